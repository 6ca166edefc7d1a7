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
        /// The log, as often as the trusted root has it: with the same key in several spans of time.
        let logs: [TrustedRoot.Log]
        /// When the log took the entry in, under its signature; nil for Rekor v2, which does not say.
        let integratedTime: Instant?

        /// Checks that the log was trusted when the bundle was signed, where the log itself does not say when that was.
        ///
        /// - Parameter times: all that are proven.
        /// - Throws: ``Rejection`` by `log-entry.time`.
        func requireTrusted(at times: [Instant]) throws(Rejection) {
            guard integratedTime == nil else { return }
            // A retired log's key may be in other hands; nothing says that this entry is older.
            guard !times.isEmpty || logs.contains(where: { $0.validFor.end == nil }) else {
                throw Rejection(
                    .logEntryTime, expected: "a log that is still trusted, as nothing proves when it took the entry in",
                    found: "one that is to be retired, or was", place: LogEntryVerifier.place)
            }
            for time in times where !logs.contains(where: { $0.validFor.contains(time) }) {
                throw Rejection(
                    .logEntryTime, expected: "a time at which the log is trusted", found: time.description,
                    place: LogEntryVerifier.place, hint: "the log was retired, or the trusted root is stale")
            }
        }
    }

    private static let place = "/verificationMaterial/tlogEntries"

    /// - Throws: ``Rejection`` by one of the `log-entry` checks; any other error where the cryptographic library failed,
    ///   which says nothing of the entry.
    func verify(_ entry: TransparencyLogEntry) throws -> Proven {
        let known = root.logs.filter { $0.id == entry.logKeyID || $0.checkpointKeyID == entry.logKeyID }
        guard !known.isEmpty else {
            throw Rejection(
                .logEntryLog, expected: "a log of the trusted root",
                found: "the log \(Base64.encode(entry.logKeyID))", place: Self.place + "/logId",
                hint: "the bundle is of another Sigstore instance, or the trusted root is stale")
        }
        // A trusted root may have a log several times, each with its span of time; any of them will do.
        var logs: [TrustedRoot.Log] = []
        var time: Instant?
        var refused: Rejection?
        for log in known {
            do {
                time = try verify(entry, in: log)
                logs.append(log)
            } catch let rejection as Rejection {
                refused = refused ?? rejection
            }
        }
        if logs.isEmpty, let refused { throw refused }
        return Proven(logs: logs, integratedTime: time)
    }

    /// - Returns: when the log took the entry in, where it promised that.
    private func verify(_ entry: TransparencyLogEntry, in log: TrustedRoot.Log) throws -> Instant? {
        guard let key = log.key else {
            throw Rejection(
                .logEntryLog, expected: "a log whose key can be used", found: "\(log.baseURL), whose key cannot",
                place: Self.place + "/logId")
        }
        let isVersion2 = entry.kind == "hashedrekord" && entry.kindVersion == "0.0.2"
        var time: Instant?
        if let promise = entry.inclusionPromise {
            guard let integrated = entry.integratedTime else {
                throw Rejection(
                    .logEntryPromise, expected: "the time that the log's promise covers", found: "none",
                    place: Self.place + "/integratedTime")
            }
            try verifyPromise(promise, entry, integrated, key)
            let instant = Instant(seconds: integrated)
            guard log.validFor.contains(instant) else {
                throw Rejection(
                    .logEntryTime, expected: "a time at which the log is trusted", found: instant.description,
                    place: Self.place + "/integratedTime")
            }
            time = instant
        } else if version == .v0_1 {
            // sigstore_bundle.proto: in v0.1 the promise is required, and the proof is not.
            throw Rejection(
                .logEntryPromise, expected: "the log's promise, as v0.1 has it", found: "none",
                place: Self.place + "/inclusionPromise")
        }
        if let proof = entry.inclusionProof, let checkpoint = proof.checkpoint {
            // Rekor v1 counts over all its trees, Rekor v2 has one.
            guard !isVersion2 || proof.logIndex == entry.logIndex else {
                throw Rejection(
                    .logEntryProof, expected: "the entry's index \(entry.logIndex)", found: "\(proof.logIndex)",
                    place: Self.place + "/inclusionProof/logIndex")
            }
            try verifyProof(proof, checkpoint, entry, log, key, isVersion2: isVersion2)
        } else if version != .v0_1 {
            throw Rejection(
                .logEntryProof, expected: "an inclusion proof with its checkpoint",
                found: entry.inclusionProof == nil ? "none" : "a proof without a checkpoint",
                place: Self.place + "/inclusionProof")
        } else if let proof = entry.inclusionProof {
            // A real v0.1 bundle may have a proof without a checkpoint; it must still lead to the root that it names.
            try verifyPath(proof, entry)
        }
        return time
    }

    /// The signed entry timestamp: canonical JSON of four members (Rekor v1, `LogEntryAnon.verification`).
    private func verifyPromise(
        _ promise: [UInt8], _ entry: TransparencyLogEntry, _ time: Int64, _ key: PublicKey
    ) throws {
        let payload: JSONValue = [
            "body": .string(Base64.encode(entry.canonicalizedBody)), "integratedTime": .integer(time),
            "logID": .string(Hex.encode(entry.logKeyID)), "logIndex": .integer(entry.logIndex),
        ]
        let isValid =
            try key.verify(signature: promise, message: payload.canonical(), scheme: key.defaultScheme)
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
    ) throws {
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
            guard let id = KeyID(log.checkpointKeyID.prefix(4)) else {
                throw Rejection(
                    .logEntryCheckpoint, expected: "a log id of four bytes or more",
                    found: "\(log.checkpointKeyID.count)",
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
        } catch let error as MerkleError where error.code == .machine {
            throw error
        } catch {
            throw Rejection(
                .logEntryCheckpoint, expected: "a checkpoint that the log signed", found: "\(error)",
                place: Self.place + "/inclusionProof/checkpoint")
        }
    }
}
