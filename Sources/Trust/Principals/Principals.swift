package import Artifacts
package import Crypto
import JSON
package import Time

/// Who is who: every principal with its credentials, each of which belongs to one principal.
package struct Principals: Sendable {
    /// Sorted by name.
    package let all: [Principal]
    private let indexByName: [String: Int]
    private let indexByCredential: [String: (principal: Int, credential: Int)]
    private let indexByEmail: [String: Int]
    private let identities: IdentityIndex
    /// For each principal the place of the one it counts as.
    private let standings: [Int]
    /// Of the canonical JSON of what was read, keys resolved: the same principals have the same digest.
    package let digest: Digest
    /// Who may revoke what is not their own.
    package let revokers: [PrincipalSelector]
    /// The keys that principals sign with.
    package let keys: KeyRing

    /// - Parameters:
    ///   - principals: with unique names, credentials and e-mail addresses, as the reader has checked.
    ///   - revokers: who may revoke what is not their own.
    ///   - digest: of their canonical form.
    init(_ principals: [Principal], revokers: [PrincipalSelector] = [], digest: Digest) {
        let all = principals.sorted { $0.name < $1.name }
        self.all = all
        self.revokers = revokers
        self.digest = digest
        var byName: [String: Int] = [:]
        var byCredential: [String: (principal: Int, credential: Int)] = [:]
        var byEmail: [String: Int] = [:]
        var keys: [PublicKey] = []
        var identities = IdentityIndex()
        var twins: [String: [(principal: Int, credential: Int)]] = [:]
        for (index, principal) in all.enumerated() {
            byName[principal.name] = index
            for email in principal.emails { byEmail[email] = index }
            for (place, credential) in principal.credentials.enumerated() {
                byCredential[credential.id] = (index, place)
                if let key = credential.key {
                    keys.append(key)
                    twins[key.id, default: []].append((index, place))
                }
                identities.insert(credential.kind, at: (index, place))
            }
        }
        // One key is one credential, whether it signs as it is or as SSH's: either name finds it, and where the document
        // has it in both forms, the one that is revoked.
        for key in keys {
            let places = twins[key.id] ?? []
            let place = places.min { left, right in
                let times = [left, right].map { all[$0.principal].credentials[$0.credential].revokedAfter ?? .latest }
                return times[0] < times[1]
            }
            byCredential["key:" + key.id] = place
            byCredential["ssh:" + SSHPublicKey(key).fingerprint] = place
        }
        indexByName = byName
        indexByCredential = byCredential
        indexByEmail = byEmail
        self.identities = identities
        standings = Self.standings(of: all, byName)
        self.keys = KeyRing(keys)
    }

    package subscript(name: String) -> Principal? { indexByName[name].map { all[$0] } }

    /// The place in ``all`` of the one of that name.
    package func place(of name: String) -> Int? { indexByName[name] }

    /// The principal that a credential belongs to.
    ///
    /// - Parameter id: as ``Credential/id`` spells it.
    package func holder(ofCredential id: String) -> (principal: Principal, credential: Credential)? {
        guard let place = place(ofCredential: id) else { return nil }
        return (all[place.principal], all[place.principal].credentials[place.credential])
    }

    /// The places in ``all`` and in its credentials of the one with an id.
    package func place(ofCredential id: String) -> (principal: Int, credential: Int)? { indexByCredential[id] }

    /// The places in ``all`` and in its credentials of who a verified certificate is of.
    ///
    /// A name counts as it stands. Of a workload, whose name is a URI, the token's subject counts as well: what its
    /// platform calls it. Where a credential of several that match was revoked, the earliest revocation counts.
    ///
    /// - Returns: nil where it is nobody, or could be several principals.
    package func place(of identity: CertificateIdentity) -> (principal: Int, credential: Int)? {
        identities.place(of: identity) { place in
            all[place.principal].credentials[place.credential].revokedAfter
        }
    }

    /// The places in ``all`` and in its credentials of who signed an attestation; nil where it is nobody.
    package func place(of signer: VerifiedAttestation.Signer) -> (principal: Int, credential: Int)? {
        if case .certificate(let identity) = signer.kind { return place(of: identity) }
        return place(ofCredential: signer.credentialID)
    }

    /// The SSH and OpenPGP keys of the principals, to verify evidence with.
    ///
    /// - Parameter instant: the clock, by which OpenPGP keys expire.
    package func personalKeys(at instant: Instant) -> PersonalKeys {
        let credentials = all.flatMap(\.credentials)
        var openPGP: [String: Bool] = [:]
        for credential in credentials {
            guard case .openpgp(let fingerprint) = credential.kind else { continue }
            openPGP[fingerprint] = credential.revokedAfter != nil
        }
        // A key that is listed as PEM may sign as SSH's, and is then found under that name.
        var ssh = Set(keys.keys.map { SSHPublicKey($0).fingerprint })
        for credential in credentials {
            if case .ssh(let fingerprint, _, _) = credential.kind { ssh.insert(fingerprint) }
        }
        return PersonalKeys(
            ssh: ssh, openPGP: openPGP, keyrings: credentials.compactMap(\.keyring), at: instant)
    }

    /// The principal that writes commits under an address.
    package func holder(ofEmail email: String) -> Principal? { place(ofEmail: email).map { all[$0] } }

    /// The place in ``all`` of the one who writes commits under an address.
    package func place(ofEmail email: String) -> Int? { indexByEmail[email.lowercased()] }

    /// Whether the principal at a place is one of those named.
    package func isNamed(_ place: Int, by selectors: [PrincipalSelector]) -> Bool {
        selectors.contains { selector in
            switch selector {
            case .principal(let name): all[place].name == name
            case .group(let name): all[place].groups.contains(name)
            }
        }
    }

    /// The members of a group, sorted by name; empty where nobody is in it.
    package func members(of group: String) -> [Principal] { all.filter { $0.groups.contains(group) } }

    /// The names that count as one with this principal: itself, and for an agent every owner up to a human.
    ///
    /// A human behind an agent counts as that human; the reader has refused circles of owners.
    package func standing(for principal: Principal) -> Principal {
        indexByName[principal.name].map { all[standings[$0]] } ?? principal
    }

    /// The place in ``all`` of the one that a principal counts as, by its own place.
    package func standing(of place: Int) -> Int { standings[place] }

    private static func standings(of principals: [Principal], _ indexByName: [String: Int]) -> [Int] {
        var standings: [Int?] = Array(repeating: nil, count: principals.count)
        for index in principals.indices {
            var trail: [Int] = []
            var current = index
            while standings[current] == nil {
                // Its own until its owner's is known; this also ends circles, in documents that are refused for them.
                standings[current] = current
                trail.append(current)
                let principal = principals[current]
                guard principal.kind == .agent, let next = principal.owner.flatMap({ indexByName[$0] }) else { break }
                current = next
            }
            let end = standings[current]
            for place in trail { standings[place] = end }
        }
        return standings.enumerated().map { $1 ?? $0 }
    }
}

extension Credential {
    /// The key of a credential that is a bare one, in whichever form; nil also for an SSH key that is not accepted.
    package var key: PublicKey? {
        switch kind {
        case .key(let key): key
        case .ssh(_, _, let blob):
            (try? SSHPublicKey(blob: blob).subjectPublicKeyInfo()).flatMap { try? PublicKey(spki: $0) }
        case .openpgp, .oidc, .spiffe: nil
        }
    }
}
