import Artifacts
import JSON
import TestSupport
import Testing

/// States, debts and decisions of releases, all of it derived from the log.
@Suite struct ReleaseStateTests {
    /// The only release of an answer.
    private static func state(_ session: Session, _ words: String...) throws -> (status: Int32, release: JSONValue) {
        let answer = try session.custody(words + ["--format", "json"])
        guard let release = try answer.json["releases"]?.array?.first else {
            throw World.Failure(description: answer.errors + answer.text)
        }
        return (answer.status, release)
    }

    @Test func `A release is held, released and recalled, and the fact that flipped it is named`() throws {
        let release = try ReleaseSession()
        let held = try Self.state(release.session, "status", "payments")
        #expect(held.status == 1)
        #expect(held.release["state"] == "held")
        #expect(held.release["since"] != nil)
        let reasons = held.release["reasons"]?.array ?? []
        #expect(reasons.compactMap { $0["requirement"]?.string } == ["sbom", "approvals"])
        #expect(reasons.last?["owners"] == ["group:release-managers"])
        #expect(reasons.allSatisfy { $0["was"] == nil }, "nothing flipped: it never was released")
        try release.recordSBOM()
        try release.says("approve", "payments@1.4.2", by: "alice")
        #expect(try Self.state(release.session, "status", "payments@1.4.2").release["state"] == "released")
        let logged = try release.session.custody("gate", "app.tar.gz", "--store", "custody-data", "--record")
        #expect(logged.status == 0, "\(logged.errors)")
        let hold = try release.says(
            "recall", "payments@1.4.2", "--reason", "loses orders", "--owner", "bob", "--exit-rule", "rebuilt",
            by: "dave")
        let recalled = try Self.state(release.session, "status")
        #expect(recalled.status == 1)
        #expect(recalled.release["state"] == "recalled")
        #expect(recalled.release["since"] != nil)
        let flipped = (recalled.release["reasons"]?.array ?? []).filter { $0["was"] != nil }
        #expect(flipped.compactMap { $0["requirement"]?.string } == ["hold"])
        #expect(flipped.first?["was"] == "absent")
        #expect(flipped.first?["owners"] == ["bob"])
        #expect(flipped.first?["exitRule"] == "rebuilt")
        #expect(flipped.first?["evidence"]?.array?.first?.string == hold)
        let text = try release.session.custody("holds")
        #expect(text.status == 1)
        #expect(text.text.contains("recalled  payments@1.4.2"))
        #expect(text.text.contains("hold violated (was absent)"))
        #expect(text.text.contains("next: bob"))
    }

    /// What is released by an exception, and until when.
    struct Exception: Sendable, CustomTestStringConvertible {
        let words: [String]
        let was: String
        var testDescription: String { words[0] }
    }

    private static let exceptions = [
        Exception(
            words: ["waive", "payments@1.4.2", "sbom", "--reason", "why", "--ticket", "OPS-1", "--expires", "1h"],
            was: "waived"),
        Exception(words: ["override", "app.tar.gz", "--reason", "why", "--expires", "1h"], was: "overridden"),
    ]

    @Test(arguments: exceptions)
    func `What was released by an exception is recalled at its end`(exception: Exception) throws {
        let release = try ReleaseSession()
        try release.says("approve", "payments@1.4.2", by: "alice")
        let said = try release.session.custody(exception.words + ["--key", "dave.key"])
        #expect(said.status == 0, "\(said.errors)")
        let logged = try release.session.custody("gate", "app.tar.gz", "--store", "custody-data", "--record")
        #expect(logged.status == 0, "\(logged.text)")
        let later = try Self.state(release.session, "status", "--at", "2099-01-01T00:00:00Z")
        #expect(later.release["state"] == "recalled")
        let flipped = later.release["reasons"]?.array?.first { $0["requirement"] == "sbom" }
        #expect(flipped?["was"]?.string == exception.was)
        let end = try release.gate(at: "2099-01-01T00:00:00Z").document["exceptions"]?.array?.first?["expiresOn"]
        #expect(end != nil)
        #expect(later.release["since"] == end)
    }

