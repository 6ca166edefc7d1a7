internal import CMicroHTTPD
private import Synchronization

/// One request and its answer, between the library's thread and the task that works on it.
///
/// The library holds it from the first line of a request until it says that the request is over. In between a connection
/// is either the library's or suspended; it is suspended and resumed only under the lock here, which keeps the two apart.
@safe final class Exchange: @unchecked Sendable {
    // Unchecked for the pointer alone: it is used on the library's thread, or to resume while suspended, which the lock
    // orders; all else is immutable or in the mutex.
    private let connection: OpaquePointer
    private let target: String
    private let server: ServerCore

    private enum Phase {
        /// Nothing but the first line is known.
        case fresh
        /// The handler runs, and the body comes in.
        case receiving
        /// The answer is with the library.
        case answered
        /// The library is done with the connection.
        case over
    }

    private enum Suspension {
        case none
        /// Until the handler takes some of the body.
        case body
        /// Until the handler answers.
        case answer
    }

    private struct State {
        var phase = Phase.fresh
        var suspension = Suspension.none
        var received: UInt64 = 0
        var response: HTTPResponse?
        var body: HTTPBody?
        var task: Task<Void, Never>?
    }

    private let state = Mutex(State())

    init(_ connection: OpaquePointer, target: String, server: ServerCore) {
        unsafe self.connection = connection
        self.target = target
        self.server = server
    }

    private var key: UInt { unsafe UInt(bitPattern: connection) }

    // MARK: On the library's thread

    /// Answers the library's call: the head is there, a piece of the body, or its end.
    ///
    /// - Returns: whether the connection goes on.
    func proceed(method: String, version: String, piece: UnsafeBufferPointer<UInt8>, taken: inout Bool) -> Bool {
        state.withLock { state in
            switch state.phase {
            case .fresh: return begin(&state, method: method, version: version)
            case .receiving:
                return unsafe piece.isEmpty ? end(&state) : receive(&state, piece, &taken)
            case .answered, .over: return false
            }
        }
    }

    private func begin(_ state: inout State, method: String, version: String) -> Bool {
        let head = RequestHead(
            method: method, version: version, target: target, fields: unsafe RawHead.fields(of: connection),
            size: unsafe custody_mhd_header_size(connection))
        let admitted: RequestGuard.Admitted
        do throws(RequestGuard.Refusal) {
            admitted = try RequestGuard.check(head, server.limits)
        } catch {
            return queue(&state, .text(error.status, error.reason), isLast: true)
        }
        guard !server.isStopping else {
            return queue(&state, .text(503, "this server is about to stop"), isLast: true)
        }
        server.deadlines.set(key, seconds: server.limits.bodySeconds)
        state.phase = .receiving
        let body = HTTPBody { [weak self] in self?.bodyHasRoom() }
        state.body = body
        let request = HTTPRequest(
            admitted.method, admitted.target.path, query: admitted.target.query, headers: admitted.headers, body: body)
        let handler = server.handler
        state.task = Task(executorPreference: server.threads) { [self] in answer(await handler(request)) }
        return true
    }

    private func receive(_ state: inout State, _ piece: UnsafeBufferPointer<UInt8>, _ taken: inout Bool) -> Bool {
        guard let body = state.body, state.received + UInt64(piece.count) <= server.limits.bodySize else {
            // A length that is announced is refused with 413 before; this one only showed.
            state.body?.fail(HTTPError(.tooLarge, "the body has more than \(server.limits.bodySize) bytes"))
            return false
        }
        if state.response == nil, body.buffered >= server.limits.bufferSize {
            suspend(&state, .body)
            return true
        }
        taken = true
        state.received += UInt64(piece.count)
        // Nobody reads what follows an answer.
        if state.response == nil { body.append(unsafe Array(piece)) }
        return true
    }

    private func end(_ state: inout State) -> Bool {
        state.body?.finish()
        if let response = state.response { return queue(&state, response, isLast: false) }
        server.deadlines.set(key, seconds: nil)
        suspend(&state, .answer)
        return true
    }

    private func queue(_ state: inout State, _ response: HTTPResponse, isLast: Bool) -> Bool {
        state.phase = .answered
        server.deadlines.set(key, seconds: server.limits.answerSeconds)
        return unsafe RawResponse.queue(response, on: connection, isLast: isLast || server.isStopping)
    }

    private func suspend(_ state: inout State, _ suspension: Suspension) {
        state.suspension = suspension
        unsafe MHD_suspend_connection(connection)
    }

    /// The library is done with the request, answered or broken off.
    func complete() {
        let task = state.withLock { state in
            state.phase = .over
            state.suspension = .none
            state.body?.fail(HTTPError(.broken, "the client broke off before the end of the body, or was too slow"))
            return state.task
        }
        task?.cancel()
        server.deadlines.set(key, seconds: server.limits.idleSeconds)
    }

    // MARK: On the handler's task

    private func answer(_ response: HTTPResponse) {
        state.withLock { state in
            guard state.phase == .receiving, state.response == nil else { return }
            state.response = response
            resume(&state)
        }
    }

    private func bodyHasRoom() {
        state.withLock { state in
            guard state.suspension == .body, let body = state.body, body.buffered <= server.limits.bufferSize / 2 else {
                return
            }
            resume(&state)
        }
    }

    private func resume(_ state: inout State) {
        guard state.suspension != .none else { return }
        state.suspension = .none
        unsafe MHD_resume_connection(connection)
    }

    /// Answers in the handler's place, when the server stops and cannot wait.
    func abandon() {
        answer(.text(503, "this server is about to stop"))
        state.withLock { $0.task }?.cancel()
    }
}
