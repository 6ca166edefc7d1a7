/// A server that cannot listen, a request that cannot be made or read: what was tried, and what came of it.
package struct HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable {
        /// A text that is no address and port to listen on.
        case address = "http.address"
        /// The address cannot be listened on: taken, not ours, or not permitted.
        case listen = "http.listen"
        /// A text that is no http or https URL.
        case url = "http.url"
        /// The other side cannot be found or reached.
        case unreachable = "http.unreachable"
        /// No encrypted connection to whom the URL names.
        case tls = "http.tls"
        /// It took longer than it may.
        case timeout = "http.timeout"
        /// More bytes than the caller takes.
        case tooLarge = "http.too-large"
        /// The other side broke off, or does not speak HTTP.
        case broken = "http.broken"
        /// The caller gave up.
        case cancelled = "http.cancelled"
        /// The HTTP library failed.
        case machine = "http.machine"
    }

    package let code: Code
    /// What was tried, expected and found.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
