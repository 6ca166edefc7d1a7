import Crypto
import Durable
import JSON
import Merkle
import Storage
import TestSupport
import Testing
import Time

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct `A store's folder` {
    private let description: StoreDescription

    init() throws {
        let key = try World.key("log.ed25519").publicKey
        description = StoreDescription(
            origin: "log.acme.test",
            logKey: try VerifierKey(name: KeyName("log.acme.test"), key: key, type: .ed25519), createdOn: World.now)
    }

    private func made(_ files: TemporaryDirectory) throws -> CustodyDirectory {
        try CustodyDirectory.create(files.path + "/custody-data", description)
    }

    @Test func `A store that was made is opened again`() throws {
        let files = try TemporaryDirectory()
        let made = try made(files)
        let opened = try CustodyDirectory.open(made.path + "/")
        #expect(opened.path == made.path)
        #expect(opened.description == description)
        #expect(try Tool.run(["stat", "-c", "%a", made.keys]).text == "700")
    }

    @Test func `A store is not made where anything is`() async throws {
        let files = try TemporaryDirectory()
        _ = try made(files)
        #expect(await code { _ = try made(files) } == .exists)
        try files.write("other/note", "mine")
        #expect(await code { _ = try CustodyDirectory.create(files.path + "/other", description) } == .exists)
        #expect(try files.read("other/note") == Array("mine".utf8))
    }

    @Test func `A folder without a description is no store`() async throws {
        let files = try TemporaryDirectory()
        #expect(await code { _ = try CustodyDirectory.open(files.path) } == .notStore)
        #expect(await code { _ = try CustodyDirectory.open(files.path + "/nowhere") } == .notStore)
        try files.write("file", "no folder")
        #expect(await code { _ = try CustodyDirectory.open(files.path + "/file") } == .notStore)
    }

    /// A description, and what comes of it.
    static let descriptions: [(change: String, to: JSONValue?, code: StorageError.Code?)] = [
        ("/version", 2, .newerVersion), ("/version", 0, .format), ("/version", "one", .format),
        ("/version", nil, .format), ("/schema", "https://acme.test/store", .format), ("/origin", nil, .format),
        ("/logKey", "log.acme.test", .format),
        ("/createdOn", "yesterday", .format), ("/more", true, .format), ("/origin", "log.other.test", nil),
    ]

    @Test(arguments: descriptions)
    func `A description is read strictly, and a newer version by its number alone`(
        item: (change: String, to: JSONValue?, code: StorageError.Code?)
    ) async throws {
        let files = try TemporaryDirectory()
        let store = try made(files)
        var object = description.json.object ?? [:]
        object[String(item.change.dropFirst())] = item.to
        // A newer layout may have members that are not known here.
        if item.code == .newerVersion { object["region"] = "eu" }
        try files.write("custody-data/store.json", JSONValue.object(object).canonical())
        #expect(await code { _ = try CustodyDirectory.open(store.path) } == item.code)
    }

    @Test func `A second writer is refused with the process and the host of the first`() throws {
        let files = try TemporaryDirectory()
        let store = try made(files)
        let lock = try store.lockForWriting()
        do {
            _ = try store.lockForWriting()
            Issue.record("both write")
        } catch {
            #expect(error.code == .inUse)
            let host = try Tool.run(["hostname"]).text
            #expect(error.message.contains("process \(getpid()) on \(host)"))
        }
        withExtendedLifetime(lock) {}
    }

    @Test func `Readers read while one writes`() async throws {
        let files = try TemporaryDirectory()
        let store = try made(files)
        let lock = try store.lockForWriting()
        let digest = try await store.blobs.put([1, 2, 3])
        let other = try CustodyDirectory.open(store.path)
        #expect(try await other.blobs.bytes(of: digest, limit: 3) == [1, 2, 3])
        withExtendedLifetime(lock) {}
    }

    @Test func `A lock goes with the value that holds it`() throws {
        let files = try TemporaryDirectory()
        let store = try made(files)
        do {
            let lock = try store.lockForWriting()
            withExtendedLifetime(lock) {}
        }
        _ = try store.lockForWriting()
    }

    @Test func `A lock goes with the process, however it ends`() async throws {
        let files = try TemporaryDirectory()
        let store = try made(files)
        // flock(1) holds the same lock, and is killed without a chance to let go of it.
        let held = try Tool.start([
            "sh", "-c", "echo 'process 7 on build-3' > $0; flock -n -o $0 sh -c 'kill -9 $PPID'; exit 0",
            store.path + "/writer.lock",
        ])
        #expect(held.status == 0)
        let lock = try store.lockForWriting()
        withExtendedLifetime(lock) {}
    }

    @Test func `What another process says of itself is shown`() async throws {
        let files = try TemporaryDirectory()
        let store = try made(files)
        try Tool.run([
            "sh", "-c",
            """
            echo 'process 7 on build-3' > "$0"
            flock -n "$0" sh -c 'touch "$0.held"; while [ ! -e "$0.done" ]; do sleep 0.02; done' "$0" > /dev/null 2>&1 &
            while [ ! -e "$0.held" ]; do sleep 0.02; done
            """, store.path + "/writer.lock",
        ])
        do {
            _ = try store.lockForWriting()
            Issue.record("both write")
        } catch {
            #expect(error.message.contains("process 7 on build-3 writes to this store"))
        }
        try files.write("custody-data/writer.lock.done", "")
    }

    @Test(.enabled(if: geteuid() != 0, "root may write anywhere"))
    func `A folder that must not be written is named`() async throws {
        let files = try TemporaryDirectory()
        let store = try made(files)
        try Tool.run(["chmod", "-R", "a-w", store.path])
        defer { _ = try? Tool.run(["chmod", "-R", "u+w", store.path]) }
        do {
            _ = try store.lockForWriting()
            Issue.record("it was locked")
        } catch {
            #expect(error.cause?.code == .permission)
        }
    }
}
