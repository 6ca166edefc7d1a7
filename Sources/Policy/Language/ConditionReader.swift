import JSON
import Pattern
import YAML

extension PolicyReader {
    /// What a condition may say of a value.
    static let conditionKeys = [
        "equals", "one-of", "matches", "not-empty", "at-least", "at-most", "each", "any",
    ]

    /// Reads `{ /pointer: { equals: VALUE } }`; a plain value after the pointer stands for `equals`.
    mutating func conditions(_ node: YAMLNode, depth: Int = 0) -> [PlacedCondition] {
        guard let members = node.members, !members.isEmpty else {
            yaml.error("type", at: node, "where is a mapping of JSON pointers to conditions, and has one or more")
            return []
        }
        var conditions: [PlacedCondition] = []
        for member in members {
            guard let pointer = JSONPointer(member.name) else {
                yaml.error(
                    "value", at: member.key, "'\(member.name)' is not a JSON pointer; did you mean '/\(member.name)'?")
                continue
            }
            conditions += placed(member.value, depth: depth).map { PlacedCondition(pointer: pointer, condition: $0) }
        }
        return conditions
    }

    private mutating func placed(_ node: YAMLNode, depth: Int) -> [Condition] {
        guard let members = node.members else {
            return value(node).map { [.equals($0)] } ?? []
        }
        if members.isEmpty { yaml.error("empty-list", at: node, "the condition says nothing") }
        guard yaml.mapping(node, allowing: Self.conditionKeys, what: "a condition") else { return [] }
        guard depth < 8 else {
            yaml.error("depth", at: node, "conditions are nested more than 8 deep")
            return []
        }
        let conditions = members.compactMap { condition($0, depth: depth) }
        if let contradiction = conditions.contradiction {
            yaml.error("contradiction", at: node, "nothing satisfies this: \(contradiction)")
        }
        return conditions
    }

    private mutating func condition(_ member: YAMLMember, depth: Int) -> Condition? {
        let node = member.value
        switch member.name {
        case "equals": return value(node).map { .equals($0) }
        case "one-of":
            guard let items = yaml.list(node, what: "one-of") else { return nil }
            return .oneOf(items.compactMap { value($0) })
        case "matches": return yaml.parsed(node, what: "matches", RegularExpression.init).map { .matches($0) }
        case "not-empty":
            guard yaml.bool(node, what: "not-empty") == true else {
                yaml.error("value", at: node, "not-empty is true, or is left out")
                return nil
            }
            return .notEmpty
        case "at-least": return number(node, what: "at-least").map { .atLeast($0) }
        case "at-most": return number(node, what: "at-most").map { .atMost($0) }
        case "each": return .each(elements(node, depth: depth))
        case "any": return .any(elements(node, depth: depth))
        default: return nil
        }
    }

    /// What each or any element must be: a condition of its own, or pointers into it.
    private mutating func elements(_ node: YAMLNode, depth: Int) -> [PlacedCondition] {
        if let members = node.members, members.contains(where: { $0.name.hasPrefix("/") || $0.name.isEmpty }) {
            return conditions(node, depth: depth + 1)
        }
        return placed(node, depth: depth + 1).map { PlacedCondition(pointer: .root, condition: $0) }
    }

    private mutating func number(_ node: YAMLNode, what: String) -> Double? {
        guard case .number(let text)? = node.resolved, let number = Double(text), number.isFinite else {
            yaml.error("type", at: node, "\(what) is a number")
            return nil
        }
        return number
    }

    private mutating func value(_ node: YAMLNode) -> JSONValue? {
        switch node.resolved {
        case .bool(let bool)?: return .bool(bool)
        case .number(let text)?:
            if let integer = Int64(text) { return .number(JSONNumber(integer)) }
            guard let double = Double(text), double.isFinite else {
                yaml.error("value", at: node, "'\(text.prefix(32))' is no number that a predicate can hold")
                return nil
            }
            return .number(.double(double))
        case .string(let text)?: return .string(text)
        case .null?:
            yaml.error("value", at: node, "a missing value never satisfies; null cannot be asked for")
            return nil
        case nil:
            yaml.error("type", at: node, "a value to compare with is a text, a number, true or false")
            return nil
        }
    }
}
