import HTTP
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The client, against servers on this machine, good and bad.
@Suite struct `Asking` {
    private static func url(_ server: HTTPServer, _ path: String = "") throws -> HTTPURL {
        try HTTPURL("http://\(server.address)/\(path)")
    }

    /// Runs a request, and gives the code with which it failed; nil where it did not.
    private static func code(_ body: () async throws(HTTPError) -> Void) async -> HTTPError.Code? {
        do throws(HTTPError) {
            try await body()
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `An answer is taken as it is, whatever its status`() async throws {
        let server = try serve { request in
            HTTPResponse(
                409, headers: ["Content-Type": "text/x.tlog.size", "X-Agent": request.headers["User-Agent"] ?? ""],
                body: Array("7\n".utf8))
        }
        let answer = try await HTTPClient().get(try Self.url(server, "a"))
        #expect(answer.status == 409 && answer.body == Array("7\n".utf8))
        #expect(answer.headers["content-type"] == "text/x.tlog.size" && answer.headers["X-Agent"] == "custody")
        await server.stop()
    }

    @Test(arguments: [0, 1, 1 << 20])
    func `A body is sent as it is`(_ count: Int) async throws {
        let server = try serve { request in
            let body = (try? await request.body.collect(limit: 1 << 20)) ?? [1]
            return HTTPResponse(200, headers: ["X-Type": request.headers["Content-Type"] ?? "none"], body: body)
        }
        let body = [UInt8](repeating: 65, count: count)
        let answer = try await HTTPClient().post(body, to: try Self.url(server), type: "text/plain")
        #expect(answer.status == 200 && answer.body == body && answer.headers["X-Type"] == "text/plain")
        await server.stop()
    }

    @Test func `Redirects are answers, and not followed`() async throws {
        let server = try serve { request in
            request.path == "/a" ? HTTPResponse(302, headers: ["Location": "/b"]) : .text(200, "followed")
        }
        #expect(try await HTTPClient().get(try Self.url(server, "a")).status == 302)
        await server.stop()
    }

    @Test func `An answer that is too large is broken off, announced or not`() async throws {
        let server = try serve { _ in HTTPResponse(200, body: [UInt8](repeating: 0, count: 2000)) }
        var limits = ClientLimits()
        limits.bodySize = 1999
        let client = HTTPClient(limits: limits)
        let url = try Self.url(server)
        #expect(await Self.code { () throws(HTTPError) in _ = try await client.get(url) } == .tooLarge)
        await server.stop()
    }

    @Test func `An answer that does not come in time is none`() async throws {
        let server = try serve { _ in
            try? await Task.sleep(for: .seconds(30))
            return .text(200, "late")
        }
        var limits = ClientLimits()
        limits.totalSeconds = 0.2
        let client = HTTPClient(limits: limits)
        let url = try Self.url(server)
        #expect(await Self.code { () throws(HTTPError) in _ = try await client.get(url) } == .timeout)
        await server.stop(within: .zero)
    }

    @Test func `Who gives up waits no longer`() async throws {
        let server = try serve { _ in
            try? await Task.sleep(for: .seconds(30))
            return .text(200, "late")
        }
        let client = HTTPClient()
        let url = try Self.url(server)
        let task = Task { await Self.code { () throws(HTTPError) in _ = try await client.get(url) } }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        #expect(await task.value == .cancelled)
        await server.stop(within: .zero)
    }

    @Test func `Where nobody listens, nobody is reached`() async throws {
        let server = try serve { await echo($0) }
        let url = try Self.url(server)
        await server.stop()
        let client = HTTPClient()
        #expect(await Self.code { () throws(HTTPError) in _ = try await client.get(url) } == .unreachable)
    }

    @Test func `A proxy in the environment is not used`() async throws {
        let server = try serve { await echo($0) }
        let url = try Self.url(server, "direct")
        unsafe setenv("http_proxy", "http://127.0.0.1:9", 1)
        defer { unsafe unsetenv("http_proxy") }
        #expect(try await HTTPClient().get(url).headers["X-Path"] == "/direct")
        await server.stop()
    }

    @Test(arguments: [
        "", "ftp://x/", "file:///etc/passwd", "http:///a", "http://u:p@x/", "http://x/#f", "http://x/a b", "HTTP://x/",
        "http://x\\@y/",
    ])
    func `What is no plain URL is refused`(_ text: String) {
        #expect { try HTTPURL(text) } throws: { ($0 as? HTTPError)?.code == .url }
    }

    @Test func `A URL is a folder for what is below it`() throws {
        #expect("\(try HTTPURL("https://x/log").appending("tile/0/000"))" == "https://x/log/tile/0/000")
        #expect("\(try HTTPURL("https://x/log/").appending("checkpoint"))" == "https://x/log/checkpoint")
    }

    @Test(.enabled(if: Tool.isInstalled("openssl"), "openssl is not installed"))
    func `A certificate must be trusted and name the host`() async throws {
        let files = try TemporaryDirectory()
        for (name, subject) in [("good", "IP:127.0.0.1"), ("other", "DNS:elsewhere.test")] {
            try Tool.run(
                [
                    "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-days",
                    "2", "-subj", "/CN=test", "-addext", "subjectAltName=\(subject)", "-keyout", "\(name).key", "-out",
                    "\(name).pem",
                ], in: files.path)
        }
        for (name, trusted, expected) in [
            ("good", "good", nil), ("good", nil, HTTPError.Code.tls), ("other", "other", .tls), ("good", "other", .tls),
        ] as [(String, String?, HTTPError.Code?)] {
            let port = UInt16.random(in: 20_000...60_000)
            // Ends by itself, should the test not get to it.
            async let server = aside {
                try? Tool.start(
                    [
                        "timeout", "90", "openssl", "s_server", "-accept", "127.0.0.1:\(port)", "-cert", "\(name).pem",
                        "-key",
                        "\(name).key", "-www", "-naccept", "1", "-quiet",
                    ], in: files.path)
            }
            let client = HTTPClient(authorities: trusted.map { "\(files.path)/\($0).pem" })
            let url = try HTTPURL("https://127.0.0.1:\(port)/")
            var found: HTTPError.Code? = .unreachable
            for _ in 0..<1000 where found == .unreachable {
                found = await Self.code { () throws(HTTPError) in _ = try await client.get(url) }
                if found == .unreachable { try await Task.sleep(for: .milliseconds(50)) }
            }
            #expect(found == expected, "\(name) under \(trusted ?? "the system's")")
            _ = await server
        }
    }
}
