package import Artifacts
package import Evidence
import JSON

/// What SLSA provenance is expected to say; a verified statement is held against it, and what is missing never passes
/// (SLSA v1.0, "Verifying artifacts": the builder, then the expectations on external parameters).
package struct ProvenanceExpectation: Sendable {
    /// An input of a workflow that was started by hand.
    package struct Input: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Any of these will do; where none is named, nobody's provenance does unless its signer was named.
    package var builders: [BuilderName] = []
    package var buildType: String?
    package var source: RepositoryName?
    /// In full: `refs/heads/main`.
    package var sourceRef: String?
    package var sourceBranch: String?
    package var sourceTag: String?
    package var sourceVersionedTag: VersionedTag?
    package var workflowInputs: [Input] = []
    package var packageName: String?
    package var packageVersion: String?

    package init() {}

    /// Whether nothing in particular is expected.
    package var isEmpty: Bool {
        builders.isEmpty && buildType == nil && source == nil && sourceRef == nil && sourceBranch == nil
            && sourceTag == nil
            && sourceVersionedTag == nil && workflowInputs.isEmpty && packageName == nil && packageVersion == nil
    }

    /// Holds a verified statement against what is expected.
    ///
    /// - Parameters:
    ///   - statement: its signature has been verified.
    ///   - artifact: what it must be about.
    ///   - signer: who signed, and what the certificate says of the run.
    /// - Throws: `Rejection` by the first `provenance` or `package` check that says no.
    package func check(_ statement: Statement, about artifact: DigestSet, signer: ProvenanceSigner) throws(Rejection) {
        guard case .provenance(let provenance) = statement.predicate else {
            throw Rejection(
                .provenanceMissing, expected: "SLSA provenance", found: statement.predicateType,
                place: "/predicateType", hint: "the builder's provenance is in another bundle")
        }
        try checkBuilder(provenance, statement, signer)
        let claims = try signer.claims()
        let isForgeable = try signer.check(provenance, claims)
        if let buildType, !buildType.hasSameBytes(as: provenance.buildType) {
            throw Rejection(
                .provenanceBuildType, expected: buildType, found: provenance.buildType, place: "/predicate")
        }
        try checkSource(provenance, claims, isForgeable: isForgeable)
        for input in workflowInputs { try check(input, isForgeable ? nil : provenance.workflowInputs) }
        if packageName != nil || packageVersion != nil {
            let package = try PackageSubject(statement, artifact)
            try package.check(name: packageName, version: packageVersion)
        }
    }

    // MARK: The builder

    private func checkBuilder(
        _ provenance: Provenance, _ statement: Statement, _ signer: ProvenanceSigner
    ) throws(Rejection) {
        let place = "/predicate/builder/id"
        guard let found = BuilderName(provenance.builderID) else {
            throw Rejection(.provenanceBuilder, expected: "a builder's id", found: provenance.builderID, place: place)
        }
        guard !builders.isEmpty else {
            guard signer.isNamed else {
                throw Rejection(
                    .provenanceBuilder, expected: "a builder that was named", found: "\(found), and none was",
                    place: place, hint: "if you trust this one to say what it built: --builder \(found.name)")
            }
            return
        }
        let named = builders.filter { Self.isSame($0, found, statement) }
        guard !named.isEmpty else {
            throw Rejection(
                .provenanceBuilder, expected: builders.map(\.description).joined(separator: " or "),
                found: "\(found)", place: place,
                hint: "another builder made it; expect that one only if you trust it to say what it built")
        }
        guard let match = named.first(where: { $0.isAtRef(of: found) }) else {
            throw Rejection(
                .provenanceBuilderRef, expected: named.map(\.description).joined(separator: " or "),
                found: "\(found)", place: place)
        }
        // A branch moves, so that nobody could say later which builder it was; unless somebody asked for that one.
        guard match.ref != nil || signer.isNamed || !found.isWorkflow || found.isAtRelease else {
            throw Rejection(
                .provenanceBuilderRef, expected: "a release's tag, as refs/tags/v1.2.3", found: found.ref ?? "none",
                place: place, hint: "to trust the builder as it is there: --builder \(found)")
        }
    }

    /// Before v1, the npm client named GitHub's hosted runner without saying that it is hosted.
    private static func isSame(_ expected: BuilderName, _ found: BuilderName, _ statement: Statement) -> Bool {
        if expected.name.hasSameBytes(as: found.name) { return true }
        return PredicateType(statement.predicateType) == .provenanceV02 && expected.isRunner && found.isRunner
            && expected.runnerEnvironment == found.runnerEnvironment
    }

    // MARK: The source

    private func checkSource(
        _ provenance: Provenance, _ claims: RunClaims?, isForgeable: Bool
    ) throws(Rejection) {
        let place = "/predicate"
        if let source {
            guard let origin = provenance.origin else {
                throw Rejection(.provenanceSource, expected: "\(source)", found: "no source", place: place)
            }
            // Its first dependency, what started the run, and what the certificate says of both.
            var found = [origin.repository] + provenance.triggers.map(\.repository)
            if let proven = claims?.repository { found.append(proven) }
            if let other = found.first(where: { RepositoryName($0) != source }) {
                throw Rejection(
                    .provenanceSource, expected: "\(source)", found: other, place: place,
                    hint: "it was built from another repository")
            }
        }
        let ref = provenance.sourceRef
        let found = ref ?? "no reference, or one said in two ways"
        if let sourceRef, ref?.hasSameBytes(as: sourceRef) != true {
            throw Rejection(.provenanceSourceRef, expected: sourceRef, found: found, place: place)
        }
        let tag = provenance.sourceTag
        // Which branch a tag was pushed from stands in the event, which a certificate does not have.
        let branch = isForgeable && tag != nil ? nil : provenance.sourceBranch
        if let sourceBranch, branch?.hasSameBytes(as: sourceBranch) != true {
            throw Rejection(
                .provenanceBranch, expected: "the branch \(sourceBranch)",
                found: branch.map { "the branch \($0)" } ?? found, place: place)
        }
        if let sourceTag, tag?.hasSameBytes(as: sourceTag) != true {
            throw Rejection(.provenanceTag, expected: "the tag \(sourceTag)", found: found, place: place)
        }
        if let version = sourceVersionedTag, tag.map(version.matches) != true {
            throw Rejection(
                .provenanceVersionedTag, expected: "a tag of the version \(version)", found: found, place: place)
        }
    }

    private func check(_ input: Input, _ inputs: JSONObject?) throws(Rejection) {
        guard let inputs else {
            throw Rejection(
                .provenanceInput, expected: "\(input.name)=\(input.value)",
                found: "no inputs that the builder vouches for",
                place: "/predicate", hint: "only runs that somebody started by hand have inputs")
        }
        guard let found = inputs[input.name]?.spelled, found.hasSameBytes(as: input.value) else {
            throw Rejection(
                .provenanceInput, expected: "\(input.name)=\(input.value)",
                found: inputs[input.name].map { "\(input.name)=\($0.spelled ?? $0.typeName)" } ?? "no \(input.name)",
                place: "/predicate")
        }
    }
}
