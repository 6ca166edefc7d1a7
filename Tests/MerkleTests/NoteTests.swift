import Crypto
import Encoding
import Merkle
import Testing

@Suite struct `Signed notes` {
    /// The example of C2SP signed-note, "Example".
    static let exampleKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    static let example = """
        This is an example message.

        — example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=

        """

    @Test func `The specification's example verifies`() throws {
        let note = try SignedNote(Self.example.bytes)
        #expect(String(decoding: note.text, as: UTF8.self) == "This is an example message.\n")
        let verified = try note.verify([try NoteVerifier(try VerifierKey(Self.exampleKey))])
        #expect(verified.signatures.map(\.verifier.name.text) == ["example.com/foo"])
        #expect(verified.signatures[0].time == nil)
        #expect(note.bytes == Self.example.bytes)
    }

    @Test(arguments: ["text\n", "\n", "\n\n", "a\n\nb\n\n", "— not a signature\n", "ünï\u{2028}cöde \u{7f}\n"])
    func `A text is read back as it was written`(_ text: String) throws {
        let signer = try TestKeys.signer("a.example", seed: 1)
        let signature = try signer.signature(over: text.bytes)
        let note = try SignedNote(text: text.bytes, signatures: [signature])
        let read = try SignedNote(note.bytes)
        #expect(read == note && read.text == text.bytes)
        _ = try read.verify([try TestKeys.verifier(signer)])
    }

    @Test func `Every length at which a note is cut is refused`() throws {
        let bytes = Self.example.bytes
        for length in 0..<bytes.count {
            #expect(try code { _ = try SignedNote(Array(bytes[..<length])) } != nil, "\(length)")
        }
    }

    struct Refusal: Sendable, CustomStringConvertible {
        let name: String
        let bytes: [UInt8]
        let code: MerkleError.Code
        init(_ name: String, _ text: String, _ code: MerkleError.Code) {
            self.init(name, text.bytes, code)
        }
        init(_ name: String, _ bytes: [UInt8], _ code: MerkleError.Code) {
            self.name = name
            self.bytes = bytes
            self.code = code
        }
        var description: String { name }
    }

    static let line = "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi\n"

    static let refusals = [
        Refusal("nothing", "", .noteUnfinished),
        Refusal("no line feed at the end", "text\n\n" + line.dropLast(), .noteUnfinished),
        Refusal("no signature", "text\n\n", .noteWithoutSignatures),
        Refusal("no blank line", "text\n" + line, .noteWithoutSignatures),
        Refusal("no text", "\n" + line, .noteWithoutSignatures),
        Refusal("a carriage return", "text\r\n\n" + line, .noteControlCharacter),
        Refusal("a tab", "te\txt\n\n" + line, .noteControlCharacter),
        Refusal("a NUL", "te\0xt\n\n" + line, .noteControlCharacter),
        Refusal("bytes that are not UTF-8", [0xff] + "text\n\n".bytes + line.bytes, .noteNotUTF8),
        Refusal("an overlong encoding", [0xc0, 0x80] + "text\n\n".bytes + line.bytes, .noteNotUTF8),
        Refusal("a surrogate", [0xed, 0xa0, 0x80] + "text\n\n".bytes + line.bytes, .noteNotUTF8),
        Refusal("a hyphen for the dash", "text\n\n- example.com/foo Uw2QOkn8srV1\n", .signatureLine),
        Refusal("an en dash", "text\n\n– example.com/foo Uw2QOkn8srV1\n", .signatureLine),
        Refusal("no space after the dash", "text\n\n—example.com/foo Uw2QOkn8srV1\n", .signatureLine),
        Refusal("no name", "text\n\n—  Uw2QOkn8srV1\n", .signatureLine),
        Refusal("a plus in the name", "text\n\n— example+foo Uw2QOkn8srV1\n", .signatureLine),
        Refusal("a space of Unicode in the name", "text\n\n— example\u{a0}foo Uw2QOkn8srV1\n", .signatureLine),
        Refusal("an ideographic space in the name", "text\n\n— a\u{3000}b Uw2QOkn8srV1\n", .signatureLine),
        Refusal("no signature after the name", "text\n\n— example.com/foo\n", .signatureLine),
        Refusal("an empty signature", "text\n\n— example.com/foo \n", .signatureLine),
        Refusal("two spaces", "text\n\n— example.com/foo  Uw2QOkn8srV1\n", .signatureLine),
        Refusal("more after the signature", "text\n\n— example.com/foo Uw2QOkn8srV1 x\n", .signatureLine),
        Refusal("an id alone", "text\n\n— example.com/foo Uw2QOg==\n", .signatureLine),
        Refusal("an id cut short", "text\n\n— example.com/foo Uw2Q\n", .signatureLine),
        Refusal("base 64 without padding", "text\n\n— example.com/foo Uw2QOkn8srU\n", .signatureLine),
        Refusal("stray bits in the base 64", "text\n\n— example.com/foo Uw2QOkn8srV=\n", .signatureLine),
        Refusal("URL-safe base 64", "text\n\n— example.com/foo Uw2QOkn8sr-_\n", .signatureLine),
        Refusal("a second line that is no signature", "text\n\n" + line + "text\n", .signatureLine),
        Refusal("a blank line among the signatures", "text\n\n" + line + "\n" + "x\n", .signatureLine),
        Refusal("a blank line after the signatures", "text\n\n" + line + "\n", .noteWithoutSignatures),
        Refusal(
            "101 signatures", "text\n\n" + String(repeating: line, count: 101), .tooManySignatures),
        Refusal("more than a mebibyte", String(repeating: "a", count: 1 << 20) + "\n\n" + line, .noteTooLong),
    ]

