import Pattern
import Time

/// Credentials that a certificate vouches for, found by what certificates say.
struct IdentityIndex: Sendable {
    typealias Place = (principal: Int, credential: Int)

    // Bytes and not Strings, which would be equal to others of the same canonical form.
    private var byIssuer: [[UInt8]: [(subject: Glob, place: Place)]] = [:]
    private var byID: [[UInt8]: Place] = [:]

    mutating func insert(_ kind: Credential.Kind, at place: Place) {
        switch kind {
        case .oidc(let issuer, let subject): byIssuer[Array(issuer.utf8), default: []].append((subject, place))
        case .spiffe(let id): byID[Array(id.utf8)] = place
        case .key, .ssh, .openpgp: break
        }
    }

    /// - Parameter revocation: of the credential at a place.
    /// - Returns: nil where nobody is known by it, or several are.
    func place(of identity: CertificateIdentity, revocation: (Place) -> Instant?) -> Place? {
        var found: [Place] = []
        if let place = byID[Array(identity.name.utf8)] { found.append(place) }
        if let issuer = identity.issuer {
            var names = [identity.name]
            // A person's subject is an opaque text that providers let people choose; a workload's is its platform's.
            if let subject = identity.claims[.tokenSubject], identity.isWorkload { names.append(subject) }
            for (pattern, place) in byIssuer[Array(issuer.utf8)] ?? [] where names.contains(where: pattern.matches) {
                found.append(place)
            }
        }
        guard let first = found.first, found.allSatisfy({ $0.principal == first.principal }) else { return nil }
        return found.min { (revocation($0) ?? .latest) < (revocation($1) ?? .latest) }
    }
}
