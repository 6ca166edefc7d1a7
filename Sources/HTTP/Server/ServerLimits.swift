/// What a server takes from one request, one client and all of them; the standard suits short requests.
package struct ServerLimits: Hashable, Sendable {
    /// Bytes of the request line and all header fields; 431 beyond.
    package var headSize = 16_384
    /// Header fields; 431 beyond.
    package var fields = 64
    /// Bytes of a body; 413 beyond.
    package var bodySize: UInt64 = 1 << 20
    /// Bytes of a body that wait to be taken before the client is made to wait.
    package var bufferSize = 1 << 18
    /// Connections in all.
    package var connections = 256
    /// Connections of one address; 0 for any number, as behind a proxy.
    package var connectionsPerAddress = 96
    /// Seconds in which the head of a request must be there, however slowly it drips.
    package var headSeconds = 10.0
    /// Seconds in which the body must follow.
    package var bodySeconds = 60.0
    /// Seconds in which the answer must be taken.
    package var answerSeconds = 60.0
    /// Seconds between two requests on one connection.
    package var idleSeconds = 30.0
    /// Threads that read and write; the handler runs on none of them.
    package var threads = 2
    /// What is answered at all; 405 beyond.
    package var methods: Set<HTTPMethod> = Set(HTTPMethod.allCases)

    package init() {}

    package static let standard = ServerLimits()
}
