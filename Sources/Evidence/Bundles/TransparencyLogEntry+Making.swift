extension TransparencyLogEntry {
    /// Makes the entry that a bundle carries for a record in a Rekor v2 log: with a proof and no promise.
    ///
    /// - Parameters:
    ///   - body: of a ``HashedRekord``, as it was logged.
    ///   - logKeyID: 32 bytes, the whole digest whose first four are the id of the log's note key.
    ///   - proof: from the record to a checkpoint.
    package init(hashedRekord body: [UInt8], logKeyID: [UInt8], proof: InclusionProof) {
        logIndex = proof.logIndex
        self.logKeyID = logKeyID
        kind = HashedRekord.kind
        kindVersion = HashedRekord.version
        integratedTime = nil
        inclusionPromise = nil
        inclusionProof = proof
        canonicalizedBody = body
    }
}

extension TransparencyLogEntry.InclusionProof {
    /// - Parameters:
    ///   - logIndex: of the entry, zero-based.
    ///   - rootHash: 32 bytes.
    ///   - treeSize: entries in the tree with that root.
    ///   - hashes: of 32 bytes each, from the entry's sibling up.
    ///   - checkpoint: the signed note that has size and root.
    package init(logIndex: Int64, rootHash: [UInt8], treeSize: Int64, hashes: [[UInt8]], checkpoint: String) {
        self.logIndex = logIndex
        self.rootHash = rootHash
        self.treeSize = treeSize
        self.hashes = hashes
        self.checkpoint = checkpoint
    }
}
