import Testing

@testable import HTTP

/// The head of a request, before any handler sees it.
@Suite struct `The guard before requests` {
    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        let status: Int
        var method = "POST"
        var version = "HTTP/1.1"
        var target = "/a"
        var fields: [HTTPHeaders.Field] = [.init("Host", "x"), .init("Content-Length", "5")]
        var size = 100
        var testDescription: String { what }
    }

    private static let host = HTTPHeaders.Field("Host", "x")

    private static func fields(_ more: (String, String)...) -> [HTTPHeaders.Field] {
        [host] + more.map { HTTPHeaders.Field($0.0, $0.1) }
    }

    static let refused: [Case] = [
        Case(
            what: "both framings", status: 400,
            fields: fields(("Content-Length", "5"), ("Transfer-Encoding", "chunked"))),
        Case(what: "two lengths", status: 400, fields: fields(("Content-Length", "5"), ("content-length", "5"))),
        Case(
            what: "two codings", status: 400,
            fields: fields(("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "x"))),
        Case(what: "another coding", status: 400, fields: fields(("Transfer-Encoding", "gzip, chunked"))),
        Case(
            what: "a coding in HTTP/1.0", status: 400, version: "HTTP/1.0",
            fields: fields(("Transfer-Encoding", "chunked"))),
        Case(what: "a signed length", status: 400, fields: fields(("Content-Length", "+5"))),
        Case(what: "a list of lengths", status: 400, fields: fields(("Content-Length", "5,5"))),
        Case(what: "a length beyond 64 bits", status: 400, fields: fields(("Content-Length", "18446744073709551621"))),
        Case(what: "an empty length", status: 400, fields: fields(("Content-Length", ""))),
        Case(what: "a body that is too large", status: 413, fields: fields(("Content-Length", "1048577"))),
        Case(what: "a folded coding", status: 400, fields: fields(("transfer-Encodingchunked", ""))),
        Case(what: "a folded length", status: 400, fields: fields(("Content-Length5", ""))),
        Case(what: "no host", status: 400, fields: []),
        Case(what: "two hosts", status: 400, fields: fields(("host", "y"))),
        Case(what: "a body of GET", status: 400, method: "GET"),
        Case(what: "an unknown method", status: 405, method: "BREW"),
        Case(what: "a method in small letters", status: 405, method: "get"),
        Case(what: "HTTP/1.9", status: 505, version: "HTTP/1.9"),
        Case(what: "HTTP/2.0", status: 505, version: "HTTP/2.0"),
        Case(what: "a large head", status: 431, size: 16_385),
        Case(what: "many fields", status: 431, fields: [host] + (0..<64).map { .init("A\($0)", "") }),
        Case(what: "a name that is no token", status: 400, fields: fields(("A B", "c"))),
        Case(what: "an empty name", status: 400, fields: fields(("", "c"))),
        Case(what: "a control character in a value", status: 400, fields: fields(("A", "b\u{1}c"))),
        Case(what: "another expectation", status: 417, fields: fields(("Expect", "fries"))),
        Case(what: "a URL as target", status: 400, target: "http://x/a"),
        Case(what: "no target", status: 400, target: ""),
        Case(what: "an asterisk", status: 400, target: "*"),
        Case(what: "a NUL in the path", status: 400, target: "/a%00b"),
        Case(what: "an encoded slash", status: 400, target: "/a%2fb"),
        Case(what: "an encoded backslash", status: 400, target: "/a%5Cb"),
        Case(what: "a dot segment", status: 400, target: "/a/../b"),
        Case(what: "an encoded dot segment", status: 400, target: "/a/%2e%2E/b"),
        Case(what: "a single dot", status: 400, target: "/a/./b"),
        Case(what: "a broken encoding", status: 400, target: "/a%2"),
        Case(what: "an encoding that is no hexadecimal", status: 400, target: "/a%zz"),
        Case(what: "a path that is not UTF-8", status: 400, target: "/a%ff"),
        Case(what: "a fragment", status: 400, target: "/a#b"),
        Case(what: "a backslash", status: 400, target: "/a\\b"),
        Case(what: "a character beyond ASCII", status: 400, target: "/ä"),
    ]

    @Test(arguments: refused)
    func `A request that could be read in two ways is refused`(_ item: Case) {
        let head = RequestHead(
            method: item.method, version: item.version, target: item.target, fields: item.fields, size: item.size)
        #expect { try RequestGuard.check(head, .standard) } throws: { error in
            (error as? RequestGuard.Refusal)?.status == item.status
        }
    }

    @Test func `A request in order is taken apart`() throws {
        let head = RequestHead(
            method: "PUT", version: "HTTP/1.1", target: "/v2/%C3%A4%20b//c?d=%2f&..",
            fields: Self.fields(("A", "b\tc")),
            size: 16_384)
        let admitted = try RequestGuard.check(head, .standard)
        #expect(admitted.method == .put)
        #expect(admitted.target.path == "/v2/ä b//c")
        #expect(admitted.target.query == "d=%2f&..")
        #expect(admitted.headers["a"] == "b\tc" && admitted.headers["Host"] == "x")
    }

    @Test func `A field that is there twice has no one value`() {
        let headers: HTTPHeaders = ["A": "1", "a": "2", "B": "3"]
        #expect(headers["A"] == nil && headers.all("A") == ["1", "2"] && headers["b"] == "3")
    }

    @Test(arguments: [
        ("127.0.0.1:80", "127.0.0.1:80"), ("[::1]:8080", "[::1]:8080"), (":0", "127.0.0.1:0"),
        ("localhost:7", "127.0.0.1:7"),
    ])
    func `An address is a host in digits and a port`(_ text: String, _ expected: String) throws {
        #expect("\(try HTTPAddress(text))" == expected)
    }

    @Test(arguments: ["", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:+1", "127.0.0.1:01"])
    func `Any other text is none`(_ text: String) {
        #expect { try HTTPAddress(text) } throws: { ($0 as? HTTPError)?.code == .address }
    }
}
