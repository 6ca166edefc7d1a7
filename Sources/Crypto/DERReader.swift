/// Reads strict DER (X.690 §10, §11) from the front: one spelling for each value, or it is refused.
///
/// Only what keys and signatures need: tags of one byte, definite and minimal lengths of at most three length bytes.
struct DERReader {
    enum Tag: UInt8 {
        case integer = 0x02
        case bitString = 0x03
        case octetString = 0x04
        case null = 0x05
        case objectIdentifier = 0x06
        case sequence = 0x30
    }

    private let bytes: [UInt8]
    private let what: StaticString
    private var position: Int
    private let end: Int

    /// - Parameters:
    ///   - bytes: the encoding.
    ///   - what: what it should be the encoding of, for the error.
    init(_ bytes: [UInt8], of what: StaticString) {
        self.init(bytes, 0..<bytes.count, of: what)
    }

    private init(_ bytes: [UInt8], _ range: Range<Int>, of what: StaticString) {
        self.bytes = bytes
        self.what = what
        position = range.lowerBound
        end = range.upperBound
    }

    private var malformed: CryptoError {
        CryptoError(.malformed, "the \(what) is not strict DER: byte \(position) is not what belongs there")
    }

    var isAtEnd: Bool { position == end }

    /// The tag that comes next, `nil` at the end or for one that is not known here.
    var nextTag: Tag? { isAtEnd ? nil : Tag(rawValue: bytes[position]) }

    func requireEnd() throws(CryptoError) {
        guard isAtEnd else { throw malformed }
    }

    /// Takes a value of this tag and gives the range of its contents.
    private mutating func take(_ tag: Tag) throws(CryptoError) -> Range<Int> {
        guard end - position >= 2, bytes[position] == tag.rawValue else { throw malformed }
        var length = Int(bytes[position + 1])
        var start = position + 2
        if length >= 0x80 {
            // X.690 §10.1: definite form, in the fewest bytes.
            let count = length & 0x7f
            guard (1...3).contains(count), end - start >= count, bytes[start] != 0 else { throw malformed }
            length = 0
            for _ in 0..<count {
                length = length << 8 | Int(bytes[start])
                start += 1
            }
            guard length >= 0x80 else { throw malformed }
        }
        guard end - start >= length else { throw malformed }
        position = start + length
        return start..<start + length
    }

    /// Takes a SEQUENCE; read its contents with what comes back.
    mutating func sequence() throws(CryptoError) -> DERReader {
        DERReader(bytes, try take(.sequence), of: what)
    }

    /// Takes an OBJECT IDENTIFIER, its contents still encoded.
    mutating func objectIdentifier() throws(CryptoError) -> ArraySlice<UInt8> {
        bytes[try take(.objectIdentifier)]
    }

    mutating func octetString() throws(CryptoError) -> ArraySlice<UInt8> {
        bytes[try take(.octetString)]
    }

    mutating func null() throws(CryptoError) {
        guard try take(.null).isEmpty else { throw malformed }
    }

    /// Takes a BIT STRING of whole bytes.
    mutating func bitString() throws(CryptoError) -> ArraySlice<UInt8> {
        let range = try take(.bitString)
        guard !range.isEmpty, bytes[range.lowerBound] == 0 else { throw malformed }
        return bytes[range.lowerBound + 1..<range.upperBound]
    }

    /// Takes an INTEGER above zero: big-endian, without the sign's zero byte.
    mutating func positiveInteger() throws(CryptoError) -> ArraySlice<UInt8> {
        let range = try take(.integer)
        guard let first = range.first, bytes[first] < 0x80 else { throw malformed }
        guard bytes[first] == 0 else { return bytes[range] }
        // X.690 §8.3.2: a leading zero only before a byte whose top bit is set; so zero itself ends here too.
        guard range.count > 1, bytes[first + 1] >= 0x80 else { throw malformed }
        return bytes[range.lowerBound + 1..<range.upperBound]
    }

    /// Takes an INTEGER from 0 to a limit.
    mutating func smallInteger(upTo limit: Int) throws(CryptoError) -> Int {
        let range = try take(.integer)
        guard let first = range.first, range.count <= 8, bytes[first] < 0x80 else { throw malformed }
        if range.count > 1, bytes[first] == 0, bytes[first + 1] < 0x80 { throw malformed }
        var value = 0
        for offset in range { value = value << 8 | Int(bytes[offset]) }
        guard value <= limit else { throw malformed }
        return value
    }

    /// Passes over whatever value comes next.
    mutating func skip() throws(CryptoError) {
        guard let tag = nextTag else { throw malformed }
        _ = try take(tag)
    }
}
