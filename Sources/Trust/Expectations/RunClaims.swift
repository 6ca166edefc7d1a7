import Evidence

/// What a certificate says of the run that it was issued to, whichever generation of extensions says it.
struct RunClaims {
    /// With its scheme: `https://github.com/acme/payments`.
    let repository: String?
    let ref: String?
    let commit: String?
    let trigger: String?
    private let claims: FulcioClaims

    /// - Throws: ``Rejection`` by `certificate.claims` where both generations say something, and not the same.
    init(_ claims: FulcioClaims) throws(Rejection) {
        self.claims = claims
        ref = try Self.one(claims, .sourceRepositoryRef, .workflowRef)
        commit = try Self.one(claims, .sourceRepositoryDigest, .workflowSHA)
        trigger = try Self.one(claims, .buildTrigger, .workflowTrigger)
        let newer = claims[.sourceRepositoryURI]
        if let older = claims[.workflowRepository] {
            // The older form has no host, and GitHub is at several.
            guard newer?.hasSuffix("/" + older) ?? true else {
                throw Self.contradiction(.sourceRepositoryURI, newer ?? "", older)
            }
            repository = newer ?? "https://github.com/" + older
        } else {
            repository = newer
        }
    }

    subscript(claim: FulcioClaims.Claim) -> String? { claims[claim] }

    private static func one(
        _ claims: FulcioClaims, _ newer: FulcioClaims.Claim, _ older: FulcioClaims.Claim
    ) throws(Rejection) -> String? {
        guard let new = claims[newer] else { return claims[older] }
        guard let old = claims[older], !old.utf8.elementsEqual(new.utf8) else { return new }
        throw contradiction(newer, new, old)
    }

    private static func contradiction(_ claim: FulcioClaims.Claim, _ newer: String, _ older: String) -> Rejection {
        Rejection(
            .certificateClaims, expected: "one value in both extensions for the \(claim.label)",
            found: "\(older) and \(newer)", place: "/verificationMaterial/certificate",
            hint: "the authority contradicts itself; do not rely on the certificate")
    }
}

extension FulcioClaims.Claim {
    /// In words, for people.
    var label: String {
        switch self {
        case .issuerV1, .issuerV2: "issuer"
        case .workflowTrigger, .buildTrigger: "trigger"
        case .workflowSHA, .sourceRepositoryDigest: "source commit"
        case .workflowName: "workflow's title"
        case .workflowRepository, .sourceRepositoryURI: "source repository"
        case .workflowRef, .sourceRepositoryRef: "source reference"
        case .buildSignerURI: "build signer"
        case .buildSignerDigest: "build signer's commit"
        case .runnerEnvironment: "runner environment"
        case .sourceRepositoryIdentifier: "source repository's number"
        case .sourceRepositoryOwnerURI: "source owner"
        case .sourceRepositoryOwnerIdentifier: "source owner's number"
        case .buildConfigURI: "workflow"
        case .buildConfigDigest: "workflow's commit"
        case .runInvocationURI: "run"
        case .sourceRepositoryVisibility: "source visibility"
        case .deploymentEnvironment: "deployment environment"
        case .tokenSubject: "token subject"
        }
    }
}
