extension JSONValue {
    /// Reads a JSON text strictly.
    ///
    /// RFC 8259 without a byte-order mark, and of RFC 7493: UTF-8, no duplicate names, no lone surrogates, no number
    /// that a double cannot hold. What follows the value must be white space.
    /// - Parameters:
    ///   - bytes: the whole text.
    ///   - limits: bytes, depth and values beyond which it is refused.
    /// - Throws: ``JSONError`` with one of the codes `syntax`, `encoding`, `duplicate`, `limit`, `number`.
    package static func parse(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytes else {
            throw JSONError(.limit, "\(bytes.count) bytes are more than the \(limits.bytes) allowed", at: 0, in: bytes)
        }
        var parser = JSONParser(bytes: bytes, limits: limits)
        let value = try parser.value(depth: 0)
        parser.skipWhiteSpace()
        guard parser.position == bytes.count else {
            throw parser.error(.syntax, "\(parser.describeNext()) follows the end of the document")
        }
        return value
    }
}

/// Recursive descent over the bytes; the depth limit bounds the recursion.
private struct JSONParser {
    let bytes: [UInt8]
    let limits: JSONLimits
    var position = 0
    private var values = 0

    init(bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    mutating func skipWhiteSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        values += 1
        guard values <= limits.values else { throw error(.limit, "more than \(limits.values) values") }
        skipWhiteSpace()
        guard position < bytes.count else { throw error(.syntax, "the text ends where a value was expected") }
        switch bytes[position] {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t") where skip("true"): return .bool(true)
        case UInt8(ascii: "f") where skip("false"): return .bool(false)
        case UInt8(ascii: "n") where skip("null"): return .null
        default: throw error(.syntax, "expected a value, found \(describeNext())")
        }
    }

    private mutating func skip(_ word: String) -> Bool {
        let end = position + word.utf8.count
        guard end <= bytes.count, bytes[position..<end].elementsEqual(word.utf8) else { return false }
        position = end
        return true
    }

    private mutating func enter(depth: Int) throws(JSONError) {
        guard depth <= limits.depth else { throw error(.limit, "more than \(limits.depth) levels of nesting") }
        position += 1
        skipWhiteSpace()
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        try enter(depth: depth)
        var elements: [JSONValue] = []
        if nextIs("]") { return elements }
        while true {
            elements.append(try value(depth: depth))
            if try endOfContainer("]") { return elements }
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        try enter(depth: depth)
        var members: [JSONObject.Member] = []
        if nextIs("}") { return JSONObject(unique: members) }
        // Few names are compared one by one; many, as a hostile text may have, are looked up.
        var seen: Set<[UInt8]> = []
        while true {
            skipWhiteSpace()
            let start = position
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw error(.syntax, "expected a member's name in quotes, found \(describeNext())")
            }
            let name = try string()
            if members.count == 16 { seen = Set(members.map { Array($0.name.utf8) }) }
            let isNew =
                members.count < 16
                ? !members.contains { $0.name.hasSameBytes(as: name) } : seen.insert(Array(name.utf8)).inserted
            guard isNew else {
                position = start
                throw error(.duplicate, "the name \"\(name.prefix(64))\" comes twice in one object")
            }
            skipWhiteSpace()
            guard nextIs(":") else { throw error(.syntax, "expected ':' after a name, found \(describeNext())") }
            members.append(JSONObject.Member(name: name, value: try value(depth: depth)))
            if try endOfContainer("}") { return JSONObject(unique: members) }
        }
    }

    private mutating func nextIs(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func endOfContainer(_ end: Unicode.Scalar) throws(JSONError) -> Bool {
        skipWhiteSpace()
        if nextIs(end) { return true }
        guard nextIs(",") else { throw error(.syntax, "expected ',' or '\(end)', found \(describeNext())") }
        return false
    }

    // RFC 8259 §6: number = [ minus ] int [ frac ] [ exp ]
    private mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        _ = nextIs("-")
        let whole = position
        let wholeDigits = digits()
        guard wholeDigits > 0 else { throw error(.syntax, "expected a digit, found \(describeNext())") }
        guard wholeDigits == 1 || bytes[whole] != UInt8(ascii: "0") else {
            position = start
            throw error(.syntax, "a number begins with a superfluous 0")
        }
        var isWhole = true
        if nextIs(".") {
            isWhole = false
            guard digits() > 0 else { throw error(.syntax, "expected a digit after '.', found \(describeNext())") }
        }
        if nextIs("e") || nextIs("E") {
            isWhole = false
            if !nextIs("+") { _ = nextIs("-") }
            guard digits() > 0 else { throw error(.syntax, "expected an exponent, found \(describeNext())") }
        }
        guard position - start <= 1_024 else { throw error(.limit, "a number of more than 1,024 characters") }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let integer = Int64(text) { return .integer(integer) }
        guard let double = Double(text), double.isFinite else {
            position = start
            throw error(.number, "the number is larger than a double can hold")
        }
        return .double(double)
    }

