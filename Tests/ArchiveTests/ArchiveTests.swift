import TestSupport
import Testing

@testable import Archive

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

private let end = TarBuilder.end

private func entry(
    _ path: String, type: Character = "0", link: String = "", content: [UInt8] = [], size: Int? = nil
) -> [UInt8] {
    TarBuilder.entry(path, type: type, link: link, content: content, size: size)
}

private func read(_ path: String, limits: ArchiveLimits = .standard) throws(ArchiveError) -> [(ArchiveEntry, [UInt8])] {
    var reader = try ArchiveReader(path, limits: limits)
    var entries: [(ArchiveEntry, [UInt8])] = []
    while let entry = try reader.next() { entries.append((entry, try reader.contents(limit: 1 << 20))) }
    return entries
}

/// Ends the test case, and says why, where the program that tar compresses with is not installed.
private func requireCompressor(_ option: String) throws {
    let compressor = option.dropFirst(2)
    guard ["gzip", "bzip2", "xz", "zstd"].contains(compressor), !Tool.isInstalled(String(compressor)) else { return }
    try Test.cancel("\(compressor) is not installed")
}

private func code(_ path: String, limits: ArchiveLimits = .standard) -> ArchiveError.Code? {
    do throws(ArchiveError) {
        _ = try read(path, limits: limits)
        return nil
    } catch {
        return error.code
    }
}

@Suite struct `Reading an archive` {
    let files: TemporaryDirectory

    init() throws { files = try TemporaryDirectory() }

    @Test(arguments: ["", "--gzip", "--bzip2", "--xz", "--zstd", "--format=posix", "--format=gnu", "--format=v7"])
    func `What tar writes comes out, however it is compressed`(option: String) throws {
        try requireCompressor(option)
        try files.write("in/a", "alpha\n")
        try files.write("in/dir/b", [UInt8](repeating: 7, count: 100_000))
        try files.write("in/dir/empty", "")
        try files.link("in/link", to: "a")
        try Tool.run(["ln", files.path + "/in/a", files.path + "/in/hard"])
        let archive = files.path + "/x.tar"
        try Tool.run(
            ["tar", "--sort=name", "-cf", archive] + (option.isEmpty ? [] : [option]) + ["-C", files.path + "/in", "."])
        let entries = try read(archive)
        #expect(entries.map(\.0.path) == ["", "a", "dir", "dir/b", "dir/empty", "hard", "link"])
        #expect(
            entries.map(\.0.kind) == [
                .directory, .file, .directory, .file, .file, .hardLink("./a"), .symbolicLink("a"),
            ])
        #expect(entries[1].1 == Array("alpha\n".utf8))
        #expect(entries[3].1 == [UInt8](repeating: 7, count: 100_000))
        #expect(entries[3].0.size == 100_000)
        #expect(entries[5].0.size == 0)
    }

    @Test(arguments: ["--format=posix", "--format=gnu", "--format=ustar"])
    func `Names in UTF-8 and long names come out`(format: String) throws {
        let long = String(repeating: "long", count: 40)
        try files.write("in/größe-📦", "x")
        if format != "--format=ustar" { try files.write("in/\(long)", "y") }
        try Tool.run(["tar", "--sort=name", "-cf", files.path + "/x.tar", format, "-C", files.path + "/in", "."])
        let names = Set(try read(files.path + "/x.tar").map(\.0.path))
        #expect(names.contains("größe-📦"))
        #expect(format == "--format=ustar" || names.contains(long))
    }

    @Test func `Content can be skipped or read in part`() throws {
        let archive = try files.write(
            "x.tar", entry("a", content: Array("first".utf8)) + entry("b", content: Array("second".utf8)) + end)
        var reader = try ArchiveReader(archive)
        var buffer = [UInt8](repeating: 0, count: 2)
        #expect(try reader.read(into: &buffer) == 0)
        #expect(try reader.next()?.path == "a")
        #expect(try reader.read(into: &buffer) == 2)
        #expect(buffer == Array("fi".utf8))
        #expect(try reader.next()?.path == "b")
        #expect(try reader.contents(limit: 6) == Array("second".utf8))
        #expect(try reader.contents(limit: 6) == [])
        #expect(try reader.next() == nil)
    }

    @Test func `Paths take their one form`() throws {
        let archive = try files.write(
            "x.tar", entry("./a//b/./c") + entry("./d/", type: "5") + entry("./d/", type: "5") + end)
        #expect(try read(archive).map(\.0.path) == ["a/b/c", "d", "d"])
    }

    @Test func `A sparse file is read with its holes`() throws {
        try Tool.run(["truncate", "-s", "1M", files.path + "/sparse"])
        try Tool.run(["tar", "-cSf", files.path + "/x.tar", "-C", files.path, "sparse"])
        #expect(try read(files.path + "/x.tar")[0].1 == [UInt8](repeating: 0, count: 1 << 20))
        #expect(code(files.path + "/x.tar", limits: limits { $0.entryBytes = (1 << 20) - 1 }) == .size)
    }

    @Test func `A special file is reported as such`() throws {
        let archive = try files.write("x.tar", entry("fifo", type: "6") + entry("device", type: "3") + end)
        #expect(try read(archive).map(\.0.kind) == [.special, .special])
    }
}

private func limits(_ change: (inout ArchiveLimits) -> Void) -> ArchiveLimits {
    var limits = ArchiveLimits.standard
    change(&limits)
    return limits
}

