import Artifacts
import Evidence
import JSON
import TestSupport
import Testing

@Suite struct `Refusing a statement` {
    private static func defect(
        _ name: String, _ sketch: StatementSketch, _ changed: String, _ value: JSONValue?, _ check: Check,
        at place: String? = nil
    ) -> Defect {
        Defect(name, sketch.json, changed, value, check, at: place)
    }

    private static let sketch = StatementSketch.testResult()
    private static let subject = "/subject/0"

    static let statements: [Defect] = [
        Defect("no JSON", "{", .statementForm, at: "line 1, column 2"),
        Defect("an array", "[]", .statementForm, at: "/"),
        Defect("an empty payload", "", .statementForm, at: "line 1, column 1"),
        defect("no type", sketch, "/_type", nil, .statementForm),
        defect("another type", sketch, "/_type", "https://in-toto.io/Statement/v2", .statementType),
        defect("no subject", sketch, "/subject", nil, .statementForm),
        defect("a subject that is no array", sketch, "/subject", [:], .statementForm),
        defect("an empty list of subjects", sketch, "/subject", [], .statementSubject),
        defect(
            "too many subjects", sketch, "/subject",
            .array(Array(repeating: TestArtifact.app.descriptor.json, count: 1_025)), .statementForm),
        defect("a subject without a digest", sketch, subject + "/digest", nil, .statementSubject),
        defect(
            "a subject with an empty digest set", sketch, subject + "/digest", [:], .statementSubject,
            at: subject + "/digest"),
        defect("a subject known by SHA-1 alone", sketch, subject + "/digest", ["sha1": "00"], .statementSubject),
        defect(
            "a digest in upper case", sketch, subject + "/digest",
            ["sha256": .string(TestArtifact.app.digest.hex.uppercased())], .statementForm),
        defect("a digest that is too short", sketch, subject + "/digest", ["sha256": "00"], .statementForm),
        defect("a digest that is no text", sketch, subject + "/digest/sha256", 1, .statementForm),
        defect(
            "too many digests", sketch, subject + "/digest",
            .object(JSONObject((0..<33).map { ("x\($0)", "00") })), .statementForm),
        defect("a name that is no text", sketch, subject + "/name", 1, .statementForm),
        defect("no predicate type", sketch, "/predicateType", nil, .statementForm),
    ]

    private static let provenance = StatementSketch.provenance()
    private static let older = StatementSketch.provenanceV02()
    private static let summary = StatementSketch.verificationSummary()
    private static let spdx = StatementSketch.spdx()
    private static let cycloneDX = StatementSketch.cycloneDX()
    private static let scan = StatementSketch.vulnerabilities()
    private static let source = StatementSketch.source()
    private static let approval = StatementSketch.approval()

