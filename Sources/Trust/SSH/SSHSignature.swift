import Crypto
import Encoding

/// An SSH signature over a message, as `ssh-keygen -Y sign` and Git make them (OpenSSH, PROTOCOL.sshsig).
package struct SSHSignature: Hashable, Sendable {
    package let key: SSHPublicKey
    package let namespace: String
    private let reserved: [UInt8]
    private let hash: HashAlgorithm
    private let algorithm: String
    private let signature: [UInt8]

    /// Reads the armored form.
    ///
    /// - Parameter text: from `-----BEGIN SSH SIGNATURE-----` to its end.
    /// - Throws: ``SSHError``.
    package init(armored text: String) throws(SSHError) {
        guard text.utf8.count <= 65_536 else { throw SSHError(.form, "the signature is longer than any can be") }
        var lines = text.split(whereSeparator: \.isNewline).map { $0.filter { !$0.isWhitespace } }
        guard lines.first == "-----BEGINSSHSIGNATURE-----", lines.last == "-----ENDSSHSIGNATURE-----" else {
            throw SSHError(.form, "the signature has no SSH armor")
        }
        lines.removeFirst()
        lines.removeLast()
        let bytes: [UInt8]
        do { bytes = try Base64.decode(lines.joined()) } catch {
            throw SSHError(.form, "the signature is not base 64: \(error)")
        }
        var reader = SSHWireReader(bytes)
        guard try reader.take(6) == Array("SSHSIG".utf8), try reader.integer() == 1 else {
            throw SSHError(.form, "the signature is not an SSHSIG of version 1")
        }
        key = try SSHPublicKey(blob: try reader.blob())
        namespace = try reader.text()
        reserved = try reader.blob()
        switch try reader.text() {
        case "sha256": hash = .sha256
        case "sha512": hash = .sha512
        default: throw SSHError(.algorithm, "the message is hashed by an algorithm other than sha256 and sha512")
        }
        var inner = SSHWireReader(try reader.blob())
        guard reader.isAtEnd else { throw SSHError(.form, "data follows the signature") }
        algorithm = try inner.text()
        signature = try inner.blob()
        guard inner.isAtEnd else { throw SSHError(.algorithm, "signatures by \(key.type) are not checked") }
    }

    /// Whether the signature is its key's over a message, for a purpose.
    ///
    /// - Parameters:
    ///   - message: the bytes that were signed.
    ///   - namespace: the purpose: `git` for commits and tags, `file` for files.
    /// - Throws: ``SSHError`` for a key that cannot be checked with, `CryptoError` where the library fails.
    package func verifies(_ message: [UInt8], namespace: String) throws -> Bool {
        guard self.namespace.utf8.elementsEqual(namespace.utf8) else {
            throw SSHError(.namespace, "the signature is for '\(self.namespace.prefix(64))', not for '\(namespace)'")
        }
        var signed = Array("SSHSIG".utf8)
        for part in [Array(namespace.utf8), reserved, Array(hash.rawValue.utf8), hash.hash(message)] {
            let count = UInt32(part.count)
            signed += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> UInt32($0)) }
            signed += part
        }
        let publicKey = try PublicKey(spki: try key.subjectPublicKeyInfo())
        let scheme: SignatureScheme
        switch (key.type, algorithm) {
        case ("ssh-ed25519", "ssh-ed25519"), ("ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256"),
            ("ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384"), ("ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521"):
            scheme = publicKey.algorithm.defaultScheme
        case ("ssh-rsa", "rsa-sha2-256"): scheme = .rsaPKCS1SHA256
        case ("ssh-rsa", "rsa-sha2-512"): scheme = .rsaPKCS1SHA512
        default:
            throw SSHError(.algorithm, "a key of type \(key.type) does not sign by '\(algorithm.prefix(64))' here")
        }
        let value = key.type.hasPrefix("ecdsa-") ? try ecdsaSignature() : signature
        return try publicKey.verify(signature: value, message: signed, scheme: scheme)
    }

    /// SSH writes r and s as two numbers (RFC 5656 §3.1.2), others as a DER sequence.
    private func ecdsaSignature() throws(SSHError) -> [UInt8] {
        var reader = SSHWireReader(signature)
        let first = try reader.blob()
        let second = try reader.blob()
        guard reader.isAtEnd, !first.isEmpty, !second.isEmpty else {
            throw SSHError(.form, "the signature is not two numbers")
        }
        return DERWriter.sequence([DERWriter.tagged(0x02, first), DERWriter.tagged(0x02, second)])
    }
}

extension SSHPublicKey {
    /// The key as X.509 and PEM carry it (RFC 5280 §4.1.2.7, RFC 8410, RFC 5480, RFC 8017 appendix A.1).
    func subjectPublicKeyInfo() throws(SSHError) -> [UInt8] {
        var reader = SSHWireReader(blob)
        _ = try reader.blob()
        let algorithm: [UInt8]
        let key: [UInt8]
        switch type {
        case "ssh-ed25519":
            algorithm = [0x06, 0x03, 0x2B, 0x65, 0x70]
            key = try reader.blob()
        case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521":
            let curve = try reader.text()
            guard type == "ecdsa-sha2-" + curve else { throw SSHError(.form, "the key's curve contradicts its type") }
            let curves: [String: [UInt8]] = [
                "nistp256": [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07],
                "nistp384": [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22],
                "nistp521": [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x23],
            ]
            algorithm = [0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01] + (curves[curve] ?? [])
            key = try reader.blob()
        case "ssh-rsa":
            let exponent = try reader.blob()
            let modulus = try reader.blob()
            algorithm = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00]
            key = DERWriter.sequence([DERWriter.tagged(0x02, modulus), DERWriter.tagged(0x02, exponent)])
        default:
            throw SSHError(.type, "keys of type \(type) are not checked with")
        }
        guard reader.isAtEnd else { throw SSHError(.form, "data follows the key") }
        return DERWriter.sequence([DERWriter.sequence([algorithm]), DERWriter.tagged(0x03, [0] + key)])
    }
}

/// The little DER that keys and signatures are carried over in (X.690 §8.1, definite lengths).
private enum DERWriter {
    static func sequence(_ parts: [[UInt8]]) -> [UInt8] { tagged(0x30, Array(parts.joined())) }

    static func tagged(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        let length: [UInt8] =
            switch count {
            case 0..<0x80: [UInt8(count)]
            case 0x80...0xFF: [0x81, UInt8(count)]
            default: [0x82, UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
            }
        return [tag] + length + content
    }
}
