import HTTP
import TestSupport
import Testing

/// A server on this machine, asked over raw sockets.
@Suite struct `Serving` {
    private static let get = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let last = "GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

    @Test func `Requests on one connection are answered one after the other`() async throws {
        let server = try serve { await echo($0) }
        let connection = try RawConnection(port: server.address.port)
        connection.send(Self.get + "POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello" + Self.last)
        let (text, closed) = await connection.read()
        #expect(text.statuses == [200, 200, 200] && closed)
        #expect(text.contains("GET /healthz\n") && text.contains("hello") && text.contains("GET /last\n"))
        await server.stop()
    }

    @Test func `HEAD has the length and no body`() async throws {
        let server = try serve { await echo($0) }
        let connection = try RawConnection(port: server.address.port)
        connection.send("HEAD /abc HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        let text = await connection.read().text
        #expect(text.statuses == [200] && text.contains("Content-Length: 10") && text.hasSuffix("\r\n\r\n"))
        await server.stop()
    }

    @Test func `A body in chunks is put together, beyond what is buffered`() async throws {
        var limits = ServerLimits()
        limits.bodySize = 1 << 22
        limits.bufferSize = 1000
        let server = try serve(limits) { await echo($0) }
        let connection = try RawConnection(port: server.address.port)
        let piece = String(repeating: "abcdefgh", count: 8192)
        connection.send("POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        for _ in 0..<20 { connection.send("10000\r\n\(piece)\r\n") }
        connection.send("0\r\n\r\n")
        let (text, closed) = await connection.read()
        #expect(text.statuses == [200] && closed)
        #expect(text.hasSuffix(piece) && text.utf8.count > 20 * 65_536)
        await server.stop()
    }

    @Test func `A handler that does not read is still answered for`() async throws {
        let server = try serve { _ in .text(403, "no") }
        let connection = try RawConnection(port: server.address.port)
        let body = String(repeating: "x", count: 600_000)
        connection.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\n\r\n\(body)" + Self.last)
        #expect(await connection.read().text.statuses == [403, 403])
        await server.stop()
    }

    @Test func `A body that is announced too large is refused before it is sent`() async throws {
        let server = try serve { await echo($0) }
        let connection = try RawConnection(port: server.address.port)
        connection.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\nExpect: 100-continue\r\n\r\n")
        let (text, closed) = await connection.read()
        #expect(text.statuses == [413] && closed)
        await server.stop()
    }

    @Test func `A body that turns out too large is broken off`() async throws {
        var limits = ServerLimits()
        limits.bodySize = 10
        let server = try serve(limits) { await echo($0) }
        let connection = try RawConnection(port: server.address.port)
        connection.send(
            "POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n")
        let (text, closed) = await connection.read()
        #expect(!text.statuses.contains(200) && closed)
        await server.stop()
    }

    @Test func `A head that drips ends with its time, and so does a body`() async throws {
        var limits = ServerLimits()
        limits.headSeconds = 0.3
        limits.bodySeconds = 0.3
        let server = try serve(limits) { await echo($0) }
        for start in [
            "", "GET / HT", "GET / HTTP/1.1\r\nHost", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\na",
        ] {
            let connection = try RawConnection(port: server.address.port)
            connection.send(start)
            // A byte now and then does not help.
            for _ in 0..<4 {
                try await Task.sleep(for: .milliseconds(100))
                connection.send(start.isEmpty ? "" : "x")
            }
            let (text, closed) = await connection.read()
            #expect(closed && !text.statuses.contains(200), "after '\(start)'")
        }
        await server.stop()
    }

    @Test func `An idle connection is closed`() async throws {
        var limits = ServerLimits()
        limits.idleSeconds = 0.2
        let server = try serve(limits) { await echo($0) }
        let connection = try RawConnection(port: server.address.port)
        connection.send(Self.get)
        let (text, closed) = await connection.read()
        #expect(text.statuses == [200] && closed)
        await server.stop()
    }

    @Test func `A handler takes its time, and the client's patience is its own`() async throws {
        var limits = ServerLimits()
        (limits.headSeconds, limits.bodySeconds, limits.idleSeconds) = (0.1, 0.1, 0.1)
        let server = try serve(limits) { request in
            try? await Task.sleep(for: .milliseconds(600))
            return await echo(request)
        }
        let connection = try RawConnection(port: server.address.port)
        connection.send(Self.last)
        #expect(await connection.read().text.statuses == [200])
        await server.stop()
    }

    @Test func `One address has so many connections and no more`() async throws {
        var limits = ServerLimits()
        limits.connectionsPerAddress = 3
        // However long the machine takes to come to the fourth, the three are open.
        limits.idleSeconds = 3_600
        let server = try serve(limits) { await echo($0) }
        var open: [RawConnection] = []
        for _ in 0..<3 {
            let connection = try RawConnection(port: server.address.port)
            connection.send(Self.get)
            #expect(await connection.read { $0.contains("GET /healthz\n") }.text.statuses == [200])
            open.append(connection)
        }
        let fourth = try RawConnection(port: server.address.port)
        fourth.send(Self.get)
        #expect(await fourth.read().text.statuses == [])
        _ = consume open
        await server.stop()
    }

    @Test func `Fifty clients are answered at once`() async throws {
        let server = try serve { request in
            try? await Task.sleep(for: .milliseconds(20))
            return await echo(request)
        }
        let client = HTTPClient()
        let url = try HTTPURL("http://\(server.address)/")
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<50 {
                group.addTask {
                    for round in 0..<10 {
                        let body = Array("\(index) \(round)".utf8)
                        let answer = try await client.post(body, to: url, type: "text/plain")
                        guard answer.status == 200, answer.body == body else { return false }
                    }
                    return true
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        await server.stop()
    }

    @Test func `A stop lets what is under way end, and takes nothing new`() async throws {
        let server = try serve { request in
            try? await Task.sleep(for: .milliseconds(200))
            return await echo(request)
        }
        let connection = try RawConnection(port: server.address.port)
        connection.send(Self.get)
        try await Task.sleep(for: .milliseconds(50))
        await server.stop(within: .seconds(5))
        let (text, closed) = await connection.read()
        #expect(text.statuses == [200] && closed)
        #expect(throws: Tool.Failure.self) { try RawConnection(port: server.address.port) }
    }

    @Test func `A stop does not wait for a handler that never ends`() async throws {
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let (held, release) = AsyncStream<Void>.makeStream()
        // Deaf to cancellation: it ends when the test lets it, which is after the stop.
        let stubborn = Task { for await _ in held {} }
        let server = try serve { _ in
            begin.finish()
            await stubborn.value
            return .text(200, "late")
        }
        let connection = try RawConnection(port: server.address.port)
        connection.send(Self.get)
        for await _ in begun {}
        await server.stop(within: .milliseconds(100))
        #expect(await !connection.read().text.statuses.contains(200))
        release.finish()
    }

    @Test func `A client that goes away cancels the handler`() async throws {
        let (stream, continuation) = AsyncStream<String>.makeStream()
        let server = try serve { request in
            do throws(HTTPError) {
                while try await request.body.next() != nil {}
                continuation.yield("whole")
            } catch {
                continuation.yield(error.code.rawValue)
            }
            return .text(200, "")
        }
        do {
            let connection = try RawConnection(port: server.address.port)
            connection.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhel")
            try await Task.sleep(for: .milliseconds(50))
        }
        var iterator = stream.makeAsyncIterator()
        #expect(await iterator.next() == "http.broken")
        await server.stop()
    }

    @Test func `An answer that would break the head apart is none`() async throws {
        let server = try serve { _ in HTTPResponse(200, headers: ["A": "b\r\nC: d"]) }
        let connection = try RawConnection(port: server.address.port)
        connection.send(Self.last)
        #expect(await !connection.read().text.contains("C: d"))
        await server.stop()
    }

    @Test func `A port that is taken is said to be`() async throws {
        let server = try serve { await echo($0) }
        #expect { try HTTPServer(server.address) { await echo($0) } } throws: { ($0 as? HTTPError)?.code == .listen }
        #expect { try HTTPServer(HTTPAddress(host: "example.com", port: 0)) { await echo($0) } } throws: {
            ($0 as? HTTPError)?.code == .address
        }
        await server.stop()
    }
}
