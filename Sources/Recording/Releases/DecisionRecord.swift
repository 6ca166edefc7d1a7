package import Artifacts
package import Evidence
package import JSON
package import Merkle
package import Storage
package import Time

/// What a decision can be repeated from: each of its inputs by digest, the log as it was, and the clock.
package struct DecisionRecord: Sendable {
    package static let schema = "https://custody.dev/schemas/decision-record/v1"

    /// The decision document.
    package let decision: Digest
    /// What was decided about: as policies know it, and by its digests.
    package let reference: String
    package let digests: DigestSet
    package let instant: Instant
    /// Of the log as it was: evidence recorded later is none of the decision's.
    package let checkpoint: SignedCheckpoint
    /// The policy's bytes.
    package let policy: Digest
    /// The principals with the key files that they name, as ``PortablePrincipals/bytes``.
    package let principals: Digest
    package let trustedRoots: [Digest]
    /// Verifier keys.
    package let witnesses: [String]

    package init(
        decision: Digest, reference: String, digests: DigestSet, instant: Instant, checkpoint: SignedCheckpoint,
        policy: Digest, principals: Digest, trustedRoots: [Digest], witnesses: [String]
    ) {
        self.decision = decision
        self.reference = reference
        self.digests = digests
        self.instant = instant
        self.checkpoint = checkpoint
        self.policy = policy
        self.principals = principals
        self.trustedRoots = trustedRoots
        self.witnesses = witnesses
    }

    package var json: JSONValue {
        [
            "schema": .string(Self.schema), "decision": .string(decision.description),
            "artifact": ["name": .string(reference), "digest": digests.json], "at": .string(instant.description),
            "checkpoint": .string(String(decoding: checkpoint.bytes, as: UTF8.self)),
            "policy": .string(policy.description), "principals": .string(principals.description),
            "trustedRoots": .array(trustedRoots.map { .string($0.description) }),
            "witnesses": .array(witnesses.map { .string($0) }),
        ]
    }

    /// Reads a record, strictly.
    ///
    /// - Throws: ``RecordingError`` with the code `decision`.
    package init(_ bytes: [UInt8]) throws(RecordingError) {
        do {
            let field = JSONField(
                try JSONValue.parse(bytes, limits: JSONLimits(bytes: 1 << 20, depth: 8, values: 10_000)))
            try field.allowOnly([
                "schema", "decision", "artifact", "at", "checkpoint", "policy", "principals", "trustedRoots",
                "witnesses",
            ])
            guard try field.member("schema").string() == Self.schema else {
                throw RecordingError(.decision, "expected the schema \(Self.schema)")
            }
            decision = try Digest(try field.member("decision").string())
            let artifact = try field.member("artifact")
            try artifact.allowOnly(["name", "digest"])
            reference = try artifact.member("name").string()
            digests = try DigestSet(
                entries: try artifact.member("digest").members().map {
                    (algorithm: $0.name, value: try $0.field.string())
                })
            instant = try Instant(try field.member("at").string())
            checkpoint = try SignedCheckpoint(Array(try field.member("checkpoint").string().utf8))
            policy = try Digest(try field.member("policy").string())
            principals = try Digest(try field.member("principals").string())
            trustedRoots = try field.member("trustedRoots").array(atMost: 100).map { try Digest(try $0.string()) }
            witnesses = try field.member("witnesses").array(atMost: 100).map { try $0.string() }
        } catch {
            throw RecordingError(.decision, "this is no record of a decision: \(error)")
        }
    }
}

/// A decision that a store's log has.
package struct LoggedDecision: Sendable {
    package let indexed: IndexedAttestation
    package let summary: VerificationSummary
    package let named: RecordedDecision
}

extension StoredStatement {
    /// The decision that a gate's verification summary names; nil for other statements.
    package var decision: RecordedDecision? { RecordedDecision(statement) }
}

extension CustodyStore {
    /// The decisions about a thing that this store's gate logged, in the order of the log.
    ///
    /// - Throws: as ``statements(_:)``.
    package func decisions(about digests: DigestSet) async throws -> [LoggedDecision] {
        var query = IndexQuery(about: digests)
        query.predicateType = PredicateType.verificationSummary.uri
        return try await decisions(among: try await statements(query))
    }

    /// The last logged decision with a digest: that of its document, or of the statement that logged it.
    ///
    /// - Returns: nil where the log has none.
    /// - Throws: as ``statements(_:)``.
    package func decision(_ digest: Digest) async throws -> LoggedDecision? {
        if let known = try await statement(digest) { return try await decisions(among: [known]).first }
        return try await decisions(among: try await statements(of: .verificationSummary)).last {
            $0.named.decision == digest
        }
    }

    /// Those whose record this store has: others are another gate's.
    private func decisions(among statements: [StoredStatement]) async throws -> [LoggedDecision] {
        var found: [LoggedDecision] = []
        for known in statements {
            guard case .verificationSummary(let summary) = known.statement.predicate, let named = known.decision,
                let record = named.record, try await blobs.size(of: record) != nil
            else { continue }
            found.append(LoggedDecision(indexed: known.indexed, summary: summary, named: named))
        }
        return found
    }
}
