package import Artifacts
import Durable
import Evidence
package import Merkle
package import Trust

/// Whom to believe beside the principals: Sigstore instances by their trusted roots, and witnesses of logs.
package struct TrustedParties: Sendable {
    /// One for each trusted root, in the order given.
    package let verifiers: [SigstoreVerifier]
    /// Of all of it, in an order of its own; nil where nobody is believed.
    package let digest: Digest?

    /// Nobody.
    package static let none = TrustedParties(verifiers: [], digest: nil)

    private init(verifiers: [SigstoreVerifier], digest: Digest?) {
        self.verifiers = verifiers
        self.digest = digest
    }

    /// Reads trusted roots and witnesses' keys.
    ///
    /// - Parameters:
    ///   - roots: the files of trusted roots.
    ///   - witnesses: verifier keys, as C2SP signed-note writes them: `witness.test+1a2b3c4d+BA…`.
    /// - Throws: `FileError` where a file cannot be read; ``GateError`` where it is no trusted root, or a key none.
    package init(roots: [String], witnesses: [String] = []) throws {
        try self.init(
            documents: try roots.map { (name: $0, bytes: try readFile($0, limit: 8 << 20)) }, witnesses: witnesses)
    }

    /// Takes trusted roots that are at hand, such as one that came along with evidence.
    ///
    /// - Parameters:
    ///   - documents: trusted roots, each with what it is called.
    ///   - witnesses: verifier keys, as C2SP signed-note writes them.
    /// - Throws: ``GateError`` where one is no trusted root, or a key none.
    package init(documents: [(name: String, bytes: [UInt8])], witnesses: [String] = []) throws {
        var digests: [String] = []
        let known = try Self.witnesses(witnesses)
        digests += witnesses
        verifiers = try documents.map { path, bytes in
            digests.append(Digest.sha256(of: bytes).description)
            do throws(Rejection) {
                return SigstoreVerifier(root: try TrustedRoot(bytes), witnesses: known)
            } catch {
                throw GateError(.trustedRoot, path, "\(path) is no trusted root: \(error.found), at \(error.place)")
            }
        }
        let parts = Set(digests).sorted().joined(separator: "\n")
        digest = digests.isEmpty ? nil : .sha256(of: Array(parts.utf8))
    }

    /// Reads the verifier keys of witnesses.
    ///
    /// - Throws: ``GateError`` with the code `witness.invalid`.
    package static func witnesses(_ keys: [String]) throws(GateError) -> [NoteVerifier] {
        try keys.map { text throws(GateError) in
            do throws(MerkleError) { return try NoteVerifier(VerifierKey(text)) } catch {
                throw GateError(.witnessKey, text, "this is no verifier key of a witness: \(error)")
            }
        }
    }
}
