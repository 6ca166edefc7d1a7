import Artifacts
import Evidence
import JSON
import Time

/// A predicate in words, a fact a line.
enum PredicateText {
    struct Line {
        let label: String
        let text: String
    }

    static func lines(_ predicate: Predicate) -> [Line] {
        switch predicate {
        case .provenance(let provenance): lines(provenance)
        case .verificationSummary(let summary):
            [
                Line(label: "verdict", text: summary.passed ? "PASSED" : "FAILED"),
                Line(label: "verifier", text: summary.verifierID), Line(label: "of", text: summary.resourceURI),
                Line(label: "policy", text: "\(summary.policyURI ?? "(unnamed)")  \(summary.policyDigests)"),
                Line(label: "levels", text: summary.verifiedLevels.joined(separator: ", ")),
            ]
        case .sbom(let sbom):
            [
                Line(label: "format", text: "\(sbom.format.rawValue) \(sbom.specification)"),
                Line(label: "describes", text: sbom.subject.map { "\($0.name)  \($0.digests)" } ?? "does not say"),
                Line(label: "components", text: "\(sbom.components.count)"),
            ]
        case .testResult(let result):
            [
                Line(label: "result", text: result.outcome.rawValue),
                Line(
                    label: "tests",
                    text: "\(result.passedTests.count) passed, \(result.warnedTests.count) warned, "
                        + "\(result.failedTests.count) failed"),
            ]
        case .vulnerabilities(let scan):
            [
                Line(label: "scanner", text: scan.scannerURI),
                Line(label: "found", text: "\(scan.findings.count) vulnerabilities"),
            ]
        case .link(let link):
            [Line(label: "step", text: link.name), Line(label: "command", text: link.command.joined(separator: " "))]
        case .scai(let report):
            report.attributes.prefix(16).map { Line(label: "attribute", text: $0.name) }
        case .release(let release): [Line(label: "release", text: release.purl)]
        case .source(let record): lines(record)
        case .approval(let approval):
            [
                Line(label: "decision", text: "\(approval.decision.rawValue) at \(approval.approvedOn)"),
                Line(label: "reason", text: approval.reason ?? "none given"),
                Line(label: "was shown", text: "\(approval.evidence.count) attestations"),
            ] + (approval.expiresOn.map { [Line(label: "expires", text: $0.description)] } ?? [])
        default: gateLines(predicate)
        }
    }

    private static func lines(_ provenance: Provenance) -> [Line] {
        var lines = [
            Line(label: "builder", text: provenance.builderID), Line(label: "build type", text: provenance.buildType),
        ]
        for source in provenance.sources {
            let commit = source.commit?.hex ?? "no commit"
            lines.append(Line(label: "source", text: "\(source.repository)  \(source.ref ?? "")  \(commit)"))
        }
        for input in inputs(provenance.externalParameters) { lines.append(Line(label: "input", text: input)) }
        lines.append(Line(label: "took in", text: "\(provenance.resolvedDependencies.count) dependencies"))
        if let started = provenance.startedOn { lines.append(Line(label: "started", text: started.description)) }
        if let finished = provenance.finishedOn { lines.append(Line(label: "finished", text: finished.description)) }
        return lines
    }

    /// What could be set for the build, a value a line; what is nested stands as it is.
    private static func inputs(_ parameters: JSONValue) -> [String] {
        (parameters.object?.members ?? []).prefix(16).map { member in
            let value = member.value.string ?? String(decoding: member.value.canonical(), as: UTF8.self)
            return "\(member.name): \(value.prefix(200))\(value.count > 200 ? "…" : "")"
        }
    }

    private static func lines(_ record: SourceRecord) -> [Line] {
        [
            Line(label: "repository", text: record.repository),
            Line(label: "commits", text: "\(record.commits)\(record.isComplete ? "" : ", cut off (a shallow clone)")"),
        ]
            + record.contributors.prefix(16).map { contributor in
                let roles = contributor.roles.map(\.rawValue).joined(separator: " and ")
                return Line(label: "wrote", text: "\(contributor.email): \(roles), \(contributor.authorship.rawValue)")
            }
    }
}
