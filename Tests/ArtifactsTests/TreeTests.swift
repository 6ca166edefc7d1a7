import Artifacts
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

func artifactCode(_ body: () throws -> Void) -> ArtifactError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? ArtifactError)?.code
    }
}

/// `Documentation/tree-digest.md`, found from this file.
private func documentation() throws -> String {
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    return String(decoding: try TemporaryDirectory.read(root + "/Documentation/tree-digest.md"), as: UTF8.self)
}

@Suite struct `The digest of a tree` {
    let files: TemporaryDirectory

    init() throws { files = try TemporaryDirectory() }

    private func digest(_ name: String) throws -> Digest { try TreeManifest.read(files.path + "/" + name).digest }

    @Test func `An empty tree has the digest of the first record`() throws {
        try files.makeDirectory("t")
        #expect(try digest("t") == Digest.sha256(of: Array("custody-tree-v1\0".utf8)))
        #expect(try documentation().contains(digest("t").description))
    }

    @Test func `The manifest is as documented`() throws {
        try files.write("t/b", "")
        try files.write("t/a/x", "hello\n", mode: 0o755)
        try files.write("t/a-b", "hello\n", mode: 0o644)
        try files.link("t/link", to: "../outside")
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        let hello = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
        let target = Digest.sha256(of: Array("../outside".utf8)).hex
        let manifest = try TreeManifest.read(files.path + "/t")
        let expected = [
            "custody-tree-v1", "d a", "f \(hello) a-b", "x \(hello) a/x", "f \(empty) b", "l \(target) link", "",
        ]
        #expect(manifest.bytes == Array(expected.joined(separator: "\0").utf8))
        #expect(manifest.digest == Digest.sha256(of: manifest.bytes))
        #expect(manifest.contentSize == 12)
    }

    @Test(.enabled(if: Tool.isInstalled("bash") && Tool.isInstalled("sha256sum"), "bash or sha256sum is not installed"))
    func `The documented shell script computes the same`() throws {
        let names = [
            "a", "a-b/c", "a.d/e", "deep/er/and/deeper", "größe", "line\nfeed", "space in name", "quote'\"$", "-n",
        ]
        for name in names {
            try files.write("t/" + name, "content of \(name)", mode: name.count.isMultiple(of: 2) ? 0o755 : 0o600)
        }
        try files.makeDirectory("t/empty/er")
        try files.link("t/dangling", to: "no where")
        try files.link("t/up", to: "..")
        try files.write("t/large", [UInt8](repeating: 9, count: 3_000_000))
        let documentation = try documentation()
        let start = try #require(documentation.firstRange(of: "```sh\ncd DIRECTORY"))
        let script = documentation[start.upperBound...].prefix { $0 != "`" }
        let output = try Tool.run(["bash", "-c", "cd \"$1\"" + script, "bash", files.path + "/t"])
        #expect(try digest("t").hex == output.text.prefix(64))
    }

    @Test func `The order of creation does not matter, nor do times or the root's name`() throws {
        let names = (0..<60).map { "d\($0 % 7)/f\($0 * 37 % 101)" }
        for name in names { try files.write("one/" + name, name) }
        for name in names.reversed() { try files.write("two/" + name, name) }
        try Tool.run(["touch", "-d", "@0", files.path + "/two/" + names[0]])
        try files.link("three", to: "two")
        #expect(try digest("one") == digest("two"))
        #expect(try digest("three") == digest("two"))
    }

    @Test(arguments: [
        "echo y > a", "chmod u+x a", "rm a", "mv a c", "touch c", "mkdir c", "rm b && ln -s a b",
        "ln -sfn other link", "rm link && cp a link", "rmdir empty", "rmdir empty && touch empty",
        "mv d/x d/y", "mkdir e && mv d/x e/x", "rm -r d && touch d",
    ])
    func `Every change of content, kind or name shows`(command: String) throws {
        try files.write("t/a", "x\n")
        try files.write("t/b", "a")
        try files.write("t/d/x", "x\n")
        try files.makeDirectory("t/empty")
        try files.link("t/link", to: "a")
        let before = try digest("t")
        try Tool.run(["sh", "-c", command], in: files.path + "/t")
        #expect(try digest("t") != before)
    }

    @Test func `A FIFO or a socket is refused by name`() throws {
        try files.write("t/a", "x")
        try Tool.run(["mkfifo", files.path + "/t/pipe"])
        let error = #expect(throws: ArtifactError.self) { try digest("t") }
        #expect(error?.code == .specialFile)
        #expect(error?.message.contains("t/pipe is a fifo") == true)
    }

    @Test func `A link to a FIFO or out of the tree is only a link`() throws {
        try Tool.run(["mkfifo", files.path + "/pipe"])
        try files.makeDirectory("t")
        try files.link("t/link", to: "../pipe")
        #expect(try TreeManifest.read(files.path + "/t").entries.map(\.kind) == [.symbolicLink])
    }

    @Test func `A name that is not UTF-8 is refused`() throws {
        try files.makeDirectory("t")
        try Tool.run(["sh", "-c", "touch \"$(printf '\\377')\""], in: files.path + "/t")
        #expect(artifactCode { _ = try digest("t") } == .unsupported)
    }

    @Test func `Limits hold on entries and depth`() throws {
        try files.write("t/a/b/c", "x")
        var limits = ArtifactLimits()
        limits.treeEntries = 3
        limits.treeDepth = 2
        #expect(try TreeManifest.read(files.path + "/t", limits: limits).entries.count == 3)
        limits.treeEntries = 2
        #expect(artifactCode { _ = try TreeManifest.read(files.path + "/t", limits: limits) } == .limit)
        limits.treeEntries = 3
        limits.treeDepth = 1
        #expect(artifactCode { _ = try TreeManifest.read(files.path + "/t", limits: limits) } == .limit)
    }

    @Test func `A file is not a tree, and nothing is nothing`() throws {
        try files.write("file", "x")
        #expect(artifactCode { _ = try digest("file") } == .wrongKind)
        #expect(artifactCode { _ = try digest("absent") } == .notFound)
    }

    @Test(.enabled(if: geteuid() != 0, "root can read every file"))
    func `A file that may not be read is refused by name`() throws {
        try files.write("t/secret", "x", mode: 0)
        #expect(artifactCode { _ = try digest("t") } == .unreadable)
    }
}
