import Encoding
import Ledger
import Merkle
import Synchronization
import Testing

/// Asking witnesses, honest and otherwise, over a transport that is a function.
@Suite struct `Asking a witness` {
    static let log = Result { try TestLog(size: 40) }

    static func client(_ keys: [VerifierKey], _ transport: @escaping WitnessClient.Transport) -> WitnessClient {
        WitnessClient(keys: keys, transport: transport)
    }

    static func transport(_ witness: Witness) -> WitnessClient.Transport {
        { body in
            let answer = witness.addCheckpoint(body)
            return WitnessReply(status: answer.status, contentType: answer.contentType, body: answer.body)
        }
    }

    static func ask(_ client: WitnessClient, for size: UInt64, after known: inout UInt64) async throws -> WitnessOutcome
    {
        let log = try log.get()
        return await client.ask(for: try log.checkpoint(size), after: &known) { try log.proof($0, $1) }
    }

    private static func ask(_ reply: WitnessReply, keys: [VerifierKey]? = nil) async throws -> WitnessOutcome {
        var known: UInt64 = 0
        let keys = try keys ?? [try TestKeys.cosigner().verifierKey]
        return try await ask(client(keys) { _ in reply }, for: 20, after: &known)
    }

    @Test func `A witness is asked from the size that it names`() async throws {
        let witness = try `A witness`.witness(MemoryWitnessStorage())
        let log = try `A witness`.log.get()
        #expect(witness.addCheckpoint(try log.request(0, 7).bytes).status == 200)
        let client = Self.client([try TestKeys.cosigner().verifierKey], Self.transport(witness))
        var known: UInt64 = 0
        for size in [20, 20, 30] as [UInt64] {
            guard case .cosigned(let verified, let kept) = try await Self.ask(client, for: size, after: &known) else {
                Issue.record("not cosigned at \(size)")
                return
            }
            #expect(verified.count == 1 && kept.isEmpty && known == size)
        }
        // As after a restart with a stale memory, and with one that is too large.
        for stale in [3, 99] as [UInt64] {
            known = stale
            guard case .cosigned = try await Self.ask(client, for: 30, after: &known) else {
                Issue.record("not cosigned after \(stale)")
                return
            }
        }
    }

    @Test func `A witness that is ahead is told of, and never followed`() async throws {
        let witness = try `A witness`.witness(MemoryWitnessStorage())
        #expect(witness.addCheckpoint(try `A witness`.log.get().request(0, 30).bytes).status == 200)
        let client = Self.client([try TestKeys.cosigner().verifierKey], Self.transport(witness))
        var known: UInt64 = 0
        #expect(try await Self.ask(client, for: 20, after: &known) == .ahead(30))
    }

    @Test func `Only cosignatures that are right are taken`() async throws {
        let log = try Self.log.get()
        let checkpoint = try log.checkpoint(20).checkpoint
        let cosigner = try TestKeys.cosigner()
        let good = try cosigner.cosignature(over: checkpoint, time: 5)
        let stranger = try TestKeys.cosigner("stranger", seed: 9).cosignature(over: checkpoint, time: 5)
        let wrong = try cosigner.cosignature(over: try log.checkpoint(19).checkpoint, time: 5)
        let name = try KeyName("pq")
        let material = [UInt8](repeating: 3, count: 1312)
        let id = KeyID(name: name, type: .cosignatureMLDSA44, material: material)
        let postQuantum = try VerifierKey("pq+\(id)+\(Base64.encode([6] + material))")
        let opaque = try NoteSignature(name: name, id: id, bytes: [UInt8](repeating: 1, count: 2428))
        func outcome(_ lines: [NoteSignature]) async throws -> WitnessOutcome {
            try await Self.ask(
                WitnessReply(status: 200, contentType: nil, body: lines.flatMap { Array($0.line.utf8) }),
                keys: [cosigner.verifierKey, postQuantum])
        }
        #expect(try await outcome([stranger, good, opaque]) == .cosigned(verified: [good], kept: [opaque]))
        for lines in [[stranger], [wrong], [good, wrong], []] {
            guard case .refused(status: 200, _) = try await outcome(lines) else {
                Issue.record("\(lines.count) lines were taken")
                return
            }
        }
    }

    @Test(arguments: [
        ("text/x.tlog.size", "020\n"), ("text/x.tlog.size", "7"), ("text/x.tlog.size", "7\n\n"),
        ("text/x.tlog.size", "-1\n"), ("text/x.tlog.size", "18446744073709551616\n"), ("text/plain", "7\n"),
        (nil, "7\n"), ("text/x.tlog.size", "0\n"), ("text/x.tlog.size", ""),
    ])
    func `A conflict that names no size is none to follow`(_ type: String?, _ body: String) async throws {
        let outcome = try await Self.ask(WitnessReply(status: 409, contentType: type, body: Array(body.utf8)))
        guard case .refused(status: 409, _) = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }

    @Test func `A witness that names another size each time is left`() async throws {
        let count = Mutex(0)
        let client = Self.client([try TestKeys.cosigner().verifierKey]) { _ in
            let number = count.withLock { number in
                number += 1
                return number
            }
            return WitnessReply(status: 409, contentType: "text/x.tlog.size", body: Array("\(number)\n".utf8))
        }
        var known: UInt64 = 0
        guard case .refused = try await Self.ask(client, for: 20, after: &known) else {
            Issue.record("followed without end")
            return
        }
        #expect(count.withLock { $0 } == 4)
    }

    @Test func `A refusal is told with its first line, and silence as such`() async throws {
        let refused = WitnessReply(status: 403, contentType: "text/plain", body: Array("no signature\nmore".utf8))
        #expect(try await Self.ask(refused) == .refused(status: 403, "no signature"))
        struct Silence: Error {}
        var known: UInt64 = 0
        let client = Self.client([try TestKeys.cosigner().verifierKey]) { _ in throw Silence() }
        guard case .unreachable = try await Self.ask(client, for: 20, after: &known) else {
            Issue.record("reached")
            return
        }
    }
}
