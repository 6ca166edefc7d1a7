/// The head of a request as the library read it; nothing in it is believed yet.
struct RequestHead {
    let method: String
    let version: String
    /// As it was sent.
    let target: String
    let fields: [HTTPHeaders.Field]
    /// Bytes of the whole head.
    let size: Int
}

/// Refuses what the library lets through and what two programs could read in two ways (RFC 9112 §11.2).
enum RequestGuard {
    /// What the head says, once it is in order.
    struct Admitted {
        let method: HTTPMethod
        let target: HTTPTarget
        let headers: HTTPHeaders
    }

    /// A refusal; the connection is closed after it, since nobody knows where the next request begins.
    struct Refusal: Error, Hashable {
        let status: Int
        let reason: String

        init(_ status: Int, _ reason: String) {
            self.status = status
            self.reason = reason
        }
    }

    static func check(_ head: RequestHead, _ limits: ServerLimits) throws(Refusal) -> Admitted {
        guard head.size <= limits.headSize, head.fields.count <= limits.fields else {
            throw Refusal(
                431, "a head has at most \(limits.headSize) bytes and \(limits.fields) header fields here")
        }
        guard head.version == "HTTP/1.1" || head.version == "HTTP/1.0" else {
            throw Refusal(505, "HTTP/1.1 is spoken here")
        }
        guard head.fields.allSatisfy(\.isWellFormed) else {
            throw Refusal(400, "a header field has a name that is no token, or control characters in its value")
        }
        guard !head.fields.contains(where: { isGlued($0.name) }) else {
            throw Refusal(400, "a field that says where the body ends is folded, which nobody reads alike")
        }
        let headers = HTTPHeaders(head.fields)
        let hosts = headers.all("Host").count
        guard hosts == 1 || hosts == 0 && head.version == "HTTP/1.0" else {
            throw Refusal(400, "a request has one Host field; this one has \(hosts)")
        }
        let length = try bodyLength(headers, version: head.version)
        guard let method = HTTPMethod(rawValue: head.method), limits.methods.contains(method) else {
            throw Refusal(
                405, "the methods here are \(limits.methods.map(\.rawValue).sorted().joined(separator: ", "))")
        }
        guard method.mayHaveBody || length == 0 else {
            throw Refusal(400, "a request by \(method.rawValue) has no body")
        }
        guard length ?? 0 <= limits.bodySize else {
            throw Refusal(413, "a body has at most \(limits.bodySize) bytes here")
        }
        let expectations = headers.all("Expect")
        guard expectations.allSatisfy({ $0.equalsIgnoringCase("100-continue") }) else {
            throw Refusal(417, "nothing but 100-continue can be expected here")
        }
        guard let target = HTTPTarget(head.target) else {
            throw Refusal(400, "the target is no path in its plain spelling")
        }
        return Admitted(method: method, target: target, headers: headers)
    }

    /// Whether a name is what the library (0.9.75) makes of a folded field: it glues the second line to the name.
    private static func isGlued(_ name: String) -> Bool {
        ["Transfer-Encoding", "Content-Length"].contains {
            name.utf8.count > $0.utf8.count && name.prefix($0.count).equalsIgnoringCase($0)
        }
    }

    /// How long the body is; `nil` where that shows at its end.
    ///
    /// RFC 9112 §6.3: a request with two framings, or two lengths, may be a smuggled one.
    private static func bodyLength(_ headers: HTTPHeaders, version: String) throws(Refusal) -> UInt64? {
        let lengths = headers.all("Content-Length")
        let codings = headers.all("Transfer-Encoding")
        guard lengths.count + codings.count <= 1 else {
            throw Refusal(400, "a request has one Content-Length or one Transfer-Encoding")
        }
        if let coding = codings.first {
            guard coding.equalsIgnoringCase("chunked"), version == "HTTP/1.1" else {
                throw Refusal(400, "the only Transfer-Encoding is chunked, of HTTP/1.1")
            }
            return nil
        }
        guard let text = lengths.first else { return 0 }
        guard (1...19).contains(text.utf8.count), let length = UInt64(text),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { throw Refusal(400, "a Content-Length is a decimal number") }
        return length
    }
}
