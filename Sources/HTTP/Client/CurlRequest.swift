internal import Synchronization

/// What is asked, and what has come of it so far.
final class CurlRequest: Sendable {
    let method: HTTPMethod
    let url: HTTPURL
    let headers: HTTPHeaders
    let body: [UInt8]
    let limits: ClientLimits
    let authorities: String?

    struct State {
        var isCancelled = false
        var isTooLarge = false
        var headSize = 0
        var fields: [HTTPHeaders.Field] = []
        var body: [UInt8] = []
    }

    let state = Mutex(State())

    init(
        method: HTTPMethod, url: HTTPURL, headers: HTTPHeaders, body: [UInt8], limits: ClientLimits,
        authorities: String?
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.limits = limits
        self.authorities = authorities
    }

    func cancel() { state.withLock { $0.isCancelled = true } }

    var isCancelled: Bool { state.withLock(\.isCancelled) }

    /// Takes a piece of the body.
    ///
    /// - Returns: whether it was taken.
    func receive(_ piece: UnsafeRawBufferPointer) -> Bool {
        state.withLock { state in
            guard state.body.count + piece.count <= limits.bodySize else {
                state.isTooLarge = true
                return false
            }
            unsafe state.body.append(contentsOf: piece)
            return true
        }
    }

    /// Takes a line of the head; a status line begins it anew.
    func receiveHead(_ line: UnsafeRawBufferPointer) -> Bool {
        let text = unsafe String(decoding: line, as: UTF8.self)
        return state.withLock { state in
            state.headSize += text.utf8.count
            guard state.headSize <= limits.headSize else {
                state.isTooLarge = true
                return false
            }
            if text.hasPrefix("HTTP/") { state.fields = [] }
            if let colon = text.firstIndex(of: ":") {
                let value = text[text.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
                state.fields.append(
                    HTTPHeaders.Field(String(text[..<colon]), String(value.prefix { $0 != "\r\n" && $0 != "\n" })))
            }
            return true
        }
    }
}
