/// Reads the lines before a checkpoint, as proofs and requests to witnesses have them.
struct ProofLines {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The next line without its line feed; `nil` at the end.
    private func peek() -> ArraySlice<UInt8>? {
        guard let end = bytes[position...].firstIndex(of: 0x0a) else { return nil }
        return bytes[position..<end]
    }

    private mutating func skip(_ line: ArraySlice<UInt8>) { position = line.endIndex + 1 }

    /// Takes the next line if it begins with these characters, and gives what follows them.
    mutating func take(prefix: String) -> String? {
        guard let line = peek(), line.starts(with: prefix.utf8) else { return nil }
        skip(line)
        return String(decoding: line.dropFirst(prefix.utf8.count), as: UTF8.self)
    }

    /// Takes lines of hashes and the empty line that ends them.
    ///
    /// - Parameter limit: of hashes.
    /// - Throws: ``MerkleError``: `hashLine`, `proofTooLong`, `checkpointMissing`.
    mutating func takeHashes(limit: Int) throws(MerkleError) -> [TreeHash] {
        var hashes: [TreeHash] = []
        while let line = peek() {
            skip(line)
            if line.isEmpty { return hashes }
            guard hashes.count < limit else {
                throw MerkleError(.proofTooLong, "a proof has at most \(limit) hashes")
            }
            hashes.append(try TreeHash(base64: String(decoding: line, as: UTF8.self)))
        }
        throw MerkleError(.checkpointMissing, "no empty line and checkpoint follow the hashes of the proof")
    }

    /// Takes all that is left as a checkpoint.
    mutating func takeCheckpoint(limits: NoteLimits) throws(MerkleError) -> SignedCheckpoint {
        defer { position = bytes.count }
        return try SignedCheckpoint(Array(bytes[position...]), limits: limits)
    }
}
