import Evidence
import JSON
import Pattern
import Time
import Trust
import Wording
import YAML

/// The requirements of the language, in the order the reference lists them.
package enum RequirementLanguage {
    package static let references: [RequirementReference] = [
        DigestPinnedRequirement.reference, ProvenanceRequirement.reference, DependenciesLockedRequirement.reference,
        SBOMRequirement.reference, ApprovalsRequirement.reference, AttestationRequirement.reference,
        CredentialsRequirement.reference, LoggedRequirement.reference,
    ]

    /// Requirements that parse but that this version cannot evaluate, and what they need.
    package static let unavailable: [(name: String, needs: String)] = UnavailableRequirement.Kind.allCases.map {
        ($0.rawValue, $0.needs)
    }

    static var names: [String] { references.map(\.name) + unavailable.map(\.name) }
}

extension PolicyReader {
    /// Reads one element of `require`: a name, or a mapping of one name to its keys.
    mutating func requirement(_ node: YAMLNode) -> (any Requirement)? {
        if let name = node.asString { return requirement(named: name, at: node, keys: nil) }
        guard let members = node.members, members.count == 1, let member = members.first else {
            yaml.error("type", at: node, "a requirement is a name, or one name with its keys indented below it")
            return nil
        }
        return requirement(named: member.name, at: member.key, keys: member.value.isNull ? nil : member.value)
    }

    private mutating func requirement(
        named name: String, at place: YAMLNode, keys: YAMLNode?
    ) -> (any Requirement)? {
        if let kind = UnavailableRequirement.Kind(rawValue: name) {
            yaml.warning(
                "unavailable", at: place,
                "this version cannot check \(kind.needs): \(name) will be undetermined, and hold")
            return UnavailableRequirement(kind: kind)
        }
        guard let reference = RequirementLanguage.references.first(where: { $0.name == name }) else {
            let names = RequirementLanguage.names
            let suggestion = names.nearest(to: name).map { "; did you mean '\($0)'?" }
            yaml.error(
                "unknown-requirement", at: place,
                "there is no requirement '\(name)'\(suggestion ?? "; there are \(names.joined(separator: ", "))")")
            return nil
        }
        if let keys {
            guard !reference.keys.isEmpty else {
                yaml.error("type", at: keys, "\(name) has no keys; write just '- \(name)'")
                return nil
            }
            guard yaml.mapping(keys, allowing: reference.keys.map(\.name), what: name) else { return nil }
        }
        switch name {
        case DigestPinnedRequirement.reference.name: return DigestPinnedRequirement()
        case DependenciesLockedRequirement.reference.name: return DependenciesLockedRequirement()
        case ProvenanceRequirement.reference.name: return keys.map { provenance($0) } ?? ProvenanceRequirement()
        case SBOMRequirement.reference.name: return keys.map { sbom($0) } ?? SBOMRequirement()
        case ApprovalsRequirement.reference.name: return approvals(keys ?? place)
        case AttestationRequirement.reference.name: return attestation(keys ?? place)
        case LoggedRequirement.reference.name: return keys.map { logged($0) } ?? LoggedRequirement()
        default: return credentials(keys ?? place)
        }
    }

    private mutating func glob(_ key: String, in node: YAMLNode) -> Glob? {
        node[key].flatMap { yaml.parsed($0, what: key, Glob.init) }
    }

    private mutating func span(_ key: String, in node: YAMLNode) -> TimeSpan? {
        node[key].flatMap { yaml.parsed($0, what: key, TimeSpan.init) }
    }

