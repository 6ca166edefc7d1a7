import Artifacts
package import Evidence
package import JSON
package import Time

/// One of each type that Custody reads, about ``TestArtifact/app`` and an hour or two old.
extension StatementSketch {
    /// The commit that the application is built from.
    package static let commit = "4f2a9c1be07d33a58e6b1f90cc2d7a4415de8b60"
    package static let repository = "git+https://git.acme.test/payments"
    package static let builder = "https://ci.acme.test/builders/payments"
    package static let buildType = "https://custody.dev/buildtypes/command/v1"

    /// SLSA provenance v1.
    package static func provenance(
        builder: String = builder, repository: String = repository, ref: String? = "refs/tags/v1.4.2",
        commit: String = commit, finishedOn: Instant = World.earlier("2h")
    ) -> StatementSketch {
        let source = ref.map { "\(repository)@\($0)" } ?? repository
        return StatementSketch(
            "https://slsa.dev/provenance/v1",
            [
                "buildDefinition": [
                    "buildType": .string(buildType),
                    "externalParameters": ["source": .string(source), "command": ["make", "release"]],
                    "internalParameters": ["environment": ["CI": "true"]],
                    "resolvedDependencies": [
                        ["uri": .string(source), "digest": ["gitCommit": .string(commit)]],
                        ["uri": "pkg:generic/zlib@1.3.1", "digest": ["sha256": .string(digest("zlib"))]],
                        ["name": "package-lock.json", "digest": ["sha256": .string(digest("lock"))]],
                    ],
                ],
                "runDetails": [
                    "builder": ["id": .string(builder)],
                    "metadata": [
                        "invocationId": "https://ci.acme.test/runs/1842",
                        "startedOn": .string((finishedOn - TimeSpan(seconds: 300)).description),
                        "finishedOn": .string(finishedOn.description),
                    ],
                    "byproducts": [["name": "build.log", "digest": ["sha256": .string(digest("log"))]]],
                ],
            ])
    }

    /// SLSA provenance v0.2, as the GitHub generator wrote it.
    package static func provenanceV02(
        builder: String = builder, repository: String = repository, ref: String = "refs/tags/v1.4.2",
        commit: String = commit, finishedOn: Instant = World.earlier("2h")
    ) -> StatementSketch {
        let source: JSONValue = ["uri": .string("\(repository)@\(ref)"), "digest": ["sha1": .string(commit)]]
        return StatementSketch(
            "https://slsa.dev/provenance/v0.2",
            [
                "builder": ["id": .string(builder)],
                "buildType": .string(buildType),
                "invocation": [
                    "configSource": source.setting("/entryPoint", to: ".github/workflows/release.yml"),
                    "parameters": ["version": "1.4.2"],
                    "environment": ["github_run_id": "1842"],
                ],
                "metadata": [
                    "buildInvocationID": "1842-1",
                    "buildStartedOn": .string((finishedOn - TimeSpan(seconds: 300)).description),
                    "buildFinishedOn": .string(finishedOn.description),
                    "completeness": ["parameters": true, "environment": false, "materials": false],
                    "reproducible": false,
                ],
                "materials": [source],
            ]
        ).setting("/_type", to: "https://in-toto.io/Statement/v0.1")
    }

    /// A Verification Summary Attestation.
    package static func verificationSummary(
        passed: Bool = true, levels: [String] = ["SLSA_BUILD_LEVEL_2"], timeVerified: Instant = World.earlier("1h")
    ) -> StatementSketch {
        StatementSketch(
            "https://slsa.dev/verification_summary/v1",
            VerificationSummary.predicate(
                verifierID: "https://gate.acme.test/verifier", timeVerified: timeVerified,
                resourceURI: "file:app.tar.gz", policyURI: "https://gate.acme.test/policies/payments",
                policyDigests: DigestSet([.sha256(of: Array("policy".utf8))]),
                inputs: [ResourceDescriptor(digests: DigestSet([.sha256(of: Array("input".utf8))]))], passed: passed,
                levels: levels))
    }

    /// SPDX 2.3: the application and two packages.
    package static func spdx(created: Instant = World.earlier("2h")) -> StatementSketch {
        StatementSketch(
            "https://spdx.dev/Document/v2.3",
            [
                "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "app",
                "documentNamespace": "https://acme.test/spdx/app-1.4.2",
                "creationInfo": ["created": .string(created.description), "creators": ["Tool: acme-sbom"]],
                "packages": [
                    [
                        "SPDXID": "SPDXRef-app", "name": "app", "versionInfo": "1.4.2",
                        "downloadLocation": "NOASSERTION",
                        "checksums": [
                            ["algorithm": "SHA256", "checksumValue": .string(TestArtifact.app.digest.hex)]
                        ],
                    ],
                    package(spdx: "zlib", "1.3.1"), package(spdx: "libpng", "1.6.43"),
                ],
                "relationships": [
                    [
                        "spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES",
                        "relatedSpdxElement": "SPDXRef-app",
                    ]
                ],
            ])
    }

    private static func package(spdx name: String, _ version: String) -> JSONValue {
        [
            "SPDXID": .string("SPDXRef-\(name)"), "name": .string(name), "versionInfo": .string(version),
            "downloadLocation": "NOASSERTION",
            "checksums": [["algorithm": "SHA256", "checksumValue": .string(digest(name))]],
            "externalRefs": [
                [
                    "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                    "referenceLocator": .string("pkg:generic/\(name)@\(version)"),
                ]
            ],
        ]
    }

