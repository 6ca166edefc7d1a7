import Artifacts
import Crypto
import Evidence
import JSON
import TestSupport
import Testing
import Trust

/// Provenance of runs on the virtual world's GitHub, held against what is expected: right, and each check's defect.
@Suite struct `Expectations on SLSA provenance` {
    @Test(arguments: GitHubRun.Kind.allCases)
    func `A run's provenance meets all that is true of it`(kind: GitHubRun.Kind) throws {
        let verdict = try ProvenanceAttempt(kind).verdict()
        #expect(verdict.verified != nil, "\(verdict)")
    }

    @Test(arguments: GitHubRun.Kind.allCases)
    func `Nobody's provenance counts where no builder is named`(kind: GitHubRun.Kind) throws {
        var attempt = ProvenanceAttempt(kind)
        attempt.expected.builders = []
        expectRejected(try attempt.verdict(), by: .provenanceBuilder)
        attempt.expected = ProvenanceExpectation()
        expectRejected(try attempt.verdict(), by: .provenanceBuilder)
    }

    @Test(arguments: ProvenanceDefect.all)
    func `One defect is refused by its check`(defect: ProvenanceDefect) throws {
        var attempt = ProvenanceAttempt(defect.kind)
        defect.make(&attempt)
        expectRejected(try attempt.verdict(), by: defect.check)
    }

    @Test(arguments: ProvenanceVariant.all)
    func `What may be so is taken`(variant: ProvenanceVariant) throws {
        var attempt = ProvenanceAttempt(variant.kind)
        variant.make(&attempt)
        let verdict = try attempt.verdict()
        #expect(verdict.verified != nil, "\(verdict)")
    }

    @Test func `The signer's own word is taken on the builder where the signer was named, and the rest is not`() throws
    {
        var attempt = ProvenanceAttempt(.attested)
        attempt.run.signer = SigstoreInstance.identity.name.text
        attempt.signer = .signer(.identity(SigstoreInstance.identity))
        let verdict = try attempt.verdict()
        #expect(verdict.verified != nil, "\(verdict)")
        attempt.run.claims[13] = String(repeating: "0", count: 40)
        expectRejected(try attempt.verdict(), by: .provenanceClaims)
        attempt.run.claims[13] = GitHubRun.commit
        attempt.expected.source = RepositoryName("github.com/acme/other")
        expectRejected(try attempt.verdict(), by: .provenanceSource)
    }

    @Test func `Every expectation is told, as far as it was checked`() throws {
        func told(_ attempt: ProvenanceAttempt) throws -> [String] {
            var trace = VerificationTrace()
            _ = try attempt.verdict(tracing: &trace)
            return trace.steps.filter { $0.check.rawValue.hasPrefix("provenance.") }.map { "\($0.check) \($0.outcome)" }
        }
        var attempt = ProvenanceAttempt(.generator)
        let before = ["provenanceBuilder passed", "provenanceBuilderRef passed", "provenanceSource passed"]
        #expect(
            try told(attempt) == before + [
                "provenanceSourceRef passed", "provenanceTag passed", "provenanceVersionedTag passed",
            ])
        attempt.expected.sourceRef = "refs/heads/main"
        #expect(try told(attempt) == before + ["provenanceSourceRef rejected"])
        // What agrees with the certificate comes before what was expected of the source, and neither passed.
        attempt.run.claims[13] = String(repeating: "0", count: 40)
        #expect(try told(attempt) == ["provenanceClaims rejected"])
    }

    private func expectRejected(_ verdict: Verdict<SigstoreVerifier.Verified>, by check: Check) {
        guard case .rejected(let rejection) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(rejection.check == check, "\(rejection)")
    }
}

extension IdentityExpectation.Name {
    fileprivate var text: String {
        switch self {
        case .exactly(let text): text
        case .matching(let expression): "\(expression)"
        }
    }
}

/// A run and what is expected of it: all that is true as it comes.
struct ProvenanceAttempt {
    var run: GitHubRun
    var expected = ProvenanceExpectation()
    var signer = SigstoreVerifier.Attestor.builder(issuer: SigstoreInstance.identity.issuer)

    init(_ kind: GitHubRun.Kind) {
        run = GitHubRun(kind)
        expected.builders = [BuilderName(GitHubRun.builder(kind))].compactMap(\.self)
        expected.source = RepositoryName("github.com/acme/payments")
        expected.sourceRef = GitHubRun.ref
        expected.sourceTag = "v13.0.30"
        expected.sourceVersionedTag = VersionedTag("v13")
    }

    mutating func set(_ place: String, to value: JSONValue?) {
        run.statement = run.statement.setting("/predicate" + place, to: value)
    }

