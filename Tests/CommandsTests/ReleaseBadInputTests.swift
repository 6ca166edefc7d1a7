import JSON
import TestSupport
import Testing

/// What the commands of a release's life refuse, each by its code, and leave the store as it was.
@Suite struct ReleaseBadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let code: String
        let words: [String]
        var signer = "dave"
        var testDescription: String { name }
    }

    private static let unknown = "sha256:" + String(repeating: "0", count: 64)
    private static let waiver = ["--reason", "why", "--ticket", "OPS-1"]

    static let cases: [Case] = [
        Case(
            name: "a waiver longer than allowed", code: "waiver.length",
            words: ["waive", "payments@1.4.2", "sbom", "--expires", "73h"] + waiver),
        Case(
            name: "a waiver of what is not waivable", code: "waiver.requirement",
            words: ["waive", "payments@1.4.2", "approvals", "--expires", "2h"] + waiver),
        Case(
            name: "an override longer than allowed", code: "override.length",
            words: ["override", "app.tar.gz", "--reason", "why", "--expires", "5h"]),
        Case(
            name: "a revocation in the future", code: "revocation.future",
            words: ["revoke", "principal", "alice", "--reason", "why", "--not-after", "2999-01-01T00:00:00Z"]),
        Case(
            name: "a release that nobody made", code: "release.unknown",
            words: ["approve", "payments@9.9.9"], signer: "alice"),
        Case(
            name: "a version with other digests", code: "release.exists",
            words: ["release", "create", "payments", "1.4.2", "other.tar.gz"], signer: "ci"),
        Case(
            name: "a name that is none", code: "release.name",
            words: ["release", "create", "pay ments", "1.4.2", "app.tar.gz"], signer: "ci"),
        Case(
            name: "an artifact twice", code: "release.twice",
            words: ["release", "create", "payments", "2", "app.tar.gz", "app.tar.gz"], signer: "ci"),
        Case(
            name: "the end of a hold that nobody placed", code: "statement.unknown",
            words: ["hold", "lift", unknown, "--reason", "why"]),
        Case(
            name: "the end of no digest", code: "statement.digest", words: ["hold", "lift", "mine", "--reason", "why"]),
        Case(
            name: "a rebuild that came to an end without a result", code: "predicate.form",
            words: [
                "attest", "rebuild", "app.tar.gz", "--provenance", unknown, "--outcome", "reproduced",
                "--environment", "debian", "--record",
            ], signer: "ci"),
    ]

    @Test(arguments: cases)
    func `It is refused before anything is signed`(example: Case) throws {
        let release = try ReleaseSession()
        let before = try release.session.custody("log", "status", "--format", "json").json["size"]
        let answer = try release.session.custody(
            example.words + ["--key", example.signer + ".key", "--format", "json"])
        #expect(answer.status == 2, "\(answer.text)")
        #expect(answer.errorCode == example.code, "\(answer.errors)")
        let after = try release.session.custody("log", "status", "--format", "json").json["size"]
        #expect(after == before)
    }

    @Test func `An approval for another digest does not count`() throws {
        let release = try ReleaseSession()
        try release.recordSBOM()
        try release.says("approve", "other.tar.gz", by: "alice")
        #expect(try release.gate().findings["approvals"] == "missing")
    }

    @Test func `A hold is not lifted by naming another statement`() throws {
        let release = try ReleaseSession()
        let approval = try release.says("approve", "payments@1.4.2", by: "alice")
        let answer = try release.session.custody(
            "hold", "lift", approval, "--reason", "why", "--key", "alice.key", "--format", "json")
        #expect(answer.errorCode == "statement.type")
    }

    @Test func `Nobody whom the store does not know says anything to it`() throws {
        let release = try ReleaseSession()
        let answer = try release.session.custody("approve", "payments@1.4.2", "--key", "mallory.key")
        #expect(answer.status == 1)
        #expect(answer.text.contains("signer.unknown") || answer.text.contains("refused"), "\(answer.text)")
    }

    @Test func `Where the policy lets nothing be waived or overridden, neither is signed`() throws {
        let release = try ReleaseSession()
        let strict = ReleaseSession.policy.split(separator: "\n").filter {
            !$0.hasPrefix("waivers") && !$0.hasPrefix("overrides")
        }.joined(separator: "\n")
        try release.session.files.write("strict.yaml", strict)
        let waived = try release.session.custody(
            ["waive", "payments@1.4.2", "sbom", "--expires", "1h", "--key", "dave.key", "--policy", "strict.yaml"]
                + Self.waiver + ["--format", "json"])
        #expect(waived.errorCode == "waiver.none")
        let overridden = try release.session.custody(
            "override", "app.tar.gz", "--reason", "why", "--expires", "1h", "--key", "dave.key", "--policy",
            "strict.yaml", "--format", "json")
        #expect(overridden.errorCode == "override.none")
    }
}
