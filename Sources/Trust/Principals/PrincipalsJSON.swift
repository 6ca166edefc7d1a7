import Artifacts
import Crypto
import JSON
import Pattern
import Time

extension Principal {
    /// The principal in the form that the digest of principals is taken of; keys stand for themselves.
    var json: JSONValue {
        var object: JSONObject = ["name": .string(name), "kind": .string(kind.rawValue)]
        if let role { object["role"] = .string(role.rawValue) }
        if let owner { object["owner"] = .string(owner) }
        if let purpose { object["purpose"] = .string(purpose) }
        object["groups"] = .array(groups.map { .string($0) })
        object["emails"] = .array(emails.map { .string($0) })
        object["tools"] = .array(tools.map { .string($0) })
        object["credentials"] = .array(credentials.map(\.json))
        return .object(object)
    }
}

extension Credential {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["id": .string(id)]
        if let custody { object["custody"] = .string(custody.rawValue) }
        if let issuedOn { object["issued"] = .string(issuedOn.description) }
        if let rotateEvery { object["rotateEvery"] = .string(rotateEvery.description) }
        if let keyring { object["keyring"] = .string(Digest.sha256(of: keyring).description) }
        if let revokedAfter { object["revokedAfter"] = .string(revokedAfter.description) }
        return .object(object)
    }
}
