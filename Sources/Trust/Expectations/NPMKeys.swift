import Crypto
import Encoding
package import Evidence
import JSON
import Time

/// The npm registry's keys for attestations (`registry.npmjs.org/keys.json` of Sigstore's TUF repository).
package struct NPMKeys: Sendable {
    struct Key: Sendable {
        let name: String
        let key: PublicKey
        let validFor: TrustedRoot.Interval
    }

    let keys: [Key]

    /// Reads the document.
    ///
    /// - Throws: `Rejection` by `npm.form`.
    package init(_ bytes: [UInt8]) throws(Rejection) {
        do throws(JSONError) {
            let field = JSONField(try JSONValue.parse(bytes, limits: JSONLimits(bytes: 1 << 20)))
            var keys: [Key] = []
            for element in try field.member("keys").array(atMost: 256) {
                // The registry's other keys sign packages themselves.
                guard try element.member("keyUsage").string() == "npm:attestations" else { continue }
                keys.append(try Key(element))
            }
            self.keys = keys
        } catch {
            throw Rejection(
                .npmForm, expected: "the npm registry's keys", found: error.message, place: error.place,
                hint: "take registry.npmjs.org/keys.json from Sigstore's TUF repository")
        }
    }
}

extension NPMKeys.Key {
    fileprivate init(_ field: JSONField) throws(JSONError) {
        name = try field.member("keyId").string()
        let body = try field.member("publicKey")
        let raw = try body.member("rawBytes")
        let der = try raw.base64()
        do { key = try PublicKey(spki: der) } catch { throw raw.error(.value, "no public key: \(error)") }
        let span = try body.optional("validFor")
        validFor = TrustedRoot.Interval(start: try Self.time("start", span), end: try Self.time("end", span))
    }

    private static func time(_ name: String, _ field: JSONField?) throws(JSONError) -> Instant? {
        guard let field = try field?.optional(name) else { return nil }
        let text = try field.string()
        do { return try Instant(text) } catch { throw field.error(.value, error.description) }
    }
}
