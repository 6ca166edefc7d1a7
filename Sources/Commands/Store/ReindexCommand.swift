import Arguments
import JSON
import Recording
import Storage
import Terminal

/// `custody reindex`: makes the index anew from log and blobs.
enum ReindexCommand {
    static let command = Command(
        "reindex", "make a store's index anew from its log and blobs",
        discussion: """
            The index is derived, and holds nothing that log and blobs cannot give again: it may be removed at any time. \
            Nothing else is changed.
            """,
        options: [StoreOptions.store, SigningKey.passphraseFile], groups: [CommonOptions.output],
        examples: [.init("After the index was lost", "rm custody-data/custody.db && custody reindex")],
        seeAlso: ["fsck", "stats"]
    ) { parsed, console in
        let directory = try StoreOptions.open(parsed)
        let (writer, _) = try await StoreOpening.writer(
            directory, passphraseFile: parsed[SigningKey.passphraseFile], on: console)
        do {
            let progress = LazyProgress("reading the log", unit: .items("entries"), on: console)
            defer { progress.finish() }
            try await writer.reindex { done, total in progress.report(Int64(done), of: Int64(total)) }
        }
        let statistics = try await writer.store.index.statistics()
        try writer.close()
        switch parsed[CommonOptions.format] {
        case .text:
            console.print("indexed \(statistics.indexedUpTo) entries: \(statistics.attestations) attestations")
            if statistics.unresolved > 0 {
                console.warn("\(statistics.unresolved) entries have no bundle; custody fsck says which")
            }
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/reindexed/v1",
                "indexedUpTo": .integer(Int(statistics.indexedUpTo)),
                "attestations": .integer(statistics.attestations), "unresolved": .integer(statistics.unresolved),
            ])
        }
        return .success
    }
}
