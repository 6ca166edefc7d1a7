package import Merkle

/// A log whose checkpoints are to be cosigned.
package protocol CosigningLog: Sendable {
    /// The newest checkpoint, signed by the log.
    func newestCheckpoint() async throws -> SignedCheckpoint

    /// Proves that the tree of the second size begins with that of the first, which is not 0.
    func consistency(from old: UInt64, to new: UInt64) async throws -> ConsistencyProof

    /// Shows a checkpoint to readers, in the place of the one before.
    func publish(_ checkpoint: SignedCheckpoint) async throws

    /// Is told that a witness names a tree larger than the newest; see ``Sighting``.
    func contradicted(by sighting: Sighting) async
}

/// Asks all witnesses of a log again and again, beside its writing: no batch ever waits for one.
package actor WitnessRounds {
    /// What came of one round.
    package struct Report: Sendable {
        package let checkpoint: SignedCheckpoint
        /// By the names of the policy; a witness with several keys under one URL is named by the first.
        package let outcomes: [(witness: String, outcome: WitnessOutcome)]
        /// Witnesses that cosigned, by their index in the policy.
        package let cosigners: Set<Int>
        package let isPublished: Bool
    }

    /// A witness and what is known of it.
    private struct Place {
        let name: String
        let client: WitnessClient
        /// That it cosigned last, as far as is known.
        var size: UInt64 = 0
        /// What it cosigned last for us, and need not be asked for again.
        var cosigned: Checkpoint?
    }

    private let policy: WitnessPolicy
    private let log: any CosigningLog
    private var places: [Place]
    /// The newest checkpoint with all cosignatures so far.
    private var gathered: SignedCheckpoint?
    private var published: SignedCheckpoint?

    /// - Parameters:
    ///   - policy: who is asked, and whether to wait for them.
    ///   - log: whose checkpoints they are.
    ///   - transport: how to ask the witness with this submission prefix.
    package init(
        policy: WitnessPolicy, log: any CosigningLog, transport: (String) -> WitnessClient.Transport
    ) {
        self.policy = policy
        self.log = log
        var byURL: [(url: String, name: String, keys: [VerifierKey])] = []
        for witness in policy.quorum?.witnesses ?? [] {
            guard let url = witness.url else { continue }
            if let index = byURL.firstIndex(where: { $0.url == url }) {
                byURL[index].keys.append(witness.key)
            } else {
                byURL.append((url, witness.name, [witness.key]))
            }
        }
        places = byURL.map { Place(name: $0.name, client: WitnessClient(keys: $0.keys, transport: transport($0.url))) }
    }

    /// Asks again and again until the task is cancelled; a round that fails is followed by the next.
    ///
    /// - Parameters:
    ///   - pause: between two rounds.
    ///   - report: told what came of each, or why there was none.
    package func run(every pause: Duration = .seconds(2), report: (Result<Report?, any Error>) -> Void = { _ in }) async
    {
        while !Task.isCancelled {
            do { report(.success(try await round())) } catch { report(.failure(error)) }
            try? await Task.sleep(for: pause)
        }
    }

    /// Asks all witnesses once, at the same time, and publishes what the policy allows.
    ///
    /// - Returns: nil where there is nothing to ask: all have cosigned the newest checkpoint, which is published.
    /// - Throws: the log's errors.
    @discardableResult
    package func round() async throws -> Report? {
        let newest = try await log.newestCheckpoint()
        var signed = newest
        if let gathered, gathered.checkpoint == newest.checkpoint { signed = gathered }
        let isComplete = places.allSatisfy { $0.cosigned == newest.checkpoint }
        if isComplete, let published, published == signed { return nil }
        let answers = await ask(for: newest)
        for (index, name, size, outcome) in answers {
            places[index].size = size
            switch outcome {
            case .cosigned(let verified, let kept):
                places[index].cosigned = newest.checkpoint
                signed = try signed.adding(verified + kept)
            case .ahead(let size): await log.contradicted(by: Sighting(source: name, size: size, root: nil))
            case .refused, .unreachable: break
            }
        }
        gathered = signed
        let cosigners = Self.cosigners(of: signed, policy.quorum)
        let isPublished = policy.allowsPublishing(cosignedBy: cosigners)
        if isPublished, published != signed {
            try await log.publish(signed)
            published = signed
        }
        return Report(
            checkpoint: signed, outcomes: answers.map { ($0.name, $0.outcome) }, cosigners: cosigners,
            isPublished: isPublished)
    }

    private typealias Answer = (index: Int, name: String, size: UInt64, outcome: WitnessOutcome)

    private func ask(for checkpoint: SignedCheckpoint) async -> [Answer] {
        let log = log
        return await withTaskGroup(of: Answer.self) { group in
            for (index, place) in places.enumerated() where place.cosigned != checkpoint.checkpoint {
                group.addTask {
                    var size = place.size
                    let outcome = await place.client.ask(for: checkpoint, after: &size) {
                        try await log.consistency(from: $0, to: $1)
                    }
                    return (index, place.name, size, outcome)
                }
            }
            var answers: [Answer] = []
            for await answer in group { answers.append(answer) }
            return answers.sorted { $0.index < $1.index }
        }
    }

    /// Which witnesses' cosignatures a checkpoint carries that verify.
    private static func cosigners(of checkpoint: SignedCheckpoint, _ policy: QuorumPolicy?) -> Set<Int> {
        var cosigners: Set<Int> = []
        for (index, verifier) in policy?.verifiers ?? [] where (try? checkpoint.note.verify([verifier])) != nil {
            cosigners.insert(index)
        }
        return cosigners
    }
}
