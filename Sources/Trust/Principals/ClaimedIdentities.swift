import Pattern

/// The identities that principals claim while their document is read: what one may be, no other may be.
struct ClaimedIdentities {
    private struct Claim {
        let holder: String
        let issuer: String
        let subject: Glob
    }

    /// Most subjects compared; more would take long, and are nobody's team.
    private static let most = 5_000

    private var subjects: [Claim] = []
    private var ids: [(holder: String, id: String)] = []

    /// Notes a claim.
    ///
    /// - Returns: why it cannot stand; nil where it can.
    mutating func claim(_ kind: Credential.Kind, for holder: String) -> String? {
        switch kind {
        case .oidc(let issuer, let subject):
            guard subjects.count < Self.most else { return "there are more than \(Self.most) oidc credentials" }
            defer { subjects.append(Claim(holder: holder, issuer: issuer, subject: subject)) }
            for other in subjects
            where other.holder != holder && other.issuer.utf8.elementsEqual(issuer.utf8)
                && other.subject.overlaps(subject)
            {
                return "some subject matches both \(subject) here and \(other.subject) of '\(other.holder)'"
            }
            for other in ids where other.holder != holder && subject.matches(other.id) {
                return "\(subject) matches \(other.id) of '\(other.holder)'"
            }
        case .spiffe(let id):
            defer { ids.append((holder, id)) }
            for other in subjects where other.holder != holder && other.subject.matches(id) {
                return "\(other.subject) of '\(other.holder)' matches \(id)"
            }
        case .key, .ssh, .openpgp: break
        }
        return nil
    }
}
