/// Writes SSH's wire form: strings and blobs behind a length of four bytes (RFC 4251 §5).
enum SSHWire {
    static func integer(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> UInt32($0)) }
    }

    static func blob(_ bytes: some Collection<UInt8>) -> [UInt8] { integer(UInt32(bytes.count)) + bytes }

    static func text(_ text: String) -> [UInt8] { blob(Array(text.utf8)) }
}
