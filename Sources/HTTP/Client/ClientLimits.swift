/// What a client waits for and takes.
package struct ClientLimits: Hashable, Sendable {
    /// Bytes of a body.
    package var bodySize = 1 << 20
    /// Bytes of all header fields.
    package var headSize = 1 << 16
    /// Seconds for the connection, with looking up the name and TLS.
    package var connectSeconds = 10.0
    /// Seconds for all of it.
    package var totalSeconds = 30.0

    package init() {}

    package static let standard = ClientLimits()
}
