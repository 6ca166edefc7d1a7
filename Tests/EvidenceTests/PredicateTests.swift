import Artifacts
import Evidence
import JSON
import TestSupport
import Testing
import Time

@Suite struct `Predicates` {
    @Test func `Every type URI is read as its type, and no URI is two types`() {
        #expect(Set(PredicateType.allCases.flatMap(\.uris)).count == PredicateType.allCases.flatMap(\.uris).count)
        for type in PredicateType.allCases {
            for uri in type.uris { #expect(PredicateType(uri) == type) }
            #expect(!type.label.isEmpty)
        }
        #expect(PredicateType("https://slsa.dev/provenance/v1.0") == nil)
        #expect(PredicateType("") == nil)
    }

    @Test(arguments: [
        ("https://spdx.dev/Document", StatementSketch.spdx()), ("https://cyclonedx.org/bom/v1.4", .cycloneDX()),
        ("https://in-toto.io/attestation/vulns/v0.2", .vulnerabilities()),
        ("https://in-toto.io/attestation/scai/attribute-report/v0.2", .scai()),
        ("https://in-toto.io/attestation/release/v0.2", .release()),
    ])
    func `The other spellings of a type read as well`(uri: String, sketch: StatementSketch) throws {
        let statement = try sketch.setting("/predicateType", to: .string(uri)).statement()
        #expect(statement.predicateType == uri)
        #expect(statement.predicate == (try sketch.statement().predicate))
    }

    @Test func `A verification summary is read`() throws {
        guard case .verificationSummary(let passed) = try StatementSketch.verificationSummary().statement().predicate,
            case .verificationSummary(let failed) = try StatementSketch.verificationSummary(passed: false).statement()
                .predicate
        else { throw Unexpected("no summary") }
        #expect(passed.passed)
        #expect(!failed.passed)
        #expect(passed.verifierID == "https://gate.acme.test/verifier")
        #expect(passed.resourceURI == "file:app.tar.gz")
        #expect(passed.policyURI == "https://gate.acme.test/policies/payments")
        #expect(passed.policyDigests.contains(.sha256(of: Array("policy".utf8))))
        #expect(passed.inputAttestations.count == 1)
        #expect(passed.verifiedLevels == ["SLSA_BUILD_LEVEL_2"])
        #expect(passed.timeVerified == World.earlier("1h"))
    }

    @Test func `A test result is read`() throws {
        guard case .testResult(let result) = try StatementSketch.testResult(.failed).statement().predicate else {
            throw Unexpected("no test result")
        }
        #expect(result.outcome == .failed)
        #expect(result.passedTests == ["pays", "refunds"])
        #expect(result.failedTests == ["declines"])
        #expect(result.warnedTests == [])
        #expect(result.configuration.map(\.name) == ["ci.yml"])
        #expect(result.url == "https://ci.acme.test/runs/1842/tests")
    }

    @Test func `A vulnerability scan is read, in both forms of a finding and with either kind of score`() throws {
        let result = "/predicate/scanner/result"
        let sketch = StatementSketch.vulnerabilities().setting(
            result + "/-",
            to: ["vulnerability": ["id": "CVE-2", "severity": [["method": "nvd", "score": .number(.double(9.8))]]]])
        guard case .vulnerabilities(let scan) = try sketch.statement().predicate,
            case .vulnerabilities(let clean) = try sketch.setting(result, to: []).statement().predicate
        else { throw Unexpected("no scan") }
        #expect(scan.scannerURI == "pkg:generic/acme-scan@2.0.0")
        #expect(scan.scannerVersion == "2.0.0")
        #expect(scan.findings.map(\.id) == ["CVE-2026-0001", "CVE-2"])
        #expect(scan.findings.map { $0.severities.map(\.score) } == [["2.1"], ["9.8"]])
        #expect(scan.findings[0].severities[0].method == "CVSS_V3")
        #expect(scan.finishedOn == World.earlier("1h"))
        #expect(clean.findings.isEmpty)
    }

    @Test func `Link, attributes and release are read`() throws {
        guard case .link(let link) = try StatementSketch.link().statement().predicate,
            case .scai(let scai) = try StatementSketch.scai().statement().predicate,
            case .release(let release) = try StatementSketch.release().statement().predicate
        else { throw Unexpected("another predicate") }
        #expect(link.name == "package")
        #expect(link.command == ["tar", "-czf", "app.tar.gz", "app"])
        #expect(link.materials.map(\.name) == ["app"])
        #expect(link.byproducts["return-value"] == 0)
        #expect(scai.attributes.map(\.name) == ["WITH_STACK_PROTECTION"])
        #expect(scai.attributes[0].evidence?.name == "build.log")
        #expect(scai.producer?.uri == "https://ci.acme.test")
        #expect(release.purl == "pkg:generic/acme/app@1.4.2")
        #expect(release.releaseID == "1842")
    }

    @Test func `A source record is read and written back`() throws {
        let sketch = StatementSketch.source(authors: ["alice@acme.test"], committers: ["bob@acme.test"])
        guard case .source(let record) = try sketch.statement().predicate else { throw Unexpected("no source") }
        #expect(record.json == sketch.json["predicate"])
        #expect(record.contributors.map(\.email) == ["alice@acme.test", "bob@acme.test"])
        #expect(record.contributors.map(\.roles) == [[.author], [.committer]])
        #expect(record.contributors.map(\.authorship) == [.signed, .signed])
        #expect(record.isComplete)
        #expect(record.commits == 3)
        #expect(record.recordedOn == World.earlier("2h"))
    }

    @Test func `An approval is read`() throws {
        let shown = TestArtifact.other.digest
        let sketch = StatementSketch(
            PredicateType.approval.uri,
            Approval.predicate(
                decision: .rejected, approvedOn: World.now, expiresOn: World.later("1d"), reason: "not yet",
                evidence: [shown]))
        guard case .approval(let approval) = try sketch.statement().predicate else { throw Unexpected("no approval") }
        #expect(approval.decision == .rejected)
        #expect(approval.approvedOn == World.now)
        #expect(approval.expiresOn == World.later("1d"))
        #expect(approval.reason == "not yet")
        #expect(approval.evidence == [shown])
    }
}

@Suite struct `Bills of materials` {
    private func sbom(_ sketch: StatementSketch) throws -> SBOM {
        let predicate = try sketch.statement().predicate
        guard case .sbom(let sbom) = predicate else { throw Unexpected(predicate) }
        return sbom
    }

