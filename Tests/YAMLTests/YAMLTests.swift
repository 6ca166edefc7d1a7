import Testing

@testable import YAML

private func parse(_ text: String, limits: YAMLLimits = .standard) throws(YAMLError) -> YAMLNode {
    try YAML.parse(Array(text.utf8), limits: limits)
}

@Suite struct `Reading a document` {
    @Test func `A policy keeps its order, its texts and its places`() throws {
        let node = try parse(
            """
            name: payments   # a comment
            require:
              - digest-pinned
              - provenance: { maximum-age: 30d, "builder": ci }
            """)
        #expect(node.members?.map(\.name) == ["name", "require"])
        #expect(node["name"]?.asString == "payments")
        let require = try #require(node["require"]?.items)
        #expect(require[0].asString == "digest-pinned")
        #expect(require[0].position == YAMLPosition(line: 3, column: 5))
        let provenance = try #require(require[1]["provenance"])
        #expect(provenance["maximum-age"]?.asString == "30d")
        #expect(provenance["builder"]?.position == YAMLPosition(line: 4, column: 48))
        #expect(provenance.members?[1].key.kind == .scalar("builder", style: .quoted))
        #expect(node["absent"] == nil)
        #expect(require[0]["absent"] == nil)
    }

    @Test func `Blocks and quotes are texts whatever they look like`() throws {
        let node = try parse("a: |\n  true\nb: 'null'\nc: \"1\"\nd: >-\n  folded\n  text\n")
        #expect(node["a"]?.kind == .scalar("true\n", style: .block))
        #expect(node["a"]?.asBool == nil)
        #expect(node["b"]?.isNull == false)
        #expect(node["b"]?.asString == "null")
        #expect(node["c"]?.asInt == nil)
        #expect(node["d"]?.asString == "folded text")
    }

    @Test func `A byte-order mark and a YAML 1.2 directive are accepted`() throws {
        #expect(try parse("\u{FEFF}%YAML 1.2\n---\na: 1\n...\n")["a"]?.asInt == 1)
    }

    @Test func `Columns count characters, not bytes`() throws {
        #expect(try parse("{ é: ü, x: y }")["x"]?.column == 12)
    }

    @Test func `A scalar alone is a document`() throws {
        #expect(try parse("hello").asString == "hello")
    }
}

@Suite struct `Resolving scalars` {
    @Test(arguments: [
        ("null", YAMLScalar.null), ("~", .null), ("NULL", .null), ("", .null), ("nUll", .string("nUll")),
        ("true", .bool(true)), ("True", .bool(true)), ("FALSE", .bool(false)), ("tRUE", .string("tRUE")),
        ("no", .string("no")), ("yes", .string("yes")), ("on", .string("on")), ("off", .string("off")),
        ("y", .string("y")), ("0", .number("0")), ("-0", .number("-0")), ("12", .number("12")),
        ("-7", .number("-7")), ("010", .string("010")), ("0o10", .string("0o10")), ("0x10", .string("0x10")),
        ("1_000", .string("1_000")), ("+1", .string("+1")), ("1.10", .number("1.10")), ("1e3", .number("1e3")),
        ("1E-3", .number("1E-3")), ("1e", .string("1e")), (".5", .string(".5")), ("5.", .string("5.")),
        (".inf", .string(".inf")), (".nan", .string(".nan")), ("1:30", .string("1:30")), ("-", .string("-")),
        ("2026-11-21", .string("2026-11-21")), ("30d", .string("30d")),
    ])
    func `A plain scalar has the value of YAML 1.2 and no other`(text: String, value: YAMLScalar) {
        #expect(YAMLScalar(text, style: .plain) == value)
        #expect(YAMLScalar(text, style: .quoted) == .string(text))
    }

