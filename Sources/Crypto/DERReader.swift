/// Reads strict DER (X.690 §10, §11) from the front: one spelling for each value, or it is refused.
///
/// Tags of one byte, definite and minimal lengths of at most three length bytes: all that keys, signatures,
/// certificates and timestamps need.
struct DERReader {
    enum Tag: UInt8 {
        case boolean = 0x01
        case integer = 0x02
        case bitString = 0x03
        case octetString = 0x04
        case null = 0x05
        case objectIdentifier = 0x06
        case sequence = 0x30
        case set = 0x31
    }

    let bytes: [UInt8]
    private let what: StaticString
    private let code: CryptoError.Code
    /// Where the next value starts, from the beginning of all bytes.
    private(set) var position: Int
    private let end: Int

    /// - Parameters:
    ///   - bytes: the encoding.
    ///   - what: what it should be the encoding of, for the error.
    ///   - code: the code of the error.
    init(_ bytes: [UInt8], of what: StaticString, _ code: CryptoError.Code = .malformed) {
        self.init(bytes, 0..<bytes.count, of: what, code)
    }

    /// Reads within a part of the bytes.
    init(_ bytes: [UInt8], _ range: Range<Int>, of what: StaticString, _ code: CryptoError.Code) {
        self.bytes = bytes
        self.what = what
        self.code = code
        position = range.lowerBound
        end = range.upperBound
    }

    var malformed: CryptoError {
        CryptoError(code, "the \(what) is not strict DER: byte \(position) is not what belongs there")
    }

    var isAtEnd: Bool { position == end }

    /// Where the values that are left lie.
    var rest: Range<Int> { position..<end }

    /// The tag that comes next, `nil` at the end or for one that is not known here.
    var nextTag: Tag? { isAtEnd ? nil : Tag(rawValue: bytes[position]) }

    func requireEnd() throws(CryptoError) {
        guard isAtEnd else { throw malformed }
    }

    /// Takes a value of this tag and gives the range of its contents.
    mutating func take(_ tag: Tag) throws(CryptoError) -> Range<Int> { try take(tag.rawValue) }

    /// Takes a value whose tag has this byte and gives the range of its contents.
    mutating func take(_ tag: UInt8) throws(CryptoError) -> Range<Int> {
        guard nextByte == tag else { throw malformed }
        return try takeAny().contents
    }

    /// The byte of the tag that comes next; `nil` at the end.
    var nextByte: UInt8? { isAtEnd ? nil : bytes[position] }

    /// Takes whatever value comes next, its tag in one byte.
    mutating func takeAny() throws(CryptoError) -> Element {
        // X.690 §8.1.2.4: 31 announces a tag of several bytes.
        guard end - position >= 2, bytes[position] & 0x1f != 0x1f, bytes[position] != 0 else { throw malformed }
        let first = position
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
        return Element(tag: bytes[first], whole: first..<position, contents: start..<position)
    }

    /// A value: where it lies, tag and length included, and where its contents do.
    struct Element {
        let tag: UInt8
        let whole: Range<Int>
        let contents: Range<Int>
    }

    /// Reads the contents of a value that was taken.
    func inside(_ contents: Range<Int>) -> DERReader { DERReader(bytes, contents, of: what, code) }

    /// Takes a value whose tag has this byte; read its contents with what comes back.
    mutating func open(_ tag: UInt8) throws(CryptoError) -> DERReader { inside(try take(tag)) }

    /// As ``open(_:)`` where such a value comes next, and nothing else where it does not.
    mutating func openIfPresent(_ tag: UInt8) throws(CryptoError) -> DERReader? {
        nextByte == tag ? try open(tag) : nil
    }

    /// Takes a SEQUENCE; read its contents with what comes back.
    mutating func sequence() throws(CryptoError) -> DERReader { inside(try take(.sequence)) }

    /// Takes a SET or SET OF; read its contents with what comes back.
    mutating func set() throws(CryptoError) -> DERReader { inside(try take(.set)) }

    /// Takes a BOOLEAN that stands where FALSE is the default, and so can only be TRUE (X.690 §11.1, §11.5).
    mutating func trueIfPresent() throws(CryptoError) -> Bool {
        guard nextTag == .boolean else { return false }
        let range = try take(.boolean)
        guard range.count == 1, bytes[range.lowerBound] == 0xff else { throw malformed }
        return true
    }

    /// Takes an INTEGER of any sign: its contents, in the fewest bytes (X.690 §8.3.2).
    mutating func integer() throws(CryptoError) -> Range<Int> {
        let range = try take(.integer)
        guard let first = range.first else { throw malformed }
        if range.count > 1 {
            let isPadded =
                bytes[first] == 0 ? bytes[first + 1] < 0x80 : bytes[first] == 0xff && bytes[first + 1] >= 0x80
            guard !isPadded else { throw malformed }
        }
        return range
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
