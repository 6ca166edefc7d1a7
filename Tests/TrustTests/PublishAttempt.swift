import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import TestSupport
import Trust

/// An attestation of a Python distribution as PyPI has it, and what is expected of it: all right as it comes.
struct PublishAttempt {
    static let repository = "acme/payments"
    static let workflow = "release.yml"
    static let identity =
        "https://github.com/acme/payments/.github/workflows/release.yml@refs/tags/v1.4.2"
    static let publishType = "https://docs.pypi.org/attestations/publish/v1"

    var sketch: BundleSketch
    /// The file that is verified.
    var name = "payments-1.4.2.tar.gz"
    var publisher: JSONValue? = [
        "kind": "GitHub", "repository": .string(repository), "workflow": .string(workflow),
        "environment": "pypi",
    ]
    /// Whether base 64 is broken into lines, as PyPI's was.
    var hasLines = false
    var change: (JSONValue) -> JSONValue = { $0 }

    init(predicate: JSONValue? = nil) {
        let artifact = TestArtifact("payments-1.4.2.tar.gz", TestArtifact.app.bytes)
        sketch = BundleSketch(
            .statement(StatementSketch(Self.publishType, .null).about(artifact).setting("/predicate", to: predicate)),
            .dsse)
        sketch.profile.names = ["URI:" + Self.identity]
        claim(12, "https://github.com/\(Self.repository)")
        claim(14, "refs/tags/v1.4.2")
        claim(18, Self.identity)
    }

    /// Has the certificate say something else, under one of Fulcio's numbers.
    mutating func claim(_ number: Int, _ text: String?) {
        let identifier = "1.3.6.1.4.1.57264.1.\(number)"
        sketch.profile.extensions.removeAll { $0.identifier == identifier }
        if let text { sketch.profile.extensions.append(.init(identifier, DER.utf8(text))) }
    }

    mutating func statement(_ change: (StatementSketch) -> StatementSketch) {
        guard case .statement(let statement) = sketch.content else { preconditionFailure("no statement") }
        sketch.content = .statement(change(statement))
    }

    /// The attestation object.
    func attestation(at instance: SigstoreInstance = .acme) throws -> JSONValue {
        let bundle = try sketch.bundle(at: instance)
        func value(_ place: String) throws -> JSONValue {
            guard let value = bundle[at: place], let text = value.string else { return .null }
            return hasLines ? .string(Self.lines(text)) : value
        }
        return change([
            "version": 1,
            "verification_material": [
                "certificate": try value("/verificationMaterial/certificate/rawBytes"),
                "transparency_entries": bundle[at: "/verificationMaterial/tlogEntries"] ?? .null,
            ],
            "envelope": [
                "statement": try value("/dsseEnvelope/payload"),
                "signature": try value("/dsseEnvelope/signatures/0/sig"),
            ],
        ])
    }

    private static func lines(_ text: String) -> String {
        var lines = ""
        var rest = text[...]
        while !rest.isEmpty {
            lines += rest.prefix(76) + "\n"
            rest = rest.dropFirst(76)
        }
        return lines
    }

    /// The provenance object, or the attestation alone where there is no publisher.
    func document() throws -> JSONValue {
        let attestation = try attestation()
        guard let publisher else { return attestation }
        return [
            "version": 1, "attestation_bundles": [["publisher": publisher, "attestations": [attestation]]],
        ]
    }

    func verdicts(_ document: JSONValue? = nil) throws -> [Verdict<SigstoreVerifier.Verified>] {
        let verifier = SigstoreVerifier(root: try TrustedRoot(SigstoreInstance.acme.trustedRoot.canonical()))
        let expected = IdentityExpectation(
            name: .exactly(sketch.profile.names.first.map { String($0.split(separator: ":", maxSplits: 1)[1]) } ?? ""),
            issuer: sketch.profile.issuer ?? "")
        return try EvidenceDocument.all(in: (document ?? self.document()).canonical()).map { _, document in
            switch document {
            case .failure(let rejection): .rejected(rejection)
            case .success(.bundle(let bundle)):
                verifier.verify(bundle, about: TestArtifact.app.digests, by: .identity(expected), named: name)
            case .success: preconditionFailure("no bundle")
            }
        }
    }

    func verdict() throws -> Verdict<SigstoreVerifier.Verified> {
        let verdicts = try verdicts()
        guard verdicts.count == 1 else { preconditionFailure("not one attestation") }
        return verdicts[0]
    }
}

/// One thing wrong with an attestation of PyPI's, and the check that must say no.
struct PublishDefect: Sendable, CustomStringConvertible {
    let description: String
    let check: Check
    let make: @Sendable (inout PublishAttempt) -> Void

    init(_ description: String, _ check: Check, _ make: @escaping @Sendable (inout PublishAttempt) -> Void) {
        self.description = description
        self.check = check
        self.make = make
    }

    private static func set(_ place: String, to value: JSONValue?) -> @Sendable (inout PublishAttempt) -> Void {
        { $0.change = { $0.setting(place, to: value) } }
    }

