import JSON

/// How much evidence is read before it is refused, whatever it says of itself.
package struct EvidenceLimits: Hashable, Sendable {
    /// Bytes of one document; an SBOM of a large image is some tens of MiB.
    package var documentBytes = 64 << 20
    /// Documents a `.jsonl` file may hold, one a line.
    package var documents = 10_000
    /// Signatures of one envelope.
    package var signatures = 32
    /// Bytes of one signature, keyid or public-key hint.
    package var signatureBytes = 16_384
    /// Subjects of one statement (as sigstore-go bounds them, GHSA-cq38-jh5f-37mq).
    package var subjects = 1_024
    /// Digests of one subject.
    package var digests = 32
    /// Transparency-log entries of one bundle.
    package var logEntries = 32
    /// Hashes of one inclusion proof; a log of 2⁶⁴ entries needs 64.
    package var proofHashes = 64
    /// RFC 3161 timestamps of one bundle.
    package var timestamps = 32
    /// Certificates of one chain.
    package var certificates = 16
    /// Dependencies, components or attributes that one predicate lists.
    package var items = 500_000

    package init() {}

    package static let standard = EvidenceLimits()

    var json: JSONLimits { JSONLimits(bytes: documentBytes, depth: 64, values: 4_000_000) }
}
