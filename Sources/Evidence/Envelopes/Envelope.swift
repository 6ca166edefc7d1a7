import Encoding
package import JSON

/// A DSSE envelope: bytes, what they are, and signatures over both (DSSE v1, envelope.md).
///
/// What it says is not believed until `Trust` has verified a signature over ``preAuthenticationEncoding``.
package struct Envelope: Hashable, Sendable {
    /// A signature and, unauthenticated, which key may have made it.
    package struct Signature: Hashable, Sendable {
        /// Empty where none is named.
        package let keyID: String
        package let bytes: [UInt8]

        package init(keyID: String, bytes: [UInt8]) {
            self.keyID = keyID
            self.bytes = bytes
        }
    }

    /// The payload type of in-toto statements (in-toto attestation, envelope.md).
    package static let inTotoPayloadType = "application/vnd.in-toto+json"

    package let payloadType: String
    package let payload: [UInt8]
    package let signatures: [Signature]

    package init(payloadType: String, payload: [UInt8], signatures: [Signature]) {
        self.payloadType = payloadType
        self.payload = payload
        self.signatures = signatures
    }

    /// The bytes that are signed: `DSSEv1 LEN(type) type LEN(payload) payload` (DSSE v1, protocol.md).
    package var preAuthenticationEncoding: [UInt8] {
        Self.preAuthenticationEncoding(payloadType: payloadType, payload: payload)
    }

    package static func preAuthenticationEncoding(payloadType: String, payload: [UInt8]) -> [UInt8] {
        let head = "DSSEv1 \(payloadType.utf8.count) \(payloadType) \(payload.count) "
        var bytes: [UInt8] = []
        bytes.reserveCapacity(head.utf8.count + payload.count)
        bytes += head.utf8
        bytes += payload
        return bytes
    }

    /// Reads an envelope.
    ///
    /// - Parameters:
    ///   - field: the envelope's object, in whatever document.
    ///   - limits: on signatures and their size.
    /// - Throws: ``Rejection`` by `envelope.form` or `envelope.signature-count`.
    package init(_ field: JSONField, limits: EvidenceLimits = .standard) throws(Rejection) {
        let signatures: [Signature]
        do {
            try field.allowOnly(["payload", "payloadType", "signatures"])
            payloadType = try field.member("payloadType").string()
            payload = try field.member("payload").base64()
            // However many there are, they are counted below, by a check of its own.
            signatures = try field.member("signatures").array(atMost: .max).prefix(limits.signatures + 1)
                .map { element throws(JSONError) in
                    // `cert` is how some DSSE extensions carry a certificate; it is not part of what is verified.
                    try element.allowOnly(["sig", "keyid", "cert"])
                    let bytes = try element.member("sig").base64()
                    guard bytes.count <= limits.signatureBytes else {
                        throw element.error(.limit, "the signature has more than \(limits.signatureBytes) bytes")
                    }
                    return Signature(keyID: try element.optional("keyid")?.keyName(limits: limits) ?? "", bytes: bytes)
                }
        } catch {
            throw Rejection(
                .envelopeForm, error, expected: "a DSSE envelope of payload, payloadType and signatures",
                hint: "write it again with the tool that signed it")
        }
        guard !signatures.isEmpty else {
            throw Rejection(
                .envelopeSignatureCount, expected: "at least one signature", found: "none",
                place: field.pointer.appending("signatures").description, hint: "sign the statement: custody attest")
        }
        guard signatures.count <= limits.signatures else {
            throw Rejection(
                .envelopeSignatureCount, expected: "at most \(limits.signatures) signatures", found: "more",
                place: field.pointer.appending("signatures").description, hint: "write several envelopes")
        }
        self.signatures = signatures
    }

    /// The envelope as DSSE's JSON; members in the order of the specification.
    package var json: JSONValue {
        [
            "payload": .string(Base64.encode(payload)),
            "payloadType": .string(payloadType),
            "signatures": .array(
                signatures.map { signature in
                    var object: JSONObject = ["sig": .string(Base64.encode(signature.bytes))]
                    if !signature.keyID.isEmpty { object["keyid"] = .string(signature.keyID) }
                    return .object(object)
                }),
        ]
    }
}

extension JSONField {
    /// What a document calls a key: a keyid or a hint, of any text that is not too long.
    func keyName(limits: EvidenceLimits) throws(JSONError) -> String {
        let name = try string()
        guard name.utf8.count <= limits.signatureBytes else {
            throw error(.limit, "the key's name has more than \(limits.signatureBytes) bytes")
        }
        return name
    }
}
