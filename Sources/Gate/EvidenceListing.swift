package import Artifacts
import Durable
import Evidence

/// What evidence under some paths says it is about, unverified: for showing to a person, never for deciding.
package struct EvidenceListing: Sendable {
    package struct Item: Sendable {
        /// SHA-256 of the DSSE pre-authentication encoding, as decisions name attestations.
        package let digest: Digest
        package let predicateType: String
        package let path: String
        let subjects: [DigestSet]
    }

    private let items: [Item]

    /// - Parameter paths: files and folders.
    /// - Throws: `FileError` where a path cannot be read; what is no attestation is passed over.
    package init(_ paths: [String]) throws {
        var items: [Item] = []
        for path in try EvidenceFolder.files(under: paths).files {
            let bytes = try readFile(path, limit: EvidenceLimits.standard.documentBytes)
            for (_, document) in EvidenceDocument.all(in: bytes) {
                guard let envelope = try? document.get().envelope,
                    let statement = try? Statement(payload: envelope.payload, payloadType: envelope.payloadType)
                else { continue }
                items.append(
                    Item(
                        digest: .sha256(of: envelope.preAuthenticationEncoding),
                        predicateType: statement.predicateType, path: path,
                        subjects: statement.subjects.map(\.digests)))
            }
        }
        self.items = items
    }

    /// Those that say they are about an artifact, in the order of their paths, each once.
    package func attestations(about digests: DigestSet) -> [Item] {
        var seen: Set<Digest> = []
        return items.filter { item in
            item.subjects.contains { $0.names(sameAs: digests) } && seen.insert(item.digest).inserted
        }
    }
}
