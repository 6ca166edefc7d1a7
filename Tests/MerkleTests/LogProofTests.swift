import Encoding
import Merkle
import Testing

@Suite struct `Offline proofs` {
    struct World {
        let whole: TestTree
        let log: NoteSigner
        let identity: LogIdentity
        let witness: NoteSigner
        let checkpoint: SignedCheckpoint

        init() throws {
            whole = try TestTree(size: 20)
            log = try TestKeys.signer("log.example", seed: 1)
            identity = try LogIdentity(log.verifierKey)
            witness = try TestKeys.signer("w.example", seed: 2, .cosignatureEd25519)
            let body = try Checkpoint(origin: try Origin("log.example"), head: whole.tree.head)
            checkpoint = try body.signed(by: log).adding([try witness.cosignature(over: body, time: 7)])
        }

        func proof(_ index: UInt64, extra: [UInt8]? = nil) throws -> LogProof {
            let inclusion = try InclusionProof(index: index, size: 20, from: whole.tree)
            return LogProof(inclusion: inclusion, checkpoint: checkpoint, extra: extra)
        }
    }

    static let world = Result { try World() }

    @Test(arguments: [nil, "extra data".bytes])
    func `A proof is written, read back and verifies`(_ extra: [UInt8]?) throws {
        let world = try Self.world.get()
        for index in 0..<20 {
            let proof = try world.proof(UInt64(index), extra: extra)
            let read = try LogProof(proof.bytes)
            #expect(read == proof && read.bytes == proof.bytes && read.extra == extra)
            let witnesses = [try TestKeys.verifier(world.witness)]
            let verified = try read.verify(world.whole.leaves[index], in: world.identity, witnesses: witnesses)
            #expect(verified.cosignatures.map(\.time) == [7])
        }
        #expect(try world.proof(0, extra: []).extra == nil)
    }

    @Test func `A proof of another entry or in another log is refused`() throws {
        let world = try Self.world.get()
        let proof = try world.proof(3)
        let leaves = world.whole.leaves
        #expect(try code { _ = try proof.verify(leaves[4], in: world.identity) } == .rootMismatch)
        let moved = LogProof(
            inclusion: InclusionProof(index: 2, hashes: proof.inclusion.hashes), checkpoint: world.checkpoint)
        #expect(try code { _ = try moved.verify(leaves[3], in: world.identity) } == .rootMismatch)
        let other = LogIdentity(origin: try Origin("other.example"), verifiers: world.identity.verifiers)
        #expect(try code { _ = try proof.verify(leaves[3], in: other) } == .checkpointOfAnotherLog)
    }

    struct Refusal: Sendable, CustomStringConvertible {
        let name: String
        let code: MerkleError.Code
        let change: @Sendable (String) -> String
        var description: String { name }

        init(_ name: String, _ code: MerkleError.Code, _ change: @escaping @Sendable (String) -> String) {
            self.name = name
            self.code = code
            self.change = change
        }

        /// Replaces the first occurrence.
        init(_ name: String, _ code: MerkleError.Code, _ old: String, by new: String) {
            self.init(name, code) { text in
                let parts = text.split(separator: old, maxSplits: 1, omittingEmptySubsequences: false)
                return parts.joined(separator: new)
            }
        }
    }

    static let hash = TreeHash.leaf(of: []).base64

    static let refusals = [
        Refusal("nothing", .logProofHeader) { _ in "" },
        Refusal("another version", .logProofHeader, "@v1", by: "@v2"),
        Refusal("more on the first line", .logProofHeader, "@v1\n", by: "@v1 \n"),
        Refusal("an empty extra line", .logProofExtra, "extra ZXh0cmE=\n", by: "extra \n"),
        Refusal("extra data that are not base 64", .logProofExtra, "ZXh0cmE=", by: "ZXh0cmE"),
        Refusal("an extra line without its space", .logProofIndex, "extra ZXh0cmE=\n", by: "extra\n"),
        Refusal("two extra lines", .logProofIndex, "extra ZXh0cmE=\n", by: "extra ZXh0cmE=\nextra ZXh0cmE=\n"),
        Refusal("no index", .logProofIndex, "index 3\n", by: ""),
        Refusal("a leading zero", .logProofIndex, "index 3\n", by: "index 03\n"),
        Refusal("a sign", .logProofIndex, "index 3\n", by: "index +3\n"),
        Refusal("two spaces", .logProofIndex, "index 3\n", by: "index  3\n"),
        Refusal("an index of 2^64", .logProofIndex, "index 3\n", by: "index 18446744073709551616\n"),
        Refusal("a hash of 31 bytes", .hashLine, "index 3\n", by: "index 3\n\(String(repeating: "A", count: 42))==\n"),
        Refusal("a hash with a space", .hashLine, "index 3\n", by: "index 3\n \(hash)\n"),
        Refusal("65 hashes", .proofTooLong) { text in
            let end = text.range(of: "\n\n")
            return text[..<end].split(separator: "\n")[0...2].joined(separator: "\n") + "\n"
                + String(repeating: hash + "\n", count: 65) + text[end...].dropFirst()
        },
        Refusal("no empty line", .hashLine, "\n\n", by: "\n"),
        Refusal("nothing after the hashes", .checkpointMissing) { text in text[..<text.range(of: "\n\n")] + "\n" },
        Refusal("no checkpoint", .noteUnfinished) { text in text[..<text.range(of: "\n\n")] + "\n\n" },
        Refusal("two empty lines", .checkpointLines, "\n\n", by: "\n\n\n"),
        Refusal("a checkpoint without signatures", .noteWithoutSignatures) { text in
            String(text.split(separator: "— ")[0].dropLast())
        },
        Refusal("more than a mebibyte", .noteTooLong) { text in
            "c2sp.org/tlog-proof@v1\nextra " + String(repeating: "AAAA", count: 1 << 18) + "\n" + text
        },
    ]

    @Test(arguments: refusals)
    func `A text that is no proof is refused`(_ refusal: Refusal) throws {
        let good = String(decoding: try Self.world.get().proof(3, extra: "extra".bytes).bytes, as: UTF8.self)
        let bad = refusal.change(good)
        #expect(bad != good)
        #expect(try code { _ = try LogProof(bad.bytes) } == refusal.code)
    }
}

extension String {
    /// Where a text first occurs, or the end.
    fileprivate func range(of text: String) -> String.Index {
        indices.first { self[$0...].hasPrefix(text) } ?? endIndex
    }
}
