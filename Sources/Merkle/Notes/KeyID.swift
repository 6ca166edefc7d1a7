package import Crypto
private import Encoding

/// The short id that, with its name, says which key signed (C2SP signed-note, "Signatures"); it proves nothing.
package struct KeyID: Hashable, Sendable, CustomStringConvertible {
    /// Written big-endian.
    package let value: UInt32

    package init(_ value: UInt32) { self.value = value }

    /// Takes an id from its four bytes.
    ///
    /// - Returns: `nil` unless there are four.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 4 else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The rule for all types but ECDSA: SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4].
    ///
    /// - Parameters:
    ///   - name: under which the key signs.
    ///   - type: how it signs.
    ///   - material: as the type encodes it; for RFC 6962 signatures the log's id.
    package init(name: KeyName, type: NoteKeyType, material: [UInt8]) {
        self.init(digestOf: Array(name.text.utf8) + [0x0a, type.rawValue] + material)
    }

    /// The rule for ECDSA, and for the keys of Sigstore's logs: SHA-256(SubjectPublicKeyInfo)[:4].
    package init(spkiOf key: PublicKey) { self.init(digestOf: key.spki) }

    init(digestOf bytes: [UInt8]) {
        value = HashAlgorithm.sha256.hash(bytes).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The four bytes, big-endian.
    package var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * $0)) } }

    /// Eight lower-case hexadecimal digits.
    package var description: String { Hex.encode(bytes) }
}
