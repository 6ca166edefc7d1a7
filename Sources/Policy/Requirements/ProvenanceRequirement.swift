import Artifacts
import Evidence
import Pattern
import Time
import Trust

/// Provenance by the builder, from the source and by the build that the policy expects.
struct ProvenanceRequirement: Requirement {
    static let reference = RequirementReference(
        "provenance", "SLSA provenance names the builder, the source and the build that the policy expects.",
        controls: [
            "SLSA v1.0 Build L1", "SLSA v1.0 Build L2", "NIST CSF 2.0 ID.RA-09", "NIST CSF 2.0 GV.SC-07",
        ],
        keys: [
            .init(
                "builder", "{ principal: NAME | group: NAME, id: GLOB }", "who signs it, and the builder.id it names"),
            .init(
                "source", "{ repository: GLOB, ref: GLOB }",
                "a Git source it was built from, pinned to a commit; each as the provenance spells it"),
            .init("build-type", "GLOB", "the build type"),
            .init("maximum-age", "30d", "since the build finished"),
            .init("where", "{ POINTER: CONDITION }", "conditions on the predicate"),
        ])

    var signedBy: [PrincipalSelector] = []
    var builderID: Glob?
    var repository: Glob?
    var ref: Glob?
    var buildType: Glob?
    var maximumAge: TimeSpan?
    var conditions: [PlacedCondition] = []

    func evaluate(_ facts: Facts, in evaluation: borrowing Evaluation) -> Outcome {
        evaluation.provenance.outcome(what: "provenance", facts: facts, remedy: remedy(facts)) { accepted in
            guard case .provenance(let provenance) = facts[accepted].statement.predicate else { return "" }
            var text = "\(facts.names(of: accepted)) built it"
            if let source = provenance.sources.first(where: { $0.commit != nil }), let commit = source.commit {
                text += " from \(source.repository) at \(commit.hex.prefix(12))"
            }
            return text
        }
    }

    /// The provenance about the artifact, each with how it fares.
    func candidates(_ facts: Facts) -> Candidates {
        var candidates = Candidates()
        for place in facts.provenance {
            guard case .provenance(let provenance) = facts[place].statement.predicate else { continue }
            candidates.note(place, assess(provenance, place, facts))
        }
        return candidates
    }

    private func assess(
        _ provenance: Provenance, _ place: Facts.Place, _ facts: Facts
    ) -> Condition.Outcome {
        if !signedBy.isEmpty, !facts.isSigned(place, by: signedBy) {
            return .violated("the provenance is signed by \(facts.names(of: place)), not by \(signedBy.spelled)")
        }
        if let builderID {
            if provenance.builderID.isEmpty { return .violated("the provenance names no builder") }
            guard builderID.matches(provenance.builderID) else {
                return .violated("the builder is \(provenance.builderID), which \(builderID) does not match")
            }
        }
        if let buildType {
            if provenance.buildType.isEmpty { return .violated("the provenance names no build type") }
            guard buildType.matches(provenance.buildType) else {
                return .violated("the build type is \(provenance.buildType), which \(buildType) does not match")
            }
        }
        if let objection = objection(to: provenance.sources) { return .violated(objection) }
        let time = facts.time(of: place, saying: provenance.finishedOn ?? provenance.startedOn)
        let age = Age(of: time, limit: maximumAge, at: facts.instant)
        if let objection = age.objection(what: "the build", time: time, limit: maximumAge) {
            return .violated(objection)
        }
        switch conditions.isEmpty ? .satisfied : conditions.evaluate(facts[place].statement.predicateJSON) {
        case .satisfied: return .satisfied
        case .violated(let why): return .violated("the provenance's \(why)")
        case .undetermined(let why): return .undetermined("the provenance's \(why)")
        }
    }

    /// Why no source satisfies, told of the one that comes nearest; nil where one does, or none is asked for.
    private func objection(to sources: [SourceReference]) -> String? {
        if repository == nil, ref == nil { return nil }
        var nearest = (step: 0, why: "the provenance names no Git source")
        for source in sources {
            let (step, why): (Int, String) =
                if !isRepository(source) {
                    (1, "the source is \(source.repository), which \(repository?.description ?? "") does not match")
                } else if !isRef(source) {
                    (2, "the source is at \(source.name), which \(ref?.description ?? "") does not match")
                } else if source.commit == nil {
                    (3, "the source \(source.repository) is not pinned to a commit")
                } else {
                    (4, "")
                }
            if step == 4 { return nil }
            if step > nearest.step { nearest = (step, why) }
        }
        return nearest.why
    }

    private func isRepository(_ source: SourceReference) -> Bool { repository?.matches(source.repository) ?? true }

    /// A source without a reference satisfies no pattern, not even `*`.
    private func isRef(_ source: SourceReference) -> Bool {
        guard let ref else { return true }
        guard let name = source.ref, !name.isEmpty else { return false }
        return ref.matches(name)
    }

    /// The commits that a build took as its source: of the source that is asked for, or where none is, of all.
    func commits(of provenance: Provenance) -> [Digest] {
        provenance.sources.compactMap { isRepository($0) && isRef($0) ? $0.commit : nil }
    }

    private func remedy(_ facts: Facts) -> Remedy {
        let signer = signedBy.first.map(\.fileName) ?? "builder"
        var evidence = "SLSA provenance"
        if let repository { evidence += " from \(repository)" }
        if let ref { evidence += " at \(ref)" }
        return Remedy(
            evidence: evidence, from: signedBy.map(\.description),
            command: "custody attest provenance \(.artifact) --git . --key \(signer).key "
                + "--out evidence/provenance.bundle.json")
    }
}

extension [PrincipalSelector] {
    /// The names in a sentence.
    var spelled: String { map(\.description).joined(separator: " or ") }
}

extension PrincipalSelector {
    /// A stand-in for the file that a principal keeps its key in.
    var fileName: String {
        switch self {
        case .principal(let name): name
        case .group: "YOUR"
        }
    }
}

extension SourceReference {
    /// The reference in a sentence.
    fileprivate var name: String { ref.flatMap { $0.isEmpty ? nil : $0 } ?? "no named reference" }
}
