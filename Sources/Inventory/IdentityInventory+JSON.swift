import Artifacts
import Crypto
import Evidence
package import JSON
import Storage
package import Time
import Trust

extension CredentialRecord {
    /// The credential as documents have it.
    ///
    /// - Parameter instant: the clock that ages are told by.
    package func json(at instant: Instant) -> JSONValue {
        var object: JSONObject = ["credential": .string(id)]
        if let principal { object["principal"] = .string(principal) }
        if let owner { object["owner"] = .string(owner) }
        if let purpose { object["purpose"] = .string(purpose) }
        if let custody { object["custody"] = .string(custody.rawValue) }
        if let issuedOn {
            object["issuedOn"] = .string(issuedOn.description)
            object["ageSeconds"] = .integer(Int(instant.since(issuedOn).seconds))
        }
        if let rotateEvery { object["rotateEverySeconds"] = .integer(Int(rotateEvery.seconds)) }
        switch rotation {
        case .noRule: object["rotation"] = "no-rule"
        case .unknownAge: object["rotation"] = "unknown-age"
        case .revoked: object["rotation"] = "revoked"
        case .dueOn(let due):
            object["rotation"] = due <= instant ? "due" : "current"
            object["dueOn"] = .string(due.description)
        }
        if let revokedAfter { object["revokedAfter"] = .string(revokedAfter.description) }
        if let revocation { object["revocation"] = .string(revocation.description) }
        object["gaps"] = .array(gaps.map { .string($0.rawValue) })
        object["signedAs"] = .array(logNames.map { .string($0) })
        object["count"] = .integer(count)
        if let first { object["first"] = .string(first.description) }
        if let last { object["last"] = .string(last.description) }
        object["statements"] = .array(activity.map(\.json))
        return .object(object)
    }
}

extension PrincipalRecord {
    /// The principal as documents have it.
    ///
    /// - Parameter instant: the clock that ages are told by.
    package func json(at instant: Instant) -> JSONValue {
        var object: JSONObject = ["principal": .string(principal.name), "kind": .string(principal.kind.rawValue)]
        if let role = principal.role { object["role"] = .string(role.rawValue) }
        if let owner = principal.owner { object["owner"] = .string(owner) }
        if let purpose = principal.purpose { object["purpose"] = .string(purpose) }
        object["groups"] = .array(principal.groups.map { .string($0) })
        object["tools"] = .array(principal.tools.map { .string($0) })
        if principal.kind == .workload, let role = principal.role {
            object["maySign"] = .array(Duties.statements(of: role).map { .string($0.uri) })
        }
        object["count"] = .integer(count)
        if let first { object["first"] = .string(first.description) }
        if let last { object["last"] = .string(last.description) }
        object["statements"] = .array(activity.map(\.json))
        object["excesses"] = .array(
            excesses.map {
                [
                    "kind": .string($0.kind.rawValue), "what": .string($0.what), "count": .integer($0.count),
                    "lastIndex": .integer(Int($0.lastIndex)),
                ]
            })
        object["credentials"] = .array(credentials.map { $0.json(at: instant) })
        return .object(object)
    }
}

extension IdentityInventory {
    /// A document over principals and credentials (Schemas/principals-inventory-v1.schema.json).
    ///
    /// - Parameters:
    ///   - principals: those to show.
    ///   - credentials: those to show that are not shown with a principal.
    ///   - revocations: statements to be signed; nil where none were asked for.
    package func json(
        principals: [PrincipalRecord], credentials: [CredentialRecord], revocations: [JSONValue]? = nil
    ) -> JSONValue {
        var object: JSONObject = [
            "schema": "https://custody.dev/schemas/principals-inventory/v1", "at": .string(instant.description),
            "indexBehind": .integer(Int(indexBehind)),
            "principals": .array(principals.map { $0.json(at: instant) }),
            "credentials": .array(credentials.map { $0.json(at: instant) }),
        ]
        if let revocations { object["revocations"] = .array(revocations) }
        return .object(object)
    }
}
