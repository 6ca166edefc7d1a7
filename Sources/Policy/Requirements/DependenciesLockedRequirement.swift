import Artifacts
import Evidence

/// Everything the build took in is named by a digest.
struct DependenciesLockedRequirement: Requirement {
    static let reference = RequirementReference(
        "dependencies-locked", "The provenance names every dependency of the build with a digest.",
        controls: ["SLSA v1.0 Build L3", "NIST CSF 2.0 GV.SC-07", "NIST CSF 2.0 PR.PS-06"])

    func evaluate(_ facts: Facts, in evaluation: borrowing Evaluation) -> Outcome {
        let remedy = Remedy(
            evidence: "provenance that names each dependency with its digest", from: [],
            command:
                "custody attest provenance \(facts.subject.argument) --git . --lockfile LOCKFILE --key builder.key "
                + "--out evidence/provenance.bundle.json")
        let provenance = evaluation.provenance
        if provenance.isEmpty { return .notFound("provenance that lists dependencies", facts, remedy: remedy) }
        var count = 0
        for attributed in provenance {
            guard case .provenance(let made) = attributed.statement.predicate else { continue }
            let dependencies = made.resolvedDependencies
            if dependencies.isEmpty {
                return .violated("the provenance lists no dependencies", by: [attributed.digest], remedy: remedy)
            }
            if let loose = dependencies.first(where: { $0.digests.isEmpty }) {
                return .violated("\(loose.label) has no digest", by: [attributed.digest], remedy: remedy)
            }
            count += dependencies.count
        }
        return .satisfied("all \(count) have a digest", by: provenance.map(\.digest))
    }
}
