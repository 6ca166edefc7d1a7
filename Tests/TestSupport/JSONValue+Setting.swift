package import JSON

extension JSONValue {
    /// The document with one place changed, so that a test can make exactly one defect.
    ///
    /// - Parameters:
    ///   - place: a JSON pointer; its last step may be a new name, or `-` for the end of an array (RFC 6902 §4.1).
    ///   - value: what stands there; nil takes the place away.
    package func setting(_ place: String, to value: JSONValue?) -> JSONValue {
        guard let pointer = JSONPointer(place) else { preconditionFailure("'\(place)' is no JSON pointer") }
        return setting(pointer.tokens[...], to: value)
    }

    private func setting(_ tokens: ArraySlice<String>, to value: JSONValue?) -> JSONValue {
        guard let token = tokens.first else { return value ?? .null }
        let isLast = tokens.count == 1
        switch self {
        case .object(var object):
            object[token] = isLast ? value : (object[token] ?? [:]).setting(tokens.dropFirst(), to: value)
            return .object(object)
        case .array(var array):
            if token == "-", let value {
                array.append(isLast ? value : JSONValue.object([:]).setting(tokens.dropFirst(), to: value))
                return .array(array)
            }
            guard let index = Int(token), array.indices.contains(index) else {
                preconditionFailure("an array has no place '\(token)'")
            }
            if isLast, value == nil {
                array.remove(at: index)
            } else {
                array[index] = array[index].setting(tokens.dropFirst(), to: value)
            }
            return .array(array)
        default: preconditionFailure("\(typeName) has no place '\(token)'")
        }
    }
}