    @Test func `Encrypted keys of a store are opened by one passphrase, for decisions and what goes with them`() throws
    {
        let release = try ReleaseSession()
        let secret = ["CUSTODY_PASSPHRASE": "correct horse"]
        let made = try release.session.custody(
            "init", "locked", "--origin", "log.acme.test/locked", "--principals", "principals.yaml", "--policy",
            "policy.yaml", environment: secret)
        #expect(made.status == 0)
        for words in [
            ["release", "create", "payments", "1", "app.tar.gz", "--key", "ci.key"],
            ["override", "app.tar.gz", "--reason", "why", "--expires", "1h", "--key", "dave.key"],
            ["gate", "app.tar.gz", "--record"], ["promote", "payments@1", "--to", "production", "--key", "erin.key"],
        ] {
            let answer = try release.session.custody(words + ["--store", "locked"], environment: secret)
            #expect(answer.status == 0, "\(words): \(answer.errors)")
        }
    }

    @Test func `What the log says is the same from an index that was made anew`() throws {
        let release = try ReleaseSession()
        try release.recordSBOM()
        try release.says("approve", "payments@1.4.2", by: "alice")
        _ = try release.session.custody("gate", "app.tar.gz", "--store", "custody-data", "--record")
        try release.says("hold", "payments@1.4.2", "--reason", "why", by: "alice")
        let words = ["status", "--at", "2099-01-01T00:00:00Z", "--format", "json"]
        let before = try release.session.custody(words)
        _ = try release.session.shell("rm custody-data/custody.db*")
        #expect(try release.session.custody("reindex").status == 0)
        #expect(try release.session.custody(words).standardOutput == before.standardOutput)
        #expect(try before.json["releases"]?.array?.count == 1)
    }

    @Test func `Waivers are told as a debt, with how often they were renewed`() throws {
        let release = try ReleaseSession()
        #expect(try release.session.custody("waivers").text == "nothing is waived")
        for hours in ["1h", "2h"] {
            try release.says(
                "waive", "payments@1.4.2", "sbom", "--reason", "why", "--ticket", "OPS-1", "--expires", hours,
                by: "dave")
        }
        try release.session.files.write("app-2.tar.gz", "another build")
        try release.says("release", "create", "payments", "1.4.3", "app-2.tar.gz", by: "ci")
        try release.says(
            "waive", "payments@1.4.3", "sbom", "--reason", "still", "--ticket", "OPS-1", "--expires", "3h", by: "dave")
        try release.says(
            "waive", "payments@1.4.3", "sbom", "--reason", "me too", "--ticket", "OPS-1", "--expires", "3h", by: "bob")
        let told = try release.session.custody("waivers", "--format", "json").json["waivers"]?.array ?? []
        #expect(told.count == 4)
        #expect(told.compactMap { $0["state"]?.string }.filter { $0 == "active" }.count == 3)
        let void = told.first { $0["state"] == "void" }
        #expect(void?["because"]?.string?.contains("bob") == true)
        let last = told.first { $0["reason"] == "still" }
        #expect(last?["renewed"] == 2)
        #expect(last?["signers"] == ["dave"])
        let later = try release.session.custody(
            "waivers", "--open", "--at", "2099-01-01T00:00:00Z", "--format", "json")
        #expect(try later.json["waivers"]?.array?.isEmpty == true)
    }

    @Test func `A logged decision replays to the same bytes, whatever came after it`() throws {
        let release = try ReleaseSession()
        try release.recordSBOM()
        try release.says("approve", "payments@1.4.2", by: "alice")
        let decided = try release.session.custody(
            "gate", "app.tar.gz", "--store", "custody-data", "--record", "--decision", "decision.json")
        #expect(decided.status == 0, "\(decided.errors)")
        let digest = Digest.sha256(of: try release.session.files.read("decision.json")).description
        try release.says("hold", "payments@1.4.2", "--reason", "why", by: "alice")
        try release.session.files.write(
            "custody-data/policy/policy.yaml", ReleaseSession.policy.replacing("count: 1", with: "count: 2"))
        let replayed = try release.session.custody("replay", digest, "--format", "json")
        #expect(replayed.status == 0, "\(replayed.errors) \(replayed.text)")
        #expect(try replayed.json["same"] == true)
        #expect(try replayed.json["verdict"] == "released")
        #expect(try release.session.custody("fsck").status == 0, "what decisions are made from is no stray content")
        let unknown = try release.session.custody(
            "replay", "sha256:" + String(repeating: "0", count: 64), "--format", "json")
        #expect(unknown.errorCode == "decision.unknown")
    }

