import Crypto
import Time

/// An OpenSSH certificate: a key, whose it is and for how long, signed by an authority (PROTOCOL.certkeys).
package struct SSHCertificate: Hashable, Sendable {
    /// The key that is certified.
    let key: SSHPublicKey
    package let serial: UInt64
    /// What the authority calls the certificate.
    package let keyID: String
    /// Whose key it is; none stands for nobody here.
    package let principals: [String]
    /// Whether it is for a person (1) rather than for a host (2).
    let isForUsers: Bool
    /// Seconds since the epoch; the first at which it holds.
    private let validAfter: UInt64
    /// Seconds since the epoch; the first at which it holds no more.
    private let validBefore: UInt64
    /// Whoever does not understand one of these must not accept the certificate.
    let criticalOptions: [String]
    let extensions: [String]
    package let authority: SSHPublicKey
    /// Everything before the signature.
    private let signed: [UInt8]
    private let signature: SSHKeySignature

    private static let suffix = "-cert-v01@openssh.com"
    private static let limit = 256

    /// The type of the key behind a certificate's type; nil where it is none of a certificate.
    static func keyType(_ type: String) -> String? {
        guard type.hasSuffix(suffix) else { return nil }
        let plain = String(type.dropLast(suffix.count))
        // The types of security keys have their domain at the end, once.
        return SSHPublicKey.types.first { $0 == plain || $0 == plain + "@openssh.com" }
    }

    /// Reads a certificate.
    ///
    /// - Parameter blob: the wire form, which begins with a type such as `ssh-ed25519-cert-v01@openssh.com`.
    /// - Throws: ``SSHError``: `type` for a key that is not accepted, `form` for everything else.
    init(blob: [UInt8]) throws(SSHError) {
        var reader = SSHWireReader(blob)
        let type = try reader.text()
        guard let plain = Self.keyType(type) else {
            throw SSHError(.type, "certificates of type '\(type.prefix(64))' are not accepted")
        }
        _ = try reader.blob()
        var parts: [UInt8] = SSHWire.text(plain)
        // ssh-ed25519: pk; ecdsa: curve, point; rsa: e, n; security keys: and the application.
        let count = (plain == "ssh-ed25519" ? 1 : 2) + (plain.hasPrefix("sk-ecdsa") ? 1 : 0)
        for _ in 0..<count { parts += SSHWire.blob(try reader.blob()) }
        key = try SSHPublicKey(blob: parts)
        serial = try reader.long()
        let kind = try reader.integer()
        guard kind == 1 || kind == 2 else { throw SSHError(.form, "the certificate is for neither users nor hosts") }
        isForUsers = kind == 1
        keyID = try reader.text()
        principals = try Self.texts(try reader.blob())
        validAfter = try reader.long()
        validBefore = try reader.long()
        criticalOptions = try Self.names(try reader.blob())
        extensions = try Self.names(try reader.blob())
        _ = try reader.blob()
        authority = try SSHPublicKey(blob: try reader.blob())
        signed = Array(blob.prefix(blob.count - reader.count))
        signature = try SSHKeySignature(try reader.blob())
        guard reader.isAtEnd else { throw SSHError(.form, "data follows the certificate") }
    }

    private static func texts(_ blob: [UInt8]) throws(SSHError) -> [String] {
        var reader = SSHWireReader(blob)
        var texts: [String] = []
        while !reader.isAtEnd {
            texts.append(try reader.text())
            guard texts.count <= limit else {
                throw SSHError(.form, "the certificate has more than \(limit) principals")
            }
        }
        return texts
    }

    /// The names of options, each before its data; in order and each once, as PROTOCOL.certkeys has it.
    private static func names(_ blob: [UInt8]) throws(SSHError) -> [String] {
        var reader = SSHWireReader(blob)
        var names: [String] = []
        while !reader.isAtEnd {
            let name = try reader.text()
            _ = try reader.blob()
            if let last = names.last, !last.utf8.lexicographicallyPrecedes(name.utf8) {
                throw SSHError(.form, "the certificate's options are not in order")
            }
            names.append(name)
            guard names.count <= limit else { throw SSHError(.form, "the certificate has more than \(limit) options") }
        }
        return names
    }

    /// Whether the authority signed it.
    ///
    /// - Throws: as ``SSHKeySignature/verifies(_:by:)``.
    func isSignedByAuthority() throws -> Bool { try signature.verifies(signed, by: authority) }

    /// Whether it holds at a moment: from its start until just before its end.
    func isValid(at instant: Instant) -> Bool {
        guard instant.seconds >= 0 else { return false }
        let second = UInt64(instant.seconds)
        return validAfter <= second && second < validBefore
    }

    /// The time for which it holds, in words.
    var validity: String {
        func text(_ seconds: UInt64) -> String {
            seconds >= UInt64(Instant.latest.seconds) ? "for ever" : Instant(seconds: Int64(seconds)).description
        }
        return "from \(text(validAfter)) until \(text(validBefore))"
    }
}
