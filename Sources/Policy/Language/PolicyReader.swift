import Artifacts
import Pattern
import Time
package import Trust
import Wording
package import YAML

extension Policy {
    /// Reads a policy and notes every fault in it.
    ///
    /// - Parameters:
    ///   - bytes: the YAML document.
    ///   - principals: who is who; where given, names that nobody has and counts that cannot be reached are faults too.
    /// - Returns: the policy, or nil where an issue is an error; and all issues, in the document's order.
    /// - Throws: `YAMLError` where the document is not YAML.
    package static func read(
        _ bytes: [UInt8], principals: Principals? = nil
    ) throws(YAMLError) -> (policy: Policy?, issues: [YAMLIssue]) {
        let root = try YAML.parse(bytes)
        var reader = PolicyReader(principals: principals)
        let policy = reader.policy(root, digest: .sha256(of: bytes))
        let issues = reader.yaml.issues.sorted {
            ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column)
        }
        return (reader.yaml.hasErrors ? nil : policy, issues)
    }
}

/// Reads the document's frame; each requirement's own keys are read in `RequirementReader.swift`.
struct PolicyReader {
    var yaml = YAMLReader()
    let principals: Principals?

    init(principals: Principals?) { self.principals = principals }

    mutating func policy(_ root: YAMLNode, digest: Digest) -> Policy? {
        let keys = ["schema", "name", "tier", "match", "require", "waivers", "overrides", "holds", "changes"]
        guard yaml.mapping(root, allowing: keys, what: "a policy") else { return nil }
        if let schema = yaml.required("schema", in: root, what: "a policy"), schema.asString != Policy.schema {
            yaml.error("value", at: schema, "the schema of a policy is \(Policy.schema)")
        }
        let name = yaml.required("name", in: root, what: "a policy").flatMap { yaml.string($0, what: "name") }
        let tier = root["tier"].flatMap { yaml.choice($0, of: Policy.Tier.self, what: "tier") } ?? .standard
        let artifacts = yaml.required("match", in: root, what: "a policy").map { match($0) } ?? []
        let require = yaml.required("require", in: root, what: "a policy")
        let requirements = require.map { self.requirements($0) } ?? []
        let ids = Set(requirements.map(\.id))
        let waivers = root["waivers"].flatMap { exception($0, what: "waivers", requirements: ids) }
        let overrides = root["overrides"].flatMap { exception($0, what: "overrides", requirements: ids) }
        let liftHolds = root["holds"].map { holds($0) } ?? []
        let changes = root["changes"].flatMap { self.changes($0) }
        if let require, tier == .critical, !ids.contains("approvals") {
            yaml.warning("tier", at: require, "a policy of the tier critical usually asks for approvals")
        }
        guard let name else { return nil }
        return Policy(
            name: name, tier: tier, artifacts: artifacts, requirements: requirements, waivers: waivers,
            overrides: overrides, liftHolds: liftHolds, changes: changes, digest: digest)
    }

    private mutating func match(_ node: YAMLNode) -> [Glob] {
        guard yaml.mapping(node, allowing: ["artifacts"], what: "match"),
            let list = yaml.required("artifacts", in: node, what: "match"),
            let items = yaml.list(list, what: "artifacts")
        else { return [] }
        return items.compactMap { item in
            guard let glob = yaml.parsed(item, what: "an artifact pattern", Glob.init) else { return nil }
            if let objection = Self.unreachable(glob) { yaml.error("unreachable", at: item, objection) }
            return glob
        }
    }

    /// How the names of artifacts begin.
    private static let schemes =
        ["file:", "tree:", "oci:", "docker-archive:", "git:"] + Digest.Algorithm.allCases.map { $0.rawValue + ":" }

    /// Why no artifact's name matches a pattern; nil where one may.
    private static func unreachable(_ pattern: Glob) -> String? {
        let text = pattern.description
        // Up to the first wildcard, a pattern and a name are the same.
        let start = text.prefix { $0 != "*" && $0 != "?" }
        let isCut = start.endIndex < text.endIndex
        if schemes.contains(where: { start.hasPrefix($0) || (isCut && $0.hasPrefix(start)) }) { return nil }
        var suggestion: String?
        if let colon = start.firstIndex(of: ":") {
            suggestion = schemes.nearest(to: String(start[...colon]))
        } else if !text.contains(":") {
            suggestion = "file:\(text)"
        }
        return "no artifact's name begins so; names begin with \(schemes.joined(separator: ", "))"
            + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
    }

    private mutating func requirements(_ node: YAMLNode) -> [any Requirement] {
        guard let items = node.items else {
            yaml.error("type", at: node, "require is a list of requirements")
            return []
        }
        if items.isEmpty { yaml.error("empty-list", at: node, "require is empty: it would release everything") }
        var requirements: [any Requirement] = []
        var places: [String: YAMLNode] = [:]
        for item in items {
            guard let requirement = requirement(item) else { continue }
            if let earlier = places.updateValue(item, forKey: requirement.id) {
                let hint = requirement is AttestationRequirement ? "; tell them apart by 'name'" : ""
                yaml.error(
                    "duplicate", at: item,
                    "the requirement \(requirement.id) stands in line \(earlier.position.line) already\(hint)")
            }
            requirements.append(requirement)
        }
        return requirements
    }

