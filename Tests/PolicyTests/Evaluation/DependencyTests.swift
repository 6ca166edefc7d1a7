import JSON
import Policy
import TestSupport
import Testing
import Time

@Suite struct DependencyTests {
    @Test(arguments: sbom) func `An SBOM satisfies only where it lists something and agrees`(
        _ example: RequirementCase
    ) throws { try example.check() }

    @Test(arguments: locked) func `Dependencies are locked only where each has a digest that counts`(
        _ example: RequirementCase
    ) throws { try example.check() }

    private static let ci = Signed(.provenance(), by: "ci")
    private static func bom(_ place: String, _ value: JSONValue?) -> Signed {
        Signed(.cycloneDX().setting("/predicate" + place, to: value), by: "ci")
    }
    private static func built(with dependencies: [JSONValue]) -> Signed {
        let source: JSONValue = [
            "uri": .string("\(StatementSketch.repository)@refs/tags/v1.4.2"),
            "digest": ["gitCommit": .string(StatementSketch.commit)],
        ]
        return Signed(
            .provenance().setting(
                "/predicate/buildDefinition/resolvedDependencies", to: .array([source] + dependencies)), by: "ci")
    }
    private static let zlib: JSONValue = ["uri": "pkg:generic/zlib@1.3.1", "digest": ["sha512": .string(wide)]]
    private static let wide = String(repeating: "0123456789abcdef", count: 8)
    private static let reconciled = "- sbom: { reconciles-with: [artifact, provenance] }\n- provenance"

    static let sbom: [RequirementCase] = [
        RequirementCase(
            "CycloneDX", "- sbom", [Signed(.cycloneDX(), by: "ci")], .satisfied, "ci lists 2 components (cyclonedx 1.6)"
        ),
        RequirementCase(
            "SPDX", "- sbom: { format: spdx }", [Signed(.spdx(), by: "ci")], .satisfied, "2 components (spdx SPDX-2.3)"),
        RequirementCase(
            "by whom it should be", "- sbom: { signed-by: ci }", [Signed(.spdx(), by: "ci")], .satisfied, "ci lists"),
        RequirementCase(
            "that agrees", reconciled, [Signed(.cycloneDX(), by: "ci"), built(with: [zlib])], .satisfied, "ci lists"),
        RequirementCase(
            "SPDX that agrees", reconciled, [Signed(.spdx(), by: "ci"), built(with: [zlib])], .satisfied, "ci lists"),
        RequirementCase(
            "that agrees by digest alone", reconciled,
            [
                Signed(.cycloneDX(), by: "ci"),
                built(with: [["name": "zlib", "digest": ["sha256": .string(StatementSketch.digest("zlib"))]]]),
            ], .satisfied, "ci lists"),
        RequirementCase(
            "that need not list what locks the dependencies", reconciled,
            [
                Signed(.cycloneDX(), by: "ci"),
                built(with: [
                    zlib,
                    [
                        "name": "package-lock.json", "digest": ["sha256": .string(StatementSketch.digest("lock"))],
                        "annotations": ["custody.dev/role": "lockfile"],
                    ],
                ]),
            ], .satisfied, "ci lists"),
        RequirementCase("none", "- sbom", [ci], .missing, "there is no SBOM"),
        RequirementCase(
            "none, beside what cannot be checked", "- sbom", [ci], .undetermined, "could not be", uncheckedBeside: true),
        RequirementCase(
            "another format", "- sbom: { format: spdx }", [Signed(.cycloneDX(), by: "ci")], .violated,
            "cyclonedx, not spdx"),
        RequirementCase(
            "another signer", "- sbom: { signed-by: ci }", [Signed(.spdx(), by: "bob")], .violated,
            "signed by bob, not by ci"),
        RequirementCase("that lists nothing", "- sbom", [bom("/components", [])], .violated, "lists no component"),
        RequirementCase("without a list", "- sbom", [bom("/components", nil)], .violated, "lists no component"),
        RequirementCase(
            "too old", "- sbom: { maximum-age: 1d }", [Signed(.spdx(created: World.earlier("2d")), by: "ci")],
            .violated, "2 days old"),
        RequirementCase(
            "of an unknown age", "- sbom: { maximum-age: 1d }", [bom("/metadata/timestamp", nil)], .violated,
            "does not say when"),
        RequirementCase(
            "from the future", "- sbom", [Signed(.spdx(created: World.later("1d")), by: "ci")], .violated,
            "in the future"),
        RequirementCase(
            "of something else", "- sbom: { reconciles-with: artifact }",
            [bom("/metadata/component/hashes/0/content", .string(StatementSketch.digest("else")))], .violated,
            "whose digest is not the artifact's"),
        RequirementCase(
            "of something without a digest", "- sbom: { reconciles-with: artifact }",
            [bom("/metadata/component/hashes", nil)], .violated, "gives no digest"),
        RequirementCase(
            "of nothing that it names", "- sbom: { reconciles-with: artifact }", [bom("/metadata/component", nil)],
            .violated, "does not say what it describes"),
        RequirementCase(
            "without provenance to hold it against", "- sbom: { reconciles-with: provenance }",
            [Signed(.spdx(), by: "ci")], .violated, "there is no provenance"),
        RequirementCase(
            "against provenance that the policy does not accept",
            "- sbom: { reconciles-with: provenance }\n- provenance: { builder: { principal: ci } }",
            [Signed(.spdx(), by: "ci"), Signed(.provenance(), by: "bob")], .violated, "there is no provenance"),
        RequirementCase(
            "that lacks what the build took in", reconciled,
            [Signed(.spdx(), by: "ci"), built(with: [zlib, ["uri": "pkg:generic/openssl@3.5.0"]])], .violated,
            "lacks pkg:generic/openssl@3.5.0"),
        RequirementCase(
            "against provenance that names nothing to compare", reconciled,
            [Signed(.spdx(), by: "ci"), built(with: [])], .violated, "names no dependency"),
        RequirementCase(
            "against a lock file", "- sbom: { reconciles-with: [artifact, lockfile] }", [Signed(.spdx(), by: "ci")],
            .undetermined, "lock file"),
        RequirementCase(
            "of something else, against a lock file", "- sbom: { reconciles-with: [lockfile, artifact] }",
            [bom("/metadata/component", nil)], .violated, "does not say what it describes"),
    ]

