#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// An open folder; what is in it is opened from here, so that a renamed parent cannot lead elsewhere.
package struct Directory: ~Copyable {
    /// The path for errors.
    package let path: String
    /// Whether names that are symbolic links are opened and listed as what they lead to.
    package let followsSymbolicLinks: Bool
    private let descriptor: Descriptor

    /// Opens a folder by its path; a link in this path itself is followed, since a person named it.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - followsSymbolicLinks: for what lies in the folder. A link may lead out of it.
    /// - Throws: ``FileError``: `notFound`, `permission`, `notDirectory`, `badPath`, `io`.
    package init(_ path: String, followsSymbolicLinks: Bool = false) throws(FileError) {
        self.path = path
        self.followsSymbolicLinks = followsSymbolicLinks
        descriptor = try Descriptor.open(path, flags: O_RDONLY | O_DIRECTORY | O_NONBLOCK)
    }

    private init(_ descriptor: consuming Descriptor, path: String, followsSymbolicLinks: Bool) {
        self.descriptor = descriptor
        self.path = path
        self.followsSymbolicLinks = followsSymbolicLinks
    }

    /// Lists the folder, by the bytes of the names.
    ///
    /// - Parameter limit: most entries to take; more is an error and not a cut.
    /// - Returns: all names but `.` and `..`, in ascending order of their UTF-8 bytes.
    /// - Throws: ``FileError``: `tooManyEntries`, `badName` for one that is not UTF-8, `permission`, `io`.
    package borrowing func entries(limit: Int) throws(FileError) -> [DirectoryEntry] {
        let names = try names(limit: limit)
        var entries: [DirectoryEntry] = []
        entries.reserveCapacity(names.count)
        for name in names { entries.append(try entry(name)) }
        return entries
    }

    private borrowing func names(limit: Int) throws(FileError) -> [String] {
        // A descriptor of its own: the stream takes it over, and its position with it.
        let number = retrying { Int(unsafe openat(descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)) }
        guard number >= 0, let stream = unsafe fdopendir(Int32(number)) else {
            let reason = errno
            if number >= 0 { _ = close(Int32(number)) }
            throw FileError("list it", path, errno: reason)
        }
        defer { unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let record = unsafe readdir(stream) else {
                guard errno == 0 else { throw FileError("list it", path, errno: errno) }
                break
            }
            let name = unsafe nameBytes(of: record)
            guard name != [0x2e], name != [0x2e, 0x2e] else { continue }
            guard names.count < limit else {
                throw FileError(
                    .tooManyEntries, path, "this folder has more than the \(limit) entries that are read here")
            }
            names.append(name)
        }
        names.sort { $0.lexicographicallyPrecedes($1) }
        var texts: [String] = []
        texts.reserveCapacity(names.count)
        for name in names {
            guard let text = String(validating: name, as: UTF8.self) else {
                let shown = String(decoding: name, as: UTF8.self)
                throw FileError(.badName, below(shown), "this name is not UTF-8; rename it")
            }
            texts.append(text)
        }
        return texts
    }

    private borrowing func entry(_ name: String) throws(FileError) -> DirectoryEntry {
        var status = stat()
        var result: Int32 = -1
        if followsSymbolicLinks { result = unsafe fstatat(descriptor.number, name, &status, 0) }
        // A link that leads nowhere is shown as a link.
        if result != 0 { result = unsafe fstatat(descriptor.number, name, &status, AT_SYMLINK_NOFOLLOW) }
        guard result == 0 else { throw FileError("look at it", below(name), errno: errno) }
        let found = FileStatus(status)
        return DirectoryEntry(name: name, kind: found.kind, size: found.size, permissions: found.permissions)
    }

    /// Opens a regular file in this folder.
    ///
    /// - Throws: ``FileError`` as ``FileReader/init(_:)``; `symbolicLink` for a link where links are not followed.
    package borrowing func file(_ name: String) throws(FileError) -> FileReader {
        try requireName(name)
        return try FileReader(
            name, in: descriptor.number, flags: followsSymbolicLinks ? 0 : O_NOFOLLOW, shown: below(name))
    }

    /// Opens a folder in this folder.
    ///
    /// - Throws: ``FileError`` as ``init(_:followsSymbolicLinks:)``; a link where links are not followed is
    ///   `notDirectory` or `symbolicLink`, as the system has it.
    package borrowing func directory(_ name: String) throws(FileError) -> Directory {
        try requireName(name)
        let flags = O_RDONLY | O_DIRECTORY | O_NONBLOCK | (followsSymbolicLinks ? 0 : O_NOFOLLOW)
        let opened = try Descriptor.open(name, in: descriptor.number, flags: flags, shown: below(name))
        return Directory(opened, path: below(name), followsSymbolicLinks: followsSymbolicLinks)
    }

    /// The target of a symbolic link in this folder, as it is written there.
    ///
    /// - Throws: ``FileError``: `notFound`; `io` for what is no link; `badName` for a target that is not UTF-8.
    package borrowing func symbolicLinkTarget(_ name: String) throws(FileError) -> String {
        try requireName(name)
        // PATH_MAX with its NUL: no file system stores a longer target.
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = unsafe readlinkat(descriptor.number, name, &buffer, buffer.count)
        guard count >= 0 else { throw FileError("read the link", below(name), errno: errno) }
        let target = String(validating: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard count < buffer.count, let target else {
            throw FileError(.badName, below(name), "the target of this link is not UTF-8, or too long")
        }
        return target
    }

    private borrowing func below(_ name: String) -> String { path.hasSuffix("/") ? path + name : "\(path)/\(name)" }

    private borrowing func requireName(_ name: String) throws(FileError) {
        guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(0x2f), !name.utf8.contains(0) else {
            throw FileError(.badPath, below(name), "this is no name in a folder")
        }
    }
}

/// The name in a record of `readdir`: read in place, since the record may be shorter than its type.
private func nameBytes(of record: UnsafeMutablePointer<dirent>) -> [UInt8] {
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    let start = unsafe UnsafeRawPointer(record).advanced(by: offset).assumingMemoryBound(to: UInt8.self)
    return unsafe Array(
        UnsafeBufferPointer(start: start, count: strlen(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self))))
}