    mutating func name(_ builder: String) { expected.builders = [BuilderName(builder)].compactMap(\.self) }

    mutating func expect(_ input: String, _ value: String) {
        expected.workflowInputs = [ProvenanceExpectation.Input(name: input, value: value)]
    }

    func verdict() throws -> Verdict<SigstoreVerifier.Verified> {
        var trace = VerificationTrace.off
        return try verdict(tracing: &trace)
    }

    func verdict(tracing trace: inout VerificationTrace) throws -> Verdict<SigstoreVerifier.Verified> {
        let verifier = SigstoreVerifier(root: try TrustedRoot(SigstoreInstance.acme.trustedRoot.canonical()))
        let document = try EvidenceDocument(run.sketch.bundle(at: .acme).canonical())
        guard case .bundle(let bundle) = document else { preconditionFailure("no bundle") }
        return verifier.verify(
            bundle, about: TestArtifact.app.digests, by: signer, expecting: expected, tracing: &trace)
    }
}

/// One thing that is not as it was expected, and the check that must say no.
struct ProvenanceDefect: Sendable, CustomStringConvertible {
    let description: String
    let kind: GitHubRun.Kind
    let check: Check
    let make: @Sendable (inout ProvenanceAttempt) -> Void

    init(
        _ description: String, _ kind: GitHubRun.Kind, _ check: Check,
        _ make: @escaping @Sendable (inout ProvenanceAttempt) -> Void
    ) {
        self.description = description
        self.kind = kind
        self.check = check
        self.make = make
    }

    private static let dependency = "/buildDefinition/resolvedDependencies/0"
    private static let environment = "/buildDefinition/internalParameters"
    private static let other = "git+https://github.com/acme/other@refs/tags/v13.0.30"

