/// Entries that wait to be appended, and how their caller learns what came of it.
struct AppendRequest: Sendable {
    let entries: [LogEntry]
    let reply: @Sendable (Result<[LogReceipt], LogError>) -> Void
}

/// What callers hand to the writer's thread.
struct Intake {
    private var requests: [AppendRequest] = []
    private var isClosing = false
    /// Why the writer ended.
    private(set) var end: LogError?

    /// Most entries and bytes of a commit: more in one would make all of them wait longer.
    static let mostEntries = 4_096
    static let mostBytes = 8 << 20

    /// Takes a request in.
    ///
    /// - Returns: why it cannot be.
    mutating func add(_ request: AppendRequest) -> LogError? {
        if let end { return end }
        guard !isClosing else { return LogError(.closed, "the log is closed; nothing was appended") }
        requests.append(request)
        return nil
    }

    mutating func close() { isClosing = true }

    /// Ends the intake for good.
    ///
    /// - Returns: the requests that were not begun.
    mutating func end(_ error: LogError) -> [AppendRequest] {
        end = end ?? error
        let rest = requests
        requests = []
        return rest
    }

    enum Next {
        case requests([AppendRequest])
        case closed
    }

    /// All that came since the last commit, as far as one commit takes it: no linger, the previous commit was the wait.
    mutating func next() -> Next? {
        guard !requests.isEmpty else { return isClosing || end != nil ? .closed : nil }
        var count = 0
        var entries = 0
        var bytes = 0
        for request in requests {
            entries += request.entries.count
            bytes += request.entries.reduce(0) { $0 + $1.body.count }
            guard count == 0 || (entries <= Self.mostEntries && bytes <= Self.mostBytes) else { break }
            count += 1
        }
        let taken = Array(requests.prefix(count))
        requests.removeFirst(count)
        return .requests(taken)
    }
}
