/// What a log says of itself: its origin, and its tree's size and root (C2SP tlog-checkpoint, "Note text").
package struct Checkpoint: Hashable, Sendable {
    package let origin: Origin
    package let head: TreeHead
    /// Further lines, opaque; none as a rule.
    package let extensions: [[UInt8]]

    /// - Parameters:
    ///   - origin: which log it is.
    ///   - head: the size and root of its tree.
    ///   - extensions: lines without their line feeds, not empty, UTF-8 without control characters.
    /// - Throws: ``MerkleError``: `checkpointLines`, `noteNotUTF8`, `noteControlCharacter`, `noteTooLong`.
    package init(origin: Origin, head: TreeHead, extensions: [[UInt8]] = []) throws(MerkleError) {
        self.origin = origin
        self.head = head
        self.extensions = extensions
        guard extensions.allSatisfy({ !$0.isEmpty && !$0.contains(0x0a) }) else {
            throw MerkleError(.checkpointLines, "an extension of a checkpoint is one line that is not empty")
        }
        try NoteText.check(text, limits: .standard)
    }

    /// Reads a checkpoint's text, strictly: ``text`` gives the same again.
    ///
    /// - Parameter text: of a note, with its final line feed.
    /// - Throws: ``MerkleError``: `checkpointLines`, `checkpointOrigin`, `checkpointSize`, `checkpointRoot`, and those
    ///   of a text that is none.
    package init(text: [UInt8]) throws(MerkleError) {
        try NoteText.check(text, limits: .standard)
        let lines = text.dropLast().split(separator: 0x0a, omittingEmptySubsequences: false)
        guard lines.count >= 3, !lines.contains(where: \.isEmpty) else {
            throw MerkleError(
                .checkpointLines,
                "a checkpoint has at least three lines, none empty: origin, size and root; this text is another")
        }
        let fields = lines.prefix(3).map { String(decoding: $0, as: UTF8.self) }
        guard let size = Decimal.parse(fields[1]) else {
            throw MerkleError(
                .checkpointSize,
                "a checkpoint's size is a decimal number below 2^64 without leading zeros, not '\(fields[1].prefix(40))'"
            )
        }
        guard let root = try? TreeHash(base64: fields[2]) else {
            throw MerkleError(
                .checkpointRoot, "a checkpoint's root is 32 bytes in base 64, not '\(fields[2].prefix(64))'")
        }
        origin = try Origin(fields[0])
        head = TreeHead(size: size, root: root)
        extensions = lines.dropFirst(3).map { Array($0) }
    }

    /// The text of the note, with its final line feed.
    package var text: [UInt8] {
        let start = Array("\(origin)\n\(head.size)\n\(head.root.base64)\n".utf8)
        return extensions.reduce(into: start) { $0 += $1 + [0x0a] }
    }

    /// Signs the checkpoint.
    ///
    /// - Throws: ``MerkleError`` as ``NoteSigner/signature(over:)``.
    package func signed(by signer: NoteSigner) throws(MerkleError) -> SignedCheckpoint {
        let signature = try signer.signature(over: text)
        return SignedCheckpoint(self, note: try SignedNote(text: text, signatures: [signature]))
    }
}
