import Archive
import Artifacts
import Git
import JSON
import TestSupport

extension FuzzTarget {
    func checkArtifact(_ input: [UInt8]) throws(OracleFailure) {
        if let text = String(validating: input, as: UTF8.self) { try checkNames(text) }
        if let id = GitObjectID(bytes: [UInt8](repeating: 1, count: 20)) {
            if let commit = try? GitCommit(parsing: input, id: id) {
                try require(commit.raw == input, "a commit is not what it was read from")
                _ = commit.summary
            }
            if let tag = try? GitTag(parsing: input, id: id) {
                try require(tag.raw == input, "a tag is not what it was read from")
            }
        }
        if let value = try? JSONValue.parse(input), value.object != nil { try checkImage(input, value) }
        if input.count >= 512 { try checkArchive(input) }
    }

    private func checkNames(_ text: String) throws(OracleFailure) {
        if let digest = try? Digest(text) {
            try require(try Digest(digest.description) == digest, "a digest is another after writing")
        }
        if let reference = try? ArtifactReference(text) {
            try require(reference.description.utf8.elementsEqual(text.utf8), "a reference is not what it was read from")
        }
        if let id = GitObjectID(hex: text) { try require(id.hex == text, "a Git object's id is another after writing") }
    }

    private static let limits = ArchiveLimits(
        entries: 1_000, entryBytes: 1 << 20, totalBytes: 4 << 20, ratio: 250, pathBytes: 4096)

    private func checkArchive(_ input: [UInt8]) throws(OracleFailure) {
        do {
            let files = try TemporaryDirectory()
            let path = try files.write("input.tar", input)
            Self.readArchive(path)
            for scheme in ["oci", "docker-archive"] { _ = try? ArtifactReference("\(scheme):\(path)").resolve() }
        } catch {
            throw OracleFailure("no file can be made: \(error)")
        }
    }

    private static func readArchive(_ path: String) {
        guard var reader = try? ArchiveReader(path, limits: limits) else { return }
        while let entry = try? reader.next() {
            if entry.kind == .file { _ = try? reader.contents(limit: 1 << 20) }
        }
    }

    /// An archive of a layout whose index, or whose manifest, is the input.
    private func checkImage(_ input: [UInt8], _ value: JSONValue) throws(OracleFailure) {
        let digest = Digest.sha256(of: input)
        let mediaType = value["mediaType"]?.string ?? OCIImageBuilder.manifestType
        let index: JSONValue = [
            "schemaVersion": 2, "mediaType": .string(OCIImageBuilder.indexType),
            "manifests": [
                [
                    "mediaType": .string(mediaType), "digest": .string("sha256:\(digest.hex)"),
                    "size": .integer(input.count),
                ]
            ],
        ]
        for (index, blob) in [(input, [UInt8]()), (index.canonical(), input)] {
            var archive = TarBuilder.entry("oci-layout", content: Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8))
            archive += TarBuilder.entry("index.json", content: index)
            archive += TarBuilder.entry("manifest.json", content: input)
            archive += TarBuilder.entry("blobs/sha256/\(digest.hex)", content: blob)
            try checkArchive(archive + TarBuilder.end)
        }
    }
}
