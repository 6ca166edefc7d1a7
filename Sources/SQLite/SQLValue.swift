/// A value that is bound to a parameter of a statement.
package enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case text(String)
    case blob([UInt8])

    /// A number; SQLite's are signed, so it is below 2⁶³.
    ///
    /// - Throws: ``SQLiteError`` with the code `value`.
    package static func count(_ number: some BinaryInteger) throws(SQLiteError) -> SQLValue {
        guard let integer = Int64(exactly: number) else {
            throw SQLiteError(.value, "the number \(number) does not fit SQLite's 63 bits")
        }
        return .integer(integer)
    }
}

extension SQLValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral {
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(nilLiteral: ()) { self = .null }
}
