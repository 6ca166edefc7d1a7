import Artifacts
import Crypto
import JSON
import Pattern
import Time
import Wording
package import YAML

extension Principals {
    /// Reads a principals document and notes every fault in it.
    ///
    /// - Parameters:
    ///   - bytes: the YAML document.
    ///   - loadKey: gives the bytes of a public-key file that the document names, by the path as written.
    /// - Returns: the principals, or nil where an issue is an error; and all issues, in the document's order.
    /// - Throws: `YAMLError` where the document is not YAML.
    package static func read(
        _ bytes: [UInt8], loadKey: (String) throws -> [UInt8]
    ) throws(YAMLError) -> (principals: Principals?, issues: [YAMLIssue]) {
        let root = try YAML.parse(bytes)
        return withoutActuallyEscaping(loadKey) { loadKey in
            var reader = PrincipalsReader(loadKey: loadKey)
            let principals = reader.principals(root)
            let issues = reader.yaml.issues.enumerated()
                .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }.map(\.element)
            return (reader.yaml.hasErrors ? nil : principals, issues)
        }
    }
}

private struct PrincipalsReader {
    let loadKey: (String) throws -> [UInt8]
    var yaml = YAMLReader()
    private var holders: [String: String] = [:]
    /// Who holds a key, whether it is given as PEM or as OpenSSH writes it.
    private var holdersOfKeys: [String: String] = [:]
    private var identities = ClaimedIdentities()

    init(loadKey: @escaping (String) throws -> [UInt8]) { self.loadKey = loadKey }

    mutating func principals(_ root: YAMLNode) -> Principals? {
        guard yaml.mapping(root, allowing: ["schema", "principals", "revokers"], what: "the document"),
            let list = yaml.required("principals", in: root, what: "the document")
        else { return nil }
        if let schema = root["schema"], schema.asString != Principals.schema {
            yaml.error("value", at: schema, "the schema is \(Principals.schema)")
        }
        guard let members = list.members, !members.isEmpty else {
            yaml.error("type", at: list, "principals is a mapping of names, and has one or more")
            return nil
        }
        var principals: [Principal] = []
        for member in members {
            if let principal = principal(member) { principals.append(principal) }
        }
        checkOwners(of: principals, in: list)
        let revokers = root["revokers"].map { self.revokers($0, among: principals) } ?? []
        var json = JSONValue.array(principals.sorted { $0.name < $1.name }.map(\.json))
        if !revokers.isEmpty {
            json = ["principals": json, "revokers": .array(revokers.map { .string($0.description) })]
        }
        return Principals(principals, revokers: revokers, digest: .sha256(of: json.canonical()))
    }

    /// Who may revoke what is not their own, sorted; each names somebody.
    private mutating func revokers(_ node: YAMLNode, among principals: [Principal]) -> [PrincipalSelector] {
        (yaml.strings(node, what: "revokers") ?? []).map { text in
            let selector = PrincipalSelector(text)
            if !principals.contains(where: { selector.includes($0) }) {
                yaml.error("unknown-principal", at: node, "revokers names '\(text)', and nobody is that")
            }
            return selector
        }.sorted { $0.description < $1.description }
    }

    private mutating func principal(_ member: YAMLMember) -> Principal? {
        let node = member.value
        let what = "principal '\(member.name)'"
        if !Principal.isName(member.name) {
            yaml.error("value", at: member.key, "a principal's name has no white space, colon or comma")
        }
        let keys = ["kind", "role", "owner", "purpose", "groups", "emails", "tools", "credentials"]
        guard yaml.mapping(node, allowing: keys, what: what),
            let kindNode = yaml.required("kind", in: node, what: what),
            let kind = yaml.choice(kindNode, of: Principal.Kind.self, what: "kind")
        else { return nil }
        let emails = (node["emails"].flatMap { yaml.strings($0, what: "emails") } ?? []).map { $0.lowercased() }
        if let places = node["emails"] {
            for (email, place) in zip(emails, places.items ?? [places]) {
                claim("email:" + email, for: member.name, at: place)
            }
        }
        let groups = node["groups"].flatMap { yaml.strings($0, what: "groups") } ?? []
        if let place = node["groups"], !groups.allSatisfy(Principal.isName) {
            yaml.error("value", at: place, "a group's name has no white space, colon or comma")
        }
        var credentials: [Credential] = []
        if let list = node["credentials"], let items = list.items {
            for item in items {
                guard let credential = credential(item) else { continue }
                claim(credential, for: member.name, at: item)
                if let other = identities.claim(credential.kind, for: member.name) {
                    yaml.error("credential-taken", at: item, "\(other): one credential, one principal")
                }
                credentials.append(credential)
            }
        } else if let list = node["credentials"] {
            yaml.error("type", at: list, "credentials is a list, as - key: keys/alice.pub")
        }
        if kind != .human, node["owner"] == nil {
            yaml.warning("owner", at: member.key, "\(what) is no human and has no owner who answers for it")
        }
        return Principal(
            name: member.name, kind: kind,
            role: node["role"].flatMap { yaml.choice($0, of: Principal.Role.self, what: "role") },
            owner: node["owner"].flatMap { yaml.string($0, what: "owner") },
            purpose: node["purpose"].flatMap { yaml.string($0, what: "purpose") },
            groups: groups.sorted(),
            emails: emails.sorted(),
            tools: (node["tools"].flatMap { yaml.strings($0, what: "tools") } ?? []).sorted(),
            credentials: credentials.sorted { $0.id < $1.id })
    }

