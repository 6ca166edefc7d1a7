import Artifacts
import Time
import Trust

/// The credentials behind the evidence are kept, rotated and owned as the policy asks.
struct CredentialsRequirement: Requirement {
    static let reference = RequirementReference(
        "credentials",
        "Every credential that signed what the other requirements rest on is young, well kept and owned.",
        controls: [
            "NIST CSF 2.0 PR.AA-01", "NIST CSF 2.0 PR.AA-03", "OWASP NHI-02", "OWASP NHI-07", "OWASP NHI-08",
            "NIST SP 800-207 tenet 6",
        ],
        keys: [
            .init("maximum-age", "90d", "since the credential was issued, as the principals document says"),
            .init("custody", "[file, agent, hsm, kms, keyless]", "where its private part may be kept"),
            .init("owned", "true", "a workload or agent has an owner who is a principal, and a purpose"),
            .init(
                "not-revoked", "true",
                "said for the reader: what a revoked credential signed never counts, with or without this key"),
        ])

    var maximumAge: TimeSpan?
    var custody: [Credential.Custody] = []
    var owned = false

    func evaluate(_ facts: Facts, in evaluation: borrowing Evaluation) -> Outcome {
        let remedy = Remedy(
            evidence:
                "a credential that meets the policy, named in the principals document, and the evidence signed with it",
            from: [], command: "custody key generate --out NEW")
        let reliedOn = facts.attestations.filter { evaluation.reliedOn.contains($0.digest) }
        let sources = facts.sources.values.joined().filter { evaluation.reliedOn.contains($0.digest) }
        var seen: Set<Facts.Signer> = []
        var objections: Set<String> = []
        for attributed in reliedOn + sources {
            for signer in attributed.signers where seen.insert(signer).inserted {
                if let objection = objection(to: signer, facts) { objections.insert(objection) }
            }
        }
        let digests = (reliedOn + sources).map(\.digest)
        if let first = objections.min() {
            let more = objections.count > 1 ? " (and \(objections.count - 1) more)" : ""
            return .violated(first + more, by: digests, remedy: remedy)
        }
        if seen.isEmpty {
            return .notFound("evidence whose credentials could be looked at", facts, remedy: remedy)
        }
        return .satisfied(
            seen.count == 1 ? "1 credential meets the policy" : "\(seen.count) credentials meet the policy", by: digests
        )
    }

    private func objection(to signer: Facts.Signer, _ facts: Facts) -> String? {
        let principal = facts.principal(signer)
        let credential = facts.credential(signer)
        let what = "\(principal.name)'s credential \(credential.id.prefix(16))"
        if !custody.isEmpty {
            guard let kept = credential.custody else { return "\(what) does not say where it is kept" }
            guard custody.contains(kept) else {
                let allowed = custody.map(\.rawValue).joined(separator: ", ")
                return "\(what) is kept in \(kept.rawValue), not in \(allowed)"
            }
        }
        if maximumAge != nil {
            let age = Age(of: credential.issuedOn, limit: maximumAge, at: facts.instant)
            if let objection = age.objection(what: what, time: credential.issuedOn, limit: maximumAge) {
                return objection
            }
        }
        if owned, principal.kind != .human {
            if principal.owner.flatMap({ facts.principals[$0] }) == nil { return "\(principal.name) has no owner" }
            if principal.purpose == nil { return "\(principal.name) has no purpose written down" }
        }
        return nil
    }
}
