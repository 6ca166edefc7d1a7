import Durable
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct DirectoryTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    /// Paths of a walk, in its order.
    private func walked(
        followsSymbolicLinks: Bool = false, limits: TreeLimits = TreeLimits()
    ) throws -> [String] {
        var paths: [String] = []
        try walkTree(Directory(folder.path, followsSymbolicLinks: followsSymbolicLinks), limits: limits) {
            entry, path, _ in
            paths.append(path)
        }
        return paths
    }

    @Test func `Names come in the order of their bytes`() throws {
        for name in ["b", "a", "B", "é", "e\u{301}", "a.b", "a-", "a0", "aa", ".hidden", "10", "9"] {
            try folder.save(name, [])
        }
        let names = try Directory(folder.path).entries(limit: 100).map(\.name)
        #expect(names == [".hidden", "10", "9", "B", "a", "a-", "a.b", "a0", "aa", "b", "e\u{301}", "é"])
    }

    @Test func `An entry tells its kind, size and permissions`() throws {
        try folder.save("file", [1, 2, 3])
        try #require(unsafe chmod(folder.at("file"), 0o4751) == 0)
        try folder.folder("folder")
        try folder.link("link", to: "file")
        try folder.link("nowhere", to: "nothing at all")
        _ = try folder.fifo("queue")
        let entries = try Directory(folder.path).entries(limit: 100)
        #expect(entries.map(\.kind) == [.regular, .directory, .symbolicLink, .symbolicLink, .fifo])
        #expect(entries[0].size == 3)
        #expect(entries[0].permissions == 0o4751)
        #expect(entries[0].isExecutable)
        #expect(entries[3].size == 14)

        let followed = try Directory(folder.path, followsSymbolicLinks: true).entries(limit: 100)
        #expect(followed.map(\.kind) == [.regular, .directory, .regular, .symbolicLink, .fifo])
        #expect(try Directory("/dev").entries(limit: 10_000).first { $0.name == "null" }?.kind == .device)
    }

    @Test func `More entries than the limit are an error`() throws {
        for name in ["a", "b", "c"] { try folder.save(name, []) }
        let directory = try Directory(folder.path)
        #expect(try directory.entries(limit: 3).count == 3)
        #expect(try directory.entries(limit: 3).count == 3, "a second listing starts afresh")
        #expect(try code { _ = try directory.entries(limit: 2) } == .tooManyEntries)
    }

    @Test func `A name that is not UTF-8 is refused`() throws {
        let name = Array(folder.path.utf8CString.dropLast()) + [0x2f, CChar(bitPattern: 0xff), 0]
        let descriptor = unsafe open(name, O_WRONLY | O_CREAT, 0o644)
        try #require(descriptor >= 0)
        close(descriptor)
        #expect(try code { _ = try Directory(folder.path).entries(limit: 10) } == .badName)
    }

    @Test func `What is no folder is refused by its code`() throws {
        try folder.save("file", [])
        #expect(try code { _ = try Directory(folder.at("file")) } == .notDirectory)
        #expect(try code { _ = try Directory(folder.at("nothing")) } == .notFound)
        #expect(try code { _ = try Directory(try folder.fifo("fifo")) } == .notDirectory)
        #expect(try code { _ = try Directory("") } == .badPath)
    }

    @Test func `Only names in the folder are opened from it, and no links unless told`() throws {
        try folder.save("file", "text".bytes)
        try folder.folder("folder")
        try folder.link("link", to: "file")
        try folder.link("way", to: "folder")
        let directory = try Directory(folder.path)
        #expect(try directory.file("file").read(limit: 10) == "text".bytes)
        #expect(try directory.directory("folder").entries(limit: 10).isEmpty)
        for name in ["", ".", "..", "../file", "folder/x", "/etc/passwd", "a\0b"] {
            #expect(try code { _ = try directory.file(name) } == .badPath, "\(name)")
            #expect(try code { _ = try directory.directory(name) } == .badPath, "\(name)")
            #expect(try code { _ = try directory.symbolicLinkTarget(name) } == .badPath, "\(name)")
        }
        #expect(try code { _ = try directory.file("link") } == .symbolicLink)
        #expect(try code { _ = try directory.file("folder") } == .isDirectory)
        let refusal = try code { _ = try directory.directory("way") }
        #expect(refusal == .notDirectory || refusal == .symbolicLink)
        #expect(try directory.symbolicLinkTarget("link") == "file")
        #expect(try code { _ = try directory.symbolicLinkTarget("file") } == .io)
        #expect(try code { _ = try directory.symbolicLinkTarget("nothing") } == .notFound)

        let following = try Directory(folder.path, followsSymbolicLinks: true)
        #expect(try following.file("link").read(limit: 10) == "text".bytes)
        #expect(try following.directory("way").entries(limit: 10).isEmpty)
    }

    @Test func `A folder that is moved away is still the one that was opened`() throws {
        try folder.folder("old")
        try folder.save("old/file", "right".bytes)
        let directory = try Directory(folder.at("old"))
        try #require(unsafe rename(folder.at("old"), folder.at("moved")) == 0)
        try folder.folder("old")
        try folder.save("old/file", "wrong".bytes)
        #expect(try directory.file("file").read(limit: 10) == "right".bytes)
    }

    @Test func `A walk visits a folder before what is in it, in one order`() throws {
        for name in ["b", "a", "a/z", "a.d"] { try folder.folder(name) }
        for name in ["a/z/deep", "a/file", "a.d/x", "c"] { try folder.save(name, name.bytes) }
        try folder.link("b/up", to: "..")
        #expect(try walked() == ["a", "a/file", "a/z", "a/z/deep", "a.d", "a.d/x", "b", "b/up", "c"])

        var contents: [String] = []
        try walkTree(Directory(folder.path)) { entry, path, directory in
            guard entry.kind == .regular else { return }
            contents.append(String(decoding: try directory.file(entry.name).read(limit: 100), as: UTF8.self))
            #expect(contents.last == path)
        }
        #expect(contents.count == 4)
    }

    @Test func `A walk ends with an error at its limits`() throws {
        try folder.folder("a")
        try folder.folder("a/b")
        try folder.save("a/b/c", [])
        #expect(try walked(limits: TreeLimits(entries: 3, depth: 2)) == ["a", "a/b", "a/b/c"])
        #expect(try code { _ = try walked(limits: TreeLimits(entries: 2, depth: 2)) } == .tooManyEntries)
        #expect(try code { _ = try walked(limits: TreeLimits(entries: 3, depth: 1)) } == .tooDeep)
    }

    @Test func `A circle of links ends at the depth when links are followed`() throws {
        try folder.folder("a")
        try folder.link("a/again", to: "..")
        #expect(try walked() == ["a", "a/again"])
        let found = try code { _ = try walked(followsSymbolicLinks: true, limits: TreeLimits(depth: 8)) }
        #expect(found == .tooDeep || found == .symbolicLink)
    }
}
