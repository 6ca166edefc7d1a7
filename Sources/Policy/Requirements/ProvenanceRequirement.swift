import Artifacts
import Evidence
import JSON
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
                "builder", "{ principal: NAME | group: NAME, id: GLOB }",
                "who signs it, and the builder.id it names; without '@' in the pattern, whatever reference that is at"),
            .init(
                "source", "{ repository: GLOB, ref: GLOB, branch: GLOB, tag: GLOB, versioned-tag: v13 }",
                "a Git source it was built from, pinned to a commit; repository and ref as the provenance spells them, "
                    + "the others by their short names"),
            .init("build-type", "GLOB", "the build type"),
            .init("workflow-inputs", "{ NAME: VALUE }", "inputs that somebody started the workflow with by hand"),
            .init(
                "package", "{ name: GLOB, version: GLOB }", "the package URL that the provenance calls the artifact by"),
            .init("maximum-age", "30d", "since the build finished"),
            .init("where", "{ POINTER: CONDITION }", "conditions on the predicate"),
        ])

    var signedBy: [PrincipalSelector] = []
    var builderID: Glob?
    var repository: Glob?
    var ref: Glob?
    var branch: Glob?
    var tag: Glob?
    var versionedTag: VersionedTag?
    var buildType: Glob?
    var workflowInputs: [ProvenanceExpectation.Input] = []
    var packageName: Glob?
    var packageVersion: Glob?
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
            guard isBuilder(provenance.builderID, builderID) else {
                return .violated("the builder is \(provenance.builderID), which \(builderID) does not match")
            }
        }
        if let buildType {
            if provenance.buildType.isEmpty { return .violated("the provenance names no build type") }
            guard buildType.matches(provenance.buildType) else {
                return .violated("the build type is \(provenance.buildType), which \(buildType) does not match")
            }
        }
        if let objection = objection(to: provenance) { return .violated(objection) }
        if let objection = objection(toInputs: provenance.workflowInputs) { return .violated(objection) }
        if let objection = objection(toPackage: facts[place].statement, facts) { return .violated(objection) }
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

    /// A pattern that says nothing of the builder's reference leaves that open.
    private func isBuilder(_ id: String, _ pattern: Glob) -> Bool {
        if pattern.matches(id) { return true }
        guard !pattern.description.contains("@"), let name = BuilderName(id)?.name else { return false }
        return pattern.matches(name)
    }

    // MARK: The source

    private var asksForSource: Bool {
        repository != nil || ref != nil || branch != nil || tag != nil || versionedTag != nil
    }

    /// Why no source satisfies, told of the one that comes nearest; nil where one does, or none is asked for.
    private func objection(to provenance: Provenance) -> String? {
        guard asksForSource else { return nil }
        var nearest = (step: 0, why: "the provenance names no Git source")
        for source in provenance.sources {
            guard let (step, why) = objection(to: source, of: provenance) else { return nil }
            if step > nearest.step { nearest = (step, why) }
        }
        return nearest.why
    }

    /// Why a source does not satisfy, and how far it came.
    private func objection(to source: SourceReference, of provenance: Provenance) -> (step: Int, why: String)? {
        let at = "the source is at \(source.name), which"
        if let repository, !repository.matches(source.repository) {
            return (1, "the source is \(source.repository), which \(repository) does not match")
        }
        // A source without a reference satisfies no pattern, not even `*`.
        if let ref, !isMatch(ref, source.ref.flatMap { $0.isEmpty ? nil : $0 }) {
            return (2, "\(at) \(ref) does not match")
        }
        if let branch, !isMatch(branch, source.branch(in: provenance)) {
            return (3, "\(at) is no branch, or of none, that \(branch) matches")
        }
        if let tag, !isMatch(tag, source.tag) { return (4, "\(at) is no tag that \(tag) matches") }
        if let versionedTag, source.tag.map(versionedTag.matches) != true {
            return (5, "\(at) is no tag of the version \(versionedTag)")
        }
        return source.commit == nil ? (6, "the source \(source.repository) is not pinned to a commit") : nil
    }

    private func isMatch(_ pattern: Glob, _ text: String?) -> Bool { text.map(pattern.matches) ?? false }

    /// The commits that a build took as its source: of the source that is asked for, or where none is, of all.
    func commits(of provenance: Provenance) -> [Digest] {
        provenance.sources.compactMap { source in
            asksForSource && objection(to: source, of: provenance) != nil ? nil : source.commit
        }
    }

    // MARK: Inputs and packages

    private func objection(toInputs inputs: JSONObject?) -> String? {
        for input in workflowInputs {
            guard let inputs else { return "the provenance names no inputs of a workflow" }
            guard let found = inputs[input.name]?.spelled else { return "the workflow had no input \(input.name)" }
            guard found.hasSameBytes(as: input.value) else {
                return "the workflow's input \(input.name) is \(found), not \(input.value)"
            }
        }
        return nil
    }

    private func objection(toPackage statement: Statement, _ facts: Facts) -> String? {
        if packageName == nil, packageVersion == nil { return nil }
        guard let package = try? PackageSubject(statement, facts.subject.digests) else {
            return "the provenance does not call the artifact by a package URL"
        }
        if let packageName, !packageName.matches(package.name) {
            return "the package is \(package.name), which \(packageName) does not match"
        }
        if let packageVersion, !isMatch(packageVersion, package.version) {
            return "the package is of \(package.version.map { "the version \($0)" } ?? "no version"), "
                + "which \(packageVersion) does not match"
        }
        return nil
    }

    private func remedy(_ facts: Facts) -> Remedy {
        let signer = signedBy.first.map(\.fileName) ?? "builder"
        var evidence = "SLSA provenance"
        if let repository { evidence += " from \(repository)" }
        if let place = ref?.description ?? branch?.description ?? tag?.description ?? versionedTag?.description {
            evidence += " at \(place)"
        }
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

    /// The short name of a tag.
    fileprivate var tag: String? { short("refs/tags/") }

    /// The short name of a branch; for a tag the one that the event of the build names.
    fileprivate func branch(in provenance: Provenance) -> String? {
        if let branch = short("refs/heads/") { return branch }
        guard let ref, let built = provenance.sourceRef, ref.hasSameBytes(as: built) else { return nil }
        return provenance.sourceBranch
    }

    private func short(_ prefix: String) -> String? {
        guard let ref, ref.utf8.starts(with: prefix.utf8), ref.utf8.count > prefix.utf8.count else { return nil }
        return String(ref.dropFirst(prefix.count))
    }
}
