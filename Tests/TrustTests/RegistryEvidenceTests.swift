import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import TestSupport
import Testing
import Time
import Trust

/// Google Cloud Build's provenance as the registry writes it out, by keys of the virtual world.
@Suite struct `Provenance of Google Cloud Build` {
    @Test(arguments: [CloudBuildAttempt.region, CloudBuildAttempt.global])
    func `An answer that is right verifies, whichever bytes its key signs`(key: String) throws {
        let verdict = try CloudBuildAttempt(key: key).verdict()
        #expect(verdict.verified != nil, "\(verdict)")
    }

    @Test func `One build that is right is enough, and one signature`() throws {
        var attempt = CloudBuildAttempt()
        attempt.change = { answer in
            let build = answer["provenance_summary"]?["provenance"]?.array?.first ?? .null
            let forged = build.setting("/envelope/signatures/0/sig", to: "AAAA")
            let signatures =
                (forged["envelope"]?["signatures"]?.array ?? []) + (build["envelope"]?["signatures"]?.array ?? [])
            return answer.setting(
                "/provenance_summary/provenance",
                to: [forged, build.setting("/envelope/signatures", to: .array(signatures))])
        }
        #expect(try attempt.verdict().verified != nil)
    }

    @Test(arguments: CloudBuildAttempt.defects)
    func `One defect is refused by its check`(defect: CloudBuildAttempt.Defect) throws {
        var attempt = CloudBuildAttempt()
        defect.make(&attempt)
        let verdict = try attempt.verdict()
        guard case .rejected(let rejection) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(rejection.check == defect.check, "\(rejection)")
    }
}

struct CloudBuildAttempt {
    struct Defect: Sendable, CustomStringConvertible {
        let description: String
        let check: Check
        let make: @Sendable (inout CloudBuildAttempt) -> Void

        init(_ description: String, _ check: Check, _ make: @escaping @Sendable (inout CloudBuildAttempt) -> Void) {
            self.description = description
            self.check = check
            self.make = make
        }
    }

    private static let ring = "projects/verified-builder/locations/"
    static let region = ring + "us-west2/keyRings/attestor/cryptoKeys/builtByGCB/cryptoKeyVersions/1"
    static let global = ring + "global/keyRings/attestor/cryptoKeys/provenanceSigner/cryptoKeyVersions/1"
    private static let builder = "https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3"
    private static let build = "/provenance_summary/provenance/0"

    var key = region
    /// What is signed in place of the bytes that the key signs.
    var signed: ((_ payload: [UInt8], _ encoding: [UInt8]) -> [UInt8])?
    var predicate: JSONValue = [
        "builder": ["id": .string(builder)],
        "recipe": [
            "type": "https://cloudbuild.googleapis.com/CloudBuildYaml@v0.1", "entryPoint": "cloudbuild.yaml",
            "arguments": ["substitutions": ["TAG_NAME": "v13.0.30"]],
        ],
        "materials": [
            ["uri": "https://github.com/acme/payments", "digest": ["sha1": .string(StatementSketch.commit)]]
        ],
    ]
    var change: (JSONValue) -> JSONValue = { $0 }
    var expected: ProvenanceExpectation

    init(key: String = region) {
        self.key = key
        expected = ProvenanceExpectation()
        expected.builders = [BuilderName(Self.builder)].compactMap(\.self)
        expected.source = RepositoryName("github.com/acme/payments")
        expected.sourceVersionedTag = VersionedTag("v13")
    }

    mutating func set(_ place: String, to value: JSONValue?) {
        let before = change
        change = { before($0).setting(place, to: value) }
    }

    func answer() throws -> JSONValue {
        let sketch = StatementSketch("https://slsa.dev/provenance/v0.1", predicate)
            .setting("/_type", to: "https://in-toto.io/Statement/v0.1")
        let payload = sketch.payload
        let encoding = Envelope.preAuthenticationEncoding(payloadType: Envelope.inTotoPayloadType, payload: payload)
        let message = signed?(payload, encoding) ?? (key == Self.region ? payload : encoding)
        let signature = try World.key("google").sign(message)
        let name = "europe-docker.pkg.dev/acme/app@\(TestArtifact.app.digest)"
        return change([
            "image_summary": [
                "digest": .string(TestArtifact.app.digest.description), "fully_qualified_digest": .string(name),
            ],
            "provenance_summary": [
                "provenance": [
                    [
                        "kind": "BUILD", "resourceUri": .string("https://" + name),
                        "build": [
                            "intotoStatement": sketch.json.setting("/slsaProvenance", to: predicate)
                                .setting("/predicate", to: nil)
                        ],
                        "envelope": [
                            "payload": .string(Base64.encode(payload)),
                            "payloadType": .string(Envelope.inTotoPayloadType),
                            "signatures": [["keyid": .string(key), "sig": .string(Base64.encode(signature))]],
                        ],
                    ]
                ]
            ],
        ])
    }

