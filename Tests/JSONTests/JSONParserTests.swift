import JSON
import Testing

private func parse(_ text: String, limits: JSONLimits = .standard) throws -> JSONValue {
    try JSONValue.parse(Array(text.utf8), limits: limits)
}

@Suite struct JSONParserTests {
    @Test func `Every kind of value is read`() throws {
        let value = try parse(#" {"a": [null, true, false, -1.5e3, 12, "x\n\u00e9\ud83d\ude00"], "b": {}} "#)
        #expect(value == ["a": [.null, true, false, .number(.double(-1500)), 12, "x\né😀"], "b": [:]])
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let text: String
        let code: JSONError.Code
        let place: String
        var testDescription: String { "\(text.prefix(24)) \(code)" }
    }

    @Test(arguments: [
        Refusal(text: "", code: .syntax, place: "line 1, column 1"),
        Refusal(text: "{\"a\": 1", code: .syntax, place: "line 1, column 8"),
        Refusal(text: "{\n  \"a\": NaN\n}", code: .syntax, place: "line 2, column 8"),
        Refusal(text: "Infinity", code: .syntax, place: "line 1, column 1"),
        Refusal(text: "[1,]", code: .syntax, place: "line 1, column 4"),
        Refusal(text: "{\"a\":1,\"a\":2}", code: .duplicate, place: "line 1, column 8"),
        Refusal(text: "{\"a\":1,\"\\u0061\":2}", code: .duplicate, place: "line 1, column 8"),
        Refusal(text: "01", code: .syntax, place: "line 1, column 1"),
        Refusal(text: "+1", code: .syntax, place: "line 1, column 1"),
        Refusal(text: "1.", code: .syntax, place: "line 1, column 3"),
        Refusal(text: "1e999", code: .number, place: "line 1, column 1"),
        Refusal(text: "\"\\ud800\"", code: .encoding, place: "line 1, column 8"),
        Refusal(text: "\"\\udc00\"", code: .encoding, place: "line 1, column 8"),
        Refusal(text: "\"a\tb\"", code: .syntax, place: "line 1, column 3"),
        Refusal(text: "\"\\x\"", code: .syntax, place: "line 1, column 3"),
        Refusal(text: "\"open", code: .syntax, place: "line 1, column 6"),
        Refusal(text: "{} {}", code: .syntax, place: "line 1, column 4"),
        Refusal(text: "// c\n1", code: .syntax, place: "line 1, column 1"),
        Refusal(text: "\u{FEFF}1", code: .syntax, place: "line 1, column 1"),
        Refusal(text: "tru", code: .syntax, place: "line 1, column 1"),
        Refusal(text: "{a:1}", code: .syntax, place: "line 1, column 2"),
        Refusal(text: String(repeating: "[", count: 100_000), code: .limit, place: "line 1, column 65"),
    ]) func `A text that is not JSON is refused at its place`(refusal: Refusal) {
        let error = #expect(throws: JSONError.self) { try parse(refusal.text) }
        #expect(error?.code == refusal.code)
        #expect(error?.place == refusal.place)
    }

    @Test func `A string that is not UTF-8 is refused`() {
        let error = #expect(throws: JSONError.self) { try JSONValue.parse([0x22, 0xC3, 0x28, 0x22]) }
        #expect(error?.code == .encoding)
    }

    @Test func `A duplicate among many names is found`() {
        var members = (0..<5_000).map { "\"n\($0)\":0" }
        members.append("\"n17\":0")
        let error = #expect(throws: JSONError.self) { try parse("{" + members.joined(separator: ",") + "}") }
        #expect(error?.code == .duplicate)
    }

    @Test func `Bytes and values have limits`() {
        let bytes = #expect(throws: JSONError.self) { try parse("[1,2,3]", limits: JSONLimits(bytes: 6)) }
        #expect(bytes?.code == .limit)
        let values = #expect(throws: JSONError.self) { try parse("[1,2,3]", limits: JSONLimits(values: 3)) }
        #expect(values?.code == .limit)
    }

    @Test func `Two spellings of one letter are two names`() throws {
        let value = try parse("{\"\u{E9}\": 1, \"e\u{301}\": 2}")
        #expect(value.object?.count == 2)
        #expect(value["e\u{301}"] == 2)
        #expect(JSONValue.string("\u{E9}") != .string("e\u{301}"))
    }
}

@Suite struct JSONWriterTests {
    // RFC 8785 §3.2.2, §3.2.3 and appendix B.
    @Test func `The RFC's example has its canonical text`() throws {
        let value = try parse(
            """
            {"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
             "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/", "literals": [null, true, false]}
            """)
        let expected =
            #"{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#
            + #""string":"€$\u000f\nA'B\"\\\\\"/"}"#
        #expect(String(decoding: value.canonical(), as: UTF8.self) == expected)
    }