    @Test func `A number or a boolean stays a text where a text is asked for`() throws {
        let node = try parse("version: 1.10\nenabled: true\nnothing:\nwhole: 9223372036854775808\n")
        #expect(node["version"]?.asString == "1.10")
        #expect(node["version"]?.asInt == nil)
        #expect(node["enabled"]?.asString == "true")
        #expect(node["nothing"]?.asString == nil)
        #expect(node["nothing"]?.isNull == true)
        #expect(node["whole"]?.asInt == nil)
        #expect(node.asString == nil)
        #expect(node.noun == "mapping")
        #expect(node["version"]?.noun == "number")
    }
}

@Suite struct `Refusing a document` {
    struct Defect: CustomTestStringConvertible, Sendable {
        let name: String
        let text: String
        let code: YAMLError.Code
        let position: YAMLPosition
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ code: YAMLError.Code, _ line: Int, _ column: Int) {
            self.name = name
            self.text = text
            self.code = code
            position = YAMLPosition(line: line, column: column)
        }
    }

    @Test(arguments: [
        Defect("nothing", "", .empty, 1, 1),
        Defect("only a comment", "# to do\n", .empty, 2, 1),
        Defect("an open bracket", "a: [1, 2\n", .syntax, 2, 1),
        Defect("a bad indent", "a: 1\n b: 2\n", .syntax, 2, 3),
        Defect("a tab as indent", "a:\n\tb: 1\n", .syntax, 2, 1),
        Defect("an open quote", "a: \"x\n", .syntax, 2, 1),
        Defect("an anchor", "a: &x 1\n", .anchor, 1, 4),
        Defect("an anchor on a list", "a: &x\n  - 1\n", .anchor, 1, 4),
        Defect("an anchor on a mapping", "a: &x { b: 1 }\n", .anchor, 1, 4),
        Defect("an anchor on a key", "&x a: 1\n", .anchor, 1, 1),
        Defect("an alias", "a: *x\n", .alias, 1, 4),
        Defect("an alias as a key", "*x : 1\n", .alias, 1, 1),
        Defect("a tag", "a: !!str 1\n", .tag, 1, 4),
        Defect("a tag on a list", "a: !set [1]\n", .tag, 1, 4),
        Defect("a bare tag", "a: ! x\n", .tag, 1, 4),
        Defect("YAML 1.1", "%YAML 1.1\n---\na: 1\n", .directive, 1, 1),
        Defect("a tag directive", "%TAG ! tag:x,2000:\n---\na: 1\n", .directive, 1, 1),
        Defect("a merge key", "a:\n  <<: { b: 1 }\n", .mergeKey, 2, 3),
        Defect("a list as a key", "[a]: 1\n", .key, 1, 1),
        Defect("a mapping as a key", "{ a: 1 }: 1\n", .key, 1, 1),
        Defect("a missing key", "?\n: 1\n", .key, 1, 2),
        Defect("a repeated key", "a: 1\nb: 2\n\"a\": 3\n", .duplicateKey, 3, 1),
        Defect("two documents", "a: 1\n---\nb: 2\n", .documents, 2, 1),
        Defect("an escape character", "a: \u{1B}[31m\n", .character, 1, 4),
        Defect("a NUL", "a: \0\n", .character, 1, 4),
        Defect("a line separator", "a: 1\u{2028}b: 2\n", .character, 1, 5),
        Defect("a next line", "a: 1 #\u{85}b: 2\n", .character, 1, 7),
        Defect("a reordering character", "é: 1\r\na: x\u{202E}y\n", .character, 2, 5),
        Defect("a byte-order mark inside", "a: \u{FEFF}\n", .character, 1, 4),
    ])
    func `A defect is refused with its code and place`(defect: Defect) {
        let error = #expect(throws: YAMLError.self) { try parse(defect.text) }
        #expect(error?.code == defect.code)
        #expect(error?.position == defect.position)
        #expect(error?.excerpt != nil)
    }

    @Test(
        arguments: [
            [0x61, 0x3A, 0x20, 0xFF], [0x61, 0x3A, 0x20, 0xC3], [0x61, 0x3A, 0x20, 0xC0, 0xAF],
            [0x61, 0x3A, 0x20, 0xED, 0xA0, 0x80], [0x61, 0x3A, 0x20, 0xF4, 0x90, 0x80, 0x80],
            [0x61, 0x3A, 0x20, 0xE2, 0x28, 0xA1],
            [0x61, 0x3A, 0x20, 0xF0, 0x80, 0x80, 0xAF],
        ] as [[UInt8]])
    func `What is not UTF-8 is refused`(bytes: [UInt8]) {
        let error = #expect(throws: YAMLError.self) { try YAML.parse(bytes) }
        #expect(error?.code == .encoding)
        #expect(error?.position == YAMLPosition(line: 1, column: 4))
    }

    @Test func `UTF-16 is refused even with its byte-order mark`() {
        let error = #expect(throws: YAMLError.self) {
            try YAML.parse([0xFF, 0xFE, 0x61, 0, 0x3A, 0, 0x20, 0, 0x31, 0])
        }
        #expect(error?.code == .encoding)
    }

    @Test func `A duplicate key names both lines and shows the second`() {
        let error = #expect(throws: YAMLError.self) { try parse("a: 1\nb:\n  x: 1\n  x: 2\n") }
        #expect(error?.message == "the key x stands on line 3 and again on line 4; keep one")
        #expect(error?.excerpt?.description == "  x: 2\n  ^")
        #expect(error?.description.hasPrefix("line 4, column 3: ") == true)
    }
}