@Suite struct `Refusing an archive` {
    let files: TemporaryDirectory

    init() throws { files = try TemporaryDirectory() }

    @Test(arguments: [
        ("/etc/passwd", ArchiveError.Code.path), ("../a", .path), ("a/../../b", .path), ("a/..", .path), ("..", .path),
        ("./../a", .path), (".", .path),
    ])
    func `A path that leads out of the archive is refused`(path: String, expected: ArchiveError.Code) throws {
        #expect(code(try files.write("x.tar", entry(path) + end)) == expected)
    }

    @Test func `A link keeps its target to itself, wherever it points`() throws {
        let archive = try files.write("x.tar", entry("a", type: "2", link: "../../etc/passwd") + end)
        #expect(try read(archive)[0].0.kind == .symbolicLink("../../etc/passwd"))
    }

    @Test func `Each defect has its code`() throws {
        let sound = entry("a", content: Array("content".utf8))
        let cases: [(String, [UInt8], ArchiveError.Code)] = [
            ("empty", [], .format),
            ("text", Array("not a tar\n".utf8), .format),
            ("zip", [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0, count: 2_000), .format),
            (
                "cut in the content", Array(entry("a", content: [UInt8](repeating: 1, count: 2_000)).prefix(1_500)),
                .damaged
            ),
            ("cut in the second header", sound + entry("b").prefix(100), .damaged),
            ("a header with another sum", sound + [0x62] + entry("a").dropFirst(), .damaged),
            ("a file twice", sound + entry("./a") + end, .duplicate),
            ("a file and a link of one name", sound + entry("a", type: "2", link: "b") + end, .duplicate),
            ("a size beyond the file", entry("a", size: 1 << 19), .damaged),
        ]
        for (name, bytes, expected) in cases {
            let found = code(try files.write("x.tar", bytes))
            // An entry's declared size is looked at before it is read.
            #expect(
                name == "a size beyond the file" ? found == .size || found == .damaged : found == expected, "\(name)")
        }
    }

    @Test func `A name that is not UTF-8 is refused`() throws {
        var bytes = entry("aXb") + end
        bytes[1] = 0xFF
        TarBuilder.seal(&bytes)
        #expect(code(try files.write("x.tar", bytes)) == .path)
    }

    @Test(arguments: ["--gzip", "--zstd", "--xz"])
    func `A compressed archive that breaks off is damaged`(option: String) throws {
        try requireCompressor(option)
        try files.write("in/a", (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) })
        try Tool.run(["tar", option, "-cf", files.path + "/x.tar", "-C", files.path + "/in", "a"])
        let bytes = try files.read("x.tar")
        #expect(code(try files.write("y.tar", Array(bytes.dropLast(bytes.count / 3)))) == .damaged)
    }

    @Test func `Limits hold on entries, on one entry and on all`() throws {
        let archive = try files.write(
            "x.tar", entry("a", content: [1, 2, 3]) + entry("b", content: [4, 5, 6]) + entry("c") + end)
        #expect(code(archive, limits: limits { ($0.entries, $0.entryBytes, $0.totalBytes) = (3, 3, 6) }) == nil)
        #expect(code(archive, limits: limits { $0.entries = 2 }) == .entries)
        #expect(code(archive, limits: limits { $0.entryBytes = 2 }) == .size)
        #expect(code(archive, limits: limits { $0.totalBytes = 5 }) == .size)
        #expect(code(archive, limits: limits { $0.pathBytes = 0 }) == .path)
    }

    @Test(.enabled(if: Tool.isInstalled("zstd"), "zstd is not installed"))
    func `A bomb is refused for its ratio, before its size`() throws {
        try Tool.run([
            "sh", "-c",
            "truncate -s 1G \(files.path)/zero && tar -cf - -C \(files.path) zero | zstd -q -1 > \(files.path)/bomb",
        ])
        var reader = try ArchiveReader(files.path + "/bomb")
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        #expect(try reader.next()?.size == 1 << 30)
        let error = #expect(throws: ArchiveError.self) { while try reader.read(into: &buffer) > 0 {} }
        #expect(error?.code == .ratio)
    }

    @Test func `Compression within compression is refused`() throws {
        let archive = try files.write("x.tar", entry("a", content: [1]) + end)
        try Tool.run(["sh", "-c", "gzip -c \(archive) | gzip -c > \(files.path)/twice"])
        #expect(code(files.path + "/twice") == .format)
    }

    @Test func `What is not a file is refused at once`() throws {
        try Tool.run(["mkfifo", files.path + "/fifo"])
        #expect(code(files.path + "/fifo") == .notFile)
        #expect(code(files.path) == .notFile)
        #expect(code(files.path + "/absent") == .notFound)
        #expect(code("/dev/zero") == .notFile)
    }

    @Test(.enabled(if: geteuid() != 0, "root can read every file"))
    func `A file that may not be read is unreadable`() throws {
        #expect(code(try files.write("x.tar", end, mode: 0)) == .unreadable)
    }

    @Test func `An entry larger than asked for is refused before it is read`() throws {
        let archive = try files.write("x.tar", entry("a", content: [1, 2, 3]) + end)
        var reader = try ArchiveReader(archive)
        _ = try reader.next()
        let error = #expect(throws: ArchiveError.self) { try reader.contents(limit: 2) }
        #expect(error?.code == .size)
        #expect(error?.entry == "a")
    }
}
