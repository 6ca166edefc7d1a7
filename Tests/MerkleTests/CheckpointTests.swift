import Crypto
import Encoding
import Merkle
import Testing

@Suite struct `Checkpoints` {
    static let root = TreeHash.leaf(of: [1]).base64

    @Test(arguments: [
        "example.com/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        "example.com/log\n1\n\(root)\n",
        "rekor.sigstore.dev - 2605736670972794746\n18446744073709551615\n\(root)\nTimestamp: 1689177396617352539\n",
        "go.sum database tree\n10\n\(root)\nmore\n and more\n",
    ])
    func `A checkpoint is read and written back`(_ text: String) throws {
        let checkpoint = try Checkpoint(text: text.bytes)
        #expect(checkpoint.text == text.bytes)
        let lines = text.split(separator: "\n")
        #expect(checkpoint.origin.text == lines[0] && checkpoint.head.size == UInt64(lines[1]))
        #expect(checkpoint.head.root.base64 == lines[2])
        #expect(
            checkpoint.extensions.map { String(decoding: $0, as: UTF8.self) } == lines.dropFirst(3).map { String($0) })
        #expect(
            try Checkpoint(origin: checkpoint.origin, head: checkpoint.head, extensions: checkpoint.extensions)
                == checkpoint)
    }

    struct Refusal: Sendable, CustomStringConvertible {
        let name: String
        let text: String
        let code: MerkleError.Code
        init(_ name: String, _ text: String, _ code: MerkleError.Code) {
            self.name = name
            self.text = text
            self.code = code
        }
        var description: String { name }
    }

    static let refusals = [
        Refusal("no final line feed", "a\n1\n\(root)", .noteUnfinished),
        Refusal("two lines", "a\n1\n", .checkpointLines),
        Refusal("an empty origin", "\n1\n\(root)\n", .checkpointLines),
        Refusal("an empty size", "a\n\n\(root)\n", .checkpointLines),
        Refusal("an empty root", "a\n1\n\n", .checkpointLines),
        Refusal("an empty extension", "a\n1\n\(root)\n\n", .checkpointLines),
        Refusal("an empty line before an extension", "a\n1\n\(root)\n\nx\n", .checkpointLines),
        Refusal("a leading zero", "a\n01\n\(root)\n", .checkpointSize),
        Refusal("two zeros", "a\n00\n\(root)\n", .checkpointSize),
        Refusal("a plus sign", "a\n+1\n\(root)\n", .checkpointSize),
        Refusal("a minus sign", "a\n-1\n\(root)\n", .checkpointSize),
        Refusal("a space before the size", "a\n 1\n\(root)\n", .checkpointSize),
        Refusal("a space after the size", "a\n1 \n\(root)\n", .checkpointSize),
        Refusal("hexadecimal", "a\n0x1\n\(root)\n", .checkpointSize),
        Refusal("a fraction", "a\n1.0\n\(root)\n", .checkpointSize),
        Refusal("other digits", "a\n\u{661}\n\(root)\n", .checkpointSize),
        Refusal("2^64", "a\n18446744073709551616\n\(root)\n", .checkpointSize),
        Refusal("a size of 21 digits", "a\n100000000000000000000\n\(root)\n", .checkpointSize),
        Refusal("a root of 31 bytes", "a\n1\n\(Base64.encode([UInt8](repeating: 0, count: 31)))\n", .checkpointRoot),
        Refusal("a root of 33 bytes", "a\n1\n\(Base64.encode([UInt8](repeating: 0, count: 33)))\n", .checkpointRoot),
        Refusal("a root in hexadecimal", "a\n1\n\(Hex.encode([UInt8](repeating: 0, count: 32)))\n", .checkpointRoot),
        Refusal("a root with stray bits", "a\n1\n\(String(repeating: "A", count: 42))B=\n", .checkpointRoot),
        Refusal("a root without padding", "a\n1\n\(root.dropLast())\n", .checkpointRoot),
        Refusal("a control character", "a\u{1}\n1\n\(root)\n", .noteControlCharacter),
    ]

    @Test(arguments: refusals)
    func `A text that is no checkpoint is refused`(_ refusal: Refusal) throws {
        #expect(try code { _ = try Checkpoint(text: refusal.text.bytes) } == refusal.code)
    }

    @Test func `Origins and extensions are lines`() throws {
        for text in ["", "a\nb", "a\u{0}"] {
            #expect(try code { _ = try Origin(text) } == .checkpointOrigin)
        }
        let origin = try Origin("a")
        #expect(origin != (try Origin("b")))
        #expect(try Origin("caf\u{e9}") != Origin("cafe\u{301}"))
        let extensions: [[[UInt8]]] = [[[]], ["a\nb".bytes], ["a".bytes, []]]
        for lines in extensions {
            #expect(
                try code { _ = try Checkpoint(origin: origin, head: .empty, extensions: lines) } == .checkpointLines)
        }
        let control = ["\u{1}".bytes]
        #expect(
            try code { _ = try Checkpoint(origin: origin, head: .empty, extensions: control) } == .noteControlCharacter)
        #expect(try code { _ = try Checkpoint(origin: origin, head: .empty, extensions: [[0xff]]) } == .noteNotUTF8)
    }
}

@Suite struct `Signed checkpoints` {
    static let origin = "log.example/test"

    struct World {
        let log: NoteSigner
        let identity: LogIdentity
        let witnesses: [NoteSigner]
        let verifiers: [NoteVerifier]
        let checkpoint: Checkpoint
        let signed: SignedCheckpoint

