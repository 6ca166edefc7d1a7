import Crypto
import Encoding
import Evidence
import JSON
import Merkle
import TestSupport
import Time
import Trust

/// Writes the seeds anew, and the world that bundles are verified in.
///
/// Both are checked in, since keys and signatures are others each time.
package enum FuzzSeeds {
    /// - Parameter folder: `Tests/Fuzzing`, or one to look at.
    package static func write(to folder: String) throws {
        let instance = SigstoreInstance.acme
        try FuzzFiles.write(instance.trustedRoot.pretty(), to: "\(folder)/World", "trusted_root.json")
        let key = try World.key("sigstore-signer").publicKey
        try FuzzFiles.write(Array(key.pem.utf8), to: "\(folder)/World", "key.pub")
        for (target, files) in try all(instance) {
            for (name, bytes) in files {
                try FuzzFiles.write(bytes, to: "\(folder)/Seeds/\(target.rawValue)", name)
            }
        }
    }

    typealias Seeds = [(name: String, bytes: [UInt8])]

    private static func all(_ instance: SigstoreInstance) throws -> [(FuzzTarget, Seeds)] {
        let bundles = try bundles(instance)
        return [
            (.verification, bundles.map { ($0.name + ".json", $0.json.canonical()) }),
            (.bundle, try documents(bundles)), (.certificate, try certificates(instance)),
            (.note, try notes(instance)), (.key, try keys()), (.yaml, policies()),
            (.decision, statements()), (.layout, try layouts()), (.text, texts()),
            (.artifact, artifacts()), (.trust, try trust(instance)), (.store, try store(instance, bundles)),
        ]
    }

    // MARK: Crypto

    private static func certificates(_ instance: SigstoreInstance) throws -> Seeds {
        let key = try World.key("sigstore-signer").publicKey
        let leaf = try instance.certificateLog.issue(
            to: key, by: instance.authority, CertificateAuthority.Profile(), CertificateLog.Promise())
        let certificate = try Certificate(der: leaf)
        return [
            ("leaf.der", leaf), ("leaf.pem", Array(certificate.pem.utf8)), ("root.der", instance.authority.root),
            ("intermediate.der", instance.authority.intermediate),
            ("clock.der", instance.timestampAuthority.certificate),
            ("promises", certificate.value(ofExtension: SignedCertificateTimestamp.extensionIdentifier) ?? []),
            ("timestamp.tsr", try instance.timestampAuthority.timestamp([1, 2, 3]) { _ in }),
        ]
    }

    private static func keys() throws -> Seeds {
        var seeds: Seeds = []
        var allowed = ""
        for name in ["seed.ed25519", "seed.ecdsa-p256", "seed.ecdsa-p384", "seed.rsa-2048"] {
            let key = try World.key(name)
            let wire = SSHPublicKey(key.publicKey)
            let line = "\(wire.type) \(Base64.encode(wire.blob))"
            allowed += "alice@acme.test namespaces=\"file,git\",valid-after=\"20260101Z\" \(line)\n"
            seeds.append(("\(name).pem", try key.pem(passphrase: nil)))
            seeds.append(("\(name).pub", Array(key.publicKey.pem.utf8)))
            seeds.append(("\(name).der", key.publicKey.spki))
            seeds.append(("\(name).ssh", Array(line.utf8)))
        }
        allowed += "*@acme.test cert-authority,valid-before=20300101 ssh-ed25519 AAAA\n"
        seeds.append(("allowed_signers", Array(allowed.utf8)))
        let uri = "pkcs11:token=release;object=signing%20key;id=%01%02;slot-id=1?pin-source=file:/run/pin"
        seeds.append(("uri", Array(uri.utf8)))
        // PROTOCOL.sshsig, armored, with an Ed25519 key.
        let wire = SSHPublicKey(try World.key("seed.ed25519").publicKey)
        let signature = field("ssh-ed25519") + field([UInt8](repeating: 7, count: 64))
        let blob =
            Array("SSHSIG".utf8) + [0, 0, 0, 1] + field(wire.blob) + field("file") + field("") + field("sha512")
            + field(signature)
        var armored = "-----BEGIN SSH SIGNATURE-----\n"
        var rest = Base64.encode(blob)[...]
        while !rest.isEmpty {
            armored += rest.prefix(70) + "\n"
            rest = rest.dropFirst(70)
        }
        seeds.append(("signature.sig", Array((armored + "-----END SSH SIGNATURE-----\n").utf8)))
        return seeds
    }

    private static func field(_ text: String) -> [UInt8] { field(Array(text.utf8)) }

    /// RFC 4251 §5, "string".
    private static func field(_ bytes: [UInt8]) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bytes.count >> $0) } + bytes
    }

    // MARK: The log

    private static func notes(_ instance: SigstoreInstance) throws -> Seeds {
        let signer = try NoteSigner(
            name: KeyName("log.acme.test/custody"), key: World.key("seed.ed25519"), type: .ed25519)
        let root = TreeHash.leaf(of: [1])
        let head = TreeHead(size: 3, root: root)
        let checkpoint = try Checkpoint(origin: Origin("log.acme.test/custody"), head: head).signed(by: signer)
        let proof = LogProof(
            inclusion: InclusionProof(index: 1, hashes: [root, root]), checkpoint: checkpoint, extra: [1, 2])
        let request = AddCheckpointRequest(
            oldSize: 2, consistency: ConsistencyProof(hashes: [root, root]), checkpoint: checkpoint)
        let quorum = """
            log \(signer.verifierKey)
            witness one \(signer.verifierKey) https://witness.acme.test
            group both 1 one
            quorum both

            """
        return [
            ("checkpoint", checkpoint.bytes), ("checkpoint-text", checkpoint.checkpoint.text),
            ("proof", proof.bytes), ("request", request.bytes),
            ("key", Array(signer.verifierKey.description.utf8)), ("quorum", Array(quorum.utf8)),
            ("path", Array("tile/0/x001/234".utf8)), ("path-partial", Array("tile/entries/000.p/5".utf8)),
            ("tile", root.bytes + root.bytes), ("entries", [1] + (try EntryBundle.encode([[1, 2], [3]]))),
        ]
    }

    private static func store(
        _ instance: SigstoreInstance, _ bundles: [(name: String, json: JSONValue)]
    ) throws -> Seeds {
        let checkpoint = try notes(instance)[0].bytes
        let bundle = bundles.first { $0.name == "envelope-v2" }?.json ?? [:]
        let body = bundle["verificationMaterial"]?["tlogEntries"]?.array?.first?["canonicalizedBody"]?.string ?? ""
        let evidence: JSONValue = [
            "schema": "https://custody.dev/schemas/evidence/v1", "createdOn": "2026-11-21T12:00:00Z",
            "subject": TestArtifact.app.descriptor.json,
            "checkpoint": .string(String(decoding: checkpoint, as: UTF8.self)),
            "attestations": [["index": 0, "bundle": bundle]], "trustedRoot": instance.trustedRoot,
            "policy": ["text": "schema: none"], "principals": ["text": "principals: {}", "files": ["a": "b"]],
            "decision": [:],
        ]
        return [("evidence.custody", evidence.canonical()), ("entry.json", try Base64.decode(body))]
    }

    // MARK: Documents

    /// A policy with everything in it that the language has.
    static let policy = Array(
        """
        schema: https://custody.dev/schemas/policy/v1
        name: payments-production
        tier: critical
        match:
          artifacts: ["oci:registry.acme.test/payments/*", "file:*"]
        require:
          - digest-pinned
          - provenance:
              builder: { principal: ci }
              source: { repository: "git+https://git.acme.test/payments", ref: "refs/tags/v*" }
              maximum-age: 30d
          - dependencies-locked
          - sbom: { format: any, reconciles-with: [artifact, provenance] }
          - approvals: { count: 2, from: group:release-managers, distinct-from: [author, builder, deployer] }
          - credentials: { maximum-age: 90d, custody: [hsm, kms], owned: true, not-revoked: true }
          - attestation:
              predicate-type: https://in-toto.io/attestation/test-result/v0.1
              signed-by: [principal:ci-tests]
              where: { /result: { equals: PASSED }, /passedTests: { not-empty: true } }
        waivers: { allow: [sbom], from: group:security, count: 1, longest: 72h }
        overrides: { from: group:incident-commanders, count: 1, longest: 4h, review-within: 48h }

        """.utf8)

    private static func policies() -> Seeds {
        return [
            ("policy.yaml", policy), ("principals.yaml", Array(World.acmeDocument.utf8)),
            ("small.yaml", Array("a: [1, 'two', \"three\\n\"]\nb: |\n  text\n".utf8)),
        ]
    }

    private static func trust(_ instance: SigstoreInstance) throws -> Seeds {
        let updates = try UpdateRepositorySketch(roots: 1)
        let root = try updates.metadata("1.root.json", limit: .max) ?? []
        let targets = try updates.metadata("targets.json", limit: .max) ?? []
        let key = try World.key("seed.ecdsa-p256").publicKey
        let npm: JSONValue = [
            "keys": [
                [
                    "keyId": "SHA256:seed", "keyUsage": "npm:attestations",
                    "publicKey": [
                        "rawBytes": .string(Base64.encode(key.spki)), "keyDetails": "PKIX_ECDSA_P256_SHA_256",
                        "validFor": ["start": "2022-12-01T00:00:00.000Z"],
                    ],
                ]
            ]
        ]
        let service: JSONValue = [
            [
                "url": "https://fulcio.test", "majorApiVersion": 1, "operator": "acme.test",
                "validFor": ["start": "2026-01-01T00:00:00Z"],
            ]
        ]
        let configuration: JSONValue = [
            "mediaType": .string(SigningConfig.mediaType), "caUrls": service, "oidcUrls": service,
            "rekorTlogUrls": service, "rekorTlogConfig": ["selector": "ANY"], "tsaUrls": service,
            "tsaConfig": ["selector": "EXACT", "count": 1],
        ]
        var state = UpdateState(root: root)
        state.targets = targets
        return [
            ("trusted_root.json", instance.trustedRoot.canonical()), ("root.json", root), ("targets.json", targets),
            ("npm.json", npm.canonical()), ("signing_config.json", configuration.canonical()),
            ("state.json", state.json.canonical()),
        ]
    }

    private static func artifacts() -> Seeds {
        let hex = String(repeating: "ab", count: 32)
        let id = String(repeating: "cd", count: 20)
        let person = "Alice <alice@acme.test> 1795262400 +0100"
        let commit = """
            tree \(id)
            parent \(id)
            author \(person)
            committer \(person)
            gpgsig -----BEGIN SSH SIGNATURE-----
             AAAA
             -----END SSH SIGNATURE-----

            A message

            """
        let tag = "object \(id)\ntype commit\ntag v1\ntagger \(person)\n\nA tag\n"
        let manifest = """
            {"schemaVersion":2,"mediaType":"\(OCIImageBuilder.manifestType)","config":{"mediaType":"a/b","digest":\
            "sha256:\(hex)","size":2},"layers":[{"mediaType":"a/c","digest":"sha256:\(hex)","size":3}]}
            """
        let index = """
            {"schemaVersion":2,"mediaType":"\(OCIImageBuilder.indexType)","manifests":[{"mediaType":\
            "\(OCIImageBuilder.manifestType)","digest":"sha256:\(hex)","size":2,"platform":{"os":"linux",\
            "architecture":"amd64"},"annotations":{"org.opencontainers.image.ref.name":"latest"}}]}
            """
        let docker = #"[{"Config":"\#(hex).json","RepoTags":["app:1"],"Layers":["a/layer.tar"]}]"#
        let tar =
            TarBuilder.entry("folder/", type: "5") + TarBuilder.entry("folder/file", content: [1, 2, 3])
            + TarBuilder.entry("link", type: "2", link: "folder/file") + TarBuilder.end
        let archive =
            TarBuilder.entry("manifest.json", content: Array(docker.utf8))
            + TarBuilder.entry("\(hex).json", content: Array("{}".utf8)) + TarBuilder.end
        let texts = [
            ("commit", commit), ("tag", tag), ("manifest.json", manifest), ("index.json", index),
            ("reference-oci", "oci:layout@sha256:\(hex)"), ("reference-git", "git:.@\(id)"),
            ("reference-registry", "registry.acme.test/app:1@sha256:\(hex)"), ("digest", "sha256:\(hex)"),
        ]
        return texts.map { ($0.0, Array($0.1.utf8)) } + [("files.tar", tar), ("docker.tar", archive)]
    }
}
