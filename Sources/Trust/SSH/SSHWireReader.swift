/// Reads SSH's wire form: strings and blobs behind a length of four bytes (RFC 4251 §5).
struct SSHWireReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    /// Bytes that are left.
    var count: Int { rest.count }

    mutating func take(_ count: Int) throws(SSHError) -> [UInt8] {
        guard rest.count >= count else { throw SSHError(.form, "the data ends before its end") }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func integer() throws(SSHError) -> UInt32 {
        try take(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func long() throws(SSHError) -> UInt64 {
        try take(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func byte() throws(SSHError) -> UInt8 { try take(1)[0] }

    mutating func blob() throws(SSHError) -> [UInt8] {
        let length = try integer()
        guard length <= 1 << 20 else { throw SSHError(.form, "a part is longer than any can be") }
        return try take(Int(length))
    }

    mutating func text() throws(SSHError) -> String {
        guard let text = String(validating: try blob(), as: UTF8.self) else {
            throw SSHError(.form, "a text is not UTF-8")
        }
        return text
    }
}
