/// A commit as its bytes say it, read strictly.
package struct GitCommit: Hashable, Sendable {
    package let id: GitObjectID
    package let tree: GitObjectID
    /// In the order written; several for a merge, none for a root.
    package let parents: [GitObjectID]
    package let author: GitIdentity
    package let committer: GitIdentity
    /// The value of the `encoding` header, where the message is not UTF-8.
    package let encoding: String?
    /// Bytes that are not UTF-8 are shown as U+FFFD; the exact bytes are in ``raw``.
    package let message: String
    /// The signature in the `gpgsig` header, unverified.
    package let signature: GitSignature?
    /// The commit object's content.
    package let raw: [UInt8]

    /// The first line of the message.
    package var summary: String {
        String(message.drop { $0.isNewline }.prefix { !$0.isNewline })
    }

    /// Reads a commit's content.
    ///
    /// - Parameters:
    ///   - raw: the bytes that the id is over, without Git's header of kind and size.
    ///   - id: the commit's id, which the caller has checked.
    /// - Throws: ``GitError`` with the code `malformed` where a header is missing, repeated, out of order or unreadable.
    /// - Source: git's `Documentation/gitformat-signature.txt`, `fsck.c`.
    package init(parsing raw: [UInt8], id: GitObjectID) throws(GitError) {
        func malformed(_ why: String) -> GitError { GitError(.malformed, "commit \(id) is malformed: \(why)") }
        guard let parts = ObjectHeaders(raw) else { throw malformed("its headers cannot be told apart") }
        var rest = parts.headers[...]
        func take(_ name: String) -> ObjectHeaders.Header? { rest.first?.name == name ? rest.popFirst() : nil }

        guard let tree = take("tree").flatMap({ GitObjectID(hex: $0.text) }) else {
            throw malformed("no tree comes first")
        }
        var parents: [GitObjectID] = []
        while let header = take("parent") {
            guard let parent = GitObjectID(hex: header.text) else { throw malformed("a parent is not an object id") }
            parents.append(parent)
        }
        guard let author = take("author").flatMap({ GitIdentity($0.value[...]) }) else {
            throw malformed("the author is missing or not 'name <email> seconds offset'")
        }
        guard let committer = take("committer").flatMap({ GitIdentity($0.value[...]) }) else {
            throw malformed("the committer is missing or not 'name <email> seconds offset'")
        }
        var encoding: String?
        var signature: [UInt8]?
        for header in rest {
            switch header.name {
            case "tree", "parent", "author", "committer": throw malformed("a second \(header.name) comes late")
            case "encoding":
                guard encoding == nil else { throw malformed("two encodings") }
                encoding = header.text
            case "gpgsig":
                guard signature == nil else { throw malformed("two signatures") }
                signature = header.value + [UInt8(ascii: "\n")]
            default: break
            }
        }
        self.id = id
        self.tree = tree
        self.parents = parents
        self.author = author
        self.committer = committer
        self.encoding = encoding
        message = String(decoding: raw[parts.body...], as: UTF8.self)
        self.signature = signature.map {
            GitSignature(armored: $0, payload: parts.withoutSignatures(raw, upTo: raw.count))
        }
        self.raw = raw
    }
}
