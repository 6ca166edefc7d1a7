private import Synchronization

/// Asks servers over http and https.
///
/// Certificates and names are verified; redirects, proxies, cookies, `.netrc` and compression are not used. Connections
/// are kept for the next request. Each request runs on a thread of its own, so that none of Swift's waits for the network.
package final class HTTPClient: Sendable {
    private let limits: ClientLimits
    /// PEM file of certificate authorities; the system's where nil.
    private let authorities: String?
    private let idle = Mutex<[CurlHandle]>([])

    /// Handles that are kept with their connections.
    private static let mostIdle = 16

    /// - Parameters:
    ///   - limits: on time and size of every answer.
    ///   - authorities: a PEM file of the certificate authorities that are trusted, in place of the system's.
    package init(limits: ClientLimits = .standard, authorities: String? = nil) {
        self.limits = limits
        self.authorities = authorities
    }

    /// Asks for what is at a URL.
    ///
    /// - Returns: the answer, whatever its status.
    /// - Throws: ``HTTPError``: `unreachable`, `tls`, `timeout`, `tooLarge`, `broken`, `cancelled`, `machine`.
    package func get(_ url: HTTPURL) async throws(HTTPError) -> HTTPResponse {
        try await send(.get, url)
    }

    /// Sends a body to a URL.
    ///
    /// - Parameters:
    ///   - body: the bytes to send.
    ///   - url: where to.
    ///   - type: the Content-Type.
    /// - Returns: the answer, whatever its status.
    /// - Throws: ``HTTPError`` as ``get(_:)``.
    package func post(_ body: [UInt8], to url: HTTPURL, type: String) async throws(HTTPError) -> HTTPResponse {
        try await send(.post, url, headers: ["Content-Type": type], body: body)
    }

    private func send(
        _ method: HTTPMethod, _ url: HTTPURL, headers: HTTPHeaders = [:], body: [UInt8] = []
    ) async throws(HTTPError) -> HTTPResponse {
        let handle: CurlHandle
        if let kept = idle.withLock({ $0.popLast() }) { handle = kept } else { handle = try CurlHandle() }
        let request = CurlRequest(
            method: method, url: url, headers: headers, body: body, limits: limits, authorities: authorities)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                WorkerThread.run { continuation.resume(returning: handle.perform(request)) }
            }
        } onCancel: {
            request.cancel()
        }
        idle.withLock { if $0.count < Self.mostIdle { $0.append(handle) } }
        return try result.get()
    }
}
