import JSON
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a store is given or finds that is not as it should be.
@Suite struct StoreBadInputTests {
    private func recorded() throws -> Session {
        let session = try StoreTests.store()
        #expect(try session.custody("record", "evidence").status == 0)
        return session
    }

    @Test func `A store is made in a new or empty folder only`() throws {
        let session = try StoreTests.store()
        let again = try session.custody("init", "--format", "json")
        #expect(again.status == 2)
        #expect(again.errorCode == "store.exists")
        try session.files.write("taken/file", "x")
        #expect(try session.custody("init", "taken", "--format", "json").errorCode == "store.exists")
        #expect(try session.custody("init", "no/folder", "--format", "json").errorCode == "file.not-found")
        try session.files.makeDirectory("empty")
        #expect(try session.custody("init", "empty").status == 0)
    }

    @Test func `Where no store is, the way to one is told`() throws {
        let session = try Session()
        let none = try session.custody("stats", "--format", "json")
        #expect(none.status == 2)
        #expect(none.errorCode == "store.none")
        #expect(none.errors.contains("custody init"))
        #expect(try session.custody("stats", "--store", "nowhere", "--format", "json").errorCode == "store.not-a-store")
    }

    @Test func `A bundle that does not verify is refused with its reason, and nothing is written`() throws {
        let session = try StoreTests.store()
        try session.files.write("stranger.json", World.acme.document(.testResult(), by: "mallory"))
        let bundle = try World.json(.testResult(), by: ["ci"])
        try session.files.write(
            "changed.json", bundle.setting("/dsseEnvelope/payload", to: "e30=").canonical())
        try session.files.write("broken.json", "{\"a\":")
        for (name, check) in [
            ("stranger.json", "envelope.key-unknown"), ("changed.json", "envelope.signature-mismatch"),
            ("broken.json", "document.json"),
        ] {
            let answer = try session.custody("record", name, "--format", "json")
            #expect(answer.status == 1, "\(name)")
            #expect(try answer.json["results"]?.array?.first?["rejection"]?["check"]?.string == check, "\(answer.text)")
        }
        let statistics = try session.custody("stats", "--format", "json").json
        #expect(statistics["logSize"] == 0)
        #expect(statistics["blobs"] == 0)
        let mixed = try session.custody("record", "stranger.json", "evidence/sbom.json", "--format", "json")
        #expect(mixed.status == 1)
        #expect(try mixed.json["results"]?.array?.compactMap { $0["status"]?.string } == ["refused", "recorded"])
    }

    @Test func `A published checkpoint of another log is told as that, and nothing is signed`() throws {
        let session = try recorded()
        #expect(try session.custody("init", "other", "--principals", "principals.yaml").status == 0)
        #expect(try session.custody("record", "evidence", "--store", "other").status == 0)
        let shown = try session.shell("cp other/log/checkpoint custody-data/log/checkpoint")
        #expect(shown.status == 0, "\(shown.errors)")
        for words in [["log", "status"], ["record", "evidence"]] {
            let answer = try session.custody(words + ["--format", "json"])
            #expect(answer.status == 3, "\(words)")
            #expect(answer.errorCode == "log.another-log", "\(answer.errors)")
        }
    }

    @Test func `Nothing to record, and a store of nobody's, are said`() throws {
        let session = try Session()
        try session.writeWorld()
        try session.writeEvidence()
        #expect(try session.custody("init").status == 0)
        #expect(try session.custody("record", "--format", "json").errorCode == "usage.missing-argument")
        let nobody = try session.custody("record", "evidence", "--format", "json")
        #expect(nobody.errorCode == "store.nobody")
        #expect(try session.custody("record", "evidence/sbom.json", "--key", "ci.pub").status == 0)
    }

    @Test func `A swapped blob is found, told by what it affects, and restored from an export`() throws {
        let session = try recorded()
        #expect(try session.custody("export", "app.tar.gz", "--out", "app.custody").status == 0)
        let blob = try session.shell("find custody-data/blobs/sha256 -type f | sort | head -1").text
        _ = try session.shell("chmod u+w \(blob) && echo swapped > \(blob)")
        let found = try session.custody("fsck", "--format", "json")
        #expect(found.status == 1)
        let kinds = Set(try found.json["findings"]?.array?.compactMap { $0["kind"]?.string } ?? [])
        #expect(kinds == ["blob.damaged", "bundle.missing"])
        let export = try session.custody("export", "app.tar.gz", "--out", "again.custody", "--format", "json")
        #expect(export.status == 3, "what is damaged is neither a yes nor a no")
        #expect(export.errorCode == "store.blob-damaged")
        let repaired = try session.custody("fsck", "--repair", "--from", "app.custody", "--format", "json")
        #expect(repaired.status == 0, "\(repaired.text)")
        #expect(try session.custody("fsck", "--format", "json").json["findings"]?.array?.isEmpty == true)
    }

