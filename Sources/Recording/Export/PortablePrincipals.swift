package import JSON
package import Trust
package import YAML

/// A principals document with the key files that it names, so that it can be read anywhere.
package struct PortablePrincipals: Sendable {
    package let document: EvidenceFile.Document

    /// Reads a document and keeps each file that it names.
    ///
    /// - Parameters:
    ///   - bytes: the YAML document.
    ///   - load: gives the bytes of a file, by the path as written.
    /// - Throws: `YAMLError`; ``RecordingError`` with the code `evidence` where the document has errors or is not text.
    package init(_ bytes: [UInt8], load: (String) throws -> [UInt8]) throws {
        var files: [String: String] = [:]
        let (principals, issues) = try Principals.read(bytes) { path in
            let bytes = try load(path)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw RecordingError(
                    .evidence, "\(path) is not text, and cannot go into a file of evidence; give it in PEM")
            }
            files[path] = text
            return bytes
        }
        guard principals != nil, let text = String(validating: bytes, as: UTF8.self) else {
            let faults = issues.filter { $0.severity == .error }.map(\.description).joined(separator: "\n")
            throw RecordingError(.evidence, "the principals document has errors:\n\(faults)")
        }
        document = EvidenceFile.Document(text: text, files: files)
    }

    /// Takes the principals out of a file of evidence.
    package init(_ document: EvidenceFile.Document) { self.document = document }

    /// Reads the document again, with the files that came along and no others.
    ///
    /// - Returns: the principals, nil where an issue is an error; and all issues.
    /// - Throws: `YAMLError` where the document is not YAML.
    package func read() throws(YAMLError) -> (principals: Principals?, issues: [YAMLIssue]) {
        try Principals.read(Array(document.text.utf8)) { path in
            guard let text = document.files[path] else {
                throw RecordingError(.evidence, "the file \(path) did not come along; export the evidence again")
            }
            return Array(text.utf8)
        }
    }

    /// The document and its files as one JSON document, canonical.
    package var bytes: [UInt8] {
        var files: JSONObject = [:]
        for (path, text) in document.files { files[path] = .string(text) }
        return JSONValue.object(["text": .string(document.text), "files": .object(files)]).canonical()
    }

    /// Reads what ``bytes`` gave.
    ///
    /// - Throws: `JSONError`.
    package init(canonical bytes: [UInt8]) throws(JSONError) {
        let field = JSONField(try JSONValue.parse(bytes))
        try field.allowOnly(["text", "files"])
        var files: [String: String] = [:]
        for (name, file) in try field.member("files").members() { files[name] = try file.string() }
        document = EvidenceFile.Document(text: try field.member("text").string(), files: files)
    }
}
