package import Artifacts
package import Evidence
import JSON

extension Statement {
    /// Names a set of digests: in-toto release v0.1.
    ///
    /// Each subject carries the release's package URL as its URI, so that a store finds the release by it.
    ///
    /// - Parameters:
    ///   - release: its name and version.
    ///   - artifacts: what it is made of, each with its digests.
    /// - Throws: `Rejection` where an artifact has no digest that is compared, or there is none.
    package init(release: ReleaseName, of artifacts: [ResourceDescriptor]) throws(Rejection) {
        try self.init(
            subjects: artifacts.map {
                ResourceDescriptor(
                    name: $0.name, uri: release.purl, digests: $0.digests, annotations: $0.annotations)
            }, predicateType: PredicateType.release.uri, predicate: ["purl": .string(release.purl)])
    }

    /// Distrusts what a revocation names; its subject is what ``Revocation`` prescribes.
    ///
    /// - Parameters:
    ///   - revocation: of a credential, a principal, an attestation or an artifact.
    ///   - digests: of the artifact or attestation; nil for the others, which are named by their id.
    /// - Throws: `Rejection` where the revocation is not one, as with a time to come.
    package init(_ revocation: Revocation, of digests: DigestSet? = nil) throws(Rejection) {
        let digests = digests ?? DigestSet([.sha256(of: Array(revocation.id.utf8))])
        try self.init(
            subjects: [ResourceDescriptor(name: revocation.id, digests: digests)],
            predicateType: PredicateType.revocation.uri, predicate: revocation.json)
    }
}
