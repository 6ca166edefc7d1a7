import Encoding
import Evidence
import JSON
import TestSupport
import Testing

@Suite struct `DSSE envelopes` {
    // DSSE v1, protocol.md and envelope.md: the test vectors.
    @Test(arguments: [
        ("http://example.com/HelloWorld", "hello world", "DSSEv1 29 http://example.com/HelloWorld 11 hello world"),
        ("", "", "DSSEv1 0  0 "),
        ("a b", "1 2 ", "DSSEv1 3 a b 4 1 2 "),
        ("é", "ü", "DSSEv1 2 é 2 ü"),
    ])
    func `The pre-authentication encoding counts bytes`(type: String, payload: String, encoding: String) {
        #expect(
            Envelope.preAuthenticationEncoding(payloadType: type, payload: Array(payload.utf8))
                == Array(encoding.utf8))
    }

    @Test func `The encoding carries any bytes as they are`() {
        let envelope = Envelope(payloadType: "t", payload: [0, 0xFF, 0x20, 0x0A], signatures: [])
        #expect(envelope.preAuthenticationEncoding == Array("DSSEv1 1 t 4 ".utf8) + [0, 0xFF, 0x20, 0x0A])
    }

    @Test func `What is written is read back`() throws {
        let envelope = Envelope(
            payloadType: Envelope.inTotoPayloadType, payload: Documents.payload,
            signatures: [
                Envelope.Signature(keyID: "the-key", bytes: Documents.signature),
                Envelope.Signature(keyID: "", bytes: [0xFF]),
            ])
        #expect(try read(envelope.json) == .envelope(envelope))
        #expect(envelope.json["signatures"]?.array?[1]["keyid"] == nil)
    }

    @Test(arguments: [nil, "", JSONValue.null] as [JSONValue?])
    func `A signature without a key's name is a signature by any key`(keyID: JSONValue?) throws {
        let document = try read(Documents.envelope.setting("/signatures/0/keyid", to: keyID))
        #expect(document.envelope?.signatures.first?.keyID == "")
        #expect(document.keyHint == "")
    }

    @Test func `As many signatures as the limit allows are read, in their order`() throws {
        let signatures = (0..<32).map { index -> JSONValue in ["sig": .string(Base64.encode([UInt8(index)]))] }
        let document = try read(Documents.envelope.setting("/signatures", to: .array(signatures)))
        #expect(document.envelope?.signatures.map(\.bytes) == (0..<32).map { [$0] })
    }

    @Test func `A certificate beside a signature is passed over`() throws {
        let document = try read(Documents.envelope.setting("/signatures/0/cert", to: "-----BEGIN CERTIFICATE-----"))
        #expect(document.envelope?.signatures.count == 1)
    }

    @Test func `The payload need not be a statement to be an envelope`() throws {
        let document = try read(Documents.envelope.setting("/payload", to: "").setting("/payloadType", to: "x"))
        #expect(document.envelope?.payload == [])
    }
}
