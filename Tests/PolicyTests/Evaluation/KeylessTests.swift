import Crypto
import Evidence
import JSON
import Merkle
import Policy
import TestSupport
import Testing
import Time
import Trust

/// Evidence whose signers are known by certificates, under a trusted root.
@Suite struct `Keyless evidence` {
    private static let issuer = "https://token.actions.githubusercontent.com"
    private static let name =
        "https://git.acme.test/payments/.github/workflows/release.yml@refs/tags/v1.4.2"

    private static func world(_ credential: String, also others: String = "") throws -> World {
        try World(
            """
            alice: { kind: human, credentials: [ { key: alice.pub } ] }
            ci: { kind: workload, role: build, owner: alice, purpose: builds, credentials: [ \(credential) ] }
            \(others)
            """)
    }

    private static func oidc(_ rest: String) -> String { "{ oidc: { issuer: \"\(issuer)\", \(rest) } }" }

    private static func verifier(_ instance: SigstoreInstance = .acme, witnesses: [NoteVerifier] = []) throws
        -> SigstoreVerifier
    {
        SigstoreVerifier(root: try TrustedRoot(instance.trustedRoot.canonical()), witnesses: witnesses)
    }

    private static func bundle(
        at instance: SigstoreInstance = .acme, _ change: (inout BundleSketch) -> Void = { _ in }
    ) throws -> [UInt8] {
        var sketch = BundleSketch(.statement(.provenance()), .dsse)
        change(&sketch)
        return try sketch.bundle(at: instance).canonical()
    }

    private static func claim(_ number: Int, _ text: String) -> CertificateAuthority.Extension {
        CertificateAuthority.Extension("1.3.6.1.4.1.57264.1.\(number)", DER.utf8(text))
    }

    private func decide(
        _ world: World, _ documents: [[UInt8]], _ require: String = "- provenance: { builder: { principal: ci } }",
        under roots: [SigstoreVerifier]? = nil, at instant: Instant = World.now
    ) throws -> Decision {
        try world.decide(
            require, world.evidence(documents, under: roots ?? [try Self.verifier()]), at: instant)
    }

    static let known: [String] = [
        oidc("subject: \"\(name)\""), oidc("subject-matches: \"https://git.acme.test/payments/*\""),
        oidc("subject-matches: \"*@refs/tags/v1.4.?\""), oidc("subject: \"repo:acme/payments:ref:refs/tags/v1.4.2\""),
        oidc("subject-matches: \"repo:acme/payments:*\""),
    ]

    @Test(arguments: known)
    func `A certificate is its principal's by its name, or a workload's by its token's subject`(
        credential: String
    ) throws {
        let document = try Self.bundle {
            $0.profile.extensions = [Self.claim(24, "repo:acme/payments:ref:refs/tags/v1.4.2")]
        }
        let decision = try decide(try Self.world(credential), [document])
        #expect(decision.verdict == .released)
        #expect(decision.evidence.map(\.signers.count) == [1])
        #expect(decision.evidence.first?.signers.first?.principal == "ci")
    }

    static let unknown: [String] = [
        oidc("subject: \"\(name)x\""), oidc("subject-matches: \"git.acme.test/*\""),
        oidc("subject-matches: \"https://git.acme.test/payments\""),
        "{ oidc: { issuer: \"\(issuer)/\", subject: \"\(name)\" } }",
        "{ oidc: { issuer: \"https://accounts.evil.test\", subject-matches: \"*\" } }",
        "{ spiffe: \"spiffe://acme.test/ci\" }", "{ key: ci.pub }",
    ]

    @Test(arguments: unknown)
    func `A certificate of another name or issuer is nobody's`(credential: String) throws {
        let decision = try decide(try Self.world(credential), [try Self.bundle()])
        #expect(decision.verdict == .held)
        #expect(decision.unattributed.count == 1)
    }