    @Test(arguments: refusals)
    func `A note that is not in its one form is refused`(_ refusal: Refusal) throws {
        #expect(try code { _ = try SignedNote(refusal.bytes) } == refusal.code)
    }

    @Test func `A hundred signatures are read`() throws {
        let note = try SignedNote(("text\n\n" + String(repeating: Self.line, count: 100)).bytes)
        #expect(note.signatures.count == 100)
        let limits = NoteLimits(length: 1 << 20, signatures: 99)
        #expect(try code { _ = try SignedNote(note.bytes, limits: limits) } == .tooManySignatures)
        #expect(
            try code { _ = try note.adding([try NoteSignature(name: KeyName("x"), id: KeyID(1), bytes: [1])]) }
                == .tooManySignatures)
    }

    @Test func `A note is put together by the same rules`() throws {
        let signature = try NoteSignature(name: try KeyName("a"), id: KeyID(1), bytes: [1])
        #expect(try code { _ = try SignedNote(text: "x".bytes, signatures: [signature]) } == .noteUnfinished)
        #expect(try code { _ = try SignedNote(text: "x\n".bytes, signatures: []) } == .noteWithoutSignatures)
        #expect(try code { _ = try NoteSignature(name: try KeyName("a"), id: KeyID(1), bytes: []) } == .signatureLine)
        let small = NoteLimits(length: 10, signatures: 16)
        #expect(
            try code { _ = try SignedNote(text: "x\n".bytes, signatures: [signature], limits: small) } == .noteTooLong)
        let note = try SignedNote(text: "x\n".bytes, signatures: [signature])
        #expect(try note.adding([signature]) == note)
    }

    @Test func `A witness's answer is signature lines and nothing else`() throws {
        #expect(try NoteSignature.parse(lines: (Self.line + Self.line).bytes).map(\.line) == [Self.line, Self.line])
        #expect(try code { _ = try NoteSignature.parse(lines: []) } == .noteUnfinished)
        #expect(try code { _ = try NoteSignature.parse(lines: "\n".bytes) } == .signatureLine)
        #expect(
            try code { _ = try NoteSignature.parse(lines: Self.line.dropLast().utf8.map { $0 }) } == .noteUnfinished)
    }
}

@Suite struct `Verifying notes` {
    static let text = "a text\n".bytes

    private static func note(_ signatures: [NoteSignature]) throws -> SignedNote {
        try SignedNote(text: text, signatures: signatures)
    }

    @Test func `Unknown keys are ignored, also where they share a name or an id`() throws {
        let known = try TestKeys.signer("known", seed: 1)
        let verifier = try TestKeys.verifier(known)
        let good = try known.signature(over: Self.text)
        let sameName = try NoteSignature(name: verifier.name, id: KeyID(verifier.id.value ^ 1), bytes: [1])
        let sameID = try NoteSignature(name: try KeyName("other"), id: verifier.id, bytes: [1])
        let verified = try Self.note([sameName, sameID, good]).verify([verifier])
        #expect(verified.signatures.map(\.verifier) == [verifier])
        #expect(try code { _ = try Self.note([sameName, sameID]).verify([verifier]) } == .notSigned)
        #expect(try code { _ = try Self.note([good]).verify([]) } == .notSigned)
    }

