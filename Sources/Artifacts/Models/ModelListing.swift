private import Crypto
internal import Durable
private import Encoding
package import JSON

/// The files of a model as they are on disk, hashed by the rules of its signature.
package struct ModelListing: Sendable {
    /// Digests in lower-case hexadecimal; empty files have no shards.
    package private(set) var digests: [ModelPart: String] = [:]
    /// Every file that is not left out, empty ones too.
    package private(set) var files: Set<ExactString> = []
    /// Symbolic links that the rules do not allow, with what is wrong with each; in order of their paths.
    package private(set) var badLinks: [(path: String, reason: String)] = []

    /// Reads a model: a directory of files, or one file.
    ///
    /// - Parameters:
    ///   - path: of the model.
    ///   - rules: from its signature, once that is verified.
    ///   - signature: the file that holds the signature, which is not a part of the model where it lies in it.
    ///   - limits: bounds on entries and depth.
    ///   - progress: called with the bytes read so far.
    /// - Throws: ``ArtifactError`` with the code `not-found`, `wrong-kind`, `unreadable`, `special-file`, `changed`,
    ///   `limit` or `unsupported`, naming the entry.
    package init(
        _ path: String, rules: ModelRules, signature: String?, limits: ArtifactLimits = .standard,
        progress: ((_ done: Int64, _ total: Int64?) -> Void)? = nil
    ) throws(ArtifactError) {
        let meter = ProgressMeter(progress)
        let isFolder = PathKind(path) == .directory
        let reader = try ArtifactError.translating {
            var reader = Reader(rules: rules, meter: meter)
            if isFolder {
                try reader.readTree(path, signature: signature, limits: limits)
            } else {
                try reader.read(try FileReader(path), as: ArtifactReference.baseName(path))
            }
            return reader
        }
        digests = reader.digests
        files = reader.files
        badLinks = reader.badLinks
    }
}

/// Gathers what a listing has.
private struct Reader {
    let rules: ModelRules
    let meter: ProgressMeter
    var digests: [ModelPart: String] = [:]
    var files: Set<ExactString> = []
    var badLinks: [(path: String, reason: String)] = []

    init(rules: ModelRules, meter: ProgressMeter) {
        self.rules = rules
        self.meter = meter
    }

    mutating func readTree(_ path: String, signature: String?, limits: ArtifactLimits) throws {
        let root = try Directory(path)
        let base = try resolvedPath(path)
        let own = try signature.map { try resolvedPath($0) }
        let bounds = TreeLimits(entries: limits.treeEntries, depth: limits.treeDepth)
        var copy = self
        try walkTree(root, limits: bounds) { found, path, directory in
            guard !copy.rules.leavesOut(path), "\(base)/\(path)" != own else { return }
            switch found.kind {
            case .directory: break
            case .regular: try copy.read(try directory.file(found.name), as: path)
            case .symbolicLink: try copy.follow(path, below: base, own: own)
            case .fifo, .socket, .device:
                throw ArtifactError(
                    .specialFile,
                    """
                    \(printable("\(base)/\(path)")) is a \(found.kind.rawValue), which has no content to digest; remove it \
                    from the model
                    """)
            }
        }
        self = copy
    }

    /// Reads the file that a link leads to, under the link's own name; a link to a folder is passed over, since what is
    /// in it has a path of its own.
    private mutating func follow(_ path: String, below base: String, own: String?) throws {
        guard rules.followsLinks else {
            badLinks.append((path, "the signature allows none"))
            return
        }
        guard let target = try? resolvedPath("\(base)/\(path)") else {
            badLinks.append((path, "it leads nowhere"))
            return
        }
        guard target.hasPrefix(base + "/") else {
            badLinks.append((path, "it leads out of the model, to \(target)"))
            return
        }
        switch PathKind(target) {
        case .file:
            guard target != own else { return }
            try read(try FileReader(target), as: path)
        case .directory:
            if rules.leavesOut(String(target.dropFirst(base.utf8.count + 1))) {
                badLinks.append((path, "it leads to a folder that the signature leaves out"))
            }
        case .other, .nothing: badLinks.append((path, "it leads to no file"))
        }
    }

    mutating func read(_ file: consuming FileReader, as path: String) throws {
        files.insert(ExactString(path))
        guard let size = rules.shardSize else {
            var hasher = Hasher(rules.hash)
            let meter = meter
            try file.stream { piece in
                hasher.update(piece)
                meter.advance(by: piece.byteCount)
            }
            digests[ModelPart(path: path)] = Hex.encode(hasher.finish())
            return
        }
        var shards = Shards(path: path, size: size, hash: rules.hash)
        let meter = meter
        try file.stream { piece in
            shards.update(piece)
            meter.advance(by: piece.byteCount)
        }
        shards.finish()
        digests.merge(shards.digests) { first, _ in first }
    }
}

/// The digests of one file's consecutive ranges of bytes.
private struct Shards: ~Copyable {
    let path: String
    let size: Int
    let hash: HashAlgorithm
    var digests: [ModelPart: String] = [:]
    private var hasher: Hasher
    private var start = 0
    private var end = 0

    init(path: String, size: Int, hash: HashAlgorithm) {
        self.path = path
        self.size = size
        self.hash = hash
        hasher = Hasher(hash)
    }

    mutating func update(_ piece: RawSpan) {
        var offset = 0
        while offset < piece.byteCount {
            let count = min(size - (end - start), piece.byteCount - offset)
            hasher.update(piece.extracting(offset..<offset + count))
            offset += count
            end += count
            if end - start == size { finish() }
        }
    }

    /// Ends the shard that is being hashed, if it has a byte.
    mutating func finish() {
        guard end > start else { return }
        var done = Hasher(hash)
        swap(&done, &hasher)
        digests[ModelPart(path: path, range: start..<end)] = Hex.encode(done.finish())
        start = end
    }
}
