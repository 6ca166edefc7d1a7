import Artifacts

/// The artifact is named by a digest that cannot come to mean something else.
struct DigestPinnedRequirement: Requirement {
    static let reference = RequirementReference(
        "digest-pinned", "The artifact is named by a strong digest, or as a Git object by its id.",
        controls: ["NIST CSF 2.0 ID.RA-09", "NIST CSF 2.0 PR.DS-01", "NIST SP 800-207 tenet 5"])

    func evaluate(_ facts: Facts, in evaluation: borrowing Evaluation) -> Outcome {
        if let digest = facts.subject.digests.digests.last(where: { !$0.algorithm.isGit }) {
            return .satisfied("it is \(digest.short)", by: [])
        }
        if facts.subject.kind == "git", let digest = facts.subject.digests.digests.first {
            return .satisfied("it is the Git object \(digest.short)", by: [])
        }
        return .violated(
            "it has no digest under SHA-256 or stronger",
            remedy: Remedy(
                evidence: "a name with a digest", from: [], command: "custody digest \(.artifact)"))
    }
}

extension Digest.Algorithm {
    fileprivate var isGit: Bool {
        switch self {
        case .gitCommit, .gitTag, .gitTree, .gitBlob: true
        case .sha256, .sha384, .sha512: false
        }
    }
}