    func verdict() throws -> Verdict<VerifiedAttestation> {
        let bytes = try answer().canonical()
        let wrapped: WrappedEvidence?
        do throws(Rejection) { wrapped = try WrappedEvidence(bytes) } catch { return .rejected(error) }
        guard case .cloudBuild(let document)? = wrapped else { preconditionFailure("not told by its content") }
        let key = try World.key("google").publicKey
        let ring = KeyRing([], owned: [(Self.region, key), (Self.global, key)])
        return CloudBuildVerifier(keys: ring)
            .verify(document, about: TestArtifact.app.digests, expecting: expected)
    }

    static let defects: [Defect] = [
        Defect("no provenance in it", .cloudBuildForm) { $0.set("/provenance_summary/provenance", to: []) },
        Defect("no image", .cloudBuildForm) { $0.set("/image_summary", to: nil) },
        Defect("another kind", .cloudBuildKind) { $0.set(build + "/kind", to: "VULNERABILITY") },
        Defect("another resource", .cloudBuildImage) { $0.set(build + "/resourceUri", to: "https://x@sha256:00") },
        Defect("another image's summary", .cloudBuildImage) {
            $0.set("/image_summary/digest", to: .string(TestArtifact.other.digest.description))
        },
        Defect("another image's name", .cloudBuildImage) {
            $0.set("/image_summary/fully_qualified_digest", to: .string("app@\(TestArtifact.other.digest)"))
        },
        Defect("another text", .cloudBuildText) {
            $0.set(build + "/build/intotoStatement/slsaProvenance/recipe/entryPoint", to: "evil.yaml")
        },
        Defect("a text about another subject", .cloudBuildText) {
            $0.set(build + "/build/intotoStatement/subject", to: [TestArtifact.other.descriptor.json])
        },
        Defect("no text", .cloudBuildText) { $0.set(build + "/build", to: nil) },
        Defect("no signature", .envelopeSignatureMismatch) { $0.set(build + "/envelope/signatures", to: []) },
        Defect("a signature that is no base 64", .envelopeSignatureMismatch) {
            $0.set(build + "/envelope/signatures/0/sig", to: "not base 64")
        },
        Defect("a region's key over the encoding", .envelopeSignatureMismatch) {
            $0.signed = { _, encoding in encoding }
        },
        Defect("a global key over the payload", .envelopeSignatureMismatch) {
            $0.key = global
            $0.signed = { payload, _ in payload }
        },
        Defect("a key by another name", .envelopeKeyUnknown) {
            $0.set(
                build + "/envelope/signatures/0/keyid", to: .string(region.replacing("us-west2", with: "us-west2/x")))
        },
        Defect("a key without a name", .envelopeKeyUnknown) { $0.set(build + "/envelope/signatures/0/keyid", to: nil) },
        Defect("another build type", .provenanceBuildType) { attempt in
            attempt.predicate = attempt.predicate.setting("/recipe/type", to: "https://acme.test/by-hand")
        },
        Defect("a tag that is another version's", .provenanceVersionedTag) { attempt in
            attempt.predicate = attempt.predicate.setting("/recipe/arguments/substitutions/TAG_NAME", to: "v130.0.0")
        },
        Defect("another version of the builder", .provenanceBuilderRef) { attempt in
            attempt.expected.builders = [BuilderName(builder.replacing("v0.3", with: "v0.4"))].compactMap(\.self)
        },
    ]
}

/// npm's attestations as its registry answers them, by a registry of the virtual world.
@Suite struct `Attestations of npm` {
    @Test func `Provenance and publication of one package verify`() throws {
        let verdict = try NPMAttempt().verdict()
        #expect(verdict.verified?.publication.statement != nil, "\(verdict)")
    }

    @Test func `Without the registry's keys it is neither a yes nor a no`() throws {
        var attempt = NPMAttempt()
        attempt.keys = nil
        guard case .undetermined(let rejection) = try attempt.verdict() else {
            Issue.record("determined")
            return
        }
        #expect(rejection.check == .npmPublication)
    }

    @Test func `Keys without a key are none`() {
        let document: JSONValue = ["keys": [["keyId": "a", "keyUsage": "npm:attestations"]]]
        let rejection = #expect(throws: Rejection.self) { try NPMKeys(document.canonical()) }
        #expect(rejection?.check == .npmForm)
    }

