import JSON
import Testing

@Suite struct `OLPC's canonical JSON` {
    private func canonical(_ text: String) throws -> String {
        String(decoding: try JSONValue.parse(Array(text.utf8)).canonicalOLPC(), as: UTF8.self)
    }

    // Each expectation is what securesystemslib's encode_canonical gives for the same text.
    @Test(arguments: [
        ("{}", "{}"), ("[]", "[]"), ("[ 1, 2 ,3 ]", "[1,2,3]"), ("null", "null"), ("[true, false]", "[true,false]"),
        (#"{"b": 1, "a": {"y": [], "x": ""}}"#, #"{"a":{"x":"","y":[]},"b":1}"#),
        (#""a\nb\tc\u0000d\u007f""#, "\"a\nb\tc\u{0}d\u{7F}\""),
        (#""\u00e9\u20ac\ud83d\ude00\/""#, "\"\u{E9}\u{20AC}\u{1F600}/\""),
        (#""\"\\""#, #""\"\\""#), ("-12", "-12"), ("-0", "0"),
        ("9223372036854775807", "9223372036854775807"), ("9007199254740993", "9007199254740993"),
        ("-9223372036854775808", "-9223372036854775808"),
        // Not normalised: one letter in two spellings is two texts.
        ("\"e\u{301}\"", "\"e\u{301}\""),
    ]) func `A value has one text`(text: String, expected: String) throws {
        #expect(Array(try canonical(text).utf8) == Array(expected.utf8))
    }

    @Test func `Names are sorted by code points, where RFC 8785 takes UTF-16`() throws {
        let text = #"{"\ufb33": 1, "\ud83d\ude00": 2, "aa": 3, "a": 4, "B": 5, "": 6}"#
        #expect(try canonical(text) == "{\"\":6,\"B\":5,\"a\":4,\"aa\":3,\"\u{FB33}\":1,\"\u{1F600}\":2}")
        #expect(
            String(decoding: try JSONValue.parse(Array(text.utf8)).canonical(), as: UTF8.self)
                == "{\"\":6,\"B\":5,\"a\":4,\"aa\":3,\"\u{1F600}\":2,\"\u{FB33}\":1}")
    }

    @Test(arguments: [
        ("1.5", ""), ("[1, 2.0]", "/1"), (#"{"a/b": [{"c": 1e2}]}"#, "/a~1b/0/c"), ("9223372036854775808", ""),
    ]) func `A number that is no whole one of 64 bits is refused at its place`(text: String, place: String) throws {
        let error = #expect(throws: JSONError.self) { try canonical(text) }
        #expect(error?.code == .number)
        #expect(error?.pointer?.description == place)
    }
}
