package import Artifacts
package import Evidence
package import JSON
package import Policy
package import Time
import Trust

/// How a release stands: a pure function of decisions about its artifacts, and of those that were logged before.
package struct ReleaseState: Sendable {
    package enum State: String, Sendable, CaseIterable {
        /// Something stands against it.
        case held
        case released
        /// It was released before, by a decision in the log, and is held now.
        case recalled
    }

    /// A decision in the log that released an artifact.
    package struct Earlier: Sendable {
        package let attestation: Digest
        package let instant: Instant
        /// The status of each of its findings, by requirement.
        package let statuses: [String: String]
        /// Whether it was released by an override, whatever stood against it.
        package let isOverridden: Bool

        /// - Parameters:
        ///   - attestation: the summary that was logged.
        ///   - instant: the clock of the decision.
        ///   - document: the decision document; nil where it is not there, so that nothing is known of findings.
        package init(attestation: Digest, instant: Instant, document: JSONValue?) {
            self.attestation = attestation
            self.instant = instant
            var statuses: [String: String] = [:]
            for finding in document?["findings"]?.array ?? [] {
                guard let requirement = finding["requirement"]?.string else { continue }
                statuses[requirement] = finding["status"]?.string
            }
            self.statuses = statuses
            isOverridden = document?["override"] != nil
        }
    }

    /// A finding that stands against one of its artifacts.
    package struct Reason: Sendable {
        package let artifact: Subject
        package let finding: Finding
        /// Who owns the next step: principals and groups; empty where anybody can.
        package let owners: [String]
        /// What has to be so for it to end.
        package let exitRule: String?
        /// What the decision that released it had found, where this is what flipped it.
        package let was: String?
    }

    /// What a finding was that an override passed over.
    package static let overridden = "overridden"

    package let release: ReleaseName
    package let state: State
    /// Whether something could not be checked, so that it is held for want of an answer.
    package let isUndetermined: Bool
    /// Since when, by the log; nil where no entry of it tells, as for what has merely grown old.
    package let since: Instant?
    package let at: Instant
    package let decisions: [Decision]
    package let reasons: [Reason]
    /// The decision in the log that released it last.
    package let earlier: Earlier?

    /// - Parameters:
    ///   - release: its name.
    ///   - made: when it was named, by the log.
    ///   - runs: the gate's answer about each of its artifacts, at one time.
    ///   - earlier: for each artifact, the last logged decision by the same policy that released it.
    ///   - recorded: when each attestation was recorded.
    package init(
        _ release: ReleaseName, made: Instant?, runs: [GateRun], earlier: [Earlier?], recorded: [Digest: Instant]
    ) {
        self.release = release
        decisions = runs.map(\.decision)
        at = decisions.first?.instant ?? .earliest
        let isReleased = !decisions.isEmpty && decisions.allSatisfy { $0.verdict == .released }
        isUndetermined = !isReleased && decisions.contains { $0.verdict == .undetermined }
        let last = earlier.compactMap(\.self).max { $0.instant < $1.instant }
        self.earlier = last
        state = isReleased ? .released : last == nil ? .held : .recalled
        var reasons: [Reason] = []
        for (run, before) in zip(runs, earlier) where run.decision.verdict != .released {
            for finding in run.decision.findings where !finding.status.passes {
                reasons.append(Reason(finding, in: run, before: before))
            }
        }
        self.reasons = reasons
        let flipped = reasons.filter { $0.was != nil }
        // What has merely come to its end has no entry of its own: its end is the fact.
        let lapsed = decisions.flatMap(\.exceptions).filter { exception in
            exception.state == .expired
                && flipped.contains { $0.was == Self.overridden || $0.finding.requirement == exception.requirement }
        }
        let times: [Instant] =
            switch state {
            case .released: decisions.flatMap(\.findings).flatMap(\.evidence).compactMap { recorded[$0] }
            case .held: [made].compactMap(\.self)
            case .recalled:
                flipped.flatMap(\.finding.evidence).compactMap { recorded[$0] } + lapsed.map(\.expiresOn)
            }
        since = state == .recalled ? times.filter { $0 >= last?.instant ?? .earliest }.min() : times.max()
    }

    /// How long it has been so; nil where ``since`` is.
    package var age: TimeSpan? { since.map { at.since($0) } }

    /// The exceptions that it rests on and that are soon over.
    package var expiring: [ExceptionRecord] { decisions.flatMap(\.exceptions).filter { $0.state == .expiring } }
}

extension ReleaseState.Reason {
    fileprivate init(_ finding: Finding, in run: GateRun, before: ReleaseState.Earlier?) {
        let hold = finding.evidence.lazy.compactMap { digest -> Hold? in
            let attestation = run.folder.evidence.attestations.first { $0.digest == digest }
            guard case .hold(let hold) = attestation?.statement.predicate else { return nil }
            return hold
        }.first
        artifact = run.decision.subject
        self.finding = finding
        owners = hold?.owner.map { [$0] } ?? finding.remedy?.from ?? []
        exitRule = hold?.exitRule ?? finding.remedy?.evidence
        let status = before.map { $0.statuses[finding.requirement] ?? "absent" }
        let passed = status.map { ["satisfied", "waived", "absent"].contains($0) } ?? false
        was = passed ? status : before.flatMap { $0.isOverridden ? ReleaseState.overridden : nil }
    }
}

extension ReleaseState {
    /// The state as documents have it.
    package var json: JSONValue {
        var object: JSONObject = ["release": .string(release.description), "state": .string(state.rawValue)]
        if isUndetermined { object["undetermined"] = true }
        if let since { object["since"] = .string(since.description) }
        if let age { object["ageSeconds"] = .integer(max(0, age.seconds)) }
        object["artifacts"] = .array(
            decisions.map { decision in
                [
                    "name": .string(decision.subject.reference), "digest": decision.subject.digests.json,
                    "verdict": .string(decision.verdict.rawValue), "decision": .string(decision.digest.description),
                ]
            })
        object["reasons"] = .array(
            reasons.map { reason in
                var object: JSONObject = [
                    "artifact": .string(reason.artifact.reference),
                    "requirement": .string(reason.finding.requirement),
                    "status": .string(reason.finding.status.rawValue), "because": .string(reason.finding.because),
                    "evidence": .array(reason.finding.evidence.map { .string($0.description) }),
                    "owners": .array(reason.owners.map { .string($0) }),
                ]
                if let exitRule = reason.exitRule { object["exitRule"] = .string(exitRule) }
                if let remedy = reason.finding.remedy {
                    object["command"] = .string(remedy.command.line(for: reason.artifact.argument))
                }
                if let was = reason.was { object["was"] = .string(was) }
                return .object(object)
            })
        let overrides = decisions.compactMap(\.override)
        if let override = overrides.first {
            object["override"] = [
                "by": .string(override.by), "until": .string(override.until.description),
                "reason": .string(override.reason),
            ]
        }
        if let earlier {
            object["releasedBefore"] = [
                "attestation": .string(earlier.attestation.description), "at": .string(earlier.instant.description),
            ]
        }
        object["expiring"] = .array(
            expiring.map { exception in
                var object: JSONObject = [
                    "kind": .string(exception.kind.rawValue), "attestation": .string(exception.attestation.description),
                    "expiresOn": .string(exception.expiresOn.description),
                ]
                if let requirement = exception.requirement { object["requirement"] = .string(requirement) }
                return .object(object)
            })
        return .object(object)
    }
}
