/// How a certificate or a timestamp says it is signed: the AlgorithmIdentifier, one spelling for each.
enum SignatureAlgorithm: Hashable {
    case ecdsa(HashAlgorithm)
    case rsaPKCS1(HashAlgorithm)
    /// Salt as long as the digest, mask by the same hash.
    case rsaPSS(HashAlgorithm)
    case ed25519
    /// Known, and broken: it rests on SHA-1 or MD5.
    case weak
    /// Any other.
    case unknown

    // Contents of the object identifiers.
    private static let ecdsaPrefix: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03]  // 1.2.840.10045.4.3
    private static let ecdsaSHA1: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01]  // 1.2.840.10045.4.1
    private static let dsaSHA1: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x03]  // 1.2.840.10040.4.3
    private static let pkcs1Prefix: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01]  // 1.2.840.113549.1.1
    private static let ed25519Identifier: [UInt8] = [0x2b, 0x65, 0x70]  // 1.3.101.112
    private static let sha2Prefix: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02]  // 2.16.840.1.101.3.4.2

    /// Reads the contents of an AlgorithmIdentifier.
    ///
    /// - Parameter digest: what `rsaEncryption` alone means in a timestamp (RFC 5754 §3.2); `nil` where it means nothing.
    /// - Throws: ``CryptoError`` for what is no AlgorithmIdentifier; parameters that do not belong make it ``unknown``.
    init(_ reader: inout DERReader, digest: HashAlgorithm? = nil) throws(CryptoError) {
        let identifier = Array(try reader.objectIdentifier())
        let parameters: Parameters
        if reader.isAtEnd {
            parameters = .absent
        } else {
            let element = try reader.takeAny()
            parameters =
                element.tag == 0x05 && element.contents.isEmpty ? .null : .other(Array(reader.bytes[element.whole]))
        }
        try reader.requireEnd()
        self = Self.known(identifier, parameters, digest)
    }

    private enum Parameters: Hashable {
        case absent, null, other([UInt8])
    }

    private static func known(_ identifier: [UInt8], _ parameters: Parameters, _ digest: HashAlgorithm?) -> Self {
        if identifier == ecdsaSHA1 || identifier == dsaSHA1 { return .weak }
        if identifier == ed25519Identifier { return parameters == .absent ? .ed25519 : .unknown }
        if identifier.count == 8, identifier.starts(with: ecdsaPrefix) {
            // RFC 5758 §3.2: the parameters are absent.
            guard parameters == .absent else { return .unknown }
            switch identifier[7] {
            case 2: return .ecdsa(.sha256)
            case 3: return .ecdsa(.sha384)
            case 4: return .ecdsa(.sha512)
            default: return .unknown
            }
        }
        guard identifier.count == 9, identifier.starts(with: pkcs1Prefix) else { return .unknown }
        switch (identifier[8], parameters) {
        case (2, _), (3, _), (4, _), (5, _): return .weak
        // RFC 4055 §5: the parameters are NULL.
        case (11, .null): return .rsaPKCS1(.sha256)
        case (12, .null): return .rsaPKCS1(.sha384)
        case (13, .null): return .rsaPKCS1(.sha512)
        case (10, .other(let value)):
            return [.sha256, .sha384, .sha512].first { pssParameters($0) == value }.map { .rsaPSS($0) } ?? .unknown
        case (1, .null): return digest.map { .rsaPKCS1($0) } ?? .unknown
        default: return .unknown
        }
    }

    /// RFC 4055 §3.1: RSASSA-PSS-params of one hash throughout, the trailer left out as the default that it is.
    private static func pssParameters(_ hash: HashAlgorithm) -> [UInt8] {
        let number: UInt8 = hash == .sha256 ? 1 : hash == .sha384 ? 2 : 3
        let algorithm = [0x30, 0x0d, 0x06, 0x09] + sha2Prefix + [number, 0x05, 0x00]
        let mask = [0x30, 0x1a, 0x06, 0x09] + pkcs1Prefix + [0x08] + algorithm
        return [0x30, 0x34, 0xa0, 0x0f] + algorithm + [0xa1, 0x1c] + mask + [
            0xa2, 0x03, 0x02, 0x01, UInt8(hash.length),
        ]
    }

    /// Reads the contents of a digest's AlgorithmIdentifier: SHA-256, SHA-384 or SHA-512, parameters NULL or absent.
    ///
    /// - Throws: ``CryptoError`` with the code `timestampAlgorithm` for any other.
    static func digest(_ reader: inout DERReader) throws(CryptoError) -> HashAlgorithm {
        let identifier = Array(try reader.objectIdentifier())
        // RFC 5754 §2: both are to be accepted.
        if !reader.isAtEnd { try reader.null() }
        try reader.requireEnd()
        if identifier.count == 9, identifier.starts(with: sha2Prefix) {
            switch identifier[8] {
            case 1: return .sha256
            case 2: return .sha384
            case 3: return .sha512
            default: break
            }
        }
        throw CryptoError(
            .timestampAlgorithm, "the timestamp rests on a hash that is not accepted; SHA-256, SHA-384 and SHA-512 are")
    }

    /// Whether signatures by it are accepted from any key.
    var isAccepted: Bool { self != .weak && self != .unknown }

    /// Whether a signature is a key's over a message, by this algorithm.
    ///
    /// - Returns: `false` also where the algorithm is not the key's.
    func verify(_ signature: [UInt8], message: [UInt8], _ key: PublicKey) throws(CryptoError) -> Bool {
        switch (self, key.algorithm) {
        case (.ecdsa(let hash), .ecdsaP256):
            // FIPS 186-5 §6.4.1: of a longer digest the leftmost bits count, as many as the order has.
            return try key.verify(
                signature: signature, digest: Array(hash.hash(message).prefix(32)), scheme: .ecdsaP256SHA256)
        case (.ecdsa(.sha256), .ecdsaP384):
            return try key.verify(signature: signature, message: message, scheme: .ecdsaP384SHA256)
        case (.ecdsa(let hash), .ecdsaP384):
            return try key.verify(
                signature: signature, digest: Array(hash.hash(message).prefix(48)), scheme: .ecdsaP384SHA384)
        case (.ecdsa(let hash), .ecdsaP521):
            // A shorter digest is the same number with zeros in front.
            let digest = hash.hash(message)
            return try key.verify(
                signature: signature, digest: [UInt8](repeating: 0, count: 64 - digest.count) + digest,
                scheme: .ecdsaP521SHA512)
        case (.ed25519, .ed25519):
            return try key.verify(signature: signature, message: message, scheme: .ed25519)
        case (.rsaPKCS1(let hash), .rsa):
            return try key.verify(
                signature: signature, message: message,
                scheme: hash == .sha256 ? .rsaPKCS1SHA256 : hash == .sha384 ? .rsaPKCS1SHA384 : .rsaPKCS1SHA512)
        case (.rsaPSS(let hash), .rsa):
            return try key.verify(
                signature: signature, message: message,
                scheme: hash == .sha256 ? .rsaPSSSHA256 : hash == .sha384 ? .rsaPSSSHA384 : .rsaPSSSHA512)
        default: return false
        }
    }
}
