import Encoding
import JSON

/// A signature over an artifact itself, with the digest that it was made of (sigstore_common.proto).
package struct MessageSignature: Hashable, Sendable {
    /// The name as protobuf spells it, `SHA2_256`.
    package let algorithm: String
    package let digest: [UInt8]
    package let signature: [UInt8]

    init(algorithm: String, digest: [UInt8], signature: [UInt8]) {
        self.algorithm = algorithm
        self.digest = digest
        self.signature = signature
    }

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        try field.allowOnly(["messageDigest", "signature"])
        let messageDigest = try field.member("messageDigest")
        try messageDigest.allowOnly(["algorithm", "digest"])
        algorithm = try messageDigest.member("algorithm").string()
        digest = try messageDigest.member("digest").base64()
        signature = try field.member("signature").base64()
        guard signature.count <= limits.signatureBytes, digest.count <= 64 else {
            throw field.error(.limit, "the signature or the digest is longer than any can be")
        }
    }

    var json: JSONValue {
        [
            "messageDigest": ["algorithm": .string(algorithm), "digest": .string(Base64.encode(digest))],
            "signature": .string(Base64.encode(signature)),
        ]
    }
}
