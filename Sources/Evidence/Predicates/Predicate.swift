import JSON

/// What a statement says of its subjects, typed where Custody knows the type.
package enum Predicate: Hashable, Sendable {
    case provenance(Provenance)
    case verificationSummary(VerificationSummary)
    case sbom(SBOM)
    case testResult(TestResult)
    case vulnerabilities(Vulnerabilities)
    case link(Link)
    case scai(SCAI)
    case release(ReleaseRecord)
    case source(SourceRecord)
    case approval(Approval)
    case hold(Hold)
    case holdLift(HoldLift)
    case waiver(Waiver)
    case override(Override)
    case overrideReview(OverrideReview)
    case revocation(Revocation)
    case deployment(Deployment)
    case rebuild(Rebuild)
    case secretRotation(SecretRotation)
    case agentAction(AgentAction)
    case sourceReview(SourceReview)
    case buildLog(BuildLog)
    case environment(EnvironmentRecord)
    case ruleVersion(RuleVersion)
    /// Any other type: opaque JSON, which policies reach by JSON pointer.
    case unknown

    /// Reads a predicate by its type.
    ///
    /// - Throws: ``Rejection`` by `predicate.form` where a known type lacks what it prescribes. Members that a type
    ///   does not know are passed over, as in-toto asks of readers.
    init(type: String, _ value: JSONValue, limits: EvidenceLimits) throws(Rejection) {
        let field = JSONField(value)
        do {
            switch PredicateType(type) {
            case .provenanceV1: self = .provenance(try Provenance(v1: field, limits: limits))
            case .provenanceV02: self = .provenance(try Provenance(v02: field, limits: limits))
            case .provenanceV01: self = .provenance(try Provenance(v01: field, limits: limits))
            case .verificationSummary: self = .verificationSummary(try VerificationSummary(field, limits: limits))
            case .spdx: self = .sbom(try SBOM(spdx: field, limits: limits))
            case .cycloneDX: self = .sbom(try SBOM(cycloneDX: field, limits: limits))
            case .testResult: self = .testResult(try TestResult(field, limits: limits))
            case .vulnerabilities: self = .vulnerabilities(try Vulnerabilities(field, limits: limits))
            case .link: self = .link(try Link(field, limits: limits))
            case .scai: self = .scai(try SCAI(field, limits: limits))
            case .release: self = .release(try ReleaseRecord(field))
            case .source: self = .source(try SourceRecord(field, limits: limits))
            case .approval: self = .approval(try Approval(field, limits: limits))
            case .hold: self = .hold(try Hold(field))
            case .holdLift: self = .holdLift(try HoldLift(field))
            case .waiver: self = .waiver(try Waiver(field))
            case .override: self = .override(try Override(field))
            case .overrideReview: self = .overrideReview(try OverrideReview(field))
            case .revocation: self = .revocation(try Revocation(field))
            case .deployment: self = .deployment(try Deployment(field, limits: limits))
            case .rebuild: self = .rebuild(try Rebuild(field, limits: limits))
            case .secretRotation: self = .secretRotation(try SecretRotation(field))
            case .agentAction: self = .agentAction(try AgentAction(field, limits: limits))
            case .sourceReview: self = .sourceReview(try SourceReview(field, limits: limits))
            case .buildLog: self = .buildLog(try BuildLog(field, limits: limits))
            case .environment: self = .environment(try EnvironmentRecord(field, limits: limits))
            case .ruleVersion: self = .ruleVersion(try RuleVersion(field))
            case nil: self = .unknown
            }
        } catch {
            throw Rejection(
                .predicateForm, error, expected: "a predicate of the form that \(type) prescribes",
                under: "/predicate")
        }
    }
}

