import Encoding

/// The one block of a PEM text (RFC 7468), for documents that carry a certificate or a key as one.
struct PEMBlock {
    let label: String
    let bytes: [UInt8]

    /// - Returns: nil for text that is not exactly one block, or longer than 64 KiB.
    init?(_ text: [UInt8]) {
        guard text.count <= 65_536 else { return nil }
        var lines = text.split(separator: 0x0A).map { line in
            String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
        }
        guard lines.count > 2, let first = lines.first, first.hasPrefix("-----BEGIN "), first.hasSuffix("-----") else {
            return nil
        }
        label = String(first.dropFirst(11).dropLast(5))
        guard lines.removeLast() == "-----END \(label)-----" else { return nil }
        // What is no base 64 is refused below, a second block's boundaries with it.
        guard let bytes = try? Base64.decode(lines.dropFirst().joined()) else { return nil }
        self.bytes = bytes
    }
}
