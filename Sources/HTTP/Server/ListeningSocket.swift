#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// A socket that listens.
struct ListeningSocket: ~Copyable {
    let number: Int32
    /// The port it is on, also where any free one was asked for.
    let port: UInt16

    /// - Parameters:
    ///   - address: numeric, so that no name is looked up.
    ///   - backlog: connections that wait to be taken.
    /// - Throws: ``HTTPError``: `address`, `listen`.
    init(_ address: HTTPAddress, backlog: Int32 = 256) throws(HTTPError) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE
        #if canImport(Glibc)
            unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            unsafe hints.ai_socktype = SOCK_STREAM
        #endif
        var found: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(address.host, String(address.port), &hints, &found) == 0, let info = unsafe found
        else {
            throw HTTPError(.address, "'\(address.host)' is no address in digits, such as 127.0.0.1, ::1 or 0.0.0.0")
        }
        defer { unsafe freeaddrinfo(info) }
        let number = unsafe socket(info.pointee.ai_family, info.pointee.ai_socktype, 0)
        guard number >= 0 else { throw Self.failure(address, errno) }
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        var on: Int32 = 1
        _ = unsafe setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard unsafe bind(number, info.pointee.ai_addr, info.pointee.ai_addrlen) == 0, listen(number, backlog) == 0
        else {
            let reason = errno
            close(number)
            throw Self.failure(address, reason)
        }
        self.number = number
        port = address.port != 0 ? address.port : Self.port(of: number)
    }

    /// Hands the socket over.
    consuming func release() -> Int32 { number }

    private static func port(of number: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard unsafe getsockname(number, address, &length) == 0 else { return UInt16(0) }
                // The port lies at the same place in addresses of both families.
                return unsafe UnsafeRawPointer(address).load(fromByteOffset: 2, as: UInt16.self).bigEndian
            }
        }
    }

    private static func failure(_ address: HTTPAddress, _ reason: Int32) -> HTTPError {
        HTTPError(
            .listen,
            "\(address) cannot be listened on: \(unsafe String(cString: strerror(reason))); choose another port, or end "
                + "who has it")
    }
}
