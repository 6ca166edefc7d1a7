import Durable

#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// The right to write to a store, until the last copy is gone or the process ends, however it ends.
package struct WriterLock: Sendable {
    private let lock: FileLock

    /// What the holder says of itself, in one line.
    private static var holder: String {
        var name = [CChar](repeating: 0, count: 256)
        let isNamed = unsafe gethostname(&name, name.count - 1) == 0
        let host = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return "process \(getpid()) on \(isNamed ? host : "an unknown host")"
    }

    /// - Parameters:
    ///   - path: of the lock's file.
    ///   - store: for errors.
    /// - Throws: ``StorageError``: `inUse`, `file`.
    init(_ path: String, of store: String) throws(StorageError) {
        guard let lock = try files({ () throws(FileError) in try FileLock.take(path, holder: Self.holder) }) else {
            let other = (try? FileLock.holder(path)) ?? ""
            throw StorageError(
                .inUse,
                "\(store): \(other.isEmpty ? "another process" : other) writes to this store, and one may at a time; "
                    + "wait for it, or send it what is to be recorded")
        }
        self.lock = lock
    }
}
