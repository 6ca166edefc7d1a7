package import Artifacts
package import Evidence
import JSON
package import Time

/// Statements by which releases are held, excepted, revoked and told of.
extension StatementSketch {
    /// A predicate of one of Custody's own types about the test artifact.
    private init(_ type: PredicateType, _ predicate: JSONValue) { self.init(type.uri, predicate) }

    package static func hold(
        _ kind: Hold.Kind = .hold, heldOn: Instant = World.earlier("1h"), owner: String? = "alice",
        exitRule: String? = "the tests pass"
    ) -> StatementSketch {
        StatementSketch(
            .hold,
            Hold(kind: kind, reason: "it pays twice", heldOn: heldOn, owner: owner, exitRule: exitRule).json)
    }

    package static func holdLift(_ hold: Digest, liftedOn: Instant = World.earlier("30m")) -> StatementSketch {
        StatementSketch(.holdLift, HoldLift(hold: hold, reason: "mended", liftedOn: liftedOn).json)
    }

    package static func waiver(
        _ requirement: String = "sbom", issuedOn: Instant = World.earlier("1h"),
        expiresOn: Instant = World.later("47h")
    ) -> StatementSketch {
        StatementSketch(
            .waiver,
            Waiver(
                requirement: requirement, reason: "the scanner is down", ticket: "SEC-7", issuedOn: issuedOn,
                expiresOn: expiresOn
            ).json)
    }

    package static func override(
        release: String? = "payments@1.4.2", issuedOn: Instant = World.earlier("1h"),
        expiresOn: Instant = World.later("1h")
    ) -> StatementSketch {
        StatementSketch(
            .override,
            Override(
                reason: "payments are down", release: release.flatMap { ReleaseName($0) }, issuedOn: issuedOn,
                expiresOn: expiresOn
            ).json)
    }

    package static func overrideReview(
        _ override: Digest, reviewedOn: Instant = World.earlier("10m")
    ) -> StatementSketch {
        StatementSketch(
            .overrideReview,
            OverrideReview(override: override, finding: "justified", reviewedOn: reviewedOn).json)
    }

    package static func revocation(
        _ target: Revocation.Target = .credential, _ id: String, notAfter: Instant = World.earlier("1h"),
        issuedOn: Instant = World.earlier("30m")
    ) -> StatementSketch {
        StatementSketch(
            .revocation,
            Revocation(target: target, id: id, notAfter: notAfter, reason: "leaked", issuedOn: issuedOn).json)
    }

    package static func deployment(
        _ environment: String = "production", state: Deployment.State = .running,
        since: Instant = World.earlier("1h"), release: String? = "payments@1.4.2"
    ) -> StatementSketch {
        StatementSketch(
            .deployment,
            Deployment(
                environment: environment, state: state, since: since, release: release.flatMap { ReleaseName($0) },
                places: ["k8s://cluster-1/payments"]
            ).json)
    }

    package static func rebuild(_ outcome: Rebuild.Outcome = .reproduced) -> StatementSketch {
        StatementSketch(
            .rebuild,
            Rebuild(
                provenance: .sha256(of: Array("provenance".utf8)), outcome: outcome,
                result: DigestSet([TestArtifact.app.digest]), environment: "https://rebuild.acme.test/1",
                finishedOn: World.earlier("1h")
            ).json)
    }

    package static func secretRotation(_ phase: SecretRotation.Phase = .activated) -> StatementSketch {
        StatementSketch(
            .secretRotation,
            SecretRotation(
                credential: "key:old", successor: "key:new", phase: phase, startedBy: "alice", executedBy: "rotor",
                rotatedOn: World.earlier("1h")
            ).json)
    }

    package static func agentAction(_ tool: String = "shell") -> StatementSketch {
        StatementSketch(
            .agentAction,
            AgentAction(
                agent: "helper-bot", modelName: "acme-coder-3",
                model: DigestSet([.sha256(of: Array("model".utf8))]),
                prompt: DigestSet([.sha256(of: Array("prompt".utf8))]), tool: tool, tools: ["shell", "registry-read"],
                checks: [.init(name: "no-network", result: .passed)], approval: .sha256(of: Array("approval".utf8)),
                actedOn: World.earlier("1h")
            ).json)
    }

    package static func sourceReview(authors: [String] = ["carol@acme.test"]) -> StatementSketch {
        StatementSketch(
            .sourceReview,
            SourceReview(
                repository: "git+https://git.acme.test/payments", ref: "refs/heads/main", authors: authors,
                reviews: [.init(reviewer: "bob@acme.test", word: .approved)], rules: ["required-reviews=1"],
                url: "https://git.acme.test/payments/pull/7", mergedOn: World.earlier("2h")
            ).json)
    }

    package static func buildLog() -> StatementSketch {
        StatementSketch(
            .buildLog,
            BuildLog(
                log: ResourceDescriptor(
                    name: "build.log", digests: DigestSet([.sha256(of: Array("log".utf8))])),
                invocation: "https://ci.acme.test/runs/1842", finishedOn: World.earlier("1h")
            ).json)
    }

    package static func environment(_ name: String = "production") -> StatementSketch {
        StatementSketch(
            .environment,
            EnvironmentRecord(
                environment: name,
                policies: [
                    ResourceDescriptor(
                        name: "payments-production", digests: DigestSet([.sha256(of: Array("policy".utf8))]))
                ], places: ["k8s://cluster-1"], recordedOn: World.earlier("1h")
            ).json)
    }

    package static func ruleVersion(
        _ kind: RuleVersion.Kind = .policy, name: String = "payments-production", previous: Digest? = nil,
        issuedOn: Instant = World.earlier("1h")
    ) -> StatementSketch {
        StatementSketch(
            .ruleVersion,
            RuleVersion(kind: kind, name: name, previous: previous, reason: "stricter", issuedOn: issuedOn).json)
    }

    /// One statement of each of these types.
    package static let ofTheGate: [StatementSketch] = [
        .hold(), .holdLift(.sha256(of: [1])), .waiver(), .override(), .overrideReview(.sha256(of: [1])),
        .revocation(.credential, "key:00"), .deployment(), .rebuild(), .secretRotation(), .agentAction(),
        .sourceReview(), .buildLog(), .environment(), .ruleVersion(previous: .sha256(of: [2])),
    ]
}
