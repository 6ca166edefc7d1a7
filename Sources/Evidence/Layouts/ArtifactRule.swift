import JSON

/// What a layout says of the materials or products of a step (in-toto specification v1.0, section 4.3.3).
package enum ArtifactRule: Hashable, Sendable, CustomStringConvertible {
    /// Those of a step that a rule compares with.
    package enum Side: String, Hashable, Sendable { case materials, products }

    /// `MATCH pattern [IN prefix] WITH (MATERIALS|PRODUCTS) [IN prefix] FROM step`.
    package struct Match: Hashable, Sendable {
        package let pattern: FilePattern
        package let sourcePrefix: String
        package let side: Side
        package let destinationPrefix: String
        package let step: String
    }

    case match(Match)
    case create(FilePattern)
    case delete(FilePattern)
    case modify(FilePattern)
    case allow(FilePattern)
    case disallow(FilePattern)
    /// A path and no pattern.
    case require(String)

    init(_ field: JSONField) throws(JSONError) {
        let words = try field.array(atMost: 10).map { element throws(JSONError) in try element.string() }
        guard words.count >= 2, words.allSatisfy({ $0.utf8.count <= 4_096 }) else {
            throw field.error(.value, "expected a rule and its pattern")
        }
        let pattern = FilePattern(words[1])
        let kind = words[0].lowercased()
        guard kind == "match" || words.count == 2 else {
            throw field.error(.value, "expected \(words[0].uppercased()) PATTERN")
        }
        switch kind {
        case "match":
            guard let match = Match(words, pattern) else {
                throw field.error(
                    .value, "expected MATCH PATTERN [IN PREFIX] WITH (MATERIALS|PRODUCTS) [IN PREFIX] FROM STEP")
            }
            self = .match(match)
        case "create": self = .create(pattern)
        case "delete": self = .delete(pattern)
        case "modify": self = .modify(pattern)
        case "allow": self = .allow(pattern)
        case "disallow": self = .disallow(pattern)
        case "require": self = .require(words[1])
        default: throw field.error(.value, "\(words[0].prefix(32)) is no rule that is known here")
        }
    }

    /// As the layout writes it.
    package var description: String {
        switch self {
        case .match(let match):
            "MATCH \(match.pattern)" + (match.sourcePrefix.isEmpty ? "" : " IN \(match.sourcePrefix)")
                + " WITH \(match.side.rawValue.uppercased())"
                + (match.destinationPrefix.isEmpty ? "" : " IN \(match.destinationPrefix)") + " FROM \(match.step)"
        case .create(let pattern): "CREATE \(pattern)"
        case .delete(let pattern): "DELETE \(pattern)"
        case .modify(let pattern): "MODIFY \(pattern)"
        case .allow(let pattern): "ALLOW \(pattern)"
        case .disallow(let pattern): "DISALLOW \(pattern)"
        case .require(let path): "REQUIRE \(path)"
        }
    }
}

extension ArtifactRule.Match {
    fileprivate init?(_ words: [String], _ pattern: FilePattern) {
        var rest = words.dropFirst(2)
        func take(_ word: String) -> Bool {
            guard rest.first?.lowercased() == word else { return false }
            rest = rest.dropFirst()
            return true
        }
        func prefix() -> String? { take("in") ? rest.popFirst() : "" }
        guard let source = prefix(), take("with"),
            let side = rest.popFirst().flatMap({ ArtifactRule.Side(rawValue: $0.lowercased()) }),
            let destination = prefix(), take("from"), let step = rest.popFirst(), rest.isEmpty
        else { return nil }
        self.pattern = pattern
        sourcePrefix = source
        self.side = side
        destinationPrefix = destination
        self.step = step
    }
}
