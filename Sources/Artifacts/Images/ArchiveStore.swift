internal import Archive
private import Crypto

/// The files of an image archive, read once through: digests of all, contents of the small ones that may be JSON.
struct ArchiveStore: ImageStore {
    /// What was seen of one file.
    struct File {
        let size: Int64
        let sha256: Digest
        /// Of a file in `blobs/sha512` only.
        let sha512: Digest?
        /// Kept where the file is small and begins like JSON.
        let bytes: [UInt8]?
        /// Whether the file begins like one that is compressed (gzip, zstd).
        let isCompressed: Bool
    }

    private let path: String
    private let limits: ArtifactLimits
    private var files: [String: File] = [:]
    private var links: [String: String] = [:]

    /// Reads an archive to its end.
    ///
    /// - Throws: ``ArtifactError`` with the code `not-found`, `wrong-kind`, `unreadable`, `malformed` or `limit`.
    init(_ path: String, limits: ArtifactLimits, progress: ProgressMeter) throws(ArtifactError) {
        self.path = path
        self.limits = limits
        do throws(ArchiveError) {
            var reader = try ArchiveReader(path)
            var buffer = [UInt8](repeating: 0, count: 1 << 18)
            var kept = 0
            while let entry = try reader.next() {
                switch entry.kind {
                case .file:
                    let file = try Self.read(entry, &reader, &buffer, limits, progress)
                    kept += file.bytes?.count ?? 0
                    guard kept <= limits.totalDocumentBytes else {
                        throw ArchiveError(
                            .size, "the archive holds more than \(limits.totalDocumentBytes) bytes of small documents"
                        )
                    }
                    files[entry.path] = file
                case .symbolicLink(let target): links[entry.path] = Self.target(target, from: entry.path)
                case .hardLink(let target): links[entry.path] = Self.target("/" + target, from: "")
                case .directory, .special: break
                }
            }
        } catch {
            throw ArtifactError(error, path)
        }
    }

    private static func read(
        _ entry: ArchiveEntry, _ reader: inout ArchiveReader, _ buffer: inout [UInt8], _ limits: ArtifactLimits,
        _ progress: ProgressMeter
    ) throws(ArchiveError) -> File {
        var sha256 = Hasher(.sha256)
        var sha512 = Hasher(.sha512)
        let isSHA512 = entry.path.hasPrefix("blobs/sha512/")
        var head: [UInt8] = []
        var bytes: [UInt8]? = entry.size <= Int64(limits.documentBytes) ? [] : nil
        while true {
            let count = try reader.read(into: &buffer)
            if count == 0 { break }
            let piece = unsafe buffer.span.bytes.extracting(0..<count)
            sha256.update(piece)
            if isSHA512 { sha512.update(piece) }
            if head.isEmpty {
                head = Array(buffer[..<min(count, 4)])
                if head.first != UInt8(ascii: "{"), head.first != UInt8(ascii: "[") { bytes = nil }
            }
            bytes? += buffer[..<count]
            progress.advance(by: count)
        }
        return File(
            size: entry.size, sha256: Digest(.sha256, bytes: sha256.finish()),
            sha512: isSHA512 ? Digest(.sha512, bytes: sha512.finish()) : nil, bytes: bytes,
            isCompressed: head.starts(with: [0x1F, 0x8B]) || head == [0x28, 0xB5, 0x2F, 0xFD])
    }

    /// Where a link in the archive leads, as a path in the archive; nil where it leads out.
    private static func target(_ target: String, from link: String) -> String? {
        var parts = target.hasPrefix("/") ? [] : link.split(separator: "/").dropLast()
        for part in target.split(separator: "/") where part != "." {
            guard part == ".." else {
                parts.append(part)
                continue
            }
            guard parts.popLast() != nil else { return nil }
        }
        return parts.joined(separator: "/")
    }

    /// A file by its path in the archive; links within the archive are followed a few times.
    func file(_ name: String) -> File? {
        var name = name
        for _ in 0..<4 {
            if let file = files[name] { return file }
            guard let target = links[name] else { return nil }
            name = target
        }
        return nil
    }

    func document(_ name: String) throws(ArtifactError) -> [UInt8]? {
        guard let file = file(name) else { return nil }
        guard let bytes = file.bytes else {
            throw ArtifactError(
                file.size > Int64(limits.documentBytes) ? .limit : .malformed,
                "\(name) in \(printable(path)) is not JSON of at most \(limits.documentBytes) bytes")
        }
        return bytes
    }

    func blob(_ descriptor: ImageDescriptor) throws(ArtifactError) -> [UInt8] {
        try verify(descriptor)
        guard let bytes = try document(descriptor.path) else { throw descriptor.missing }
        return bytes
    }

    func verify(_ descriptor: ImageDescriptor) throws(ArtifactError) {
        guard let file = file(descriptor.path) else { throw descriptor.missing }
        try descriptor.check(size: file.size)
        guard let digest = descriptor.digest.algorithm == .sha512 ? file.sha512 : file.sha256 else {
            throw descriptor.missing
        }
        try descriptor.check(digest: digest)
    }
}

extension ArtifactError {
    /// The same fault as the archive room has it.
    fileprivate init(_ error: ArchiveError, _ path: String) {
        let code: Code =
            switch error.code {
            case .notFound: .notFound
            case .notFile: .wrongKind
            case .unreadable: .unreadable
            case .format, .damaged, .path, .duplicate: .malformed
            case .entries, .size, .ratio: .limit
            }
        self.init(code, "\(printable(path)): \(printable(error.description))")
    }
}