        init(head: TreeHead = TreeHead(size: 9, root: .leaf(of: [9]))) throws {
            log = try TestKeys.signer(origin, seed: 1)
            identity = try LogIdentity(log.verifierKey)
            witnesses = try (2...3).map { try TestKeys.signer("w\($0).example", seed: UInt8($0), .cosignatureEd25519) }
            verifiers = try witnesses.map { try TestKeys.verifier($0) }
            checkpoint = try Checkpoint(origin: try Origin(origin), head: head)
            signed = try checkpoint.signed(by: log)
        }

        func cosigned(by count: Int = 2, time: UInt64 = 1_700_000_000) throws -> SignedCheckpoint {
            try signed.adding(try witnesses.prefix(count).map { try $0.cosignature(over: checkpoint, time: time) })
        }
    }

    @Test func `A log's checkpoint verifies, and says which known witnesses saw it and when`() throws {
        let world = try World()
        let cosigned = try SignedCheckpoint(try world.cosigned().bytes)
        #expect(cosigned.note.signatures.count == 3)
        let alone = try cosigned.verify(world.identity)
        #expect(alone.logSignatures.count == 1 && alone.cosignatures.isEmpty && alone.head.size == 9)
        let witnessed = try cosigned.verify(world.identity, witnesses: world.verifiers)
        #expect(witnessed.cosignatures.map(\.verifier) == world.verifiers)
        #expect(witnessed.cosignatures.map(\.time) == [1_700_000_000, 1_700_000_000])
        let known = try cosigned.verify(world.identity, witnesses: [world.verifiers[1]])
        #expect(known.cosignatures.map(\.verifier) == [world.verifiers[1]])
    }

    @Test func `A log that cosigns itself does not witness itself`() throws {
        let world = try World()
        let verified = try world.signed.verify(world.identity, witnesses: world.identity.verifiers + world.verifiers)
        #expect(verified.cosignatures.isEmpty)
    }

    @Test func `A checkpoint that is not the log's is refused`() throws {
        let world = try World()
        let other = LogIdentity(origin: try Origin("log.example/other"), verifiers: world.identity.verifiers)
        #expect(try code { _ = try world.signed.verify(other) } == .checkpointOfAnotherLog)
        let stranger = try LogIdentity(TestKeys.signer(Self.origin, seed: 8).verifierKey)
        #expect(try code { _ = try world.signed.verify(stranger) } == .notSigned)
        let onlyWitness = try SignedCheckpoint(
            try SignedNote(
                text: world.checkpoint.text, signatures: Array(try world.cosigned().note.signatures.dropFirst())
            ).bytes)
        #expect(try code { _ = try onlyWitness.verify(world.identity, witnesses: world.verifiers) } == .notSigned)
    }

    @Test func `An empty tree with a root is refused`() throws {
        let world = try World(head: TreeHead(size: 0, root: .leaf(of: [])))
        #expect(try code { _ = try world.signed.verify(world.identity) } == .emptyTreeRoot)
        let empty = try World(head: .empty)
        #expect(try empty.signed.verify(empty.identity).head == .empty)
    }

    @Test func `A cosignature is over its time and the text`() throws {
        let world = try World()
        let verify = { (signature: NoteSignature) in
            try code {
                _ = try world.signed.adding([signature]).verify(world.identity, witnesses: world.verifiers)
            }
        }
        let good = try world.witnesses[0].cosignature(over: world.checkpoint, time: 5)
        #expect(good.bytes.count == 72 && good.bytes.prefix(8) == [0, 0, 0, 0, 0, 0, 0, 5])
        #expect(try verify(good) == nil)
        for bit in [0, 63, 64, 575] {
            var bytes = good.bytes
            bytes[bit / 8] ^= 0x80 >> UInt8(bit % 8)
            let changed = try NoteSignature(name: good.name, id: good.id, bytes: bytes)
            #expect(try verify(changed) == .signatureInvalid, "\(bit)")
        }
        for bytes in [Array(good.bytes.dropLast()), good.bytes + [0], Array(good.bytes.dropFirst(8))] {
            #expect(try verify(try NoteSignature(name: good.name, id: good.id, bytes: bytes)) == .signatureInvalid)
        }
        // The log's own plain signature by the same key is no cosignature.
        let plain = try TestKeys.signer("w2.example", seed: 2).signature(over: world.checkpoint.text)
        #expect(plain.id != good.id)
        #expect(try verify(try NoteSignature(name: good.name, id: good.id, bytes: plain.bytes)) == .signatureInvalid)
    }

    @Test func `A cosignature's time ends at 2^63 - 1`() throws {
        let world = try World()
        let key = try TestKeys.ed25519(2)
        for (time, expected) in [(UInt64(Int64.max), nil), (1 << 63, .signatureInvalid)]
            as [(UInt64, MerkleError.Code?)]
        {
            let signature = try key.sign(Cosignature.message(time: time, text: world.checkpoint.text))
            let bytes = (0..<8).map { UInt8(truncatingIfNeeded: time >> UInt64(56 - 8 * $0)) } + signature
            let verifier = world.verifiers[0]
            let line = try NoteSignature(name: verifier.name, id: verifier.id, bytes: bytes)
            let found = try code {
                _ = try world.signed.adding([line]).verify(world.identity, witnesses: world.verifiers)
            }
            #expect(found == expected)
        }
    }
}
