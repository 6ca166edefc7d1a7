import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import Ledger
import Merkle
import Recording
import Storage
import TestSupport
import Testing
import Time
import Trust

/// Evidence that SSH and OpenPGP keys signed, in a store.
@Suite(.enabled(if: Tool.isInstalled("ssh-keygen") && Tool.isInstalled("gpg"), "OpenSSH or GnuPG is not installed"))
struct `Recording what SSH and OpenPGP keys signed` {
    private static let sketch = StatementSketch.approval()
    private static let encoding = Envelope.preAuthenticationEncoding(
        payloadType: Envelope.inTotoPayloadType, payload: sketch.payload)

    private static func envelope(_ signatures: [[UInt8]]) -> [UInt8] {
        Envelope(
            payloadType: Envelope.inTotoPayloadType, payload: sketch.payload,
            signatures: signatures.map { Envelope.Signature(keyID: "", bytes: $0) }
        ).json.canonical()
    }

    /// Signs by `ssh-keygen` with a key that it makes.
    private static func ssh(
        _ type: [String], in files: TemporaryDirectory
    ) throws -> (line: String, signature: [UInt8]) {
        let name = "id-" + type.joined()
        try Tool.run(["ssh-keygen", "-q", "-t"] + type + ["-N", "", "-C", "frank", "-f", name], in: files.path)
        try files.write(name + ".pae", encoding)
        try Tool.run(
            ["ssh-keygen", "-q", "-Y", "sign", "-f", name, "-n", SSHSignature.envelopes, name + ".pae"], in: files.path)
        let line = String(decoding: try files.read(name + ".pub"), as: UTF8.self).split(separator: "\n")[0]
        return (String(line), try files.read(name + ".pae.sig"))
    }

    /// Records a document by a principal frank with these credentials.
    private static func world(_ credentials: String...) async throws -> StoreWorld {
        let principals = try World("frank: { kind: human, credentials: [ \(credentials.joined(separator: ", ")) ] }")
            .principals
        return try await StoreWorld(
            admission: .keys(principals.keys, personal: [principals.personalKeys(at: .latest)]))
    }

    private static func keyring(_ home: GnuPGHome, _ key: String) throws -> String {
        "keyring: \"\(String(decoding: try home.export(key), as: UTF8.self).replacing("\n", with: "\\n"))\""
    }

    private func entry(_ world: StoreWorld, _ index: UInt64) throws -> HashedRekord {
        try world.store.log.refresh()
        return try HashedRekord(
            spec: JSONField(try JSONValue.parse(try world.store.log.entry(at: index))).member("spec"))
    }

    /// The index as it is, and as it is made anew from log and blobs.
    private func requireSameIndexAgain(_ world: StoreWorld) async throws {
        let before = try IndexDump(world.store.directory.index)
        try await world.writer.reindex()
        #expect(try IndexDump(world.store.directory.index) == before)
    }

    @Test(arguments: [["ed25519"], ["ecdsa", "-b", "256"], ["ecdsa", "-b", "521"], ["rsa", "-b", "2048"]])
    func `An SSH signature is logged as it stands, with its key`(type: [String]) async throws {
        let (line, signature) = try Self.ssh(type, in: try TemporaryDirectory())
        let world = try await Self.world("{ ssh: \"\(line)\" }")
        let recorded = try await world.record(Self.envelope([signature]))
        let key = try SSHPublicKey(authorizedKey: line)
        #expect(recorded.credential == "ssh:" + key.fingerprint)
        let entry = try entry(world, 0)
        #expect(entry.digest == HashAlgorithm.sha256.hash(Self.encoding))
        #expect(entry.signature == signature)
        #expect(entry.keyDetails == nil)
        guard case .key(let spki) = entry.verifier else {
            Issue.record("no key")
            return
        }
        #expect(SSHPublicKey(try PublicKey(spki: spki)) == key)
        let found = try await world.store.index.find(IndexQuery(about: TestArtifact.app.digests))
        #expect(found.map(\.credentials) == [[recorded.credential]])
        try await requireSameIndexAgain(world)
        #expect(try await !world.record(Self.envelope([signature])).receipt.isNew)
    }

