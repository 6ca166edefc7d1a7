private import Synchronization

#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// A folder of files that are written once and never change: durable when a call returns, read-only, whole or not there.
///
/// The order of system calls, for all files of a call together:
/// 1. `mkdirat` of each folder on the way that is new to this process, and `fsync` of the folder above it;
/// 2. for each file `unlinkat` of the temporary name, which a crash may have left, `openat` of it with
///    `O_CREAT | O_EXCL`, `write`, `fchmod`;
/// 3. `fsync` of each file: the bytes are on disk before any name leads to them;
/// 4. for each `linkat` to its name and `unlinkat` of the temporary one;
/// 5. `fsync` of each folder: the names are on disk.
///
/// One process writes at a time. A crash leaves at most temporary files (`.NAME.new`), which the next attempt replaces, and
/// files that are whole. The known sad path: when 5 fails the files are there, and only whether they outlast a power cut is
/// unknown.
package final class ImmutableFiles: Sendable {
    /// The folder's path.
    package let path: String
    private let root: Descriptor
    /// Folders that are known to be on disk.
    private let ensured = Mutex<Set<String>>([])

    /// Most files of a call that are open at a time.
    private static let mostOpen = 64

    /// - Parameter path: of the folder, which must exist.
    /// - Throws: ``FileError``: `notFound`, `permission`, `notDirectory`, `badPath`, `io`.
    package init(_ path: String) throws(FileError) {
        self.path = path
        root = try Descriptor.open(path, flags: O_RDONLY | O_DIRECTORY)
    }

    /// Writes files.
    ///
    /// - Parameters:
    ///   - files: by their paths below the folder, of plain names with `/` between them. One that is there already must
    ///     have the same bytes.
    ///   - mode: permissions.
    /// - Throws: ``FileError``: `exists` where a file has other bytes; `permission`, `noSpace`, `badPath`, `io`, …
    package func write(_ files: [(name: String, bytes: [UInt8])], mode: UInt16 = 0o444) throws(FileError) {
        for start in stride(from: 0, to: files.count, by: Self.mostOpen) {
            try writeTogether(files[start..<min(start + Self.mostOpen, files.count)], mode: mode)
        }
    }

    private final class Opened {
        let folder: Folder
        let name: String
        let bytes: [UInt8]
        let descriptor: Descriptor

        init(_ folder: Folder, _ name: String, _ bytes: [UInt8], _ descriptor: consuming Descriptor) {
            self.folder = folder
            self.name = name
            self.bytes = bytes
            self.descriptor = descriptor
        }

        var temporary: String { ".\(name).new" }
    }

    private final class Folder {
        let shown: String
        let descriptor: Descriptor

        init(_ shown: String, _ descriptor: consuming Descriptor) {
            self.shown = shown
            self.descriptor = descriptor
        }
    }

    private func writeTogether(_ files: ArraySlice<(name: String, bytes: [UInt8])>, mode: UInt16) throws(FileError) {
        var folders: [String: Folder] = [:]
        var opened: [Opened] = []
        for file in files {
            let parts = file.name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard let name = parts.last, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
                throw FileError(.badPath, shown(file.name), "this names no file below the folder")
            }
            let place = parts.dropLast().joined(separator: "/")
            let folder: Folder
            if let known = folders[place] {
                folder = known
            } else {
                folder = try self.folder(place)
                folders[place] = folder
            }
            opened.append(try open(name, file.bytes, in: folder, mode: mode))
        }
        for file in opened { try sync(file.descriptor, shown: shown(in: file)) }
        for file in opened { try link(file) }
        for folder in folders.values { try sync(folder.descriptor, shown: folder.shown) }
    }

    private func open(
        _ name: String, _ bytes: [UInt8], in folder: Folder, mode: UInt16
    ) throws(FileError) -> Opened {
        let temporary = ".\(name).new"
        let path = "\(folder.shown)/\(name)"
        guard unsafe unlinkat(folder.descriptor.number, temporary, 0) == 0 || errno == ENOENT else {
            throw FileError("remove what an earlier attempt left of it", path, errno: errno)
        }
        let descriptor = try Descriptor.open(
            temporary, in: folder.descriptor.number, flags: O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600,
            shown: path)
        let file = Opened(folder, name, bytes, descriptor)
        try writeAll(bytes, to: file.descriptor, shown: path)
        guard fchmod(file.descriptor.number, mode_t(mode)) == 0 else {
            throw FileError("make it read-only", path, errno: errno)
        }
        return file
    }

    private func link(_ file: Opened) throws(FileError) {
        let folder = file.folder.descriptor.number
        if unsafe linkat(folder, file.temporary, folder, file.name, 0) != 0 {
            guard errno == EEXIST else { throw FileError("put it in place", shown(in: file), errno: errno) }
            let present = try FileReader(file.name, in: folder, flags: O_NOFOLLOW, shown: shown(in: file))
            guard present.size == file.bytes.count, try present.read(limit: file.bytes.count) == file.bytes else {
                throw FileError(
                    .exists, shown(in: file),
                    "there is a file with other bytes, and such files never change; compare it with a copy")
            }
        }
        guard unsafe unlinkat(folder, file.temporary, 0) == 0 else {
            throw FileError("remove its temporary name", shown(in: file), errno: errno)
        }
    }

    private func shown(in file: Opened) -> String { "\(file.folder.shown)/\(file.name)" }

    private func shown(_ name: String) -> String { name.isEmpty ? path : "\(path)/\(name)" }

    /// Opens a folder below the root, which is made and on disk when this returns.
    private func folder(_ place: String) throws(FileError) -> Folder {
        if !ensured.withLock({ $0.contains(place) }) {
            var above = ""
            for part in place.split(separator: "/") {
                let here = above.isEmpty ? String(part) : "\(above)/\(part)"
                guard unsafe mkdirat(root.number, here, 0o755) == 0 || errno == EEXIST else {
                    throw FileError("make the folder", shown(here), errno: errno)
                }
                // Also where it was there: an earlier process may have ended before it came so far.
                let parent = try Descriptor.open(
                    above.isEmpty ? "." : above, in: root.number, flags: O_RDONLY | O_DIRECTORY, shown: shown(above))
                try sync(parent, shown: shown(above))
                above = here
            }
            ensured.withLock { _ = $0.insert(place) }
        }
        return Folder(
            shown(place),
            try Descriptor.open(
                place.isEmpty ? "." : place, in: root.number, flags: O_RDONLY | O_DIRECTORY, shown: shown(place)))
    }

    /// Reads a whole file.
    ///
    /// - Parameters:
    ///   - name: below this folder.
    ///   - limit: most bytes to take.
    /// - Returns: nil where there is no such file.
    /// - Throws: ``FileError``: `tooLarge`, `notRegular`, `symbolicLink`, `io`, …
    package func read(_ name: String, limit: Int) throws(FileError) -> [UInt8]? {
        let reader: FileReader
        do throws(FileError) {
            reader = try FileReader(name, in: root.number, flags: O_NOFOLLOW, shown: shown(name))
        } catch {
            guard error.code == .notFound else { throw error }
            return nil
        }
        return try reader.read(limit: limit)
    }

    /// Puts a file in the place of another, such as the newest checkpoint: whole, and on disk when it returns.
    ///
    /// As ``write(_:mode:)``, but with `renameat` for `linkat`.
    ///
    /// - Throws: ``FileError``.
    package func replace(_ name: String, _ bytes: [UInt8], mode: UInt16 = 0o644) throws(FileError) {
        let slash = name.lastIndex(of: "/")
        let folder = try folder(slash.map { String(name[..<$0]) } ?? "")
        let file = try open(slash.map { String(name[name.index(after: $0)...]) } ?? name, bytes, in: folder, mode: mode)
        try sync(file.descriptor, shown: shown(name))
        let number = folder.descriptor.number
        guard unsafe renameat(number, file.temporary, number, file.name) == 0 else {
            throw FileError("put it in place", shown(name), errno: errno)
        }
        try sync(folder.descriptor, shown: folder.shown)
    }

    /// Removes files and empty folders, and forgets about those that are not there.
    ///
    /// - Throws: ``FileError``.
    package func remove(_ names: [String]) throws(FileError) {
        for name in names {
            if unsafe unlinkat(root.number, name, 0) == 0 || errno == ENOENT { continue }
            guard errno == EISDIR || errno == EPERM else { throw FileError("remove it", shown(name), errno: errno) }
            guard unsafe unlinkat(root.number, name, AT_REMOVEDIR) == 0 || errno == ENOENT else {
                throw FileError("remove it", shown(name), errno: errno)
            }
            ensured.withLock { _ = $0.remove(name) }
        }
    }

    /// The names in a folder below this one; none where it is not there.
    ///
    /// - Parameters:
    ///   - folder: below this one.
    ///   - limit: most entries to take.
    /// - Throws: ``FileError``.
    package func names(in folder: String, limit: Int) throws(FileError) -> [String] {
        do throws(FileError) {
            return try Directory(shown(folder)).entries(limit: limit).map(\.name)
        } catch {
            guard error.code == .notFound else { throw error }
            return []
        }
    }
}
