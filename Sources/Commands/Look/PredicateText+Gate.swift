import Artifacts
import Evidence
import Time

/// Statements that hold, except, revoke and tell of releases.
extension PredicateText {
    static func gateLines(_ predicate: Predicate) -> [Line] {
        switch predicate {
        case .hold(let hold):
            [Line(label: hold.kind.rawValue, text: hold.reason), Line(label: "since", text: hold.heldOn.description)]
                + line("next step", hold.owner) + line("ends when", hold.exitRule)
        case .holdLift(let lift):
            [Line(label: "lifts", text: lift.hold.description), Line(label: "reason", text: lift.reason)]
        case .waiver(let waiver):
            [
                Line(label: "waives", text: waiver.requirement), Line(label: "reason", text: waiver.reason),
                Line(label: "ticket", text: waiver.ticket),
                Line(label: "valid", text: "\(waiver.issuedOn) to \(waiver.expiresOn)"),
            ]
        case .override(let override):
            [
                Line(label: "reason", text: override.reason),
                Line(label: "valid", text: "\(override.issuedOn) to \(override.expiresOn)"),
            ] + line("release", override.release?.description)
        case .overrideReview(let review):
            [Line(label: "reviews", text: review.override.description), Line(label: "finding", text: review.finding)]
        case .revocation(let revocation):
            [
                Line(label: "revokes", text: "\(revocation.target.rawValue) \(revocation.id)"),
                Line(label: "not after", text: revocation.notAfter.description),
                Line(label: "reason", text: revocation.reason),
            ]
        case .ruleVersion(let version):
            [
                Line(label: "rule", text: "\(version.kind.rawValue) \(version.name)"),
                Line(label: "reason", text: version.reason),
            ] + line("replaces", version.previous?.description)
        default: recordLines(predicate)
        }
    }

    private static func recordLines(_ predicate: Predicate) -> [Line] {
        switch predicate {
        case .deployment(let deployment):
            [
                Line(label: "environment", text: "\(deployment.environment), \(deployment.state.rawValue)"),
                Line(label: "since", text: deployment.since.description),
            ] + line("release", deployment.release?.description)
                + deployment.places.prefix(16).map { Line(label: "where", text: $0) }
        case .rebuild(let rebuild):
            [
                Line(label: "outcome", text: rebuild.outcome.rawValue),
                Line(label: "rebuilt", text: "\(rebuild.environment) at \(rebuild.finishedOn)"),
                Line(label: "follows", text: rebuild.provenance.description),
            ]
        case .secretRotation(let rotation):
            [
                Line(label: "credential", text: "\(rotation.credential), \(rotation.phase.rawValue)"),
                Line(label: "started by", text: rotation.startedBy),
                Line(label: "executed by", text: rotation.executedBy),
            ] + line("successor", rotation.successor)
        case .agentAction(let action):
            [
                Line(label: "agent", text: "\(action.agent), with the tool \(action.tool)"),
                Line(label: "model", text: "\(action.modelName)  \(action.model)"),
                Line(label: "approval", text: action.approval?.description ?? "none"),
            ] + action.checks.prefix(16).map { Line(label: "check", text: "\($0.name): \($0.result.rawValue)") }
        case .sourceReview(let review):
            [
                Line(label: "merged", text: "\(review.repository)  \(review.ref) at \(review.mergedOn)"),
                Line(label: "written by", text: review.authors.prefix(16).joined(separator: ", ")),
            ] + review.reviews.prefix(16).map { Line(label: $0.word.rawValue, text: $0.reviewer) }
        case .buildLog(let log): [Line(label: "log", text: "\(log.log.label)  \(log.log.digests)")]
        case .environment(let record):
            [Line(label: "environment", text: record.environment)]
                + record.policies.prefix(16).map { Line(label: "policy", text: "\($0.label)  \($0.digests)") }
        default: []
        }
    }

    private static func line(_ label: String, _ text: String?) -> [Line] {
        text.map { [Line(label: label, text: $0)] } ?? []
    }
}
