package import Artifacts
import JSON

/// What a verification summary that a gate of Custody signed says beyond SLSA's form: which decision it sums up.
package struct RecordedDecision: Hashable, Sendable {
    /// The member of the predicate.
    package static let member = "https://custody.dev/decision"

    /// The decision document.
    package let decision: Digest
    /// What the decision can be repeated from; nil where it was not kept.
    package let record: Digest?

    /// - Returns: nil where the statement is no verification summary of a gate of Custody.
    package init?(_ statement: Statement) {
        guard case .verificationSummary = statement.predicate, let named = statement.predicateJSON[Self.member],
            let decision = named["digest"]?["sha256"]?.string.flatMap({ try? Digest(.sha256, hex: $0) })
        else { return nil }
        self.decision = decision
        record = named["record"]?["sha256"]?.string.flatMap { try? Digest(.sha256, hex: $0) }
    }
}
