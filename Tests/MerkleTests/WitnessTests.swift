import Merkle
import Testing

/// A log, and the requests that it sends to a witness.
@Suite struct `Requests to a witness` {
    static let whole = Result { try TestTree(size: 30) }
    static let signer = Result { try TestKeys.signer("log.example", seed: 1) }

    private static func signed(_ head: TreeHead) throws -> SignedCheckpoint {
        try Checkpoint(origin: try Origin("log.example"), head: head).signed(by: signer.get())
    }

    private static func head(_ size: UInt64) throws -> TreeHead { try whole.get().tree.head(atSize: size) }

    private static func request(_ old: UInt64, _ new: UInt64) throws -> AddCheckpointRequest {
        let proof =
            old == 0 ? ConsistencyProof(hashes: []) : try ConsistencyProof(from: old, to: new, from: whole.get().tree)
        return AddCheckpointRequest(oldSize: old, consistency: proof, checkpoint: try signed(try head(new)))
    }

    private static func status(_ request: AddCheckpointRequest, after latest: TreeHead) throws -> Int {
        let log = try LogIdentity(try signer.get().verifierKey)
        do throws(WitnessRefusal) {
            _ = try request.verify(log, after: latest)
            return 200
        } catch {
            return error.status
        }
    }

    @Test func `Every step of a growing log is cosigned`() throws {
        for old in 0...30 as ClosedRange<UInt64> {
            for new in old...30 {
                let request = try Self.request(old, new)
                #expect(try AddCheckpointRequest(request.bytes) == request)
                #expect(try Self.status(request, after: try Self.head(old)) == 200, "\(old) to \(new)")
            }
        }
    }

    @Test func `What does not follow from the last checkpoint is refused, each with its status`() throws {
        let good = try Self.request(7, 20)
        let latest = try Self.head(7)
        let other = TreeHead(size: 7, root: .leaf(of: [7]))
        #expect(try Self.status(good, after: try Self.head(8)) == 409)
        #expect(try Self.status(good, after: .empty) == 409)
        #expect(try Self.status(good, after: other) == 422)
        let noProof = AddCheckpointRequest(
            oldSize: 7, consistency: ConsistencyProof(hashes: []), checkpoint: good.checkpoint)
        #expect(try Self.status(noProof, after: latest) == 422)
        let fromNothing = AddCheckpointRequest(oldSize: 0, consistency: good.consistency, checkpoint: good.checkpoint)
        #expect(try Self.status(fromNothing, after: .empty) == 422)
        let backwards = AddCheckpointRequest(
            oldSize: 21, consistency: ConsistencyProof(hashes: []), checkpoint: good.checkpoint)
        #expect(try Self.status(backwards, after: try Self.head(21)) == 400)
        let fork = AddCheckpointRequest(
            oldSize: 7, consistency: ConsistencyProof(hashes: []), checkpoint: try Self.signed(other))
        #expect(try Self.status(fork, after: latest) == 422)
        let nonsense = AddCheckpointRequest(
            oldSize: 0, consistency: ConsistencyProof(hashes: []),
            checkpoint: try Self.signed(TreeHead(size: 0, root: .leaf(of: []))))
        #expect(try Self.status(nonsense, after: .empty) == 422)
        let stranger = try TestKeys.signer("log.example", seed: 9)
        let unsigned = AddCheckpointRequest(
            oldSize: 7, consistency: good.consistency, checkpoint: try good.checkpoint.checkpoint.signed(by: stranger))
        #expect(try Self.status(unsigned, after: latest) == 403)
    }

    static let hash = TreeHash.leaf(of: []).base64

    struct Refusal: Sendable, CustomStringConvertible {
        let start: String
        let code: MerkleError.Code
        var description: String { "\(start.prefix(30)): \(code.rawValue)" }
    }

    static let refusals = [
        Refusal(start: "", code: .requestOldSize),
        Refusal(start: "old\n\n", code: .requestOldSize),
        Refusal(start: "old \n\n", code: .requestOldSize),
        Refusal(start: "old 07\n\n", code: .requestOldSize),
        Refusal(start: "old -7\n\n", code: .requestOldSize),
        Refusal(start: "new 7\n\n", code: .requestOldSize),
        Refusal(start: "old 7 \n\n", code: .requestOldSize),
        Refusal(start: "old 18446744073709551616\n\n", code: .requestOldSize),
        Refusal(start: "old 7\n", code: .hashLine),
        Refusal(start: "old 7\n\(hash)x\n\n", code: .hashLine),
        Refusal(start: "old 7\n\(String(repeating: hash + "\n", count: 64))\n", code: .proofTooLong),
        Refusal(start: "old 7\n\n\n", code: .checkpointLines),
    ]

    @Test(arguments: refusals)
    func `A body that is no request is refused`(_ refusal: Refusal) throws {
        let checkpoint = try Self.signed(try Self.head(20)).bytes
        #expect(try code { _ = try AddCheckpointRequest(refusal.start.bytes + checkpoint) } == refusal.code)
        #expect(try code { _ = try AddCheckpointRequest("old 7\n".bytes) } == .checkpointMissing)
        let limits = NoteLimits(length: 10, signatures: 16)
        #expect(
            try code { _ = try AddCheckpointRequest("old 7\n\n".bytes + checkpoint, limits: limits) } == .noteTooLong)
        let most = "old 7\n\(String(repeating: Self.hash + "\n", count: 63))\n".bytes
        #expect(try AddCheckpointRequest(most + checkpoint).consistency.hashes.count == 63)
    }
}