    @Test func `Names are sorted by their UTF-16 code units`() throws {
        let value = try parse(#"{"\ufb33": 1, "\ud83d\ude00": 2, "\u20ac": 3, "1": 4, "\r": 5, "\u0080": 6, "ö": 7}"#)
        let expected = ["\r", "1", "\u{80}", "ö", "€", "😀", "\u{FB33}"]
        #expect(try JSONValue.parse(value.canonical()).object?.names == expected)
    }

    @Test(arguments: [
        ("0", "0"), ("-0", "0"), ("-0.0", "0"), ("9007199254740993", "9007199254740992"), ("1e21", "1e+21"),
        ("123456789012345680000", "123456789012345680000"), ("0.000001", "0.000001"), ("1e-7", "1e-7"),
        ("5e-324", "5e-324"), ("1.7976931348623157e308", "1.7976931348623157e+308"), ("-1.5", "-1.5"),
        ("9.999999999999997e22", "9.999999999999997e+22"), ("333333333.3333332", "333333333.3333332"),
        ("1424953923781206.2", "1424953923781206.2"), ("100", "100"), ("1e2", "100"), ("4.35", "4.35"),
    ]) func `Numbers are spelled as ECMAScript does`(text: String, spelled: String) throws {
        #expect(String(decoding: try parse(text).canonical(), as: UTF8.self) == spelled)
    }

    @Test func `Pretty text reads back as the same value`() throws {
        let value = try parse(#"{"b": [], "a": {"x": [1, {"y": null}]}, "c": {}}"#)
        let pretty = value.pretty()
        #expect(try JSONValue.parse(pretty) == value)
        #expect(String(decoding: pretty, as: UTF8.self).hasPrefix("{\n  \"b\": [],\n  \"a\": {\n    \"x\": ["))
    }
}

@Suite struct JSONPointerTests {
    // RFC 6901 §5.
    @Test(arguments: [
        ("/foo/0", JSONValue.string("bar")), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3), ("/ ", 7), ("/m~0n", 8),
    ]) func `The RFC's examples are found`(text: String, expected: JSONValue) throws {
        let document = try parse(
            #"{"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, " ": 7, "m~n": 8}"#)
        let pointer = try #require(JSONPointer(text))
        #expect(pointer.value(in: document) == expected)
        #expect(pointer.description == text)
    }

    @Test(arguments: ["/foo/2", "/foo/-", "/foo/00", "/foo/bar", "/nothing", "/foo/0/x"])
    func `What is not there is nil`(text: String) throws {
        #expect(try #require(JSONPointer(text)).value(in: ["foo": ["bar", "baz"]]) == nil)
    }

    @Test(arguments: ["foo", "/a~", "/a~2", "#/a"]) func `A malformed pointer is refused`(text: String) {
        #expect(JSONPointer(text) == nil)
    }
}

@Suite struct JSONFieldTests {
    @Test func `A broken form is named by its pointer`() throws {
        let field = JSONField(try parse(#"{"a": [{"b/c": "x"}], "n": null}"#))
        let inner = try field.member("a").array(atMost: 1)[0]
        let type = #expect(throws: JSONError.self) { try inner.member("b/c").integer() }
        #expect(type?.place == "/a/0/b~1c")
        #expect(type?.code == .value)
        let missing = #expect(throws: JSONError.self) { try field.member("n") }
        #expect(missing?.code == .missing)
        let unknown = #expect(throws: JSONError.self) { try inner.allowOnly(["b"]) }
        #expect(unknown?.code == .unknown)
        let limit = #expect(throws: JSONError.self) { try field.member("a").array(atMost: 0) }
        #expect(limit?.code == .limit)
    }
}
