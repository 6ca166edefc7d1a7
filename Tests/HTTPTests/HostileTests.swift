import HTTP
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Requests that programs read in different ways; a second request behind each shows how it was framed.
@Suite struct `Hostile requests` {
    struct Case: Sendable, CustomTestStringConvertible {
        let what: String
        let bytes: String
        var testDescription: String { what }

        init(_ what: String, _ bytes: String) {
            self.what = what
            self.bytes = bytes
        }
    }

    private static let put = "PUT /u HTTP/1.1\r\nHost: x\r\n"
    private static let get = "GET /g HTTP/1.1\r\nHost: x\r\n"
    private static let last = "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    static let cases = [
        Case("both framings", put + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        Case("two lengths that differ", put + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhelloX"),
        Case("two lengths that agree", put + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
        Case("another coding", put + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
        Case("an unknown coding", put + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        Case("a folded coding", put + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
        Case("a space before the colon", put + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
        Case("a signed length", put + "Content-Length: +5\r\n\r\nhello"),
        Case("a negative length", put + "Content-Length: -1\r\n\r\n"),
        Case("a hexadecimal length", put + "Content-Length: 0x5\r\n\r\nhello"),
        Case("a length beyond 64 bits", put + "Content-Length: 18446744073709551621\r\n\r\nhello"),
        Case(
            "a hexadecimal chunk size with a prefix",
            put + "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n"),
        Case("a negative chunk size", put + "Transfer-Encoding: chunked\r\n\r\n-1\r\nhello\r\n0\r\n\r\n"),
        Case("a huge chunk size", put + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff5\r\nhello\r\n0\r\n\r\n"),
        Case("no host", "GET /g HTTP/1.1\r\n\r\n"),
        Case("two hosts", get + "Host: y\r\n\r\n"),
        Case("a body of GET", get + "Content-Length: 5\r\n\r\nhello"),
        Case("an encoded NUL", "GET /g%00x HTTP/1.1\r\nHost: x\r\n\r\n"),
        Case("an encoded slash", "GET /g%2fx HTTP/1.1\r\nHost: x\r\n\r\n"),
        Case("an encoded dot segment", "GET /%2e%2e/x HTTP/1.1\r\nHost: x\r\n\r\n"),
        Case("HTTP/1.9", "GET /g HTTP/1.9\r\nHost: x\r\n\r\n"),
        Case("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        Case("a head of 100 KiB", get + "A: \(String(repeating: "a", count: 100_000))\r\n\r\n"),
        Case("TLS", "\u{16}\u{3}\u{1}\u{0}\u{5}hello"),
    ]

    @Test(arguments: cases)
    func `A request that could be two is refused, and nothing behind it is read`(_ item: Case) async throws {
        var limits = ServerLimits()
        limits.headSeconds = 1
        limits.bodySeconds = 1
        let server = try serve(limits) { await echo($0) }
        let connection = try RawConnection(port: server.address.port)
        connection.send(item.bytes + Self.last)
        let (text, closed) = await connection.read()
        // The library writes the head of its own refusals twice (0.9.75), the second as a part of the first's body.
        #expect(
            Set(text.statuses).count <= 1 && text.statuses.allSatisfy { $0 >= 400 } && closed, "\(text.prefix(300))")
        await server.stop()
    }

    private static let script: String = {
        let data = unsafe getenv("CUSTODY_TEST_DATA").map { unsafe String(cString: $0) }
        return (data ?? TestData.package + "/../shared/data") + "/../tools/http-hostile.py"
    }()

    @Test(.enabled(if: unsafe access(script, R_OK) == 0, "no http-hostile.py beside the third-party test data"))
    func `None of the hostile requests of others is answered twice`() async throws {
        var limits = ServerLimits()
        limits.headSeconds = 0.5
        limits.bodySeconds = 0.5
        let server = try serve(limits) { await echo($0) }
        let port = "\(server.address.port)"
        let output = await aside { try? Tool.run(["python3", Self.script, port]) }
        let lines = try #require(output).text.split(separator: "\n")
        #expect(lines.count == 29)
        // What the library reads as others do, or before anyone else can look; documented for the proxy in front.
        let known = [
            "bare LF lines": "200 200", "chunk ext bare LF": "200 200", "NUL in header": "200 200",
            "bare CR in header": "200 200", "Expect 100": "100 200 200",
        ]
        for line in lines {
            let name = String(line.prefix(26).reversed().drop { $0 == " " }.reversed())
            let statuses = line.dropFirst(27).prefix(16).split(separator: " ").joined(separator: " ")
            let isRefused = Set(statuses.split(separator: " ")).count <= 1 && !statuses.contains("200")
            // On a busy machine the script may leave before the second answer.
            #expect(isRefused || known[name]?.hasPrefix(statuses) == true, "\(line)")
        }
        await server.stop()
    }
}
