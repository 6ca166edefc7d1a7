import Ledger
import Merkle
package import Recording
package import Storage
package import Time
package import Trust

/// All that something touched, and where that runs.
package struct BlastRadius: Sendable {
    package let question: BlastQuestion
    /// The principal that a credential belongs to; nil for other questions, and where nobody claims it.
    package let principal: String?
    /// The credentials that were looked for, as the log names them; empty for other questions.
    package let credentials: [String]
    package let since: Instant?
    package let isTransitive: Bool
    package let reach: IndexReach
    /// Where any of it runs now, sorted by name.
    package let environments: [Environment]
    /// Entries of the log that the index has not followed yet.
    package let indexBehind: UInt64

    /// An environment, and what runs in it of what was touched.
    package struct Environment: Hashable, Sendable {
        package let name: String
        /// With what the newest statement about each says, in the order in which the log first named them.
        package let artifacts: [Place]

        package struct Place: Hashable, Sendable {
            package let artifact: ReachedArtifact
            package let deployment: IndexedDeployment
        }
    }

    /// What was touched and runs nowhere now.
    package var idle: [ReachedArtifact] { reach.artifacts.filter(\.running.isEmpty) }

    /// Asks a store.
    ///
    /// - Parameters:
    ///   - question: what leaked or broke.
    ///   - since: when, so that what was recorded before does not count; nil for all.
    ///   - isTransitive: whether what was made of it counts; always so for a dependency and an artifact.
    ///   - limit: how many attestations to list at the most.
    ///   - store: what is asked.
    ///   - principals: who is who; nil where the store does not say.
    /// - Throws: ``InventoryError``; `StorageError`, `LogError`.
    package static func ask(
        _ question: BlastQuestion, since: Instant?, isTransitive: Bool = false, limit: Int, of store: CustodyStore,
        principals: Principals?
    ) async throws -> BlastRadius {
        let holders = Holders(store, principals)
        var principal: String?
        var credentials: [String] = []
        let origin: ReachOrigin
        switch question.kind {
        case .credential:
            credentials = holders.logNames(ofCredential: question.id)
            principal = try await holders.holder(of: question.id)?.principal.name
            origin = .credentials(credentials)
        case .principal:
            guard principals?[question.id] != nil else {
                throw InventoryError(.principal, "no principal of this store is called '\(question.id)'")
            }
            principal = question.id
            credentials = try await holders.credentials(of: question.id)
            origin = .credentials(credentials)
        case .builder: origin = .builder(question.id)
        case .commit: origin = .commit(try BlastQuestion.digest(.commit, question.id))
        case .artifact: origin = .artifact(try BlastQuestion.digest(.artifact, question.id))
        case .dependency:
            let digest = try? BlastQuestion.digest(.dependency, question.id)
            origin = .dependency(digest.map { .digest($0) } ?? .name(question.id))
        }
        let isTransitive = isTransitive || question.isAlwaysTransitive
        let reach = try await store.index.reach(from: origin, since: since, isTransitive: isTransitive, limit: limit)
        let size = store.log.head.size
        return BlastRadius(
            question: question, principal: principal, credentials: credentials, since: since,
            isTransitive: isTransitive, reach: reach, environments: environments(of: reach),
            indexBehind: size - min(size, try await store.index.indexedUpTo()))
    }

    private static func environments(of reach: IndexReach) -> [Environment] {
        var places: [String: [Environment.Place]] = [:]
        for artifact in reach.artifacts {
            for deployment in artifact.running {
                places[deployment.environment, default: []].append(.init(artifact: artifact, deployment: deployment))
            }
        }
        return places.sorted { $0.key < $1.key }.map { Environment(name: $0.key, artifacts: $0.value) }
    }
}
