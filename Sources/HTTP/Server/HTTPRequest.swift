/// A request whose head was found in order; its body may still be on the way.
package struct HTTPRequest: Sendable {
    package let method: HTTPMethod
    /// Decoded, from the first slash; without dot segments and encoded slashes.
    package let path: String
    /// As it was sent, without the question mark.
    package let query: String?
    package let headers: HTTPHeaders
    package let body: HTTPBody

    /// Makes a request; for tests of what answers it, which need no socket.
    package init(
        _ method: HTTPMethod, _ path: String, query: String? = nil, headers: HTTPHeaders = [:],
        body: HTTPBody = HTTPBody([])
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }
}
