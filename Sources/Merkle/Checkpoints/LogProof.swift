private import Encoding

/// That an entry is in a log, to be verified offline: `c2sp.org/tlog-proof@v1` (C2SP tlog-proof).
///
/// Nothing is verified.
package struct LogProof: Hashable, Sendable {
    /// Opaque and not authenticated; not empty.
    package let extra: [UInt8]?
    package let inclusion: InclusionProof
    package let checkpoint: SignedCheckpoint

    private static let header = "c2sp.org/tlog-proof@v1"

    /// A path to the root of the largest tree.
    private static let mostHashes = 64

    /// - Parameters:
    ///   - inclusion: the path from the entry.
    ///   - checkpoint: of the tree that it leads to.
    ///   - extra: taken as `nil` when it is empty.
    package init(inclusion: InclusionProof, checkpoint: SignedCheckpoint, extra: [UInt8]? = nil) {
        self.inclusion = inclusion
        self.checkpoint = checkpoint
        self.extra = extra?.isEmpty == true ? nil : extra
    }

    /// Reads a proof, strictly: ``bytes`` gives the same again.
    ///
    /// - Throws: ``MerkleError``: `noteTooLong`, `logProofHeader`, `logProofExtra`, `logProofIndex`, `hashLine`,
    ///   `proofTooLong`, `checkpointMissing`, and those of ``SignedCheckpoint/init(_:limits:)``.
    package init(_ bytes: [UInt8], limits: NoteLimits = .standard) throws(MerkleError) {
        guard bytes.count <= limits.length else {
            throw MerkleError(.noteTooLong, "a proof has at most \(limits.length) bytes here, not \(bytes.count)")
        }
        var lines = ProofLines(bytes)
        guard let rest = lines.take(prefix: Self.header), rest.isEmpty else {
            throw MerkleError(.logProofHeader, "a proof begins with the line \(Self.header)")
        }
        if let text = lines.take(prefix: "extra ") {
            guard let bytes = try? Base64.decode(text), !bytes.isEmpty else {
                throw MerkleError(.logProofExtra, "the extra data are base 64 and not empty, or the line is left out")
            }
            extra = bytes
        } else {
            extra = nil
        }
        guard let index = lines.take(prefix: "index ").flatMap({ Decimal.parse($0) }) else {
            throw MerkleError(
                .logProofIndex, "the line 'index N' is missing, or N is no decimal number without leading zeros")
        }
        inclusion = InclusionProof(index: index, hashes: try lines.takeHashes(limit: Self.mostHashes))
        checkpoint = try lines.takeCheckpoint(limits: limits)
    }

    /// The proof as it is written.
    package var bytes: [UInt8] {
        var text = Self.header + "\n"
        if let extra { text += "extra \(Base64.encode(extra))\n" }
        text += "index \(inclusion.index)\n"
        for hash in inclusion.hashes { text += hash.base64 + "\n" }
        return Array(text.utf8) + [0x0a] + checkpoint.bytes
    }

    /// Checks that the entry is in the log (C2SP tlog-proof, "Verifying a tlog proof", steps 2 to 4).
    ///
    /// - Parameters:
    ///   - leaf: the hash of the entry, computed by the caller.
    ///   - log: in which it must be.
    ///   - witnesses: those that are known; how many are enough is for the caller to say.
    /// - Throws: ``MerkleError``: those of ``SignedCheckpoint/verify(_:witnesses:)`` and
    ///   ``InclusionProof/verify(_:in:)``.
    package func verify(
        _ leaf: TreeHash, in log: LogIdentity, witnesses: [NoteVerifier] = []
    ) throws(MerkleError) -> VerifiedCheckpoint {
        let verified = try checkpoint.verify(log, witnesses: witnesses)
        try inclusion.verify(leaf, in: verified.head)
        return verified
    }
}
