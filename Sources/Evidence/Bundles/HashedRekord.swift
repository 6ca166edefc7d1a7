private import Encoding
package import JSON

/// What a Rekor v2 log records of a signature: `hashedrekord` 0.0.2 (rekor-tiles, hashedrekord.proto).
///
/// Digests, a signature, and the certificate or key that verifies it; nothing of what was signed. One definition for
/// those who write entries and those who verify them.
package struct HashedRekord: Hashable, Sendable {
    /// Who the entry says signed.
    package enum Verifier: Hashable, Sendable {
        /// An X.509 certificate, in DER.
        case certificate([UInt8])
        /// A SubjectPublicKeyInfo, in DER; for an OpenPGP signature the packets of its key.
        case key([UInt8])
    }

    /// The hash by its name in sigstore_common.proto, HashAlgorithm: `SHA2_256`.
    package let algorithm: String
    /// Of what was signed: an artifact, or the PAE of an envelope.
    package let digest: [UInt8]
    package let signature: [UInt8]
    package let verifier: Verifier
    /// The kind of key and signature by its name in sigstore_common.proto, PublicKeyDetails; nil where it is not said.
    package let keyDetails: String?

    /// As the body and the bundle's `kindVersion` name it.
    package static let kind = "hashedrekord"
    package static let version = "0.0.2"

    /// - Parameters:
    ///   - digest: 32 bytes, SHA-256 of what was signed.
    ///   - signature: over what was signed.
    ///   - verifier: the certificate or key of who signed.
    ///   - keyDetails: as sigstore_common.proto names the kind of key, `PKIX_ECDSA_P256_SHA_256` for one; nil for a way to
    ///     sign that has no name there.
    package init(digest: [UInt8], signature: [UInt8], verifier: Verifier, keyDetails: String?) {
        algorithm = "SHA2_256"
        self.digest = digest
        self.signature = signature
        self.verifier = verifier
        self.keyDetails = keyDetails
    }

    /// Reads the `spec` of a body.
    ///
    /// - Throws: `JSONError` where a member is missing or not of its form.
    package init(spec field: JSONField) throws(JSONError) {
        let spec = try field.member("hashedRekordV002")
        let data = try spec.member("data")
        algorithm = try data.member("algorithm").string()
        digest = try data.member("digest").base64()
        let signature = try spec.member("signature")
        self.signature = try signature.member("content").base64()
        let verifier = try signature.member("verifier")
        if let certificate = try verifier.optional("x509Certificate") {
            self.verifier = .certificate(try certificate.member("rawBytes").base64())
        } else {
            self.verifier = .key(try verifier.member("publicKey").member("rawBytes").base64())
        }
        keyDetails = try verifier.optional("keyDetails")?.string()
    }

    /// The body that is logged: canonical JSON (RFC 8785), whose hash is the leaf.
    package var body: [UInt8] {
        var verifier: JSONObject = [:]
        if let keyDetails { verifier["keyDetails"] = .string(keyDetails) }
        switch self.verifier {
        case .certificate(let der): verifier["x509Certificate"] = ["rawBytes": .string(Base64.encode(der))]
        case .key(let spki): verifier["publicKey"] = ["rawBytes": .string(Base64.encode(spki))]
        }
        let record: JSONValue = [
            "data": ["algorithm": .string(algorithm), "digest": .string(Base64.encode(digest))],
            "signature": ["content": .string(Base64.encode(signature)), "verifier": .object(verifier)],
        ]
        let body: JSONValue = [
            "apiVersion": .string(Self.version), "kind": .string(Self.kind), "spec": ["hashedRekordV002": record],
        ]
        return body.canonical()
    }
}
