import Artifacts
import Crypto
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

    var isLast: Bool { true }

    func evaluate(_ facts: Facts, in evaluation: borrowing Evaluation) -> Outcome {
        var places: [Facts.Place] = []
        var seen: [Facts.Signer] = []
        var objections: Set<String> = []
        for place in evaluation.isReliedOn.indices where evaluation.isReliedOn[place] {
            places.append(place)
            for (signer, proof) in zip(facts.signers(of: place), facts.proofs(of: place)) {
                let isNew = !seen.contains(signer)
                if isNew { seen.append(signer) }
                // Of a certificate's, each signature has a key of its own.
                guard isNew || facts.credential(signer).kind.isKeyless else { continue }
                if let objection = objection(to: signer, proof, facts) { objections.insert(objection) }
            }
        }
        if let first = objections.min() {
            let more = objections.count > 1 ? " (and \(objections.count - 1) more)" : ""
            return .violated(first + more, by: places, remedy: remedy)
        }
        if seen.isEmpty {
            return .notFound("evidence whose credentials could be looked at", facts, remedy: remedy)
        }
        return .satisfied(
            seen.count == 1 ? "1 credential meets the policy" : "\(seen.count) credentials meet the policy", by: places
        )
    }

    private var remedy: Remedy {
        Remedy(
            evidence:
                "a credential that meets the policy, named in the principals document, and the evidence signed with it",
            from: [], command: "custody key generate --out NEW")
    }

    private func objection(to signer: Facts.Signer, _ proof: SigningProof, _ facts: Facts) -> String? {
        let credential = facts.credential(signer)
        if !custody.isEmpty {
            guard let kept = credential.custody else { return "\(what(signer, facts)) does not say where it is kept" }
            guard custody.contains(kept) else {
                let allowed = custody.map(\.rawValue).joined(separator: ", ")
                return "\(what(signer, facts)) is kept in \(kept.rawValue), not in \(allowed)"
            }
        }
        if let maximumAge, credential.kind.isKeyless, credential.issuedOn == nil {
            // The key is as old as its certificate was when it signed, and is used for nothing else.
            guard let from = proof.certifiedFrom, let signed = proof.madeBefore else {
                return "\(what(signer, facts)) signed nobody knows when"
            }
            let age = signed.since(from)
            if age > maximumAge {
                return "\(what(signer, facts)) had a certificate that was \(age.approximately) old, older than the "
                    + "\(maximumAge) allowed"
            }
        } else if maximumAge != nil {
            let age = Age(of: credential.issuedOn, limit: maximumAge, at: facts.instant)
            if let objection = age.objection(what: what(signer, facts), time: credential.issuedOn, limit: maximumAge) {
                return objection
            }
        }
        let principal = facts.principals.all[signer.principal]
        if owned, principal.kind != .human {
            if principal.owner.flatMap({ facts.principals[$0] }) == nil { return "\(principal.name) has no owner" }
            if principal.purpose == nil { return "\(principal.name) has no purpose written down" }
        }
        return nil
    }

    private func what(_ signer: Facts.Signer, _ facts: Facts) -> String {
        "\(facts.name(signer))'s credential \(facts.credential(signer).id.prefix(16))"
    }
}
