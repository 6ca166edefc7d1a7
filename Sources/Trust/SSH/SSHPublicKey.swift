package import Crypto
import Encoding

/// An SSH public key as OpenSSH writes it: a type and a blob (RFC 4253 §6.6).
package struct SSHPublicKey: Hashable, Sendable {
    /// For example `ssh-ed25519`.
    package let type: String
    /// The wire form, which begins with the type.
    package let blob: [UInt8]

    /// The types that can be named as a credential.
    package static let types = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
    ]

    /// SHA-256 of the blob as `ssh-keygen -l` prints it: `SHA256:` and base 64 without padding.
    package var fingerprint: String {
        let base64 = Base64.encode(HashAlgorithm.sha256.hash(blob))
        return "SHA256:" + base64.prefix { $0 != "=" }
    }

    /// Whether the key lives in a FIDO authenticator, which says with each signature whether somebody touched it.
    package var isSecurityKey: Bool { type.hasPrefix("sk-") }

    /// Reads a line of `authorized_keys` or a `.pub` file: `ssh-ed25519 AAAA… comment`.
    ///
    /// - Throws: ``SSHError`` where it is no such line, or its type is none that is accepted.
    package init(authorizedKey line: String) throws(SSHError) {
        let parts = line.split(maxSplits: 2, omittingEmptySubsequences: true) { $0 == " " || $0 == "\t" }
        guard parts.count >= 2 else { throw SSHError(.form, "an SSH key is written 'ssh-ed25519 AAAA… comment'") }
        guard parts[1].utf8.count <= 16_384 else { throw SSHError(.form, "the key is longer than any can be") }
        let text = parts[1].filter { !$0.isWhitespace }
        let blob: [UInt8]
        do { blob = try Base64.decode(text) } catch { throw SSHError(.form, "the key is not base 64: \(error)") }
        try self.init(blob: blob)
        guard type == parts[0] else {
            throw SSHError(.type, "the line says \(parts[0].prefix(64)), the key is of type \(type.prefix(64))")
        }
    }

    /// - Parameter blob: the wire form.
    package init(blob: [UInt8]) throws(SSHError) {
        var reader = SSHWireReader(blob)
        let type = try reader.text()
        guard Self.types.contains(type) else {
            throw SSHError(.type, "keys of type '\(type.prefix(64))' are not accepted")
        }
        self.type = type
        self.blob = blob
    }

    /// The wire form of a bare key.
    package init(_ key: PublicKey) {
        let spki = key.spki
        switch key.algorithm {
        case .ed25519:
            type = "ssh-ed25519"
            // RFC 8410 §4: the key is the last 32 bytes.
            blob = SSHWire.text(type) + SSHWire.blob(spki.suffix(32))
        case .ecdsaP256: (type, blob) = Self.elliptic("nistp256", spki.suffix(65))
        case .ecdsaP384: (type, blob) = Self.elliptic("nistp384", spki.suffix(97))
        case .ecdsaP521: (type, blob) = Self.elliptic("nistp521", spki.suffix(133))
        case .rsa:
            type = "ssh-rsa"
            let (modulus, exponent) = Self.numbers(ofRSA: spki)
            blob = SSHWire.text(type) + SSHWire.blob(exponent) + SSHWire.blob(modulus)
        }
    }

    private static func elliptic(_ curve: String, _ point: ArraySlice<UInt8>) -> (type: String, blob: [UInt8]) {
        let type = "ecdsa-sha2-" + curve
        return (type, SSHWire.text(type) + SSHWire.text(curve) + SSHWire.blob(point))
    }

    /// Modulus and exponent as DER has them, which is also how SSH does: the last SEQUENCE of a key that was read strictly.
    private static func numbers(ofRSA spki: [UInt8]) -> (modulus: ArraySlice<UInt8>, exponent: ArraySlice<UInt8>) {
        func value(_ bytes: ArraySlice<UInt8>) -> (contents: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
            guard bytes.count >= 2 else { return ([], []) }
            let first = Int(bytes[bytes.startIndex + 1])
            let extra = first < 0x80 ? 0 : first - 0x80
            let start = bytes.startIndex + 2 + extra
            guard start <= bytes.endIndex else { return ([], []) }
            let length = extra == 0 ? first : bytes[bytes.startIndex + 2..<start].reduce(0) { $0 << 8 | Int($1) }
            let end = min(start + length, bytes.endIndex)
            return (bytes[start..<end], bytes[end...])
        }
        let bits = value(value(value(spki[...]).contents).rest).contents.dropFirst()
        let pair = value(bits).contents
        let (modulus, rest) = value(pair)
        return (modulus, value(rest).contents)
    }

    /// The bare key, and for a security key the application that it is for.
    ///
    /// - Throws: ``SSHError`` for a blob that is not what its type says; `CryptoError` for a key that is not accepted.
    func material() throws -> (key: PublicKey, application: [UInt8]?) {
        let (spki, application) = try parts()
        return (try PublicKey(spki: spki), application)
    }

    /// The key in the form of X.509, a security key's too: what names it, and not by itself what its signatures verify by.
    ///
    /// - Throws: as ``material()``.
    var nameInLogs: [UInt8] { get throws { try material().key.spki } }

    /// The key as X.509 and PEM carry it (RFC 5280 §4.1.2.7, RFC 8410, RFC 5480, RFC 8017 appendix A.1).
    ///
    /// - Throws: ``SSHError``: `type` for a security key, whose signatures are over more than the message.
    func subjectPublicKeyInfo() throws(SSHError) -> [UInt8] {
        guard !isSecurityKey else { throw SSHError(.type, "a security key is no key by itself") }
        return try parts().spki
    }

    private func parts() throws(SSHError) -> (spki: [UInt8], application: [UInt8]?) {
        var reader = SSHWireReader(blob)
        _ = try reader.blob()
        let spki = try Self.spki(type, &reader)
        // PROTOCOL.u2f, "SSH U2F Key formats": the application follows the key.
        let application = isSecurityKey ? try reader.blob() : nil
        guard reader.isAtEnd else { throw SSHError(.form, "data follows the key") }
        return (spki, application)
    }

    /// Reads the numbers of a key behind its type, which certificates have in the same form.
    static func spki(_ type: String, _ reader: inout SSHWireReader) throws(SSHError) -> [UInt8] {
        let algorithm: [UInt8]
        let key: [UInt8]
        switch type {
        case "ssh-ed25519", "sk-ssh-ed25519@openssh.com":
            algorithm = [0x06, 0x03, 0x2B, 0x65, 0x70]
            key = try reader.blob()
        case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "sk-ecdsa-sha2-nistp256@openssh.com":
            let curve = try reader.text()
            let curves: [String: [UInt8]] = [
                "nistp256": [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07],
                "nistp384": [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22],
                "nistp521": [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x23],
            ]
            guard let name = curves[curve], type.contains("ecdsa-sha2-" + curve) else {
                throw SSHError(.form, "the key's curve contradicts its type")
            }
            algorithm = [0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01] + name
            key = try reader.blob()
        case "ssh-rsa":
            let exponent = try reader.blob()
            let modulus = try reader.blob()
            algorithm = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00]
            key = DERWriter.sequence([DERWriter.tagged(0x02, modulus), DERWriter.tagged(0x02, exponent)])
        default:
            throw SSHError(.type, "keys of type \(type.prefix(64)) are not checked with")
        }
        return DERWriter.sequence([DERWriter.sequence([algorithm]), DERWriter.tagged(0x03, [0] + key)])
    }
}
