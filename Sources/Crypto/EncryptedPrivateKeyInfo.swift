/// An encrypted private key (RFC 5958 §3), as far as it can be judged without its passphrase.
enum EncryptedPrivateKeyInfo {
    /// Most rounds of a key derivation that are run, about four seconds on a core of 2025.
    static let mostRounds = 10_000_000
    /// Most lanes of scrypt that are run; OpenSSL bounds its memory itself, but not its time.
    static let mostLanes = 16

    // Contents of the object identifiers 1.2.840.113549.1.5.13, 1.2.840.113549.1.5.12, 1.3.6.1.4.1.11591.4.11.
    private static let pbes2: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d]
    private static let pbkdf2: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0c]
    private static let scrypt: [UInt8] = [0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x04, 0x0b]

    /// Refuses a structure that is damaged, an encryption that is not accepted, and one that would take too long to open.
    ///
    /// - Throws: ``CryptoError``: `malformed` or `unsupportedAlgorithm`.
    static func check(_ der: [UInt8]) throws(CryptoError) {
        var reader = DERReader(der, of: "encrypted private key")
        var outer = try reader.sequence()
        try reader.requireEnd()
        var identifier = try outer.sequence()
        _ = try outer.octetString()
        try outer.requireEnd()

        guard Array(try identifier.objectIdentifier()) == pbes2 else {
            throw CryptoError(
                .unsupportedAlgorithm,
                "the private key is encrypted in an old way (not PBES2); rewrite it with "
                    + "`openssl pkcs8 -topk8 -v2 aes256 -in KEY`")
        }
        // RFC 8018 §A.4: the key derivation, then the cipher.
        var parameters = try identifier.sequence()
        var derivation = try parameters.sequence()
        let function = Array(try derivation.objectIdentifier())
        var arguments = try derivation.sequence()
        _ = try arguments.octetString()
        switch function {
        case pbkdf2: try bounded(&arguments, mostRounds)
        case scrypt:
            // RFC 7914 §7: N, r, p.
            try bounded(&arguments, 1 << 20)
            try bounded(&arguments, 32)
            try bounded(&arguments, mostLanes)
        default:
            throw CryptoError(
                .unsupportedAlgorithm,
                "the private key's passphrase is stretched in a way that is not accepted; PBKDF2 and scrypt are")
        }
    }

    private static func bounded(_ reader: inout DERReader, _ limit: Int) throws(CryptoError) {
        let value = try reader.smallInteger(upTo: .max)
        guard value <= limit else {
            throw CryptoError(
                .unsupportedAlgorithm,
                "opening the private key is made to cost \(value), and at most \(limit) is accepted; rewrite it with "
                    + "`openssl pkcs8 -topk8 -in KEY`")
        }
    }
}
