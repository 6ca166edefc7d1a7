import Artifacts
import Crypto
import Durable
import Encoding
import Storage
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A store of blobs in a folder that goes with the value.
struct BlobWorld {
    let files: TemporaryDirectory
    let store: FileBlobStore

    init() throws {
        files = try TemporaryDirectory()
        store = FileBlobStore(files.path + "/blobs")
        try store.prepare()
    }

    /// The paths of all files below, but for the folders.
    func everything() throws -> [String] {
        var found: [String] = []
        try walkTree(try Directory(store.path)) { entry, path, _ in
            if entry.kind != .directory { found.append(path) }
        }
        return found
    }

    /// Stores bytes in pieces.
    func put(
        _ bytes: [UInt8], pieces: Int = 1_000, by algorithm: Digest.Algorithm = .sha256, as expected: Digest? = nil
    )
        async throws -> Digest
    {
        let upload = try await (store as any BlobStore).begin(algorithm)
        var start = 0
        while start < bytes.count {
            let end = min(start + pieces, bytes.count)
            let piece = Array(bytes[start..<end])
            try await unsafe upload.write(piece.span.bytes)
            start = end
        }
        return try await upload.commit(expecting: expected)
    }
}

/// Runs work and gives the code of the error that it throws.
func code(_ work: () async throws -> Void) async -> StorageError.Code? {
    do {
        try await work()
        return nil
    } catch let error as StorageError {
        return error.code
    } catch {
        Issue.record("another error: \(error)")
        return nil
    }
}

struct `Blobs in files` {
    private let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    @Test(arguments: [Digest.Algorithm.sha256, .sha512])
    func `A blob comes back as it was put, by either algorithm`(algorithm: Digest.Algorithm) async throws {
        let world = try BlobWorld()
        let digest = try await world.put(bytes, by: algorithm)
        let hash: HashAlgorithm = algorithm == .sha256 ? .sha256 : .sha512
        #expect(digest.hex == Hex.encode(hash.hash(bytes)))
        #expect(try world.store.size(of: digest) == bytes.count)
        #expect(try await world.store.bytes(of: digest, limit: 10_000) == bytes)
        #expect(
            try world.everything() == ["\(algorithm.rawValue)/\(digest.hex.prefix(2))/\(digest.hex)"])
    }

    @Test func `The empty blob is one as well`() async throws {
        let world = try BlobWorld()
        let digest = try await world.store.put([])
        #expect(digest.hex.hasPrefix("e3b0c442"))
        #expect(try await world.store.bytes(of: digest, limit: 0) == [])
    }

    @Test func `A blob is a read-only file`() async throws {
        let world = try BlobWorld()
        let digest = try await world.store.put(bytes)
        #expect(try FileReader(world.store.file(of: digest)).permissions == 0o444)
    }

    @Test func `Putting a blob again changes nothing`() async throws {
        let world = try BlobWorld()
        let digest = try await world.store.put(bytes)
        let before = try Tool.run(["stat", "-c", "%i %y %Z", world.store.file(of: digest)]).text
        #expect(try await world.store.put(bytes) == digest)
        #expect(try await world.put(bytes) == digest)
        #expect(try Tool.run(["stat", "-c", "%i %y %Z", world.store.file(of: digest)]).text == before)
        #expect(try world.everything().count == 1)
    }

    @Test func `Bytes that do not have the digest that came with them are not stored`() async throws {
        let world = try BlobWorld()
        let other = Digest.sha256(of: [1])
        #expect(await code { _ = try await world.put(bytes, as: other) } == .digestMismatch)
        #expect(try world.everything() == [])
    }

    @Test func `An upload that is dropped leaves nothing behind`() async throws {
        let world = try BlobWorld()
        do {
            let upload = try world.store.begin(.sha256)
            try await unsafe upload.write(bytes.span.bytes)
            #expect(upload.size == bytes.count)
            #expect(try world.everything().count == 1)
        }
        #expect(try world.everything() == [])
    }

    @Test func `An upload is committed once`() async throws {
        let world = try BlobWorld()
        let upload = try world.store.begin(.sha256)
        _ = try await upload.commit(expecting: nil)
        #expect(await code { _ = try await upload.commit(expecting: nil) } == .digestMismatch)
    }

    @Test func `What a killed writer left in the making is removed, and nothing else`() async throws {
        let world = try BlobWorld()
        let digest = try await world.store.put(bytes)
        try world.files.write("blobs/incoming/2x9.tmp", "half of a blob")
        try world.files.write("blobs/incoming/note", "somebody's")
        try world.store.removeUnfinished()
        #expect(
            try world.everything() == ["incoming/note", "sha256/\(digest.hex.prefix(2))/\(digest.hex)"])
    }

    @Test func `There is no blob that was never put`() async throws {
        let world = try BlobWorld()
        let digest = Digest.sha256(of: bytes)
        #expect(try world.store.size(of: digest) == nil)
        #expect(await code { try world.store.stream(digest) { _ in } } == .blobMissing)
        #expect(await code { _ = try await world.store.bytes(of: digest, limit: 10) } == .blobMissing)
    }

    @Test func `A blob beyond the caller's limit is refused before it is read`() async throws {
        let world = try BlobWorld()
        let digest = try await world.store.put(bytes)
        #expect(await code { _ = try await world.store.bytes(of: digest, limit: 9_999) } == .tooLarge)
    }

    @Test func `A commit names no blob`() async throws {
        let world = try BlobWorld()
        let commit = try Digest(.gitCommit, hex: String(repeating: "a", count: 40))
        #expect(await code { _ = try world.store.begin(.gitCommit) } == .algorithm)
        #expect(await code { _ = try world.store.size(of: commit) } == .algorithm)
    }

    @Test func `Many writers of one blob make one`() async throws {
        let world = try BlobWorld()
        let digests = try await withThrowingTaskGroup(of: Digest.self) { group in
            for pieces in 1...32 { group.addTask { try await world.put(bytes, pieces: pieces * 100) } }
            return try await group.reduce(into: Set<Digest>()) { $0.insert($1) }
        }
        #expect(digests == [.sha256(of: bytes)])
        #expect(try world.everything().count == 1)
    }

    /// What somebody or something did to a blob's file.
    enum Damage: CaseIterable {
        case truncated, longer, flipped, swapped, folder, link, danglingLink, fifo

        func happen(to path: String, in files: TemporaryDirectory) throws {
            switch self {
            case .truncated: try Tool.run(["sh", "-c", "chmod u+w $0; truncate -s 9999 $0", path])
            case .longer: try Tool.run(["sh", "-c", "chmod u+w $0; printf x >> $0", path])
            case .flipped:
                try Tool.run(["sh", "-c", "chmod u+w $0; printf x | dd of=$0 bs=1 seek=4000 conv=notrunc", path])
            case .swapped:
                try Tool.run(["sh", "-c", "rm -f $0; head -c 10000 /dev/zero > $0", path])
            case .folder: try Tool.run(["sh", "-c", "rm -f $0; mkdir $0", path])
            case .link:
                let target = try files.write("elsewhere", try TemporaryDirectory.read(path))
                try Tool.run(["ln", "-sf", target, path])
            case .danglingLink: try Tool.run(["ln", "-sf", "nowhere", path])
            case .fifo: try Tool.run(["sh", "-c", "rm -f $0; mkfifo $0", path])
            }
        }
    }

    @Test(arguments: Damage.allCases)
    func `A damaged blob is found when it is read`(damage: Damage) async throws {
        let world = try BlobWorld()
        let digest = try await world.store.put(bytes)
        try damage.happen(to: world.store.file(of: digest), in: world.files)
        #expect(await code { _ = try await world.store.bytes(of: digest, limit: 1 << 20) } == .blobDamaged)
    }

    @Test(arguments: Damage.allCases.filter { $0 != .flipped && $0 != .swapped })
    func `Putting what is damaged again says so`(damage: Damage) async throws {
        let world = try BlobWorld()
        let digest = try await world.store.put(bytes)
        try damage.happen(to: world.store.file(of: digest), in: world.files)
        #expect(await code { _ = try await world.store.put(bytes) } == .blobDamaged)
        #expect(await code { _ = try await world.put(bytes) } == .blobDamaged)
    }

    @Test func `A listing has every blob in order, and names what is none`() async throws {
        let world = try BlobWorld()
        var digests: [Digest] = []
        for number in 0..<40 { digests.append(try await world.store.put([UInt8(number)])) }
        let long = try await world.put([7], by: .sha512)
        try world.files.write("blobs/sha256/zz", "no folder")
        try world.files.write("blobs/sha256/ab/abc", "no digest")
        var found: [Digest] = []
        var strays: [String] = []
        try world.store.forEach { entry in
            switch entry {
            case .blob(let digest, let size):
                #expect(size == 1)
                found.append(digest)
            case .stray(let path, _): strays.append(String(path.dropFirst(world.files.path.count)))
            }
        }
        #expect(found == digests.sorted() + [long])
        #expect(strays == ["/blobs/sha256/ab/abc", "/blobs/sha256/zz"])
    }
}