    private mutating func provenance(_ node: YAMLNode) -> ProvenanceRequirement {
        var requirement = ProvenanceRequirement()
        if let builder = node["builder"],
            yaml.mapping(builder, allowing: ["principal", "group", "id"], what: "builder")
        {
            if let name = builder["principal"] { requirement.signedBy = selectors(name, what: "principal") }
            if let group = builder["group"] { requirement.signedBy += self.group(group) }
            requirement.builderID = glob("id", in: builder)
            if builder.members?.isEmpty == true { yaml.error("empty-list", at: builder, "builder says nothing") }
        }
        let places = ["repository", "ref", "branch", "tag", "versioned-tag"]
        if let source = node["source"], yaml.mapping(source, allowing: places, what: "source") {
            requirement.repository = glob("repository", in: source)
            requirement.ref = glob("ref", in: source)
            requirement.branch = glob("branch", in: source)
            requirement.tag = glob("tag", in: source)
            requirement.versionedTag = source["versioned-tag"].flatMap { versionedTag($0) }
            if source.members?.isEmpty == true { yaml.error("empty-list", at: source, "source says nothing") }
        }
        requirement.buildType = glob("build-type", in: node)
        requirement.maximumAge = span("maximum-age", in: node)
        requirement.conditions = node["where"].map { conditions($0) } ?? []
        requirement.workflowInputs = node["workflow-inputs"].map { inputs($0) } ?? []
        if let package = node["package"], yaml.mapping(package, allowing: ["name", "version"], what: "package") {
            requirement.packageName = glob("name", in: package)
            requirement.packageVersion = glob("version", in: package)
            if package.members?.isEmpty == true { yaml.error("empty-list", at: package, "package says nothing") }
        }
        return requirement
    }

    private mutating func versionedTag(_ node: YAMLNode) -> VersionedTag? {
        guard let text = yaml.string(node, what: "versioned-tag") else { return nil }
        guard let tag = VersionedTag(text) else {
            yaml.error("value", at: node, "'\(text)' is no version; one is written v13, v13.0 or v13.0.30")
            return nil
        }
        return tag
    }

    /// Names and values, as text: `true` and `123` are what they are written as.
    private mutating func inputs(_ node: YAMLNode) -> [ProvenanceExpectation.Input] {
        guard let members = node.members else {
            yaml.error("type", at: node, "workflow-inputs is a mapping of inputs and their values")
            return []
        }
        if members.isEmpty { yaml.error("empty-list", at: node, "workflow-inputs says nothing") }
        return members.compactMap { member in
            guard let value = member.value.asString else {
                yaml.error(
                    "type", at: member.value, "an input's value is a text; quote it")
                return nil
            }
            return ProvenanceExpectation.Input(name: member.name, value: value)
        }
    }

    private mutating func sbom(_ node: YAMLNode) -> SBOMRequirement {
        var requirement = SBOMRequirement()
        requirement.format =
            node["format"].flatMap { yaml.choice($0, of: SBOMRequirement.Format.self, what: "format") } ?? .any
        requirement.signedBy = node["signed-by"].map { selectors($0, what: "signed-by") } ?? []
        requirement.maximumAge = span("maximum-age", in: node)
        if let list = node["reconciles-with"] {
            for item in yaml.list(list, what: "reconciles-with") ?? [] {
                guard let counterpart = yaml.choice(item, of: SBOMRequirement.Counterpart.self, what: "reconciles-with")
                else { continue }
                if counterpart == .lockfile {
                    yaml.warning(
                        "unavailable", at: item,
                        "this version cannot hold an SBOM against a lock file: sbom will be undetermined, and hold")
                }
                requirement.counterparts.append(counterpart)
            }
        }
        return requirement
    }

