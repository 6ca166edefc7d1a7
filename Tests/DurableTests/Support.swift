import Durable
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs a body that must fail, and gives the code it failed with; other errors are passed on.
func code(_ body: () throws -> Void) throws -> FileError.Code? {
    do {
        try body()
        return nil
    } catch let error as FileError {
        return error.code
    }
}

/// A folder that goes with its last reference, made by system calls alone: what is tested does not test itself.
final class Folder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/custody-durable-XXXXXX".utf8CString)
        try #require(unsafe mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { remove(path) }

    private func remove(_ path: String) {
        if unsafe unlink(path) == 0 || errno == ENOENT { return }
        if let stream = unsafe opendir(path) {
            while let record = unsafe readdir(stream) {
                let name = unsafe withUnsafePointer(to: &record.pointee.d_name) { start in
                    unsafe start.withMemoryRebound(to: CChar.self, capacity: 256) {
                        unsafe Array(UnsafeBufferPointer(start: $0, count: strlen($0) + 1))
                    }
                }
                if name == Array(".".utf8CString) || name == Array("..".utf8CString) { continue }
                let inside = Array(path.utf8CString.dropLast()) + [0x2f] + name
                if unsafe unlink(inside) != 0 {
                    remove(String(decoding: inside.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
                }
            }
            unsafe closedir(stream)
        }
        _ = unsafe rmdir(path)
    }

    func at(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file; a repeated pattern of bytes when only a size is given.
    @discardableResult
    func save(_ name: String, _ bytes: [UInt8]) throws -> String {
        let descriptor = unsafe open(at(name), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(unsafe write(descriptor, bytes, bytes.count) == bytes.count)
        return at(name)
    }

    func load(_ name: String) throws -> [UInt8] {
        let descriptor = unsafe open(at(name), O_RDONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe read(descriptor, &bytes, bytes.count)
        try #require(count >= 0)
        return Array(bytes[..<count])
    }

    func folder(_ name: String) throws { try #require(unsafe mkdir(at(name), 0o755) == 0) }
    func link(_ name: String, to target: String) throws { try #require(unsafe symlink(target, at(name)) == 0) }
    func fifo(_ name: String) throws -> String {
        try #require(unsafe mkfifo(at(name), 0o644) == 0)
        return at(name)
    }

    /// Names in the folder, unsorted.
    func names() throws -> Set<String> { Set(try Directory(path).entries(limit: 1000).map(\.name)) }

    /// Dates a file back, so that the next change shows in its time whatever the clock's grain.
    func age(_ name: String) throws {
        var times = [timespec(tv_sec: 1_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000, tv_nsec: 0)]
        try #require(unsafe utimensat(AT_FDCWD, at(name), &times, 0) == 0)
    }

    /// Writes into a file at an offset, as another process would.
    func scribble(_ name: String, at offset: Int, _ bytes: [UInt8]) {
        let descriptor = unsafe open(at(name), O_WRONLY)
        _ = unsafe pwrite(descriptor, bytes, bytes.count, off_t(offset))
        close(descriptor)
    }
}

/// Bytes that differ from piece to piece: their period is a prime.
func pattern(_ count: Int) -> [UInt8] {
    let period = (0..<1009).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + period.count)
    while bytes.count < count { bytes += period }
    return Array(bytes[..<count])
}

/// Runs a body without root's right to read and write everything; changes the whole process, so only in an exit test.
func withoutPrivileges(_ body: () throws -> Void) throws {
    let isRoot = geteuid() == 0
    if isRoot { try #require(seteuid(65_534) == 0) }
    defer { if isRoot { _ = seteuid(0) } }
    try body()
}

extension String {
    var bytes: [UInt8] { Array(utf8) }
}

extension RawSpan {
    var array: [UInt8] { unsafe withUnsafeBytes { unsafe Array($0) } }
}
