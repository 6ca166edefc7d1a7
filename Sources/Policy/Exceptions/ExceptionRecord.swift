package import Artifacts
import Evidence
import JSON
package import Time

/// An exception about the artifact as a decision tells of it, whether it counts or not.
package struct ExceptionRecord: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable { case waiver, override }

    package let kind: Kind
    package let attestation: Digest
    /// The requirement that a waiver is for; nil for an override.
    package let requirement: String?
    package let state: ExceptionState
    /// Those who signed it and may, sorted by name.
    package let signers: [String]
    package let reason: String
    package let ticket: String?
    package let expiresOn: Instant

    var json: JSONValue {
        var object: JSONObject = [
            "kind": .string(kind.rawValue), "attestation": .string(attestation.description),
        ]
        if let requirement { object["requirement"] = .string(requirement) }
        object["state"] = .string(state.name)
        if case .void(let why) = state { object["because"] = .string(why) }
        object["signers"] = .array(signers.map { .string($0) })
        object["reason"] = .string(reason)
        if let ticket { object["ticket"] = .string(ticket) }
        object["expiresOn"] = .string(expiresOn.description)
        return .object(object)
    }
}
