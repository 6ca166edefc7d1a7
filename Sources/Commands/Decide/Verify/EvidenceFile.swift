import Durable
import Evidence

/// A file of evidence that was named on the command line.
enum EvidenceFile {
    /// Reads the documents in a file.
    ///
    /// - Returns: each with its line; one at least can be read.
    /// - Throws: `FileError`; ``CommandError`` where nothing in the file is evidence, which is no verdict on anybody's
    ///   signature.
    static func read(_ path: String) throws -> [(line: Int, document: Swift.Result<EvidenceDocument, Rejection>)] {
        let documents = EvidenceDocument.all(in: try readFile(path, limit: EvidenceLimits.standard.documentBytes))
        for (_, document) in documents {
            if case .success = document { return documents }
        }
        guard case .failure(let rejection)? = documents.first?.document else { return documents }
        throw CommandError(
            rejection.check.rawValue, "\(path) is no evidence that can be read",
            location: "\(path), \(rejection.place)",
            expected: rejection.expected, found: rejection.found, next: rejection.hint.isEmpty ? nil : rejection.hint)
    }
}
