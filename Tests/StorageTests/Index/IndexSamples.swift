import Artifacts
import Encoding
import Evidence
import JSON
import Storage
import TestSupport
import Time

/// Statements of the virtual world as the index has them.
struct IndexSamples {
    /// One statement and what goes with it.
    static func record(
        _ index: UInt64, _ statement: StatementSketch, by credentials: [String] = ["key:ci"],
        on time: Instant? = World.now
    ) throws -> IndexRecord {
        try IndexRecord(
            logIndex: index, digest: .sha256(of: Array("attestation \(index)".utf8)),
            bundle: .sha256(of: Array("bundle \(index)".utf8)), recordedOn: time, credentials: credentials,
            statement: statement.statement())
    }

    /// A statement that subjects were made of other things.
    static func made(_ subject: Digest, of dependencies: [Digest], uris: [String] = []) throws -> Statement {
        var materials: [JSONValue] = dependencies.map {
            ["digest": .object([$0.algorithm.rawValue: .string($0.hex)])]
        }
        materials += uris.map { ["uri": .string($0)] }
        return try Statement(
            subjects: [ResourceDescriptor(digests: DigestSet([subject]))],
            predicateType: "https://slsa.dev/provenance/v1",
            predicate: [
                "buildDefinition": [
                    "buildType": "https://acme.test/build", "resolvedDependencies": .array(materials),
                ], "runDetails": ["builder": ["id": "https://ci.acme.test"]],
            ])
    }

    static func record(_ index: UInt64, _ statement: Statement, by credential: String = "key:ci") -> IndexRecord {
        IndexRecord(
            logIndex: index, digest: .sha256(of: Array("attestation \(index)".utf8)),
            bundle: .sha256(of: Array("bundle \(index)".utf8)), recordedOn: World.now, credentials: [credential],
            statement: statement)
    }

    static func digest(_ name: String) -> Digest { .sha256(of: Array(name.utf8)) }
}
