import Wording

/// Reads the parts of a hand-written document and collects every fault, so that one look shows them all.
///
/// A method that does not find what it was asked for notes an issue and returns nil; the document is used only where
/// ``hasErrors`` stays false.
package struct YAMLReader: Sendable {
    package private(set) var issues: [YAMLIssue] = []

    package init() {}

    package var hasErrors: Bool { issues.contains { $0.severity == .error } }

    package mutating func error(_ code: String, at node: YAMLNode, _ message: String) {
        issues.append(YAMLIssue(.error, code, at: node.position, message))
    }

    package mutating func warning(_ code: String, at node: YAMLNode, _ message: String) {
        issues.append(YAMLIssue(.warning, code, at: node.position, message))
    }

    /// Notes every key that the mapping should not have, and suggests the one that was probably meant.
    ///
    /// - Returns: whether the node is a mapping at all.
    package mutating func mapping(_ node: YAMLNode, allowing keys: [String], what: String) -> Bool {
        guard let members = node.members else {
            error("type", at: node, "\(what) is a mapping, not \(node.described)")
            return false
        }
        for member in members where !keys.contains(member.name) {
            let suggestion = keys.nearest(to: member.name).map { "; did you mean '\($0)'?" }
            error(
                "unknown-key", at: member.key,
                "\(what) has no '\(member.name)'\(suggestion ?? "; it has \(keys.joined(separator: ", "))")")
        }
        return true
    }

    /// The value of a key that must be there.
    package mutating func required(_ key: String, in node: YAMLNode, what: String) -> YAMLNode? {
        guard let value = node[key], !value.isNull else {
            error("missing-key", at: node, "\(what) lacks '\(key)'")
            return nil
        }
        return value
    }

    package mutating func string(_ node: YAMLNode, what: String) -> String? {
        guard let text = node.asString, !text.isEmpty else {
            error("type", at: node, "\(what) is a text, not \(node.described)")
            return nil
        }
        return text
    }

    package mutating func bool(_ node: YAMLNode, what: String) -> Bool? {
        guard let bool = node.asBool else {
            error("type", at: node, "\(what) is true or false, not \(node.described)")
            return nil
        }
        return bool
    }

    package mutating func integer(_ node: YAMLNode, in range: ClosedRange<Int>, what: String) -> Int? {
        guard let number = node.asInt, range.contains(number) else {
            error(
                "value", at: node, "\(what) is a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    /// One of a few words.
    package mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ node: YAMLNode, of type: Choice.Type, what: String
    ) -> Choice? {
        guard let text = string(node, what: what) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        let suggestion = words.nearest(to: text).map { "; did you mean '\($0)'?" } ?? ""
        error("value", at: node, "\(what) is one of \(words.joined(separator: ", ")), not '\(text)'\(suggestion)")
        return nil
    }

    /// A list's elements; a single value stands for a list of one.
    package mutating func list(_ node: YAMLNode, what: String) -> [YAMLNode]? {
        if let items = node.items {
            if items.isEmpty { error("empty-list", at: node, "\(what) is empty, which nothing could satisfy") }
            return items.isEmpty ? nil : items
        }
        if node.members != nil || node.isNull {
            error("type", at: node, "\(what) is a list, not \(node.described)")
            return nil
        }
        return [node]
    }

    /// A list of texts.
    package mutating func strings(_ node: YAMLNode, what: String) -> [String]? {
        guard let items = list(node, what: what) else { return nil }
        var texts: [String] = []
        for item in items {
            guard let text = string(item, what: "each of \(what)") else { return nil }
            texts.append(text)
        }
        return texts
    }

    /// A text that another type reads: a glob, a span of time, a JSON pointer.
    package mutating func parsed<Value, Failure: Error>(
        _ node: YAMLNode, what: String, _ read: (String) throws(Failure) -> Value
    ) -> Value? {
        guard let text = string(node, what: what) else { return nil }
        do {
            return try read(text)
        } catch {
            self.error("value", at: node, "\(what): \(error)")
            return nil
        }
    }
}

extension YAMLNode {
    /// The kind with its article, where it has one.
    fileprivate var described: String { noun == "text" || noun == "null" ? noun : "a \(noun)" }
}