    private mutating func exception(
        _ node: YAMLNode, what: String, requirements: Set<String>
    ) -> ExceptionRule? {
        let isWaiver = what == "waivers"
        let keys = ["from", "count", "longest"] + (isWaiver ? ["allow"] : ["review-within"])
        guard yaml.mapping(node, allowing: keys, what: what),
            let fromNode = yaml.required("from", in: node, what: what),
            let longestNode = yaml.required("longest", in: node, what: what)
        else { return nil }
        var allow: [String] = []
        if isWaiver, let list = yaml.required("allow", in: node, what: what) {
            for item in yaml.list(list, what: "allow") ?? [] {
                guard let id = yaml.string(item, what: "each of allow") else { continue }
                if !requirements.contains(id) {
                    let suggestion = requirements.sorted().nearest(to: id).map { "; did you mean '\($0)'?" } ?? ""
                    yaml.error("unreachable", at: item, "the policy does not require '\(id)'\(suggestion)")
                }
                allow.append(id)
            }
        }
        let count = node["count"].flatMap { yaml.integer($0, in: 1...100, what: "count") } ?? 1
        let from = selectors(fromNode, what: "from", atLeast: count)
        guard let longest = yaml.parsed(longestNode, what: "longest", TimeSpan.init) else { return nil }
        let review = node["review-within"].flatMap { yaml.parsed($0, what: "review-within", TimeSpan.init) }
        if !isWaiver, review == nil { yaml.error("missing-key", at: node, "overrides lacks 'review-within'") }
        return ExceptionRule(allow: allow, from: from, count: count, longest: longest, reviewWithin: review)
    }

    private mutating func holds(_ node: YAMLNode) -> [PrincipalSelector] {
        guard yaml.mapping(node, allowing: ["lift"], what: "holds"),
            let lift = yaml.required("lift", in: node, what: "holds")
        else { return [] }
        return selectors(lift, what: "lift")
    }

    private mutating func changes(_ node: YAMLNode) -> ChangeRule? {
        guard yaml.mapping(node, allowing: ["from", "count"], what: "changes"),
            let from = yaml.required("from", in: node, what: "changes")
        else { return nil }
        let count = node["count"].flatMap { yaml.integer($0, in: 1...100, what: "count") } ?? 1
        return ChangeRule(from: selectors(from, what: "from", atLeast: count), count: count)
    }

    /// Principals and groups; with the principals at hand, whether there are as many people as are asked for.
    mutating func selectors(_ node: YAMLNode, what: String, atLeast count: Int = 1) -> [PrincipalSelector] {
        var selectors: [PrincipalSelector] = []
        var everyNameIsKnown = true
        for item in yaml.list(node, what: what) ?? [] {
            guard let text = yaml.string(item, what: "each of \(what)") else { continue }
            guard let selector = selector(text, at: item) else {
                everyNameIsKnown = false
                continue
            }
            selectors.append(selector)
        }
        if everyNameIsKnown, !selectors.isEmpty, let people = people(selectors), people.count < count {
            yaml.error(
                "unreachable", at: node,
                "\(what) names \(people.count) people, and \(count) are asked for: nothing could satisfy it")
        }
        return selectors
    }

    /// One principal or group; nil, with an issue, where the text names none.
    private mutating func selector(_ text: String, at node: YAMLNode) -> PrincipalSelector? {
        let selector = PrincipalSelector(text)
        let name =
            switch selector {
            case .principal(let name), .group(let name): name
            }
        guard Principal.isName(name) else {
            let prefix = text.firstIndex(of: ":").map { String(text[...$0]) } ?? ""
            let suggestion = ["group:", "principal:"].nearest(to: prefix).map { "; did you mean '\($0)'?" }
            yaml.error(
                "value", at: node,
                "'\(text)' is no name; write NAME or group:NAME, and several as a list\(suggestion ?? "")")
            return nil
        }
        guard let principals else { return selector }
        switch selector {
        case .principal where principals[name] == nil:
            let suggestion = principals.all.map(\.name).nearest(to: name).map { "; did you mean '\($0)'?" } ?? ""
            yaml.error("unknown-principal", at: node, "there is no principal '\(name)'\(suggestion)")
            return nil
        case .group where principals.members(of: name).isEmpty:
            let groups = Set(principals.all.flatMap(\.groups)).sorted().map { "group:\($0)" }
            let suggestion = groups.nearest(to: "group:\(name)").map { "; did you mean '\($0)'?" } ?? ""
            yaml.error("unknown-principal", at: node, "nobody is in the group '\(name)'\(suggestion)")
            return nil
        default: return selector
        }
    }

    /// One group, named with or without `group:`.
    mutating func group(_ node: YAMLNode) -> [PrincipalSelector] {
        guard let text = yaml.string(node, what: "group") else { return [] }
        return selector(text.hasPrefix("group:") ? text : "group:" + text, at: node).map { [$0] } ?? []
    }

    /// The people behind principals and groups, each once; nil where it is not known who is who.
    private func people(_ selectors: [PrincipalSelector]) -> Set<String>? {
        guard let principals else { return nil }
        let named = principals.all.filter { principal in selectors.contains { $0.includes(principal) } }
        return Set(named.map { principals.standing(for: $0).name })
    }
}