    @Test func `A security key's entry has the key inside`() async throws {
        let key = try SecurityKey("sk")
        let world = try await Self.world("{ ssh: \"\(key.line)\" }")
        let signature = Array(try key.armored(Self.encoding, namespace: SSHSignature.envelopes).utf8)
        let recorded = try await world.record(Self.envelope([signature]))
        #expect(recorded.credential.hasPrefix("ssh:SHA256:"))
        guard case .key(let spki) = try entry(world, 0).verifier else {
            Issue.record("no key")
            return
        }
        _ = try PublicKey(spki: spki)
        try await requireSameIndexAgain(world)
    }

    @Test(arguments: ["ed25519", "rsa2048"])
    func `An OpenPGP key is logged without its holder's name, and one way whatever wrote it`(
        algorithm: String
    ) async throws {
        let home = try GnuPGHome()
        let primary = try home.key("frank", algorithm)
        try home.gpg(["--quick-add-key", primary, algorithm, "sign", "never"], clock: "20261102T000000")
        let subkey = try #require(try home.fingerprints().last)
        let world = try await Self.world("{ openpgp: \(primary), \(try Self.keyring(home, primary)) }")
        let first = try await world.record(Self.envelope([try home.sign(Self.encoding, by: primary)]))
        let second = try await world.record(Self.envelope([try home.sign(Self.encoding, by: subkey)]))
        #expect([first, second].map(\.credential) == ["openpgp:" + primary, "openpgp:" + primary])
        #expect([first, second].map(\.receipt.index) == [0, 1])
        for index in [0, 1] as [UInt64] {
            guard case .key(let bytes) = try entry(world, index).verifier else {
                Issue.record("no key")
                return
            }
            #expect(!String(decoding: bytes, as: UTF8.self).contains("acme.test"))
            let files = try TemporaryDirectory()
            try files.write("key", bytes)
            let listed = try home.gpg(["--list-packets", files.path + "/key"]).text.split(separator: "\n")
            #expect(listed.filter { $0.hasPrefix(":") }.count == Int(index) + 1)
        }
        let found = try await world.store.index.find(IndexQuery(about: TestArtifact.app.digests))
        #expect(
            found.map(\.credentials)
                == [["openpgp:" + primary], ["openpgp:" + primary, "openpgp:" + subkey].sorted()])
        try await requireSameIndexAgain(world)
    }

    @Test func `An envelope by three kinds of keys is recorded as three bundles`() async throws {
        let (line, ssh) = try Self.ssh(["ed25519"], in: try TemporaryDirectory())
        let home = try GnuPGHome()
        let pgp = try home.key("frank")
        let world = try await Self.world(
            "{ ssh: \"\(line)\" }", "{ openpgp: \(pgp), \(try Self.keyring(home, pgp)) }", "{ key: keys/alice.pub }")
        let document = Self.envelope([
            ssh, try home.sign(Self.encoding, by: pgp), try World.key("alice").sign(Self.encoding),
        ])
        let outcomes = try await world.recorder.record(document)
        #expect(outcomes.compactMap(\.verdict.verified).map(\.receipt.index) == [0, 1, 2])
        try await requireSameIndexAgain(world)
    }

    @Test func `What is exported proves time and place, and keys that ended since still count for it`() async throws {
        let home = try GnuPGHome()
        let pgp = try home.key("frank", expires: "30d")
        let (line, ssh) = try Self.ssh(["ed25519"], in: try TemporaryDirectory())
        let document = "{ openpgp: \(pgp), \(try Self.keyring(home, pgp)) }"
        let world = try await Self.world("{ ssh: \"\(line)\" }", document)
        try await world.record(Self.envelope([ssh]))
        try await world.record(Self.envelope([try home.sign(Self.encoding, by: pgp)]))
        try world.writeTrustedRoot()
        let root = try TrustedRoot(try world.trustedRoot().canonical())
        let principals = try World("frank: { kind: human, credentials: [ { ssh: \"\(line)\" }, \(document) ] }")
            .principals
        // A year later the OpenPGP key has ended; that it had not when it signed is proven.
        let personal = principals.personalKeys(at: World.later("365d"))
        let verifier = EvidenceVerifier(
            keys: principals.keys, personal: personal, roots: [SigstoreVerifier(root: root)])
        for bytes in try await world.store.documents(about: TestArtifact.app.digests) {
            let attestation = try #require(verifier.verify(try EvidenceDocument(bytes)).verified)
            let proof = try #require(attestation.signers.first?.proof)
            #expect(proof.times == [World.now])
            #expect(proof.entries.count == 1)
        }
        let file = try await world.store.export(about: TestArtifact.app.digests, name: nil, at: World.now)
        let verified = try #require(
            file.verify(under: root, keys: principals.keys, personal: personal).verified)
        #expect(verified.attestations.allSatisfy { $0.verdict.verified?.times == [World.now] })
        let unknown = try #require(file.verify(under: root, keys: principals.keys).verified)
        #expect(unknown.attestations.allSatisfy { $0.verdict.verified == nil })
        // Without the proof the clock decides.
        let bare = AttestationVerifier(keys: principals.keys, personal: personal)
        let ended = bare.verify(.bundle(file.attestations[1].bundle))
        guard case .rejected(let rejection) = ended else {
            Issue.record("an ended key counts")
            return
        }
        #expect(rejection.check == .openPGPKeyInterval)
    }

    @Test func `An entry of another key than the signature's is refused`() async throws {
        let files = try TemporaryDirectory()
        let (line, signature) = try Self.ssh(["ed25519"], in: files)
        let principals = try World("frank: { kind: human, credentials: [ { ssh: \"\(line)\" } ] }").principals
        let keys = Admission.keys(principals.keys, personal: [principals.personalKeys(at: .latest)])
        let world = try await StoreWorld(
            admission: Admission { bundle, instant in
                guard case .verified(let admitted) = keys.verify(bundle, instant),
                    let other = try? World.key("alice").publicKey
                else { return keys.verify(bundle, instant) }
                return .verified(
                    Admission.Admitted(
                        statement: admitted.statement, digest: admitted.digest, credential: admitted.credential,
                        signer: .key(other)))
            })
        try await world.record(Self.envelope([signature]))
        let root = try TrustedRoot(try world.trustedRoot().canonical())
        let verifier = EvidenceVerifier(
            keys: principals.keys, personal: principals.personalKeys(at: World.now),
            roots: [SigstoreVerifier(root: root)])
        let document = try #require(try await world.store.documents(about: TestArtifact.app.digests).first)
        guard case .rejected(let rejection) = verifier.verify(try EvidenceDocument(document)) else {
            Issue.record("an entry of another key counts")
            return
        }
        #expect(rejection.check == .logEntrySigner)
    }

    @Test func `What another signed, or nobody can check, is not recorded`() async throws {
        let (line, _) = try Self.ssh(["ed25519"], in: try TemporaryDirectory())
        let (_, strange) = try Self.ssh(["ed25519"], in: try TemporaryDirectory())
        let home = try GnuPGHome()
        let pgp = try home.key("mallory")
        let world = try await Self.world("{ ssh: \"\(line)\" }")
        let outcomes = [
            try await world.recorder.record(Self.envelope([strange])),
            try await world.recorder.record(Self.envelope([try home.sign(Self.encoding, by: pgp)])),
        ].compactMap(\.first?.verdict)
        guard case .rejected(let unknown) = outcomes.first, case .undetermined(let unchecked) = outcomes.last else {
            Issue.record("recorded: \(outcomes)")
            return
        }
        #expect(unknown.check == .envelopeKeyUnknown)
        #expect(unchecked.check == .signerUnchecked)
        #expect(world.writer.log.checkpoint.checkpoint.head.size == 0)
    }
}
