package import Artifacts
package import Evidence
package import Git
import JSON
package import Time

/// How an artifact was built, as the one who built it knows it: SLSA provenance in the making (SLSA v1.0 provenance).
package struct BuildRecord: Sendable {
    /// The build type of a command run in a checkout; its parameters are `command`, `source` and `directory`.
    package static let buildType = "https://custody.dev/buildtypes/command/v1"
    /// The builder that a build on somebody's own machine names.
    package static let localBuilder = "https://custody.dev/builders/local/v1"

    /// A checkout that was built.
    package struct Source: Sendable {
        package let uri: String
        /// The branch or tag in full; nil for a detached head without a tag.
        package let ref: String?
        package let commit: Digest
        /// Whether the working tree was exactly the commit.
        package let isClean: Bool

        /// Reads what is checked out in a repository.
        ///
        /// - Throws: `GitError` where it has no commit.
        package init(_ repository: borrowing Repository) throws {
            let head = try repository.head()
            guard let id = head.commit else { throw GitError(.notFound, "the repository has no commit yet") }
            uri = try repository.sourceURI()
            // A tag says more than the branch it was made on, and is what releases are built from.
            ref = try repository.tags(pointingAt: id).map(\.name).min() ?? head.branch
            commit = try Digest(.gitCommit, hex: id.hex)
            isClean = try repository.isBare || repository.status().isClean
        }
    }

    package var builderID = BuildRecord.localBuilder
    package var source: Source
    /// The command and its arguments; empty where it is not known.
    package var command: [String] = []
    package var environment: [(name: String, value: String)] = []
    package var startedOn: Instant?
    package var finishedOn: Instant
    package var invocationID: String?
    /// Files that lock dependencies, and dependencies themselves, each with its digests.
    package var dependencies: [ResourceDescriptor] = []
    /// The build's log and other things it left behind.
    package var byproducts: [ResourceDescriptor] = []

    package init(source: Source, finishedOn: Instant) {
        self.source = source
        self.finishedOn = finishedOn
    }

    /// The statement about what was built.
    ///
    /// - Throws: `Rejection` where a subject has no digest.
    package func statement(about subjects: [ResourceDescriptor]) throws(Rejection) -> Statement {
        var parameters: JSONObject = ["source": .string(sourceURI)]
        if !command.isEmpty { parameters["command"] = .array(command.map { .string($0) }) }
        var variables: JSONObject = [:]
        for (name, value) in environment { variables[name] = .string(value) }
        let checkout = ResourceDescriptor(
            uri: sourceURI, digests: DigestSet([source.commit]),
            annotations: source.isClean ? [:] : ["custody.dev/dirty": true])
        var metadata: JSONObject = [:]
        if let invocationID { metadata["invocationId"] = .string(invocationID) }
        if let startedOn { metadata["startedOn"] = .string(startedOn.description) }
        metadata["finishedOn"] = .string(finishedOn.description)
        var details: JSONObject = ["builder": ["id": .string(builderID)], "metadata": .object(metadata)]
        if !byproducts.isEmpty { details["byproducts"] = .array(byproducts.map(\.json)) }
        let predicate: JSONValue = [
            "buildDefinition": [
                "buildType": .string(Self.buildType),
                "externalParameters": .object(parameters),
                "internalParameters": ["environment": .object(variables)],
                "resolvedDependencies": .array(([checkout] + dependencies).map(\.json)),
            ],
            "runDetails": .object(details),
        ]
        return try Statement(
            subjects: subjects, predicateType: PredicateType.provenanceV1.uri, predicate: predicate)
    }

    private var sourceURI: String { source.ref.map { source.uri + "@" + $0 } ?? source.uri }
}
