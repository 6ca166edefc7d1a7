package import Evidence

/// How verification ends; that something could not be checked is neither a yes nor a no.
package enum Verdict<Verified: Sendable>: Sendable {
    case verified(Verified)
    /// A check said no.
    case rejected(Rejection)
    /// A check could not be made; says which, and what it would have needed.
    case undetermined(Rejection)

    package var verified: Verified? { if case .verified(let value) = self { value } else { nil } }
}

extension Verdict: Equatable where Verified: Equatable {}
