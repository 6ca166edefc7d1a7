/// The identity of a log, as the first line of its checkpoints has it; equal origins have equal bytes.
package struct Origin: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Takes an origin (C2SP tlog-checkpoint, "Note text").
    ///
    /// - Parameter text: one line, not empty.
    /// - Throws: ``MerkleError`` with the code `checkpointOrigin`.
    package init(_ text: String) throws(MerkleError) {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x20 }) else {
            throw MerkleError(.checkpointOrigin, "an origin is one line that is not empty, without control characters")
        }
        self.text = text
    }

    package var description: String { text }

    package static func == (left: Origin, right: Origin) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    package func hash(into hasher: inout Swift.Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
