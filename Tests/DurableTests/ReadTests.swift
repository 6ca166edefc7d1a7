import Durable
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct ReadTests {
    let folder: Folder

    init() throws { folder = try Folder() }

    private func reading(_ path: String, limit: Int = 1 << 20) throws -> FileError.Code? {
        try code { _ = try readFile(path, limit: limit) }
    }

    private func streaming(_ path: String, _ consume: (RawSpan) throws -> Void = { _ in }) throws -> FileError.Code? {
        try code { try streamFile(path, consume: consume) }
    }

    @Test(arguments: [0, 1, 4095, 65_537, 1 << 20])
    func `A file is read whole`(_ size: Int) throws {
        let bytes = pattern(size)
        let path = try folder.save("file", bytes)
        #expect(try readFile(path, limit: size) == bytes)
        #expect(try readFile(path, limit: size + 100_000) == bytes)
    }

    @Test func `A file beyond the limit is refused and not cut`() throws {
        let path = try folder.save("file", pattern(1000))
        #expect(try reading(path, limit: 999) == .tooLarge)
        #expect(try reading(path, limit: 0) == .tooLarge)
        #expect(try reading(path, limit: 1000) == nil)
    }

    #if os(Linux)
        @Test func `A file whose size says nothing is held to the limit all the same`() throws {
            // As a file that grows while it is read: its size is 0 and it has bytes.
            #expect(try !readFile("/proc/self/status", limit: 1 << 20).isEmpty)
            #expect(try reading("/proc/self/status", limit: 100) == .tooLarge)
            #expect(try streaming("/proc/self/status") == .changed)
        }
    #endif

    @Test func `What is no regular file is refused at once by its code`() throws {
        try folder.folder("folder")
        try folder.link("circle", to: "circle")
        try folder.link("nowhere", to: "nothing")
        let cases: [(String, FileError.Code)] = [
            (folder.at("nothing"), .notFound),
            (folder.at("nowhere"), .notFound),
            (folder.at("folder"), .isDirectory),
            (folder.at("circle"), .symbolicLink),
            (try folder.fifo("fifo"), .notRegular),
            ("/dev/null", .notRegular),
            ("/dev/zero", .notRegular),
            (try folder.save("file", []) + "/below", .notDirectory),
            ("", .badPath),
            (folder.at("file") + "\0.txt", .badPath),
            (folder.at(String(repeating: "n", count: 300)), .badPath),
        ]
        for (path, expected) in cases {
            #expect(try reading(path) == expected, "\(path)")
            #expect(try streaming(path) == expected, "\(path)")
        }
    }

    @Test func `A socket is refused`() throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = folder.at("socket")
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let bound = unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(descriptor, address, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        #expect(try reading(path) == .notRegular)
    }

    @Test func `A symbolic link to a file is followed`() throws {
        try folder.save("file", "text".bytes)
        try folder.link("link", to: "file")
        #expect(try readFile(folder.at("link"), limit: 10) == "text".bytes)
    }

    @Test func `An unreadable file is refused`() async {
        await #expect(processExitsWith: .success) {
            let folder = try Folder()
            let path = try folder.save("file", "secret".bytes)
            try #require(unsafe chmod(folder.path, 0o755) == 0)
            try #require(unsafe chmod(path, 0) == 0)
            try withoutPrivileges {
                let found = [
                    try code { _ = try readFile(path, limit: 10) }, try code { try streamFile(path) { _ in } },
                ]
                #expect(found == [.permission, .permission])
            }
        }
    }

    @Test func `Standard input is read from a pipe, up to the limit`() async {
        await #expect(processExitsWith: .success) {
            var ends: [Int32] = [0, 0]
            try #require(unsafe pipe(&ends) == 0)
            try #require(dup2(ends[0], 0) == 0)
            try #require(unsafe write(ends[1], pattern(1000), 1000) == 1000)
            close(ends[1])
            #expect(try readStandardInput(limit: 1000) == pattern(1000))

            try #require(unsafe pipe(&ends) == 0)
            try #require(dup2(ends[0], 0) == 0)
            try #require(unsafe write(ends[1], pattern(1001), 1001) == 1001)
            close(ends[1])
            #expect(try code { _ = try readStandardInput(limit: 1000) } == .tooLarge)
        }
    }

    @Test func `Lines come as they arrive, and the last without a line feed`() throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        var input = InputLines(descriptor: ends[0], limit: 1000)
        func send(_ text: String) { _ = unsafe write(ends[1], text, text.utf8.count) }
        #expect(try input.next() == .none)
        send("one\n\ntw")
        #expect(try input.next() == .line("one".bytes))
        #expect(try input.next() == .none)
        send("o\nthree\nrest\nof")
        #expect(try input.next() == .line("two".bytes))
        #expect(try input.next() == .line("three".bytes))
        #expect(try input.rest() == nil)
        send(" it")
        close(ends[1])
        #expect(try input.rest() == "rest\nof it".bytes)
        #expect(try input.next() == .end)
        close(ends[0])
    }

    @Test func `A line beyond the limit is an error and not a cut`() throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        var input = InputLines(descriptor: ends[0], limit: 10)
        _ = unsafe write(ends[1], pattern(11), 11)
        #expect(try code { _ = try input.next() } == .tooLarge)
        close(ends[0])
        close(ends[1])
    }

    @Test(arguments: [0, 1, 1000, 1 << 20, 1 << 20 + 1, 5 << 20, 9 << 20 + 17])
    func `A file comes piece by piece, whole and in order`(_ size: Int) throws {
        let bytes = pattern(size)
        let path = try folder.save("file", bytes)
        var joined: [UInt8] = []
        var largest = 0
        var told: [Int] = []
        let count = try streamFile(path) { done, total in
            #expect(total == size)
            told.append(done)
        } consume: { piece in
            joined += piece.array
            largest = max(largest, piece.byteCount)
        }
        #expect(count == size)
        #expect(joined == bytes)
        #expect(largest <= 1 << 20)
        #expect(told == told.sorted() && told.last ?? 0 == size)
    }

    @Test(arguments: [1000, 12 << 20])
    func `An error of the consumer ends the reading and is passed on`(_ size: Int) throws {
        struct Enough: Error {}
        let path = try folder.save("file", pattern(size))
        var calls = 0
        #expect(throws: Enough.self) {
            try streamFile(path) { _ in
                calls += 1
                throw Enough()
            }
        }
        #expect(calls == 1)
    }

    @Test(arguments: [1000, 12 << 20])
    func `A file that changes while it is read is noticed`(_ size: Int) throws {
        let changes: [(String, (Folder) -> Void)] = [
            ("grows", { $0.scribble("file", at: size, [1]) }),
            ("shrinks", { _ = unsafe truncate($0.at("file"), off_t(size / 2)) }),
            ("is emptied", { _ = unsafe truncate($0.at("file"), 0) }),
            ("is written into", { $0.scribble("file", at: size - 1, [0]) }),
        ]
        for (name, change) in changes {
            let path = try folder.save("file", pattern(size))
            try folder.age("file")
            var isFirst = true
            let found = try streaming(path) { _ in
                if isFirst { change(folder) }
                isFirst = false
            }
            #expect(found == .changed, "\(name)")
        }
    }

    @Test func `A file that is replaced while it is read is read as it was`() throws {
        let bytes = pattern(6 << 20)
        let path = try folder.save("file", bytes)
        try folder.save("other", [1, 2, 3])
        var joined: [UInt8] = []
        try streamFile(path) { piece in
            joined += piece.array
            _ = unsafe rename(folder.at("other"), path)
        }
        #expect(joined == bytes)
    }

    #if os(Linux)
        @Test func `Only a large file is worth a second thread`() async {
            await #expect(processExitsWith: .success) {
                let folder = try Folder()
                func threads() throws -> Int { try Directory("/proc/self/task").entries(limit: 1000).count }
                let small = try folder.save("small", pattern(1 << 20))
                let large = try folder.save("large", pattern(8 << 20))
                let before = try threads()
                try streamFile(small) { _ in
                    let now = try threads()
                    #expect(now == before)
                }
                // Four pieces are read ahead of the first; the reader is still there, waiting to go on.
                var isFirst = true
                try streamFile(large) { _ in
                    let now = try threads()
                    if isFirst { #expect(now == before + 1) }
                    isFirst = false
                }
                #expect(try threads() == before)
            }
        }
    #endif
}
