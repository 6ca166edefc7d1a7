import Artifacts
import Evidence
import JSON
import TestSupport
import Testing
import Time

@Suite struct `SLSA provenance` {
    private func provenance(_ sketch: StatementSketch) throws -> Provenance {
        let predicate = try sketch.statement().predicate
        guard case .provenance(let provenance) = predicate else { throw Unexpected(predicate) }
        return provenance
    }

    @Test func `Version 1 is read`() throws {
        let provenance = try provenance(.provenance())
        #expect(provenance.builderID == StatementSketch.builder)
        #expect(provenance.buildType == StatementSketch.buildType)
        #expect(provenance.externalParameters["command"] == ["make", "release"])
        #expect(provenance.internalParameters["environment"]?["CI"] == "true")
        #expect(provenance.invocationID == "https://ci.acme.test/runs/1842")
        #expect(provenance.finishedOn == World.earlier("2h"))
        #expect(provenance.startedOn == World.earlier("125m"))
        #expect(provenance.resolvedDependencies.count == 3)
        #expect(provenance.byproducts.map(\.name) == ["build.log"])
        #expect(
            provenance.sources == [
                SourceReference(
                    repository: StatementSketch.repository, ref: "refs/tags/v1.4.2",
                    commit: try Digest(.gitCommit, hex: StatementSketch.commit))
            ])
    }

    @Test func `Version 0.2 reads as version 1 does`() throws {
        let older = try provenance(.provenanceV02())
        let newer = try provenance(.provenance())
        #expect(older.builderID == newer.builderID)
        #expect(older.buildType == newer.buildType)
        #expect(older.sources == newer.sources)
        #expect(older.finishedOn == newer.finishedOn)
        #expect(older.startedOn == newer.startedOn)
        #expect(older.invocationID == "1842-1")
        #expect(older.externalParameters["configSource"]?["entryPoint"] == ".github/workflows/release.yml")
        #expect(older.externalParameters["parameters"]?["version"] == "1.4.2")
        #expect(older.internalParameters["github_run_id"] == "1842")
        #expect(older.resolvedDependencies.count == 1)
    }

    @Test func `What provenance may leave out is left out`() throws {
        let bare = try provenance(
            StatementSketch(
                PredicateType.provenanceV1.uri,
                [
                    "buildDefinition": ["buildType": "x:y"],
                    "runDetails": ["builder": ["id": "x:z"]],
                ]))
        #expect(bare.externalParameters == [:])
        #expect(bare.finishedOn == nil)
        #expect(bare.invocationID == nil)
        #expect(bare.resolvedDependencies.isEmpty)
        #expect(bare.sources.isEmpty)
        let older = try provenance(
            StatementSketch(PredicateType.provenanceV02.uri, ["builder": ["id": "x:z"], "buildType": "x:y"]))
        #expect(older.externalParameters == [:])
        #expect(older.sources.isEmpty)
    }

    struct Location: Sendable, CustomTestStringConvertible {
        let uri: String
        let repository: String
        let ref: String?
        var testDescription: String { uri }
        init(_ uri: String, _ repository: String, _ ref: String?) {
            self.uri = uri
            self.repository = repository
            self.ref = ref
        }
    }

    @Test(arguments: [
        Location(
            "git+https://git.acme.test/payments@refs/heads/main", "git+https://git.acme.test/payments",
            "refs/heads/main"),
        Location("git+https://git.acme.test/payments", "git+https://git.acme.test/payments", nil),
        Location(
            "git+ssh://git@git.acme.test/payments.git@refs/tags/v1", "git+ssh://git@git.acme.test/payments.git",
            "refs/tags/v1"),
        Location("git+ssh://git@git.acme.test/payments.git", "git+ssh://git@git.acme.test/payments.git", nil),
        Location(
            "git+https://user:secret@git.acme.test:8443/a/b@main", "git+https://user:secret@git.acme.test:8443/a/b",
            "main"),
        Location("git://git.acme.test/payments@v1", "git://git.acme.test/payments", "v1"),
        // Tags of packages in one repository.
        Location(
            "git+https://git.acme.test/mono@refs/tags/@acme/app@1.2.3", "git+https://git.acme.test/mono",
            "refs/tags/@acme/app@1.2.3"),
        // A branch that would pass for a tag, and a repository that would pass for another.
        Location(
            "git+https://git.acme.test/payments@refs/heads/x@refs/tags/v1",
            "git+https://git.acme.test/payments@refs/heads/x@refs/tags/v1", nil),
        Location(
            "git+https://git.acme.test/payments@refs/tags/v1/evil@refs/heads/main",
            "git+https://git.acme.test/payments@refs/tags/v1/evil@refs/heads/main", nil),
        Location("git+https://git.acme.test", "git+https://git.acme.test", nil),
        Location("git+https://user@git.acme.test", "git+https://user@git.acme.test", nil),
        Location("git+", "git+", nil),
    ])
    func `A source is told from its reference`(location: Location) throws {
        let source = "/predicate/buildDefinition/resolvedDependencies/0/uri"
        let found = try provenance(StatementSketch.provenance().setting(source, to: .string(location.uri))).sources
        #expect(found.first?.repository == location.repository)
        #expect(found.first?.ref == location.ref)
        #expect(found.first?.commit?.hex == StatementSketch.commit)
    }

    @Test func `Only Git's sources count, and a bare SHA-1 is a commit only there`() throws {
        let dependencies = "/predicate/buildDefinition/resolvedDependencies"
        let sha1: JSONValue = ["sha1": .string(StatementSketch.commit)]
        let found = try provenance(
            StatementSketch.provenance().setting(
                dependencies,
                to: [
                    ["uri": "https://acme.test/file", "digest": sha1],
                    ["uri": "git+https://git.acme.test/legacy", "digest": sha1],
                    ["uri": "https://git.acme.test/plain", "digest": ["gitCommit": .string(StatementSketch.commit)]],
                    ["uri": "git+https://git.acme.test/named"],
                    ["uri": "git+https://git.acme.test/odd", "digest": ["sha1": "zz"]],
                    ["name": "nameless", "digest": ["gitCommit": .string(StatementSketch.commit)]],
                ])
        ).sources
        #expect(
            found.map(\.repository) == [
                "git+https://git.acme.test/legacy", "https://git.acme.test/plain", "git+https://git.acme.test/named",
                "git+https://git.acme.test/odd",
            ])
        #expect(found.map { $0.commit != nil } == [true, true, false, false])
    }

    @Test func `The same source twice is one source`() throws {
        #expect(try provenance(.provenanceV02()).sources.count == 1)
    }
}
