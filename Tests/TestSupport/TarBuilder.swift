/// Writes tar archives byte by byte, also those that `tar` would not write (POSIX.1-1988 ustar).
package enum TarBuilder {
    /// Two blocks of zeros, which end an archive.
    package static let end = [UInt8](repeating: 0, count: 1024)

    /// One entry: its header, its content, and zeros up to the next block.
    ///
    /// - Parameters:
    ///   - path: at most 100 bytes.
    ///   - type: `0` file, `1` hard link, `2` symbolic link, `3` device, `5` directory, `6` FIFO.
    ///   - size: what the header says, where that is not the length of the content.
    package static func entry(
        _ path: String, type: Character = "0", link: String = "", content: [UInt8] = [], size: Int? = nil
    ) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<(offset + text.utf8.count), with: text.utf8)
        }
        put(path, at: 0)
        put("0000644\0" + "0000000\0" + "0000000\0", at: 100)
        put(octal(size ?? content.count, 11) + "\0" + "00000000000\0", at: 124)
        put("        " + String(type), at: 148)
        put(link, at: 157)
        put("ustar\u{0}00", at: 257)
        seal(&header)
        return header + content + [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    }

    /// Puts the right sum into a header that was changed.
    package static func seal(_ header: inout [UInt8]) {
        header.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
        let sum = header[..<512].reduce(0) { $0 + Int($1) }
        header.replaceSubrange(148..<156, with: Array((octal(sum, 6) + "\0 ").utf8))
    }

    private static func octal(_ number: Int, _ width: Int) -> String {
        let digits = String(number, radix: 8)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
