package import Merkle

/// Which logs and witnesses are known, and how many of them are enough (C2SP tlog-policy).
package struct QuorumPolicy: Hashable, Sendable {
    /// A log, by its key; its name is the log's origin.
    package struct Log: Hashable, Sendable {
        package let key: VerifierKey
        /// As the policy has it; what it means is the application's.
        package let url: String?
    }

    /// A witness, by its key.
    package struct Witness: Hashable, Sendable {
        /// Within the policy only.
        package let name: String
        package let key: VerifierKey
        /// The prefix for submissions.
        package let url: String?
    }

    /// A witness, or a group of what stands before it.
    enum Node: Hashable, Sendable {
        case witness(Int)
        case group(threshold: Int, members: [Int])
    }

    package let logs: [Log]
    package let witnesses: [Witness]
    /// In the order of their definition, so that a group's members stand before it.
    let nodes: [Node]
    /// Nil for `none`.
    let quorum: Int?

    /// Whether anybody's cosignature is needed: false for `quorum none`.
    package var hasQuorum: Bool { quorum != nil }

    init(logs: [Log], witnesses: [Witness], nodes: [Node], quorum: Int?) {
        self.logs = logs
        self.witnesses = witnesses
        self.nodes = nodes
        self.quorum = quorum
    }

    /// Whether cosignatures by some of the witnesses are enough.
    ///
    /// - Parameter hasCosigned: by the index of each witness in ``witnesses``.
    package func isSatisfied(where hasCosigned: (Int) -> Bool) -> Bool {
        guard let quorum else { return true }
        var witnessed: [Bool] = []
        witnessed.reserveCapacity(nodes.count)
        for node in nodes {
            switch node {
            case .witness(let index): witnessed.append(hasCosigned(index))
            case .group(let threshold, let members):
                witnessed.append(members.count { witnessed[$0] } >= threshold)
            }
        }
        return witnessed[quorum]
    }

    /// The witnesses whose cosignatures can be verified here, by their index.
    package var verifiers: [(index: Int, verifier: NoteVerifier)] {
        witnesses.enumerated().compactMap { index, witness in
            (try? NoteVerifier(witness.key)).map { (index, $0) }
        }
    }

    /// Which witnesses cosigned a checkpoint that was verified with their ``verifiers``.
    package func cosigners(of checkpoint: VerifiedCheckpoint) -> Set<Int> {
        let keys = Set(checkpoint.cosignatures.map { KeyName.AndID($0.verifier.name, $0.verifier.id) })
        return Set(
            witnesses.indices.filter { keys.contains(KeyName.AndID(witnesses[$0].key.name, witnesses[$0].key.id)) })
    }
}

extension KeyName {
    /// What a signature says of its key.
    struct AndID: Hashable {
        let name: KeyName
        let id: KeyID

        init(_ name: KeyName, _ id: KeyID) {
            self.name = name
            self.id = id
        }
    }
}

/// Whether a log waits for its witnesses before it shows a checkpoint.
package enum WitnessPolicy: Hashable, Sendable {
    /// Nobody is asked.
    case none
    /// Witnesses are asked; a checkpoint is shown with as many cosignatures as there are.
    case open(QuorumPolicy)
    /// A checkpoint is shown once the quorum has cosigned it.
    case required(QuorumPolicy)

    /// Who is asked, and how many are enough; nil where nobody is.
    package var quorum: QuorumPolicy? {
        switch self {
        case .none: nil
        case .open(let policy), .required(let policy): policy
        }
    }

    /// Whether a checkpoint may be shown that these witnesses cosigned.
    package func allowsPublishing(cosignedBy cosigners: Set<Int>) -> Bool {
        switch self {
        case .none, .open: true
        case .required(let policy): policy.isSatisfied { cosigners.contains($0) }
        }
    }
}
