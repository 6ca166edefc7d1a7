import JSON
import Pattern

extension [Condition] {
    /// Why no value satisfies all of these together; nil where one may.
    var contradiction: String? {
        guard count > 1 else { return nil }
        for condition in self {
            switch condition {
            case .equals(let value) where !admits(value): return "equals names a value that the rest refuses"
            case .oneOf(let values) where !values.contains(where: admits):
                return "one-of names only values that the rest refuses"
            default: continue
            }
        }
        if map(\.kinds).reduce(Condition.Kinds.all, { $0.intersection($1) }).isEmpty {
            return "no value is of all the types that these are about"
        }
        let least = compactMap { if case .atLeast(let bound) = $0 { bound } else { nil } }.max()
        let most = compactMap { if case .atMost(let bound) = $0 { bound } else { nil } }.min()
        if let least, let most, least > most { return "no number lies between the bounds" }
        return nil
    }

    private func admits(_ value: JSONValue) -> Bool {
        allSatisfy { condition in
            if case .violated = condition.evaluate(value) { false } else { true }
        }
    }
}

extension Condition {
    /// Types of values that a condition can be satisfied by.
    fileprivate struct Kinds: OptionSet {
        let rawValue: Int

        static let text = Kinds(rawValue: 1)
        static let number = Kinds(rawValue: 2)
        static let list = Kinds(rawValue: 4)
        static let object = Kinds(rawValue: 8)
        static let boolean = Kinds(rawValue: 16)
        static let all: Kinds = [.text, .number, .list, .object, .boolean]
    }

    fileprivate var kinds: Kinds {
        switch self {
        case .equals, .oneOf: .all
        case .matches: .text
        case .notEmpty: [.text, .list, .object]
        case .atLeast, .atMost: .number
        case .each, .any: .list
        }
    }
}
