import Evidence
import JSON

/// What holds of attestations of Python distributions beyond their signature (PEP 740, "Attestation objects").
enum PublishRules {
    private static let types = [
        "https://docs.pypi.org/attestations/publish/v1", "https://slsa.dev/provenance/v1",
    ]

    /// Checks what a bundle that verified says, and who signed it.
    ///
    /// - Parameters:
    ///   - verified: the bundle.
    ///   - publisher: whom the index names; nil for an attestation on its own.
    ///   - name: the file that is verified, without its folders; nil where only a digest is at hand.
    ///   - trace: takes the checks.
    /// - Throws: ``Rejection`` by one of the `publish` checks.
    static func check(
        _ verified: SigstoreVerifier.Verified, _ publisher: TrustedPublisher?, about name: String?,
        _ trace: inout VerificationTrace
    ) throws(Rejection) {
        if let publisher, case .identity(let identity) = verified.signer {
            try check(publisher, is: identity)
            trace.pass(
                .publishPublisher, expected: publisher.description, found: identity.name, place: "/publisher")
        }
        guard let statement = verified.statement else { return }
        try check(statement, about: name)
        trace.pass(
            .publishPredicate, expected: types.joined(separator: " or "), found: statement.predicateType,
            place: "/predicateType")
        trace.pass(
            .publishSubject, expected: name ?? "the name of a distribution",
            found: statement.subjects.first?.name ?? "", place: "/subject/0/name")
    }

    /// Checks the statement.
    ///
    /// - Parameters:
    ///   - statement: whose signature was verified.
    ///   - name: the file that is verified, without its folders; nil where only a digest is at hand.
    /// - Throws: ``Rejection`` by `publish.predicate` or `publish.subject`.
    private static func check(_ statement: Statement, about name: String?) throws(Rejection) {
        guard types.contains(where: statement.predicateType.hasSameBytes) else {
            throw Rejection(
                .publishPredicate, expected: types.joined(separator: " or "), found: statement.predicateType,
                place: "/predicateType")
        }
        guard let subject = statement.subjects.first, statement.subjects.count == 1 else {
            throw Rejection(
                .publishSubject, expected: "exactly one subject", found: "\(statement.subjects.count)",
                place: "/subject")
        }
        guard let written = subject.name, let distribution = DistributionName(written) else {
            throw Rejection(
                .publishSubject, expected: "the name of a wheel or a source distribution",
                found: subject.name ?? "no name", place: "/subject/0/name")
        }
        guard let name else { return }
        guard DistributionName(name) == distribution else {
            throw Rejection(
                .publishSubject, expected: "the name of the file, \(name)", found: written, place: "/subject/0/name",
                hint: "a distribution is installed by what its name says; give the file the name it was published under"
            )
        }
    }

    /// Checks that the certificate is the publisher's, as indexes compare them.
    ///
    /// A publisher does not know on which commit it runs; so what the certificate says of it completes the address of
    /// the workflow that is expected.
    ///
    /// - Throws: ``Rejection`` by `publish.publisher`.
    private static func check(_ publisher: TrustedPublisher, is identity: CertificateIdentity) throws(Rejection) {
        let claims = identity.claims
        switch publisher {
        case .gitHub(let repository, let workflow):
            try require(identity.issuer, "https://token.actions.githubusercontent.com", "issuer")
            try require(claims[.sourceRepositoryURI], "https://github.com/\(repository)", "repository")
            try requireWorkflow("https://github.com/\(repository)/.github/workflows/\(workflow)@", claims)
        case .gitLab(let repository, let workflow):
            try require(identity.issuer, "https://gitlab.com", "issuer")
            try require(claims[.sourceRepositoryURI], "https://gitlab.com/\(repository)", "repository")
            try requireWorkflow("https://gitlab.com/\(repository)//\(workflow)@", claims)
        case .google(let email):
            try require(identity.issuer, "https://accounts.google.com", "issuer")
            try require(identity.name, email, "email")
        case .other: return
        }
    }

    private static func requireWorkflow(_ start: String, _ claims: FulcioClaims) throws(Rejection) {
        let expected = [claims[.sourceRepositoryDigest], claims[.sourceRepositoryRef]].compactMap { $0 }
            .map { start + $0 }
        let found = claims[.buildConfigURI]
        guard let found, expected.contains(where: found.hasSameBytes) else {
            throw rejection(expected.isEmpty ? start + "…" : expected.joined(separator: " or "), found, "workflow")
        }
    }

    private static func require(_ found: String?, _ expected: String, _ member: String) throws(Rejection) {
        guard let found, found.hasSameBytes(as: expected) else { throw rejection(expected, found, member) }
    }

    private static func rejection(_ expected: String, _ found: String?, _ member: String) -> Rejection {
        Rejection(
            .publishPublisher, expected: "\(expected), as the index says", found: found ?? "nothing of the kind",
            place: "/publisher/\(member)", hint: "the index names another publisher than the one that signed")
    }
}
