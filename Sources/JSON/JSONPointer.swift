/// A place in a JSON document (RFC 6901): `/predicate/buildDefinition/0`.
package struct JSONPointer: Hashable, Sendable, CustomStringConvertible {
    /// Unescaped reference tokens, from the root down.
    package let tokens: [String]

    package init(tokens: [String]) { self.tokens = tokens }

    /// The whole document.
    package static let root = JSONPointer(tokens: [])

    /// Reads a pointer's text.
    ///
    /// - Parameter text: empty for the whole document, else it begins with `/`; `~1` stands for `/`, `~0` for `~`.
    /// - Returns: nil where the text is not a pointer (RFC 6901 §3).
    package init?(_ text: String) {
        if text.isEmpty {
            self.init(tokens: [])
            return
        }
        guard text.utf8.first == UInt8(ascii: "/") else { return nil }
        var tokens: [String] = []
        for raw in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            var token = ""
            var isEscaped = false
            for scalar in raw.unicodeScalars {
                if isEscaped {
                    switch scalar {
                    case "0": token.unicodeScalars.append("~")
                    case "1": token.unicodeScalars.append("/")
                    default: return nil
                    }
                    isEscaped = false
                } else if scalar == "~" {
                    isEscaped = true
                } else {
                    token.unicodeScalars.append(scalar)
                }
            }
            if isEscaped { return nil }
            tokens.append(token)
        }
        self.init(tokens: tokens)
    }

    package var description: String {
        var text = ""
        for token in tokens {
            text += "/"
            for scalar in token.unicodeScalars {
                switch scalar {
                case "~": text += "~0"
                case "/": text += "~1"
                default: text.unicodeScalars.append(scalar)
                }
            }
        }
        return text
    }

    /// The place one step further down.
    package func appending(_ token: String) -> JSONPointer { JSONPointer(tokens: tokens + [token]) }

    /// The value at this place.
    ///
    /// - Returns: nil where there is none: a name that is absent, an index outside the array or not written
    ///   canonically (`01`, `-`), a step into a value that has no parts.
    package func value(in document: JSONValue) -> JSONValue? {
        var value = document
        for token in tokens {
            switch value {
            case .object(let object):
                guard let member = object[token] else { return nil }
                value = member
            case .array(let array):
                guard let index = Int(token), String(index) == token, array.indices.contains(index) else { return nil }
                value = array[index]
            default:
                return nil
            }
        }
        return value
    }
}
