private import Synchronization

/// A server of HTTP/1.1 on one address, with one handler for all requests.
///
/// What is ambiguous is refused before the handler sees it (`RequestGuard`); the handler gets the body as it comes.
/// Nothing is logged here, and there is no TLS: a proxy in front has it.
package final class HTTPServer: Sendable {
    /// Answers a request; cancelled when the client goes away.
    package typealias Handler = @Sendable (HTTPRequest) async -> HTTPResponse

    /// Where it listens, with its port.
    package let address: HTTPAddress
    private let core: ServerCore
    private let daemon: Daemon
    private let hasStopped = Mutex(false)
    private let enforcer: Task<Void, Never>

    /// Starts to listen, and to answer.
    ///
    /// - Parameters:
    ///   - address: this machine alone as a rule; port 0 for any that is free.
    ///   - limits: on requests and clients.
    ///   - handler: runs once for each request, many at a time.
    /// - Throws: ``HTTPError``: `address`, `listen`, `machine`.
    package init(
        _ address: HTTPAddress, limits: ServerLimits = .standard, handler: @escaping Handler
    ) throws(HTTPError) {
        let core = ServerCore(limits: limits, handler: handler)
        daemon = try Daemon(address, core: core)
        self.core = core
        self.address = HTTPAddress(host: address.host, port: daemon.port)
        let pause = min(limits.headSeconds, limits.bodySeconds, limits.answerSeconds, limits.idleSeconds) / 4
        enforcer = Task(executorPreference: core.threads) {
            while !Task.isCancelled {
                core.deadlines.enforce()
                try? await Task.sleep(for: .seconds(min(max(pause, 0.05), 1)))
            }
        }
    }

    deinit { end() }

    /// Takes no more requests, waits for those that are being answered, then ends all.
    ///
    /// - Parameter grace: how long to wait; what is not answered by then is answered with 503.
    package func stop(within grace: Duration = .milliseconds(500)) async {
        core.beginStopping()
        let end = ContinuousClock.now + grace
        while !core.exchanges.isEmpty, ContinuousClock.now < end {
            try? await Task.sleep(for: .milliseconds(5))
        }
        self.end()
    }

    private func end() {
        let isFirst = hasStopped.withLock { hasStopped in
            defer { hasStopped = true }
            return !hasStopped
        }
        guard isFirst else { return }
        enforcer.cancel()
        core.beginStopping()
        // The library may not be stopped while a connection is suspended.
        for exchange in core.exchanges { exchange.abandon() }
        daemon.stop()
        core.threads.end()
    }
}
