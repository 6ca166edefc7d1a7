import Arguments
import Artifacts
import Evidence
import JSON
import Ledger
import Merkle
import Recording
import Storage
import Terminal
import Wording

/// `custody stats`: how much a store holds.
enum StatsCommand {
    static let command = Command(
        "stats", "tell how much a store holds, and of what kinds",
        options: [StoreOptions.store], groups: [CommonOptions.output],
        examples: [.init("Of the store in this folder", "custody stats")], seeAlso: ["log status", "fsck"]
    ) { parsed, console in
        let store = try StoreOpening.reader(parsed)
        let statistics = try await store.index.statistics()
        var (blobs, bytes) = (0, 0)
        try await store.blobs.forEach { entry in
            guard case .blob(_, let size) = entry else { return }
            blobs += 1
            bytes += size
        }
        switch parsed[CommonOptions.format] {
        case .text:
            console.field("store", "\(store.directory.path, .code)")
            console.field("entries", "\(store.log.head.size) in the log, \(statistics.indexedUpTo) indexed")
            console.field("evidence", "\(statistics.attestations) attestations about \(statistics.subjects) digests")
            console.field("signed by", "\(statistics.credentials) credentials")
            console.field("blobs", "\(blobs), \(bytes) bytes")
            if statistics.unresolved > 0 {
                console.field("missing", "\(statistics.unresolved) bundles; custody fsck says which")
            }
            guard !statistics.byPredicateType.isEmpty else { return .success }
            console.print()
            var table = Table([.init("statements", alignment: .right), .init("type")])
            for kind in statistics.byPredicateType {
                table.append(["\(kind.count)", "\(PredicateType(kind.predicateType)?.label ?? kind.predicateType)"])
            }
            console.print(table)
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/store-statistics/v1",
                "store": .string(store.directory.path), "origin": .string(store.directory.description.origin),
                "logSize": .integer(Int(store.log.head.size)),
                "indexedUpTo": .integer(Int(statistics.indexedUpTo)),
                "attestations": .integer(statistics.attestations), "subjects": .integer(statistics.subjects),
                "credentials": .integer(statistics.credentials), "unresolved": .integer(statistics.unresolved),
                "blobs": .integer(blobs), "blobBytes": .integer(bytes),
                "byPredicateType": .array(
                    statistics.byPredicateType.map {
                        ["predicateType": .string($0.predicateType), "count": .integer($0.count)]
                    }),
            ])
        }
        return .success
    }
}
