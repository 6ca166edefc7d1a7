import Encoding
import Testing

@Suite struct Base64Tests {
    // RFC 4648 §10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy"),
    ]) func `The RFC's vectors pass both ways`(plain: String, encoded: String) throws {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(try Base64.decode(encoded) == Array(plain.utf8))
    }

    @Test(arguments: [
        ("Zg", EncodingError.Code.length), ("Zg=", .length), ("Zh==", .nonCanonical), ("Zm9=", .nonCanonical),
        ("Zm 9v", .length), ("Zm9\n", .character), ("====", .padding), ("Z===", .padding), ("Zm9v====", .padding),
        ("Zm-_", .character), ("Zg==Zg==", .padding), ("Zm9v=", .length),
    ]) func `Every other spelling is refused`(text: String, code: EncodingError.Code) {
        #expect(#expect(throws: EncodingError.self) { try Base64.decode(text) }?.code == code)
    }

    @Test func `The URL-safe alphabet goes with or without padding`() throws {
        #expect(try Base64.decode("-_8", alphabet: .urlSafe) == [0xFB, 0xFF])
        #expect(try Base64.decode("-_8=", alphabet: .urlSafe) == [0xFB, 0xFF])
        #expect(throws: EncodingError.self) { try Base64.decode("+/8=", alphabet: .urlSafe) }
    }

    @Test func `Every length survives the round trip`() throws {
        for count in 0..<200 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
            #expect(try Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }
}

@Suite struct HexTests {
    @Test func `Bytes are spelled in lower case and read back`() throws {
        let bytes = (0...255).map { UInt8($0) }
        #expect(Hex.encode([0x00, 0xAB, 0xFF]) == "00abff")
        #expect(try Hex.decode(Hex.encode(bytes)) == bytes)
    }

    @Test(arguments: [("abc", EncodingError.Code.length), ("AB", .character), ("zz", .character), ("0x", .character)])
    func `Every other spelling is refused`(text: String, code: EncodingError.Code) {
        #expect(#expect(throws: EncodingError.self) { try Hex.decode(text) }?.code == code)
    }
}
