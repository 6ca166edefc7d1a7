/// An annotated tag as its bytes say it, read strictly.
package struct GitTag: Hashable, Sendable {
    package let id: GitObjectID
    package let target: GitObjectID
    package let targetKind: GitObjectKind
    /// The name within the object; the ref that leads here may have another.
    package let name: String
    /// Absent in some tags of old.
    package let tagger: GitIdentity?
    /// Without the signature; bytes that are not UTF-8 are shown as U+FFFD.
    package let message: String
    /// The signature at the end of the message, unverified.
    package let signature: GitSignature?
    /// The tag object's content.
    package let raw: [UInt8]

    /// Reads a tag's content.
    ///
    /// - Parameters:
    ///   - raw: the bytes that the id is over, without Git's header of kind and size.
    ///   - id: the tag's id, which the caller has checked.
    /// - Throws: ``GitError`` with the code `malformed` where a header is missing, repeated, out of order or unreadable.
    package init(parsing raw: [UInt8], id: GitObjectID) throws(GitError) {
        func malformed(_ why: String) -> GitError { GitError(.malformed, "tag \(id) is malformed: \(why)") }
        guard let parts = ObjectHeaders(raw) else { throw malformed("its headers cannot be told apart") }
        var rest = parts.headers[...]
        func take(_ name: String) -> ObjectHeaders.Header? { rest.first?.name == name ? rest.popFirst() : nil }

        guard let target = take("object").flatMap({ GitObjectID(hex: $0.text) }) else {
            throw malformed("no object comes first")
        }
        guard let kind = take("type").flatMap({ GitObjectKind(rawValue: $0.text) }) else {
            throw malformed("the object's type is missing or unknown")
        }
        guard let name = take("tag")?.text, !name.isEmpty else { throw malformed("the name is missing") }
        var tagger: GitIdentity?
        if let header = take("tagger") {
            guard let identity = GitIdentity(header.value[...]) else {
                throw malformed("the tagger is not 'name <email> seconds offset'")
            }
            tagger = identity
        }
        if let late = rest.first(where: { ["object", "type", "tag", "tagger"].contains($0.name) }) {
            throw malformed("a second \(late.name) comes late")
        }
        let end = Self.signatureStart(in: raw, from: parts.body)
        self.id = id
        self.target = target
        targetKind = kind
        self.name = name
        self.tagger = tagger
        message = String(decoding: raw[parts.body..<end], as: UTF8.self)
        signature =
            end == raw.count
            ? nil : GitSignature(armored: Array(raw[end...]), payload: parts.withoutSignatures(raw, upTo: end))
        self.raw = raw
    }

    /// Where the signature begins: at the last line that opens an armor, as in Git's `parse_signed_buffer`.
    private static func signatureStart(in raw: [UInt8], from body: Int) -> Int {
        var found = raw.count
        var line = body
        while line < raw.count {
            if GitSignature.kind(of: raw[line...]) != nil { found = line }
            line = (raw[line...].firstIndex(of: UInt8(ascii: "\n")) ?? raw.count - 1) + 1
        }
        return found
    }
}
