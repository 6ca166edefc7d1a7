package import JSON
package import Time

/// A step in the change from one credential to the next (`https://custody.dev/predicates/secret-rotation/v1`).
///
/// Never the secret itself: its subject is SHA-256 of the old credential's id.
package struct SecretRotation: Hashable, Sendable {
    package enum Phase: String, Sendable, CaseIterable { case prepared, activated, retired }

    /// The credential that is replaced.
    package let credential: String
    /// The one that takes its place; nil where none does.
    package let successor: String?
    package let phase: Phase
    /// The principal who started it.
    package let startedBy: String
    /// The account that executed it, often a non-human identity.
    package let executedBy: String
    package let rotatedOn: Instant

    package init(
        credential: String, successor: String?, phase: Phase, startedBy: String, executedBy: String, rotatedOn: Instant
    ) {
        self.credential = credential
        self.successor = successor
        self.phase = phase
        self.startedBy = startedBy
        self.executedBy = executedBy
        self.rotatedOn = rotatedOn
    }

    init(_ field: JSONField) throws(JSONError) {
        try field.allowOnlySigned(["credential", "successor", "phase", "startedBy", "executedBy", "rotatedOn"])
        credential = try field.member("credential").words()
        successor = try field.string("successor")
        phase = try field.member("phase").word()
        startedBy = try field.member("startedBy").words()
        executedBy = try field.member("executedBy").words()
        rotatedOn = try field.member("rotatedOn").instant()
    }

    package var json: JSONValue {
        var object: JSONObject = ["credential": .string(credential)]
        if let successor { object["successor"] = .string(successor) }
        object["phase"] = .string(phase.rawValue)
        object["startedBy"] = .string(startedBy)
        object["executedBy"] = .string(executedBy)
        object["rotatedOn"] = .string(rotatedOn.description)
        return .object(object)
    }
}
