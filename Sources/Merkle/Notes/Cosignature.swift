/// What an Ed25519 cosigner signs and writes (C2SP tlog-cosignature, "Format", "Ed25519 signed message").
package struct Cosignature: Hashable, Sendable {
    /// When it was made: seconds since the epoch, at most 2⁶³ − 1.
    package let time: UInt64
    /// 64 bytes.
    package let signature: [UInt8]

    /// C2SP tlog-cosignature: the timestamp must not exceed 2⁶³ − 1.
    package static let latestTime = UInt64(Int64.max)

    /// Reads `u64be time ‖ signature`.
    ///
    /// - Returns: `nil` unless there are 72 bytes and the time is in range.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == 72 else { return nil }
        time = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        signature = Array(bytes.dropFirst(8))
        guard time <= Self.latestTime else { return nil }
    }

    /// The bytes of a note signature: `u64be time ‖ signature`.
    static func bytes(time: UInt64, signature: [UInt8]) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: time >> UInt64(56 - 8 * $0)) } + signature
    }

    /// What is signed: a header line, a line with the time, and the text of the note.
    ///
    /// - Parameters:
    ///   - time: seconds since the epoch.
    ///   - text: of the checkpoint, with its final line feed.
    package static func message(time: UInt64, text: [UInt8]) -> [UInt8] {
        Array("cosignature/v1\ntime \(time)\n".utf8) + text
    }
}
