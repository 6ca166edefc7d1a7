import Crypto

#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// A connection to the agent that holds people's SSH keys (draft-ietf-sshm-ssh-agent), spoken to over its socket.
///
/// The private key stays where it is: in the agent, on a smart card or in a security key.
package struct SSHAgent: ~Copyable {
    private let socket: Int32

    /// Longest answer of an agent that is read, as OpenSSH's own client has it.
    private static let longest = 256 * 1024
    /// Seconds until an agent that says nothing counts as gone; somebody may have to find their security key first.
    private static let patience = 120

    /// Connects to an agent.
    ///
    /// - Parameter path: of its socket; what `SSH_AUTH_SOCK` says where nil.
    /// - Throws: ``SSHError`` with the code `agent`.
    package init(path: String? = nil) throws(SSHError) {
        guard let path = path ?? Self.environment("SSH_AUTH_SOCK"), !path.isEmpty else {
            throw SSHError(.agent, "no SSH agent is running here: SSH_AUTH_SOCK is not set")
        }
        socket = try Self.connect(path)
    }

    deinit { close(socket) }

    private static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    private static func connect(_ path: String) throws(SSHError) -> Int32 {
        var address = sockaddr_un()
        let room = MemoryLayout.size(ofValue: address.sun_path)
        let bytes = Array(path.utf8)
        guard bytes.count < room, !bytes.contains(0) else {
            throw SSHError(.agent, "the path of the SSH agent's socket is too long")
        }
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { place in unsafe place.copyBytes(from: bytes) }
        #if canImport(Glibc)
            let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        #else
            let descriptor = Darwin.socket(AF_UNIX, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw SSHError(.agent, "no socket can be made") }
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                #if canImport(Glibc)
                    unsafe Glibc.connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
                #else
                    unsafe Darwin.connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_un>.size))
                #endif
            }
        }
        guard result == 0 else {
            let reason = unsafe String(cString: strerror(errno))
            close(descriptor)
            throw SSHError(.agent, "the SSH agent at \(path) cannot be reached: \(reason)")
        }
        return descriptor
    }

    // draft-ietf-sshm-ssh-agent §6.1
    private static let requestIdentities: UInt8 = 11
    private static let identitiesAnswer: UInt8 = 12
    private static let signRequest: UInt8 = 13
    private static let signResponse: UInt8 = 14
    /// §3.6.1: RSA with SHA-512 in place of SHA-1.
    private static let withSHA512: UInt32 = 4

    /// Whether the agent holds a key.
    ///
    /// - Throws: ``SSHError`` with the code `agent`.
    borrowing func holds(_ key: SSHPublicKey) throws(SSHError) -> Bool {
        var answer = SSHWireReader(try ask([Self.requestIdentities]))
        guard try answer.byte() == Self.identitiesAnswer else {
            throw SSHError(.agent, "the SSH agent does not say which keys it holds; it may be locked")
        }
        let count = try answer.integer()
        // Each key takes eight bytes at the least, so a count that promises more than there is ends with the data.
        for _ in 0..<count {
            let blob = try answer.blob()
            _ = try answer.blob()
            if blob == key.blob { return true }
        }
        return false
    }

    /// Has the agent sign.
    ///
    /// - Parameters:
    ///   - data: what is signed; the agent hashes it.
    ///   - key: one that it holds.
    /// - Returns: the signature in SSH's wire form.
    /// - Throws: ``SSHError`` with the code `agent` where it refuses.
    borrowing func sign(_ data: [UInt8], by key: SSHPublicKey) throws(SSHError) -> [UInt8] {
        let flags: UInt32 = key.type == "ssh-rsa" ? Self.withSHA512 : 0
        let request: [UInt8] = [Self.signRequest] + SSHWire.blob(key.blob) + SSHWire.blob(data)
        var answer = SSHWireReader(try ask(request + SSHWire.integer(flags)))
        guard try answer.byte() == Self.signResponse else {
            throw SSHError(.agent, "the SSH agent refused to sign with \(key.fingerprint)")
        }
        return try answer.blob()
    }

    private borrowing func ask(_ request: [UInt8]) throws(SSHError) -> [UInt8] {
        try send(SSHWire.blob(request))
        let length = try receive(4).reduce(0) { $0 << 8 | Int($1) }
        guard (1...Self.longest).contains(length) else { throw SSHError(.agent, "the SSH agent's answer is too long") }
        return try receive(length)
    }

    private borrowing func send(_ bytes: [UInt8]) throws(SSHError) {
        var sent = 0
        while sent < bytes.count {
            #if canImport(Glibc)
                let flags = Int32(MSG_NOSIGNAL)
            #else
                let flags: Int32 = 0
            #endif
            let count = unsafe bytes.withUnsafeBytes { bytes in
                #if canImport(Glibc)
                    unsafe Glibc.send(socket, bytes.baseAddress.map { unsafe $0 + sent }, bytes.count - sent, flags)
                #else
                    unsafe Darwin.send(socket, bytes.baseAddress.map { unsafe $0 + sent }, bytes.count - sent, flags)
                #endif
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.gone() }
            sent += count
        }
    }

    private borrowing func receive(_ count: Int) throws(SSHError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: min(count, 65_536))
        while bytes.count < count {
            let wanted = min(count - bytes.count, buffer.count)
            let got = unsafe buffer.withUnsafeMutableBytes { unsafe recv(socket, $0.baseAddress, wanted, 0) }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw Self.gone() }
            bytes += buffer.prefix(got)
        }
        return bytes
    }

    private static func gone() -> SSHError { SSHError(.agent, "the SSH agent broke off, or did not answer in time") }
}
