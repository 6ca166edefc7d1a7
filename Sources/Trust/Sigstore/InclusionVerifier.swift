import Crypto
import Evidence
import Merkle

/// Verifies that an entry is in the tree that a log's checkpoint is of (RFC 6962 §2.1.1, C2SP tlog-checkpoint).
struct InclusionVerifier {
    let witnesses: [NoteVerifier]
    let place: String

    /// The path from the entry to the root that the proof names.
    ///
    /// - Throws: ``Rejection`` by `log-entry.proof`.
    func verifyPath(
        _ proof: TransparencyLogEntry.InclusionProof, _ entry: TransparencyLogEntry, _ trace: inout VerificationTrace
    ) throws(Rejection) {
        guard let root = TreeHash(proof.rootHash), let size = UInt64(exactly: proof.treeSize),
            let index = UInt64(exactly: proof.logIndex)
        else {
            throw Rejection(
                .logEntryProof, expected: "a root of 32 bytes, a size and an index", found: "others", place: place)
        }
        let hashes = proof.hashes.compactMap { TreeHash($0) }
        guard hashes.count == proof.hashes.count else {
            throw Rejection(
                .logEntryProof, expected: "hashes of 32 bytes", found: "another length", place: place + "/hashes")
        }
        do {
            try InclusionProof(index: index, hashes: hashes)
                .verify(.leaf(of: entry.canonicalizedBody), in: TreeHead(size: size, root: root))
        } catch {
            throw Rejection(
                .logEntryProof, expected: "a path from the entry to the root", found: "\(error)",
                place: place, hint: "the proof is for another entry, or was changed")
        }
        trace.pass(
            .logEntryProof, expected: "a path from the entry to the root",
            found: "\(hashes.count) hashes from leaf \(index) to the root of \(size) entries", place: place)
    }

    /// The checkpoint, which must be the log's and of the proof's tree.
    ///
    /// - Parameter allowsTreeNumber: Rekor v1 writes its tree's number behind its name; v2 is named by its origin.
    /// - Returns: the known witnesses that signed it.
    /// - Throws: ``Rejection`` by `log-entry.checkpoint`; ``MerkleError`` with the code `machine`.
    func verifyCheckpoint(
        _ text: String, of log: TrustedRoot.Log, for proof: TransparencyLogEntry.InclusionProof,
        allowsTreeNumber: Bool, _ trace: inout VerificationTrace
    ) throws -> [String] {
        let place = place + "/checkpoint"
        do {
            let signed = try SignedCheckpoint(Array(text.utf8))
            let origin = signed.checkpoint.origin
            guard origin.text == log.name || (allowsTreeNumber && origin.text.hasPrefix(log.name + " - ")) else {
                throw Rejection(
                    .logEntryCheckpoint, expected: "a checkpoint of \(log.name)", found: "one of \(origin)",
                    place: place)
            }
            guard let verifier = log.checkpointVerifier else {
                throw Rejection(
                    .logEntryCheckpoint, expected: "a log with a name and an id of four bytes or more",
                    found: "another in the trusted root, \(log.baseURL)", place: place)
            }
            let verified = try signed.verify(
                LogIdentity(origin: origin, verifiers: [verifier]), witnesses: witnesses)
            guard verified.head.root.bytes == proof.rootHash, verified.head.size == UInt64(exactly: proof.treeSize)
            else {
                throw Rejection(
                    .logEntryCheckpoint, expected: "the proof's root and size",
                    found: "a checkpoint of another tree (\(verified.head.size) entries)", place: place)
            }
            let cosigners = Set(verified.cosignatures.map(\.verifier.name.text)).sorted()
            trace.pass(
                .logEntryCheckpoint, expected: "a checkpoint of \(log.name) with the proof's root and size",
                found: "one of \(origin) with \(verified.head.size) entries, "
                    + (cosigners.isEmpty
                        ? "signed by the log" : "signed by the log and seen by \(cosigners.joined(separator: ", "))"),
                place: place)
            return cosigners
        } catch let rejection as Rejection {
            throw rejection
        } catch let error as MerkleError where error.code == .machine {
            throw error
        } catch {
            throw Rejection(
                .logEntryCheckpoint, expected: "a checkpoint that the log signed", found: "\(error)", place: place)
        }
    }
}