    @Test func `A SPIFFE ID is a principal's`() throws {
        let document = try Self.bundle { $0.profile.names = ["URI:spiffe://acme.test/ci"] }
        let decision = try decide(try Self.world("{ spiffe: \"spiffe://acme.test/ci\" }"), [document])
        #expect(decision.verdict == .released)
        #expect(decision.evidence.first?.signers.first?.credential == "spiffe://acme.test/ci")
    }

    @Test func `A person's token subject counts for nobody`() throws {
        let document = try Self.bundle {
            $0.profile.names = ["email:mallory@acme.test"]
            $0.profile.extensions = [Self.claim(24, "alice@acme.test")]
        }
        let decision = try decide(try Self.world(Self.oidc("subject: alice@acme.test")), [document])
        #expect(decision.unattributed.count == 1)
    }

    @Test func `A certificate that could be two principals' is nobody's`() throws {
        let world = try Self.world(
            Self.oidc("subject: \"\(Self.name)\""),
            also: "other: { kind: workload, owner: alice, credentials: [ \(Self.oidc("subject: \"repo:x\"")) ] }")
        let document = try Self.bundle { $0.profile.extensions = [Self.claim(24, "repo:x")] }
        #expect(try decide(world, [document]).unattributed.count == 1)
        #expect(try decide(world, [try Self.bundle()]).verdict == .released)
    }

    // MARK: Trusted roots

    @Test func `Without a trusted root it could not be checked; under another's it is refused`() throws {
        let world = try Self.world(Self.known[0])
        let document = try Self.bundle()
        #expect(try decide(world, [document], under: []).verdict == .undetermined)
        let refused = try decide(world, [document], under: [try Self.verifier(.other)])
        #expect(refused.verdict == .held)
        #expect(refused.refused.map(\.rejection.check) == [.logEntryLog])
    }

    @Test func `Of several trusted roots any one will do, and the one that knows the bundle says what is wrong`() throws
    {
        let world = try Self.world(Self.known[0])
        let roots = [try Self.verifier(.other), try Self.verifier()]
        #expect(try decide(world, [try Self.bundle()], under: roots).verdict == .released)
        let forged = try Self.bundle { $0.forger = "mallory" }
        #expect(
            try decide(world, [forged], under: roots).refused.map(\.rejection.check) == [.envelopeSignatureMismatch])
    }

    // MARK: Time

    static let revocations: [(String, revoked: Instant, Decision.Verdict)] = [
        ("before it was signed", World.earlier("1s"), .held), ("when it was signed", World.now, .released),
        ("after it was signed", World.later("1h"), .released),
    ]

    @Test(arguments: revocations)
    func `A revocation condemns what was signed after it and nothing else`(
        name: String, revoked: Instant, verdict: Decision.Verdict
    ) throws {
        let credential = String(Self.known[0].dropLast()) + ", revoked-after: \(revoked) }"
        let decision = try decide(try Self.world(credential), [try Self.bundle()], at: World.later("1d"))
        #expect(decision.verdict == verdict)
    }

    @Test func `A key's signature has a proven time too, and only under a root that knows the log`() throws {
        let world = try Self.world("{ key: sigstore-signer.pub, revoked-after: \(World.later("1h")) }")
        let document = try Self.bundle { $0.isKeyless = false }
        let later = World.later("1d")
        #expect(try decide(world, [document], at: later).verdict == .released)
        #expect(try decide(world, [document], under: [try Self.verifier(.other)], at: later).verdict == .held)
        #expect(try decide(world, [document], under: [], at: later).verdict == .held)
        let forged = try JSONValue.parse(document).setting(
            "/verificationMaterial/tlogEntries/0/integratedTime",
            to: .string("\(World.earlier("1d").seconds)"))
        let refused = try decide(world, [forged.canonical()], at: later)
        #expect(refused.refused.map(\.rejection.check) == [.logEntryPromise])
    }

    @Test func `Evidence is as old as it is proven to be`() throws {
        let require = "- attestation: { predicate-type: \"https://in-toto.io/*\", signed-by: ci, maximum-age: 2d }"
        let document = try Self.bundle { $0.content = .statement(.testResult()) }
        let world = try Self.world(Self.known[0])
        #expect(try decide(world, [document], require, at: World.later("1d")).verdict == .released)
        #expect(try decide(world, [document], require, at: World.later("3d")).verdict == .held)
    }

    // MARK: Requirements

    @Test(arguments: [
        ("custody: [keyless]", Finding.Status.satisfied), ("custody: [hsm, kms]", .violated),
        ("maximum-age: 10m", .satisfied), ("maximum-age: 9m", .violated), ("owned: true", .satisfied),
    ])
    func `A certificate is keyless, and its key as old as it was when it signed`(
        keys: String, status: Finding.Status
    ) throws {
        let decision = try decide(
            try Self.world(Self.known[0]), [try Self.bundle()], "- credentials: { \(keys) }\n- provenance",
            at: World.later("400d"))
        #expect(decision.findings.first?.status == status, "\(decision.findings.first?.because ?? "")")
    }

    private static func logged(
        _ require: String, _ status: Finding.Status, witnesses: Bool = false, _ credential: String = known[0],
        saying words: String, _ change: (inout BundleSketch) -> Void = { _ in }
    ) throws {
        let witness = try NoteSigner(
            name: KeyName("witness.test"), key: World.key("witness.ed25519"), type: .cosignatureEd25519)
        let known = witnesses ? [try NoteVerifier(witness.verifierKey)] : []
        let world = try world(credential)
        let evidence = world.evidence([try bundle(change)], under: [try verifier(witnesses: known)])
        let finding = try #require(try world.decide("- \(require)\n- provenance", evidence).findings.first)
        #expect(finding.status == status, "\(finding.because)")
        #expect(finding.because.contains(words), "\(finding.because)")
        #expect(finding.evidence.isEmpty == (status != .satisfied))
    }

    @Test func `What is in a log with a proof is logged`() throws {
        try Self.logged("logged", .satisfied, saying: "1 attestation in a transparency log")
        try Self.logged("logged", .satisfied, saying: "1 attestation") {
            $0.entry = .hashedRekordV2; $0.isTimestamped = true
        }
        try Self.logged("logged", .satisfied, "{ key: sigstore-signer.pub }", saying: "1 attestation") {
            $0.isKeyless = false
        }
        try Self.logged("logged: { witnesses: 1 }", .satisfied, witnesses: true, saying: "seen by 1 witness") {
            $0.shape.isCosigned = true
        }
    }

    @Test func `What is in no log, or not proven to be, or seen by too few witnesses, is missing`() throws {
        try Self.logged("logged", .missing, saying: "nothing proves that it is in it") {
            $0.version = "0.1"
            $0.shape.hasProof = false
        }
        try Self.logged("logged: { witnesses: 1 }", .missing, saying: "0 witnesses that are known") {
            $0.shape.isCosigned = true
        }
        try Self.logged("logged: { witnesses: 2 }", .missing, witnesses: true, saying: "1 witness that are known") {
            $0.shape.isCosigned = true
        }
        let world = World.acme
        let key = world.evidence([try world.document(.provenance(), by: "ci")], under: [try Self.verifier()])
        let finding = try #require(try world.decide("- logged\n- provenance", key).findings.first)
        #expect(finding.status == .missing && finding.because.contains("no transparency log that is trusted"))
        let none = try #require(try world.decide("- logged\n- digest-pinned", world.evidence([])).findings.first)
        #expect(none.status == .missing)
    }

    @Test func `One identity's two bundles over one statement count once, and prove together`() throws {
        let world = try Self.world(Self.known[0])
        let evidence = world.evidence(
            [
                try Self.bundle(),
                try Self.bundle {
                    $0.entry = .hashedRekordV2; $0.isTimestamped = true
                },
            ],
            under: [try Self.verifier()])
        let attestation = try #require(evidence.attestations.first)
        #expect(evidence.attestations.count == 1 && attestation.signers.count == 1)
        #expect(attestation.signers[0].proof.entries.count == 2)
    }
}
