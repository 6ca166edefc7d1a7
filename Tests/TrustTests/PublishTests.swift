import Artifacts
import Evidence
import JSON
import TestSupport
import Testing
import Trust

/// Attestations of Python distributions (PEP 740).
@Suite struct `Attestations of PyPI` {
    @Test func `An attestation verifies, alone and in a provenance object`() throws {
        var attempt = PublishAttempt()
        #expect(try attempt.verdict().verified?.statement?.predicateType == PublishAttempt.publishType)
        attempt.publisher = nil
        #expect(try attempt.verdict().verified != nil)
    }

    @Test func `SLSA provenance is an attestation too, and base 64 may have Python's lines`() throws {
        var attempt = PublishAttempt()
        guard case .statement(let provenance) = BundleSketch(.statement(.provenance()), .dsse).content else { return }
        let artifact = TestArtifact("payments-1.4.2.tar.gz", TestArtifact.app.bytes)
        attempt.sketch.content = .statement(provenance.about(artifact))
        #expect(try attempt.verdict().verified != nil)
        attempt.hasLines = true
        #expect(try attempt.verdict().verified != nil)
    }

    @Test(arguments: [
        "payments-1.4.2.tar.gz", "Payments-1.4.2.tar.gz", "payments-v1.4.2.tar.gz", "payments-1.4.2.0.tar.gz",
        "payments-01.4.2.zip",
    ])
    func `Another spelling of the name is the same name`(name: String) throws {
        var attempt = PublishAttempt()
        attempt.name = name
        #expect(try attempt.verdict().verified != nil)
    }

    @Test func `Publishers of other kinds are held against the certificate as far as they are known`() throws {
        var attempt = PublishAttempt()
        attempt.publisher = ["kind": "CircleCI", "project_id": "1"]
        #expect(try attempt.verdict().verified != nil)
        attempt.publisher = ["kind": "Google", "email": "release@acme.test"]
        attempt.sketch.profile.names = ["email:release@acme.test"]
        attempt.sketch.profile.issuer = "https://accounts.google.com"
        #expect(try attempt.verdict().verified != nil)
        attempt = PublishAttempt()
        attempt.publisher = ["kind": "GitLab", "repository": "acme/payments", "workflow_filepath": ".gitlab-ci.yml"]
        attempt.sketch.profile.issuer = "https://gitlab.com"
        attempt.claim(12, "https://gitlab.com/acme/payments")
        attempt.claim(18, "https://gitlab.com/acme/payments//.gitlab-ci.yml@refs/tags/v1.4.2")
        #expect(try attempt.verdict().verified != nil)
    }

    @Test(arguments: PublishDefect.form + PublishDefect.rules)
    func `One defect is refused by its own check`(defect: PublishDefect) throws {
        var attempt = PublishAttempt()
        defect.make(&attempt)
        guard case .rejected(let rejection) = try attempt.verdict() else {
            Issue.record("\(defect) was not refused")
            return
        }
        #expect(rejection.check == defect.check, "\(rejection)")
    }

    @Test func `Each attestation of a provenance object is judged alone`() throws {
        let attempt = PublishAttempt()
        let good = try attempt.attestation()
        let document: JSONValue = [
            "version": 1,
            "attestation_bundles": [
                ["publisher": attempt.publisher ?? .null, "attestations": [good, good.setting("/version", to: 3)]],
                ["publisher": ["kind": "Google", "email": "a@acme.test"], "attestations": [good]],
            ],
        ]
        let verdicts = try attempt.verdicts(document)
        #expect(verdicts.map { $0.verified != nil } == [true, false, false])
        guard case .rejected(let second) = verdicts[1], case .rejected(let third) = verdicts[2] else { return }
        #expect(second.check == .publishForm)
        #expect(third.check == .publishPublisher)
    }

    @Test(
        arguments: [
            ["version": 1], ["version": 1, "attestation_bundles": []], ["version": 2, "attestation_bundles": [[:]]],
            ["version": 1, "attestation_bundles": [["publisher": ["kind": "X"], "attestations": []]]],
            ["version": 1, "attestation_bundles": "x"], ["version": 1, "attestation_bundles": [7]],
        ] as [JSONValue])
    func `A provenance object that is broken or empty is refused whole`(document: JSONValue) throws {
        let document = document.setting("/attestation_bundles", to: document["attestation_bundles"] ?? [])
        let verdicts = try PublishAttempt().verdicts(document)
        guard verdicts.count == 1, case .rejected(let rejection) = verdicts[0] else {
            Issue.record("\(document) was read")
            return
        }
        #expect(rejection.check == .publishForm)
    }

    private static let python = Peers.python

    @Test(.enabled(if: python != nil, "pypi-attestations cannot be had from PyPI: see Scripts/interop-venv"))
    func `pypi-attestations judges the same attestations alike`() throws {
        let files = try TemporaryDirectory()
        let root = try files.write("root.json", SigstoreInstance.acme.trustedRoot.canonical())
        var list: [JSONValue] = []
        var ours: [String: Bool] = [:]
        func add(_ name: String, _ attempt: PublishAttempt) throws {
            guard let publisher = attempt.publisher, publisher["kind"] == "GitHub", publisher["workflow"] != nil else {
                return
            }
            // Signed once: both see the same attestation.
            let attestation = try attempt.attestation()
            ours[name] =
                try attempt.verdicts([
                    "version": 1, "attestation_bundles": [["publisher": publisher, "attestations": [attestation]]],
                ])[0].verified != nil
            list.append([
                "name": .string(name), "attestation": attestation, "publisher": publisher,
                "file": .string(attempt.name),
                "digest": .string(TestArtifact.app.digest.hex),
            ])
        }
        try add("right", PublishAttempt())
        var lines = PublishAttempt()
        lines.hasLines = true
        try add("lines", lines)
        for defect in PublishDefect.form + PublishDefect.rules {
            var attempt = PublishAttempt()
            defect.make(&attempt)
            try add(defect.description, attempt)
        }
        let output = try Tool.run([
            try #require(Self.python), TestData.package + "/Tests/Peers/pypi_verify.py", root,
            try files.write("cases.json", JSONValue.array(list).canonical()),
        ])
        let answers = try #require(try JSONValue.parse(output.standardOutput).array)
        #expect(answers.count == ours.count)
        for answer in answers {
            let name = try #require(answer["name"]?.string)
            let accepts = answer["accepts"] == true
            #expect(
                accepts == (ours[name] == true || Self.laxer.contains(name)),
                "\(name): Custody \(ours[name] == true ? "accepts" : "refuses"); it says \(answer["why"]?.string ?? "")"
            )
        }
        #expect(Self.laxer.isSubset(of: ours.keys))
    }

    /// What it accepts and Custody refuses: it reads base 64 leniently, and passes over what it does not know.
    private static let laxer: Set<String> = [
        "a member that is unknown", "material with a member that is unknown",
        "an envelope with a member that is unknown", "a signature without its last line feed",
    ]
}
