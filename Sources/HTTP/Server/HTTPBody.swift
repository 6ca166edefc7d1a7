private import Synchronization

/// The body of a request, as it comes in; for one reader.
package final class HTTPBody: Sendable {
    private struct State {
        var waiting: [[UInt8]] = []
        /// Bytes in `waiting`.
        var buffered = 0
        var isFinished = false
        var failure: HTTPError?
        var reader: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    /// Told when there is room again.
    private let hasRoom: @Sendable () -> Void

    /// A body that is all there.
    package init(_ bytes: [UInt8]) {
        hasRoom = {}
        state.withLock {
            if !bytes.isEmpty { $0.waiting = [bytes] }
            $0.isFinished = true
        }
    }

    init(hasRoom: @escaping @Sendable () -> Void) { self.hasRoom = hasRoom }

    /// The next piece, when it is there; `nil` at the end.
    ///
    /// - Throws: ``HTTPError``: `broken` when the client went away or was too slow.
    package func next() async throws(HTTPError) -> [UInt8]? {
        while true {
            switch take() {
            case .piece(let bytes):
                hasRoom()
                return bytes
            case .end: return nil
            case .failed(let error): throw error
            case .wait: await wait()
            }
        }
    }

    /// The whole body.
    ///
    /// - Parameter limit: most bytes to take.
    /// - Throws: ``HTTPError``: `tooLarge`; `broken` when the client went away or was too slow.
    package func collect(limit: Int) async throws(HTTPError) -> [UInt8] {
        var all: [UInt8] = []
        while let piece = try await next() {
            guard all.count + piece.count <= limit else {
                throw HTTPError(.tooLarge, "a body has at most \(limit) bytes here")
            }
            all += piece
        }
        return all
    }

    private enum Taken {
        case piece([UInt8])
        case end
        case failed(HTTPError)
        case wait
    }

    private func take() -> Taken {
        state.withLock { state in
            if !state.waiting.isEmpty {
                let piece = state.waiting.removeFirst()
                state.buffered -= piece.count
                return .piece(piece)
            }
            if let failure = state.failure { return .failed(failure) }
            return state.isFinished ? .end : .wait
        }
    }

    private func wait() async {
        await withCheckedContinuation { continuation in
            let isReady = state.withLock { state in
                if !state.waiting.isEmpty || state.isFinished || state.failure != nil { return true }
                state.reader = continuation
                return false
            }
            if isReady { continuation.resume() }
        }
    }

    /// Bytes that wait to be read.
    var buffered: Int { state.withLock(\.buffered) }

    func append(_ piece: [UInt8]) {
        change {
            $0.waiting.append(piece)
            $0.buffered += piece.count
        }
    }

    func finish() { change { $0.isFinished = true } }

    func fail(_ error: HTTPError) { change { if !$0.isFinished { $0.failure = error } } }

    private func change(_ body: (inout sending State) -> Void) {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            body(&state)
            let reader = state.reader
            state.reader = nil
            return reader
        }
        reader?.resume()
    }
}