    @Test func `A known key's signature that fails condemns the note`() throws {
        let one = try TestKeys.signer("one", seed: 1)
        let two = try TestKeys.signer("two", seed: 2)
        let verifiers = [try TestKeys.verifier(one), try TestKeys.verifier(two)]
        let good = try one.signature(over: Self.text)
        let wrong = try two.signature(over: "another text\n".bytes)
        #expect(try code { _ = try Self.note([good, wrong]).verify(verifiers) } == .signatureInvalid)
        #expect(try code { _ = try Self.note([wrong, good]).verify(verifiers) } == .signatureInvalid)
        #expect(try Self.note([good, wrong]).verify([verifiers[0]]).signatures.count == 1)
        let short = try NoteSignature(name: good.name, id: good.id, bytes: good.bytes.dropLast())
        let long = try NoteSignature(name: good.name, id: good.id, bytes: good.bytes + [0])
        #expect(try code { _ = try Self.note([short]).verify(verifiers) } == .signatureInvalid)
        #expect(try code { _ = try Self.note([long]).verify(verifiers) } == .signatureInvalid)
    }

    @Test func `Every bit of text and signature counts`() throws {
        let signer = try TestKeys.signer("one", seed: 1)
        let verifier = try TestKeys.verifier(signer)
        let good = try signer.signature(over: Self.text)
        for bit in 0..<512 {
            var bytes = good.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            let changed = try NoteSignature(name: good.name, id: good.id, bytes: bytes)
            #expect(try code { _ = try Self.note([changed]).verify([verifier]) } == .signatureInvalid, "\(bit)")
        }
        let other = try SignedNote(text: "a test\n".bytes, signatures: [good])
        #expect(try code { _ = try other.verify([verifier]) } == .signatureInvalid)
    }

    @Test func `A key that signs twice counts once, and both must be right`() throws {
        let signer = try TestKeys.signer("one", seed: 1)
        let verifier = try TestKeys.verifier(signer)
        let good = try signer.signature(over: Self.text)
        #expect(try Self.note([good, good]).verify([verifier, verifier]).signatures.count == 1)
        let bad = try signer.signature(over: "x\n".bytes)
        #expect(try code { _ = try Self.note([good, bad]).verify([verifier]) } == .signatureInvalid)
    }

    @Test func `Two known keys of one name and id are an error of whoever configured them`() throws {
        let signer = try TestKeys.signer("one", seed: 1)
        let verifier = try TestKeys.verifier(signer)
        let other = NoteVerifier(
            name: verifier.name, id: verifier.id, key: try TestKeys.ed25519(2).publicKey, scheme: .ed25519)
        let note = try Self.note([try signer.signature(over: Self.text)])
        #expect(try code { _ = try note.verify([verifier, other]) } == .ambiguousKeys)
    }

    @Test func `Names that only look the same are different`() throws {
        let composed = try TestKeys.signer("caf\u{e9}", seed: 1)
        let decomposed = try KeyName("cafe\u{301}")
        #expect(composed.verifierKey.name != decomposed)
        let verifier = NoteVerifier(
            name: decomposed, id: composed.verifierKey.id, key: try TestKeys.ed25519(1).publicKey, scheme: .ed25519)
        let note = try Self.note([try composed.signature(over: Self.text)])
        #expect(try code { _ = try note.verify([verifier]) } == .notSigned)
    }

    @Test(arguments: [KeyAlgorithm.ecdsaP256, .ecdsaP384])
    func `ECDSA signs the text with SHA-256, under an id of its own rule`(_ algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        let signer = try NoteSigner(name: try KeyName("rekor.example"), key: key, type: .ecdsa)
        #expect(signer.verifierKey.id.bytes == Array(HashAlgorithm.sha256.hash(key.publicKey.spki).prefix(4)))
        let verifier = try NoteVerifier(try VerifierKey("\(signer.verifierKey)"))
        let note = try Self.note([try signer.signature(over: Self.text)])
        #expect(try note.verify([verifier]).signatures.count == 1)
        let other = try SignedNote(text: "x\n".bytes, signatures: note.signatures)
        #expect(try code { _ = try other.verify([verifier]) } == .signatureInvalid)
    }

    @Test func `A scheme that does not go with the key is no verdict on the signature`() throws {
        let signer = try TestKeys.signer("one", seed: 1)
        let verifier = NoteVerifier(
            name: signer.verifierKey.name, id: signer.verifierKey.id, key: try TestKeys.ed25519(1).publicKey,
            scheme: .ecdsaP256SHA256)
        let note = try Self.note([try signer.signature(over: Self.text)])
        #expect(try code { _ = try note.verify([verifier]) } == .machine)
    }
}
