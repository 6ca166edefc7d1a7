import Artifacts
import JSON
import TestSupport
import Testing

/// `custody log`.
@Suite struct LogCommandTests {
    private func recorded() throws -> Session {
        let session = try StoreTests.store()
        #expect(try session.custody("record", "evidence").status == 0)
        return session
    }

    @Test func `An entry is proved by its index and by the digest of its attestation`() throws {
        let session = try recorded()
        let listed = try session.custody("evidence", "app.tar.gz", "--format", "json").json
        let item = try #require(listed["evidence"]?.array?.first)
        let index = try #require(item["index"]?.number?.integer)
        let byIndex = try session.custody("log", "prove", "\(index)")
        #expect(byIndex.status == 0)
        #expect(byIndex.text.hasPrefix("c2sp.org/tlog-proof@v1\nindex \(index)\n"))
        let byDigest = try session.custody("log", "prove", try #require(item["attestation"]?.string))
        #expect(byDigest.standardOutput == byIndex.standardOutput)
        let none = try session.custody("log", "prove", TestArtifact.app.digest.description, "--format", "json")
        #expect(none.errorCode == "log.no-such-attestation")
    }

    @Test func `A checkpoint that was kept is proved to be the beginning of the log as it is now`() throws {
        let session = try StoreTests.store()
        #expect(try session.custody("record", "evidence/sbom.json", "evidence/tests.json").status == 0)
        #expect(try session.custody("log", "checkpoint", "--out", "kept").status == 0)
        #expect(try session.custody("record", "evidence").status == 0)
        let kept = String(decoding: try session.files.read("kept"), as: UTF8.self).split(separator: "\n")
        let proof = try session.custody("log", "consistency", String(kept[1]), "--format", "json")
        #expect(proof.status == 0, "\(proof.errors)")
        #expect(try proof.json["from"]?["rootHash"]?.string == String(kept[2]))
        #expect(try proof.json["to"]?["size"] == 5)
    }

    @Test func `Entries hold digests and keys, and nothing of what was signed`() throws {
        let session = try recorded()
        let entries = try session.custody("log", "entries", "--from", "1", "--limit", "3", "--format", "json")
        let bodies = try #require(try entries.json["entries"]?.array)
        #expect(bodies.map { $0["index"]?.number?.integer } == [1, 2, 3])
        #expect(bodies.allSatisfy { $0["body"]?["kind"]?.string == "hashedrekord" })
        #expect(!entries.text.contains("app.tar.gz") && !entries.text.contains("acme.test"))
    }

    @Test func `What is published is what static file servers need`() throws {
        let session = try recorded()
        let published = try session.custody("log", "checkpoint", "--published")
        #expect(try session.files.read("custody-data/log/checkpoint") == published.standardOutput)
        #expect(try session.shell("ls custody-data/log/tile/0 custody-data/log/tile/entries").text.contains("000.p"))
    }

    @Test func `A tile that was cut short is found`() throws {
        let session = try StoreTests.store()
        _ = try session.shell(
            """
            i=0; while [ $i -lt 260 ]; do
              printf '{"scan":%d}' $i > p.json
              $custody attest app.tar.gz --predicate-type https://x.test/scan/v1 --predicate p.json --key ci.key --out many/$i.json -q \
                2> /dev/null || { mkdir -p many; $custody attest app.tar.gz --predicate-type https://x.test/scan/v1 \
                --predicate p.json --key ci.key --out many/$i.json -q; }
              i=$((i+1)); done
            """)
        #expect(try session.custody("record", "many").status == 0)
        #expect(try session.custody("log", "verify", "--full").status == 0)
        _ = try session.shell(
            "t=custody-data/log/tile/entries/000; chmod u+w $t && head -c 1000 $t > cut && cat cut > $t")
        let found = try session.custody("log", "verify", "--full", "--format", "json")
        #expect(found.status == 1, "\(found.errors)")
        #expect(try found.json["code"]?.string == "log.tile-damaged")
    }
}
