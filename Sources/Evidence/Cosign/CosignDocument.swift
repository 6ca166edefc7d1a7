import Artifacts
import Encoding
import JSON

/// What cosign wrote before it wrote bundles, brought to the form of bundles of v0.1: the log's promise and no proof.
///
/// Source: sigstore/cosign v2, `pkg/oci/signatures.go` (SignedPayload), `pkg/cosign/fetch.go` (LocalSignedPayload),
/// `pkg/cosign/bundle/rekor.go` (RekorBundle).
enum CosignDocument {
    /// The document's bundle; nil for what is none of cosign's forms.
    ///
    /// - Throws: ``Rejection`` by `cosign.form`.
    static func bundle(_ value: JSONValue, limits: EvidenceLimits) throws(Rejection) -> Bundle? {
        let field = JSONField(value)
        do throws(JSONError) {
            if value.object?["Base64Signature"] != nil { return try imageSignature(field, limits) }
            if value.object?["base64Signature"] != nil { return try blobSignature(field, limits) }
            if value.object?["SignedEntryTimestamp"] != nil { return try loggedSignature(field, limits) }
            return nil
        } catch {
            throw Rejection(
                .cosignForm, error, expected: "a signature as cosign writes it",
                hint: "write it again with cosign, as a bundle: --new-bundle-format")
        }
    }

    /// A line of `cosign download signature`: an image's signature with the payload that it is over.
    private static func imageSignature(_ field: JSONField, _ limits: EvidenceLimits) throws(JSONError) -> Bundle {
        try field.allowOnly(["Base64Signature", "Payload", "Cert", "Chain", "Bundle", "RFC3161Timestamp"])
        let signature = try field.member("Base64Signature").signature(limits)
        // A certificate as Go writes it; `Raw` is the whole of it. The chain is not looked at: a trusted root has its own.
        let certificate = try field.optional("Cert")?.member("Raw").base64()
        let timestamp = try field.optional("RFC3161Timestamp")?.member("SignedRFC3161Timestamp").base64()
        return Bundle(
            .v0_1,
            VerificationMaterial(
                signer: certificate.map { .certificate($0) } ?? .publicKey(hint: ""),
                logEntries: try field.optional("Bundle").map { bundle throws(JSONError) in
                    [try LoggedPromise(bundle).entry]
                } ?? [], timestamps: timestamp.map { [$0] } ?? []),
            .payload(SignedPayload(bytes: try field.member("Payload").base64(), signature: signature)),
            source: .cosign)
    }

    /// What `cosign sign-blob --bundle` wrote: a file's signature, and the log's promise.
    private static func blobSignature(_ field: JSONField, _ limits: EvidenceLimits) throws(JSONError) -> Bundle {
        try field.allowOnly(["base64Signature", "cert", "rekorBundle"])
        let signature = try field.member("base64Signature").signature(limits)
        let promise = try LoggedPromise(field.member("rekorBundle"))
        var signer = VerificationMaterial.Signer.publicKey(hint: "")
        if let certificate = try field.optional("cert") { signer = try Self.signer(certificate) }
        return try bundle(promise, signature: signature, signer: signer)
    }

    /// The annotation `dev.sigstore.cosign/bundle` alone: signature and signer are those that the log recorded.
    private static func loggedSignature(_ field: JSONField, _ limits: EvidenceLimits) throws(JSONError) -> Bundle {
        let promise = try LoggedPromise(field)
        let recorded = try promise.record.member("spec").member("signature")
        return try bundle(
            promise, signature: recorded.member("content").signature(limits),
            signer: signer(recorded.member("publicKey").member("content")))
    }

    private static func bundle(
        _ promise: LoggedPromise, signature: [UInt8], signer: VerificationMaterial.Signer
    ) throws(JSONError) -> Bundle {
        let hash = try promise.record.member("spec").member("data").member("hash")
        let algorithm = try hash.member("algorithm")
        guard try algorithm.string() == "sha256" else { throw algorithm.error(.value, "expected sha256") }
        let value = try hash.member("value")
        let digest: [UInt8]
        let text = try value.string()
        do throws(EncodingError) { digest = try Hex.decode(text) } catch {
            throw value.error(.value, error.description)
        }
        return Bundle(
            .v0_1, VerificationMaterial(signer: signer, logEntries: [promise.entry], timestamps: []),
            .message(MessageSignature(algorithm: "SHA2_256", digest: digest, signature: signature)), source: .cosign)
    }

    /// A certificate or a public key in PEM, in base 64 or, as cosign once wrote it, bare.
    private static func signer(_ field: JSONField) throws(JSONError) -> VerificationMaterial.Signer {
        let text = try field.string()
        let pem = text.hasPrefix("-----BEGIN ") ? Array(text.utf8) : try field.base64()
        guard let block = PEMBlock(pem) else {
            throw field.error(.value, "expected one certificate or one public key in PEM")
        }
        switch block.label {
        case "CERTIFICATE": return .certificate(block.bytes)
        case "PUBLIC KEY":
            let digest = (try? Hex.decode(Digest.sha256(of: block.bytes).hex)) ?? []
            return .publicKey(hint: Base64.encode(digest))
        default: throw field.error(.value, "expected a certificate or a public key, found \(block.label)")
        }
    }

    /// What Rekor v1 answered, and cosign kept (RekorBundle).
    private struct LoggedPromise {
        let entry: TransparencyLogEntry
        /// The entry's body as JSON.
        let record: JSONField

        init(_ field: JSONField) throws(JSONError) {
            try field.allowOnly(["SignedEntryTimestamp", "Payload"])
            let payload = try field.member("Payload")
            try payload.allowOnly(["body", "integratedTime", "logIndex", "logID"])
            let body = try payload.member("body").base64()
            do throws(JSONError) {
                record = JSONField(try JSONValue.parse(body, limits: JSONLimits(bytes: 1 << 20, values: 10_000)))
            } catch {
                throw payload.error(.value, "the body is no JSON: \(error.message)")
            }
            let log = try payload.member("logID")
            let logText = try log.string()
            let logID: [UInt8]
            do throws(EncodingError) { logID = try Hex.decode(logText) } catch {
                throw log.error(.value, error.description)
            }
            let index = try payload.member("logIndex").integer()
            guard index >= 0 else { throw payload.error(.value, "the log index is negative") }
            entry = TransparencyLogEntry(
                logIndex: index, logKeyID: logID, kind: try record.member("kind").string(),
                kindVersion: try record.member("apiVersion").string(),
                integratedTime: try payload.member("integratedTime").integer(),
                inclusionPromise: try field.member("SignedEntryTimestamp").base64(), canonicalizedBody: body)
        }
    }
}

extension JSONField {
    fileprivate func signature(_ limits: EvidenceLimits) throws(JSONError) -> [UInt8] {
        let bytes = try base64()
        guard !bytes.isEmpty, bytes.count <= limits.signatureBytes else {
            throw error(.limit, "a signature has from 1 to \(limits.signatureBytes) bytes")
        }
        return bytes
    }
}
