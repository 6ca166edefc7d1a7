import JSON

/// A registry's answer that wraps evidence in a form of its own, told by its content.
package enum WrappedEvidence: Hashable, Sendable {
    case cloudBuild(CloudBuildDocument)
    case npm(NPMAttestations)

    /// Reads a file if it is of one of these forms.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - limits: on what is read.
    /// - Returns: nil for anything else, JSON or not.
    /// - Throws: ``Rejection`` by `cloud-build.form`, `npm.form` or a check of the bundles within.
    package init?(_ bytes: [UInt8], limits: EvidenceLimits = .standard) throws(Rejection) {
        guard let value = try? JSONValue.parse(bytes, limits: limits.json), let object = value.object else {
            return nil
        }
        if object["provenance_summary"] != nil {
            self = .cloudBuild(try CloudBuildDocument(JSONField(value), limits: limits))
        } else if object["attestations"] != nil {
            self = .npm(try NPMAttestations(JSONField(value), limits: limits))
        } else {
            return nil
        }
    }
}
