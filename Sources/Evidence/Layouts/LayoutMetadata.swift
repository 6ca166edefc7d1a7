import Encoding
import JSON

/// A signed layout or link of in-toto's first generation: a metablock, or a DSSE envelope around the same.
///
/// Source: in-toto specification v1.0, section 4.1, "Metadata formats"; ITE-5 for envelopes.
package struct LayoutMetadata: Sendable {
    /// A signature, and which key may have made it.
    package struct Signature: Sendable {
        package let keyID: String
        /// Nil for one of a kind that is not known here, as GnuPG's.
        package let bytes: [UInt8]?
    }

    /// What a metablock holds.
    package enum Content: Sendable {
        case layout(Layout)
        case link(StepLink)
    }

    private static let mostSignatures = 256
    /// Bytes of one layout or link.
    package static let mostBytes = 32 << 20
    private static let json = JSONLimits(bytes: mostBytes, depth: 32, values: 1_000_000)

    /// The bytes that are signed: canonical JSON of a metablock's `signed`, or an envelope's PAE.
    package let message: [UInt8]
    package let signatures: [Signature]
    private let signed: JSONField

    /// Reads a file.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - check: `layout.form` or `layout.link`, for what is to be read.
    /// - Throws: ``Rejection`` by the check.
    package init(_ bytes: [UInt8], _ check: Check) throws(Rejection) {
        do throws(JSONError) {
            let field = JSONField(try JSONValue.parse(bytes, limits: Self.json))
            if try field.optional("signed") != nil {
                try field.allowOnly(["signed", "signatures"])
                signed = try field.member("signed")
                message = try signed.value.canonicalOLPC()
                signatures = try field.member("signatures").array(atMost: Self.mostSignatures)
                    .map { element throws(JSONError) in try Signature(metablock: element) }
                return
            }
        } catch {
            throw Rejection(check, error, expected: "a signed layout or link of in-toto")
        }
        let envelope: Envelope
        do throws(JSONError) {
            envelope = try Self.envelope(JSONField(try JSONValue.parse(bytes, limits: Self.json)), check)
            signed = JSONField(try JSONValue.parse(envelope.payload, limits: Self.json))
        } catch {
            throw Rejection(check, error, expected: "a signed layout or link of in-toto")
        }
        message = envelope.preAuthenticationEncoding
        signatures = envelope.signatures.map { Signature(keyID: $0.keyID, bytes: $0.bytes) }
    }

    private static func envelope(_ field: JSONField, _ check: Check) throws(JSONError) -> Envelope {
        let envelope: Envelope
        do throws(Rejection) { envelope = try Envelope(field) } catch {
            throw field.error(.value, "neither a metablock nor an envelope: \(error.found)")
        }
        guard envelope.payloadType.hasSameBytes(as: Envelope.inTotoPayloadType) else {
            throw field.error(.value, "the payload type is \(envelope.payloadType.prefix(80))")
        }
        return envelope
    }

    /// What is signed, which is not believed before a signature is verified.
    ///
    /// - Throws: ``Rejection`` by the check.
    package func content(_ check: Check) throws(Rejection) -> Content {
        do throws(JSONError) {
            let type = try signed.member("_type")
            switch try type.string() {
            case "layout": return .layout(try Layout(signed))
            case "link": return .link(try StepLink(signed))
            default: throw type.error(.value, "expected layout or link")
            }
        } catch {
            throw Rejection(check, error, expected: "a layout or a link of in-toto")
        }
    }
}

extension LayoutMetadata.Signature {
    fileprivate init(metablock field: JSONField) throws(JSONError) {
        keyID = try field.member("keyid").keyName(limits: .standard)
        guard let value = try field.optional("sig") else {
            // GnuPG's signatures have other members.
            bytes = nil
            return
        }
        let text = try value.string()
        guard text.utf8.count <= 2 * EvidenceLimits.standard.signatureBytes, let decoded = try? Hex.decode(text) else {
            throw value.error(.value, "expected a signature in lower-case hexadecimal")
        }
        // What has headers of its own is GnuPG's, and is not over the same bytes.
        bytes = try field.optional("other_headers") == nil ? decoded : nil
    }
}
