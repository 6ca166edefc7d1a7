/// The path and query of a request, in one spelling (RFC 9112 §3.2.1).
struct HTTPTarget: Hashable {
    /// Decoded; without encoded slashes, NULs and dot segments, so that it names what it seems to.
    let path: String
    /// As it was sent, without the question mark.
    let query: String?

    /// - Returns: `nil` for what is no path of its own: a URL, `*`, an encoding that is broken or hides a separator.
    init?(_ raw: String) {
        let bytes = raw.utf8
        guard bytes.first == UInt8(ascii: "/"), bytes.allSatisfy({ 0x21...0x7e ~= $0 && !Self.unsafe.contains($0) })
        else { return nil }
        let parts = raw.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard let path = Self.decode(parts[0]) else { return nil }
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !segments.contains(where: { $0 == "." || $0 == ".." }) else { return nil }
        self.path = path
        query = parts.count > 1 ? String(parts[1]) : nil
    }

    /// Characters that no URI has, and that programs in front take for others.
    private static let unsafe = Array("\"<>\\^`{|}#".utf8)

    private static func decode(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal) else {
                return nil
            }
            let value = high << 4 | low
            guard value >= 0x20, value != 0x7f, value != UInt8(ascii: "/"), value != UInt8(ascii: "\\") else {
                return nil
            }
            bytes.append(value)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
