import Artifacts
import Storage

/// What is asked about, when something leaked or broke.
package struct BlastQuestion: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case credential, principal, builder, commit, dependency, artifact
    }

    package let kind: Kind
    /// A credential or a principal as decisions name it, a builder's URI, a digest, or a dependency's purl or URI.
    package let id: String

    /// - Throws: ``InventoryError`` with the code `question` where the id is none of that kind.
    package init(_ kind: Kind, _ id: String) throws(InventoryError) {
        self.kind = kind
        self.id = id
        guard kind == .commit || kind == .artifact || id.isEmpty else { return }
        guard !id.isEmpty, (try? Self.digest(kind, id)) != nil else {
            throw InventoryError(
                .question,
                "'\(id)' names no \(kind.rawValue); expected "
                    + (kind == .commit ? "a commit's full id" : kind == .artifact ? "a digest: sha256:…" : "a name"))
        }
    }

    /// The digest that a commit or an artifact is asked for by; a bare commit is Git's.
    static func digest(_ kind: Kind, _ id: String) throws -> Digest {
        if kind == .commit, !id.contains(":") { return try Digest(.gitCommit, hex: id) }
        return try Digest(id)
    }

    /// Whether what was made of the thing is always part of the answer.
    var isAlwaysTransitive: Bool { kind == .dependency || kind == .artifact }
}

/// A question to the inventory that has no answer.
package struct InventoryError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// What is asked about is not written as such things are.
        case question = "inventory.question"
        /// No principal has the name.
        case principal = "inventory.principal"
    }

    package let code: Code
    /// What was asked, and what was expected.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