    @Test func `A file that was exported replays its decision elsewhere, revocations and reviews of others in it`()
        throws
    {
        let release = try ReleaseSession()
        let override = try release.says("override", "app.tar.gz", "--reason", "why", "--expires", "1h", by: "dave")
        try release.session.files.write("app-2.tar.gz", "another build")
        try release.says("release", "create", "payments", "1.4.3", "app-2.tar.gz", by: "ci")
        try release.says("approve", "payments@1.4.3", by: "alice")
        try release.says(
            "revoke", "principal", "alice", "--not-after", "2026-10-02T00:00:00Z", "--reason", "left", by: "dave")
        try release.says("review", "override", override, "--finding", "was needed", by: "erin")
        let decided = try release.gate("app-2.tar.gz")
        let made = try release.session.custody("export", "app-2.tar.gz", "--out", "app-2.custody")
        #expect(made.status == 0, "\(made.errors)")
        let replayed = try release.session.shell(
            "mkdir elsewhere && mv app-2.custody elsewhere && mv custody-data away && cd elsewhere && "
                + "$custody replay app-2.custody --format json")
        #expect(replayed.status == 0, "\(replayed.errors)")
        #expect(try replayed.json["same"] == true)
        #expect(try replayed.json["verdict"] == decided.document["verdict"])
        let changed = try release.session.shell(
            "sed -i 's/\"verdict\":\"held\"/\"verdict\":\"released\"/' elsewhere/app-2.custody; "
                + "$custody replay elsewhere/app-2.custody --format json")
        #expect(changed.status == 1, "\(changed.text) \(changed.errors)")
    }

    @Test func `A decision is no evidence for the next one`() throws {
        let release = try ReleaseSession()
        try release.recordSBOM()
        try release.says("approve", "payments@1.4.2", by: "alice")
        let words = [
            "gate", "app.tar.gz", "--store", "custody-data", "--record", "--at", "2099-01-01T00:00:00Z", "--format",
            "json",
        ]
        let first = try release.session.custody(words)
        #expect(try release.session.custody(words).standardOutput == first.standardOutput)
        #expect(try first.json["notCounted"] == [])
    }

    @Test func `A release goes where the environment's policy releases it, and nowhere else`() throws {
        let release = try ReleaseSession()
        try release.session.files.write(
            "custody-data/policy/production.yaml",
            ReleaseSession.policy.replacing("name: payments", with: "name: production").replacing(
                "approvals: { count: 1", with: "approvals: { count: 2"))
        try release.recordSBOM()
        try release.says("approve", "payments@1.4.2", by: "alice")
        try release.says("promote", "payments@1.4.2", "--to", "staging", "--place", "cluster-1", by: "erin")
        let held = try release.session.custody(
            "promote", "payments@1.4.2", "--to", "production", "--key", "erin.key", "--format", "json")
        #expect(held.status == 1)
        #expect(try held.json["releases"]?.array?.first?["state"] == "held")
        try release.says("approve", "payments@1.4.2", by: "bob")
        try release.says("promote", "payments@1.4.2", "--to", "production", by: "erin")
        let listed = try release.session.custody(
            "evidence", "app.tar.gz", "--predicate-type", "https://custody.dev/predicates/deployment/v1", "--format",
            "json")
        #expect(try listed.json["evidence"]?.array?.count == 2)
        #expect(
            try Self.state(release.session, "status", "--environment", "production").release["state"] == "released")
    }
}
