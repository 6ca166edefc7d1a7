import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import TestSupport
import Testing
import Time
import Trust

/// Every JSON document that a command writes is what its published schema says, told by a validator of somebody else's.
@Suite(.enabled(if: SchemaValidator.python != nil, "jsonschema is not to be had from PyPI")) struct SchemaTests {
    @Test func `Each predicate type of Custody's own holds to its schema, and the schema to it`() throws {
        let session = try Session()
        var files: [String] = []
        for (index, sketch) in StatementSketch.ofTheGate.enumerated() {
            files.append(try session.files.write("\(index).json", sketch.payload))
        }
        #expect(try SchemaValidator.faults(session, files) == "")
        for (index, sketch) in StatementSketch.ofTheGate.enumerated() {
            let file = try session.files.write(
                "stranger-\(index).json", sketch.setting("/predicate/stranger", to: 1).payload)
            #expect(try SchemaValidator.faults(session, [file]).contains("stranger"), "\(sketch)")
        }
    }

    @Test func `The schemas are schemas`() throws {
        #expect(try SchemaValidator.faults(Session(), []) == "")
    }

    private static let tuf = ["--from", "copy", "--tuf-root", "copy/1.root.json", "--target", "what.json"]

    /// The name of a document, the exit code, the command line.
    static let documents: [(String, Int32, [String])] = [
        ("released", 0, ["gate"] + Session.deciding), ("explained", 0, ["explain"] + Session.deciding),
        ("held", 1, ["gate", "other"] + Session.deciding.dropFirst()),
        ("held-explained", 1, ["explain", "other"] + Session.deciding.dropFirst()),
        ("disputed", 1, ["gate", "--evidence", "disputed"] + Session.deciding),
        ("verified", 0, ["verify", "app.tar.gz", "--bundle", "evidence/sbom.json", "--key", "ci.pub"]),
        ("rejected", 1, ["verify", "app.tar.gz", "--bundle", "evidence/sbom.json", "--key", "bob.pub"]),
        ("undetermined", 3, ["verify", "app.tar.gz", "--bundle", "certificate.json", "--key", "bob.pub"]),
        (
            "explained-verified", 0,
            ["verify", "app.tar.gz", "--bundle", "evidence/sbom.json", "--key", "ci.pub", "--explain"]
        ),
        (
            "explained-rejected", 1,
            ["verify", "app.tar.gz", "--bundle", "evidence/sbom.json", "--key", "bob.pub", "--explain"]
        ),
        ("inspected-keyless", 0, ["inspect", "keyless.json"]),
        ("inspected-bundle", 0, ["inspect", "evidence/sbom.json"]), ("inspected-envelope", 0, ["inspect", "two.json"]),
        ("inspected-certificate", 0, ["inspect", "certificate.json"]),
        ("inspected-message", 0, ["inspect", "message.json"]), ("inspected-log", 0, ["inspect", "logged.json"]),
        ("inspected-unreadable", 2, ["inspect", "policy.yaml"]),
        ("inspected-lines", 2, ["inspect", "lines.jsonl"]),
        ("inspected-payload", 0, ["inspect", "payload.json"]),
        ("digests", 0, ["digest", "app.tar.gz", "keys", "oci:layout", TestArtifact.app.digest.description]),
        ("key", 0, ["key", "generate", "--out", "new", "--no-passphrase"]),
        ("checked", 0, ["policy", "check", "policy.yaml"]),
        ("checked-with-errors", 1, ["policy", "check", "principals.yaml", "--principals", "policy.yaml"]),
        ("verified-ssh", 0, ["verify", "app.tar.gz", "--signature", "app.sig", "--ssh", "allowed"]),
        ("trust-shown", 0, ["trust", "show", "root.json"]),
        ("trust-checked", 0, ["trust", "check", "root.json", "--at", World.now.description]),
        ("trust-stale", 1, ["trust", "check", "root.json", "--at", "2100-01-01T00:00:00Z"]),
        ("signing-config", 0, ["trust", "show", "config.json"]),
        ("trust-updated", 0, ["trust", "update", "new.json", "--at", World.now.description] + tuf),
        ("trust-refused", 1, ["trust", "update", "newer.json", "--at", "2100-01-01T00:00:00Z"] + tuf),
        ("error-usage", 2, ["gate"]), ("error-file", 2, ["inspect", "nowhere"]),
        ("error-key", 2, ["verify", "app.tar.gz", "--bundle", "two.json", "--key", "ci.key"]),
        ("error-policy", 2, ["gate", "app.tar.gz", "--policy", "principals.yaml", "--principals", "principals.yaml"]),
        ("error-sbom", 2, ["attest", "sbom", "app.tar.gz", "--sbom", "two.json", "--key", "ci.key"]),
        ("error-bundle", 2, ["verify", "app.tar.gz", "--bundle", "policy.yaml", "--key", "ci.pub"]),
        ("error-output", 4, []),
    ]

    @Test func `What commands write is what the schemas say`() throws {
        let session = try Session()
        try session.writeWorld()
        try session.writeEvidence()
        try session.files.write("other", TestArtifact.other.bytes)
        try session.files.write("disputed/approval.json", World.acme.document(.approval(.rejected), by: "bob"))
        try session.files.write("disputed/stranger.json", World.acme.document(.testResult(), by: "mallory"))
        try session.files.write("disputed/broken.json", "[")
        let image = try OCIImageBuilder(in: session.files, at: "layout")
        try image.finish([try image.index([image.image().platform("linux", "arm64")])])

        let bundle = try World.json(.testResult(), by: ["ci"])
        let certified = bundle.setting("/verificationMaterial", to: ["certificate": ["rawBytes": "MAA="]])
        try session.files.write("certificate.json", certified.canonical())
        try session.files.write(
            "logged.json",
            certified.setting(
                "/verificationMaterial/tlogEntries",
                to: [
                    [
                        "logIndex": "7", "logId": ["keyId": "MAA="],
                        "kindVersion": ["kind": "dsse", "version": "0.0.1"],
                        "integratedTime": "1795262400", "canonicalizedBody": "MAA=",
                    ]
                ]
            ).canonical())
        try session.files.write(
            "message.json",
            certified.setting("/dsseEnvelope", to: nil).setting(
                "/messageSignature",
                to: ["messageDigest": ["algorithm": "SHA2_256", "digest": "MAA="], "signature": "MAA="]
            ).canonical())
        var keyless = BundleSketch(.statement(.provenance()), .dsse)
        keyless.isTimestamped = true
        try session.files.write("keyless.json", keyless.bundle(at: .acme).canonical())
        try session.files.write("two.json", World.acme.document(.provenance(), by: "ci", "alice"))
        try session.files.write("lines.jsonl", bundle.canonical() + Array("\n{}\n".utf8))
        try session.files.write(
            "payload.json", World.envelope(Array("[]".utf8), by: [World.key("ci")]).json.canonical())

        let key = try World.key("ssh.ed25519")
        let signature = try key.sign(SSHWriting.signedData(TestArtifact.app.bytes, namespace: "file"))
        let wire = SSHPublicKey(key.publicKey).blob
        try session.files.write("allowed", "alice ssh-ed25519 \(Base64.encode(wire))\n")
        try session.files.write(
            "app.sig",
            SSHWriting.signature(
                key: wire, namespace: "file", by: SSHWriting.string("ssh-ed25519") + SSHWriting.string(signature)))
        try session.files.write("root.json", SigstoreInstance.acme.trustedRoot.canonical())
        try session.files.write("config.json", TrustCommandSamples.config.canonical())
        var sketch = try UpdateRepositorySketch()
        sketch.files = ["what.json": UpdateRepositorySketch.target]
        sketch.set(
            "/targets/what.json", of: "targets.json",
            to: sketch.documents["targets.json"]?.signed["targets"]?["trusted_root.json"])
        try sketch.write(to: session.files, "copy")

        var files: [String] = []
        for (name, status, words) in Self.documents {
            let answer =
                words.isEmpty
                ? try session.shell("$custody digest app.tar.gz --format json > /dev/full")
                : try session.custody(words + ["--format", "json"])
            #expect(answer.status == status, "\(name): \(answer.errors)")
            let bytes = name.hasPrefix("error-") ? answer.standardError : answer.standardOutput
            _ = try JSONValue.parse(bytes)
            files.append(try session.files.write("documents/\(name).json", bytes))
        }
        #expect(try SchemaValidator.faults(session, files) == "")
    }

    /// The same of a store, one after the other.
    static let ofStores: [(String, Int32, [String])] = [
        ("made", 0, ["init", "--principals", "principals.yaml", "--policy", "policy.yaml"]),
        ("recorded", 0, ["record", "evidence"]), ("known", 0, ["record", "evidence"]),
        ("refused", 1, ["record", "disputed"]), ("evidence", 0, ["evidence", "app.tar.gz"]),
        ("stats", 0, ["stats"]), ("status", 0, ["log", "status"]), ("verified", 0, ["log", "verify", "--full"]),
        ("entries", 0, ["log", "entries"]), ("proof", 0, ["log", "prove", "1"]),
        ("consistency", 0, ["log", "consistency", "2"]),
        ("exported", 0, ["export", "app.tar.gz", "--out", "app.custody", "--at", World.now.description]),
        ("portable", 0, ["verify", "--evidence", "app.custody"]),
        ("portable-other", 1, ["verify", "policy.yaml", "--evidence", "app.custody"]),
        ("reindexed", 0, ["reindex"]), ("checked", 0, ["fsck"]),
        ("key", 0, ["key", "public", "custody-data/keys/gate.key"]),
        ("error-none", 2, ["stats", "--store", "nowhere"]),
    ]

    @Test func `What commands on a store write is what the schemas say`() throws {
        let session = try Session()
        try session.writeWorld()
        try session.writeEvidence()
        try session.files.write("disputed/stranger.json", World.acme.document(.testResult(), by: "mallory"))
        var files: [String] = []
        for (name, status, words) in Self.ofStores {
            let answer = try session.custody(words + ["--format", "json"])
            #expect(answer.status == status, "\(name): \(answer.errors)")
            let bytes = name.hasPrefix("error-") ? answer.standardError : answer.standardOutput
            files.append(try session.files.write("documents/\(name).json", bytes))
        }
        for name in ["app.custody", "custody-data/store.json", "custody-data/keys/keys.json"] {
            files.append(session.files.path + "/" + name)
        }
        #expect(try SchemaValidator.faults(session, files) == "")
    }

    /// The same of a release's life.
    static let ofReleases: [(String, Int32, [String])] = [
        ("held", 1, ["status"]), ("holds", 1, ["holds", "payments"]),
        (
            "waived", 0,
            [
                "waive", "payments@1.4.2", "sbom", "--reason", "why", "--ticket", "OPS-1", "--expires", "2h", "--key",
                "dave.key",
            ]
        ),
        ("waivers", 0, ["waivers"]), ("approved", 0, ["approve", "payments@1.4.2", "--key", "alice.key"]),
        ("decided", 0, ["gate", "app.tar.gz", "--store", "custody-data", "--record", "--decision", "decision.json"]),
        ("released", 0, ["status", "--environment", "production"]),
        ("recall", 0, ["recall", "payments@1.4.2", "--reason", "why", "--owner", "bob", "--key", "alice.key"]),
        ("recalled", 1, ["holds"]), ("not-promoted", 1, ["promote", "payments@1.4.2", "--to", "x", "--key", "ci.key"]),
        ("error-unknown", 2, ["status", "nobody"]),
    ]

    @Test func `What commands on releases write is what the schemas say, and so is a decision's record`() throws {
        let release = try ReleaseSession()
        let session = release.session
        var files: [String] = []
        for (name, status, words) in Self.ofReleases {
            let answer = try session.custody(words + ["--format", "json"])
            #expect(answer.status == status, "\(name): \(answer.errors)")
            let bytes = name.hasPrefix("error-") ? answer.standardError : answer.standardOutput
            files.append(try session.files.write("documents/\(name).json", bytes))
        }
        let digest = Digest.sha256(of: try session.files.read("decision.json"))
        let replayed = try session.custody("replay", digest.description, "--format", "json")
        files.append(try session.files.write("documents/replayed.json", replayed.standardOutput))
        let records = try session.shell("grep -rl decision-record custody-data/blobs").text.split(separator: "\n")
        #expect(!records.isEmpty)
        files += records.map { "\(session.files.path)/\($0)" }
        #expect(try SchemaValidator.faults(session, files) == "")
    }

    @Test func `A document that is not what its schema says is found`() throws {
        let session = try Session()
        let file = try session.files.write("d.json", #"{"schema": "https://custody.dev/schemas/digest/v1"}"#)
        #expect(try SchemaValidator.faults(session, [file]).contains("'artifacts' is a required property"))
    }
}
