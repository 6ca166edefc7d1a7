extension Connection {
    /// When a transaction takes its lock.
    package enum TransactionKind: String, Sendable {
        /// At its first read: all reads in it see the same moment.
        case deferred = "DEFERRED"
        /// At once, for writing: it does not fail halfway because another process wrote first.
        case immediate = "IMMEDIATE"
    }

    /// Does a piece of work wholly or not at all.
    ///
    /// - Parameters:
    ///   - kind: `immediate` for whatever writes.
    ///   - body: when it throws, all is undone, and its error passed on. It does not begin a transaction itself.
    /// - Throws: ``SQLiteError``, `busy` among them; what `body` throws. When the commit fails, nothing was done, or, with
    ///   the codes `io` and `ended`, it is not known.
    @discardableResult
    package func transaction<Result>(
        _ kind: TransactionKind = .immediate, _ body: () throws -> Result
    ) throws -> Result {
        try execute("BEGIN \(kind.rawValue)")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // The first error is what matters. Where the machine failed nothing more is run; closing rolls back.
            if isInTransaction { try? execute("ROLLBACK") }
            throw error
        }
    }
}
