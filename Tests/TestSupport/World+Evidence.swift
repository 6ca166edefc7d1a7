import Artifacts
package import Crypto
import Encoding
package import Evidence
package import JSON
package import Policy
package import Time
package import Trust
import YAML

extension World {
    /// In which form a signed statement is written.
    package enum Form: Sendable, CaseIterable {
        /// A Sigstore bundle v0.3 with the key's hint; for one signer.
        case bundle
        /// A bare DSSE envelope with keyids.
        case envelope
    }

    /// Signs a statement and writes it as a document of evidence.
    ///
    /// - Parameters:
    ///   - statement: anything, right or wrong.
    ///   - signers: names of keys (``key(_:)``); two or more give an envelope with as many signatures.
    ///   - form: for one signer.
    /// - Returns: a document such as lies in a folder of evidence.
    package func document(
        _ statement: StatementSketch, by signers: String..., as form: Form = .bundle
    ) throws -> [UInt8] {
        try Self.json(statement, by: signers, as: form).canonical()
    }

    /// The document as JSON, to be changed.
    package static func json(
        _ statement: StatementSketch, by signers: [String], as form: Form = .bundle
    ) throws -> JSONValue {
        let keys = try signers.map { try key($0) }
        if form == .bundle, keys.count == 1 {
            let envelope = try envelope(statement.payload, by: keys, withKeyIDs: false)
            return Bundle(envelope: envelope, keyHint: keys[0].publicKey.hint).json
        }
        return try envelope(statement.payload, by: keys).json
    }

    /// Signs any payload.
    ///
    /// - Parameters:
    ///   - payload: the bytes.
    ///   - payloadType: what they are said to be.
    ///   - keys: each signs once, by its default scheme or the one given.
    ///   - scheme: nil for each key's own.
    ///   - withKeyIDs: whether each signature names its key.
    package static func envelope(
        _ payload: [UInt8], payloadType: String = Envelope.inTotoPayloadType, by keys: [PrivateKey],
        scheme: SignatureScheme? = nil, withKeyIDs: Bool = true
    ) throws -> Envelope {
        let encoding = Envelope.preAuthenticationEncoding(payloadType: payloadType, payload: payload)
        return Envelope(
            payloadType: payloadType, payload: payload,
            signatures: try keys.map { key in
                Envelope.Signature(
                    keyID: withKeyIDs ? key.publicKey.id : "", bytes: try key.sign(encoding, scheme: scheme))
            })
    }

    /// A collector that knows the keys of the world's principals, and whom they trust.
    package func collector(_ roots: [SigstoreVerifier] = []) -> EvidenceCollector {
        EvidenceCollector(
            verifier: EvidenceVerifier(
                keys: principals.keys, personal: principals.personalKeys(at: World.now), roots: roots))
    }

    /// All evidence in documents, verified with the keys of the world's principals.
    package func evidence(_ documents: [[UInt8]], under roots: [SigstoreVerifier] = []) -> EvidenceSet {
        var collector = collector(roots)
        for document in documents { collector.add(document) }
        return collector.evidence
    }

    /// Signs a statement and verifies it again.
    ///
    /// - Throws: ``Failure`` where it does not verify.
    package func attest(_ statement: StatementSketch, by signers: String...) throws -> VerifiedAttestation {
        let evidence = evidence([try Self.json(statement, by: signers).canonical()])
        guard let attestation = evidence.attestations.first else {
            let reasons = evidence.refused.map(\.rejection.description).joined(separator: "\n")
            throw Failure(description: "the attestation does not verify: \(reasons)")
        }
        return attestation
    }

    /// All that a decision about an artifact may rest on.
    package func facts(
        _ evidence: EvidenceSet, about artifact: TestArtifact = .app, at instant: Instant = World.now
    ) -> Facts {
        Facts(subject: artifact.subject, principals: principals, evidence: evidence, at: instant)
    }

    /// Reads a policy and decides by it.
    ///
    /// - Parameters:
    ///   - policy: the YAML document, or only what stands below `require:`.
    /// - Throws: ``Failure`` with every issue, where the policy cannot be used.
    package func decide(
        _ policy: String, _ evidence: EvidenceSet, about artifact: TestArtifact = .app, at instant: Instant = World.now
    ) throws -> Decision {
        try self.policy(policy).evaluate(facts(evidence, about: artifact, at: instant))
    }

    /// Reads a policy.
    ///
    /// - Parameter text: the YAML document, or only what stands below `require:`, for all artifacts.
    /// - Throws: ``Failure`` with every issue, where the policy cannot be used.
    package func policy(_ text: String) throws -> Policy {
        var document = text
        if !text.hasPrefix("schema:") {
            document = """
                schema: \(Policy.schema)
                name: test
                match: { artifacts: ["*"] }
                require:

                """
            document += text.split(separator: "\n").map { "  " + $0 + "\n" }.joined()
        }
        let (policy, issues) = try Policy.read(Array(document.utf8), principals: principals)
        guard let policy else { throw Failure(description: issues.map(\.description).joined(separator: "\n")) }
        return policy
    }
}
