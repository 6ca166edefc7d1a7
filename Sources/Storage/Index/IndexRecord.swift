package import Artifacts
package import Evidence
package import Time

/// What the index holds about one attestation; all of it follows from its entry in the log and its bundle.
package struct IndexRecord: Hashable, Sendable {
    /// The entry's place in the log, zero-based.
    package let logIndex: UInt64
    /// SHA-256 of what was signed: names the attestation.
    package let digest: Digest
    /// SHA-256 of the bundle's blob.
    package let bundle: Digest
    package let predicateType: String
    /// When it was recorded, by the timestamp in the bundle; nil where it has none.
    package let recordedOn: Instant?
    /// Who signed, as principals and decisions name credentials.
    package let credentials: [String]
    /// What it is about.
    package let subjects: [Digest]
    /// What it calls what it is about.
    package let artifacts: [String]
    package let builder: String?
    /// The commits that it is about or that were built.
    package let commits: [Digest]
    /// What the subjects were made of, by digest.
    package let dependencies: [Digest]
    /// What the subjects were made of, by URI or purl.
    package let dependencyNames: [String]
    /// What each subject is called, where it has a name.
    package let labels: [Label]
    /// The release that the subjects are, as people call it; a package URL where that is not Custody's.
    package let release: String?
    package let deployment: Deployment?
    package let agentAction: AgentAction?

    /// A name that a subject goes by.
    package struct Label: Hashable, Sendable {
        package let digest: Digest
        package let name: String
    }

    /// The record of a statement.
    ///
    /// - Parameters:
    ///   - logIndex: of its entry.
    ///   - digest: of what was signed.
    ///   - bundle: the blob.
    ///   - recordedOn: as the bundle's timestamp says.
    ///   - credentials: who signed.
    ///   - statement: what they said.
    package init(
        logIndex: UInt64, digest: Digest, bundle: Digest, recordedOn: Instant?, credentials: [String],
        statement: Statement
    ) {
        self.logIndex = logIndex
        self.digest = digest
        self.bundle = bundle
        self.recordedOn = recordedOn
        self.credentials = Self.unique(credentials)
        predicateType = statement.predicateType
        subjects = Self.unique(statement.subjects.flatMap(\.digests.digests))
        artifacts = Self.unique(statement.subjects.flatMap { [$0.name, $0.uri].compactMap(\.self) })
        var commits = subjects.filter { $0.algorithm == .gitCommit }
        var dependencies: [Digest] = []
        var names: [String] = []
        var builder: String?
        var release: String?
        var deployment: Deployment?
        var agentAction: AgentAction?
        switch statement.predicate {
        case .provenance(let provenance):
            builder = provenance.builderID
            commits += provenance.sources.compactMap(\.commit)
            dependencies = provenance.resolvedDependencies.flatMap(\.digests.digests)
            names = provenance.resolvedDependencies.compactMap(\.uri)
        case .sbom(let sbom):
            dependencies = sbom.components.flatMap(\.digests.digests)
            names = sbom.components.compactMap(\.purl)
        case .link(let link):
            dependencies = link.materials.flatMap(\.digests.digests)
            names = link.materials.compactMap(\.uri)
        case .release(let record): release = ReleaseName(purl: record.purl)?.description ?? record.purl
        case .deployment(let found): deployment = found
        case .agentAction(let action): agentAction = action
        default: break
        }
        self.builder = builder
        self.release = release
        self.deployment = deployment
        self.agentAction = agentAction
        labels = Self.unique(
            statement.subjects.flatMap { subject in
                guard let name = subject.name ?? subject.uri else { return [Label]() }
                return subject.digests.digests.map { Label(digest: $0, name: name) }
            })
        self.commits = Self.unique(commits)
        // What lists its own subject among its parts is not made of itself.
        let own = Set(subjects)
        self.dependencies = Self.unique(dependencies.filter { !own.contains($0) })
        dependencyNames = Self.unique(names)
    }

    /// Each once, in their order.
    private static func unique<Element: Hashable>(_ elements: [Element]) -> [Element] {
        guard elements.count > 1 else { return elements }
        var seen = Set<Element>(minimumCapacity: elements.count)
        return elements.filter { seen.insert($0).inserted }
    }
}
