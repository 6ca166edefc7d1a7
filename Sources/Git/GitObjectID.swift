private import Encoding

/// The id of an object in a repository: SHA-1 over its kind, size and bytes.
package struct GitObjectID: Hashable, Sendable, Comparable, CustomStringConvertible {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// - Parameter bytes: 20 bytes; nil for any other number.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 20 else { return nil }
        func number(_ range: Range<Int>) -> UInt64 { bytes[range].reduce(0) { $0 << 8 | UInt64($1) } }
        high = number(0..<8)
        middle = number(8..<16)
        low = UInt32(number(16..<20))
    }

    /// - Parameter hex: 40 lower-case hexadecimal characters; nil for anything else.
    package init?(hex: some StringProtocol) {
        guard let bytes = try? Hex.decode(hex) else { return nil }
        self.init(bytes: bytes)
    }

    /// 20 bytes.
    package var bytes: [UInt8] {
        func bytes(_ number: UInt64, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (count - 1 - $0))) }
        }
        return bytes(high, 8) + bytes(middle, 8) + bytes(UInt64(low), 4)
    }

    /// 40 lower-case hexadecimal characters.
    package var hex: String { Hex.encode(bytes) }

    package var description: String { hex }

    package static func < (left: GitObjectID, right: GitObjectID) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }
}