    /// CycloneDX 1.6: the application and two components, one within the other.
    package static func cycloneDX(created: Instant = World.earlier("2h")) -> StatementSketch {
        func component(_ name: String, _ version: String, _ nested: [JSONValue] = []) -> JSONValue {
            var object: JSONObject = [
                "type": "library", "name": .string(name), "version": .string(version),
                "purl": .string("pkg:generic/\(name)@\(version)"),
                "hashes": [["alg": "SHA-256", "content": .string(digest(name))]],
            ]
            if !nested.isEmpty { object["components"] = .array(nested) }
            return .object(object)
        }
        return StatementSketch(
            "https://cyclonedx.org/bom",
            [
                "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
                "metadata": [
                    "timestamp": .string(created.description),
                    "component": [
                        "type": "application", "name": "app", "version": "1.4.2",
                        "hashes": [["alg": "SHA-256", "content": .string(TestArtifact.app.digest.hex)]],
                    ],
                ],
                "components": [component("libpng", "1.6.43", [component("zlib", "1.3.1")])],
            ])
    }

    /// The outcome of a test run.
    package static func testResult(_ outcome: TestResult.Outcome = .passed) -> StatementSketch {
        StatementSketch(
            "https://in-toto.io/attestation/test-result/v0.1",
            TestResult.predicate(
                outcome: outcome,
                configuration: [
                    ResourceDescriptor(name: "ci.yml", digests: DigestSet([.sha256(of: Array("ci.yml".utf8))]))
                ], url: "https://ci.acme.test/runs/1842/tests", passed: ["pays", "refunds"], warned: [],
                failed: outcome == .failed ? ["declines"] : []))
    }

    /// A vulnerability scan that found one of low severity.
    package static func vulnerabilities(finishedOn: Instant = World.earlier("1h")) -> StatementSketch {
        StatementSketch(
            "https://in-toto.io/attestation/vulns/v0.1",
            [
                "scanner": [
                    "uri": "pkg:generic/acme-scan@2.0.0", "version": "2.0.0",
                    "db": ["lastUpdate": .string((finishedOn - .hours(6)).description)],
                    "result": [
                        ["id": "CVE-2026-0001", "severity": [["method": "CVSS_V3", "score": "2.1"]]]
                    ],
                ],
                "metadata": [
                    "scanStartedOn": .string((finishedOn - TimeSpan(seconds: 60)).description),
                    "scanFinishedOn": .string(finishedOn.description),
                ],
            ])
    }

    /// A step of a supply chain.
    package static func link() -> StatementSketch {
        StatementSketch(
            "https://in-toto.io/attestation/link/v0.3",
            [
                "name": "package", "command": ["tar", "-czf", "app.tar.gz", "app"],
                "materials": [["name": "app", "digest": ["sha256": .string(digest("app"))]]],
                "byproducts": ["return-value": 0], "environment": ["SOURCE_DATE_EPOCH": "0"],
            ])
    }

    /// Attributes of the artifact.
    package static func scai() -> StatementSketch {
        StatementSketch(
            "https://in-toto.io/attestation/scai/v0.3",
            [
                "attributes": [
                    [
                        "attribute": "WITH_STACK_PROTECTION",
                        "evidence": ["name": "build.log", "digest": ["sha256": .string(digest("log"))]],
                    ]
                ],
                "producer": ["uri": "https://ci.acme.test"],
            ])
    }

    /// Which release of a package the artifact is.
    package static func release() -> StatementSketch {
        StatementSketch(
            "https://in-toto.io/attestation/release/v0.1",
            ["purl": "pkg:generic/acme/app@1.4.2", "releaseId": "1842"])
    }

    /// Who wrote the commit; its subject is the commit, and not the artifact.
    ///
    /// - Parameters:
    ///   - authors: e-mail addresses.
    ///   - committers: e-mail addresses.
    ///   - authorship: whether their signatures stand behind them.
    package static func source(
        authors: [String] = ["alice@acme.test"], committers: [String] = ["alice@acme.test"],
        authorship: SourceRecord.Authorship = .signed, commit: String = commit,
        recordedOn: Instant = World.earlier("2h")
    ) -> StatementSketch {
        let contributors = Set(authors + committers).sorted().map { email in
            SourceRecord.Contributor(
                email: email,
                roles: (authors.contains(email) ? [.author] : []) + (committers.contains(email) ? [.committer] : []),
                commits: 3, authorship: authorship,
                keys: authorship == .signed ? ["ssh:SHA256:" + String(repeating: "A", count: 43)] : [])
        }
        let record = SourceRecord(
            repository: repository, ref: "refs/heads/main", since: nil, commits: 3, isComplete: true,
            contributors: contributors, recordedOn: recordedOn)
        return StatementSketch("https://custody.dev/predicates/source/v1", record.json)
            .setting("/subject", to: [["name": .string(repository), "digest": ["gitCommit": .string(commit)]]])
    }

    /// A principal's word.
    package static func approval(
        _ decision: Approval.Decision = .approved, approvedOn: Instant = World.earlier("1h"),
        expiresOn: Instant? = nil, reason: String? = nil
    ) -> StatementSketch {
        StatementSketch(
            "https://custody.dev/predicates/approval/v1",
            Approval.predicate(
                decision: decision, approvedOn: approvedOn, expiresOn: expiresOn, reason: reason, evidence: []))
    }

    /// A type that Custody does not read.
    package static func unknown(_ predicate: JSONValue = ["weather": "fair"]) -> StatementSketch {
        StatementSketch("https://acme.test/predicates/weather/v1", predicate)
    }

    /// SHA-256 of a word in hexadecimal, for things that are only named.
    package static func digest(_ word: String) -> String { Digest.sha256(of: Array(word.utf8)).hex }
}
