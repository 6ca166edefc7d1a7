/// What kind of signatures a key makes: the identifier byte of C2SP signed-note, "Signature types".
package struct NoteKeyType: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Ed25519 over the text.
    package static let ed25519 = NoteKeyType(rawValue: 0x01)
    /// ECDSA with SHA-256 over the text; its key id has a rule of its own.
    package static let ecdsa = NoteKeyType(rawValue: 0x02)
    /// Ed25519 cosignatures with a time (C2SP tlog-cosignature).
    package static let cosignatureEd25519 = NoteKeyType(rawValue: 0x04)
    /// Tree heads of RFC 6962 (C2SP static-ct-api); kept, not verified.
    package static let rfc6962 = NoteKeyType(rawValue: 0x05)
    /// ML-DSA-44 cosignatures with a time (C2SP tlog-cosignature); kept, not verified.
    package static let cosignatureMLDSA44 = NoteKeyType(rawValue: 0x06)
    /// A type that has no byte of its own; kept, not verified.
    package static let unassigned = NoteKeyType(rawValue: 0xff)

    package var description: String {
        switch self {
        case .ed25519: "Ed25519"
        case .ecdsa: "ECDSA"
        case .cosignatureEd25519: "Ed25519 cosignature"
        case .rfc6962: "RFC 6962 tree head"
        case .cosignatureMLDSA44: "ML-DSA-44 cosignature"
        default: "type \(rawValue)"
        }
    }
}
