import Crypto
import Encoding
import JSON
import Ledger
import Merkle
import Storage
import TestSupport
import Testing

/// A witness, with what it remembers in memory and in a database.
@Suite struct `A witness` {
    static let log = Result { try TestLog(size: 30) }

    /// Both storages answer alike.
    enum Memory: String, CaseIterable {
        case inMemory
        case inDatabase

        func make(in files: TemporaryDirectory) throws -> any WitnessStorage {
            switch self {
            case .inMemory: MemoryWitnessStorage()
            case .inDatabase: try SQLiteWitnessStorage(files.path + "/witness.db")
            }
        }
    }

    static func witness(_ storage: any WitnessStorage, at time: UInt64 = 1_700_000_000) throws -> Witness {
        try Witness(logs: [try log.get().identity], signers: [try TestKeys.cosigner()], storage: storage) { time }
    }

    @Test(arguments: Memory.allCases)
    func `Every step of a growing log is cosigned, with the time`(_ memory: Memory) throws {
        let files = try TemporaryDirectory()
        let witness = try Self.witness(try memory.make(in: files))
        let log = try Self.log.get()
        let verifier = try NoteVerifier(try TestKeys.cosigner().verifierKey)
        var size: UInt64 = 0
        for next in [0, 0, 1, 1, 2, 7, 8, 30, 30] as [UInt64] {
            let request = try log.request(size, next)
            let answer = witness.addCheckpoint(request.bytes)
            #expect(answer.status == 200, "\(answer.text)")
            let lines = try NoteSignature.parse(lines: answer.body)
            let verified = try request.checkpoint.adding(lines).verify(try log.identity, witnesses: [verifier])
            #expect(verified.cosignatures.map(\.time) == [1_700_000_000])
            size = next
        }
    }

    @Test(arguments: Memory.allCases)
    func `Each refusal has its status, and changes nothing`(_ memory: Memory) throws {
        let files = try TemporaryDirectory()
        let witness = try Self.witness(try memory.make(in: files))
        let log = try Self.log.get()
        #expect(witness.addCheckpoint(try log.request(0, 7).bytes).status == 200)
        let good = try log.request(7, 20)
        let other = try TestLog(size: 20, salt: "!")
        let stranger = try TestKeys.signer("log.example", seed: 9)
        let empty = ConsistencyProof(hashes: [])
        let cases: [(String, Int, [UInt8])] = [
            ("no request", 400, Array("hello\n".utf8)),
            ("too long a request", 400, [UInt8](repeating: 0x41, count: Witness.longestRequest + 1)),
            (
                "an old size beyond the checkpoint", 400,
                AddCheckpointRequest(oldSize: 21, consistency: empty, checkpoint: good.checkpoint).bytes
            ),
            ("an unknown log", 404, try TestLog("other.example", size: 20).request(0, 20).bytes),
            (
                "no signature by the log", 403,
                AddCheckpointRequest(
                    oldSize: 7, consistency: good.consistency,
                    checkpoint: try log.checkpoint(try log.head(20), by: stranger)
                ).bytes
            ),
            ("an old size that is not the latest", 409, try log.request(6, 20).bytes),
            ("an old size of zero", 409, try log.request(0, 20).bytes),
            ("no proof", 422, AddCheckpointRequest(oldSize: 7, consistency: empty, checkpoint: good.checkpoint).bytes),
            ("a proof of another tree", 422, try other.request(7, 20).bytes),
            (
                "another root of the same size", 422,
                AddCheckpointRequest(oldSize: 7, consistency: empty, checkpoint: try other.checkpoint(7)).bytes
            ),
        ]
        for (what, status, body) in cases {
            let answer = witness.addCheckpoint(body)
            #expect(answer.status == status, "\(what): \(answer.text)")
            if status == 409 {
                #expect(answer.contentType == "text/x.tlog.size" && answer.body == Array("7\n".utf8), "\(what)")
            } else {
                #expect(answer.contentType.hasPrefix("text/plain") && answer.text.hasSuffix("\n"), "\(what)")
            }
        }
        #expect(witness.addCheckpoint(good.bytes).status == 200)
    }

    @Test func `An empty tree with a root is refused, and so is a proof from nothing`() throws {
        let witness = try Self.witness(MemoryWitnessStorage())
        let log = try Self.log.get()
        let nonsense = AddCheckpointRequest(
            oldSize: 0, consistency: ConsistencyProof(hashes: []),
            checkpoint: try log.checkpoint(TreeHead(size: 0, root: .leaf(of: []))))
        #expect(witness.addCheckpoint(nonsense.bytes).status == 422)
        let proven = AddCheckpointRequest(
            oldSize: 0, consistency: try log.proof(7, 20), checkpoint: try log.checkpoint(20))
        #expect(witness.addCheckpoint(proven.bytes).status == 422)
    }

    @Test func `What cannot be remembered is not cosigned, and the machine is not described`() throws {
        let storage = MemoryWitnessStorage()
        let witness = try Self.witness(storage)
        storage.fillUp()
        let answer = witness.addCheckpoint(try Self.log.get().request(0, 7).bytes)
        #expect(answer.status == 500 && !answer.text.contains("DiskFull"))
    }

    @Test func `A witness takes cosigners only, and each log once`() throws {
        let identity = try Self.log.get().identity
        func code(_ logs: [LogIdentity], _ signers: [NoteSigner]) throws -> WitnessError.Code? {
            do throws(WitnessError) {
                _ = try Witness(logs: logs, signers: signers, storage: MemoryWitnessStorage()) { 1 }
                return nil
            } catch { return error.code }
        }
        let cosigner = try TestKeys.cosigner()
        #expect(try code([identity], []) == .noKeys)
        #expect(try code([identity], [try TestKeys.signer("w", seed: 2)]) == .signerType)
        #expect(try code([identity, identity], [cosigner]) == .duplicateLog)
        #expect(try code([identity], [cosigner, try TestKeys.cosigner("w2", seed: 8)]) == nil)
    }

