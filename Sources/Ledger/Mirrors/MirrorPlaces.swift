/// Where a log is copied from: a server of static files, or a folder.
package protocol MirrorSource: Sendable {
    /// Gives a file of the log.
    ///
    /// - Parameters:
    ///   - path: below the log's prefix, such as `checkpoint` or `tile/0/000`.
    ///   - limit: most bytes to take; a longer one is an error.
    /// - Returns: nil where there is none.
    func file(_ path: String, limit: Int) async throws -> [UInt8]?
}

/// Where a log is copied to.
package protocol MirrorTarget: Sendable {
    /// The bytes of a file that was written before; nil where there is none.
    func read(_ path: String, limit: Int) throws -> [UInt8]?

    /// Writes a file whole or not at all, and replaces what is there; it is on disk afterwards.
    func write(_ path: String, _ bytes: [UInt8]) throws

    /// Removes a file, if it is there.
    func remove(_ path: String) throws
}
