/// A log as who trusts it knows it: its origin, and the keys that sign its checkpoints.
package struct LogIdentity: Hashable, Sendable {
    package let origin: Origin
    /// Any one of them is enough.
    package let verifiers: [NoteVerifier]

    package init(origin: Origin, verifiers: [NoteVerifier]) {
        self.origin = origin
        self.verifiers = verifiers
    }

    /// A log whose key is named like its origin, as C2SP tlog-checkpoint recommends.
    ///
    /// - Throws: ``MerkleError`` as ``NoteVerifier/init(_:)``.
    package init(_ key: VerifierKey) throws(MerkleError) {
        try self.init(origin: Origin(key.name.text), verifiers: [NoteVerifier(key)])
    }
}