/// The predicate types that Custody reads into values.
package enum PredicateType: Hashable, Sendable, CaseIterable {
    case provenanceV1, provenanceV02, provenanceV01, verificationSummary, spdx, cycloneDX, testResult, vulnerabilities
    case link, scai, release, source, approval
    case hold, holdLift, waiver, override, overrideReview, revocation, deployment, rebuild, secretRotation, agentAction
    case sourceReview, buildLog, environment, ruleVersion

    /// The type URIs; the first is the one that Custody writes.
    package var uris: [String] {
        switch self {
        case .provenanceV1: ["https://slsa.dev/provenance/v1"]
        case .provenanceV02: ["https://slsa.dev/provenance/v0.2"]
        case .provenanceV01: ["https://slsa.dev/provenance/v0.1"]
        case .verificationSummary: ["https://slsa.dev/verification_summary/v1"]
        case .spdx: ["https://spdx.dev/Document/v2.3", "https://spdx.dev/Document"]
        case .cycloneDX:
            [
                "https://cyclonedx.org/bom", "https://cyclonedx.org/bom/v1.4", "https://cyclonedx.org/bom/v1.5",
                "https://cyclonedx.org/bom/v1.6",
            ]
        case .testResult: ["https://in-toto.io/attestation/test-result/v0.1"]
        case .vulnerabilities:
            [
                "https://in-toto.io/attestation/vulns/v0.1", "https://in-toto.io/attestation/vulns/v0.2",
                "https://in-toto.io/attestation/vulns",
            ]
        case .link: ["https://in-toto.io/attestation/link/v0.3"]
        case .scai:
            ["https://in-toto.io/attestation/scai/v0.3", "https://in-toto.io/attestation/scai/attribute-report/v0.2"]
        case .release: ["https://in-toto.io/attestation/release/v0.1", "https://in-toto.io/attestation/release/v0.2"]
        case .source: ["https://custody.dev/predicates/source/v1"]
        case .approval: ["https://custody.dev/predicates/approval/v1"]
        case .hold: ["https://custody.dev/predicates/hold/v1"]
        case .holdLift: ["https://custody.dev/predicates/hold-lift/v1"]
        case .waiver: ["https://custody.dev/predicates/waiver/v1"]
        case .override: ["https://custody.dev/predicates/override/v1"]
        case .overrideReview: ["https://custody.dev/predicates/override-review/v1"]
        case .revocation: ["https://custody.dev/predicates/revocation/v1"]
        case .deployment: ["https://custody.dev/predicates/deployment/v1"]
        case .rebuild: ["https://custody.dev/predicates/rebuild/v1"]
        case .secretRotation: ["https://custody.dev/predicates/secret-rotation/v1"]
        case .agentAction: ["https://custody.dev/predicates/agent-action/v1"]
        case .sourceReview: ["https://custody.dev/predicates/source-review/v1"]
        case .buildLog: ["https://custody.dev/predicates/build-log/v1"]
        case .environment: ["https://custody.dev/predicates/environment/v1"]
        case .ruleVersion: ["https://custody.dev/predicates/rule-version/v1"]
        }
    }

    package var uri: String { uris[0] }

    private static let byURI: [String: PredicateType] = Dictionary(
        uniqueKeysWithValues: allCases.flatMap { type in type.uris.map { ($0, type) } })

    /// - Parameter uri: a statement's predicate type.
    /// - Returns: nil where Custody does not read it.
    package init?(_ uri: String) {
        guard let type = Self.byURI[uri] else { return nil }
        self = type
    }

    /// In words, for people.
    package var label: String {
        switch self {
        case .provenanceV1, .provenanceV02, .provenanceV01: "SLSA provenance"
        case .verificationSummary: "verification summary"
        case .spdx: "SBOM (SPDX)"
        case .cycloneDX: "SBOM (CycloneDX)"
        case .testResult: "test result"
        case .vulnerabilities: "vulnerability scan"
        case .link: "in-toto link"
        case .scai: "SCAI attributes"
        case .release: "release"
        case .source: "source"
        case .approval: "approval"
        case .hold: "hold"
        case .holdLift: "hold lifted"
        case .waiver: "waiver"
        case .override: "override"
        case .overrideReview: "review of an override"
        case .revocation: "revocation"
        case .deployment: "deployment"
        case .rebuild: "rebuild"
        case .secretRotation: "secret rotation"
        case .agentAction: "agent action"
        case .sourceReview: "source review"
        case .buildLog: "build log"
        case .environment: "environment"
        case .ruleVersion: "version of a rule"
        }
    }
}
