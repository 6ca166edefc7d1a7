package import Artifacts
import JSON
package import Time

/// A bill of materials in either format, as far as release decisions need it: subject, components, purls, hashes.
package struct SBOM: Hashable, Sendable {
    package enum Format: String, Sendable, CaseIterable { case spdx, cyclonedx }

    package struct Component: Hashable, Sendable {
        package let name: String
        package let version: String?
        package let purl: String?
        package let digests: DigestSet
    }

    package let format: Format
    package let specification: String
    /// What the document says it describes; nil where it does not say.
    package let subject: Component?
    package let components: [Component]
    package let createdOn: Instant?

    /// CycloneDX 1.4 to 1.6 JSON; nested components are listed with the others.
    init(cycloneDX field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        let bomFormat = try field.member("bomFormat")
        guard try bomFormat.string() == "CycloneDX" else { throw bomFormat.error(.value, "expected CycloneDX") }
        let version = try field.member("specVersion")
        specification = try version.string()
        guard ["1.4", "1.5", "1.6"].contains(specification) else {
            throw version.error(.value, "expected 1.4, 1.5 or 1.6, found \(specification.prefix(16))")
        }
        format = .cyclonedx
        subject = try field.optional("metadata")?.optional("component")
            .map { component throws(JSONError) in try Component(cycloneDX: component, limits: limits) }
        var found: [Component] = []
        var waiting = try field.optional("components")?.array(atMost: limits.items) ?? []
        waiting.reverse()
        while let component = waiting.popLast() {
            found.append(try Component(cycloneDX: component, limits: limits))
            if let nested = try component.optional("components") {
                waiting += try nested.array(atMost: limits.items).reversed()
            }
        }
        components = found
        createdOn = try field.optional("metadata")?.instant("timestamp")
    }

    /// SPDX 2.3 JSON (reads 2.2); the subject is what `documentDescribes` or a DESCRIBES relationship names.
    init(spdx field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        let version = try field.member("spdxVersion")
        specification = try version.string()
        guard ["SPDX-2.3", "SPDX-2.2"].contains(specification) else {
            throw version.error(.value, "expected SPDX-2.3, found \(specification.prefix(16))")
        }
        format = .spdx
        var described = Set(try field.strings("documentDescribes", limits: limits))
        for relationship in try field.optional("relationships")?.array(atMost: limits.items) ?? [] {
            guard try relationship.string("relationshipType") == "DESCRIBES" else { continue }
            if let element = try relationship.string("relatedSpdxElement") { described.insert(element) }
        }
        var subject: Component?
        var components: [Component] = []
        for package in try field.optional("packages")?.array(atMost: limits.items) ?? [] {
            let component = try Component(spdx: package, limits: limits)
            let id = try package.member("SPDXID").string()
            let isSubject = subject == nil && described.contains(id)
            if isSubject { subject = component } else { components.append(component) }
        }
        self.subject = subject
        self.components = components
        createdOn = try field.optional("creationInfo")?.instant("created")
    }
}

extension SBOM.Component {
    fileprivate init(cycloneDX field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        name = try field.member("name").string()
        version = try field.string("version")
        purl = try field.string("purl")
        digests = try Self.digests(of: field, "hashes", algorithm: "alg", value: "content", limits: limits)
    }

    fileprivate init(spdx field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        name = try field.member("name").string()
        version = try field.string("versionInfo")
        purl = try field.list("externalRefs", limits: limits) { reference throws(JSONError) in
            try reference.string("referenceType") == "purl" ? try reference.string("referenceLocator") : nil
        }.compactMap(\.self).first
        digests = try Self.digests(
            of: field, "checksums", algorithm: "algorithm", value: "checksumValue", limits: limits)
    }

    /// Hashes under CycloneDX's names (`SHA-256`) or SPDX's (`SHA256`).
    private static func digests(
        of field: JSONField, _ list: String, algorithm: String, value: String, limits: EvidenceLimits
    ) throws(JSONError) -> DigestSet {
        let entries = try field.list(list, limits: limits) { hash throws(JSONError) in
            let name = try hash.member(algorithm).string().lowercased().filter { $0 != "-" }
            return (algorithm: name, value: try hash.member(value).string().lowercased())
        }
        do { return try DigestSet(entries: entries) } catch { throw field.error(.value, error.description) }
    }
}
