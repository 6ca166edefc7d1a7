import Artifacts
import Evidence
import Trust

/// Everything the build took in is named by a digest.
struct DependenciesLockedRequirement: Requirement {
    static let reference = RequirementReference(
        "dependencies-locked", "The provenance names every dependency of the build with a digest.",
        controls: ["SLSA v1.0 Build L3", "NIST CSF 2.0 GV.SC-07", "NIST CSF 2.0 PR.PS-06"])

    func evaluate(_ facts: Facts, in evaluation: borrowing Evaluation) -> Outcome {
        var candidates = Candidates()
        for place in evaluation.provenance.accepted {
            guard case .provenance(let made) = facts[place].statement.predicate else { continue }
            candidates.note(place, assess(made.resolvedDependencies))
        }
        return candidates.outcome(
            what: "provenance that lists dependencies", facts: facts, remedy: remedy(facts)
        ) { accepted in
            guard case .provenance(let made) = facts[accepted].statement.predicate else { return "" }
            let count = made.resolvedDependencies.count
            return count == 1 ? "1 dependency has a digest" : "\(count) dependencies have a digest"
        }
    }

    private func assess(_ dependencies: [ResourceDescriptor]) -> Condition.Outcome {
        if dependencies.isEmpty { return .violated("the provenance lists no dependencies") }
        if let loose = dependencies.first(where: { !$0.isPinned }) {
            return .violated("\(loose.label) has no digest\(loose.digests.isEmpty ? "" : " that counts")")
        }
        return .satisfied
    }

    private func remedy(_ facts: Facts) -> Remedy {
        Remedy(
            evidence: "provenance that names each dependency with its digest", from: [],
            command:
                "custody attest provenance \(.artifact) --git . --lockfile LOCKFILE --key builder.key "
                + "--out evidence/provenance.bundle.json")
    }
}

extension ResourceDescriptor {
    /// Algorithms that Custody does not compare by, but that pin what they name (in-toto attestation, DigestSet).
    private static let strong: Set<String> = [
        "sha224", "sha512_224", "sha512_256", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "shake128", "shake256",
        "blake2b", "blake2s", "dirHash",
    ]

    /// Whether a digest names the dependency for good; MD5 and SHA-1 do not, but for the ids of Git's commits.
    fileprivate var isPinned: Bool {
        if !digests.digests.isEmpty { return true }
        let isGit = uri.map { $0.hasPrefix("git+") || $0.hasPrefix("git:") } ?? false
        return digests.others.contains { other in
            !other.value.isEmpty && (Self.strong.contains(other.algorithm) || (isGit && other.algorithm == "sha1"))
        }
    }
}
