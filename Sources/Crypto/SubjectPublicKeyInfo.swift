/// A public key as RFC 5280 §4.1.2.7 spells it, taken apart strictly and without any arithmetic.
///
/// One key has one spelling here, so that the digest of its spelling names it: named curves only, points
/// uncompressed, parameters exactly as the algorithm's own specification says.
struct SubjectPublicKeyInfo {
    enum Key {
        /// The curve's name as OpenSSL knows it and the point, `04 ‖ x ‖ y`.
        case ec(curve: String, point: [UInt8])
        case ed25519([UInt8])
        /// Both big-endian.
        case rsa(modulus: [UInt8], exponent: [UInt8])
    }

    let key: Key
    let algorithm: KeyAlgorithm

    /// Longest encoding read; an RSA key of 8192 bits takes 1,062 bytes.
    static let longest = 2048

    // Contents of the object identifiers.
    static let ecPublicKey: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]  // 1.2.840.10045.2.1
    static let secp256r1: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]  // 1.2.840.10045.3.1.7
    static let secp384r1: [UInt8] = [0x2b, 0x81, 0x04, 0x00, 0x22]  // 1.3.132.0.34
    static let secp521r1: [UInt8] = [0x2b, 0x81, 0x04, 0x00, 0x23]  // 1.3.132.0.35
    static let ed25519: [UInt8] = [0x2b, 0x65, 0x70]  // 1.3.101.112
    private static let rsaEncryption: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]

    /// Reads the DER of a public key.
    ///
    /// - Throws: ``CryptoError`` with the code `tooLarge`, `malformed`, `trailingData`, `privateKeyGiven`,
    ///   `unsupportedAlgorithm` or `weakKey`.
    init(_ der: [UInt8]) throws(CryptoError) {
        guard der.count <= Self.longest else {
            throw CryptoError(
                .tooLarge, "a public key has at most \(Self.longest) bytes of DER; this one has \(der.count)")
        }
        var reader = DERReader(der, of: "public key")
        var outer = try reader.sequence()
        guard reader.isAtEnd else {
            throw CryptoError(.trailingData, "bytes follow the public key; give the key alone")
        }
        if outer.nextTag == .integer { throw Self.bareKey(&outer) }
        var identifier = try outer.sequence()
        // RFC 5958 §3: an EncryptedPrivateKeyInfo has an OCTET STRING in this place.
        if outer.nextTag == .octetString { throw Self.privateKeyGiven }
        let bits = Array(try outer.bitString())
        try outer.requireEnd()
        (key, algorithm) = try Self.key(&identifier, bits)
        try identifier.requireEnd()
    }

    /// The SubjectPublicKeyInfo of an RSAPublicKey in DER; whether it is one is for ``init(_:)`` to say.
    static func wrapping(pkcs1: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard pkcs1.count <= longest else {
            throw CryptoError(
                .tooLarge, "a public key has at most \(longest) bytes of DER; this one has \(pkcs1.count)")
        }
        let identifier = DERWriter.value(0x30, DERWriter.value(0x06, rsaEncryption) + [0x05, 0x00])
        return DERWriter.value(0x30, identifier + DERWriter.value(0x03, [0] + pkcs1))
    }

    static let privateKeyGiven = CryptoError(
        .privateKeyGiven,
        "this is a private key, and a public one belongs here; keep it secret, and give what "
            + "`openssl pkey -in KEY -pubout` prints")

    /// What a structure that starts with an INTEGER is: a private key by its version, or an RSAPublicKey.
    private static func bareKey(_ outer: inout DERReader) -> CryptoError {
        // PKCS #8, PKCS #1 and SEC 1 private keys start with a version; RSAPublicKey starts with its modulus.
        if (try? outer.smallInteger(upTo: 3)) != nil { return privateKeyGiven }
        return CryptoError(
            .unexpectedLabel,
            "this is a bare RSA public key (PKCS #1); convert it with `openssl rsa -RSAPublicKey_in -in KEY -pubout`")
    }

    private static func key(
        _ identifier: inout DERReader, _ bits: [UInt8]
    ) throws(CryptoError) -> (Key, KeyAlgorithm) {
        switch Array(try identifier.objectIdentifier()) {
        case ecPublicKey:
            // RFC 5480 §2.1.1: the parameters are a named curve; explicit ones can hide a weak curve (CVE-2020-0601).
            guard identifier.nextTag == .objectIdentifier else {
                throw CryptoError(.unsupportedAlgorithm, "the elliptic curve is not given by name; use a named curve")
            }
            return try ellipticKey(curve: Array(try identifier.objectIdentifier()), point: bits)
        case ed25519:
            // RFC 8410 §3: the parameters must be absent.
            guard bits.count == Ed25519Point.length else { throw malformed("an Ed25519 key has 32 bytes") }
            try Ed25519Point.check(bits)
            return (.ed25519(bits), .ed25519)
        case rsaEncryption:
            // RFC 3279 §2.3.1: the parameters must be NULL.
            try identifier.null()
            return try rsaKey(bits)
        default:
            throw CryptoError(
                .unsupportedAlgorithm,
                "the key's algorithm is not accepted; ECDSA over P-256, P-384 or P-521, Ed25519 and RSA are")
        }
    }

    private static func malformed(_ message: String) -> CryptoError {
        CryptoError(.malformed, "the public key is malformed: \(message)")
    }

    private static func ellipticKey(
        curve: [UInt8], point: [UInt8]
    ) throws(CryptoError) -> (Key, KeyAlgorithm) {
        let (name, algorithm, size): (String, KeyAlgorithm, Int)
        switch curve {
        case secp256r1: (name, algorithm, size) = ("P-256", .ecdsaP256, 32)
        case secp384r1: (name, algorithm, size) = ("P-384", .ecdsaP384, 48)
        case secp521r1: (name, algorithm, size) = ("P-521", .ecdsaP521, 66)
        default:
            throw CryptoError(
                .unsupportedAlgorithm, "the key's curve is not accepted; P-256, P-384 and P-521 are")
        }
        // SEC 1 §2.3.3; RFC 5480 §2.2 makes only the uncompressed form mandatory.
        guard point.first == 4, point.count == 1 + 2 * size else {
            throw malformed(
                "a point on \(name) is written uncompressed, in \(1 + 2 * size) bytes; "
                    + "`openssl ec -pubin -in KEY -conv_form uncompressed` rewrites it")
        }
        return (.ec(curve: name, point: point), algorithm)
    }

    private static func rsaKey(_ bits: [UInt8]) throws(CryptoError) -> (Key, KeyAlgorithm) {
        var reader = DERReader(bits, of: "RSA public key")
        var pair = try reader.sequence()
        try reader.requireEnd()
        let modulus = Array(try pair.positiveInteger())
        let exponent = Array(try pair.positiveInteger())
        try pair.requireEnd()

        let size = modulus.count * 8 - modulus[0].leadingZeroBitCount
        guard KeyAlgorithm.rsaBits.contains(size) else {
            throw CryptoError(
                .weakKey,
                "an RSA key has \(KeyAlgorithm.rsaBits.lowerBound) to \(KeyAlgorithm.rsaBits.upperBound) bits; "
                    + "this one has \(size)")
        }
        guard modulus[modulus.count - 1] & 1 == 1 else {
            throw CryptoError(.weakKey, "the RSA modulus is even")
        }
        // FIPS 186-5 §5.4(e): odd and above 2¹⁶; OpenSSL computes with at most 64 bits.
        let value = exponent.count <= 8 ? exponent.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } : 0
        guard value > 1 << 16, value & 1 == 1 else {
            throw CryptoError(
                .weakKey, "the RSA public exponent is not an odd number from 65537 to 64 bits long")
        }
        return (.rsa(modulus: modulus, exponent: exponent), .rsa(bits: size))
    }
}
