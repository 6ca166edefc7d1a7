/// What is answered.
package struct HTTPResponse: Hashable, Sendable {
    /// 200 to 599.
    package var status: Int
    package var headers: HTTPHeaders
    package var body: [UInt8]

    /// - Parameters:
    ///   - status: 200 to 599.
    ///   - headers: without Content-Length, which is the body's.
    ///   - body: left out of the answer to HEAD, which has its length all the same.
    package init(_ status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A line of text.
    package static func text(_ status: Int, _ line: String) -> HTTPResponse {
        HTTPResponse(
            status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array((line + "\n").utf8))
    }
}
