import Artifacts
import Encoding
import Evidence
import JSON
import Policy
import Trust
import Wording

/// Reads the links of the chain out of the evidence that a decision counted.
struct Chain {
    private let decision: Decision
    private let counted: [(record: Decision.EvidenceRecord, statement: Statement)]

    init(_ decision: Decision, _ evidence: EvidenceSet) {
        self.decision = decision
        let statements = Dictionary(
            evidence.attestations.map { ($0.digest, $0.statement) }, uniquingKeysWith: { first, _ in first })
        counted = decision.evidence.compactMap { record in statements[record.digest].map { (record, $0) } }
    }

    func link(_ name: Explanation.Link.Name) -> Explanation.Link {
        let facts =
            switch name {
            case .source: sourceFacts
            case .dependencies: dependencyFacts
            case .build: buildFacts
            case .signatures: signatureFacts
            case .approvals: approvalFacts
            }
        let objections = decision.findings.filter { name.requirements.contains($0.family) && !$0.status.passes }
        let state: Explanation.Link.State =
            if objections.contains(where: { $0.status == .undetermined }) {
                .undetermined
            } else if facts.isEmpty || objections.contains(where: { $0.status == .missing }) {
                .missing
            } else if !objections.isEmpty {
                .disputed
            } else {
                .explained
            }
        let remedies = state == .explained ? [] : objections.compactMap(\.remedy)
        return Explanation.Link(
            name: name, state: state, facts: facts,
            remedies: remedies.isEmpty && state == .missing ? [name.remedy] : remedies)
    }

    private func fact(
        _ text: String, _ record: Decision.EvidenceRecord, _ details: [String] = []
    ) -> Explanation.Fact {
        Explanation.Fact(
            text: text, evidence: record.digest, signers: record.signers.map(\.principal), details: details)
    }

    /// The commits that were built first, then who wrote them.
    private var sourceFacts: [Explanation.Fact] {
        var built: [Explanation.Fact] = []
        var written: [Explanation.Fact] = []
        for (record, statement) in counted {
            switch statement.predicate {
            case .provenance(let provenance):
                built += provenance.sources.map { source in
                    let commit = source.commit.map { "commit \($0.hex)" } ?? "no commit"
                    let ref = source.ref.map { " (\($0))" } ?? ""
                    return fact("\(source.repository) at \(commit)\(ref)", record, dirtiness(provenance))
                }
            case .source(let history):
                let range = history.since.map { " since \($0.prefix(12))" } ?? ""
                let cut = history.isComplete ? "" : "; the history is cut off (a shallow clone)"
                let contributors = history.contributors.map { contributor in
                    let roles = contributor.roles.map(\.rawValue).joined(separator: " and ")
                    return "\(contributor.email): \(roles), \(contributor.authorship.rawValue)"
                }
                written.append(fact(counting(history.commits, "commit") + range + cut, record, contributors))
            default: continue
            }
        }
        return built + written
    }

    private func dirtiness(_ provenance: Provenance) -> [String] {
        provenance.resolvedDependencies.contains { $0.annotations["custody.dev/dirty"] == true }
            ? ["the working tree differed from the commit"] : []
    }

    private var dependencyFacts: [Explanation.Fact] {
        counted.flatMap { record, statement -> [Explanation.Fact] in
            switch statement.predicate {
            case .provenance(let provenance):
                let dependencies = provenance.resolvedDependencies.filter { $0.digests[.gitCommit] == nil }
                if dependencies.isEmpty { return [] }
                let locked = dependencies.count { !$0.digests.isEmpty }
                return [
                    fact(
                        "the build took in \(dependencies.count), \(locked) of them by digest", record,
                        dependencies.prefix(12).map(\.label))
                ]
            case .sbom(let sbom):
                let label = "\(sbom.format.rawValue) \(sbom.specification)"
                return [
                    fact(
                        counting(sbom.components.count, "component") + " listed (\(label))", record,
                        sbom.components.prefix(12).map { $0.purl ?? ($0.name + ($0.version.map { " \($0)" } ?? "")) })
                ]
            default: return []
            }
        }
    }

    private var buildFacts: [Explanation.Fact] {
        counted.compactMap { record, statement in
            guard case .provenance(let provenance) = statement.predicate else { return nil }
            var details = ["build type \(provenance.buildType)"]
            if let command = provenance.externalParameters["command"]?.array {
                details.append("command " + command.compactMap(\.string).joined(separator: " "))
            }
            if let finished = provenance.finishedOn { details.append("finished at \(finished)") }
            if let invocation = provenance.invocationID { details.append("run \(invocation)") }
            details += provenance.byproducts.map { "left \($0.label)" }
            return fact("built by \(provenance.builderID)", record, details)
        }
    }

    private var signatureFacts: [Explanation.Fact] {
        counted.map { record, statement in
            let label = PredicateType(statement.predicateType)?.label ?? statement.predicateType
            let who = record.signers.map(\.principal).joined(separator: " and ")
            return fact("\(who) signed the \(label)", record, record.signers.map { "with \($0.credential)" })
        }
    }

    private var approvalFacts: [Explanation.Fact] {
        counted.compactMap { record, statement in
            guard case .approval(let approval) = statement.predicate else { return nil }
            let who = record.signers.map(\.principal).joined(separator: " and ")
            var details: [String] = []
            if let reason = approval.reason { details.append("reason: \(reason)") }
            if let expires = approval.expiresOn { details.append("expires at \(expires)") }
            if !approval.evidence.isEmpty {
                details.append("was shown " + counting(approval.evidence.count, "attestation"))
            }
            return fact("\(who) \(approval.decision.rawValue) it at \(approval.approvedOn)", record, details)
        }
    }
}

extension Finding {
    /// The requirement's name without what tells several apart.
    fileprivate var family: String { String(requirement.prefix { $0 != "/" }) }
}

extension Explanation.Link.Name {
    /// The requirements whose findings speak of this link.
    fileprivate var requirements: [String] {
        switch self {
        case .source: ["source-review"]
        case .dependencies: ["sbom", "dependencies-locked"]
        case .build: ["provenance", "reproduced"]
        case .signatures: ["attestation", "credentials", "logged", "digest-pinned", Decision.matchRequirement]
        case .approvals: ["approvals"]
        }
    }

    /// What fills the link where the policy does not ask for it by a requirement of its own.
    fileprivate var remedy: Remedy {
        switch self {
        case .source:
            Remedy(
                evidence: "the source commit and who wrote it", from: [],
                command: "custody attest source --git . --key source.key --out evidence/source.bundle.json")
        case .dependencies:
            Remedy(
                evidence: "a dependency manifest (SBOM)", from: [],
                command: "custody attest sbom \(.artifact) --sbom sbom.cdx.json --key builder.key "
                    + "--out evidence/sbom.bundle.json")
        case .build:
            Remedy(
                evidence: "provenance with the build's log", from: [],
                command: "custody attest provenance \(.artifact) --git . --build-log build.log --key builder.key "
                    + "--out evidence/provenance.bundle.json")
        case .signatures:
            Remedy(
                evidence: "an attestation signed by a known principal", from: [],
                command:
                    "custody attest \(.artifact) --predicate-type TYPE --predicate predicate.json --key signer.key "
                    + "--out evidence/attestation.bundle.json")
        case .approvals:
            Remedy(
                evidence: "an approval", from: [],
                command: "custody attest approval \(.artifact) --evidence evidence/ --key YOUR.key "
                    + "--out evidence/approval-YOU.bundle.json")
        }
    }
}