    @Test func `A log whose database is of another time is not verified, and not written to`() throws {
        let session = try StoreTests.store()
        #expect(try session.custody("record", "evidence/sbom.json").status == 0)
        _ = try session.shell("mkdir old && cp custody-data/log/log.db* old/")
        #expect(try session.custody("record", "evidence").status == 0)
        _ = try session.shell("rm custody-data/log/log.db* && cp old/* custody-data/log/")
        let verified = try session.custody("log", "verify", "--format", "json")
        #expect(verified.status == 1)
        #expect(try verified.json["code"]?.string == "log.rolled-back")
        let written = try session.custody("record", "evidence/tests.json", "--format", "json")
        #expect(written.status != 0)
    }

    @Test func `A consistency proof that cannot be is refused`() throws {
        let session = try recorded()
        let beyond = try session.custody("log", "consistency", "3", "9", "--format", "json")
        #expect(beyond.status == 2)
        #expect(beyond.errorCode == "log.out-of-range")
        #expect(
            try session.custody("log", "consistency", "5", "3", "--format", "json").errorCode == "proof.sizes-reversed")
        #expect(try session.custody("log", "consistency", "x", "--format", "json").errorCode == "usage.invalid-value")
        #expect(try session.custody("log", "prove", "5", "--format", "json").errorCode == "log.out-of-range")
    }

    @Test func `A store of a newer version is refused, whatever else it says`() throws {
        let session = try recorded()
        _ = try session.shell("sed -i 's/\"version\": 1/\"version\": 2/' custody-data/store.json")
        for words in [["stats"], ["record", "evidence"], ["log", "status"], ["fsck"], ["reindex"]] {
            let answer = try session.custody(words + ["--format", "json"])
            #expect(answer.status == 2, "\(words)")
            #expect(answer.errorCode == "store.newer-version", "\(words)")
        }
    }

    @Test func `Another key in the place of the log's is refused before anything is written`() throws {
        let session = try StoreTests.store()
        _ = try session.shell(
            "$custody key generate --out other --algorithm ed25519 --no-passphrase && mv other.key custody-data/keys/log.key"
        )
        let answer = try session.custody("record", "evidence", "--format", "json")
        #expect(answer.status == 2)
        #expect(answer.errorCode == "store.log-key")
        #expect(try session.custody("stats", "--format", "json").json["blobs"] == 0)
    }

    @Test func `On a full disk nothing is acknowledged, and the store is whole`() throws {
        guard getuid() == 0, (try? Tool.start(["unshare", "-m", "true"]))?.status == 0 else { return }
        let session = try StoreTests.store()
        let filled = try session.shell(
            """
            unshare -m sh -c '
              mkdir disk && mount -t tmpfs -o size=1m tmpfs disk && cp -r custody-data disk/ || exit 99
              dd if=/dev/zero of=disk/filler bs=4k 2> /dev/null
              $custody record evidence --store disk/custody-data --format json > out 2> err; echo $?
              rm disk/filler
              $custody fsck --store disk/custody-data > fsck; echo $?
              $custody record evidence --store disk/custody-data > again; echo $?
            '
            """)
        guard filled.status == 0, !filled.text.hasPrefix("99") else { return }
        let codes = filled.text.split(separator: "\n")
        #expect(codes.first == "4", "\(filled.text) \(filled.errors)")
        let said = String(decoding: try session.files.read("err"), as: UTF8.self)
        #expect(codes.dropFirst() == ["0", "0"], "\(said)")
    }

    @Test func `On a read-only mount a store is read, and writing says why not`() throws {
        guard getuid() == 0, (try? Tool.start(["unshare", "-m", "true"]))?.status == 0 else { return }
        let session = try recorded()
        let answers = try session.shell(
            """
            unshare -m sh -c '
              mount --bind custody-data custody-data && mount -o remount,bind,ro custody-data || exit 99
              $custody record evidence --format json 2> err; echo $?
              $custody evidence app.tar.gz > list 2> listed; echo $?
            '
            """)
        guard answers.status == 0 else { return }
        let codes = answers.text.split(separator: "\n")
        let listed = String(decoding: try session.files.read("listed"), as: UTF8.self)
        #expect(codes == ["2", "0"], "\(listed)")
        #expect(String(decoding: try session.files.read("err"), as: UTF8.self).contains("file.permission"))
    }
}
