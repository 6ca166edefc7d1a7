import Ledger
import Merkle
import Storage
import Synchronization
import TestSupport
import Testing

/// A log in a folder, with witnesses beside its writing.
@Suite struct `A writer with witnesses` {
    /// What a writer was told.
    final class Told: Sendable {
        let sightings = Mutex<[Sighting]>([])
    }

    @Test func `What static files show is cosigned by the quorum, and never beyond it`() async throws {
        let files = try TemporaryDirectory()
        try files.makeDirectory("log")
        try files.makeDirectory("older")
        let path = files.path + "/log"
        let signer = try TestKeys.signer("log.example", seed: 1)
        let signers = try LogWriter.Signers(signer)
        try LogWriter.create(try LogDirectory(path, creating: true), signers: signers)
        let writer = try LogWriter(try LogDirectory(path), signers: signers, publication: .onRequest)
        let reader = try LogReader(try LogDirectoryReader(path), log: try signers.identity)
        let told = Told()
        let log = CosignedWriter(writer, reader: reader) { sighting in told.sightings.withLock { $0.append(sighting) } }
        // The town knows logs by the key, not by what is in them.
        let town = try `Rounds of witnesses`.Town(try TestLog(size: 1))
        let policy = try `Rounds of witnesses`.policy()
        let rounds = WitnessRounds(policy: .required(policy), log: log, transport: town.transport)

        for (start, end) in [(0, 10), (10, 600)] {
            let entries = try (start..<end).map { try LogEntry(body: Array("entry \($0)".utf8)) }
            _ = try await writer.append(entries)
            #expect(try await rounds.round()?.isPublished == true)
            let shown = try SignedCheckpoint(try files.read("log/checkpoint"))
            let verified = try shown.verify(try signers.identity, witnesses: policy.verifiers.map(\.verifier))
            #expect(verified.head.size == UInt64(end) && policy.cosigners(of: verified) == [0, 1])
        }
        // With one of the two away, the next entries are durable, and not shown.
        town.away.withLock { _ = $0.insert("https://w2/") }
        _ = try await writer.append(try LogEntry(body: [1]))
        #expect(try await rounds.round()?.isPublished == false)
        #expect(try SignedCheckpoint(try files.read("log/checkpoint")).checkpoint.head.size == 600)
        town.away.withLock { $0 = [] }
        #expect(try await rounds.round()?.isPublished == true)
        try await aside { try writer.close() }
        #expect(try SignedCheckpoint(try files.read("log/checkpoint")).note.signatures.count == 3)
        #expect(told.sightings.withLock { $0.count } == 0)

        // A copy of it guards it: what is put back behind the copy is not written any more.
        let copy = MirrorFolder(files.path + "/copy")
        _ = try await LogMirror(log: try signers.identity, source: MirrorFolder(path), target: copy).update()
        let seen = try #require(try LogMirror.head(of: try signers.identity, in: copy))
        #expect(seen.size == 601)
        let older = files.path + "/older"
        try LogWriter.create(try LogDirectory(older, creating: true), signers: signers)
        #expect { try LogWriter(try LogDirectory(older), signers: signers, seen: [seen]) } throws: {
            ($0 as? LogError)?.code == .rolledBack
        }
    }
}
