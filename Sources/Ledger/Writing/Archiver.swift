import Merkle

/// Writes tiles that are full to files, and publishes checkpoints: behind the commits, on a thread of its own.
struct Archiver: Sendable {
    struct State {
        var waiting: [FullTile] = []
        /// Entries in `waiting` and in what is being written, and their bytes.
        var entries = 0
        var bytes = 0
        /// Entries below this index are in files.
        var archived: UInt64
        /// The newest checkpoint that was committed.
        var committed: SignedCheckpoint
        /// The checkpoint that was published last.
        var published: SignedCheckpoint?
        var isClosing = false
        /// Whether the writer ended, and nothing is to be written any more.
        var hasEnded = false
        var failure: (any Error)?

        /// Whether readers of static files see an older tree; cosignatures aside.
        var isBehind: Bool { published?.checkpoint != committed.checkpoint }

        var isFull: Bool { entries > Archiver.mostEntries || bytes > Archiver.mostBytes }

        /// Takes in tiles that a commit filled.
        mutating func add(_ tiles: [FullTile]) {
            waiting += tiles
            for tile in tiles {
                entries += tile.entries.count
                bytes += tile.bytes
            }
        }

        /// Notes that tiles are files.
        mutating func finish(_ tiles: [FullTile]) {
            for tile in tiles where !tile.entries.isEmpty {
                archived = (tile.tile.index + 1) << 8
                entries -= tile.entries.count
                bytes -= tile.bytes
            }
        }
    }

    /// Entries that may wait for their files, and their bytes, before commits wait too.
    static let mostEntries = 32_768
    static let mostBytes = 64 << 20

    let storage: any LogStorage
    let log: LogIdentity
    let publication: LogWriter.Publication
    let state: Monitor<State>

    private enum Work {
        case archive([FullTile])
        case publish(SignedCheckpoint)
        case end
    }

    /// The thread's life.
    ///
    /// - Parameter onFailure: told why it ended, if it was not asked to.
    func run(onFailure: (any Error) -> Void) {
        var lastPublication: ContinuousClock.Instant?
        do {
            let reader = try LogReader(storage, log: log)
            while true {
                switch nextWork(after: lastPublication) {
                case .archive(let tiles):
                    try storage.archive(tiles)
                    state.change { $0.finish(tiles) }
                case .publish(let checkpoint):
                    try reader.refresh()
                    try publish(checkpoint, reader)
                    lastPublication = .now
                case .end: return
                }
            }
        } catch {
            state.change { $0.failure = error }
            onFailure(error)
        }
    }

    /// Publishes a checkpoint with the partial tiles of its tree.
    func publish(_ checkpoint: SignedCheckpoint, _ reader: LogReader) throws {
        try storage.publish(
            checkpoint, partial: try reader.partialTiles(atSize: checkpoint.checkpoint.head.size))
        state.change { $0.published = checkpoint }
    }

    private func nextWork(after last: ContinuousClock.Instant?) -> Work {
        while true {
            // Milliseconds until a publication is due; nil where none is.
            if state.read({ $0.hasEnded }) { return .end }
            let isBehind = state.read { $0.isBehind }
            let due = isBehind ? milliseconds(after: last) : nil
            if due == 0, let checkpoint = state.read({ $0.waiting.isEmpty ? $0.committed : nil }) {
                return .publish(checkpoint)
            }
            let work: Work? = state.wait(atMost: due) { state in
                if state.hasEnded { return .end }
                guard state.waiting.isEmpty else {
                    let tiles = state.waiting
                    state.waiting = []
                    return .archive(tiles)
                }
                if state.isClosing { return .end }
                // A commit that follows a long rest is published at once.
                return nil
            }
            if let work { return work }
        }
    }

    private func milliseconds(after last: ContinuousClock.Instant?) -> Int? {
        guard case .atMostEvery(let interval) = publication else { return nil }
        guard let last else { return 0 }
        let rest = (interval - (.now - last)) / .milliseconds(1)
        return max(0, Int(rest.rounded(.up)))
    }
}

extension FullTile {
    var bytes: Int { entries.reduce(0) { $0 + $1.count } }
}
