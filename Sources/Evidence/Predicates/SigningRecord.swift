package import JSON

/// What a statement that Custody made says of the key that signed it: the signer's own word, never a proof.
package struct SigningRecord: Hashable, Sendable {
    /// The member of a predicate that has it.
    package static let member = "https://custody.dev/signing"

    /// Where the private key is kept, as principals documents spell it: `file`, `agent`, `hsm`, `kms` or `keyless`.
    package let custody: String

    package init(custody: String) { self.custody = custody }

    /// Reads the record of a predicate, for its form; nil where it has none.
    init?(of predicate: JSONField) throws(JSONError) {
        guard let field = try predicate.optional(Self.member) else { return nil }
        try field.allowOnly(["custody"])
        custody = try field.member("custody").string()
    }

    package var json: JSONValue { ["custody": .string(custody)] }
}

extension JSONField {
    /// Refuses members of a predicate that Custody defines beside these and the record of the key that signed it.
    ///
    /// - Throws: `JSONError`: `unknown`; the record's own, where it is malformed.
    func allowOnlySigned(_ names: [String]) throws(JSONError) {
        try allowOnly(names + [SigningRecord.member])
        _ = try SigningRecord(of: self)
    }
}
