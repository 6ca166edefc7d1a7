import Artifacts
package import Evidence
package import JSON
package import Merkle
package import Time

/// Portable evidence: all that a verification needs, in one document, away from any store (schema evidence-v1).
///
/// It brings its own trusted root for convenience; who verifies has one from a place that they trust.
package struct EvidenceFile: Sendable {
    /// An attestation with its proofs.
    package struct Attestation: Sendable {
        /// In the log, zero-based.
        package let index: UInt64
        /// With its log entry and timestamp.
        package let bundle: Bundle

        package init(index: UInt64, bundle: Bundle) {
            self.index = index
            self.bundle = bundle
        }
    }

    /// Policies, principals and the key files that they name, as they were written.
    package struct Document: Hashable, Sendable {
        package let text: String
        /// Files that the text names, by the path as written.
        package let files: [String: String]

        package init(text: String, files: [String: String] = [:]) {
            self.text = text
            self.files = files
        }
    }

    package static let schema = "https://custody.dev/schemas/evidence/v1"
    /// What names of such files end with.
    package static let ending = ".custody"
    /// Bytes of a file, at the most.
    package static let longest = 256 << 20

    package var createdOn: Instant
    /// What it is about, where that is one thing: a name, which proves nothing, and digests.
    package var subject: ResourceDescriptor?
    /// Of the log, with the cosignatures of witnesses; every attestation is under it.
    package var checkpoint: SignedCheckpoint
    /// In the order of the log.
    package var attestations: [Attestation]
    /// Whom the store believes, itself among them.
    package var trustedRoot: JSONValue
    /// Verifier keys of the witnesses, as the store knows them.
    package var witnesses: [VerifierKey] = []
    package var policy: Document?
    package var principals: Document?
    /// The decision document that was made on this evidence.
    package var decision: JSONValue?

    package init(
        createdOn: Instant, subject: ResourceDescriptor?, checkpoint: SignedCheckpoint, attestations: [Attestation],
        trustedRoot: JSONValue
    ) {
        self.createdOn = createdOn
        self.subject = subject
        self.checkpoint = checkpoint
        self.attestations = attestations
        self.trustedRoot = trustedRoot
    }

    /// The file as it is written: canonical JSON, so that the same evidence is the same bytes.
    package var bytes: [UInt8] { json.canonical() }

    package var json: JSONValue {
        var object: JSONObject = [
            "schema": .string(Self.schema), "createdOn": .string(createdOn.description),
            "checkpoint": .string(String(decoding: checkpoint.bytes, as: UTF8.self)),
            "attestations": .array(
                attestations.map { ["index": .integer(Int64(clamping: $0.index)), "bundle": $0.bundle.json] }),
            "trustedRoot": trustedRoot,
        ]
        if let subject { object["subject"] = subject.json }
        if !witnesses.isEmpty { object["witnesses"] = .array(witnesses.map { .string($0.description) }) }
        if let policy { object["policy"] = policy.json }
        if let principals { object["principals"] = principals.json }
        if let decision { object["decision"] = decision }
        return .object(object)
    }
}

extension EvidenceFile.Document {
    fileprivate var json: JSONValue {
        var object: JSONObject = ["text": .string(text)]
        if !files.isEmpty {
            object["files"] = .object(
                JSONObject(files.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
        }
        return .object(object)
    }
}
