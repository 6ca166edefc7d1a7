/// A requirement of the language that this version cannot evaluate: always undetermined, so that nothing passes by it.
struct UnavailableRequirement: Requirement {
    static let reference = RequirementReference("unavailable", "Cannot be evaluated by this version.", controls: [])

    let kind: Kind

    enum Kind: String, CaseIterable, Sendable {
        case sourceReview = "source-review"
        case reproduced

        /// What would be needed, in a few words.
        var needs: String {
            switch self {
            case .sourceReview: "source reviews"
            case .reproduced: "rebuild attestations"
            }
        }
    }

    var id: String { kind.rawValue }

    func evaluate(_ facts: Facts, in evaluation: borrowing Evaluation) -> Outcome {
        .undetermined(
            "this version of Custody cannot check \(kind.needs)",
            remedy: Remedy(
                evidence: "a version of Custody that evaluates \(kind.rawValue)", from: [],
                command: "custody policy check POLICY"))
    }
}