    private mutating func claim(_ credential: Credential, for name: String, at node: YAMLNode) {
        if let key = credential.key?.id, let holder = holdersOfKeys.updateValue(name, forKey: key), holder != name {
            yaml.error(
                "credential-taken", at: node,
                "this key belongs to '\(holder)' already: one credential, one principal")
        } else {
            claim(credential.id, for: name, at: node)
        }
    }

    /// One credential, one principal: whoever claims another's is refused.
    private mutating func claim(_ id: String, for name: String, at node: YAMLNode) {
        if let holder = holders.updateValue(name, forKey: id) {
            let who = holder == name ? "comes twice" : "belongs to '\(holder)' already"
            yaml.error("credential-taken", at: node, "\(id.prefix(80)) \(who): one credential, one principal")
        }
    }

    private mutating func credential(_ node: YAMLNode) -> Credential? {
        let kinds = ["key", "ssh", "openpgp", "oidc", "spiffe"]
        let others = ["custody", "issued", "rotate-every", "revoked-after", "keyring"]
        guard yaml.mapping(node, allowing: kinds + others, what: "a credential") else { return nil }
        let given = kinds.filter { node[$0] != nil }
        guard given.count == 1, let value = node[given[0]] else {
            yaml.error("credential-kind", at: node, "a credential is exactly one of \(kinds.joined(separator: ", "))")
            return nil
        }
        let kind: Credential.Kind? =
            switch given[0] {
            case "key": key(value)
            case "ssh": ssh(value)
            case "openpgp": openpgp(value)
            case "oidc": oidc(value)
            default: spiffe(value)
            }
        let custody = node["custody"].flatMap { yaml.choice($0, of: Credential.Custody.self, what: "custody") }
        let issuedOn = node["issued"].flatMap { yaml.parsed($0, what: "issued", Instant.init) }
        let rotateEvery = node["rotate-every"].flatMap { yaml.parsed($0, what: "rotate-every", TimeSpan.init) }
        let revokedAfter = node["revoked-after"].flatMap { yaml.parsed($0, what: "revoked-after", Instant.init) }
        let keyring = node["keyring"].flatMap { self.keyring($0, of: kind) }
        guard let kind else { return nil }
        if let place = node["custody"], let custody, (custody == .keyless) != kind.isKeyless {
            yaml.error(
                "value", at: place,
                kind.isKeyless
                    ? "what a certificate vouches for is keyless; leave custody out"
                    : "keyless is what oidc and spiffe are; this has a private key, which is kept somewhere")
        }
        return Credential(
            kind: kind, custody: custody, issuedOn: issuedOn, rotateEvery: rotateEvery, revokedAfter: revokedAfter,
            keyring: keyring)
    }

    private mutating func key(_ node: YAMLNode) -> Credential.Kind? {
        guard let text = yaml.string(node, what: "key") else { return nil }
        do {
            let bytes = text.hasPrefix("-----BEGIN") ? Array(text.utf8) : try loadKey(text)
            return .key(try PublicKey(pem: bytes))
        } catch {
            yaml.error("key", at: node, "the key cannot be used: \(error)")
            return nil
        }
    }

