import Artifacts
import Crypto
import Evidence
import Ledger
import Merkle
package import Recording
import Storage
package import Time
package import Trust

/// Every principal and credential that a store knows, joined to what it did.
package struct IdentityInventory: Sendable {
    /// Sorted by name.
    package let principals: [PrincipalRecord]
    /// Credentials that signed and that no principal claims, sorted.
    package let unclaimed: [CredentialRecord]
    /// The clock that ages are told by.
    package let instant: Instant
    /// Entries of the log that the index has not followed yet.
    package let indexBehind: UInt64

    /// All credentials: those of principals first.
    package var credentials: [CredentialRecord] { principals.flatMap(\.credentials) + unclaimed }

    /// Credentials that nobody answers for.
    package var orphans: [CredentialRecord] { credentials.filter { !$0.gaps.isEmpty } }

    /// Takes the inventory of a store.
    ///
    /// - Parameters:
    ///   - store: whose log is looked at.
    ///   - principals: who is who.
    ///   - instant: the clock.
    /// - Throws: `StorageError`, `LogError`; `RecordingError` with the code `bundle`.
    package static func take(
        of store: CustodyStore, principals: Principals, at instant: Instant
    ) async throws -> IdentityInventory {
        let holders = Holders(store, principals)
        var used: [Place: [String: [PredicateActivity]]] = [:]
        var unclaimed: [String: [PredicateActivity]] = [:]
        var places: [String: Place?] = [:]
        for item in try await store.index.activity(of: nil) {
            let place: Place?
            if let known = places[item.credential] {
                place = known
            } else {
                place = try await holders.place(of: item.credential)
                places[item.credential] = place
            }
            if let place {
                used[place, default: [:]][item.credential, default: []].append(item.activity)
            } else {
                unclaimed[item.credential, default: []].append(item.activity)
            }
        }
        let tools = Dictionary(grouping: try await store.index.agentTools(), by: \.agent)
        var records: [PrincipalRecord] = []
        for (number, principal) in principals.all.enumerated() {
            var credentials: [CredentialRecord] = []
            for (position, credential) in principal.credentials.enumerated() {
                let signed = used[Place(principal: number, credential: position)] ?? [:]
                credentials.append(
                    CredentialRecord(
                        id: credential.id, holder: principal, credential: credential, logNames: signed.keys.sorted(),
                        activity: PredicateActivity.merged(Array(signed.values), of: credential),
                        revocation: try await revocation(of: [credential.id] + signed.keys.sorted(), in: store),
                        at: instant))
            }
            records.append(PrincipalRecord(principal, credentials, tools: tools[principal.name] ?? []))
        }
        var orphaned: [CredentialRecord] = []
        for (id, activity) in unclaimed.sorted(by: { $0.key < $1.key }) {
            orphaned.append(
                CredentialRecord(
                    id: id, holder: nil, credential: nil, logNames: [id], activity: activity,
                    revocation: try await revocation(of: [id], in: store), at: instant))
        }
        let size = store.log.head.size
        return IdentityInventory(
            principals: records, unclaimed: orphaned, instant: instant,
            indexBehind: size - min(size, try await store.index.indexedUpTo()))
    }

    /// The first statement that revokes a credential, by whatever name of it.
    ///
    /// Whether its signer may revoke is for the gate to say.
    private static func revocation(of ids: [String], in store: CustodyStore) async throws -> Digest? {
        var query = IndexQuery()
        query.subjects = ids.map { Digest.sha256(of: Array($0.utf8)) }
        query.predicateType = PredicateType.revocation.uri
        query.limit = 1
        return try await store.index.find(query).first?.digest
    }
}

/// Where a credential stands in the principals document.
struct Place: Hashable {
    let principal: Int
    let credential: Int
}

extension PredicateActivity {
    /// Of one credential under several names, as one.
    ///
    /// - Parameter activities: by name. An OpenPGP signature has the names of both the subkey and its primary key, and is
    ///   counted once, under the name that has more.
    static func merged(_ activities: [[PredicateActivity]], of credential: Credential) -> [PredicateActivity] {
        guard case .openpgp = credential.kind else { return merged(activities.flatMap(\.self)) }
        return Dictionary(grouping: activities.flatMap(\.self), by: \.predicateType).sorted { $0.key < $1.key }
            .compactMap { _, items in items.max { $0.count < $1.count } }
    }

    /// Of several credentials as one, sorted by type.
    static func merged(_ activities: [PredicateActivity]) -> [PredicateActivity] {
        Dictionary(grouping: activities, by: \.predicateType).sorted { $0.key < $1.key }.map { type, items in
            PredicateActivity(
                predicateType: type, count: items.reduce(0) { $0 + $1.count },
                first: items.compactMap(\.first).min(), last: items.compactMap(\.last).max(),
                lastIndex: items.map(\.lastIndex).max() ?? 0)
        }
    }
}