    @Test(arguments: NPMAttempt.defects)
    func `One defect is refused by its check`(defect: NPMAttempt.Defect) throws {
        var attempt = NPMAttempt()
        defect.make(&attempt)
        let verdict = try attempt.verdict()
        guard case .rejected(let rejection) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(rejection.check == defect.check, "\(rejection)")
    }
}

struct NPMAttempt {
    struct Defect: Sendable, CustomStringConvertible {
        let description: String
        let check: Check
        let make: @Sendable (inout NPMAttempt) -> Void

        init(_ description: String, _ check: Check, _ make: @escaping @Sendable (inout NPMAttempt) -> Void) {
            self.description = description
            self.check = check
            self.make = make
        }
    }

    private static let type = "https://github.com/npm/attestation/tree/main/specs/publish/v0.1"

    var build = ProvenanceAttempt(.runner)
    var publication = StatementSketch(type, ["name": "@acme/payments", "version": "13.0.30"])
        .setting("/subject/0/name", to: "pkg:npm/%40acme/payments@13.0.30")
    /// The registry's keys as a document; nil for none.
    var keys: JSONValue? = [
        "keys": [
            [
                "keyId": "", "keyUsage": "npm:attestations",
                "publicKey": ["rawBytes": "", "validFor": ["start": "2020-01-01T00:00:00Z"]],
            ]
        ]
    ]
    var change: (JSONValue) -> JSONValue = { $0 }

    func verdict() throws -> Verdict<NPMVerifier.Verified> {
        var sketch = BundleSketch(.statement(publication), .inTotoV2)
        sketch.version = "0.2"
        sketch.isKeyless = false
        let key = try World.key(sketch.key).publicKey
        let answer: JSONValue = change([
            "attestations": [
                [
                    "predicateType": .string(Self.type), "bundle": try sketch.bundle(at: .acme),
                ],
                [
                    "predicateType": "https://slsa.dev/provenance/v1", "bundle": try build.run.sketch.bundle(at: .acme),
                ],
            ]
        ])
        do throws(Rejection) {
            let wrapped = try WrappedEvidence(answer.canonical())
            guard case .npm(let attestations)? = wrapped else { preconditionFailure("not told by its content") }
            let registry = try keys.map { keys throws(Rejection) in
                try NPMKeys(
                    keys.setting("/keys/0/keyId", to: .string(key.hint))
                        .setting("/keys/0/publicKey/rawBytes", to: .string(Base64.encode(key.spki))).canonical())
            }
            let sigstore = SigstoreVerifier(root: try TrustedRoot(SigstoreInstance.acme.trustedRoot.canonical()))
            return NPMVerifier(sigstore: sigstore, keys: registry)
                .verify(attestations, about: TestArtifact.app.digests, by: build.signer, expecting: build.expected)
        } catch {
            return .rejected(error)
        }
    }

    private static let span = "/keys/0/publicKey/validFor"

    static let defects: [Defect] = [
        Defect("attestations that are none", .npmForm) { $0.change = { _ in ["attestations": "none"] } },
        Defect("provenance twice", .npmForm) {
            $0.change = { answer in
                answer.setting("/attestations/-", to: answer["attestations"]?.array?.last)
            }
        },
        Defect("no provenance", .provenanceMissing) { $0.change = { $0.setting("/attestations/1", to: nil) } },
        Defect("no publication", .npmPublication) { $0.change = { $0.setting("/attestations/0", to: nil) } },
        Defect("the publication of another version", .npmPublication) { attempt in
            attempt.publication = attempt.publication.setting("/predicate/version", to: "13.0.31")
        },
        Defect("the publication of another package", .npmPublication) { attempt in
            attempt.publication = attempt.publication.setting("/predicate/name", to: "@acme/other")
        },
        Defect("a publication that does not name the package", .npmPublication) { attempt in
            attempt.publication = attempt.publication.setting("/predicate/name", to: nil)
        },
        Defect("a publication whose subject is another version", .packageVersion) { attempt in
            attempt.publication = attempt.publication.setting(
                "/subject/0/name", to: "pkg:npm/%40acme/payments@13.0.31")
        },
        Defect("a publication of another archive", .subjectMismatch) { attempt in
            attempt.publication = attempt.publication.about(.other)
        },
        Defect("a publication by a key that is no registry's", .envelopeKeyUnknown) {
            $0.keys = $0.keys?.setting("/keys/0/keyUsage", to: "npm:signatures")
        },
        Defect("a key that was retired by then", .keyValidity) {
            $0.keys = $0.keys?.setting(span + "/end", to: .string(World.earlier("1d").description))
        },
        Defect("a publication that was changed", .logEntryDigest) {
            $0.change = { answer in
                let other = Base64.encode(StatementSketch(type, ["name": "x", "version": "1"]).payload)
                return answer.setting("/attestations/0/bundle/dsseEnvelope/payload", to: .string(other))
            }
        },
    ]
}

