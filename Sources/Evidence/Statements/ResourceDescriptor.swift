package import Artifacts
package import JSON

/// What a statement is about or mentions: a name, a place, digests (in-toto attestation v1, ResourceDescriptor).
package struct ResourceDescriptor: Hashable, Sendable {
    package let name: String?
    package let uri: String?
    package let digests: DigestSet
    package let mediaType: String?
    package let downloadLocation: String?
    package let annotations: JSONObject

    package init(
        name: String? = nil, uri: String? = nil, digests: DigestSet = DigestSet([]), mediaType: String? = nil,
        downloadLocation: String? = nil, annotations: JSONObject = [:]
    ) {
        self.name = name
        self.uri = uri
        self.digests = digests
        self.mediaType = mediaType
        self.downloadLocation = downloadLocation
        self.annotations = annotations
    }

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        name = try field.optional("name")?.string()
        uri = try field.optional("uri")?.string()
        mediaType = try field.optional("mediaType")?.string()
        downloadLocation = try field.optional("downloadLocation")?.string()
        annotations = try field.optional("annotations")?.object() ?? [:]
        digests = try field.optional("digest")?.digestSet(limits: limits) ?? DigestSet([])
    }

    /// The name, or else the URI, or else a digest: something to call it by.
    package var label: String { name ?? uri ?? digests.digests.first?.short ?? "(unnamed)" }

    package var json: JSONValue {
        var object: JSONObject = [:]
        if let name { object["name"] = .string(name) }
        if let uri { object["uri"] = .string(uri) }
        if !digests.isEmpty { object["digest"] = digests.json }
        if let mediaType { object["mediaType"] = .string(mediaType) }
        if let downloadLocation { object["downloadLocation"] = .string(downloadLocation) }
        if !annotations.isEmpty { object["annotations"] = .object(annotations) }
        return .object(object)
    }
}

extension DigestSet {
    /// The set as statements carry it: algorithm names and values.
    package var json: JSONValue {
        var object: JSONObject = [:]
        for digest in digests { object[digest.algorithm.rawValue] = .string(digest.hex) }
        for other in others { object[other.algorithm] = .string(other.value) }
        return .object(object)
    }
}

extension JSONField {
    /// A digest set: an object of algorithm names and values.
    func digestSet(limits: EvidenceLimits) throws(JSONError) -> DigestSet {
        let members = try members()
        guard members.count <= limits.digests else {
            throw error(.limit, "\(members.count) digests are more than the \(limits.digests) allowed")
        }
        var entries: [(algorithm: String, value: String)] = []
        for (name, field) in members { entries.append((name, try field.string())) }
        do { return try DigestSet(entries: entries) } catch { throw self.error(.value, error.description) }
    }
}
