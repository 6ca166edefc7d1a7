/// Reads TLS's presentation language (RFC 5246 §4) from the front, as far as RFC 6962 uses it.
struct TLSReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    static func malformed(_ reason: String) -> CryptoError {
        CryptoError(.sctMalformed, "the certificate's list of log timestamps is malformed: \(reason)")
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    func requireEnd() throws(CryptoError) {
        guard isAtEnd else { throw Self.malformed("bytes follow its end") }
    }

    mutating func take(_ count: Int) throws(CryptoError) -> ArraySlice<UInt8> {
        guard bytes.endIndex - position >= count else { throw Self.malformed("it ends too early") }
        position += count
        return bytes[position - count..<position]
    }

    /// Takes a number of 1 to 8 bytes.
    mutating func number(_ count: Int) throws(CryptoError) -> UInt64 {
        try take(count).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Takes a vector of 0 to 2¹⁶ − 1 bytes.
    mutating func vector() throws(CryptoError) -> ArraySlice<UInt8> {
        try take(Int(try number(2)))
    }
}