/// Verification summaries, and what is known by a number that Custody cannot compute.
@Suite struct `Expectations on verification summaries` {
    private static func expectation(_ change: (inout SummaryExpectation) -> Void) -> SummaryExpectation {
        var expectation = SummaryExpectation()
        change(&expectation)
        return expectation
    }

    @Test func `A summary meets all that is true of it`() throws {
        let statement = try StatementSketch.verificationSummary().statement()
        guard case .verificationSummary(let summary) = statement.predicate else { return }
        try Self.expectation {
            $0.verifier = summary.verifierID
            $0.resource = summary.resourceURI
            $0.levels = ["SLSA_BUILD_LEVEL_1", "SLSA_BUILD_LEVEL_2"]
        }.check(statement)
    }

    @Test(arguments: [
        (StatementSketch.provenance(), "", "", "", Check.summaryMissing),
        (.verificationSummary(), "https://evil.test", "", "", .summaryVerifier),
        (.verificationSummary(), "", "oci:other", "", .summaryResource),
        (.verificationSummary(passed: false), "", "", "SLSA_BUILD_LEVEL_2", .summaryResult),
        (.verificationSummary(), "", "", "SLSA_BUILD_LEVEL_3", .summaryLevel),
        (.verificationSummary(), "", "", "SLSA_SOURCE_LEVEL_1", .summaryLevel),
        (.verificationSummary(levels: ["ACME_2"]), "", "", "ACME_1", .summaryLevel),
    ])
    func `One defect is refused by its check`(
        sketch: StatementSketch, verifier: String, resource: String, level: String, check: Check
    ) throws {
        let expected = Self.expectation {
            $0.verifier = verifier.isEmpty ? nil : verifier
            $0.resource = resource.isEmpty ? nil : resource
            $0.levels = level.isEmpty ? [] : [level]
        }
        let rejection = #expect(throws: Rejection.self) { try expected.check(sketch.statement()) }
        #expect(rejection?.check == check)
    }

    @Test func `A key that is owned counts under its name alone`() throws {
        let key = try World.key("bob")
        let payload = StatementSketch.verificationSummary().payload
        let message = Envelope.preAuthenticationEncoding(payloadType: Envelope.inTotoPayloadType, payload: payload)
        let signature = try key.sign(message)
        func verdict(_ keyID: String, _ name: String) -> Verdict<VerifiedAttestation> {
            let envelope = Envelope(
                payloadType: Envelope.inTotoPayloadType, payload: payload,
                signatures: [Envelope.Signature(keyID: keyID, bytes: signature)])
            return AttestationVerifier(keys: KeyRing([], owned: [(name, key.publicKey)])).verify(.envelope(envelope))
        }
        #expect(verdict("kms://verifier", "kms://verifier").verified != nil)
        for name in ["", "other", key.publicKey.id] {
            guard case .rejected(let rejection) = verdict("kms://verifier", name) else {
                Issue.record("the key counts as \(name)")
                continue
            }
            #expect(rejection.check == .envelopeKeyUnknown)
        }
    }

    @Test func `A subject by a foreign digest is compared as written`() throws {
        let key = try World.key("bob")
        let sketch = StatementSketch.verificationSummary()
            .setting("/subject", to: [["digest": ["gce_image_id": "8970"]]])
        let envelope = Envelope(
            payloadType: Envelope.inTotoPayloadType, payload: sketch.payload,
            signatures: [
                Envelope.Signature(
                    keyID: "",
                    bytes: try key.sign(
                        Envelope.preAuthenticationEncoding(
                            payloadType: Envelope.inTotoPayloadType, payload: sketch.payload)))
            ])
        let ring = KeyRing([key.publicKey])
        func check(_ value: String, takes: Bool) throws -> Check? {
            let foreign = try #require(try DigestSet(entries: [("gce_image_id", value)]).others.first)
            let verifier = AttestationVerifier(keys: ring, takesForeignDigests: takes)
            guard case .rejected(let rejection) = verifier.verify(.envelope(envelope), about: foreign) else {
                return nil
            }
            return rejection.check
        }
        #expect(try check("8970", takes: true) == nil)
        #expect(try check("897", takes: true) == .subjectMismatch)
        #expect(try check("8970", takes: false) == .statementSubject)
    }
}
