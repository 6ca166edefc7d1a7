import Artifacts
import Evidence
import Gate
import Policy
import Terminal
import Time
import Trust
import Wording

/// A decision for a person: the verdict, each requirement, then what to do.
struct DecisionText {
    private let decision: Decision
    private let folder: EvidenceFolder
    private let explanation: Explanation
    private let otherDigests: [Digest]

    private let places: RemedyPlaces

    /// - Parameter places: what commands to copy are about.
    init(_ run: GateRun, _ places: RemedyPlaces) {
        self.places = places
        decision = run.decision
        folder = run.folder
        explanation = run.explanation
        otherDigests = run.decision.evidence.isEmpty ? run.otherDigestsOfTheName : []
    }

    func print(on console: Console) {
        let verdict = decision.verdict == .undetermined ? "held, could not check" : decision.verdict.rawValue
        console.print("\(verdict, decision.verdict.style)  \(Text(decision.subject.reference, .bold))")
        let digest = decision.subject.digests.digests.last?.description ?? ""
        console.print("  \(Text(digest, .digest))")
        if let override = decision.override {
            console.print(
                wrapping: "  \("OVERRIDDEN", .violated)  by \(override.by) until \(override.until.description): "
                    + "\(override.reason)", indent: 4)
            console.print(
                wrapping: "  What follows still stands against it, and the override must be reviewed.", indent: 2)
        }
        console.print("  by the policy \(decision.policyName) (\(decision.policyTier.rawValue)) at \(decision.instant)")
        console.print()
        console.print(findings)
        for digest in otherDigests.prefix(4) {
            console.print()
            console.print(
                wrapping:
                    "  There is evidence about another artifact of this name, \(digest.description, .digest). If this "
                    + "should be that one, it was changed after it was attested: build it again from its source.",
                indent: 2)
        }
        printExceptions(on: console)
        printRefused(on: console)
        printRemedies(on: console)
    }

    /// Exceptions that do not count, and those that soon will not.
    private func printExceptions(on console: Console) {
        let notable = decision.exceptions.filter { $0.state != .active }
        guard !notable.isEmpty else { return }
        console.print()
        console.print(Text("Exceptions that do not count, or not for long", .heading))
        for exception in notable {
            let what = exception.requirement.map { "\(exception.kind.rawValue) of \($0)" } ?? exception.kind.rawValue
            let why: String =
                switch exception.state {
                case .void(let why): why
                case .pending: "it begins later"
                case .expired: "it ended at \(exception.expiresOn)"
                case .active, .expiring: "it ends at \(exception.expiresOn)"
                }
            console.print(
                wrapping: "  \(exception.attestation.short, .digest)  \(what), \(exception.state.name): \(why)",
                indent: 4)
        }
    }

    private var findings: Table {
        var table = Table(
            [Table.Column(), Table.Column(), Table.Column(fit: .wraps)], indent: 2)
        for finding in decision.findings {
            table.append([
                Text(finding.status.rawValue, finding.status.style), Text(finding.requirement, .bold),
                Text(finding.because),
            ])
        }
        return table
    }

    private func printRefused(on console: Console) {
        let refused = folder.documents.filter { $0.verdict.verified == nil }
        guard !refused.isEmpty || !decision.unattributed.isEmpty || folder.passedOver > 0 else { return }
        console.print()
        console.print(Text("Evidence that does not count", .heading))
        for document in refused {
            let place = document.line > 1 ? "\(document.path):\(document.line)" : document.path
            switch document.verdict {
            case .verified: continue
            case .rejected(let rejection):
                console.print(
                    wrapping: "  \(place, .code)  \(rejection.check.rawValue, .violated): \(rejection.found)", indent: 4
                )
            case .undetermined(let rejection):
                console.print(
                    wrapping: "  \(place, .code)  \(rejection.check.rawValue, .undetermined): \(rejection.found)",
                    indent: 4)
            }
        }
        for digest in decision.unattributed {
            console.print(
                wrapping: "  \(digest.short, .digest)  signer.unknown: signed only by credentials that are revoked or "
                    + "belong to nobody", indent: 4)
        }
        if folder.passedOver > 0 {
            let endings = EvidenceFolder.endings.joined(separator: ", ")
            console.print(
                wrapping: "  \(counting(folder.passedOver, "file")) passed over, since no name ends in \(endings)",
                indent: 4)
        }
    }

    private func printRemedies(on console: Console) {
        guard decision.verdict != .released || decision.override != nil else { return }
        console.print()
        var remedies: [(what: String, remedy: Remedy)] = decision.findings.compactMap { finding in
            finding.remedy.map { (finding.requirement, $0) }
        }
        if decision.evidence.isEmpty {
            // Nothing is known: the whole list of what a release stands on, whatever the policy asks first.
            console.print(Text("Nothing is known of it. To release it, gather", .heading))
            remedies = explanation.links.flatMap { link in link.remedies.map { (link.name.plainName, $0) } }
        } else {
            console.print(
                Text(decision.override == nil ? "To release it" : "To release it without the override", .heading))
        }
        for (number, entry) in remedies.enumerated() {
            let from = entry.remedy.from.isEmpty ? "" : ", from \(entry.remedy.from.joined(separator: " or "))"
            console.print(
                wrapping: "  \(number + 1). \(Text(entry.what, .bold)): \(entry.remedy.evidence)\(from)", indent: 5)
            console.print(wrapping: "     \(Text(places.line(of: entry.remedy), .code))", indent: 7)
        }
    }
}

extension Finding.Status {
    var style: Style {
        switch self {
        case .satisfied: .satisfied
        case .violated: .violated
        case .missing: .missing
        case .undetermined: .undetermined
        case .waived: .waived
        }
    }
}

extension Explanation.Link.Name {
    /// What a release manager calls the link's evidence.
    var plainName: String {
        switch self {
        case .source: "source commit"
        case .dependencies: "dependency manifest"
        case .build: "build log"
        case .signatures: "attestation"
        case .approvals: "approval trail"
        }
    }
}
