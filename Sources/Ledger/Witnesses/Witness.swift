package import Merkle

/// A witness: cosigns a log's checkpoint if it follows from the one that it cosigned last, and remembers it first
/// (C2SP tlog-witness).
///
/// Whatever happens, no two roots of one size are cosigned: what is about to be cosigned replaces what was cosigned last in
/// one step, and is on disk, before a signature exists.
package struct Witness: Sendable {
    private let logs: [Origin: LogIdentity]
    private let signers: [NoteSigner]
    private let storage: any WitnessStorage
    private let clock: @Sendable () -> UInt64

    /// Most bytes of a request that are read: a proof, and a checkpoint with the signatures of many witnesses.
    package static let longestRequest = 1 << 18

    /// - Parameters:
    ///   - logs: whose checkpoints are cosigned; any other is answered with 404.
    ///   - signers: cosigners, at least one; each signs every checkpoint.
    ///   - storage: what was cosigned last.
    ///   - clock: seconds since the epoch.
    /// - Throws: ``WitnessError``: `noKeys`, `signerType` for a signer without a time, `duplicateLog`.
    package init(
        logs: [LogIdentity], signers: [NoteSigner], storage: any WitnessStorage,
        clock: @escaping @Sendable () -> UInt64
    ) throws(WitnessError) {
        guard !signers.isEmpty else { throw WitnessError(.noKeys, "a witness has at least one key to cosign with") }
        for signer in signers where signer.verifierKey.type != .cosignatureEd25519 {
            throw WitnessError(
                .signerType, "'\(signer.verifierKey.name)' signs without a time; a witness cosigns with one")
        }
        var known: [Origin: LogIdentity] = [:]
        for log in logs {
            guard known.updateValue(log, forKey: log.origin) == nil else {
                throw WitnessError(.duplicateLog, "the log '\(log.origin)' is given twice; give all its keys at once")
            }
        }
        self.logs = known
        self.signers = signers
        self.storage = storage
        self.clock = clock
    }

    /// Answers the body of a request; safe to be called many times at once.
    package func addCheckpoint(_ body: [UInt8]) -> WitnessAnswer {
        let request: AddCheckpointRequest
        do throws(MerkleError) {
            request = try AddCheckpointRequest(body, limits: NoteLimits(length: Self.longestRequest, signatures: 100))
        } catch {
            return WitnessAnswer(400, error.message)
        }
        let origin = request.checkpoint.checkpoint.origin
        guard let log = logs[origin] else { return WitnessAnswer(404, "the log '\(origin)' is not witnessed here") }
        do {
            return try cosign(request, of: log)
        } catch let refusal as WitnessRefusal {
            return WitnessAnswer(refusal)
        } catch {
            // Says nothing of the machine to whoever asks.
            return WitnessAnswer(500, "the witness could not remember the checkpoint, and did not cosign it")
        }
    }

    private func cosign(_ request: AddCheckpointRequest, of log: LogIdentity) throws -> WitnessAnswer {
        let checkpoint = request.checkpoint.checkpoint
        while true {
            let latest = try storage.latest(log.origin)?.head ?? .empty
            _ = try request.verify(log, after: latest)
            let time = max(clock(), 1)
            let next = WitnessedCheckpoint(
                origin: log.origin, head: checkpoint.head, note: request.checkpoint.bytes, time: time)
            // Another request may have come between; then the next turn finds a conflict, or nothing in the way.
            guard try storage.replace(latest, with: next) else { continue }
            return WitnessAnswer(try signers.map { try $0.cosignature(over: checkpoint, time: time) })
        }
    }
}
