package import Artifacts
package import Evidence
package import Time

/// Where a question about what was touched begins.
package enum ReachOrigin: Hashable, Sendable {
    /// What any of them signed.
    case credentials([String])
    /// What a builder says that it built.
    case builder(String)
    /// What is about a commit, or was built from it.
    case commit(Digest)
    /// What was made of something.
    case dependency(Dependency)
    /// One artifact, itself.
    case artifact(Digest)
}

/// What was touched, by attestations and where it runs.
package struct IndexReach: Hashable, Sendable {
    /// The attestations that it begins with, counted; sorted by type.
    package let kinds: [PredicateActivity]
    /// The first of them, in the order of the log.
    package let attestations: [Attestation]
    /// What was reached, in the order in which the log first named it.
    package let artifacts: [ReachedArtifact]

    package struct Attestation: Hashable, Sendable {
        package let logIndex: UInt64
        package let digest: Digest
        package let predicateType: String
        package let recordedOn: Instant?
    }

    /// Attestations of the first kind.
    package var attestationCount: Int { kinds.reduce(0) { $0 + $1.count } }
}

/// A digest that was reached, with what is known of it.
package struct ReachedArtifact: Hashable, Sendable {
    package let digest: Digest
    /// Whether an attestation of the origin is about it; else it was made of something that was reached.
    package let isDirect: Bool
    /// What statements call it; sorted.
    package internal(set) var labels: [String] = []
    /// The releases that it is part of; sorted.
    package internal(set) var releases: [String] = []
    /// For each environment what its newest statement says; sorted by environment.
    package internal(set) var deployments: [IndexedDeployment] = []

    /// Where it runs now.
    package var running: [IndexedDeployment] { deployments.filter { $0.state == .running } }
}

/// What the newest statement says of one digest in one environment.
package struct IndexedDeployment: Hashable, Sendable {
    package let environment: String
    package let state: Deployment.State
    package let since: Instant
    package let release: String?
    /// The statement's entry in the log.
    package let logIndex: UInt64

    /// Whether this statement is newer than another: by what it says, and then by the log.
    func isNewer(than other: IndexedDeployment) -> Bool {
        (since, logIndex) > (other.since, other.logIndex)
    }
}

/// How many statements of one type there are, and from when to when.
package struct PredicateActivity: Hashable, Sendable {
    package let predicateType: String
    package let count: Int
    /// When the first and the last with a timestamp were recorded; nil where none has one.
    package let first: Instant?
    package let last: Instant?
    /// The newest one's entry in the log.
    package let lastIndex: UInt64

    package init(predicateType: String, count: Int, first: Instant?, last: Instant?, lastIndex: UInt64) {
        self.predicateType = predicateType
        self.count = count
        self.first = first
        self.last = last
        self.lastIndex = lastIndex
    }
}

/// What one credential signed of one type.
package struct CredentialActivity: Hashable, Sendable {
    package let credential: String
    package let activity: PredicateActivity
}

/// A tool that an agent ran, or could have run.
package struct AgentToolUse: Hashable, Sendable {
    package let agent: String
    package let tool: String
    /// Actions by this tool.
    package let used: Int
    /// Actions in which the agent could have used it.
    package let offered: Int
    /// The newest action's entry in the log.
    package let lastIndex: UInt64
}
