/// How often a parameter is given, and what stands in where it is not.
enum Multiplicity: Sendable, Hashable {
    /// At most once.
    case optional
    /// At most once; else the given text stands in.
    case defaulted(String)
    /// Exactly once.
    case required
    /// Any number of times, at least so many.
    case repeated(minimum: Int)

    var isRepeated: Bool {
        if case .repeated = self { true } else { false }
    }

    var isRequired: Bool {
        switch self {
        case .required: true
        case .repeated(let minimum): minimum > 0
        case .optional, .defaulted: false
        }
    }
}

/// The answer to a parameter, in a box that can be told from any other by its type.
struct Answer<Value: Sendable>: Sendable {
    let value: Value
}

/// Reads the texts that were given for a parameter into an `Answer`.
typealias Reading = @Sendable ([String]) throws(ValueError) -> any Sendable

extension ValueKind {
    func readingOptional() -> Reading {
        { [read] texts throws(ValueError) in
            guard let text = texts.last else { return Answer<Value?>(value: nil) }
            return Answer<Value?>(value: try read(text))
        }
    }

    func reading(or fallback: Value) -> Reading {
        { [read] texts throws(ValueError) in
            guard let text = texts.last else { return Answer(value: fallback) }
            return Answer(value: try read(text))
        }
    }

    func readingRequired() -> Reading {
        { [read, shape] texts throws(ValueError) in
            // The parser has reported a missing one before it reads.
            guard let text = texts.last else { throw ValueError(expected: shape.name) }
            return Answer(value: try read(text))
        }
    }

    func readingAll() -> Reading {
        { [read] texts throws(ValueError) in
            var values: [Value] = []
            for text in texts { values.append(try read(text)) }
            return Answer(value: values)
        }
    }
}
