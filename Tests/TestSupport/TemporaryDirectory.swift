#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A directory that lives as long as the value, and goes with all in it.
package final class TemporaryDirectory: Sendable {
    package let path: String

    package init() throws {
        let parent = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array((parent + "/custody-test-XXXXXX").utf8CString)
        // The real path: on some systems the temporary directory is a symbolic link.
        guard let made = unsafe mkdtemp(&template), let real = unsafe realpath(made, nil) else {
            throw Tool.Failure(description: "no temporary directory can be made in \(parent)")
        }
        defer { unsafe free(real) }
        path = unsafe String(cString: real)
    }

    deinit { removeTree(path) }

    /// Writes a file; directories on the way are made.
    ///
    /// - Returns: the file's whole path.
    @discardableResult
    package func write(_ name: String, _ bytes: [UInt8], mode: UInt32 = 0o644) throws -> String {
        if let slash = name.lastIndex(of: "/") { try makeDirectory(String(name[..<slash])) }
        let file = path + "/" + name
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Tool.Failure(description: "\(file) cannot be written") }
        defer { close(descriptor) }
        guard writeAll(bytes, to: descriptor), fchmod(descriptor, mode_t(mode)) == 0 else {
            throw Tool.Failure(description: "\(file) cannot be written")
        }
        return file
    }

    /// Writes a text file.
    @discardableResult
    package func write(_ name: String, _ text: String, mode: UInt32 = 0o644) throws -> String {
        try write(name, Array(text.utf8), mode: mode)
    }

    /// Makes a directory and those above it.
    package func makeDirectory(_ name: String) throws {
        var made = path
        for part in name.split(separator: "/") {
            made += "/" + part
            guard unsafe mkdir(made, 0o755) == 0 || errno == EEXIST else {
                throw Tool.Failure(description: "\(made) cannot be made")
            }
        }
    }

    /// Makes a symbolic link.
    package func link(_ name: String, to target: String) throws {
        guard unsafe symlink(target, path + "/" + name) == 0 else {
            throw Tool.Failure(description: "\(name) cannot be linked")
        }
    }

    /// Reads a whole file.
    package func read(_ name: String) throws -> [UInt8] { try Self.read(path + "/" + name) }

    /// Reads a whole file that lies anywhere.
    package static func read(_ path: String) throws -> [UInt8] {
        guard let bytes = contents(of: path) else { throw Tool.Failure(description: "\(path) cannot be read") }
        return bytes
    }
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return false }
        rest = rest.dropFirst(count)
    }
    return true
}

func contents(of path: String) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = unsafe read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { return nil }
        if count == 0 { return bytes }
        bytes += buffer[..<count]
    }
}

private func removeTree(_ path: String) {
    guard unsafe unlink(path) != 0, let directory = unsafe opendir(path) else { return }
    while let entry = unsafe readdir(directory) {
        let name = unsafe withUnsafePointer(to: entry.pointee.d_name) {
            unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        }
        if name != ".", name != ".." { removeTree(path + "/" + name) }
    }
    unsafe closedir(directory)
    unsafe rmdir(path)
}
