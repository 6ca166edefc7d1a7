/// A signature found in a commit or tag, and the bytes it is over; not verified here.
package struct GitSignature: Hashable, Sendable {
    /// By the first line of its armor (git-config(1), gpg.format).
    package enum Kind: String, Hashable, Sendable {
        case openpgp, ssh, x509
        /// An armor that Git does not know.
        case unknown
    }

    package let kind: Kind
    /// The armored signature, lines ended by a line feed.
    package let text: String
    /// What was signed: the object without the signature.
    package let payload: [UInt8]

    private static let armors: [(StaticString, Kind)] = [
        ("-----BEGIN PGP SIGNATURE-----", .openpgp), ("-----BEGIN PGP MESSAGE-----", .openpgp),
        ("-----BEGIN SSH SIGNATURE-----", .ssh), ("-----BEGIN SIGNED MESSAGE-----", .x509),
    ]

    init(armored bytes: [UInt8], payload: [UInt8]) {
        kind = Self.kind(of: bytes[...]) ?? .unknown
        text = String(decoding: bytes, as: UTF8.self)
        self.payload = payload
    }

    /// The kind of signature that begins here; nil where none does.
    static func kind(of line: ArraySlice<UInt8>) -> Kind? {
        armors.first { armor, _ in
            unsafe line.starts(with: UnsafeBufferPointer(start: armor.utf8Start, count: armor.utf8CodeUnitCount))
        }?.1
    }
}