    static let all: [ProvenanceDefect] = [
        ProvenanceDefect("no provenance", .attested, .provenanceMissing) { $0.run.statement = .verificationSummary() },
        ProvenanceDefect("another builder", .generator, .provenanceBuilder) {
            $0.name("https://github.com/acme/builders/.github/workflows/go.yml")
        },
        ProvenanceDefect("a builder whose id only begins alike", .runner, .provenanceBuilder) {
            $0.name("https://github.com/actions/runner/github-hosted2")
        },
        ProvenanceDefect("a builder without a name", .attested, .provenanceBuilder) {
            $0.set("/runDetails/builder/id", to: "")
        },
        ProvenanceDefect("the runner by its short name, from v1 on", .runner, .provenanceBuilder) {
            $0.name("https://github.com/actions/runner")
        },
        ProvenanceDefect("another version of the builder", .generator, .provenanceBuilderRef) {
            $0.name(GitHubRun.builder(.generator).replacing("v2.1.0", with: "v2.0.0"))
        },
        ProvenanceDefect("a builder at a branch", .attested, .provenanceBuilderRef) {
            let moved = GitHubRun.builder(.attested).replacing("refs/tags/v1.0.0", with: "refs/heads/main")
            $0.run.signer = moved
            $0.set("/runDetails/builder/id", to: .string(moved))
            $0.name(GitHubRun.builder(.attested).replacing("@refs/tags/v1.0.0", with: ""))
        },
        ProvenanceDefect("a builder at a tag that is no release", .attested, .provenanceBuilderRef) {
            let moved = GitHubRun.builder(.attested).replacing("v1.0.0", with: "v1")
            $0.run.signer = moved
            $0.set("/runDetails/builder/id", to: .string(moved))
            $0.name(GitHubRun.builder(.attested).replacing("@refs/tags/v1.0.0", with: ""))
        },
        ProvenanceDefect("a workflow in another builder's name", .attested, .provenanceSigner) {
            $0.run.signer = "https://github.com/mallory/x/.github/workflows/attest.yml@refs/tags/v1.0.0"
        },
        ProvenanceDefect("the builder at another version signs", .generator, .provenanceSigner) {
            $0.run.signer = GitHubRun.builder(.generator).replacing("v2.1.0", with: "v2.1.1")
        },
        ProvenanceDefect("a delegating workflow at a branch", .delegated, .provenanceSigner) {
            $0.run.signer = $0.run.signer.replacing("refs/tags/v2.1.0", with: "refs/heads/main")
        },
        ProvenanceDefect("another issuer", .generator, .identityIssuer) {
            $0.signer = .builder(issuer: "https://accounts.evil.test")
        },
        ProvenanceDefect("claims of two generations that differ", .generator, .certificateClaims) {
            $0.run.claims[6] = "refs/heads/main"
        },
        ProvenanceDefect("source repositories of two generations that differ", .generator, .certificateClaims) {
            $0.run.claims[5] = "mallory/payments"
        },
        ProvenanceDefect("a reference that is not the certificate's", .generator, .provenanceClaims) {
            $0.run.claims[14] = "refs/tags/v13.0.29"
        },
        ProvenanceDefect("a commit that is not the certificate's", .attested, .provenanceClaims) {
            $0.run.claims[13] = String(repeating: "0", count: 40)
        },
        ProvenanceDefect("a trigger that is not the certificate's", .container, .provenanceClaims) {
            $0.run.claims[20] = "push"
        },
        ProvenanceDefect("a run that is not the certificate's", .attested, .provenanceClaims) {
            $0.run.claims[21] = GitHubRun.repository + "/actions/runs/1/attempts/1"
        },
        ProvenanceDefect("a run by number that is not the certificate's", .generator, .provenanceClaims) {
            $0.set("/invocation/environment/github_run_id", to: "7")
        },
        ProvenanceDefect("an invocation that is not the certificate's run", .generator, .provenanceClaims) {
            $0.set("/metadata/buildInvocationID", to: "1842-2")
        },
        ProvenanceDefect("a workflow that is not the certificate's", .runner, .provenanceClaims) {
            $0.set("/buildDefinition/externalParameters/workflow/path", to: ".github/workflows/other.yml")
        },
        ProvenanceDefect("a workflow's commit that is not the certificate's", .delegated, .provenanceClaims) {
            $0.run.claims[19] = String(repeating: "0", count: 40)
        },
        ProvenanceDefect("a repository's number that is not the certificate's", .runner, .provenanceClaims) {
            $0.run.claims[15] = "9"
        },
        ProvenanceDefect("an owner's number that is not the certificate's", .runner, .provenanceClaims) {
            $0.run.claims[17] = "9"
        },
        ProvenanceDefect("a runner of one's own", .runner, .provenanceClaims) { $0.run.claims[11] = "self-hosted" },
        ProvenanceDefect("a runner that the certificate does not tell", .runner, .provenanceClaims) {
            $0.run.claims[11] = nil
        },
        ProvenanceDefect("a workflow's word that its certificate does not have", .runner, .provenanceClaims) {
            $0.run.claims[20] = nil
        },
        ProvenanceDefect("a workflow's own word on its source", .runner, .provenanceClaims) {
            $0.set(dependency + "/uri", to: .string(other))
            $0.expected.source = RepositoryName("github.com/acme/other")
        },
        ProvenanceDefect("another build type", .generator, .provenanceBuildType) {
            $0.expected.buildType = "https://acme.test/by-hand"
        },
        ProvenanceDefect("another source", .attested, .provenanceSource) {
            $0.expected.source = RepositoryName("github.com/acme/payment")
        },
        ProvenanceDefect("a source on another host", .generator, .provenanceSource) {
            $0.expected.source = RepositoryName("gitlab.com/acme/payments")
        },
        ProvenanceDefect("a dependency from another repository in the source's place", .delegated, .provenanceSource) {
            $0.set(dependency + "/uri", to: .string(other))
        },
        ProvenanceDefect("a certificate for another repository", .delegated, .provenanceSource) {
            for place in ["/GITHUB_REPOSITORY", "/GITHUB_WORKFLOW_REF"] { $0.set(environment + place, to: nil) }
            $0.run.claims[12] = "https://github.com/mallory/payments"
        },
        ProvenanceDefect("no source", .delegated, .provenanceSource) {
            $0.set("/buildDefinition/resolvedDependencies", to: nil)
        },
        ProvenanceDefect("another reference", .attested, .provenanceSourceRef) {
            $0.expected.sourceRef = "refs/heads/main"
        },
        ProvenanceDefect("no reference", .delegated, .provenanceSourceRef) {
            $0.set(dependency + "/uri", to: "git+https://github.com/acme/payments")
        },
        ProvenanceDefect("another branch", .generator, .provenanceBranch) { $0.expected.sourceBranch = "main2" },
        ProvenanceDefect("a tag without an event, for a branch", .attested, .provenanceBranch) {
            $0.expected.sourceBranch = "main"
        },
        ProvenanceDefect("another tag", .container, .provenanceTag) { $0.expected.sourceTag = "v13" },
        ProvenanceDefect("another version", .generator, .provenanceVersionedTag) {
            $0.expected.sourceVersionedTag = VersionedTag("v1")
        },
        ProvenanceDefect("another input", .generator, .provenanceInput) { $0.expect("version", "13.0.29") },
        ProvenanceDefect("an input that is missing", .container, .provenanceInput) { $0.expect("channel", "stable") },
        ProvenanceDefect("an input of a run that a push started", .delegated, .provenanceInput) {
            $0.set(environment + "/GITHUB_EVENT_NAME", to: "push")
            $0.run.claims[20] = "push"
            $0.expect("version", "13.0.30")
        },
        ProvenanceDefect("an input by a workflow's own word", .runner, .provenanceInput) {
            $0.set("/buildDefinition/externalParameters/inputs", to: ["version": "13.0.30"])
            $0.expect("version", "13.0.30")
        },
        ProvenanceDefect("another package", .runner, .packageName) { $0.expected.packageName = "@acme/payment" },
        ProvenanceDefect("no package", .generator, .packageName) { $0.expected.packageName = "@acme/payments" },
        ProvenanceDefect("another version of the package", .runner, .packageVersion) {
            $0.expected.packageVersion = "13.0.3"
        },
    ]
}

