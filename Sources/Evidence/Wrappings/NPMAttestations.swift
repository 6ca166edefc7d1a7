import JSON

/// What the npm registry answers for a package version: bundles of the builder and of its own, not yet verified
/// (`https://registry.npmjs.org/-/npm/v1/attestations/NAME@VERSION`).
package struct NPMAttestations: Hashable, Sendable {
    /// The predicate type of the registry's own statement, up to its version.
    package static let publication = "https://github.com/npm/attestation/tree/main/specs/publish/"

    /// How the package was built; nil where the publisher gave no provenance.
    package let provenance: Bundle?
    /// That the registry published it, signed with its key.
    package let publication: Bundle?

    /// - Throws: ``Rejection`` by `npm.form` or a check of the bundles within.
    init(_ field: JSONField, limits: EvidenceLimits) throws(Rejection) {
        var provenance: [JSONField] = []
        var publication: [JSONField] = []
        do throws(JSONError) {
            for element in try field.member("attestations").array(atMost: 32) {
                let type = try element.member("predicateType").string()
                let bundle = try element.member("bundle")
                switch PredicateType(type) {
                case .provenanceV1, .provenanceV02: provenance.append(bundle)
                default:
                    if type.utf8.starts(with: Self.publication.utf8) { publication.append(bundle) }
                }
            }
            // Two of a kind may contradict each other, and readers differ in which one they believe.
            guard provenance.count <= 1, publication.count <= 1 else {
                throw field.error(.value, "several attestations of one kind")
            }
        } catch {
            throw Rejection(
                .npmForm, error, expected: "attestations as the npm registry answers them",
                hint: "curl https://registry.npmjs.org/-/npm/v1/attestations/NAME@VERSION")
        }
        self.provenance = try provenance.first.map { bundle throws(Rejection) in try Bundle(bundle, limits: limits) }
        self.publication = try publication.first.map { bundle throws(Rejection) in try Bundle(bundle, limits: limits) }
    }
}
