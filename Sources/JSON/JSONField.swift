import Encoding

/// A value with the place it stands in, for decoders that are strict and say where a document's form is broken.
package struct JSONField: Sendable {
    package let value: JSONValue
    private let path: Path

    /// A step from the enclosing field, so that the place costs nothing until an error names it.
    private indirect enum Path: Sendable {
        case root
        case step(String, under: Path)
        case index(Int, under: Path)
    }

    /// The whole document.
    package init(_ value: JSONValue) {
        self.value = value
        path = .root
    }

    private init(_ value: JSONValue, _ path: Path) {
        self.value = value
        self.path = path
    }

    package var pointer: JSONPointer {
        var tokens: [String] = []
        var place = path
        while true {
            switch place {
            case .root: return JSONPointer(tokens: tokens.reversed())
            case .step(let name, let under):
                tokens.append(name)
                place = under
            case .index(let index, let under):
                tokens.append(String(index))
                place = under
            }
        }
    }

    /// An error at this place.
    package func error(_ code: JSONError.Code, _ message: String) -> JSONError {
        JSONError(code, message, pointer: pointer)
    }

    private func mismatch(_ expected: String) -> JSONError {
        error(.type, "expected \(expected), found \(value.typeName)")
    }

    // MARK: Objects

    /// The object here.
    package func object() throws(JSONError) -> JSONObject {
        guard case .object(let object) = value else { throw mismatch("an object") }
        return object
    }

    /// Refuses members that the document's form does not have.
    ///
    /// - Parameter names: all that it has.
    /// - Throws: ``JSONError`` with the code `unknown`, naming the first stranger.
    package func allowOnly(_ names: [String]) throws(JSONError) {
        for member in try object().members where !names.contains(where: { $0.hasSameBytes(as: member.name) }) {
            throw JSONError(
                .unknown, "the member is not known here; known are \(names.joined(separator: ", "))",
                pointer: pointer.appending(member.name))
        }
    }

    /// The member of that name, which must be there and not be null.
    package func member(_ name: String) throws(JSONError) -> JSONField {
        guard let field = try optional(name) else {
            throw JSONError(.missing, "the member is missing", pointer: pointer.appending(name))
        }
        return field
    }

    /// The member of that name; nil where it is absent or null, which protobuf's JSON mapping holds to be the same.
    package func optional(_ name: String) throws(JSONError) -> JSONField? {
        guard let value = try object()[name], value != .null else { return nil }
        return JSONField(value, .step(name, under: path))
    }

    /// All members, in the order written.
    package func members() throws(JSONError) -> [(name: String, field: JSONField)] {
        try object().members.map { ($0.name, JSONField($0.value, .step($0.name, under: path))) }
    }

    // MARK: Arrays

    /// The elements here.
    ///
    /// - Parameter limit: how many there may be at the most.
    /// - Throws: ``JSONError`` with the code `type` or `limit`.
    package func array(atMost limit: Int) throws(JSONError) -> [JSONField] {
        guard case .array(let elements) = value else { throw mismatch("an array") }
        guard elements.count <= limit else {
            throw error(.limit, "\(elements.count) elements are more than the \(limit) allowed")
        }
        return elements.enumerated().map { JSONField($1, .index($0, under: path)) }
    }

    // MARK: Scalars

    package func string() throws(JSONError) -> String {
        guard case .string(let string) = value else { throw mismatch("a string") }
        return string
    }

    package func bool() throws(JSONError) -> Bool {
        guard case .bool(let bool) = value else { throw mismatch("a boolean") }
        return bool
    }

    /// A whole number; protobuf's JSON mapping writes 64-bit ones as strings, and both are read.
    package func integer() throws(JSONError) -> Int64 {
        switch value {
        case .number(let number):
            guard let integer = number.integer else { throw error(.value, "expected a whole number") }
            return integer
        case .string(let text):
            guard let integer = Int64(text), String(integer) == text else {
                throw error(.value, "expected a whole number, found \"\(text.prefix(32))\"")
            }
            return integer
        default: throw mismatch("a whole number")
        }
    }

    /// Bytes in canonical standard base 64.
    package func base64() throws(JSONError) -> [UInt8] {
        let text = try string()
        do { return try Base64.decode(text) } catch { throw self.error(.value, "not canonical base 64: \(error)") }
    }
}
