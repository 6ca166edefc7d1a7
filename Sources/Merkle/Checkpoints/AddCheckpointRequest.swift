/// What a log sends to a witness: a checkpoint, and that it follows from an older one (C2SP tlog-witness).
package struct AddCheckpointRequest: Hashable, Sendable {
    /// The size of the checkpoint that the witness cosigned last, 0 for none.
    package let oldSize: UInt64
    /// Empty when ``oldSize`` is 0, else from there to the checkpoint's size.
    package let consistency: ConsistencyProof
    package let checkpoint: SignedCheckpoint

    /// C2SP tlog-witness: a client sends at most 63 hashes.
    package static let mostHashes = 63

    package init(oldSize: UInt64, consistency: ConsistencyProof, checkpoint: SignedCheckpoint) {
        self.oldSize = oldSize
        self.consistency = consistency
        self.checkpoint = checkpoint
    }

    /// Reads the body of a request, strictly: ``bytes`` gives the same again.
    ///
    /// - Throws: ``MerkleError``: `noteTooLong`, `requestOldSize`, `hashLine`, `proofTooLong`, `checkpointMissing`, and
    ///   those of ``SignedCheckpoint/init(_:limits:)``; a witness answers 400.
    package init(_ bytes: [UInt8], limits: NoteLimits = .standard) throws(MerkleError) {
        guard bytes.count <= limits.length else {
            throw MerkleError(.noteTooLong, "a request has at most \(limits.length) bytes here, not \(bytes.count)")
        }
        var lines = ProofLines(bytes)
        guard let size = lines.take(prefix: "old ").flatMap({ Decimal.parse($0) }) else {
            throw MerkleError(
                .requestOldSize, "a request begins with the line 'old N', N a decimal number without leading zeros")
        }
        oldSize = size
        consistency = ConsistencyProof(hashes: try lines.takeHashes(limit: Self.mostHashes))
        checkpoint = try lines.takeCheckpoint(limits: limits)
    }

    /// The body as it is sent.
    package var bytes: [UInt8] {
        var text = "old \(oldSize)\n"
        for hash in consistency.hashes { text += hash.base64 + "\n" }
        return Array(text.utf8) + [0x0a] + checkpoint.bytes
    }
}
