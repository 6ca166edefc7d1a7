import Artifacts
package import Evidence
package import JSON
package import Policy
package import Time
import Trust

/// What was waived and is still to be done: each waiver with how it stands, and how often the same was waived before.
package struct WaiverDebt: Sendable {
    package struct Item: Sendable {
        package let exception: ExceptionRecord
        package let issuedOn: Instant
        package let artifact: Subject
        /// The releases that the artifact is part of.
        package let releases: [ReleaseName]
        /// How many earlier waivers one of the same people signed of the same requirement, for the same artifact or another
        /// version of its release.
        package let renewed: Int

        /// How long it has been open, as of a moment.
        package func open(at now: Instant) -> TimeSpan { min(now, exception.expiresOn).since(issuedOn) }
    }

    package let at: Instant
    /// Those that count first, then by when they end.
    package let items: [Item]

    /// - Parameters:
    ///   - runs: the gate's answers about each artifact that a waiver is for, with the releases it is part of.
    ///   - at: the clock of all of them.
    package init(_ runs: [(run: GateRun, releases: [ReleaseName])], at: Instant) {
        self.at = at
        var all: [(exception: ExceptionRecord, issuedOn: Instant, artifact: Subject, releases: [ReleaseName])] = []
        for (run, releases) in runs {
            var issued: [Digest: Instant] = [:]
            for attestation in run.folder.evidence.attestations {
                if case .waiver(let waiver) = attestation.statement.predicate {
                    issued[attestation.digest] = waiver.issuedOn
                }
            }
            for exception in run.decision.exceptions where exception.kind == .waiver {
                guard let issuedOn = issued[exception.attestation] else { continue }
                all.append((exception, issuedOn, run.decision.subject, releases))
            }
        }
        all.sort { left, right in
            (left.issuedOn, left.exception.expiresOn, left.exception.attestation)
                < (right.issuedOn, right.exception.expiresOn, right.exception.attestation)
        }
        var before: [String: Set<Digest>] = [:]
        var items: [Item] = []
        for waiver in all {
            let names = Set(waiver.releases.map(\.name))
            // Several who sign one waiver together renew nothing; one who signs again does. What is void never counted.
            let keys = (names.isEmpty ? [waiver.artifact.reference] : names.sorted()).flatMap { name in
                waiver.exception.signers.map { "\(name) \(waiver.exception.requirement ?? "") \($0)" }
            }
            let earlier = keys.reduce(into: Set<Digest>()) { $0.formUnion(before[$1] ?? []) }
                .subtracting([waiver.exception.attestation])
            if case .void = waiver.exception.state {
            } else {
                for key in keys { before[key, default: []].insert(waiver.exception.attestation) }
            }
            items.append(
                Item(
                    exception: waiver.exception, issuedOn: waiver.issuedOn, artifact: waiver.artifact,
                    releases: waiver.releases, renewed: earlier.count))
        }
        self.items = items.sorted { left, right in
            let (one, other) = (left.exception, right.exception)
            if one.state.isInForce != other.state.isInForce { return one.state.isInForce }
            return (one.expiresOn, one.attestation, left.artifact.reference)
                < (other.expiresOn, other.attestation, right.artifact.reference)
        }
    }

    /// The report as documents have it.
    ///
    /// - Parameter items: those of ``items`` that are told.
    package func json(of items: [Item]) -> JSONValue {
        [
            "schema": "https://custody.dev/schemas/waivers/v1", "at": .string(at.description),
            "waivers": .array(
                items.map { item in
                    var object: JSONObject = [
                        "attestation": .string(item.exception.attestation.description),
                        "requirement": .string(item.exception.requirement ?? ""),
                        "state": .string(item.exception.state.name),
                    ]
                    if case .void(let why) = item.exception.state { object["because"] = .string(why) }
                    object["signers"] = .array(item.exception.signers.map { .string($0) })
                    object["reason"] = .string(item.exception.reason)
                    object["ticket"] = .string(item.exception.ticket ?? "")
                    object["issuedOn"] = .string(item.issuedOn.description)
                    object["expiresOn"] = .string(item.exception.expiresOn.description)
                    object["openSeconds"] = .integer(max(0, item.open(at: at).seconds))
                    object["artifact"] = [
                        "name": .string(item.artifact.reference), "digest": item.artifact.digests.json,
                    ]
                    object["releases"] = .array(item.releases.map { .string($0.description) })
                    object["renewed"] = .integer(item.renewed)
                    return .object(object)
                }),
        ]
    }
}
