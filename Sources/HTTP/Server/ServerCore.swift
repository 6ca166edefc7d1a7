private import Synchronization

/// What a server's threads, exchanges and owner share.
final class ServerCore: Sendable {
    let limits: ServerLimits
    let handler: HTTPServer.Handler
    let deadlines = Deadlines()
    let threads = HandlerThreads()

    private struct State {
        var isStopping = false
        var exchanges: [ObjectIdentifier: Exchange] = [:]
    }

    private let state = Mutex(State())

    init(limits: ServerLimits, handler: @escaping HTTPServer.Handler) {
        self.limits = limits
        self.handler = handler
    }

    var isStopping: Bool { state.withLock(\.isStopping) }

    func beginStopping() { state.withLock { $0.isStopping = true } }

    func add(_ exchange: Exchange) { state.withLock { $0.exchanges[ObjectIdentifier(exchange)] = exchange } }

    func remove(_ exchange: Exchange) {
        _ = state.withLock { $0.exchanges.removeValue(forKey: ObjectIdentifier(exchange)) }
    }

    /// Requests that are not over.
    var exchanges: [Exchange] { state.withLock { Array($0.exchanges.values) } }
}
