package import Crypto
import Encoding

/// An SSH signature over a message, as `ssh-keygen -Y sign` and Git make them (OpenSSH, PROTOCOL.sshsig).
package struct SSHSignature: Hashable, Sendable {
    /// The key that signed; where a certificate came along, the one that it certifies.
    package let key: SSHPublicKey
    /// Nil where the bare key signed.
    package let certificate: SSHCertificate?
    package let namespace: String
    /// What the message is hashed by: SHA-256 or SHA-512.
    package let hash: HashAlgorithm
    private let reserved: [UInt8]
    private let signature: SSHKeySignature

    /// The namespace of signatures over DSSE envelopes: a key that signs these signs no file, commit or login by it.
    ///
    /// Namespaces that OpenSSH does not define end in a domain (ssh-keygen(1), `-n`).
    package static let envelopes = "dsse@custody.dev"

    private static let magic = Array("SSHSIG".utf8)
    private static let first = "-----BEGIN SSH SIGNATURE-----"
    private static let last = "-----END SSH SIGNATURE-----"
    private static let longest = 65_536

    /// Whether bytes are meant as an SSH signature, armored or not.
    package static func isOne(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: magic) || bytes.starts(with: first.utf8)
    }

    /// Reads a signature, armored or not.
    ///
    /// - Throws: ``SSHError``.
    package init(_ bytes: [UInt8]) throws(SSHError) {
        if bytes.starts(with: Self.magic) {
            try self.init(blob: bytes)
        } else {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw SSHError(.form, "the signature has no SSH armor")
            }
            try self.init(armored: text)
        }
    }

    /// Reads the armored form.
    ///
    /// - Parameter text: from `-----BEGIN SSH SIGNATURE-----` to its end.
    /// - Throws: ``SSHError``.
    package init(armored text: String) throws(SSHError) {
        guard text.utf8.count <= Self.longest else { throw SSHError(.form, "the signature is longer than any can be") }
        var lines = text.split(whereSeparator: \.isNewline).map { $0.filter { !$0.isWhitespace } }
        guard lines.first == Self.first.filter({ $0 != " " }), lines.last == Self.last.filter({ $0 != " " }) else {
            throw SSHError(.form, "the signature has no SSH armor")
        }
        lines.removeFirst()
        lines.removeLast()
        let bytes: [UInt8]
        do { bytes = try Base64.decode(lines.joined()) } catch {
            throw SSHError(.form, "the signature is not base 64: \(error)")
        }
        try self.init(blob: bytes)
    }

    private init(blob bytes: [UInt8]) throws(SSHError) {
        guard bytes.count <= Self.longest else { throw SSHError(.form, "the signature is longer than any can be") }
        var reader = SSHWireReader(bytes)
        guard try reader.take(6) == Self.magic, try reader.integer() == 1 else {
            throw SSHError(.form, "the signature is not an SSHSIG of version 1")
        }
        let signer = try reader.blob()
        var type = SSHWireReader(signer)
        if SSHCertificate.keyType(try type.text()) != nil {
            let certificate = try SSHCertificate(blob: signer)
            key = certificate.key
            self.certificate = certificate
        } else {
            key = try SSHPublicKey(blob: signer)
            certificate = nil
        }
        namespace = try reader.text()
        reserved = try reader.blob()
        switch try reader.text() {
        case "sha256": hash = .sha256
        case "sha512": hash = .sha512
        default: throw SSHError(.algorithm, "the message is hashed by an algorithm other than sha256 and sha512")
        }
        let inner = try reader.blob()
        guard reader.isAtEnd else { throw SSHError(.form, "data follows the signature") }
        signature = try SSHKeySignature(inner)
    }

    /// Whether somebody touched the security key; nil for a key that is none.
    package var isUserPresent: Bool? { signature.authenticator?.isUserPresent }
    /// Whether the security key knew who it was; nil for a key that is none.
    package var isUserVerified: Bool? { signature.authenticator?.isUserVerified }

    /// Whether the signature is its key's over a message, for a purpose.
    ///
    /// - Parameters:
    ///   - message: the bytes that were signed.
    ///   - namespace: the purpose: `git` for commits and tags, `file` for files.
    /// - Throws: ``SSHError`` for a key that cannot be checked with, `presence` for a security key that nobody touched;
    ///   `CryptoError` where the library fails.
    package func verifies(_ message: [UInt8], namespace: String) throws -> Bool {
        guard self.namespace.utf8.elementsEqual(namespace.utf8) else {
            throw SSHError(.namespace, "the signature is for '\(self.namespace.prefix(64))', not for '\(namespace)'")
        }
        guard try verifies(digest: hash.hash(message)) else { return false }
        guard isUserPresent != false else {
            throw SSHError(.presence, "the security key signed without anybody touching it")
        }
        return true
    }

    /// Whether the signature is its key's over a message for the purpose that it says, and nothing else.
    ///
    /// - Parameter digest: of the message, by ``hash``.
    /// - Throws: as ``verifies(_:namespace:)``.
    func verifies(digest: [UInt8]) throws -> Bool {
        try signature.verifies(
            Self.signedData(namespace: namespace, reserved: reserved, hash: hash, digest: digest), by: key)
    }

    /// What is signed for a message (PROTOCOL.sshsig §3).
    static func signedData(
        namespace: String, reserved: [UInt8] = [], hash: HashAlgorithm, digest: [UInt8]
    ) -> [UInt8] {
        magic + SSHWire.text(namespace) + SSHWire.blob(reserved) + SSHWire.text(hash.rawValue) + SSHWire.blob(digest)
    }

    /// The armored form of a signature.
    ///
    /// - Parameters:
    ///   - key: the wire form of the key that signed.
    ///   - signature: its wire form.
    static func armored(key: [UInt8], namespace: String, hash: HashAlgorithm, signature: [UInt8]) -> String {
        let head: [UInt8] = magic + SSHWire.integer(1) + SSHWire.blob(key) + SSHWire.text(namespace)
        let rest: [UInt8] = SSHWire.blob([]) + SSHWire.text(hash.rawValue) + SSHWire.blob(signature)
        var text = first + "\n"
        var base64 = Substring(Base64.encode(head + rest))
        while !base64.isEmpty {
            text += base64.prefix(70) + "\n"
            base64 = base64.dropFirst(70)
        }
        return text + last + "\n"
    }
}
