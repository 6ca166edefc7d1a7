import Merkle

/// The writer's thread: gathers, commits, acknowledges.
struct CommitLoop: Sendable {
    /// What only this thread touches.
    ///
    /// `@unchecked Sendable`: handed to the thread once, at its start.
    final class State: @unchecked Sendable {
        var tiles: GrowingTiles
        var checkpoint: SignedCheckpoint
        /// Entries below this index were removed from the tail.
        var pruned: UInt64

        init(_ opened: OpenedLog) {
            tiles = opened.tiles
            checkpoint = opened.snapshot.checkpoint
            pruned = opened.snapshot.tailStart
        }
    }

    let storage: any LogStorage
    let signers: LogWriter.Signers
    let intake: Monitor<Intake>
    let archive: Monitor<Archiver.State>

    /// The thread's life.
    ///
    /// - Parameter onFailure: told why it ended, if it was not asked to.
    func run(from state: State, onFailure: (any Error) -> Void) {
        while case .requests(let requests) = intake.wait({ $0.next() }) {
            do {
                let receipts = try commit(requests.flatMap(\.entries), state)
                var start = 0
                for request in requests {
                    request.reply(.success(Array(receipts[start..<start + request.entries.count])))
                    start += request.entries.count
                }
            } catch {
                onFailure(error)
                let ended = LogError(
                    .ended, "the log's writer ended; these entries may or may not be in the log", cause: error)
                for request in requests { request.reply(.failure(ended)) }
                return
            }
        }
    }

    private func commit(_ entries: [LogEntry], _ state: State) throws -> [LogReceipt] {
        let previous = state.checkpoint.checkpoint.head
        let known = try storage.indices(of: entries.map(\.leaf))
        var first: [TreeHash: UInt64] = [:]
        var new: [LogEntry] = []
        var places: [(index: UInt64, isNew: Bool)] = []
        places.reserveCapacity(entries.count)
        for (entry, index) in zip(entries, known) {
            if let index = index ?? first[entry.leaf] {
                places.append((index, false))
                continue
            }
            let index = previous.size + UInt64(new.count)
            first[entry.leaf] = index
            new.append(entry)
            places.append((index, true))
        }
        if !new.isEmpty { try append(new, after: previous, state) }
        return zip(entries, places).map { entry, place in
            LogReceipt(index: place.index, leaf: entry.leaf, checkpoint: state.checkpoint, isNew: place.isNew)
        }
    }

    private func append(_ entries: [LogEntry], after previous: TreeHead, _ state: State) throws {
        // Where files cannot keep up, commits wait for them, and not memory.
        let archived: Result<UInt64, any Error>? = archive.wait { archive in
            if let failure = archive.failure { return .failure(failure) }
            return archive.isFull ? nil : .success(archive.archived)
        }
        let prunedBelow = try archived?.get() ?? state.pruned
        var filled: [FullTile] = []
        for entry in entries { try state.tiles.append(entry.body, entry.leaf, filled: &filled) }
        let checkpoint = try signers.sign(state.tiles.head)
        // The only commit point: before it nothing happened, after it everything did.
        try storage.commit(
            LogBatch(previous: previous, checkpoint: checkpoint, entries: entries, prunedBelow: prunedBelow))
        state.checkpoint = checkpoint
        state.pruned = prunedBelow
        archive.change { archive in
            archive.committed = checkpoint
            archive.add(filled)
        }
    }
}
