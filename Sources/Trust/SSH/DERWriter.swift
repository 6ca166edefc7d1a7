/// The little DER that keys and signatures are carried over in (X.690 §8.1, definite lengths).
enum DERWriter {
    static func sequence(_ parts: [[UInt8]]) -> [UInt8] { tagged(0x30, Array(parts.joined())) }

    /// - Parameter content: up to 65,535 bytes, as keys and signatures always are here.
    static func tagged(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        let count = content.count
        let length: [UInt8] =
            switch count {
            case 0..<0x80: [UInt8(count)]
            case 0x80...0xFF: [0x81, UInt8(count)]
            default: [0x82, UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
            }
        return [tag] + length + content
    }
}
