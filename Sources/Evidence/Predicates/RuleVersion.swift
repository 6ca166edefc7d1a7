package import Artifacts
package import JSON
package import Time

/// A version of a policy or of the principals document takes force (`https://custody.dev/predicates/rule-version/v1`).
///
/// Its subject is the document, by digest.
package struct RuleVersion: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable { case policy, principals }

    package let kind: Kind
    /// The policy's name, or `principals`.
    package let name: String
    /// The version that it takes the place of; nil for the first.
    package let previous: Digest?
    package let reason: String
    package let issuedOn: Instant

    package init(kind: Kind, name: String, previous: Digest?, reason: String, issuedOn: Instant) {
        self.kind = kind
        self.name = name
        self.previous = previous
        self.reason = reason
        self.issuedOn = issuedOn
    }

    init(_ field: JSONField) throws(JSONError) {
        try field.allowOnlySigned(["kind", "name", "previous", "reason", "issuedOn"])
        kind = try field.member("kind").word()
        name = try field.member("name").words()
        previous = try field.optional("previous")?.digest()
        reason = try field.member("reason").words()
        issuedOn = try field.member("issuedOn").instant()
    }

    package var json: JSONValue {
        var object: JSONObject = ["kind": .string(kind.rawValue), "name": .string(name)]
        if let previous { object["previous"] = .string(previous.description) }
        object["reason"] = .string(reason)
        object["issuedOn"] = .string(issuedOn.description)
        return .object(object)
    }
}
