/// Text in DER, as Fulcio's newer extensions and names of other kinds have it.
package enum DERText {
    /// The text of a UTF8String that is all there is (X.690 §8.23).
    ///
    /// - Parameter der: tag and length included.
    /// - Returns: `nil` for another type, bytes behind it, what is not UTF-8, or a NUL.
    package static func utf8(_ der: [UInt8]) -> String? { utf8(der[...]) }

    /// As ``utf8(_:)``, within other bytes.
    package static func utf8(_ der: ArraySlice<UInt8>) -> String? {
        var reader = DERReader(Array(der), of: "text")
        guard let contents = try? reader.take(0x0c), reader.isAtEnd else { return nil }
        return bare(reader.bytes[contents])
    }

    /// Text without a tag, as Fulcio's older extensions have it.
    ///
    /// - Returns: `nil` for what is not UTF-8, or has a NUL.
    package static func bare(_ bytes: ArraySlice<UInt8>) -> String? {
        guard !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
