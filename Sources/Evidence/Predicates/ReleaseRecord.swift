import JSON

/// Which release of a package the subjects are (in-toto release v0.1 and v0.2).
package struct ReleaseRecord: Hashable, Sendable {
    /// A package URL with a version.
    package let purl: String
    package let releaseID: String?

    init(_ field: JSONField) throws(JSONError) {
        purl = try field.member("purl").string()
        releaseID = try field.string("releaseId")
    }
}