@Suite struct `Limits` {
    @Test func `A document of exactly the limits passes, and one more of anything does not`() throws {
        let limits = YAMLLimits(bytes: 12, depth: 2, nodes: 5)
        #expect(try parse("a: [b, c]   ", limits: limits)["a"]?.items?.count == 2)
        #expect(code("a: [b, c]    ", limits) == .size)
        #expect(code("a: [[b]]", limits) == .depth)
        #expect(code("a: [b,c,d]", limits) == .nodes)
    }

    @Test func `A megabyte of open brackets is refused for its depth at once`() {
        #expect(code(String(repeating: "[", count: 1 << 20), .standard) == .depth)
        #expect(code(String(repeating: "- ", count: 1 << 19), .standard) == .depth)
        #expect(code(String(repeating: "{a: ", count: 1 << 18), .standard) == .depth)
    }

    @Test func `A megabyte of keys is refused for its count at once`() {
        let keys = (0..<120_000).map { "\($0):" }.joined(separator: "\n")
        #expect(code(keys, .standard) == .nodes)
    }

    @Test func `Aliases cannot multiply`() {
        let bomb = "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n"
        #expect(code(bomb, .standard) == .anchor)
    }

    private func code(_ text: String, _ limits: YAMLLimits) -> YAMLError.Code? {
        do throws(YAMLError) {
            _ = try parse(text, limits: limits)
            return nil
        } catch {
            return error.code
        }
    }
}

@Suite struct `Showing a line` {
    @Test func `A long line is cut around the fault`() {
        let line = String(repeating: "x", count: 500) + "!" + String(repeating: "y", count: 500)
        let excerpt = YAMLExcerpt(of: Array(("a\r\n" + line).utf8), at: YAMLPosition(line: 2, column: 501))
        #expect(excerpt.text.count == 160)
        #expect(Array(excerpt.text)[excerpt.caret - 1] == "!")
    }

    @Test func `Control characters do not reach the terminal`() {
        let excerpt = YAMLExcerpt(of: Array("\ta\u{1B}[2J\u{202E}".utf8), at: YAMLPosition(line: 1, column: 3))
        #expect(excerpt.description == " a\u{FFFD}[2J\u{FFFD}\n  ^")
    }

    @Test func `A place past the end gives an empty line`() {
        #expect(YAMLExcerpt(of: [], at: YAMLPosition(line: 9, column: 9)).description == "\n^")
    }
}
