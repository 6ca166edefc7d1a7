import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import Merkle
import Time

/// Verifies that an entry is in a log that a trusted root knows.
struct LogEntryVerifier {
    let root: TrustedRoot
    /// v0.1 bundles may carry the log's promise alone; later ones need a proof with its checkpoint.
    let version: Bundle.Version

    /// What the log proves.
    struct Proven {
        /// Which log: distinct logs are counted, never entries.
        let logID: [UInt8]
        let log: TrustedRoot.Log
        /// When the log took the entry in, under its signature; nil for Rekor v2, which does not say.
        let integratedTime: Instant?
    }

    private static let place = "/verificationMaterial/tlogEntries"

    /// - Throws: ``Rejection`` by one of the `log-entry` checks.
    func verify(_ entry: TransparencyLogEntry) throws(Rejection) -> Proven {
        let candidates = root.logs.filter { $0.id == entry.logKeyID }
        guard let log = candidates.first else {
            throw Rejection(
                .logEntryLog, expected: "a log of the trusted root",
                found: "the log \(Base64.encode(entry.logKeyID))", place: Self.place + "/logId",
                hint: "the bundle is of another Sigstore instance, or the trusted root is stale")
        }
        guard let key = log.key else {
            throw Rejection(
                .logEntryLog, expected: "a log whose key can be used", found: "\(log.baseURL), whose key cannot",
                place: Self.place + "/logId")
        }
        let isVersion2 = entry.kind == "hashedrekord" && entry.kindVersion == "0.0.2"
        var time: Instant?
        if let promise = entry.inclusionPromise, let integrated = entry.integratedTime {
            try verifyPromise(promise, entry, integrated, key)
            let instant = Instant(seconds: integrated)
            guard log.validFor.contains(instant) else {
                throw Rejection(
                    .logEntryTime, expected: "a time at which the log is trusted", found: instant.description,
                    place: Self.place + "/integratedTime")
            }
            time = instant
        }
        if let proof = entry.inclusionProof, let checkpoint = proof.checkpoint {
            try verifyProof(proof, checkpoint, entry, log, key, isVersion2: isVersion2)
        } else if version != .v0_1 || time == nil {
            throw Rejection(
                .logEntryProof, expected: "an inclusion proof with its checkpoint",
                found: entry.inclusionProof == nil ? "none" : "a proof without a checkpoint",
                place: Self.place + "/inclusionProof")
        } else if let proof = entry.inclusionProof {
            // A real v0.1 bundle may have a proof without a checkpoint; it must still lead to the root that it names.
            try verifyPath(proof, entry)
        }
        return Proven(logID: log.id, log: log, integratedTime: time)
    }

    /// The signed entry timestamp: canonical JSON of four members (Rekor v1, `LogEntryAnon.verification`).
    private func verifyPromise(
        _ promise: [UInt8], _ entry: TransparencyLogEntry, _ time: Int64, _ key: PublicKey
    ) throws(Rejection) {
        let payload: JSONValue = [
            "body": .string(Base64.encode(entry.canonicalizedBody)), "integratedTime": .integer(time),
            "logID": .string(Hex.encode(entry.logKeyID)), "logIndex": .integer(entry.logIndex),
        ]
        let isValid =
            (try? key.verify(signature: promise, message: payload.canonical(), scheme: key.defaultScheme)) == true
        guard isValid else {
            throw Rejection(
                .logEntryPromise, expected: "the log's signature over body, time, log and index",
                found: "a signature that does not verify", place: Self.place + "/inclusionPromise",
                hint: "the entry was changed, or is not of this log")
        }
    }

    private func verifyPath(
        _ proof: TransparencyLogEntry.InclusionProof, _ entry: TransparencyLogEntry
    ) throws(Rejection) {
        guard let root = TreeHash(proof.rootHash), let size = UInt64(exactly: proof.treeSize),
            let index = UInt64(exactly: proof.logIndex)
        else {
            throw Rejection(
                .logEntryProof, expected: "a root of 32 bytes, a size and an index", found: "others",
                place: Self.place + "/inclusionProof")
        }
        let hashes = proof.hashes.compactMap { TreeHash($0) }
        do {
            guard hashes.count == proof.hashes.count else {
                throw Rejection(
                    .logEntryProof, expected: "hashes of 32 bytes", found: "another length",
                    place: Self.place + "/inclusionProof/hashes")
            }
            try InclusionProof(index: index, hashes: hashes)
                .verify(.leaf(of: entry.canonicalizedBody), in: TreeHead(size: size, root: root))
        } catch let rejection as Rejection {
            throw rejection
        } catch {
            throw Rejection(
                .logEntryProof, expected: "a path from the entry to the root", found: "\(error)",
                place: Self.place + "/inclusionProof", hint: "the proof is for another entry, or was changed")
        }
    }

    private func verifyProof(
        _ proof: TransparencyLogEntry.InclusionProof, _ checkpoint: String, _ entry: TransparencyLogEntry,
        _ log: TrustedRoot.Log, _ key: PublicKey, isVersion2: Bool
    ) throws(Rejection) {
        try verifyPath(proof, entry)
        do {
            let signed = try SignedCheckpoint(Array(checkpoint.utf8))
            let origin = signed.checkpoint.origin
            // Rekor v1 writes its tree's number behind its name; v2 is named by its origin.
            guard origin.text == log.name || (!isVersion2 && origin.text.hasPrefix(log.name + " - ")) else {
                throw Rejection(
                    .logEntryCheckpoint, expected: "a checkpoint of \(log.name)", found: "one of \(origin)",
                    place: Self.place + "/inclusionProof/checkpoint")
            }
            guard let id = KeyID(log.id.prefix(4)) else {
                throw Rejection(
                    .logEntryCheckpoint, expected: "a log id of four bytes or more", found: "\(log.id.count)",
                    place: Self.place + "/logId")
            }
            let scheme: SignatureScheme = key.defaultScheme
            let verifier = NoteVerifier(name: try KeyName(log.name), id: id, key: key, scheme: scheme)
            let verified = try signed.verify(LogIdentity(origin: origin, verifiers: [verifier]))
            guard verified.head.root.bytes == proof.rootHash, verified.head.size == UInt64(exactly: proof.treeSize)
            else {
                throw Rejection(
                    .logEntryCheckpoint, expected: "the proof's root and size",
                    found: "a checkpoint of another tree (\(verified.head.size) entries)",
                    place: Self.place + "/inclusionProof/checkpoint")
            }
        } catch let rejection as Rejection {
            throw rejection
        } catch {
            throw Rejection(
                .logEntryCheckpoint, expected: "a checkpoint that the log signed", found: "\(error)",
                place: Self.place + "/inclusionProof/checkpoint")
        }
    }
}