    private mutating func approvals(_ node: YAMLNode) -> ApprovalsRequirement? {
        let count = node["count"].flatMap { yaml.integer($0, in: 1...100, what: "count") } ?? 1
        guard let from = yaml.required("from", in: node, what: "approvals") else { return nil }
        var requirement = ApprovalsRequirement(from: selectors(from, what: "from", atLeast: count))
        requirement.count = count
        requirement.maximumAge = span("maximum-age", in: node)
        if let word = node["void-on"] {
            requirement.isVoidOnNewEvidence = yaml.choice(word, of: VoidingEvent.self, what: "void-on") != nil
        }
        requirement.authorshipFrom = node["authorship-from"].map { selectors($0, what: "authorship-from") } ?? []
        requirement.authorship =
            node["authorship"].flatMap { yaml.choice($0, of: SourceRecord.Authorship.self, what: "authorship") }
            ?? .claimed
        if let list = node["distinct-from"] {
            for item in yaml.list(list, what: "distinct-from") ?? [] {
                guard let part = yaml.choice(item, of: Part.self, what: "distinct-from") else { continue }
                if part == .deployer, let principals, !principals.all.contains(where: { $0.role == .deploy }) {
                    yaml.error(
                        "unreachable", at: item,
                        "no principal has the role deploy, so that nobody is known not to be the deployer")
                }
                requirement.distinctFrom.append(part)
            }
        }
        let asksForAuthors = requirement.distinctFrom.contains(.author) || requirement.distinctFrom.contains(.committer)
        for key in ["authorship", "authorship-from"] where !asksForAuthors {
            if let value = node[key] {
                yaml.warning("unreachable", at: value, "\(key) has no effect without distinct-from: [author]")
            }
        }
        return requirement
    }

    private mutating func attestation(_ node: YAMLNode) -> AttestationRequirement? {
        let signers = yaml.required("signed-by", in: node, what: "attestation")
        guard let type = yaml.required("predicate-type", in: node, what: "attestation"), let signers,
            let predicateType = yaml.parsed(type, what: "predicate-type", Glob.init)
        else { return nil }
        var requirement = AttestationRequirement(
            name: node["name"].flatMap { name($0) }, predicateType: predicateType,
            signedBy: selectors(signers, what: "signed-by"))
        requirement.conditions = node["where"].map { conditions($0) } ?? []
        requirement.maximumAge = span("maximum-age", in: node)
        if let place = node["issued-at"] { requirement.issuedAt = pointer(place) }
        return requirement
    }

    private mutating func credentials(_ node: YAMLNode) -> CredentialsRequirement? {
        guard let members = node.members, !members.isEmpty else {
            yaml.error("missing-key", at: node, "credentials says nothing; it has maximum-age, custody, owned")
            return nil
        }
        var requirement = CredentialsRequirement()
        requirement.maximumAge = span("maximum-age", in: node)
        if let list = node["custody"] {
            requirement.custody = (yaml.list(list, what: "custody") ?? []).compactMap {
                yaml.choice($0, of: Credential.Custody.self, what: "custody")
            }
        }
        requirement.owned = node["owned"].flatMap { yaml.bool($0, what: "owned") } ?? false
        if let value = node["not-revoked"], yaml.bool(value, what: "not-revoked") == false {
            yaml.error("value", at: value, "what a revoked credential signed never counts; this cannot be false")
        }
        return requirement
    }

    private mutating func logged(_ node: YAMLNode) -> LoggedRequirement {
        var requirement = LoggedRequirement()
        let range = 0...LoggedRequirement.mostWitnesses
        requirement.witnesses = node["witnesses"].flatMap { yaml.integer($0, in: range, what: "witnesses") } ?? 0
        return requirement
    }

    /// A name that can stand in a finding's id and in a file's name.
    private mutating func name(_ node: YAMLNode) -> String? {
        guard let text = yaml.string(node, what: "name") else { return nil }
        let isPlain = text.unicodeScalars.allSatisfy { scalar in
            ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
                || scalar == "-" || scalar == "_" || scalar == "."
        }
        guard isPlain else {
            yaml.error("value", at: node, "a name has letters, digits, '-', '_' and '.', and nothing else")
            return nil
        }
        return text
    }

    private mutating func pointer(_ node: YAMLNode) -> JSONPointer? {
        guard let text = yaml.string(node, what: "a JSON pointer") else { return nil }
        guard let pointer = JSONPointer(text) else {
            yaml.error("value", at: node, "'\(text)' is not a JSON pointer; one is written /result or /a/0/b")
            return nil
        }
        return pointer
    }
}

/// What makes an approval void.
private enum VoidingEvent: String, CaseIterable { case newEvidence = "new-evidence" }