    @Test(arguments: [StatementSketch.spdx(), .cycloneDX()])
    func `Both formats tell the same`(sketch: StatementSketch) throws {
        let sbom = try sbom(sketch)
        #expect(sbom.subject?.name == "app")
        #expect(sbom.subject?.version == "1.4.2")
        #expect(sbom.subject?.digests.contains(TestArtifact.app.digest) == true)
        #expect(Set(sbom.components.compactMap(\.purl)) == ["pkg:generic/zlib@1.3.1", "pkg:generic/libpng@1.6.43"])
        #expect(sbom.components.allSatisfy { $0.digests[.sha256]?.hex == StatementSketch.digest($0.name) })
        #expect(sbom.createdOn == World.earlier("2h"))
    }

    @Test(arguments: ["1.4", "1.5", "1.6"])
    func `CycloneDX is read in its three versions`(version: String) throws {
        let sbom = try sbom(StatementSketch.cycloneDX().setting("/predicate/specVersion", to: .string(version)))
        #expect(sbom.format == .cyclonedx)
        #expect(sbom.specification == version)
    }

    @Test(arguments: ["SPDX-2.2", "SPDX-2.3"])
    func `SPDX is read in its two versions`(version: String) throws {
        let sbom = try sbom(StatementSketch.spdx().setting("/predicate/spdxVersion", to: .string(version)))
        #expect(sbom.format == .spdx)
        #expect(sbom.specification == version)
    }

    @Test func `SPDX may name its subject by documentDescribes, or not at all`() throws {
        let without = StatementSketch.spdx().setting("/predicate/relationships", to: nil)
        #expect(try sbom(without.setting("/predicate/documentDescribes", to: ["SPDXRef-app"])).subject?.name == "app")
        #expect(try sbom(without).subject == nil)
        #expect(try sbom(without).components.count == 3)
    }

    @Test func `An empty bill of materials has no components`() throws {
        #expect(try sbom(StatementSketch.cycloneDX().setting("/predicate/components", to: nil)).components.isEmpty)
        #expect(try sbom(StatementSketch.spdx().setting("/predicate/packages", to: nil)).components.isEmpty)
    }

    @Test func `Hashes come in every spelling of their algorithm`() throws {
        let hex = StatementSketch.digest("zlib")
        let checksums: JSONValue = [
            ["algorithm": "SHA1", "checksumValue": "00"],
            ["algorithm": "SHA256", "checksumValue": .string(hex.uppercased())],
        ]
        let sbom = try sbom(StatementSketch.spdx().setting("/predicate/packages/1/checksums", to: checksums))
        #expect(sbom.components[0].digests[.sha256]?.hex == hex)
        #expect(sbom.components[0].digests.others.map(\.algorithm) == ["sha1"])
    }

    @Test func `A hundred thousand components are read, and nested ones keep their order`() throws {
        let many = (0..<100_000).map { JSONValue.object(["name": .string("c\($0)"), "version": "1"]) }
        let sketch = StatementSketch.cycloneDX().setting("/predicate/components", to: .array(many))
        let sbom = try sbom(sketch)
        #expect(sbom.components.count == 100_000)
        #expect(sbom.components.last?.name == "c99999")
        let nested = try self.sbom(.cycloneDX())
        #expect(nested.components.map(\.name) == ["libpng", "zlib"])
    }

    @Test func `Components nested to the limit are read without recursion`() throws {
        let deep = (0..<29).reduce(JSONValue.object(["name": "c"])) { inner, _ in
            ["name": "c", "components": [inner]]
        }
        #expect(
            try sbom(StatementSketch.cycloneDX().setting("/predicate/components", to: [deep])).components.count == 30)
    }

    @Test func `More items than allowed are refused`() throws {
        var limits = EvidenceLimits.standard
        limits.items = 1
        let found = rejection { () throws(Rejection) in
            _ = try StatementSketch.spdx().statement(limits: limits)
        }
        #expect(found?.check == .predicateForm)
        #expect(found?.place == "/predicate/packages")
    }
}