    static let form: [PublishDefect] = [
        PublishDefect("another version", .publishForm, set("/version", to: 2)),
        PublishDefect("a version in text", .publishForm, set("/version", to: "1")),
        PublishDefect("no version", .publishForm, set("/version", to: nil)),
        PublishDefect("a member that is unknown", .publishForm, set("/extra", to: true)),
        PublishDefect("material with a member that is unknown", .publishForm, set("/verification_material/x", to: 1)),
        PublishDefect("an envelope with a member that is unknown", .publishForm, set("/envelope/keyid", to: "")),
        PublishDefect("no certificate", .publishForm, set("/verification_material/certificate", to: nil)),
        PublishDefect("no log entry", .publishForm, set("/verification_material/transparency_entries", to: [])),
        PublishDefect(
            "log entries that are an object", .publishForm, set("/verification_material/transparency_entries", to: [:])),
        PublishDefect("no statement", .publishForm, set("/envelope/statement", to: nil)),
        PublishDefect("a signature that is no base 64", .publishForm, set("/envelope/signature", to: "MEUC*")),
        PublishDefect(
            "a signature with a stray line feed", .publishForm, set("/envelope/signature", to: "TUVV\nQw==\n")),
        PublishDefect("a signature without its last line feed", .publishForm) { attempt in
            attempt.hasLines = true
            attempt.change = { json in
                json.setting(
                    "/envelope/signature",
                    to: .string(String((json[at: "/envelope/signature"]?.string ?? "").dropLast())))
            }
        },
        PublishDefect(
            "more log entries than are read", .publishForm,
            set("/verification_material/transparency_entries", to: .array(Array(repeating: [:], count: 33)))),
        PublishDefect("a publisher without a kind", .publishForm) { $0.publisher = ["repository": "acme/payments"] },
        PublishDefect("a publisher without a workflow", .publishForm) {
            $0.publisher = ["kind": "GitHub", "repository": "acme/payments"]
        },
        PublishDefect("a publisher that is a text", .publishForm) { $0.publisher = "GitHub" },
    ]

    static let rules: [PublishDefect] = [
        PublishDefect("another predicate type", .publishPredicate) {
            $0.statement { $0.setting("/predicateType", to: "https://acme.test/other") }
        },
        PublishDefect("a predicate type that only begins right", .publishPredicate) {
            $0.statement { $0.setting("/predicateType", to: "https://docs.pypi.org/attestations/publish/v1.1") }
        },
        PublishDefect("two subjects", .publishSubject) {
            $0.statement { $0.setting("/subject/-", to: TestArtifact.other.descriptor.json) }
        },
        PublishDefect("a subject without a name", .publishSubject) {
            $0.statement { $0.setting("/subject/0/name", to: nil) }
        },
        PublishDefect("a subject that is no distribution", .publishSubject) {
            $0.statement { $0.setting("/subject/0/name", to: "payments.tar.gz") }
        },
        PublishDefect("a subject with a path", .publishSubject) {
            $0.statement { $0.setting("/subject/0/name", to: "../payments-1.4.2.tar.gz") }
        },
        PublishDefect("a subject of another version", .publishSubject) {
            $0.statement { $0.setting("/subject/0/name", to: "payments-1.4.3.tar.gz") }
        },
        PublishDefect("a subject of another project", .publishSubject) {
            $0.statement { $0.setting("/subject/0/name", to: "payment-1.4.2.tar.gz") }
        },
        PublishDefect("a wheel where the file is a source distribution", .publishSubject) {
            $0.statement { $0.setting("/subject/0/name", to: "payments-1.4.2-py3-none-any.whl") }
        },
        PublishDefect("a file that was renamed", .publishSubject) { $0.name = "payments-1.4.3.tar.gz" },
        PublishDefect("another digest", .subjectMismatch) {
            $0.statement { $0.about(TestArtifact("payments-1.4.2.tar.gz", TestArtifact.other.bytes)) }
        },
        PublishDefect("another repository", .publishPublisher) { $0.claim(12, "https://github.com/mallory/payments") },
        PublishDefect("no repository", .publishPublisher) { $0.claim(12, nil) },
        PublishDefect("another workflow", .publishPublisher) {
            $0.claim(18, "https://github.com/acme/payments/.github/workflows/test.yml@refs/tags/v1.4.2")
        },
        PublishDefect("a workflow at another ref than the certificate's", .publishPublisher) {
            $0.claim(18, "https://github.com/acme/payments/.github/workflows/release.yml@refs/heads/main")
        },
        PublishDefect("a workflow, and no ref or commit to complete it", .publishPublisher) { $0.claim(14, nil) },
        PublishDefect("a publisher of GitHub, and an issuer that is not", .publishPublisher) {
            $0.sketch.profile.issuer = "https://accounts.acme.test"
        },
        PublishDefect("a publisher of GitLab, and a certificate of GitHub's", .publishPublisher) {
            $0.publisher = ["kind": "GitLab", "repository": "acme/payments", "workflow_filepath": ".gitlab-ci.yml"]
        },
        PublishDefect("a publisher of Google, and a certificate of GitHub's", .publishPublisher) {
            $0.publisher = ["kind": "Google", "email": "release@acme.test"]
        },
        PublishDefect("another one's signature", .envelopeSignatureMismatch) { $0.sketch.forger = "mallory" },
        PublishDefect("a log entry of another signature", .logEntrySignature) {
            $0.sketch.record = { $0.signature = [0x30, 0x00] }
        },
    ]
}