    static let locked: [RequirementCase] = [
        RequirementCase("all of them", "- dependencies-locked", [ci], .satisfied, "3 dependencies have a digest"),
        RequirementCase(
            "the source alone", "- dependencies-locked", [built(with: [])], .satisfied, "1 dependency has a digest"),
        RequirementCase(
            "a source in the spelling before v1", "- dependencies-locked", [Signed(.provenanceV02(), by: "ci")],
            .satisfied, "1 dependency has a digest"),
        RequirementCase(
            "a strong digest that is not compared", "- dependencies-locked",
            [built(with: [["uri": "pkg:golang/x@v1", "digest": ["dirHash": "h1:abc="]]])], .satisfied, "2 dependencies"),
        RequirementCase(
            "a good list beside a bad one", "- dependencies-locked",
            [ci, built(with: [["uri": "pkg:generic/openssl@3.5.0"]])], .satisfied, "3 dependencies"),
        RequirementCase(
            "no provenance", "- dependencies-locked", [], .missing, "no provenance that lists dependencies"),
        RequirementCase(
            "no provenance, beside what cannot be checked", "- dependencies-locked", [], .undetermined, "could not be",
            uncheckedBeside: true),
        RequirementCase(
            "no list", "- dependencies-locked",
            [Signed(.provenance().setting("/predicate/buildDefinition/resolvedDependencies", to: nil), by: "ci")],
            .violated, "lists no dependencies"),
        RequirementCase(
            "an empty list", "- dependencies-locked",
            [Signed(.provenance().setting("/predicate/buildDefinition/resolvedDependencies", to: []), by: "ci")],
            .violated, "lists no dependencies"),
        RequirementCase(
            "one without a digest", "- dependencies-locked", [built(with: [["uri": "pkg:generic/openssl@3.5.0"]])],
            .violated, "pkg:generic/openssl@3.5.0 has no digest"),
        RequirementCase(
            "one with a weak digest", "- dependencies-locked",
            [built(with: [["uri": "pkg:generic/openssl@3.5.0", "digest": ["md5": .string(String(wide.prefix(32)))]]])],
            .violated, "pkg:generic/openssl@3.5.0 has no digest that counts"),
        RequirementCase(
            "one with an empty digest", "- dependencies-locked",
            [built(with: [["uri": "pkg:golang/x@v1", "digest": ["dirHash": ""]]])], .violated, "no digest that counts"),
        RequirementCase(
            "by a builder that the policy does not accept",
            "- dependencies-locked\n- provenance: { builder: { principal: ci } }",
            [Signed(.provenance(), by: "bob")], .missing, "no provenance that lists dependencies"),
    ]
}
