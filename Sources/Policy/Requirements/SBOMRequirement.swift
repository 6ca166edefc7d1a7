import Artifacts
import Encoding
import Evidence
import JSON
import Time
import Trust
import Wording

/// A bill of materials for the artifact that agrees with what else is known of it.
struct SBOMRequirement: Requirement {
    enum Counterpart: String, CaseIterable, Sendable { case artifact, provenance, lockfile }
    enum Format: String, CaseIterable, Sendable { case any, spdx, cyclonedx }

    static let reference = RequirementReference(
        "sbom", "A bill of materials lists what the artifact contains, and agrees with what else is known.",
        controls: ["NIST CSF 2.0 ID.AM-02", "NIST CSF 2.0 GV.SC-04", "NIST CSF 2.0 ID.RA-09"],
        keys: [
            .init("format", "any | spdx | cyclonedx", "which format; any where the key is absent"),
            .init("signed-by", "[NAME, group:NAME]", "who signs it; any principal where the key is absent"),
            .init(
                "reconciles-with", "[artifact, provenance, lockfile]",
                "artifact: what the SBOM describes has the artifact's digest; provenance: every pinned dependency of "
                    + "the build is listed, by purl or digest; lockfile: cannot be checked by this version"),
            .init("maximum-age", "30d", "since it was made"),
        ])

    var format: Format = .any
    var signedBy: [PrincipalSelector] = []
    var counterparts: [Counterpart] = []
    var maximumAge: TimeSpan?

    func evaluate(_ facts: Facts, in evaluation: borrowing Evaluation) -> Outcome {
        var candidates = Candidates()
        for place in facts.sboms {
            guard case .sbom(let sbom) = facts[place].statement.predicate else { continue }
            candidates.note(place, assess(sbom, place, facts, evaluation.provenance.accepted))
        }
        return candidates.outcome(what: "SBOM", facts: facts, remedy: remedy(facts)) { accepted in
            guard case .sbom(let sbom) = facts[accepted].statement.predicate else { return "" }
            return
                "\(facts.names(of: accepted)) lists \(counting(sbom.components.count, "component")) (\(sbom.format.rawValue) "
                + "\(sbom.specification))"
        }
    }

    private func assess(
        _ sbom: SBOM, _ place: Facts.Place, _ facts: Facts, _ provenance: [Facts.Place]
    ) -> Condition.Outcome {
        if format != .any, sbom.format.rawValue != format.rawValue {
            return .violated("the SBOM is \(sbom.format.rawValue), not \(format.rawValue)")
        }
        if !signedBy.isEmpty, !facts.isSigned(place, by: signedBy) {
            return .violated("the SBOM is signed by \(facts.names(of: place)), not by \(signedBy.spelled)")
        }
        if sbom.components.isEmpty { return .violated("the SBOM lists no component") }
        let time = facts.time(of: place, saying: sbom.createdOn)
        let age = Age(of: time, limit: maximumAge, at: facts.instant)
        if let objection = age.objection(what: "the SBOM", time: time, limit: maximumAge) {
            return .violated(objection)
        }
        var unknown: Condition.Outcome = .satisfied
        for counterpart in counterparts {
            let outcome: Condition.Outcome =
                switch counterpart {
                case .artifact: reconcile(sbom, with: facts.subject)
                case .provenance: reconcile(sbom, with: provenance, facts)
                case .lockfile: .undetermined("this version cannot hold the SBOM against a lock file")
                }
            switch outcome {
            case .satisfied: continue
            case .violated: return outcome
            case .undetermined: unknown = outcome
            }
        }
        return unknown
    }

    private func reconcile(_ sbom: SBOM, with subject: Subject) -> Condition.Outcome {
        guard let described = sbom.subject else { return .violated("the SBOM does not say what it describes") }
        if described.digests.digests.isEmpty {
            return .violated("the SBOM gives no digest of what it describes, \(described.name)")
        }
        return described.digests.names(sameAs: subject.digests)
            ? .satisfied : .violated("the SBOM describes \(described.name), whose digest is not the artifact's")
    }

    private func reconcile(_ sbom: SBOM, with provenance: [Facts.Place], _ facts: Facts) -> Condition.Outcome {
        if provenance.isEmpty { return .violated("there is no provenance to hold the SBOM against") }
        let purls = Set(sbom.components.compactMap(\.purl))
        let digests = Set(sbom.components.flatMap(\.digests.digests))
        var isCompared = false
        for place in provenance {
            guard case .provenance(let made) = facts[place].statement.predicate else { continue }
            for dependency in made.resolvedDependencies where dependency.isListed {
                isCompared = true
                let isListed =
                    dependency.uri.map(purls.contains) == true
                    || dependency.digests.digests.contains(where: digests.contains)
                if !isListed { return .violated("the SBOM lacks \(dependency.label), which the build took in") }
            }
        }
        return isCompared
            ? .satisfied : .violated("the provenance names no dependency that the SBOM could be held against")
    }

    private func remedy(_ facts: Facts) -> Remedy {
        let file = format == .spdx ? "sbom.spdx.json" : "sbom.cdx.json"
        let signer = signedBy.first.map(\.fileName) ?? "builder"
        return Remedy(
            evidence: "an SBOM of the artifact" + (format == .any ? "" : " in \(format.rawValue)"),
            from: signedBy.map(\.description),
            command: "custody attest sbom \(.artifact) --sbom \(file) --key \(signer).key "
                + "--out evidence/sbom.bundle.json")
    }
}

extension ResourceDescriptor {
    /// Whether a bill of materials should list it: packages and files, but neither sources from Git nor what has a role
    /// of its own in the build, as lock files have.
    fileprivate var isListed: Bool {
        if uri?.hasPrefix("pkg:") == true { return true }
        return digests[.gitCommit] == nil && uri?.hasPrefix("git+") != true && annotations["custody.dev/role"] == nil
    }
}
