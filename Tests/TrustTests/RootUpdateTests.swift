import Crypto
import Encoding
import Evidence
import JSON
import TestSupport
import Testing
import Time
import Trust

extension UpdateRepositorySketch: UpdateRepository {}

/// One update from the virtual world's repository, any part of which may be made wrong.
@Suite struct `Updates by TUF` {
    struct Sample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Nil where the update goes through.
        let check: Check?
        let change: @Sendable (inout UpdateRepositorySketch) throws -> Void

        init(
            _ name: String, _ check: Check? = nil,
            _ change: @escaping @Sendable (inout UpdateRepositorySketch) throws -> Void = { _ in }
        ) {
            testDescription = name
            self.check = check
            self.change = change
        }
    }

    private static let start = "1.root.json"

    private func run(
        _ sketch: UpdateRepositorySketch, _ state: UpdateState? = nil, at instant: Instant = World.now
    ) throws -> Verdict<RootUpdate> {
        let first = try #require(try sketch.metadata(Self.start, limit: .max))
        return try RootUpdate.run(
            state ?? UpdateState(root: first), from: sketch, target: "trusted_root.json", at: instant)
    }

    private func check(_ verdict: Verdict<RootUpdate>) -> Check? {
        switch verdict {
        case .verified: nil
        case .rejected(let rejection), .undetermined(let rejection): rejection.check
        }
    }

    @Test func `From the first root to the newest, and on to the file`() throws {
        let update = try #require(try run(UpdateRepositorySketch()).verified)
        #expect(update.target == UpdateRepositorySketch.target)
        #expect(update.versions == ["root": 3, "timestamp": 5, "snapshot": 5, "targets": 5])
        #expect(update.firstRoot == 1)
        #expect(update.expires == World.later("30d"))
        #expect(try UpdateState(update.state.json.pretty()) == update.state)
        // Once more, from what was kept.
        let again = try #require(try run(UpdateRepositorySketch(), update.state).verified)
        #expect(again.firstRoot == 3)
        #expect(again.versions == update.versions)
    }

    static let roots: [Sample] = [
        Sample("a root that its own keys did not sign", .updateSignature) {
            $0.documents["2.root.json"]?.signers = ["tuf-root.ed25519", "tuf-root-1"]
        },
        Sample("a root that the keys before it did not sign", .updateSignature) {
            $0.documents["2.root.json"]?.signers = ["tuf-root.ed25519", "tuf-root-2"]
        },
        Sample("a first root that its own keys did not sign", .updateSignature) {
            $0.documents["1.root.json"]?.signers = ["tuf-root-1"]
        },
        Sample("one key under two names, to reach a threshold", .updateSignature) { sketch in
            let key = try UpdateRepositorySketch.key("tuf-root.ed25519")
            sketch.set("/keys/second", of: "2.root.json", to: key)
            sketch.set(
                "/roles/root/keyids", of: "2.root.json",
                to: [.string(try UpdateRepositorySketch.keyID("tuf-root.ed25519")), "second"])
            sketch.documents["2.root.json"]?.change = { file in
                let first = file["signatures"]?.array?.first { $0["keyid"] != nil }
                let all = file["signatures"]?.array ?? []
                let copies = all.map { signature -> JSONValue in
                    .object(["keyid": "second", "sig": signature["sig"] ?? ""])
                }
                _ = first
                return file.setting("/signatures", to: .array(all + copies.prefix(1)))
            }
        },
        Sample("a version that is not the next", .updateVersion) { $0.set("/version", of: "2.root.json", to: 4) },
        Sample("the same version again", .updateVersion) { $0.set("/version", of: "2.root.json", to: 1) },
        Sample("a root changed after it was signed", .updateSignature) {
            $0.documents["3.root.json"]?.change = { $0.setting("/signed/expires", to: "2099-01-01T00:00:00Z") }
        },
        Sample("a last root that has expired", .updateExpired) {
            $0.set("/expires", of: "3.root.json", to: .string(World.earlier("1s").description))
        },
        Sample("a root in between that has expired, as they do") {
            $0.set("/expires", of: "2.root.json", to: .string(World.earlier("1s").description))
        },
        Sample("the first root expired, as they do") {
            $0.set("/expires", of: "1.root.json", to: .string(World.earlier("1s").description))
        },
        Sample("a threshold of nobody", .updateForm) { $0.set("/roles/root/threshold", of: "2.root.json", to: 0) },
        Sample("a role missing", .updateForm) { $0.set("/roles/timestamp", of: "2.root.json", to: nil) },
        Sample("another role's metadata", .updateForm) { $0.set("/_type", of: "2.root.json", to: "targets") },
        Sample("another specification", .updateForm) { $0.set("/spec_version", of: "2.root.json", to: "2.0") },
        Sample("a number that is not whole", .updateForm) {
            $0.documents["2.root.json"]?.change = { $0.setting("/signed/version", to: .number(.double(2.5))) }
        },
        Sample("a signer twice", .updateForm) {
            $0.documents["2.root.json"]?.change = { file in
                let all = file["signatures"]?.array ?? []
                return file.setting("/signatures", to: .array(all + all.prefix(1)))
            }
        },
        Sample("a signature that is not hexadecimal", .updateForm) {
            $0.documents["2.root.json"]?.change = { $0.setting("/signatures/0/sig", to: "xyz") }
        },
        Sample("a signer who has not signed yet") {
            $0.documents["2.root.json"]?.change = { file in
                file.setting(
                    "/signatures", to: .array((file["signatures"]?.array ?? []) + [["keyid": "later", "sig": ""]]))
            }
        },
        Sample("members that are not known, which are signed too") {
            $0.set("/x-somebodys", of: "2.root.json", to: ["a": 1])
        },
        Sample("a key of a kind that is not known, beside enough others") {
            $0.set(
                "/keys/unknown", of: "2.root.json",
                to: ["keytype": "sphincs", "scheme": "sphincs", "keyval": ["public": "00"]])
        },
    ]

    static let others: [Sample] = [
        Sample("a timestamp by the wrong key", .updateSignature) {
            $0.documents["timestamp.json"]?.signers = ["tuf-snapshot"]
        },
        Sample("a snapshot by the wrong key", .updateSignature) {
            $0.documents["snapshot.json"]?.signers = ["tuf-targets.ed25519"]
        },
        Sample("targets by nobody", .updateSignature) { $0.documents["targets.json"]?.signers = [] },
        Sample("a timestamp that has expired", .updateExpired) {
            $0.set("/expires", of: "timestamp.json", to: .string(World.now.description))
        },
        Sample("a snapshot that has expired", .updateExpired) {
            $0.set("/expires", of: "snapshot.json", to: .string(World.now.description))
        },
        Sample("targets that have expired", .updateExpired) {
            $0.set("/expires", of: "targets.json", to: .string(World.now.description))
        },
        Sample("a snapshot of another version than the timestamp has", .updateVersion) {
            $0.set("/version", of: "snapshot.json", to: 6)
        },
        Sample("targets of another version than the snapshot has", .updateVersion) {
            $0.set("/version", of: "targets.json", to: 4)
        },
        Sample("a snapshot of another digest than the timestamp has", .updateDigest) {
            $0.set(
                "/meta/snapshot.json/hashes", of: "timestamp.json",
                to: ["sha256": .string(String(repeating: "0", count: 64))])
        },
        Sample("a snapshot of another length than the timestamp has", .updateDigest) {
            $0.set("/meta/snapshot.json/length", of: "timestamp.json", to: 1)
        },
        Sample("digests by nothing that is known", .updateForm) {
            $0.set("/meta/snapshot.json/hashes", of: "timestamp.json", to: ["md5": "00"])
        },
        Sample("no timestamp", .updateMissing) { $0.documents["timestamp.json"] = nil },
        Sample("no snapshot", .updateMissing) { $0.documents["snapshot.json"] = nil },
        Sample("no targets", .updateMissing) { $0.documents["targets.json"] = nil },
        Sample("no file", .updateMissing) { $0.files = [:] },
        Sample("another file", .updateDigest) { $0.files["trusted_root.json"]?[3] ^= 1 },
        Sample("a longer file", .updateDigest) { $0.files["trusted_root.json"]?.append(0) },
        Sample("targets that do not name the file", .updateTarget) {
            $0.set("/targets", of: "targets.json", to: [:])
        },
        Sample("a file that is too large", .updateTarget) {
            $0.set("/targets/trusted_root.json/length", of: "targets.json", to: 9_000_000)
        },
        Sample("a file without a digest", .updateForm) {
            $0.set("/targets/trusted_root.json/hashes", of: "targets.json", to: nil)
        },
        Sample("a timestamp that is no JSON", .updateForm) { $0.documents["timestamp.json"]?.change = { _ in "x" } },
        Sample("files named by version and digest") { sketch in
            for (name, version) in [("snapshot.json", 5), ("targets.json", 5)] {
                sketch.documents["\(version).\(name)"] = sketch.documents[name]
                sketch.documents[name] = nil
            }
            let digest = Hex.encode(HashAlgorithm.sha256.hash(UpdateRepositorySketch.target))
            sketch.files = ["\(digest).trusted_root.json": UpdateRepositorySketch.target]
        },
    ]

    @Test(arguments: roots) func `A chain of roots with one defect is refused by its check`(sample: Sample) throws {
        try expect(sample)
    }

    @Test(arguments: others) func `A repository with one defect is refused by its check`(sample: Sample) throws {
        try expect(sample)
    }

    private func expect(_ sample: Sample) throws {
        var sketch = try UpdateRepositorySketch()
        try sample.change(&sketch)
        let verdict = try run(sketch)
        #expect(check(verdict) == sample.check, "\(verdict)")
        if case .undetermined = verdict { #expect(sample.check == .updateMissing) }
    }

    /// What was seen before, then a repository that is older in one part.
    static let rollbacks: [Sample] = [
        Sample("an older timestamp", .updateVersion) { $0.set("/version", of: "timestamp.json", to: 4) },
        Sample("an older snapshot named", .updateVersion) {
            $0.set("/version", of: "timestamp.json", to: 6)
            $0.set("/meta/snapshot.json/version", of: "timestamp.json", to: 4)
            $0.set("/version", of: "snapshot.json", to: 4)
        },
        Sample("older targets named", .updateVersion) {
            $0.set("/version", of: "timestamp.json", to: 6)
            $0.set("/meta/snapshot.json/version", of: "timestamp.json", to: 6)
            $0.set("/version", of: "snapshot.json", to: 6)
            $0.set("/meta/targets.json/version", of: "snapshot.json", to: 4)
            $0.set("/version", of: "targets.json", to: 4)
        },
        Sample("a role gone from the snapshot", .updateVersion) {
            $0.set("/version", of: "timestamp.json", to: 6)
            $0.set("/meta/snapshot.json/version", of: "timestamp.json", to: 6)
            $0.set("/version", of: "snapshot.json", to: 6)
            $0.set("/meta/other.json", of: "snapshot.json", to: nil)
        },
        Sample("all of it newer") {
            $0.set("/version", of: "timestamp.json", to: 6)
            $0.set("/meta/snapshot.json/version", of: "timestamp.json", to: 6)
            $0.set("/version", of: "snapshot.json", to: 6)
        },
    ]

    @Test(arguments: rollbacks) func `Nothing older than what was seen is taken`(sample: Sample) throws {
        let state = try #require(try run(UpdateRepositorySketch()).verified).state
        var sketch = try UpdateRepositorySketch()
        try sample.change(&sketch)
        #expect(check(try run(sketch, state)) == sample.check)
    }

    @Test func `Versions that a revoked key gave do not bind`() throws {
        var fast = try UpdateRepositorySketch()
        fast.set("/version", of: "timestamp.json", to: 1_000_000)
        let state = try #require(try run(fast).verified).state
        var sketch = try UpdateRepositorySketch(roots: 4)
        #expect(check(try run(sketch, state)) == .updateVersion)
        let fresh = try UpdateRepositorySketch.key("tuf-timestamp-2.ed25519")
        let id = try UpdateRepositorySketch.keyID("tuf-timestamp-2.ed25519")
        sketch.set("/keys/\(id)", of: "4.root.json", to: fresh)
        sketch.set("/roles/timestamp/keyids", of: "4.root.json", to: [.string(id)])
        sketch.documents["timestamp.json"]?.signers = ["tuf-timestamp-2.ed25519"]
        #expect(check(try run(sketch, state)) == nil)
    }

    @Test(arguments: [
        "{}", "[]", "x", #"{"schema": "https://custody.dev/schemas/tuf-state/v2", "root": ""}"#,
        #"{"schema": "https://custody.dev/schemas/tuf-state/v1"}"#,
        #"{"schema": "https://custody.dev/schemas/tuf-state/v1", "root": "*"}"#,
        #"{"schema": "https://custody.dev/schemas/tuf-state/v1", "root": "", "more": 1}"#,
    ]) func `A state that is none is refused`(text: String) {
        #expect(throws: JSONError.self) { try UpdateState(Array(text.utf8)) }
    }
}