    private mutating func digits() -> Int {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        return position - start
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        position = endOfPlainText(from: start)
        guard position < bytes.count else { throw error(.syntax, "the text ends within a string") }
        switch bytes[position] {
        case UInt8(ascii: "\""):
            defer { position += 1 }
            return try text(bytes.span.extracting(start..<position), from: start)
        case UInt8(ascii: "\\"):
            return try stringWithEscapes(from: start)
        default:
            throw error(.syntax, "a control character stands in a string; escape it")
        }
    }

    /// The offset of the next quote, backslash or control character, or the end of the text.
    ///
    /// In a function of its own, where nothing changes, so that the array is not retained for every byte.
    private func endOfPlainText(from start: Int) -> Int {
        let bytes = bytes.span
        var index = start
        while index < bytes.count, bytes[index] >= 0x20, bytes[index] != UInt8(ascii: "\""),
            bytes[index] != UInt8(ascii: "\\")
        {
            index += 1
        }
        return index
    }

    private mutating func stringWithEscapes(from start: Int) throws(JSONError) -> String {
        var decoded = Array(bytes[start..<position])
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                defer { position += 1 }
                return try text(decoded.span, from: start)
            case UInt8(ascii: "\\"):
                position += 1
                decoded += try escape()
            case 0..<0x20:
                throw error(.syntax, "a control character stands in a string; escape it")
            case let byte:
                decoded.append(byte)
                position += 1
            }
        }
        throw error(.syntax, "the text ends within a string")
    }

    private func text(_ utf8: Span<UInt8>, from start: Int) throws(JSONError) -> String {
        do { return String(copying: try UTF8Span(validating: utf8)) } catch {
            throw JSONError(.encoding, "a string is not UTF-8", at: start, in: bytes)
        }
    }

    /// RFC 8259 §7, after the backslash.
    private mutating func escape() throws(JSONError) -> [UInt8] {
        guard position < bytes.count else { throw error(.syntax, "the text ends within a string") }
        let character = bytes[position]
        let simple: UInt8? =
            switch character {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): character
            case UInt8(ascii: "b"): 0x08
            case UInt8(ascii: "f"): 0x0C
            case UInt8(ascii: "n"): 0x0A
            case UInt8(ascii: "r"): 0x0D
            case UInt8(ascii: "t"): 0x09
            default: nil
            }
        if let simple {
            position += 1
            return [simple]
        }
        guard character == UInt8(ascii: "u") else { throw error(.syntax, "no such escape in a string") }
        position += 1
        let first = try fourHexDigits()
        if UTF16.isLeadSurrogate(first) {
            guard nextIs("\\"), nextIs("u") else { throw error(.encoding, "an escaped surrogate stands alone") }
            let second = try fourHexDigits()
            guard UTF16.isTrailSurrogate(second) else { throw error(.encoding, "an escaped surrogate stands alone") }
            let scalar = UTF16.decode(UTF16.EncodedScalar([first, second]))
            return Array(String(scalar).utf8)
        }
        guard let scalar = Unicode.Scalar(first) else { throw error(.encoding, "an escaped surrogate stands alone") }
        return Array(String(scalar).utf8)
    }

    private mutating func fourHexDigits() throws(JSONError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw error(.syntax, "the text ends within an escape") }
        var number: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
                throw error(.syntax, "an escape \\u needs four hexadecimal digits")
            }
            number = number << 4 | UInt16(digit)
            position += 1
        }
        return number
    }

    func describeNext() -> String {
        guard position < bytes.count else { return "the end of the text" }
        let byte = bytes[position]
        return (0x21...0x7E).contains(byte) ? "'\(Character(Unicode.Scalar(byte)))'" : "the byte 0x" + hex(byte)
    }

    private func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.utf8.count == 1 ? "0" + digits : digits
    }

    func error(_ code: JSONError.Code, _ message: String) -> JSONError {
        JSONError(code, message, at: min(position, bytes.count), in: bytes)
    }
}
