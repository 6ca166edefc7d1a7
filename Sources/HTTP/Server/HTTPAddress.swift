/// A numeric address and a port to listen on.
package struct HTTPAddress: Hashable, Sendable, CustomStringConvertible {
    /// IPv4 or IPv6, in digits.
    package let host: String
    /// 0 for one that is free.
    package let port: UInt16

    /// This machine alone, unless another address is given.
    package static let loopback = "127.0.0.1"

    package init(host: String = loopback, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` or `:8080`, which is this machine alone.
    ///
    /// - Throws: ``HTTPError`` with the code `address`.
    package init(_ text: String) throws(HTTPError) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
            String(port) == text[text.index(after: colon)...]
        else {
            throw HTTPError(.address, "'\(text)' is no address to listen on; one is 127.0.0.1:8080 or [::1]:8080")
        }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        self.init(host: host.isEmpty || host == "localhost" ? Self.loopback : host, port: port)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
