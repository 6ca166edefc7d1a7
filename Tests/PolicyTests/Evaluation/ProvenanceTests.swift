import JSON
import Policy
import TestSupport
import Testing
import Time

@Suite struct ProvenanceTests {
    @Test(arguments: cases)
    func `Provenance satisfies only where all that the policy asks of it is there`(_ example: RequirementCase) throws {
        try example.check()
    }

    private static let require = """
        - provenance:
            builder: { principal: ci, id: "https://ci.acme.test/*" }
            source: { repository: "git+https://git.acme.test/payments", ref: "refs/tags/v*" }
            build-type: "https://custody.dev/buildtypes/command/v1"
            maximum-age: 30d
            where: { /buildDefinition/internalParameters/environment/CI: "true" }
        """
    /// A place where a pinned source stands in the usual provenance.
    private static let source = "/predicate/buildDefinition/resolvedDependencies/0"

    private static func with(_ place: String, _ value: JSONValue?) -> [Signed] {
        [Signed(.provenance().setting("/predicate" + place, to: value), by: "ci")]
    }

    private static let inputs = "- provenance: { workflow-inputs: { version: 1.4.2 } }"
    private static let package = "- provenance: { package: { name: '@acme/*', version: '1.*' } }"

    /// What GitHub knows of a run that somebody started by hand.
    private static func dispatch(_ version: String) -> JSONValue {
        [
            "GITHUB_EVENT_NAME": "workflow_dispatch",
            "GITHUB_EVENT_PAYLOAD": ["inputs": ["version": .string(version)]],
        ]
    }

    private static func named(_ name: String) -> [Signed] {
        [Signed(.provenance().setting("/subject/0/name", to: .string(name)), by: "ci")]
    }

