package import Crypto
import Encoding
package import JSON
import Merkle
import Time

/// A transparency log of the virtual world: Rekor v1 with its promises, or Rekor v2 with its checkpoints alone.
package struct TransparencyLog: Sendable {
    package enum Generation: Sendable {
        case v1
        case v2
    }

    /// What the log says of an entry, right as it comes.
    package struct Shape: Sendable {
        /// When the log says it took the entry in; Rekor v2 does not say.
        package var integratedTime = World.now.seconds
        package var hasPromise = true
        package var hasProof = true
        package var hasCheckpoint = true
        /// The checkpoint's first line, where it is not the log's own.
        package var origin: String?
        /// Under which name the checkpoint is signed, where it is not the log's own.
        package var keyName: String?
        /// Who signs in the log's place, under its name.
        package var key: PrivateKey?
        /// Whether a witness signs the checkpoint first.
        package var isCosigned = false
        /// How many entries lie before this one, and how many behind it.
        package var before = 5
        package var behind = 6
        /// Rekor v1 counts over all its trees: what its index is ahead of the tree's own.
        package var offset: Int64 = 1_000

        package init() {}
    }

    package let generation: Generation
    /// The host, and the name that checkpoints are signed under.
    package let host: String
    package let key: PrivateKey

    /// - Parameters:
    ///   - host: tells logs apart; each has a key of its own.
    ///   - generation: of Rekor.
    package init(_ host: String, _ generation: Generation) throws {
        self.host = host
        self.generation = generation
        key = try World.key(host + (generation == .v1 ? ".ecdsa-p256" : ".ed25519"))
    }

    /// As entries and trusted roots name the log.
    package var id: [UInt8] {
        switch generation {
        case .v1: HashAlgorithm.sha256.hash(key.publicKey.spki)
        // C2SP signed-note: the name, a line feed, Ed25519's number and the key; Rekor v2 writes the whole digest.
        case .v2: HashAlgorithm.sha256.hash(Array(host.utf8) + [0x0a, 0x01] + key.publicKey.spki.suffix(32))
        }
    }

    /// The log as a trusted root has it.
    package var trusted: JSONValue {
        [
            "baseUrl": .string("https://" + host), "hashAlgorithm": "SHA2_256",
            "publicKey": [
                "rawBytes": .string(Base64.encode(key.publicKey.spki)),
                "keyDetails": generation == .v1 ? "PKIX_ECDSA_P256_SHA_256" : "PKIX_ED25519",
                "validFor": ["start": .string(World.earlier("365d").description)],
            ],
            "logId": ["keyId": .string(Base64.encode(id))],
        ]
    }

    /// Takes a body in.
    ///
    /// - Returns: the entry as bundles have it.
    package func entry(_ body: JSONValue, _ shape: Shape = Shape()) throws -> JSONValue {
        let bytes = body.canonical()
        let isV1 = generation == .v1
        let index = Int64(shape.before)
        let logIndex = isV1 ? index + shape.offset : index
        var entry: JSONObject = [
            "logIndex": .string("\(logIndex)"), "logId": ["keyId": .string(Base64.encode(id))],
            "kindVersion": ["kind": body["kind"] ?? .null, "version": body["apiVersion"] ?? .null],
            "canonicalizedBody": .string(Base64.encode(bytes)),
        ]
        if isV1 {
            entry["integratedTime"] = .string("\(shape.integratedTime)")
            if shape.hasPromise {
                // Rekor v1's own member names, in canonical JSON.
                let promise: JSONValue = [
                    "body": .string(Base64.encode(bytes)), "integratedTime": .integer(shape.integratedTime),
                    "logID": .string(Hex.encode(id)), "logIndex": .integer(logIndex),
                ]
                let signature = try (shape.key ?? key).sign(promise.canonical())
                entry["inclusionPromise"] = ["signedEntryTimestamp": .string(Base64.encode(signature))]
            }
        }
        if shape.hasProof { entry["inclusionProof"] = try proof(bytes, index, shape) }
        return .object(entry)
    }

    private func proof(_ body: [UInt8], _ index: Int64, _ shape: Shape) throws -> JSONValue {
        var tree = MemoryTree()
        var hasher = TreeHasher()
        for number in 0...(shape.before + shape.behind) {
            let leaf = number == shape.before ? body : Array("another entry, \(number)".utf8)
            try tree.append(hasher.leaf(of: leaf), with: &hasher)
        }
        let proof = try InclusionProof(index: UInt64(index), size: tree.size, from: tree)
        var object: JSONObject = [
            "logIndex": .string("\(index)"), "rootHash": .string(tree.head.root.base64),
            "treeSize": .string("\(tree.size)"), "hashes": .array(proof.hashes.map { .string($0.base64) }),
        ]
        if shape.hasCheckpoint { object["checkpoint"] = ["envelope": .string(try checkpoint(tree.head, shape))] }
        return .object(object)
    }

    private func checkpoint(_ head: TreeHead, _ shape: Shape) throws -> String {
        let origin = shape.origin ?? (generation == .v1 ? host + " - 4242" : host)
        let checkpoint = try Checkpoint(origin: Origin(origin), head: head)
        let signer = try NoteSigner(
            name: KeyName(shape.keyName ?? host), key: shape.key ?? key, type: generation == .v1 ? .ecdsa : .ed25519)
        var signatures: [NoteSignature] = []
        if shape.isCosigned {
            let witness = try NoteSigner(
                name: KeyName("witness.test"), key: World.key("witness.ed25519"), type: .cosignatureEd25519)
            signatures.append(try witness.cosignature(over: checkpoint, time: UInt64(World.now.seconds)))
        }
        signatures.append(try own(try signer.signature(over: checkpoint.text), shape))
        return String(decoding: try SignedNote(text: checkpoint.text, signatures: signatures).bytes, as: UTF8.self)
    }

    /// A signature by another key says that it is by the log's: what a forger would write.
    private func own(_ signature: NoteSignature, _ shape: Shape) throws -> NoteSignature {
        guard shape.key != nil, let id = KeyID(id.prefix(4)) else { return signature }
        return try NoteSignature(name: signature.name, id: id, bytes: signature.bytes)
    }
}
