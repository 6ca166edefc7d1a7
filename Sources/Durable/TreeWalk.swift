/// How far a walk through nested folders goes; beyond is an error and not a cut.
package struct TreeLimits: Hashable, Sendable {
    /// Most entries in the whole tree.
    package let entries: Int
    /// Most folders above an entry, the one where the walk starts not counted; each holds a descriptor open.
    package let depth: Int

    package init(entries: Int = 1_000_000, depth: Int = 128) {
        self.entries = entries
        self.depth = depth
    }
}

/// Visits everything below a folder in one stable order: names by their bytes, a folder before what is in it.
///
/// - Parameters:
///   - directory: where to start; not visited itself.
///   - limits: entries and depth. With links followed, a circle of folders ends at the depth.
///   - visit: gets an entry, its path below the start with `/` between names, and the folder it is in, to open it
///     from; what it throws ends the walk and is passed on.
/// - Throws: ``FileError``: `tooManyEntries`, `tooDeep`, and what opening and listing throw.
package func walkTree(
    _ directory: borrowing Directory, limits: TreeLimits = TreeLimits(),
    visit: (_ entry: DirectoryEntry, _ path: String, _ directory: borrowing Directory) throws -> Void
) throws {
    var left = limits.entries
    try walk(directory, below: "", depth: 0, limits: limits, left: &left, visit: visit)
}

private func walk(
    _ directory: borrowing Directory, below prefix: String, depth: Int, limits: TreeLimits, left: inout Int,
    visit: (_ entry: DirectoryEntry, _ path: String, _ directory: borrowing Directory) throws -> Void
) throws {
    let entries: [DirectoryEntry]
    do throws(FileError) {
        entries = try directory.entries(limit: left)
    } catch {
        guard error.code == .tooManyEntries else { throw error }
        throw FileError(
            .tooManyEntries, error.path, "the tree has more than the \(limits.entries) entries that are read here")
    }
    left -= entries.count
    for entry in entries {
        let path = prefix + entry.name
        try visit(entry, path, directory)
        guard entry.kind == .directory else { continue }
        guard depth < limits.depth else {
            throw FileError(
                .tooDeep, "\(directory.path)/\(entry.name)",
                "folders are nested deeper than the \(limits.depth) that are read here")
        }
        let below = try directory.directory(entry.name)
        try walk(below, below: path + "/", depth: depth + 1, limits: limits, left: &left, visit: visit)
    }
}