    static let cases: [RequirementCase] = [
        RequirementCase(
            "all of it", require, [Signed(.provenance(), by: "ci")], .satisfied,
            "ci built it from git+https://git.acme.test/payments at 4f2a9c1be07d"),
        RequirementCase(
            "signed by another as well", require, [Signed(.provenance(), by: "ci", "carol.ed25519")], .satisfied,
            "carol and ci built it"),
        RequirementCase(
            "of the older version", "- provenance: { builder: { principal: ci }, source: { ref: 'refs/tags/*' } }",
            [Signed(.provenanceV02(), by: "ci")], .satisfied, "ci built it from"),
        RequirementCase(
            "a good one beside a bad one", require,
            [Signed(.provenance(builder: "https://elsewhere.test"), by: "ci"), Signed(.provenance(), by: "ci")],
            .satisfied, "ci built it"),
        RequirementCase("none", require, [], .missing, "there is no provenance"),
        RequirementCase(
            "about another artifact", require, [Signed(.provenance().about(.other), by: "ci")], .missing,
            "no provenance"),
        RequirementCase(
            "by an unknown key", require, [Signed(.provenance(), by: "mallory")], .missing, "no provenance"),
        RequirementCase(
            "by another principal", require, [Signed(.provenance(), by: "bob")], .violated, "signed by bob, not by ci"),
        RequirementCase(
            "by another builder", require, with("/runDetails/builder/id", "https://elsewhere.test"), .violated,
            "the builder is https://elsewhere.test"),
        RequirementCase(
            "by a builder without a name", "- provenance: { builder: { id: '*' } }", with("/runDetails/builder/id", ""),
            .violated, "names no builder"),
        RequirementCase(
            "from another repository", require,
            [Signed(.provenance(repository: "git+https://git.acme.test/other"), by: "ci")], .violated,
            "the source is git+https://git.acme.test/other"),
        RequirementCase(
            "from a branch", require, [Signed(.provenance(ref: "refs/heads/main"), by: "ci")], .violated,
            "the source is at refs/heads/main"),
        RequirementCase(
            "from no named reference", require, [Signed(.provenance(ref: nil), by: "ci")], .violated,
            "at no named reference"),
        RequirementCase(
            "from no named reference, where any would do", "- provenance: { source: { ref: '*' } }",
            [Signed(.provenance(ref: nil), by: "ci")], .violated, "at no named reference"),
        RequirementCase(
            "from a source without a commit", require,
            with("/buildDefinition/resolvedDependencies/0/digest", ["sha256": .string(StatementSketch.digest("tree"))]),
            .violated, "is not pinned to a commit"),
        RequirementCase(
            "from no source", require, with("/buildDefinition/resolvedDependencies", nil), .violated,
            "names no Git source"),
        RequirementCase(
            "from another reference, with a dependency from another repository", require,
            [
                Signed(
                    .provenance(ref: "refs/heads/main").setting(
                        "/predicate/buildDefinition/resolvedDependencies/-",
                        to: [
                            "uri": "git+https://git.acme.test/library@refs/tags/v2",
                            "digest": ["gitCommit": .string(StatementSketch.commit)],
                        ]), by: "ci")
            ], .violated, "the source is at refs/heads/main"),
        RequirementCase(
            "by another build", require, with("/buildDefinition/buildType", "https://acme.test/by-hand"), .violated,
            "the build type is https://acme.test/by-hand"),
        RequirementCase(
            "by a build without a type", "- provenance: { build-type: '*' }", with("/buildDefinition/buildType", ""),
            .violated, "names no build type"),
        RequirementCase(
            "at a tag of the version", "- provenance: { source: { tag: 'v1.*', versioned-tag: v1.4 } }",
            [Signed(.provenance(), by: "ci")], .satisfied, "ci built it"),
        RequirementCase(
            "at a tag of a version that begins alike", "- provenance: { source: { versioned-tag: v1 } }",
            [Signed(.provenance(ref: "refs/tags/v14.0.0"), by: "ci")], .violated, "is no tag of the version v1"),
        RequirementCase(
            "at another tag", "- provenance: { source: { tag: v1.4.1 } }", [Signed(.provenance(), by: "ci")],
            .violated, "is no tag that v1.4.1 matches"),
        RequirementCase(
            "at a branch, where a tag is asked for", "- provenance: { source: { tag: '*' } }",
            [Signed(.provenance(ref: "refs/heads/main"), by: "ci")], .violated, "is no tag that * matches"),
        RequirementCase(
            "at the branch", "- provenance: { source: { branch: main } }",
            [Signed(.provenance(ref: "refs/heads/main"), by: "ci")], .satisfied, "ci built it"),
        RequirementCase(
            "at a tag without an event, where a branch is asked for", "- provenance: { source: { branch: '*' } }",
            [Signed(.provenance(), by: "ci")], .violated, "is no branch, or of none, that * matches"),
        RequirementCase(
            "at a tag that was pushed from the branch", "- provenance: { source: { branch: main } }",
            with(
                "/buildDefinition/internalParameters",
                ["GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PAYLOAD": ["base_ref": "refs/heads/main"]]), .satisfied,
            "ci built it"),
        RequirementCase(
            "started by hand with the input", inputs, with("/buildDefinition/internalParameters", dispatch("1.4.2")),
            .satisfied, "ci built it"),
        RequirementCase(
            "started by hand with another input", inputs,
            with("/buildDefinition/internalParameters", dispatch("1.4.1")),
            .violated, "input version is 1.4.1, not 1.4.2"),
        RequirementCase(
            "started by hand without the input", inputs,
            with(
                "/buildDefinition/internalParameters",
                dispatch("1.4.2").setting("/GITHUB_EVENT_PAYLOAD/inputs", to: [:])),
            .violated, "had no input version"),
        RequirementCase(
            "not started by hand", inputs, [Signed(.provenance(), by: "ci")], .violated, "names no inputs"),
        RequirementCase(
            "of the package", package, named("pkg:npm/%40acme/app@1.4.2"), .satisfied, "ci built it"),
        RequirementCase(
            "of another package", package, named("pkg:npm/app@1.4.2"), .violated, "the package is app"),
        RequirementCase(
            "of another version of the package", package, named("pkg:npm/%40acme/app@2.0.0"), .violated,
            "of the version 2.0.0"),
        RequirementCase(
            "of no package", package, [Signed(.provenance(), by: "ci")], .violated, "by a package URL"),
        RequirementCase(
            "by a builder at whatever reference", "- provenance: { builder: { id: 'https://ci.acme.test/b' } }",
            [Signed(.provenance(builder: "https://ci.acme.test/b@refs/tags/v1.0.0"), by: "ci")], .satisfied,
            "ci built it"),
        RequirementCase(
            "by a builder at another reference", "- provenance: { builder: { id: 'https://ci.acme.test/b@v2' } }",
            [Signed(.provenance(builder: "https://ci.acme.test/b@v1"), by: "ci")], .violated, "the builder is"),
        RequirementCase(
            "too old", require, [Signed(.provenance(finishedOn: World.earlier("31d")), by: "ci")], .violated,
            "31 days old, older than the 30d allowed"),
        RequirementCase(
            "just young enough", require, [Signed(.provenance(finishedOn: World.earlier("30d")), by: "ci")], .satisfied,
            "ci built it"),
        RequirementCase(
            "from the future", require, [Signed(.provenance(finishedOn: World.later("1h")), by: "ci")], .violated,
            "in the future"),
        RequirementCase(
            "from the future, without a bound on its age", "- provenance",
            [Signed(.provenance(finishedOn: World.later("1h")), by: "ci")], .violated, "in the future"),
        RequirementCase(
            "a clock that is a little ahead", require, [Signed(.provenance(finishedOn: World.later("4m")), by: "ci")],
            .satisfied, "ci built it"),
        RequirementCase(
            "of an unknown age", require, with("/runDetails/metadata", [:]), .violated, "does not say when"),
        RequirementCase(
            "with another value at the pointer", require,
            with("/buildDefinition/internalParameters/environment/CI", "false"), .violated,
            "environment/CI is \"false\", not \"true\""),
        RequirementCase(
            "with no value at the pointer", require, with("/buildDefinition/internalParameters", nil), .violated,
            "environment/CI is not there"),
        RequirementCase(
            "two, neither of which satisfies", require,
            [Signed(.provenance(), by: "bob"), Signed(.provenance(ref: "refs/heads/main"), by: "ci")], .violated,
            "(and 1 more that do not satisfy)"),
        RequirementCase(
            "none, beside what cannot be checked", require, [], .undetermined, "some documents could not be",
            uncheckedBeside: true),
        RequirementCase(
            "a bad one, beside what cannot be checked", require, [Signed(.provenance(), by: "bob")], .violated,
            "signed by bob", uncheckedBeside: true),
        RequirementCase(
            "a text that takes too long to match",
            "- provenance: { where: { /runDetails/builder/id: { matches: '(a+)+b' } } }",
            with("/runDetails/builder/id", .string(String(repeating: "a", count: 64) + "b!")), .undetermined,
            "could not be matched"),
    ]
}
