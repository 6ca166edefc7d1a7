import Crypto
import Encoding
import JSON
import TestSupport
import Testing
import Time

enum TrustCommandSamples {
    static let config: JSONValue = [
        "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
        "caUrls": [
            [
                "url": "https://ca.acme.test", "majorApiVersion": 1, "operator": "acme.test",
                "validFor": ["start": "2026-01-01T00:00:00Z"],
            ]
        ],
        "rekorTlogUrls": [
            [
                "url": "https://log.acme.test", "majorApiVersion": 2, "operator": "acme.test",
                "validFor": ["start": "2026-01-01T00:00:00Z", "end": "2026-02-01T00:00:00Z"],
            ]
        ],
        "rekorTlogConfig": ["selector": "EXACT", "count": 1],
    ]
}

/// `custody trust`, over the virtual world's Sigstore instance and TUF repository.
@Suite struct `Trusted roots on the command line` {
    private func session() throws -> Session {
        let session = try Session()
        try session.files.write("root.json", SigstoreInstance.acme.trustedRoot.canonical())
        return session
    }

    private let at = ["--at", World.now.description, "--format", "json"]

    @Test func `Every part is shown with its state`() throws {
        let session = try session()
        let shown = try session.custody(["trust", "show", "root.json"] + at)
        #expect(shown.status == 0, "\(shown.errors)")
        let parts = try #require(try shown.json["parts"]?.array)
        let kinds = Set(parts.compactMap { $0["kind"]?.string })
        #expect(kinds == ["certificate-authority", "timestamp-authority", "log", "certificate-log"])
        #expect(parts.allSatisfy { $0["state"]?.string == "valid" || $0["state"]?.string == "ending" }, "\(shown.text)")
        let text = try session.custody("trust", "show", "root.json", "--at", World.now.description)
        #expect(text.text.contains("certificate authority"))
    }

    @Test func `A root is fresh, ending or stale`() throws {
        let session = try session()
        let ending = World.later("10d").description
        let root = SigstoreInstance.acme.trustedRoot
        func check(_ root: JSONValue) throws -> (Int32, String?) {
            try session.files.write("root.json", root.canonical())
            let output = try session.custody(["trust", "check", "root.json", "--within", "20d"] + at)
            return (output.status, try output.json["verdict"]?.string)
        }
        var short = root
        for index in (root["tlogs"]?.array ?? []).indices {
            short = short.setting("/tlogs/\(index)/publicKey/validFor/end", to: .string(ending))
        }
        var stale = root
        for index in (root["ctlogs"]?.array ?? []).indices {
            stale = stale.setting(
                "/ctlogs/\(index)/publicKey/validFor/end", to: .string(World.earlier("1d").description))
        }
        #expect(try check(root) == (0, "fresh"))
        #expect(try check(short) == (1, "ending"))
        #expect(try check(stale) == (1, "stale"))
        let told = try session.custody("trust", "check", "root.json", "--at", World.now.description)
        #expect(told.text.contains("no certificate log is valid"))
        #expect(told.text.contains("custody trust update"))
    }

    @Test func `A signing configuration is shown`() throws {
        let session = try session()
        try session.files.write("config.json", TrustCommandSamples.config.canonical())
        let shown = try session.custody(["trust", "show", "config.json"] + at)
        #expect(shown.status == 0, "\(shown.errors)")
        #expect(try shown.json["services"]?.array?.map { $0["valid"]?.bool } == [true, false])
        #expect(try shown.json["logs"]?.string == "1")
    }

    @Test(
        arguments: [
            ("/mediaType", "application/vnd.dev.sigstore.signingconfig.v0.3+json"), ("/more", 1),
            ("/caUrls/0/url", "ca"),
            ("/caUrls/0/majorApiVersion", 0), ("/caUrls/0/validFor", nil), ("/caUrls/0/validFor/start", "today"),
            ("/rekorTlogConfig", nil), ("/rekorTlogConfig/selector", "SOME"), ("/rekorTlogConfig/count", nil),
            ("/caUrls/0/more", 1),
        ] as [(String, JSONValue?)]) func `A signing configuration with one defect is refused`(
            place: String, value: JSONValue?
        ) throws
    {
        let session = try session()
        try session.files.write("config.json", TrustCommandSamples.config.setting(place, to: value).canonical())
        let refused = try session.custody(["trust", "show", "config.json"] + at)
        #expect(refused.status == 2)
        #expect(refused.errorCode == "signing-config.form")
    }

    @Test func `A newer root is written once it is verified, and what was there stays else`() throws {
        let session = try session()
        let root = SigstoreInstance.acme.trustedRoot.canonical()
        var sketch = try UpdateRepositorySketch()
        sketch.files = ["trusted_root.json": root]
        sketch.set("/targets/trusted_root.json/length", of: "targets.json", to: .integer(root.count))
        sketch.set(
            "/targets/trusted_root.json/hashes/sha256", of: "targets.json",
            to: .string(Hex.encode(HashAlgorithm.sha256.hash(root))))
        try sketch.write(to: session.files, "copy")
        try session.files.write("start.json", try #require(try sketch.metadata("1.root.json", limit: .max)))
        let update = ["trust", "update", "new.json", "--from", "copy"] + at

        let unprepared = try session.custody(update)
        #expect(unprepared.status == 2)
        #expect(unprepared.errorCode == "tuf.no-root")
        let first = try session.custody(update + ["--tuf-root", "start.json"])
        #expect(first.status == 0, "\(first.errors)")
        #expect(try first.json["verdict"]?.string == "updated")
        #expect(try session.files.read("new.json") == root)
        #expect(try session.custody(update).json["verdict"]?.string == "unchanged")

        // Older than what was seen.
        sketch.set("/version", of: "timestamp.json", to: 1)
        try sketch.write(to: session.files, "copy")
        let older = try session.custody(update)
        #expect(older.status == 1)
        #expect(try older.json["rejection"]?["check"]?.string == "tuf.version")
        // Not there.
        try Tool.run(["rm", "copy/timestamp.json"], in: session.files.path)
        #expect(try session.custody(update).status == 3)
        #expect(try session.files.read("new.json") == root)
    }

    @Test(
        .enabled(if: TestData.has("trust-roots/root-signing-prod-metadata/metadata/root.json"), "\(TestData.missing)"))
    func `Sigstore's own repository leads from its first root to its trusted root`() throws {
        let session = try session()
        let metadata = "trust-roots/root-signing-prod-metadata/metadata/"
        for name in (1...15).map({ "root_history/\($0).root.json" }) + [
            "timestamp.json", "snapshot.json", "targets.json",
        ] {
            try session.files.write("copy/\(name)", TestData.read(metadata + name))
        }
        let root = try TestData.read("trust-roots/root-signing-prod-targets/trusted_root.json")
        try session.files.write("copy/targets/trusted_root.json", root)
        let words = ["trust", "update", "new.json", "--from", "copy", "--tuf-root", "copy/root_history/1.root.json"]
        let updated = try session.custody(words + ["--at", "2026-08-25T00:00:00Z", "--format", "json"])
        #expect(updated.status == 0, "\(updated.text) \(updated.errors)")
        #expect(try updated.json["versions"]?["root"]?.number?.integer == 15)
        #expect(try session.files.read("new.json") == root)
        let late = try session.custody(words + ["--at", "2026-09-01T00:00:00Z", "--format", "json"])
        #expect(late.status == 1)
        #expect(try late.json["rejection"]?["check"]?.string == "tuf.expired")
    }
}
