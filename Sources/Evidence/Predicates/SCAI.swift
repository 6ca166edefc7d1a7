import JSON

/// Attributes that somebody asserts of an artifact (in-toto SCAI attribute report v0.2 and v0.3).
package struct SCAI: Hashable, Sendable {
    package struct Attribute: Hashable, Sendable {
        package let name: String
        package let target: ResourceDescriptor?
        package let evidence: ResourceDescriptor?
    }

    package let attributes: [Attribute]
    package let producer: ResourceDescriptor?

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        attributes = try field.member("attributes").array(atMost: limits.items).map { element throws(JSONError) in
            Attribute(
                name: try element.member("attribute").string(),
                target: try element.descriptor("target", limits: limits),
                evidence: try element.descriptor("evidence", limits: limits))
        }
        guard !attributes.isEmpty else { throw field.error(.missing, "at least one attribute belongs here") }
        producer = try field.descriptor("producer", limits: limits)
    }
}

extension JSONField {
    fileprivate func descriptor(_ name: String, limits: EvidenceLimits) throws(JSONError) -> ResourceDescriptor? {
        guard let field = try optional(name) else { return nil }
        return try ResourceDescriptor(field, limits: limits)
    }
}
