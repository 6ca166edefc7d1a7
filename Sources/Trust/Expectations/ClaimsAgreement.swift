import Artifacts
import Evidence
import JSON

/// What provenance and certificate both say of a run, side by side.
struct ClaimsAgreement {
    private struct Pair {
        let label: String
        let said: String
        /// Any of these will do.
        let proven: [String]
    }

    private var pairs: [Pair] = []
    private let isForgeable: Bool

    /// - Parameter isForgeable: whether what the certificate does not say must not be said at all.
    init(_ provenance: Provenance, _ claims: RunClaims, isForgeable: Bool) {
        self.isForgeable = isForgeable
        let host = "https://github.com/"
        let config = claims[.buildConfigURI]
        let workflow = config.flatMap { BuilderName($0) }
        pair(.sourceRepositoryRef, provenance.context("ref"), claims.ref)
        pair(.sourceRepositoryDigest, provenance.context("sha"), claims.commit)
        pair(.sourceRepositoryDigest, provenance.context("sha1"), claims.commit)
        pair(.buildTrigger, provenance.context("event_name"), claims.trigger)
        pair(.sourceRepositoryURI, provenance.context("repository").map { host + $0 }, claims.repository)
        pair(.buildConfigURI, provenance.context("workflow_ref").map { host + $0 }, config)
        for (claim, name) in [
            (FulcioClaims.Claim.sourceRepositoryIdentifier, "repository_id"),
            (.sourceRepositoryOwnerIdentifier, "repository_owner_id"), (.buildConfigDigest, "workflow_sha"),
            (.runnerEnvironment, "runner_environment"),
        ] {
            pair(claim, provenance.context(name), claims[claim])
        }
        for trigger in provenance.triggers {
            let repository = RepositoryName(trigger.repository).description
            pair(.sourceRepositoryURI, repository, claims.repository)
            // Writers take the source's reference, or the one that the workflow itself was at.
            pair(.sourceRepositoryRef, trigger.ref, claims.ref, workflow?.ref)
            // Older generators put the workflow's title there.
            let path = trigger.path.flatMap { $0.utf8.starts(with: ".github/".utf8) ? $0 : nil }
            pair(.buildConfigURI, path.map { repository + "/" + $0 }, workflow?.name)
        }
        addRun(provenance, claims)
        addSource(provenance, claims, workflow)
    }

    private mutating func pair(_ claim: FulcioClaims.Claim, _ said: String?, _ proven: String?...) {
        if let said { pairs.append(Pair(label: claim.label, said: said, proven: proven.compactMap { $0 })) }
    }

    private mutating func addRun(_ provenance: Provenance, _ claims: RunClaims) {
        let run = claims[.runInvocationURI]
        // `ID/attempts/N` out of the run's address; before v1, generators wrote `ID-N`.
        let number = run.map { $0.split(separator: "/").suffix(3).joined(separator: "/") }
        if let id = provenance.invocationID {
            if id.utf8.starts(with: "https://".utf8) {
                pair(.runInvocationURI, id, run)
            } else {
                let parts = id.split(separator: "-")
                if parts.count == 2 { pair(.runInvocationURI, "\(parts[0])/attempts/\(parts[1])", number) }
            }
        }
        if let attempt = provenance.context("run_attempt"), let id = provenance.context("run_id") {
            pair(.runInvocationURI, "\(id)/attempts/\(attempt)", number)
        }
    }

    private mutating func addSource(_ provenance: Provenance, _ claims: RunClaims, _ workflow: BuilderName?) {
        guard let origin = provenance.origin, !provenance.isDelegated else { return }
        let repository = RepositoryName(origin.repository)
        if isForgeable {
            pair(.sourceRepositoryURI, repository.description, claims.repository)
            pair(.sourceRepositoryRef, origin.ref, claims.ref, workflow?.ref)
        }
        guard let source = claims.repository, RepositoryName(source) == repository else { return }
        let commit = provenance.sources.first { RepositoryName($0.repository) == repository }?.commit?.hex
        pair(.sourceRepositoryDigest, commit, claims.commit)
    }

    /// - Throws: ``Rejection`` by `provenance.claims` for the first pair that differs.
    func check() throws(Rejection) {
        for pair in pairs {
            if pair.proven.isEmpty, !isForgeable { continue }
            guard pair.proven.contains(where: { $0.hasSameBytes(as: pair.said) }) else {
                let expected =
                    pair.proven.isEmpty
                    ? "the \(pair.label) in the certificate, since the workflow wrote its own provenance"
                    : "the \(pair.label) \(pair.proven.joined(separator: " or ")), as in the certificate"
                throw Rejection(
                    .provenanceClaims, expected: expected, found: pair.said, place: "/predicate",
                    hint: "the provenance is not of the run that signed it")
            }
        }
    }
}
