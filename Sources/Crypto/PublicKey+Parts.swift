/// Public keys from the parts in which tokens give them out.
extension PublicKey {
    /// A key on an elliptic curve.
    ///
    /// - Parameters:
    ///   - curve: `ecdsaP256`, `ecdsaP384`, `ecdsaP521` or `ed25519`.
    ///   - point: `04 ‖ x ‖ y`, or the 32 bytes of Ed25519.
    /// - Throws: ``CryptoError`` as ``init(spki:)``; `unsupportedAlgorithm` for RSA, which has no curve.
    package init(curve: KeyAlgorithm, point: [UInt8]) throws(CryptoError) {
        try self.init(spki: try SubjectPublicKeyInfo.wrapping(curve: curve, point: point))
    }

    /// An RSA key.
    ///
    /// - Parameters:
    ///   - modulus: big-endian; zeros in front do not count.
    ///   - exponent: likewise.
    /// - Throws: ``CryptoError`` as ``init(spki:)``.
    package init(modulus: [UInt8], exponent: [UInt8]) throws(CryptoError) {
        try self.init(
            pkcs1: DERWriter.value(0x30, DERWriter.unsignedInteger(modulus) + DERWriter.unsignedInteger(exponent)))
    }
}

extension SubjectPublicKeyInfo {
    /// The SubjectPublicKeyInfo of a point; whether it is one is for ``init(_:)`` to say.
    static func wrapping(curve: KeyAlgorithm, point: [UInt8]) throws(CryptoError) -> [UInt8] {
        let bits = DERWriter.value(0x03, [0] + point)
        let name: [UInt8]
        switch curve {
        case .ed25519:
            return DERWriter.value(0x30, DERWriter.value(0x30, DERWriter.value(0x06, ed25519)) + bits)
        case .ecdsaP256: name = secp256r1
        case .ecdsaP384: name = secp384r1
        case .ecdsaP521: name = secp521r1
        case .rsa: throw CryptoError(.unsupportedAlgorithm, "an RSA key is not on a curve")
        }
        let identifier = DERWriter.value(0x06, ecPublicKey) + DERWriter.value(0x06, name)
        return DERWriter.value(0x30, DERWriter.value(0x30, identifier) + bits)
    }
}

extension KeyAlgorithm {
    /// The curve that an OBJECT IDENTIFIER in DER names, as PKCS #11 has it in `CKA_EC_PARAMS`; nil for any other.
    package init?(curveParameters der: [UInt8]) {
        switch der {
        case DERWriter.value(0x06, SubjectPublicKeyInfo.secp256r1): self = .ecdsaP256
        case DERWriter.value(0x06, SubjectPublicKeyInfo.secp384r1): self = .ecdsaP384
        case DERWriter.value(0x06, SubjectPublicKeyInfo.secp521r1): self = .ecdsaP521
        case DERWriter.value(0x06, SubjectPublicKeyInfo.ed25519), Self.edwardsName: self = .ed25519
        default: return nil
        }
    }

    /// What names the curve in DER for PKCS #11; nil for RSA.
    package var curveParameters: [UInt8]? {
        switch self {
        case .ecdsaP256: DERWriter.value(0x06, SubjectPublicKeyInfo.secp256r1)
        case .ecdsaP384: DERWriter.value(0x06, SubjectPublicKeyInfo.secp384r1)
        case .ecdsaP521: DERWriter.value(0x06, SubjectPublicKeyInfo.secp521r1)
        // PKCS #11 v3.0 §2.3.5: the curve by its name, which older tokens know alone.
        case .ed25519: Self.edwardsName
        case .rsa: nil
        }
    }

    private static let edwardsName = DERWriter.value(0x13, Array("edwards25519".utf8))
}