/// Something that only looks odd, and is taken.
struct ProvenanceVariant: Sendable, CustomStringConvertible {
    let description: String
    let kind: GitHubRun.Kind
    let make: @Sendable (inout ProvenanceAttempt) -> Void

    init(
        _ description: String, _ kind: GitHubRun.Kind, _ make: @escaping @Sendable (inout ProvenanceAttempt) -> Void
    ) {
        self.description = description
        self.kind = kind
        self.make = make
    }

    static let all: [ProvenanceVariant] = [
        ProvenanceVariant("a builder without its reference", .generator) {
            $0.name(GitHubRun.builder(.generator).replacing("@refs/tags/v2.1.0", with: ""))
        },
        ProvenanceVariant("a builder at a tag by its short name", .generator) {
            $0.name(GitHubRun.builder(.generator).replacing("refs/tags/", with: ""))
        },
        ProvenanceVariant("any of several builders", .container) {
            $0.expected.builders += [BuilderName(GitHubRun.builder(.generator))].compactMap(\.self)
        },
        ProvenanceVariant("a builder at a branch that was asked for", .attested) {
            let moved = GitHubRun.builder(.attested).replacing("refs/tags/v1.0.0", with: "refs/heads/main")
            $0.run.signer = moved
            $0.set("/runDetails/builder/id", to: .string(moved))
            $0.name(moved)
        },
        ProvenanceVariant("a certificate of the older kind", .generator) {
            $0.run.claims = [
                2: "workflow_dispatch", 3: GitHubRun.commit, 4: "Release", 5: "acme/payments", 6: GitHubRun.ref,
            ]
        },
        ProvenanceVariant("a delegated build of another commit", .delegated) {
            $0.set(
                "/buildDefinition/resolvedDependencies/0/digest/gitCommit",
                to: .string(String(repeating: "1", count: 40)))
        },
        ProvenanceVariant("the branch that a tag was pushed from", .container) {
            $0.set("/buildDefinition/internalParameters/GITHUB_EVENT_NAME", to: "push")
            $0.run.claims[20] = "push"
            $0.expected.sourceBranch = "main"
        },
        ProvenanceVariant("inputs of any type", .generator) {
            $0.expected.workflowInputs = [
                ProvenanceExpectation.Input(name: "version", value: "13.0.30"),
                ProvenanceExpectation.Input(name: "dry", value: "true"),
            ]
        },
        ProvenanceVariant("a package by name and version", .runner) {
            $0.expected.packageName = "@acme/payments"
            $0.expected.packageVersion = "13.0.30"
        },
    ]
}

@Suite struct `Versions of tags` {
    @Test(arguments: [
        ("v13", "v13.0.30", true), ("v13", "v130.0.0", false), ("v13", "v13", true), ("v1", "v13.0.30", false),
        ("v13.0", "v13.0.30", true), ("v13.0", "v13", true), ("v13.1", "v13.0.30", false), ("v14.1", "v14", false),
        ("v13.0.30", "v13.0.30", true), ("v13.0.3", "v13.0.30", false), ("v13.0.30", "v13.0.30+build.7", true),
        ("v13.0.30", "v13.0.30-rc.1", false), ("v13.0.30-rc.1", "v13.0.30-rc.1", true),
        ("v13.0.30-rc.1", "v13.0.30-rc.2", false), ("v13", "v13.0.30-rc.1", true), ("v13", "13.0.30", false),
        ("v13", "v13.0.30.1", false), ("v13", "v013.0.30", false), ("v13", "release-v13.0.30", false),
    ])
    func `A version is met as far as it goes`(version: String, tag: String, isMet: Bool) throws {
        #expect(try #require(VersionedTag(version)).matches(tag) == isMet)
    }

    @Test(arguments: ["", "13", "v", "v1.", "v01", "v1-rc", "v1.2.3-", "v1.2.3+", "v1.2.3-01", "v1.2.3.4", "v1.2.x"])
    func `What is no version is none`(text: String) {
        #expect(VersionedTag(text) == nil)
    }
}
