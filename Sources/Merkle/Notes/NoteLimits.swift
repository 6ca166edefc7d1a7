/// How much of a note is read.
package struct NoteLimits: Hashable, Sendable {
    /// Bytes of a whole note, signatures included.
    package var length: Int
    /// Signature lines; C2SP signed-note asks for at least 16.
    package var signatures: Int

    package init(length: Int, signatures: Int) {
        self.length = length
        self.signatures = signatures
    }

    /// One mebibyte and 100 signatures: room for as many post-quantum ones.
    package static let standard = NoteLimits(length: 1 << 20, signatures: 100)
}
