private import Encoding

/// The blocks of a PEM text (RFC 7468), found strictly; their contents are decoded only when asked for.
struct PEM {
    struct Block {
        let label: String
        /// Whether it starts with header lines, as encrypted keys of OpenSSL's old kind do (RFC 1421).
        let hasHeaders: Bool
        /// Where its lines of base64 lie in the text.
        fileprivate let lines: [Range<Int>]
        /// The whole block, both boundary lines included.
        let range: Range<Int>
    }

    /// Longest text read, in bytes.
    static let longest = 65_536

    private let text: [UInt8]
    let blocks: [Block]
    /// Whether anything but white space lies outside the blocks.
    let hasTextOutside: Bool

    /// Finds the blocks.
    ///
    /// - Throws: ``CryptoError`` with the code `tooLarge`, or `notPEM` for a block that is not closed.
    init(_ text: [UInt8]) throws(CryptoError) {
        guard text.count <= Self.longest else {
            throw CryptoError(.tooLarge, "a key file has at most \(Self.longest) bytes; this one has \(text.count)")
        }
        var blocks: [Block] = []
        var open: (label: String, start: Int, lines: [Range<Int>], hasHeaders: Bool)?
        var hasTextOutside = false
        for line in Self.lines(of: text) {
            if let label = Self.label(text[line], after: "-----BEGIN ") {
                guard open == nil else { throw Self.damaged }
                open = (label, line.lowerBound, [], false)
            } else if let label = Self.label(text[line], after: "-----END ") {
                guard let block = open, block.label == label else { throw Self.damaged }
                blocks.append(
                    Block(
                        label: label, hasHeaders: block.hasHeaders, lines: block.lines,
                        range: block.start..<line.upperBound))
                open = nil
            } else if open != nil {
                if text[line].contains(UInt8(ascii: ":")) { open?.hasHeaders = true }
                open?.lines.append(line)
            } else if !text[line].allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) {
                hasTextOutside = true
            }
        }
        guard open == nil else { throw Self.damaged }
        self.text = text
        self.blocks = blocks
        self.hasTextOutside = hasTextOutside
    }

    /// The bytes that a block carries.
    ///
    /// - Throws: ``CryptoError`` with the code `notPEM`; the base64 is canonical or refused.
    func decode(_ block: Block) throws(CryptoError) -> [UInt8] {
        var characters: [UInt8] = []
        for line in block.lines { characters += text[line] }
        do throws(EncodingError) {
            return try Base64.decode(String(decoding: characters, as: UTF8.self))
        } catch {
            throw CryptoError(.notPEM, "the base64 of the PEM block is damaged: \(error)")
        }
    }

    /// Spells bytes as one block.
    static func encode(_ bytes: [UInt8], label: String) -> String {
        var text = "-----BEGIN \(label)-----\n"
        var rest = Base64.encode(bytes)[...]
        while !rest.isEmpty {
            text += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return text + "-----END \(label)-----\n"
    }

    private static let damaged = CryptoError(
        .notPEM, "the PEM text is damaged: each -----BEGIN line needs its -----END line of the same label")

    /// The lines without their ends, LF or CRLF.
    private static func lines(of text: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        for index in 0...text.count where index == text.count || text[index] == UInt8(ascii: "\n") {
            var end = index
            if end > start, text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
            lines.append(start..<end)
            start = index + 1
        }
        return lines
    }

    /// The label of a boundary line: upper-case letters, digits, spaces (RFC 7468 §3, as keys use it).
    private static func label(_ line: ArraySlice<UInt8>, after prefix: String) -> String? {
        let dashes = Array("-----".utf8)
        guard line.starts(with: prefix.utf8), line.count > prefix.utf8.count + dashes.count,
            line.suffix(dashes.count).elementsEqual(dashes)
        else { return nil }
        let label = line.dropFirst(prefix.utf8.count).dropLast(dashes.count)
        let isPlain = label.allSatisfy { character in
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "): true
            default: false
            }
        }
        return isPlain ? String(decoding: label, as: UTF8.self) : nil
    }
}
