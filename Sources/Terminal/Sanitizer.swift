/// Makes visible what a hostile text would do to a terminal or to its reader's eyes.
///
/// Names, messages and paths in evidence are written by whoever wrote the evidence. A control sequence among them can
/// move the cursor and overwrite a verdict; a bidirectional override can make `held` read as something else; an
/// invisible character makes two different names look alike. Each is replaced by its Swift spelling, as `\u{202E}`.
/// Sources: ECMA-48 §5 (control functions), Unicode TR 36 and CVE-2021-42574 (bidirectional controls).
package enum Sanitizer {
    /// What becomes of line feeds.
    package enum LineFeeds: Sendable {
        /// Spelled as `\n`: the text stays on its line.
        case escaped
        /// Kept: the text is a paragraph of its own.
        case kept
    }

    /// Returns the text with every unsafe character spelled out; a text without any is returned as it is.
    ///
    /// - Parameters:
    ///   - text: from anywhere.
    ///   - lineFeeds: whether U+000A stays.
    package static func sanitize(_ text: String, lineFeeds: LineFeeds = .escaped) -> String {
        if text.utf8.allSatisfy({ 0x20 <= $0 && $0 < 0x7F }) { return text }
        return replacing(text) { scalar in
            guard isUnsafe(scalar) else { return nil }
            switch scalar {
            case "\n": return lineFeeds == .kept ? nil : "\\n"
            case "\r": return "\\r"
            case "\t": return "\\t"
            default: return "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            }
        }
    }

    /// Returns a JSON text that means the same and is safe to show: unsafe characters become `\uXXXX` escapes.
    ///
    /// In a JSON text such characters stand only inside strings, where the escape is the same character (RFC 8259 §7).
    /// Line feeds and tabs, which are white space there, stay.
    package static func sanitize(json: String) -> String {
        replacing(json) { scalar in
            guard isUnsafe(scalar), scalar != "\n", scalar != "\t" else { return nil }
            return UTF16.encode(scalar)?.map { unit in
                let digits = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
        }
    }

    /// Whether a character acts on the terminal, reorders its neighbours, or cannot be seen.
    package static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value < 0x20 }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate: return true
        default: break
        }
        // Variation selectors choose an emoji's look, and one a character is harmless.
        if 0xFE00...0xFE0F ~= scalar.value { return false }
        return scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isNoncharacterCodePoint
    }

    private static func replacing(_ text: String, _ replacement: (Unicode.Scalar) -> String?) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if let replacement = replacement(scalar) {
                result.append(contentsOf: replacement.unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }
}
