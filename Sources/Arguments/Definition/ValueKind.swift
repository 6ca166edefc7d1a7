import Wording

/// How a shell completes a value.
package enum Completion: Hashable, Sendable {
    /// Nothing can be proposed.
    case none
    /// Files, and the directories on the way to them.
    case file
    /// Directories only.
    case directory
    /// One of these words, which are all there are.
    case words([String])
}

/// A kind of value that an option or argument takes: its name in the help, its completion, how it is read and spelled.
package struct ValueKind<Value: Sendable>: Sendable {
    let shape: ValueShape
    let read: @Sendable (String) throws(ValueError) -> Value
    let spell: @Sendable (Value) -> String

    /// - Parameters:
    ///   - name: in capitals, as `PATH`.
    ///   - completion: what a shell proposes.
    ///   - spell: the text that `read` would read as the value; shown as an option's default.
    ///   - read: from what was typed; throws what was expected instead.
    package init(
        _ name: String, completion: Completion = .none,
        spell: @escaping @Sendable (Value) -> String = { String(describing: $0) },
        read: @escaping @Sendable (String) throws(ValueError) -> Value
    ) {
        shape = ValueShape(name: name, completion: completion)
        self.read = read
        self.spell = spell
    }

    /// The same kind under another name.
    package func named(_ name: String) -> ValueKind {
        ValueKind(name, completion: shape.completion, spell: spell, read: read)
    }
}

/// What help and completions need to know of a kind of value.
struct ValueShape: Sendable {
    let name: String
    let completion: Completion

    /// The name in the help: the words themselves where they are few and short.
    var title: String {
        if case .words(let words) = completion {
            let joined = words.joined(separator: "|")
            if joined.utf8.count <= 32 { return joined }
        }
        return name
    }

    /// The words that are all there are, if there are such.
    var words: [String] {
        if case .words(let words) = completion { words } else { [] }
    }
}

/// A value that is not of its kind.
package struct ValueError: Error, Hashable, Sendable {
    /// What would have been accepted, as `a number from 1 to 9`.
    let expected: String

    package init(expected: String) { self.expected = expected }
}

/// A value that is one of a few words; the words are the raw values.
package protocol WordValue: RawRepresentable<String>, CaseIterable, Sendable {}

extension ValueKind where Value == String {
    /// Any text.
    package static func text(_ name: String) -> ValueKind { ValueKind(name) { text throws(ValueError) in text } }

    /// A file's path.
    package static var file: ValueKind { path("FILE", .file) }
    /// A directory's path.
    package static var directory: ValueKind { path("DIRECTORY", .directory) }
    /// A path to anything.
    package static var path: ValueKind { path("PATH", .file) }

    private static func path(_ name: String, _ completion: Completion) -> ValueKind {
        ValueKind(name, completion: completion) { text throws(ValueError) in
            // An empty path is an unset variable in a script, never a file.
            guard !text.isEmpty else { throw ValueError(expected: "a path") }
            return text
        }
    }
}

extension ValueKind where Value == Int {
    /// A whole number in decimal digits.
    package static func integer(_ name: String = "NUMBER", in range: ClosedRange<Int>) -> ValueKind {
        ValueKind(name) { text throws(ValueError) in
            // `Int(_:)` would read `+1` and `-0`, which nobody means to write.
            guard let number = Int(text), range.contains(number), String(number) == text else {
                throw ValueError(expected: "a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }
}

extension ValueKind where Value: WordValue {
    /// One of the words of a type.
    ///
    /// - Parameter name: in capitals; shown if the words are too many to show themselves.
    package static func word(_ name: String = "WORD") -> ValueKind {
        let words = Value.allCases.map(\.rawValue)
        return ValueKind(name, completion: .words(words), spell: \.rawValue) { text throws(ValueError) in
            if let value = Value(rawValue: text) { return value }
            let list = words.map { "'\($0)'" }.joined(separator: ", ")
            guard let near = words.nearest(to: text) else {
                throw ValueError(expected: "one of \(list)")
            }
            throw ValueError(expected: "one of \(list); did you mean '\(near)'?")
        }
    }
}
