import Crypto
import JSON

/// A run of a workflow in the virtual world's GitHub: what its certificate says, and provenance of each kind about it.
package struct GitHubRun: Sendable {
    /// Who wrote the provenance, and so in which form.
    package enum Kind: String, Sendable, CaseIterable {
        /// slsa-github-generator, SLSA v0.2.
        case generator
        /// A builder behind slsa-github-generator's delegator.
        case delegated
        /// slsa-github-generator's container-based builder.
        case container
        /// The npm client in a workflow of its own.
        case runner
        /// GitHub's own attestations, by a reusable workflow.
        case attested
    }

    package static let repository = "https://github.com/acme/payments"
    package static let ref = "refs/tags/v13.0.30"
    package static let commit = "4f2a9c1be07d33a58e6b1f90cc2d7a4415de8b60"
    package static let workflow = ".github/workflows/release.yml"
    private static let generators = "https://github.com/slsa-framework/slsa-github-generator/.github/workflows/"
    private static let run = repository + "/actions/runs/1842/attempts/1"

    package let kind: Kind
    /// The certificate's name.
    package var signer: String
    /// The certificate's claims, by the last arc of their OIDs.
    package var claims: [Int: String]
    package var statement: StatementSketch

    /// A run whose certificate and provenance agree.
    package init(_ kind: Kind) {
        self.kind = kind
        let source = Self.repository + "/" + Self.workflow + "@" + Self.ref
        signer =
            switch kind {
            case .generator: Self.builder(.generator)
            case .delegated: Self.generators + "delegator_generic_slsa3.yml@refs/tags/v2.1.0"
            case .container: Self.builder(.container)
            case .runner: source
            case .attested: Self.builder(.attested)
            }
        claims = [
            11: "github-hosted", 12: Self.repository, 13: Self.commit, 14: Self.ref, 15: "1", 17: "2", 18: source,
            19: Self.commit, 20: "workflow_dispatch", 21: Self.run,
        ]
        statement = Self.statement(kind)
    }

    /// The builder that the provenance names.
    package static func builder(_ kind: Kind) -> String {
        switch kind {
        case .generator: generators + "builder_go_slsa3.yml@refs/tags/v2.1.0"
        case .delegated: "https://github.com/acme/builders/.github/workflows/maven.yml@refs/tags/v1.0.0"
        case .container: generators + "builder_container-based_slsa3.yml@refs/tags/v2.1.0"
        case .runner: "https://github.com/actions/runner/github-hosted"
        case .attested: "https://github.com/acme/builders/.github/workflows/attest.yml@refs/tags/v1.0.0"
        }
    }

    /// The run signs its provenance at a Sigstore instance.
    package var sketch: BundleSketch {
        var sketch = BundleSketch(.statement(statement), .dsse)
        sketch.profile.names = ["URI:" + signer]
        sketch.profile.extensions = claims.sorted { $0.key < $1.key }.map { arc, text in
            let value = arc < 8 ? Array(text.utf8) : DER.utf8(text)
            return CertificateAuthority.Extension("1.3.6.1.4.1.57264.1.\(arc)", value)
        }
        return sketch
    }

    private static func statement(_ kind: Kind) -> StatementSketch {
        let uri: JSONValue = .string("git+\(repository)@\(ref)")
        let hash: JSONValue = .string(commit)
        let payload: JSONValue = ["inputs": ["version": "13.0.30", "dry": true], "base_ref": "refs/heads/main"]
        guard kind != .generator else {
            return StatementSketch(
                "https://slsa.dev/provenance/v0.2",
                [
                    "builder": ["id": .string(builder(kind))],
                    "buildType": "https://github.com/slsa-framework/slsa-github-generator/go@v1",
                    "invocation": [
                        "configSource": ["uri": uri, "digest": ["sha1": hash], "entryPoint": .string(workflow)],
                        "environment": [
                            "github_event_name": "workflow_dispatch", "github_event_payload": payload,
                            "github_base_ref": "", "github_ref": .string(ref), "github_ref_type": "tag",
                            "github_repository_id": "1", "github_repository_owner_id": "2", "github_run_id": "1842",
                            "github_run_attempt": "1", "github_sha1": hash,
                        ],
                    ],
                    "metadata": ["buildInvocationID": "1842-1"],
                    "materials": [["uri": uri, "digest": ["sha1": hash]]],
                ])
        }
        let isWorkflow = kind == .runner || kind == .attested
        let type: JSONValue =
            switch kind {
            case .delegated: .string("https://github.com/slsa-framework/slsa-github-generator/delegator-generic@v0")
            case .container: "https://slsa.dev/container-based-build/v0.1?draft"
            case .attested: "https://actions.github.io/buildtypes/workflow/v1"
            default: "https://slsa-framework.github.io/github-actions-buildtypes/workflow/v1"
            }
        let external: JSONValue =
            isWorkflow
            ? ["workflow": ["ref": .string(ref), "repository": .string(repository), "path": .string(workflow)]] : [:]
        let `internal`: JSONValue =
            isWorkflow
            ? ["github": ["event_name": "workflow_dispatch", "repository_id": "1", "repository_owner_id": "2"]]
            : [
                "GITHUB_EVENT_NAME": "workflow_dispatch", "GITHUB_EVENT_PAYLOAD": payload, "GITHUB_BASE_REF": "",
                "GITHUB_REF": .string(ref), "GITHUB_REPOSITORY": "acme/payments", "GITHUB_REPOSITORY_ID": "1",
                "GITHUB_REPOSITORY_OWNER_ID": "2", "GITHUB_RUN_ID": 1842, "GITHUB_RUN_ATTEMPT": "1",
                "GITHUB_SHA": hash, "GITHUB_WORKFLOW_REF": .string("acme/payments/\(workflow)@\(ref)"),
                "GITHUB_WORKFLOW_SHA": hash,
            ]
        return StatementSketch(
            "https://slsa.dev/provenance/v1",
            [
                "buildDefinition": [
                    "buildType": type, "externalParameters": external, "internalParameters": `internal`,
                    "resolvedDependencies": [["uri": uri, "digest": ["gitCommit": hash]]],
                ],
                "runDetails": [
                    "builder": ["id": .string(builder(kind))], "metadata": ["invocationId": .string(run)],
                ],
            ]
        ).setting("/subject/0/name", to: "pkg:npm/%40acme/payments@13.0.30")
    }
}
