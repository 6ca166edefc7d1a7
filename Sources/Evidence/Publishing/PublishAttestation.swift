import Encoding
import JSON

/// Attestations of Python distributions as package indexes publish them (PEP 740), brought to the form of bundles.
package enum PublishAttestation {
    /// Bundles of a provenance object, and attestations of one of them, at the most.
    package static let most = 64

    /// Reads an attestation object.
    ///
    /// - Parameters:
    ///   - field: the object, on its own or in a provenance object.
    ///   - publisher: whom the provenance object names; nil for an object on its own.
    /// - Returns: the bundle that the object is in other words: certificate, log entries, and an envelope.
    /// - Throws: ``Rejection`` by `publish.form`.
    static func bundle(
        _ field: JSONField, publisher: TrustedPublisher? = nil, limits: EvidenceLimits
    ) throws(Rejection) -> Bundle {
        do throws(JSONError) {
            try field.allowOnly(["version", "verification_material", "envelope"])
            try requireVersion(field)
            let material = try field.member("verification_material")
            try material.allowOnly(["certificate", "transparency_entries"])
            let certificate = try material.member("certificate").base64OfPython()
            let list = try material.member("transparency_entries")
            let entries = try list.array(atMost: limits.logEntries)
                .map { element throws(JSONError) in try TransparencyLogEntry(element, limits: limits) }
            guard !entries.isEmpty else { throw list.error(.missing, "at least one log entry belongs here") }
            let envelope = try field.member("envelope")
            try envelope.allowOnly(["statement", "signature"])
            let signature = try envelope.member("signature").base64OfPython()
            guard signature.count <= limits.signatureBytes else {
                throw envelope.error(.limit, "the signature has more than \(limits.signatureBytes) bytes")
            }
            return Bundle(
                .v0_3, VerificationMaterial(signer: .certificate(certificate), logEntries: entries, timestamps: []),
                .envelope(
                    Envelope(
                        payloadType: Envelope.inTotoPayloadType,
                        payload: try envelope.member("statement").base64OfPython(),
                        signatures: [Envelope.Signature(keyID: "", bytes: signature)])),
                source: .publish(publisher))
        } catch {
            throw Rejection(.publishForm, error, expected: "an attestation of PEP 740")
        }
    }

    /// Reads a provenance object: what an index has about one distribution.
    ///
    /// - Returns: each attestation in it, in order, or why it is none.
    /// - Throws: ``Rejection`` by `publish.form` where the object around them is broken.
    static func bundles(
        inProvenance field: JSONField, limits: EvidenceLimits
    ) throws(Rejection) -> [Result<Bundle, Rejection>] {
        var found: [(field: JSONField, publisher: TrustedPublisher)] = []
        do throws(JSONError) {
            try field.allowOnly(["version", "attestation_bundles"])
            try requireVersion(field)
            let list = try field.member("attestation_bundles")
            for bundle in try list.array(atMost: most) {
                try bundle.allowOnly(["publisher", "attestations"])
                let publisher = try TrustedPublisher(bundle.member("publisher"))
                for attestation in try bundle.member("attestations").array(atMost: most) {
                    found.append((attestation, publisher))
                }
            }
            guard !found.isEmpty else { throw list.error(.missing, "at least one attestation belongs here") }
        } catch {
            throw Rejection(.publishForm, error, expected: "a provenance object of PEP 740")
        }
        return found.map { field, publisher in
            Result { () throws(Rejection) in try bundle(field, publisher: publisher, limits: limits) }
        }
    }

    private static func requireVersion(_ field: JSONField) throws(JSONError) {
        let version = try field.member("version")
        guard version.value == .integer(1) else { throw version.error(.value, "expected version 1") }
    }
}

extension JSONField {
    /// Bytes in canonical base 64, or as Python's `encodebytes` writes it and PyPI long did: lines of 76 characters.
    fileprivate func base64OfPython() throws(JSONError) -> [UInt8] {
        let text = try string()
        guard text.utf8.contains(0x0A) else { return try base64() }
        let bytes: [UInt8]
        do {
            bytes = try Base64.decode(String(decoding: text.utf8.filter { $0 != 0x0A }, as: UTF8.self))
        } catch {
            throw self.error(.value, "not canonical base 64: \(error)")
        }
        var lines: [UInt8] = []
        for (index, byte) in Base64.encode(bytes).utf8.enumerated() {
            if index > 0, index.isMultiple(of: 76) { lines.append(0x0A) }
            lines.append(byte)
        }
        lines.append(0x0A)
        guard lines.elementsEqual(text.utf8) else {
            throw error(.value, "the base 64 is broken into other lines than Python's, of 76 characters each")
        }
        return bytes
    }
}
