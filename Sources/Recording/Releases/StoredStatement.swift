package import Artifacts
package import Evidence
package import Storage
package import Time

/// A statement that a store has recorded, with where it stands.
package struct StoredStatement: Sendable {
    package let indexed: IndexedAttestation
    package let statement: Statement
}

extension CustodyStore {
    /// The statements that fit a query, in the order of the log; each was verified when it was recorded.
    ///
    /// - Throws: as ``attestations(_:)`` and ``read(_:)``.
    package func statements(_ query: IndexQuery) async throws -> [StoredStatement] {
        try await read(try await attestations(query)).compactMap(\.statement)
    }

    /// All statements of a type.
    ///
    /// - Throws: as ``statements(_:)``.
    package func statements(of type: PredicateType) async throws -> [StoredStatement] {
        var query = IndexQuery()
        var found: [StoredStatement] = []
        for uri in type.uris {
            query.predicateType = uri
            found += try await statements(query)
        }
        return found.sorted { $0.indexed.logIndex < $1.indexed.logIndex }
    }

    /// The statement with a digest; nil where the store has none.
    ///
    /// - Throws: as ``statements(_:)``.
    package func statement(_ attestation: Digest) async throws -> StoredStatement? {
        var query = IndexQuery()
        query.attestation = attestation
        return try await statements(query).first
    }

    /// The statements that say what a release is made of.
    ///
    /// - Throws: as ``statements(_:)``.
    package func releases(_ release: ReleaseName) async throws -> [StoredStatement] {
        var query = IndexQuery()
        query.artifact = release.purl
        return try await statements(query).filter { $0.release == release }
    }

    /// The releases that an artifact is part of, sorted, each once.
    ///
    /// - Throws: as ``statements(_:)``.
    package func releases(with digests: DigestSet) async throws -> [ReleaseName] {
        let names = try await statements(IndexQuery(about: digests)).compactMap(\.release)
        return Set(names).sorted()
    }

    /// How far a clock may be behind the log and still count as right: machines are set by a few seconds now and then.
    package static let clockTolerance = TimeSpan(seconds: 60)

    /// Makes sure that a clock has not gone back behind what the log holds already.
    ///
    /// - Parameter now: what the clock shows.
    /// - Throws: ``RecordingError`` with the code `clock`; as ``attestations(_:)``.
    package func requireClock(_ now: Instant) async throws {
        let size = try await index.indexedUpTo()
        guard size > 0 else { return }
        var query = IndexQuery()
        query.from = size - 1
        query.limit = 1
        guard let last = try await index.find(query).first?.recordedOn, now + Self.clockTolerance < last else { return }
        throw RecordingError(
            .clock,
            "this machine's clock shows \(now), and the last entry of the log was recorded at \(last): the clock has gone "
                + "backwards, or was ahead then; set it right, since what is signed now carries its time")
    }
}

extension StoredStatement {
    /// The release that the statement is of; nil for other statements.
    package var release: ReleaseName? {
        guard case .release(let record) = statement.predicate else { return nil }
        return ReleaseName(purl: record.purl)
    }
}

extension StoredEvidence {
    /// The statement with where it stands; nil where the bundle holds none that can be read.
    package var statement: StoredStatement? {
        guard case .envelope(let envelope) = bundle.content,
            let statement = try? Statement(payload: envelope.payload, payloadType: envelope.payloadType)
        else { return nil }
        return StoredStatement(indexed: indexed, statement: statement)
    }
}