    static let predicates: [Defect] = [
        defect("provenance that is no object", provenance, "/predicate", [], .predicateForm),
        defect("no build type", provenance, "/predicate/buildDefinition/buildType", nil, .predicateForm),
        defect("no builder", provenance, "/predicate/runDetails/builder", nil, .predicateForm),
        defect("a builder without an id", provenance, "/predicate/runDetails/builder/id", nil, .predicateForm),
        defect(
            "a time that is none", provenance, "/predicate/runDetails/metadata/finishedOn", "yesterday",
            .predicateForm),
        defect(
            "a time on no calendar", provenance, "/predicate/runDetails/metadata/finishedOn",
            "2026-02-29T00:00:00Z", .predicateForm),
        defect(
            "a dependency's digest that is none", provenance,
            "/predicate/buildDefinition/resolvedDependencies/1/digest", ["sha256": "zz"], .predicateForm),
        defect("no builder (v0.2)", older, "/predicate/builder", nil, .predicateForm),
        defect("no build type (v0.2)", older, "/predicate/buildType", nil, .predicateForm),
        defect("materials that are no array (v0.2)", older, "/predicate/materials", [:], .predicateForm),
        defect("no verifier", summary, "/predicate/verifier", nil, .predicateForm),
        defect("no resource", summary, "/predicate/resourceUri", nil, .predicateForm),
        defect("no policy", summary, "/predicate/policy", nil, .predicateForm),
        defect("another result", summary, "/predicate/verificationResult", "passed", .predicateForm),
        defect("SPDX of another version", spdx, "/predicate/spdxVersion", "SPDX-3.0", .predicateForm),
        defect("an SPDX package without a name", spdx, "/predicate/packages/1/name", nil, .predicateForm),
        defect("an SPDX package without an id", spdx, "/predicate/packages/1/SPDXID", nil, .predicateForm),
        defect(
            "an SPDX checksum that is none", spdx, "/predicate/packages/1/checksums/0/checksumValue", "zz",
            .predicateForm, at: "/predicate/packages/1"),
        defect("CycloneDX of another version", cycloneDX, "/predicate/specVersion", "1.3", .predicateForm),
        defect("another format for CycloneDX", cycloneDX, "/predicate/bomFormat", "SPDX", .predicateForm),
        defect("a component without a name", cycloneDX, "/predicate/components/0/name", nil, .predicateForm),
        defect(
            "a nested component without a name", cycloneDX, "/predicate/components/0/components/0/name", nil,
            .predicateForm),
        defect(
            "a component's hash without its content", cycloneDX, "/predicate/components/0/hashes/0/content", nil,
            .predicateForm),
        defect("another outcome", sketch, "/predicate/result", "passed", .predicateForm),
        defect("no outcome", sketch, "/predicate/result", nil, .predicateForm),
        defect("no configuration", sketch, "/predicate/configuration", nil, .predicateForm),
        defect("no scanner", scan, "/predicate/scanner", nil, .predicateForm),
        defect("a scan without its result", scan, "/predicate/scanner/result", nil, .predicateForm),
        defect("a vulnerability without an id", scan, "/predicate/scanner/result/0/id", nil, .predicateForm),
        defect(
            "a vulnerability without a severity", scan, "/predicate/scanner/result/0/severity", nil,
            .predicateForm),
        defect("a score that is none", scan, "/predicate/scanner/result/0/severity/0/score", true, .predicateForm),
        defect("a link without a name", .link(), "/predicate/name", nil, .predicateForm),
        defect("a link's command that is a text", .link(), "/predicate/command", "tar", .predicateForm),
        defect("no attributes", .scai(), "/predicate/attributes", nil, .predicateForm),
        defect("an empty list of attributes", .scai(), "/predicate/attributes", [], .predicateForm, at: "/predicate"),
        defect("an attribute without a name", .scai(), "/predicate/attributes/0/attribute", nil, .predicateForm),
        defect("a release without a purl", .release(), "/predicate/purl", nil, .predicateForm),
        defect("an unknown member of a source", source, "/predicate/other", 1, .predicateForm),
        defect("a source that does not say it is whole", source, "/predicate/complete", nil, .predicateForm),
        defect("a source without contributors", source, "/predicate/contributors", nil, .predicateForm),
        defect(
            "a contributor in another role", source, "/predicate/contributors/0/roles/0", "reviewer",
            .predicateForm),
        defect("a contributor in no role", source, "/predicate/contributors/0/roles", [], .predicateForm),
        defect("another authorship", source, "/predicate/contributors/0/authorship", "vouched", .predicateForm),
        defect("a negative number of commits", source, "/predicate/commits", -1, .predicateForm),
        defect("a record without its time", source, "/predicate/recordedOn", nil, .predicateForm),
        defect("an unknown member of an approval", approval, "/predicate/waived", true, .predicateForm),
        defect("another word than approved", approval, "/predicate/decision", "Approved", .predicateForm),
        defect("an approval without its time", approval, "/predicate/approvedOn", nil, .predicateForm),
        defect(
            "evidence under MD5", approval, "/predicate/evidence", ["md5:00"], .predicateForm,
            at: "/predicate/evidence/0"),
    ]

    @Test(arguments: statements + predicates)
    func `One defect is refused by its check at its place`(defect: Defect) {
        let found = rejection { () throws(Rejection) in
            _ = try Statement(payload: defect.bytes, payloadType: Envelope.inTotoPayloadType)
        }
        #expect(found?.check == defect.check)
        #expect(found?.place == defect.place)
    }

    @Test(arguments: ["application/json", "application/vnd.in-toto+JSON", "application/vnd.in-toto+json ", ""])
    func `A payload of another type is not looked at`(type: String) {
        let found = rejection { () throws(Rejection) in _ = try Statement(payload: Array("{".utf8), payloadType: type) }
        #expect(found?.check == .envelopePayloadType)
        #expect(found?.place == "/payloadType")
        #expect(found?.found == type)
    }

    @Test func `A statement in the making is held to the same rules`() {
        let none = rejection { () throws(Rejection) in
            _ = try Statement(subjects: [], predicateType: "x:y", predicate: [:])
        }
        #expect(none?.check == .statementSubject)
        let nameless = rejection { () throws(Rejection) in
            _ = try Statement(
                subjects: [TestArtifact.app.descriptor, ResourceDescriptor(name: "b")], predicateType: "x:y",
                predicate: [:])
        }
        #expect(nameless?.check == .statementSubject)
        #expect(nameless?.place == "/subject/1/digest")
        let outcome = rejection { () throws(Rejection) in
            _ = try Statement(
                subjects: [TestArtifact.app.descriptor], predicateType: PredicateType.testResult.uri, predicate: [:])
        }
        #expect(outcome?.check == .predicateForm)
    }
}
