import Durable
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct AtomicWriteTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    private func writing(_ path: String, _ bytes: [UInt8] = [1], replace: Bool = true) throws -> FileError.Code? {
        try code { try writeFileAtomically(path, bytes, replace: replace) }
    }

    private func permissions(_ name: String) throws -> UInt16? {
        try Directory(folder.path).entries(limit: 100).first { $0.name == name }?.permissions
    }

    @Test(arguments: [0, 1, 100_000])
    func `A file is written and nothing is left beside it`(_ size: Int) throws {
        try writeFileAtomically(folder.at("file"), pattern(size), replace: false)
        #expect(try folder.load("file") == pattern(size))
        #expect(try folder.names() == ["file"])
    }

    @Test func `A key is for its owner alone, whatever stood there before`() throws {
        try folder.save("key", "old and readable".bytes)
        try writeFileAtomically(folder.at("key"), "secret".bytes, mode: 0o600, replace: true)
        #expect(try permissions("key") == 0o600)
        #expect(try folder.load("key") == "secret".bytes)
        try writeFileAtomically(folder.at("public"), "public".bytes, replace: false)
        // Less the umask, which nobody sets to hide a file from its owner.
        #expect(try permissions("public").map { $0 & 0o600 } == 0o600)
        #expect(try permissions("public").map { $0 & 0o133 } == 0)
    }

    @Test func `What exists is kept unless it may be replaced`() throws {
        try folder.save("file", "old".bytes)
        #expect(try writing(folder.at("file"), "new".bytes, replace: false) == .exists)
        #expect(try folder.load("file") == "old".bytes)
        #expect(try folder.names() == ["file"])
        #expect(try writing(folder.at("file"), "new".bytes, replace: true) == nil)
        #expect(try folder.load("file") == "new".bytes)
        #expect(try folder.names() == ["file"])
    }

    @Test(arguments: [false, true])
    func `Nothing but a regular file is ever replaced`(replace: Bool) throws {
        try folder.folder("folder")
        try folder.save("target", "kept".bytes)
        try folder.link("link", to: "target")
        try folder.link("nowhere", to: "nothing")
        let fifo = try folder.fifo("fifo")
        let before = try folder.names()
        #expect(try writing(folder.at("folder"), replace: replace) == .isDirectory)
        #expect(try writing(folder.at("folder/"), replace: replace) == .isDirectory)
        #expect(try writing(folder.at("folder/.."), replace: replace) == .isDirectory)
        #expect(try writing(folder.at("link"), replace: replace) == (replace ? .symbolicLink : .exists))
        #expect(try writing(folder.at("nowhere"), replace: replace) == (replace ? .symbolicLink : .exists))
        #expect(try writing(fifo, replace: replace) == (replace ? .notRegular : .exists))
        #expect(try writing("/dev/null", replace: replace) == (replace ? .notRegular : .exists))
        #expect(try folder.names() == before)
        #expect(try folder.load("target") == "kept".bytes)
    }

    @Test func `A path where no file can be is refused by its code`() throws {
        try folder.save("file", [])
        #expect(try writing(folder.at("nothing/file")) == .notFound)
        #expect(try writing(folder.at("file/below")) == .notDirectory)
        #expect(try writing("") == .badPath)
        #expect(try writing(folder.at("a\0b")) == .badPath)
        #expect(try writing(folder.at(String(repeating: "n", count: 300))) == .badPath)
        #expect(try folder.names() == ["file"])
    }

    @Test func `Of many who write one new file, one succeeds and its bytes are whole`() async throws {
        let path = folder.at("file")
        let winners = await withTaskGroup(of: Int?.self) { group in
            for writer in 0..<16 {
                group.addTask {
                    let bytes = [UInt8](repeating: UInt8(writer), count: 10_000)
                    return (try? writeFileAtomically(path, bytes, replace: false)).map { writer }
                }
            }
            return await group.reduce(into: [Int]()) { if let winner = $1 { $0.append(winner) } }
        }
        #expect(winners.count == 1)
        #expect(try folder.load("file") == [UInt8](repeating: UInt8(winners.first ?? 0), count: 10_000))
        #expect(try folder.names() == ["file"])
    }

    @Test(arguments: [false, true])
    func `A write that fails half way leaves the old file whole and nothing beside it`(replace: Bool) async {
        if replace {
            await #expect(processExitsWith: .success) { try failHalfWay(replace: true) }
        } else {
            await #expect(processExitsWith: .success) { try failHalfWay(replace: false) }
        }
    }

    @Test func `A folder that may not be written to is refused`() async {
        await #expect(processExitsWith: .success) {
            let folder = try Folder()
            try #require(unsafe chmod(folder.path, 0o555) == 0)
            try withoutPrivileges {
                let found = try code { try writeFileAtomically(folder.at("file"), [1], replace: false) }
                #expect(found == .permission)
            }
            #expect(try folder.names().isEmpty)
        }
    }
}

/// Writes more than the process may: the system takes a part, then refuses.
private func failHalfWay(replace: Bool) throws {
    let folder = try Folder()
    let name = replace ? "file" : "new"
    try folder.save("file", "old".bytes)
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: 50_000, rlim_max: 50_000)
    #if canImport(Glibc)
        try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
    #else
        try #require(unsafe setrlimit(RLIMIT_FSIZE, &limit) == 0)
    #endif
    let found = try code { try writeFileAtomically(folder.at(name), pattern(200_000), replace: replace) }
    #expect(found == .noSpace)
    #expect(try folder.load("file") == "old".bytes)
    #expect(try folder.names() == ["file"])
}
