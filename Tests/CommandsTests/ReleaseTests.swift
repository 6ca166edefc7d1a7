import Artifacts
import JSON
import TestSupport
import Testing

/// The life of a release over a store, by the commands that people type.
@Suite struct ReleaseTests {
    @Test func `A release is held until it is explained and approved`() throws {
        let release = try ReleaseSession()
        let created = try release.gate()
        #expect(created.status == 1)
        #expect(created.findings == ["sbom": "missing", "approvals": "missing"])
        try release.recordSBOM()
        try release.says("approve", "payments@1.4.2", by: "alice")
        let approved = try release.gate()
        #expect(approved.status == 0, "\(approved.findings)")
        #expect(approved.findings == ["sbom": "satisfied", "approvals": "satisfied"])
    }

    @Test func `An approval names what its signer was shown, and evidence that came later voids it`() throws {
        let release = try ReleaseSession()
        try release.recordSBOM()
        let shown = try release.session.custody("approve", "payments@1.4.2", "--key", "alice.key")
        #expect(shown.status == 0)
        #expect(shown.errors.contains("payments@1.4.2"))
        #expect(shown.errors.contains(TestArtifact.app.digest.description))
        #expect(shown.errors.contains("SBOM (CycloneDX)"))
        #expect(try release.gate().status == 0)
        try release.says(
            "attest", "build-log", "app.tar.gz", "--log", "policy.yaml", "--record", by: "ci")
        #expect(try release.gate().findings["approvals"] == "violated")
        try release.says("approve", "payments@1.4.2", by: "bob")
        #expect(try release.gate().status == 0)
    }

    @Test func `A waiver counts for its requirement, and its decision says until when`() throws {
        let release = try ReleaseSession()
        try release.says("approve", "payments@1.4.2", by: "alice")
        try release.says(
            "waive", "payments@1.4.2", "sbom", "--reason", "the scanner is down", "--ticket", "OPS-1", "--expires",
            "48h", by: "dave")
        let waived = try release.gate()
        #expect(waived.status == 0)
        #expect(waived.findings == ["sbom": "waived", "approvals": "satisfied"])
        #expect(waived.document["exceptions"]?.array?.first?["state"] == "active")
        let later = try release.gate(at: "2100-01-01T00:00:00Z")
        #expect(later.status == 1)
        #expect(later.document["exceptions"]?.array?.first?["state"] == "expired")
    }

    @Test func `A hold stops what would be released, and lifting it lets it go on`() throws {
        let release = try ReleaseSession()
        try release.recordSBOM()
        try release.says("approve", "payments@1.4.2", by: "alice")
        let hold = try release.says("hold", "payments@1.4.2", "--reason", "crashes on start", by: "erin")
        let held = try release.gate()
        #expect(held.status == 1)
        #expect(held.findings["hold"] == "violated")
        try release.says("override", "app.tar.gz", "--reason", "outage", "--expires", "2h", by: "dave")
        #expect(try release.gate().status == 1, "break-glass does not break a hold")
        try release.says("hold", "lift", hold, "--reason", "fixed", by: "erin")
        #expect(try release.gate().status == 0)
        try release.says("recall", "app.tar.gz", "--reason", "loses orders", "--owner", "bob", by: "alice")
        #expect(try release.gate().findings["hold"] == "violated")
    }

    @Test func `An override releases one digest, and holds the next release of its name until it was reviewed`() throws
    {
        let release = try ReleaseSession()
        let override = try release.says(
            "override", "app.tar.gz", "--reason", "outage", "--expires", "2h", by: "dave")
        let overridden = try release.gate()
        #expect(overridden.status == 0)
        #expect(overridden.document["override"]?["by"] == "dave")
        #expect(overridden.findings["sbom"] == "missing", "what stands against it is still said")
        try release.session.files.write("app-2.tar.gz", "another build")
        try release.says("release", "create", "payments", "1.4.3", "app-2.tar.gz", by: "ci")
        #expect(try release.gate("app-2.tar.gz").findings["override-review"] == "missing")
        try release.says("review", "override", override, "--finding", "was needed", by: "dave")
        #expect(try release.gate("app-2.tar.gz").findings["override-review"] == "missing", "nobody reviews their own")
        try release.says("review", "override", override, "--finding", "was needed", by: "erin")
        #expect(try release.gate("app-2.tar.gz").findings["override-review"] == nil)
    }

    @Test func `A revocation reaches every artifact that the credential signed for`() throws {
        let release = try ReleaseSession()
        try release.recordSBOM()
        try release.says("approve", "payments@1.4.2", by: "alice")
        #expect(try release.gate().status == 0)
        try release.says(
            "revoke", "principal", "alice", "--not-after", "2026-10-02T00:00:00Z", "--reason", "left", by: "dave")
        let revoked = try release.gate()
        #expect(revoked.status == 1)
        #expect(revoked.findings["approvals"] != "satisfied")
        try release.says("approve", "payments@1.4.2", by: "bob")
        #expect(try release.gate().status == 0)
        try release.says(
            "revoke", "artifact", "app.tar.gz", "--not-after", "2026-10-02T00:00:00Z", "--reason", "backdoor",
            by: "dave")
        #expect(try release.gate().findings["revocation"] == "violated")
    }

    @Test func `Without a store a statement is written as a bundle`() throws {
        let release = try ReleaseSession()
        let written = try release.session.custody(
            "hold", "app.tar.gz", "--reason", "why", "--key", "alice.key", "--out", "hold.json")
        #expect(written.status == 0, "\(written.errors)")
        #expect(try release.gate().findings["hold"] == nil)
        #expect(try release.session.custody("record", "hold.json").status == 0)
        #expect(try release.gate().findings["hold"] == "violated")
    }

    @Test func `Two people who approve at once both count`() throws {
        let release = try ReleaseSession()
        try release.recordSBOM()
        let both = try release.session.shell(
            """
            $custody approve payments@1.4.2 --key alice.key > one 2>&1 & one=$!
            $custody approve payments@1.4.2 --key bob.key > two 2>&1 & two=$!
            wait $one; a=$?; wait $two; echo $a $?; cat one two
            """)
        #expect(both.text.hasPrefix("0 0"), "\(both.text)")
        let listed = try release.session.custody(
            "evidence", "app.tar.gz", "--predicate-type", "https://custody.dev/predicates/approval/v1", "--format",
            "json")
        #expect(try listed.json["evidence"]?.array?.count == 2)
        #expect(try release.session.custody("fsck").status == 0)
    }
}
