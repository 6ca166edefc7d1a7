package import Artifacts
package import Pattern
import Trust

/// What must be known of artifacts before they are released, as the owner of a release boundary wrote it.
package struct Policy: Sendable {
    package enum Tier: String, Sendable, CaseIterable { case low, standard, critical }

    package static let schema = "https://custody.dev/schemas/policy/v1"

    package let name: String
    package let tier: Tier
    /// The artifacts it covers, by their references.
    package let artifacts: [Glob]
    package let requirements: [any Requirement]
    /// What it asks of provenance; where it asks nothing, any will do for what else rests on it.
    let provenance: ProvenanceRequirement
    /// Who may waive which requirements; nil where nothing can be waived.
    package let waivers: ExceptionRule?
    /// Who may override a hold; nil where nobody can.
    package let overrides: ExceptionRule?
    /// Who may lift a hold besides those who placed it; empty where nobody else may.
    let liftHolds: [PrincipalSelector]
    /// Who puts the next version in force; nil where nobody can.
    package let changes: ChangeRule?
    /// SHA-256 of the document's bytes.
    package let digest: Digest

    init(
        name: String, tier: Tier, artifacts: [Glob], requirements: [any Requirement], waivers: ExceptionRule?,
        overrides: ExceptionRule?, liftHolds: [PrincipalSelector], changes: ChangeRule?, digest: Digest
    ) {
        self.name = name
        self.tier = tier
        self.artifacts = artifacts
        self.requirements = requirements
        self.waivers = waivers
        self.overrides = overrides
        self.liftHolds = liftHolds
        self.changes = changes
        self.digest = digest
        provenance = requirements.lazy.compactMap { $0 as? ProvenanceRequirement }.first ?? ProvenanceRequirement()
    }

    package func covers(_ subject: Subject) -> Bool { artifacts.contains { $0.matches(subject.reference) } }
}
