package import Crypto
private import Encoding

/// A verifier key as it is configured and passed on: `name+id+base64(type ‖ key)` (C2SP signed-note, "Verifier keys").
///
/// It may be of a type that is only kept; a ``NoteVerifier`` is made of one that can verify.
package struct VerifierKey: Hashable, Sendable, CustomStringConvertible {
    package let name: KeyName
    package let id: KeyID
    package let type: NoteKeyType
    /// The public key as its type encodes it.
    package let material: [UInt8]

    /// Longest text that is read: the largest key that has a type takes 1,312 bytes.
    private static let longest = 16_384

    /// Reads a verifier key, strictly.
    ///
    /// - Throws: ``MerkleError``: `keyForm`, `keyName`, `keyMaterial`, `keyID`.
    package init(_ text: String) throws(MerkleError) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard text.utf8.count <= Self.longest, parts.count == 3, parts[1].utf8.count == 8,
            let digits = try? Hex.decode(parts[1]), let id = KeyID(digits),
            let bytes = try? Base64.decode(parts[2]), let type = bytes.first
        else {
            throw MerkleError(
                .keyForm,
                "a verifier key is NAME+ID+KEY, the id in eight lower-case hexadecimal digits, the key in base 64; "
                    + "'\(text.prefix(80))' is none")
        }
        try self.init(
            name: try KeyName(String(parts[0])), id: id, type: NoteKeyType(rawValue: type),
            material: Array(bytes.dropFirst()))
    }

    /// Makes the verifier key of an Ed25519 or ECDSA key.
    ///
    /// - Parameters:
    ///   - name: under which the key signs.
    ///   - key: the public key.
    ///   - type: `ed25519`, `cosignatureEd25519` or `ecdsa`, as the key is.
    /// - Throws: ``MerkleError`` with the code `keyUnsupported` when key and type do not go together.
    package init(name: KeyName, key: PublicKey, type: NoteKeyType) throws(MerkleError) {
        switch (type, key.algorithm) {
        case (.ed25519, .ed25519), (.cosignatureEd25519, .ed25519):
            material = Ed25519Material.of(key)
            id = KeyID(name: name, type: type, material: material)
        case (.ecdsa, .ecdsaP256), (.ecdsa, .ecdsaP384):
            material = key.spki
            id = KeyID(spkiOf: key)
        default:
            throw MerkleError(.keyUnsupported, "a key of kind \(key.algorithm) makes no \(type) signatures in notes")
        }
        self.name = name
        self.type = type
    }

    private init(name: KeyName, id: KeyID, type: NoteKeyType, material: [UInt8]) throws(MerkleError) {
        let length: Int? =
            switch type {
            case .ed25519, .cosignatureEd25519: 32
            case .cosignatureMLDSA44: 1312
            default: nil
            }
        guard !material.isEmpty, material.count == length ?? material.count else {
            throw MerkleError(
                .keyMaterial, "the key '\(name)' of type \(type) has \(material.count) bytes, not the right number")
        }
        // Where a type fixes its rule, the id must follow it; the others only recommend one.
        let expected: KeyID? =
            switch type {
            case .ed25519, .cosignatureEd25519, .cosignatureMLDSA44: KeyID(name: name, type: type, material: material)
            case .ecdsa: KeyID(digestOf: material)
            default: nil
            }
        guard id == expected ?? id else {
            throw MerkleError(
                .keyID, "the key '\(name)' says that its id is \(id), but name and key give \(expected ?? id)")
        }
        self.name = name
        self.id = id
        self.type = type
        self.material = material
    }

    package var description: String { "\(name)+\(id)+\(Base64.encode([type.rawValue] + material))" }
}

/// An Ed25519 public key as notes carry it: the 32 bytes of RFC 8032 §5.1.2.
enum Ed25519Material {
    /// RFC 8410 §4: what stands before the 32 bytes in a SubjectPublicKeyInfo.
    private static let prefix: [UInt8] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]

    static func of(_ key: PublicKey) -> [UInt8] { Array(key.spki.suffix(32)) }

    static func key(_ material: [UInt8]) throws(CryptoError) -> PublicKey { try PublicKey(spki: prefix + material) }
}
