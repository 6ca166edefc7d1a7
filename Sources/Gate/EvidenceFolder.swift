import Artifacts
import Durable
import Evidence
package import Trust

/// The evidence found under some paths, and what came of each document.
package struct EvidenceFolder: Sendable {
    /// A document and how its verification ended.
    package struct Document: Sendable {
        /// As found, below the path that was given.
        package let path: String
        /// One-based; 1 for a file of one document.
        package let line: Int
        package let verdict: Verdict<VerifiedAttestation>
    }

    /// A document that is at hand, such as one out of a store, by what it is called.
    package struct Given: Sendable {
        package let name: String
        package let bytes: [UInt8]

        package init(name: String, bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }
    }

    /// In the order of their paths.
    package let documents: [Document]
    package let evidence: EvidenceSet
    /// Files passed over, since nothing in their names says evidence.
    package let passedOver: Int

    /// How names of evidence end.
    package static let endings = [".json", ".jsonl", ".sigstore", ".bundle", ".intoto"]
    /// Files looked at, at the most.
    package static let mostFiles = 100_000

    /// Reads and verifies evidence.
    ///
    /// - Parameters:
    ///   - paths: files, whatever their names; and folders, in which files are taken by ``endings``.
    ///   - given: documents that are at hand, which come after the files.
    ///   - verifier: whose keys and trusted roots count.
    ///   - progress: called with how many files have been read and how many there are.
    /// - Throws: `FileError` where a path cannot be read; ``GateError`` where there are too many files.
    package init(
        _ paths: [String], given: [Given] = [], verifier: EvidenceVerifier, progress: (Int, Int) -> Void = { _, _ in }
    ) throws {
        let (files, passedOver) = try Self.files(under: paths)
        let limits = EvidenceLimits.standard
        var collector = EvidenceCollector(verifier: verifier, limits: limits)
        var documents: [Document] = []
        for (index, path) in files.enumerated() {
            for (line, verdict) in collector.add(try readFile(path, limit: limits.documentBytes)) {
                documents.append(Document(path: path, line: line, verdict: verdict))
            }
            progress(index + 1, files.count + given.count)
        }
        for (index, document) in given.enumerated() {
            for (line, verdict) in collector.add(document.bytes) {
                documents.append(Document(path: document.name, line: line, verdict: verdict))
            }
            progress(files.count + index + 1, files.count + given.count)
        }
        self.documents = documents
        evidence = collector.evidence
        self.passedOver = passedOver
    }

    /// The files of evidence under some paths, and how many others were passed over.
    package static func files(under paths: [String]) throws -> (files: [String], passedOver: Int) {
        var files: [String] = []
        var passedOver = 0
        for path in paths {
            let folder: Directory
            do throws(FileError) {
                folder = try Directory(path, followsSymbolicLinks: true)
            } catch {
                guard error.code == .notDirectory else { throw error }
                files.append(path)
                continue
            }
            let base = path.hasSuffix("/") ? path : path + "/"
            try walkTree(folder, limits: TreeLimits(entries: Self.mostFiles, depth: 16)) { entry, name, _ in
                guard entry.kind != .directory else { return }
                if Self.endings.contains(where: name.hasSuffix) { files.append(base + name) } else { passedOver += 1 }
            }
        }
        guard files.count <= Self.mostFiles else {
            throw GateError(.tooMuchEvidence, paths.first ?? "", "more than \(Self.mostFiles) files of evidence")
        }
        return (files, passedOver)
    }
}
