import Artifacts
import JSON
import Time

extension JSONField {
    /// A string member; nil where it is absent.
    func string(_ name: String) throws(JSONError) -> String? { try optional(name)?.string() }

    /// An RFC 3339 time; nil where it is absent.
    func instant(_ name: String) throws(JSONError) -> Instant? {
        guard let field = try optional(name) else { return nil }
        return try field.instant()
    }

    func instant() throws(JSONError) -> Instant {
        let text = try string()
        do { return try Instant(text) } catch { throw self.error(.value, error.description) }
    }

    /// A whole number from zero.
    func count() throws(JSONError) -> Int {
        guard let count = Int(exactly: try integer()), count >= 0 else {
            throw error(.value, "expected a number from zero")
        }
        return count
    }

    /// An array of strings; empty where it is absent.
    func strings(_ name: String, limits: EvidenceLimits) throws(JSONError) -> [String] {
        try list(name, limits: limits) { field throws(JSONError) in try field.string() }
    }

    /// An array of resource descriptors; empty where it is absent.
    func descriptors(_ name: String, limits: EvidenceLimits) throws(JSONError) -> [ResourceDescriptor] {
        try list(name, limits: limits) { field throws(JSONError) in try ResourceDescriptor(field, limits: limits) }
    }

    /// An array of whatever `read` makes of its elements; empty where it is absent.
    func list<Element>(
        _ name: String, limits: EvidenceLimits, read: (JSONField) throws(JSONError) -> Element
    ) throws(JSONError) -> [Element] {
        guard let field = try optional(name) else { return [] }
        return try field.array(atMost: limits.items).map(read)
    }

    /// A digest spelled as a digest set with one algorithm or more.
    func digestSet(_ name: String, limits: EvidenceLimits) throws(JSONError) -> DigestSet {
        try optional(name)?.digestSet(limits: limits) ?? DigestSet([])
    }

    /// One of the words that a member may have.
    func word<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type = Word.self) throws(JSONError) -> Word {
        guard let word = Word(rawValue: try string()) else {
            throw error(.value, "expected \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }

    /// A string that says something.
    func words() throws(JSONError) -> String {
        let text = try string()
        guard text.contains(where: { !$0.isWhitespace }) else { throw error(.value, "expected some text, found none") }
        return text
    }

    /// A digest as `algorithm:hexadecimal`.
    func digest() throws(JSONError) -> Digest {
        let text = try string()
        do { return try Digest(text) } catch { throw self.error(.value, error.description) }
    }

    /// An array of digests as `algorithm:hexadecimal`; empty where it is absent.
    func digests(_ name: String, limits: EvidenceLimits) throws(JSONError) -> [Digest] {
        try list(name, limits: limits) { field throws(JSONError) in try field.digest() }
    }

    /// A release as `NAME@VERSION`.
    func releaseName() throws(JSONError) -> ReleaseName {
        guard let name = ReleaseName(try string()) else { throw error(.value, "expected NAME@VERSION") }
        return name
    }
}
