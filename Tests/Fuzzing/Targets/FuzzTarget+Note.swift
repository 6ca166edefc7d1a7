import Encoding
import Ledger
import Merkle

extension FuzzTarget {
    /// All of these are read strictly: what is read is written in the same bytes again.
    func checkNote(_ input: [UInt8]) throws(OracleFailure) {
        if let note = try? SignedNote(input) { try require(note.bytes == input, "a note is another after writing") }
        if let checkpoint = try? SignedCheckpoint(input) {
            try require(checkpoint.bytes == input, "a signed checkpoint is another after writing")
        }
        if let checkpoint = try? Checkpoint(text: input) {
            try require(checkpoint.text == input, "a checkpoint is another after writing")
        }
        if let request = try? AddCheckpointRequest(input) {
            try require(request.bytes == input, "a witness request is another after writing")
            let head = request.checkpoint.checkpoint.head
            _ = try? request.consistency.verify(from: TreeHead(size: request.oldSize, root: head.root), to: head)
        }
        if let proof = try? LogProof(input) {
            try require(proof.bytes == input, "a proof is another after writing")
            _ = try? proof.inclusion.verify(.leaf(of: input), in: proof.checkpoint.checkpoint.head)
        }
        _ = try? QuorumPolicy(input)
        try checkTiles(input)
        guard let text = String(validating: input, as: UTF8.self) else { return }
        if let key = try? VerifierKey(text) {
            try require(key.description == text, "a verifier key is another after writing")
            _ = try? NoteVerifier(key)
        }
        if let tile = try? Tile(path: text) {
            try require(tile.path == text, "a tile's path is another after writing")
        }
    }

    private func checkTiles(_ input: [UInt8]) throws(OracleFailure) {
        if input.count % 32 == 0, let tile = try? HashTile(bytes: input, width: input.count / 32) {
            try require(tile.bytes == input, "a tile is another after writing")
            _ = tile.top
        }
        // The first byte says how many entries there should be.
        guard let width = input.first else { return }
        let bytes = Array(input.dropFirst())
        if let entries = try? EntryBundle.decode(bytes, width: Int(width) + 1) {
            try require(entries.count == Int(width) + 1, "an entry bundle has another number of entries")
            try require(try EntryBundle.encode(entries) == bytes, "an entry bundle is another after writing")
        }
    }
}
