import Crypto
import Evidence
import Recording
import Storage
import Trust

/// Whose the credentials are that a store's log names.
struct Holders {
    private let store: CustodyStore
    private let principals: Principals?

    init(_ store: CustodyStore, _ principals: Principals?) {
        self.store = store
        self.principals = principals
    }

    /// A credential by every name that the log may have for it: an SSH key signs there as a key, too.
    func logNames(ofCredential id: String) -> [String] {
        let names = principals?.holder(ofCredential: id)?.credential.logNames ?? []
        return Set(names + [id]).sorted()
    }

    /// The principal and the credential that the log names; nil where nobody claims it.
    ///
    /// - Throws: `StorageError` where its evidence cannot be read.
    func holder(of id: String) async throws -> (principal: Principal, credential: Credential)? {
        guard let principals, let place = try await place(of: id) else { return nil }
        let principal = principals.all[place.principal]
        return (principal, principal.credentials[place.credential])
    }

    /// Where the credential that the log names stands among the principals; nil where nobody claims it.
    ///
    /// - Throws: as ``holder(of:)``.
    func place(of id: String) async throws -> Place? {
        guard let principals else { return nil }
        if let found = principals.place(ofCredential: id) {
            return Place(principal: found.principal, credential: found.credential)
        }
        guard !id.hasPrefix("key:"), !id.hasPrefix("ssh:") else { return nil }
        var query = IndexQuery()
        query.credential = id
        query.limit = 1
        let found = try await store.index.find(query)
        if id.hasPrefix("openpgp:") {
            // A subkey signs under its own name and its primary key's, and principals may list either.
            let places = found.flatMap(\.credentials).compactMap { principals.place(ofCredential: $0) }
            return places.first.map { Place(principal: $0.principal, credential: $0.credential) }
        }
        // Who is behind a certificate is told by more than its name: by one that signed.
        guard let evidence = try await store.read(found).first,
            let certificate = try? evidence.bundle.material.certificate.map({ try Certificate(der: $0) }),
            let identity = try? CertificateIdentity.of(certificate), let found = principals.place(of: identity)
        else { return nil }
        return Place(principal: found.principal, credential: found.credential)
    }

    /// The credentials of a principal, as the log names them; sorted.
    func credentials(of name: String) async throws -> [String] {
        guard let principal = principals?[name] else { return [] }
        var found = Set(principal.credentials.filter { !$0.kind.isKeyless }.flatMap(\.logNames))
        if principal.credentials.contains(where: \.kind.isKeyless) {
            for id in try await store.index.credentials() where !id.hasPrefix("key:") {
                if try await holder(of: id)?.principal.name == name { found.insert(id) }
            }
        }
        return found.sorted()
    }
}

extension Credential {
    /// What the log may name it by, as far as that is known without its certificates.
    var logNames: [String] {
        guard let key else { return [id] }
        return ["key:" + key.id, "ssh:" + SSHPublicKey(key).fingerprint]
    }
}

extension VerificationMaterial {
    /// The signer's certificate, in DER.
    var certificate: [UInt8]? {
        switch signer {
        case .publicKey: nil
        case .certificate(let der): der
        case .certificateChain(let chain): chain.first
        }
    }
}