struct `A disk that is full, or not to be written` {
    @Test func `A file that may not grow leaves no half of a blob behind`() async {
        await #expect(processExitsWith: .success) {
            let world = try BlobWorld()
            // As on a full disk, a write in the middle of the blob fails; the limit holds for this process alone.
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 5_000, rlim_max: 5_000)
            #expect(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            let bytes = [UInt8](repeating: 7, count: 20_000)
            do {
                _ = try await world.put(bytes)
                Issue.record("it was stored")
            } catch let error as StorageError {
                #expect(error.cause?.code == .noSpace)
            }
            #expect(try world.everything() == [])
        }
    }

    /// Whether this process may mount: root outside of a container, as a rule.
    private static let mayMount: Bool = {
        guard geteuid() == 0, let files = try? TemporaryDirectory(), let small = try? SmallDisk(files) else {
            return false
        }
        withExtendedLifetime(small) {}
        return true
    }()

    @Test(.enabled(if: mayMount, "this process may not mount"))
    func `A full disk in the middle of a blob leaves nothing behind, and a read-only one is named`() async throws {
        let files = try TemporaryDirectory()
        let disk = try SmallDisk(files)
        let store = FileBlobStore(files.path + "/disk/blobs")
        try store.prepare()
        let bytes = [UInt8](repeating: 7, count: 1 << 20)
        do {
            try await store.put(bytes)
            Issue.record("it was stored")
        } catch {
            #expect(error.cause?.code == .noSpace)
        }
        let small = try await store.put(Array(bytes.prefix(1_000)))
        try disk.makeReadOnly()
        do {
            try await store.put([1, 2, 3])
            Issue.record("it was stored")
        } catch {
            #expect(error.cause?.code == .permission)
            #expect(error.message.contains(files.path))
        }
        #expect(try await store.bytes(of: small, limit: 1_000).count == 1_000)
    }
}

/// A disk of 256 KiB, mounted as long as the value lives.
private final class SmallDisk {
    private let path: String

    init(_ files: TemporaryDirectory) throws {
        path = files.path + "/disk"
        try files.makeDirectory("disk")
        try Tool.run(["mount", "-t", "tmpfs", "-o", "size=256k", "none", path])
    }

    deinit { _ = try? Tool.run(["umount", path]) }

    func makeReadOnly() throws { try Tool.run(["mount", "-o", "remount,ro", path]) }
}
