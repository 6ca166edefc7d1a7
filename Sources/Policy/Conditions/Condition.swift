import JSON
import Pattern

/// What a value in a predicate must be; total: one that is absent, or of another type, never satisfies.
indirect enum Condition: Hashable, Sendable {
    case equals(JSONValue)
    case oneOf([JSONValue])
    /// A text that the whole expression matches.
    case matches(RegularExpression)
    /// A text, list or object that has something in it; a number or boolean has nothing to be empty.
    case notEmpty
    case atLeast(Double)
    case atMost(Double)
    /// Every element of a list that is not empty.
    case each([PlacedCondition])
    /// One element or more.
    case any([PlacedCondition])

    /// How a condition turned out.
    enum Outcome: Equatable {
        case satisfied
        case violated(String)
        /// The match took more steps than is allowed; nothing is known.
        case undetermined(String)
    }

    /// - Parameter value: nil where there is none at the condition's place.
    func evaluate(_ value: JSONValue?) -> Outcome {
        guard let value, value != .null else { return .violated("is not there") }
        switch self {
        case .equals(let expected):
            return value == expected ? .satisfied : .violated("is \(value.excerpt), not \(expected.excerpt)")
        case .oneOf(let expected):
            if expected.contains(value) { return .satisfied }
            return .violated("is \(value.excerpt), not one of \(expected.map(\.excerpt).joined(separator: ", "))")
        case .matches(let expression):
            guard let text = value.string else { return .violated("is \(value.typeName), not a text to match") }
            do {
                if try expression.matches(text) { return .satisfied }
                return .violated("is \(value.excerpt), which \(expression) does not match")
            } catch {
                return .undetermined("could not be matched against \(expression): \(error)")
            }
        case .notEmpty:
            switch value {
            case .string(let text) where !text.isEmpty: return .satisfied
            case .array(let elements) where !elements.isEmpty: return .satisfied
            case .object(let object) where !object.isEmpty: return .satisfied
            case .string, .array, .object: return .violated("is \(value.excerpt), which is empty")
            case .null, .bool, .number: return .violated("is \(value.typeName), which holds nothing")
            }
        case .atLeast(let bound):
            guard let number = value.number?.double else { return .violated("is \(value.typeName), not a number") }
            return number >= bound ? .satisfied : .violated("is \(value.excerpt), less than \(spelled(bound))")
        case .atMost(let bound):
            guard let number = value.number?.double else { return .violated("is \(value.typeName), not a number") }
            return number <= bound ? .satisfied : .violated("is \(value.excerpt), more than \(spelled(bound))")
        case .each(let conditions):
            guard let elements = value.array else { return .violated("is \(value.typeName), not a list") }
            if elements.isEmpty { return .violated("is an empty list, in which nothing satisfies") }
            var unknown: Outcome?
            for (index, element) in elements.enumerated() {
                switch conditions.evaluate(element) {
                case .satisfied: continue
                case .violated(let why): return .violated("has an element \(index) that \(why)")
                case .undetermined(let why): unknown = unknown ?? .undetermined("has an element \(index) that \(why)")
                }
            }
            return unknown ?? .satisfied
        case .any(let conditions):
            guard let elements = value.array else { return .violated("is \(value.typeName), not a list") }
            var unknown: Outcome?
            for element in elements {
                switch conditions.evaluate(element) {
                case .satisfied: return .satisfied
                case .violated: continue
                case .undetermined(let why): unknown = .undetermined("has an element that \(why)")
                }
            }
            return unknown ?? .violated("has no element, of \(elements.count), that satisfies")
        }
    }
}

private func spelled(_ number: Double) -> String { JSONNumber.double(number).canonical }

/// A condition and the place in the document where it must hold (RFC 6901).
struct PlacedCondition: Hashable, Sendable {
    let pointer: JSONPointer
    let condition: Condition

    init(pointer: JSONPointer, condition: Condition) {
        self.pointer = pointer
        self.condition = condition
    }
}

extension [PlacedCondition] {
    /// Whether all hold of one document.
    func evaluate(_ document: JSONValue) -> Condition.Outcome {
        var unknown: Condition.Outcome?
        for placed in self {
            switch placed.condition.evaluate(placed.pointer.value(in: document)) {
            case .satisfied: continue
            case .violated(let why): return .violated(placed.named(why))
            case .undetermined(let why): unknown = .undetermined(placed.named(why))
            }
        }
        return unknown ?? .satisfied
    }
}

extension PlacedCondition {
    fileprivate func named(_ why: String) -> String {
        pointer.tokens.isEmpty ? why : "\(pointer) \(why)"
    }
}

extension JSONValue {
    /// The value, short enough for a sentence.
    fileprivate var excerpt: String {
        switch self {
        case .array(let elements): return elements.isEmpty ? "[]" : "a list of \(elements.count)"
        case .object(let object): return object.isEmpty ? "{}" : "an object of \(object.count)"
        default:
            let text = String(decoding: canonical(), as: UTF8.self)
            return text.count <= 80 ? text : text.prefix(77) + "…"
        }
    }
}
