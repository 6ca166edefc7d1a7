/// YAML for documents that people write and machines must not misread: policies and principals.
///
/// A strict subset of YAML 1.2: UTF-8, one document, no anchors, aliases, merge keys, tags or directives (but
/// `%YAML 1.2`), no duplicate keys, only scalars as keys. What remains means the same to every reader.
package enum YAML {
    /// Reads a document.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8; a byte-order mark at the start is skipped.
    ///   - limits: bounds on size, depth and nodes.
    /// - Returns: the document's one value.
    /// - Throws: ``YAMLError`` at the first fault, with its place and the line.
    package static func parse(_ bytes: [UInt8], limits: YAMLLimits = .standard) throws(YAMLError) -> YAMLNode {
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        guard bytes.count <= limits.bytes else {
            throw YAMLError(
                .size, at: YAMLPosition(line: 1, column: 1),
                "the document has \(bytes.count) bytes, more than the limit of \(limits.bytes)")
        }
        try Characters.check(bytes)
        do throws(YAMLError) {
            return try unsafe bytes.withUnsafeBufferPointer { buffer throws(YAMLError) in
                var stream = try unsafe EventStream(buffer)
                return try Composer.compose(&stream, limits: limits)
            }
        } catch {
            throw YAMLError(
                error.code, at: error.position, error.message, excerpt: YAMLExcerpt(of: bytes, at: error.position))
        }
    }
}
