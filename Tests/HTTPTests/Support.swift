import Dispatch
import HTTP
import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A connection that sends bytes as they are, and reads whatever comes.
final class RawConnection: Sendable {
    private let socket: Int32

    init(port: UInt16) throws {
        #if canImport(Glibc)
            socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
            socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
        #endif
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Tool.Failure(description: "no connection to port \(port)") }
    }

    deinit { close(socket) }

    func send(_ text: String) { send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        #if canImport(Glibc)
            let flags = Int32(MSG_NOSIGNAL)
        #else
            let flags: Int32 = 0
        #endif
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.send(socket, $0.baseAddress, $0.count, flags) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Reads to the end, or until nothing comes for a while.
    ///
    /// - Returns: what came, and whether the other side closed.
    func read(
        patience: Int32 = 60_000, until enough: @escaping @Sendable (String) -> Bool = { _ in false }
    ) async -> (text: String, closed: Bool) {
        await aside { self.readNow(patience: patience, until: enough) }
    }

    private func readNow(patience: Int32, until enough: (String) -> Bool) -> (text: String, closed: Bool) {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&entry, 1, patience) > 0 else { return (String(decoding: all, as: UTF8.self), false) }
            let count = unsafe recv(socket, &buffer, buffer.count, 0)
            guard count > 0 else { return (String(decoding: all, as: UTF8.self), true) }
            all += buffer[..<count]
            if enough(String(decoding: all, as: UTF8.self)) { return (String(decoding: all, as: UTF8.self), false) }
        }
    }
}

extension String {
    /// The statuses of the answers in a stream.
    var statuses: [Int] {
        split(separator: "HTTP/1.").compactMap { $0.hasPrefix("1 ") ? Int($0.dropFirst(2).prefix(3)) : nil }
    }
}

/// Starts a server on a free port of this machine.
func serve(_ limits: ServerLimits = .standard, _ handler: @escaping HTTPServer.Handler) throws -> HTTPServer {
    try HTTPServer(HTTPAddress(port: 0), limits: limits, handler: handler)
}

/// Answers with what was asked.
@Sendable func echo(_ request: HTTPRequest) async -> HTTPResponse {
    do {
        let body = try await request.body.collect(limit: 1 << 24)
        return HTTPResponse(
            200, headers: ["Content-Type": "application/octet-stream", "X-Path": request.path],
            body: body.isEmpty ? Array("\(request.method.rawValue) \(request.path)\n".utf8) : body)
    } catch {
        return .text(400, error.message)
    }
}

/// Does what blocks on a thread that is none of Swift's: of those there are few, and the handlers run on them too.
func aside<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        DispatchQueue(label: "aside").async { continuation.resume(returning: work()) }
    }
}