    private mutating func ssh(_ node: YAMLNode) -> Credential.Kind? {
        guard let text = yaml.string(node, what: "ssh") else { return nil }
        do {
            let key = try SSHPublicKey(authorizedKey: text)
            return .ssh(fingerprint: key.fingerprint, type: key.type, blob: key.blob)
        } catch {
            yaml.error("key", at: node, "the SSH key cannot be used: \(error)")
            return nil
        }
    }

    private mutating func openpgp(_ node: YAMLNode) -> Credential.Kind? {
        guard let text = yaml.string(node, what: "openpgp") else { return nil }
        let fingerprint = text.filter { $0 != " " }.uppercased()
        guard [40, 64].contains(fingerprint.utf8.count), fingerprint.utf8.allSatisfy(\.isUpperHexDigit) else {
            yaml.error("value", at: node, "openpgp is a key's whole fingerprint, 40 or 64 hexadecimal digits")
            return nil
        }
        return .openpgp(fingerprint: fingerprint)
    }

    /// The public key that an OpenPGP fingerprint stands for: a file, or armored in place.
    private mutating func keyring(_ node: YAMLNode, of kind: Credential.Kind?) -> [UInt8]? {
        if let kind {
            guard case .openpgp = kind else {
                yaml.error("value", at: node, "only an openpgp credential has a keyring")
                return nil
            }
        }
        guard let text = yaml.string(node, what: "keyring") else { return nil }
        do {
            return text.hasPrefix("-----BEGIN") ? Array(text.utf8) : try loadKey(text)
        } catch {
            yaml.error("key", at: node, "the keyring cannot be used: \(error)")
            return nil
        }
    }

    private mutating func oidc(_ node: YAMLNode) -> Credential.Kind? {
        guard yaml.mapping(node, allowing: ["issuer", "subject", "subject-matches"], what: "oidc"),
            let issuerNode = yaml.required("issuer", in: node, what: "oidc"),
            let issuer = yaml.string(issuerNode, what: "issuer")
        else { return nil }
        if node["subject"] != nil, let pattern = node["subject-matches"] {
            yaml.error("value", at: pattern, "oidc has subject or subject-matches, not both")
            return nil
        }
        if let exact = node["subject"] {
            guard let text = yaml.string(exact, what: "subject"),
                let glob = yaml.parsed(exact, what: "subject", Glob.init)
            else { return nil }
            guard glob.isLiteral else {
                yaml.error("value", at: exact, "'\(text)' has wildcards; write subject-matches")
                return nil
            }
            return .oidc(issuer: issuer, subject: glob)
        }
        guard let pattern = yaml.required("subject-matches", in: node, what: "oidc"),
            let glob = yaml.parsed(pattern, what: "subject-matches", Glob.init)
        else { return nil }
        return .oidc(issuer: issuer, subject: glob)
    }

    private mutating func spiffe(_ node: YAMLNode) -> Credential.Kind? {
        guard let text = yaml.string(node, what: "spiffe") else { return nil }
        guard text.hasPrefix("spiffe://"), text.utf8.count > 9, text.utf8.count <= 2_048 else {
            yaml.error("value", at: node, "a SPIFFE ID is written spiffe://TRUST-DOMAIN/PATH")
            return nil
        }
        return .spiffe(text)
    }

    private mutating func checkOwners(of principals: [Principal], in list: YAMLNode) {
        let byName = Dictionary(principals.map { ($0.name, $0) }) { first, _ in first }
        for principal in principals {
            guard let owner = principal.owner else { continue }
            let place = list[principal.name]?["owner"] ?? list
            // A principal that is at fault itself is one all the same; its own fault is reported.
            if list[owner] == nil {
                let suggestion = byName.keys.sorted().nearest(to: owner).map { "; did you mean '\($0)'?" } ?? ""
                yaml.error("owner", at: place, "the owner '\(owner)' is not a principal\(suggestion)")
            }
            var seen: Set<String> = [principal.name]
            var current = owner
            while let next = byName[current]?.owner {
                guard seen.insert(current).inserted else { break }
                current = next
            }
            if seen.contains(current) {
                yaml.error("owner-cycle", at: place, "'\(principal.name)' owns itself through its owners")
            }
        }
    }
}

extension Principals {
    package static let schema = "https://custody.dev/schemas/principals/v1"
}

extension UInt8 {
    fileprivate var isUpperHexDigit: Bool { (0x30...0x39).contains(self) || (0x41...0x46).contains(self) }
}
