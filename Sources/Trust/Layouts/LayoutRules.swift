import Evidence
import JSON

/// Applies a layout's rules to the materials and products of its steps (in-toto specification v1.0, section 4.3.3.1).
///
/// As a firewall does it: all artifacts of one side of a step wait in a queue; each rule takes out those that it
/// speaks of, and only DISALLOW and REQUIRE say no.
struct LayoutRules {
    /// One link for each step.
    let links: [String: StepLink]

    /// - Throws: ``Rejection`` by `layout.rule`.
    func check(_ step: Layout.Step) throws(Rejection) {
        guard let link = links[step.name] else { return }
        try check(step, link, .materials, step.materials)
        try check(step, link, .products, step.products)
    }

    private func check(
        _ step: Layout.Step, _ link: StepLink, _ side: ArtifactRule.Side, _ rules: [ArtifactRule]
    ) throws(Rejection) {
        let own = link[side]
        var queue = Set(own.keys)
        for rule in rules {
            switch rule {
            case .match(let match): queue.subtract(taken(by: match, from: queue, own))
            case .create(let pattern):
                queue = queue.filter {
                    link.materials[$0] != nil || link.products[$0] == nil || !pattern.matches($0.text)
                }
            case .delete(let pattern):
                queue = queue.filter {
                    link.materials[$0] == nil || link.products[$0] != nil || !pattern.matches($0.text)
                }
            case .modify(let pattern):
                queue = queue.filter { path in
                    guard let before = link.materials[path], let after = link.products[path] else { return true }
                    return before == after || !pattern.matches(path.text)
                }
            case .allow(let pattern): queue = queue.filter { !pattern.matches($0.text) }
            case .disallow(let pattern):
                let refused = queue.filter { pattern.matches($0.text) }
                guard refused.isEmpty else { throw rejection(step, side, rule, refused) }
            case .require(let path):
                guard queue.contains(ExactString(path)) else { throw rejection(step, side, rule, queue) }
            }
        }
    }

    /// The artifacts that another step has too, under the other prefix and with the same digests.
    private func taken(
        by match: ArtifactRule.Match, from queue: Set<ExactString>, _ own: [ExactString: JSONObject]
    ) -> Set<ExactString> {
        guard let other = links[match.step]?[match.side] else { return [] }
        let prefix = Self.folder(match.sourcePrefix)
        return queue.filter { path in
            guard path.text.utf8.starts(with: prefix.utf8) else { return false }
            let rest = String(decoding: path.text.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
            guard match.pattern.matches(rest), let digests = own[path] else { return false }
            return other[ExactString(Self.folder(match.destinationPrefix) + rest)] == digests
        }
    }

    private static func folder(_ prefix: String) -> String {
        prefix.isEmpty || prefix.hasSuffix("/") ? prefix : prefix + "/"
    }

    private func rejection(
        _ step: Layout.Step, _ side: ArtifactRule.Side, _ rule: ArtifactRule, _ found: Set<ExactString>
    ) -> Rejection {
        return Rejection(
            .layoutRule, expected: "\(side.rawValue) of \(step.name) by the rule \(rule)",
            found: found.isEmpty ? "none that are left" : found.sample, place: "steps/\(step.name)/\(side.rawValue)",
            hint: "what the step took or made is not what the layout has it take or make")
    }
}

extension StepLink {
    fileprivate subscript(side: ArtifactRule.Side) -> [ExactString: JSONObject] {
        side == .materials ? materials : products
    }
}
