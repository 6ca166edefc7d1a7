import Evidence
import JSON

/// Who signed provenance, and so how far its word goes.
package enum ProvenanceSigner: Sendable {
    /// A key (nil) or an identity that the verifier named.
    case named(CertificateIdentity?)
    /// A workflow, by its certificate alone: the builder, one that may speak for it, or a workflow on its own behalf.
    case workflow(CertificateIdentity)

    var isNamed: Bool { if case .named = self { true } else { false } }

    var issuer: String? { identity?.issuer }

    private var identity: CertificateIdentity? {
        switch self {
        case .named(let identity): identity
        case .workflow(let identity): identity
        }
    }

    /// What the signer's certificate says of its run; nil for a key.
    ///
    /// - Throws: ``Rejection`` by `certificate.claims`.
    func claims() throws(Rejection) -> RunClaims? {
        guard let identity else { return nil }
        return try RunClaims(identity.claims)
    }

    /// Checks that the signer may say what the provenance says, and that its certificate does not say otherwise.
    ///
    /// - Parameter claims: of the signer's certificate.
    /// - Returns: whether the signer could have written anything, so that only what its certificate says is proof.
    /// - Throws: ``Rejection`` by `provenance.signer` or `provenance.claims`.
    func check(_ provenance: Provenance, _ claims: RunClaims?) throws(Rejection) -> Bool {
        guard let claims else { return false }
        var isForgeable = false
        if case .workflow(let identity) = self {
            isForgeable = try Self.isForgeable(provenance, by: identity, claims)
        }
        try ClaimsAgreement(provenance, claims, isForgeable: isForgeable).check()
        return isForgeable
    }

    private static func isForgeable(
        _ provenance: Provenance, by identity: CertificateIdentity, _ claims: RunClaims
    ) throws(Rejection) -> Bool {
        let place = "/verificationMaterial/certificate"
        guard let signer = BuilderName(identity.name), let builder = BuilderName(provenance.builderID) else {
            throw Rejection(.provenanceSigner, expected: "a workflow's name", found: identity.name, place: place)
        }
        if signer.description.hasSameBytes(as: builder.description) { return false }
        if signer.isDelegator {
            guard signer.isAtRelease else {
                throw Rejection(
                    .provenanceSigner, expected: "the delegating workflow at a release's tag",
                    found: signer.description, place: place)
            }
            return false
        }
        if let environment = builder.runnerEnvironment {
            guard claims[.runnerEnvironment] == environment else {
                throw Rejection(
                    .provenanceClaims, expected: "a certificate for a \(environment) runner",
                    found: claims[.runnerEnvironment] ?? "one that does not say", place: place)
            }
            return true
        }
        throw Rejection(
            .provenanceSigner, expected: "the builder \(builder)", found: signer.description, place: place,
            hint: "somebody else signed in the builder's name")
    }
}
