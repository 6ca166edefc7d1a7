package import Artifacts
package import Time

/// What is found by what: derived from log and blobs, and rebuilt from them when it is lost.
///
/// Today's backend is SQLite, the next PostgreSQL; every backend runs one suite of tests.
package protocol MetadataStore: Sendable {
    /// How many entries of the log have been followed; what lies behind is not found yet.
    ///
    /// - Throws: ``StorageError`` with the code `index`, as all others here.
    func indexedUpTo() async throws(StorageError) -> UInt64

    /// Follows the log a piece further, wholly or not at all.
    ///
    /// - Parameters:
    ///   - records: of the entries in the piece.
    ///   - unresolved: entries in the piece whose bundle is not there, each with its leaf hash.
    ///   - done: leaf hashes of entries in the piece, which need not be staged any longer.
    ///   - end: how many entries have been followed afterwards.
    func append(
        _ records: [IndexRecord], unresolved: [(index: UInt64, entry: [UInt8])], done: [[UInt8]], upTo end: UInt64
    ) async throws(StorageError)

    /// Forgets all that was derived, to follow the log from its start.
    func clear() async throws(StorageError)

    /// Notes which bundles are about to be logged, so that following the log finds them.
    ///
    /// - Parameter bundles: each with the leaf hash that its entry will have.
    func stage(_ bundles: [(entry: [UInt8], bundle: Digest)]) async throws(StorageError)

    /// The bundle that was noted for an entry; nil where none was.
    func staged(_ entry: [UInt8]) async throws(StorageError) -> Digest?

    /// Entries of the log whose bundle was not there when they were followed, ascending.
    func unresolved() async throws(StorageError) -> [UInt64]

    /// The attestations that fit a query, in the order of the log.
    func find(_ query: IndexQuery) async throws(StorageError) -> [IndexedAttestation]

    /// What a credential signed statements about.
    ///
    /// - Parameters:
    ///   - credential: by its id.
    ///   - limit: how many to give at the most, as in the others here.
    func subjects(signedBy credential: String, limit: Int) async throws(StorageError) -> [Digest]

    /// What a thing went into, at however many steps.
    func dependents(of dependency: Dependency, limit: Int) async throws(StorageError) -> [Digest]

    /// What a thing was made of, at however many steps.
    func dependencies(of artifact: Digest, limit: Int) async throws(StorageError) -> [Digest]

    /// What something touched, what was made of that, and where all of it runs; the cost grows with the answer.
    ///
    /// - Parameters:
    ///   - origin: where to begin.
    ///   - since: attestations that were proven to be recorded before do not count; nil for all.
    ///   - isTransitive: whether what was made of what it touched is reached as well, at however many steps.
    ///   - limit: how many attestations to list at the most; they are counted in any case.
    func reach(
        from origin: ReachOrigin, since: Instant?, isTransitive: Bool, limit: Int
    ) async throws(StorageError) -> IndexReach

    /// Every credential that ever signed, sorted.
    func credentials() async throws(StorageError) -> [String]

    /// What credentials signed, by type of statement; sorted by credential and type.
    ///
    /// - Parameter credential: nil for every one that ever signed.
    func activity(of credential: String?) async throws(StorageError) -> [CredentialActivity]

    /// Which tools agents ran or could have run, as statements say; sorted by agent and tool.
    func agentTools() async throws(StorageError) -> [AgentToolUse]

    /// How much there is.
    func statistics() async throws(StorageError) -> IndexStatistics
}

/// Something that others are made of.
package enum Dependency: Hashable, Sendable {
    case digest(Digest)
    /// A URI or a purl.
    case name(String)
}

/// What attestations are asked for by; all that is given must fit.
package struct IndexQuery: Hashable, Sendable {
    /// Any one of the digests of what the attestation is about; empty for anything.
    package var subjects: [Digest] = []
    /// The name or URI of what it is about.
    package var artifact: String?
    package var predicateType: String?
    package var credential: String?
    package var builder: String?
    package var commit: Digest?
    package var dependency: Dependency?
    /// The attestation's own digest.
    package var attestation: Digest?
    /// Only what was recorded before.
    package var before: Instant?
    /// Only entries of the log from this one on.
    package var from: UInt64 = 0
    /// How many to give at the most; ask on with ``from``.
    package var limit = 1_000

    package init() {}

    /// All that is about a thing.
    package init(about digests: DigestSet) { subjects = digests.digests }
}

/// An attestation as the index knows it.
package struct IndexedAttestation: Hashable, Sendable {
    package let logIndex: UInt64
    package let digest: Digest
    /// The blob with the bundle.
    package let bundle: Digest
    package let predicateType: String
    package let builder: String?
    package let recordedOn: Instant?
    /// Sorted.
    package let credentials: [String]
}

/// How much an index holds.
package struct IndexStatistics: Hashable, Sendable {
    package let attestations: Int
    /// Sorted by type.
    package let byPredicateType: [PredicateCount]
    /// Different digests that attestations are about.
    package let subjects: Int
    /// Different credentials that signed.
    package let credentials: Int
    package let indexedUpTo: UInt64
    /// Entries whose bundle is not there.
    package let unresolved: Int

    package struct PredicateCount: Hashable, Sendable {
        package let predicateType: String
        package let count: Int
    }
}
