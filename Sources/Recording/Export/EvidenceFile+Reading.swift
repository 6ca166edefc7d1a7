import Artifacts
package import Evidence
import JSON
import Merkle
import Time

extension EvidenceFile {
    /// Attestations of a file, at the most.
    package static let mostAttestations = CustodyStore.mostEvidence
    private static let mostWitnesses = 64
    private static let mostFiles = 1_000

    /// Reads a file of evidence, strictly; nothing is verified.
    ///
    /// - Throws: `Rejection` by `evidence.form`, `document.json` or `document.limit`; of a bundle in it by its checks.
    package init(_ bytes: [UInt8], limits: EvidenceLimits = .standard) throws(Rejection) {
        let value: JSONValue
        do {
            value = try JSONValue.parse(bytes, limits: JSONLimits(bytes: Self.longest, depth: 64, values: 8_000_000))
        } catch {
            throw Rejection(
                error.code == .limit ? .documentLimit : .documentJSON, expected: "a file of evidence",
                found: error.message, place: error.place)
        }
        do {
            try self.init(JSONField(value), limits: limits)
        } catch let rejection as Rejection {
            throw rejection
        } catch let error as JSONError {
            throw Rejection(
                .evidenceForm, expected: "a file of evidence, version 1", found: error.message, place: error.place,
                hint: "export it again: custody export")
        } catch {
            throw Rejection(.evidenceForm, expected: "a file of evidence", found: "\(error)", place: "/")
        }
    }

    private init(_ field: JSONField, limits: EvidenceLimits) throws {
        let schema = try field.member("schema")
        guard try schema.string() == Self.schema else {
            throw schema.error(.value, "expected \(Self.schema); a newer version may be needed to read it")
        }
        try field.allowOnly([
            "schema", "createdOn", "subject", "checkpoint", "attestations", "trustedRoot", "witnesses", "policy",
            "principals", "decision",
        ])
        createdOn = try Self.value(field.member("createdOn")) { try Instant($0) }
        checkpoint = try Self.value(field.member("checkpoint")) { try SignedCheckpoint(Array($0.utf8)) }
        let root = try field.member("trustedRoot")
        _ = try root.object()
        trustedRoot = root.value
        attestations = try field.member("attestations").array(atMost: Self.mostAttestations).map { element in
            try element.allowOnly(["index", "bundle"])
            let index = try element.member("index")
            guard let number = UInt64(exactly: try index.integer()) else {
                throw index.error(.value, "an index is not negative")
            }
            return Attestation(
                index: number, bundle: try Bundle(JSONField(element.member("bundle").value), limits: limits))
        }
        subject = try field.optional("subject").map { try Self.subject($0, limits: limits) }
        witnesses =
            try field.optional("witnesses")?.array(atMost: Self.mostWitnesses)
            .map { try Self.value($0) { try VerifierKey($0) } } ?? []
        policy = try field.optional("policy").map(Self.document)
        principals = try field.optional("principals").map(Self.document)
        if let given = try field.optional("decision") {
            _ = try given.object()
            decision = given.value
        }
    }

    private static func value<Value>(_ field: JSONField, _ read: (String) throws -> Value) throws -> Value {
        let text = try field.string()
        do { return try read(text) } catch { throw field.error(.value, "\(error)") }
    }

    private static func subject(_ field: JSONField, limits: EvidenceLimits) throws -> ResourceDescriptor {
        try field.allowOnly(["name", "digest"])
        var entries: [(algorithm: String, value: String)] = []
        for (name, value) in try field.member("digest").members() { entries.append((name, try value.string())) }
        guard !entries.isEmpty else { throw field.error(.missing, "a subject without a digest is nothing") }
        guard entries.count <= limits.digests else { throw field.error(.limit, "these are too many digests") }
        do {
            return ResourceDescriptor(
                name: try field.optional("name")?.string(), digests: try DigestSet(entries: entries))
        } catch let error as DigestError {
            throw field.error(.value, error.description)
        }
    }

    private static func document(_ field: JSONField) throws -> Document {
        try field.allowOnly(["text", "files"])
        var files: [String: String] = [:]
        let members = try field.optional("files")?.members() ?? []
        guard members.count <= mostFiles else { throw field.error(.limit, "these are too many files") }
        for (name, value) in members { files[name] = try value.string() }
        return Document(text: try field.member("text").string(), files: files)
    }
}