    @Test(arguments: Memory.allCases)
    func `Of two histories only one is cosigned, however many ask at once`(_ memory: Memory) async throws {
        let files = try TemporaryDirectory()
        let witness = try Self.witness(try memory.make(in: files))
        let honest = try Self.log.get()
        let forked = try TestLog(size: 30, salt: "!")
        let cosigned = await withTaskGroup(of: (UInt64, String)?.self) { group in
            for client in 0..<50 {
                group.addTask {
                    let log = client.isMultiple(of: 2) ? honest : forked
                    let size = UInt64(1 + client / 2)
                    guard let request = try? log.request(0, size), witness.addCheckpoint(request.bytes).status == 200
                    else { return nil }
                    return (size, request.checkpoint.checkpoint.head.root.base64)
                }
            }
            var cosigned: [(UInt64, String)] = []
            for await answer in group { if let answer { cosigned.append(answer) } }
            return cosigned
        }
        #expect(cosigned.count == 1)
    }

    @Test func `What a database remembers, the next witness knows`() throws {
        let files = try TemporaryDirectory()
        let path = files.path + "/witness.db"
        let log = try Self.log.get()
        #expect(
            try Self.witness(try SQLiteWitnessStorage(path)).addCheckpoint(try log.request(0, 7).bytes).status == 200)
        let storage = try SQLiteWitnessStorage(path)
        #expect(try Self.witness(storage).addCheckpoint(try log.request(0, 8).bytes).text == "7\n")
        let all = try storage.all()
        #expect(try all.map(\.head) == [log.head(7)] && all.map(\.note) == [log.checkpoint(7).bytes])
        // Another process's connection, in between.
        #expect(
            try Self.witness(try SQLiteWitnessStorage(path)).addCheckpoint(try log.request(7, 9).bytes).status == 200)
        #expect(try storage.replace(try log.head(7), with: all[0]) == false)
    }

    @Test func `A size of any 64 bits is remembered`() throws {
        let files = try TemporaryDirectory()
        let storage = try SQLiteWitnessStorage(files.path + "/witness.db")
        let head = TreeHead(size: .max, root: .leaf(of: []))
        let origin = try Origin("log.example")
        let checkpoint = WitnessedCheckpoint(origin: origin, head: head, note: [1], time: .max)
        #expect(try storage.replace(.empty, with: checkpoint))
        #expect(try storage.latest(origin) == checkpoint)
    }

    // MARK: Third-party conversations

    @Test(.enabled(if: TestData.has("tlog/generated/witness_requests.json"), Comment(rawValue: TestData.missing)))
    func `The generated requests are answered as they must be`() throws {
        let json = try JSONValue.parse(try TestData.read("tlog/generated/witness_requests.json"))
        let key = try VerifierKey(try #require(json["logVkey"]?.string))
        let witness = try Witness(
            logs: [try LogIdentity(key)], signers: [try TestKeys.cosigner()], storage: MemoryWitnessStorage()
        ) { 1 }
        for item in try #require(json["sequence"]?.array) {
            let answer = witness.addCheckpoint(Array(try #require(item["body"]?.string).utf8))
            #expect(
                answer.status == Int(try #require(item["wantStatus"]?.number?.integer)), "\(item["desc"]?.string ?? "")"
            )
        }
    }

    @Test(.enabled(if: TestData.has("tlog/torchwood"), Comment(rawValue: TestData.missing)))
    func `Torchwood's conversations are answered as they were`() throws {
        let origin = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
        let spki = try Hex.decode(
            "302a300506032b6570032100" + "ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f")
        let sigsum = try VerifierKey(name: try KeyName(origin), key: try PublicKey(spki: spki), type: .ed25519)
        let sumdb = try VerifierKey("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
        let files = try TemporaryDirectory()
        let witness = try Witness(
            logs: [
                try LogIdentity(sigsum),
                LogIdentity(origin: try Origin("go.sum database tree"), verifiers: [try NoteVerifier(sumdb)]),
            ], signers: [try TestKeys.cosigner("example.com/witness")],
            storage: try SQLiteWitnessStorage(files.path + "/witness.db")
        ) { 1_700_000_000 }
        // The second's signature is base 64 with stray bits, which makes it no note at all; the third is of an unknown log,
        // of which C2SP tlog-witness since says 404, not 403.
        let expected = [200, 400, 404, 422, 422, 200, 409, 200, 409]
        let conversation = try Self.conversation("litewitness-add-checkpoint")
        #expect(conversation.map(\.status) == [200, 403, 403, 422, 422, 200, 409, 200, 409])
        #expect(conversation.map { witness.addCheckpoint($0.body).status } == expected)
        for item in try Self.conversation("sumdb") {
            let answer = witness.addCheckpoint(item.body)
            #expect(answer.status == 200 && answer.text.hasPrefix("— example.com/witness "))
        }
    }

    /// Requests and their statuses out of a test script.
    private static func conversation(_ name: String) throws -> [(body: [UInt8], status: Int)] {
        let text = String(decoding: try TestData.read("tlog/torchwood/\(name).txt"), as: UTF8.self)
        return try text.split(separator: "\nPOST ").dropFirst().map { part in
            let pieces = part.split(separator: "```\n", omittingEmptySubsequences: false)
            try #require(pieces.count == 3 && pieces[2].hasPrefix("HTTP "))
            return (Array(pieces[1].utf8), try #require(Int(pieces[2].dropFirst(5).prefix(3))))
        }
    }
}
