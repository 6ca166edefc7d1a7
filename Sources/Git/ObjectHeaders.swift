/// The headers of a commit or tag and what follows them.
///
/// A header is a name, a space and a value up to the line feed; lines that begin with a space continue it.
struct ObjectHeaders {
    struct Header {
        let name: String
        /// Continuation lines joined by a line feed, without their space.
        let value: [UInt8]
        /// The header's bytes in the object, line feeds included.
        let range: Range<Int>
    }

    let headers: [Header]
    /// Where the message begins.
    let body: Int

    private static let most = 10_000

    /// Splits an object; nil where it has no headers in this form.
    init?(_ bytes: [UInt8]) {
        var headers: [Header] = []
        var index = 0
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
            guard headers.count < Self.most, let header = Self.header(in: bytes, at: index) else { return nil }
            headers.append(header)
            index = header.range.upperBound
        }
        self.headers = headers
        body = min(index + 1, bytes.count)
    }

    private static func header(in bytes: [UInt8], at start: Int) -> Header? {
        guard var end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        guard let space = bytes[start..<end].firstIndex(of: UInt8(ascii: " ")), space > start else { return nil }
        var value = Array(bytes[(space + 1)..<end])
        while end + 1 < bytes.count, bytes[end + 1] == UInt8(ascii: " ") {
            let line = end + 2
            guard let next = bytes[line...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            value.append(UInt8(ascii: "\n"))
            value += bytes[line..<next]
            end = next
        }
        guard !value.contains(0) else { return nil }
        return Header(
            name: String(decoding: bytes[start..<space], as: UTF8.self), value: value, range: start..<(end + 1))
    }

    /// The object's bytes up to `end` without the headers that hold signatures, as Git signs them.
    func withoutSignatures(_ bytes: [UInt8], upTo end: Int) -> [UInt8] {
        var payload: [UInt8] = []
        payload.reserveCapacity(end)
        var index = 0
        for header in headers where header.name.hasPrefix("gpgsig") {
            payload += bytes[index..<header.range.lowerBound]
            index = header.range.upperBound
        }
        return payload + bytes[index..<end]
    }
}

extension ObjectHeaders.Header {
    var text: String { String(decoding: value, as: UTF8.self) }
}
