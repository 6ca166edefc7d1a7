/// Decimal numbers in their one spelling: ASCII digits, no leading zero, below 2⁶⁴.
enum Decimal {
    /// Reads a number.
    ///
    /// - Returns: `nil` for any other text, also for one with a sign.
    static func parse(_ text: some StringProtocol) -> UInt64? {
        let digits = text.utf8
        guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1, digits.count <= 20 else {
            return nil
        }
        var value: UInt64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit - UInt8(ascii: "0")))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }
}
