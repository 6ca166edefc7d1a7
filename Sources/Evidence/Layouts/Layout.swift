import JSON
package import Time

/// What a project's owner demands of its supply chain: steps, who may do them, and how their artifacts go together.
///
/// Source: in-toto specification v1.0, section 4.3.
package struct Layout: Sendable {
    package static let mostKeys = 256
    package static let mostSteps = 128
    /// Rules of one side of one step.
    package static let mostRules = 256

    /// One operation of the supply chain.
    package struct Step: Sendable {
        package let name: String
        package let materials: [ArtifactRule]
        package let products: [ArtifactRule]
        /// Ids of the keys that may sign its link.
        package let keyIDs: [String]
        /// How many of them have to.
        package let threshold: Int
    }

    package let expires: Instant
    package let keys: [String: LayoutKey]
    package let steps: [Step]
    /// Names of the commands that the owner wants to be run on the final product.
    package let inspections: [String]

    init(_ field: JSONField) throws(JSONError) {
        try field.allowOnly(["_type", "expires", "inspect", "keys", "readme", "steps"])
        let expiry = try field.member("expires")
        let text = try expiry.string()
        do throws(TimeError) { expires = try Instant(text) } catch {
            throw expiry.error(.value, error.description)
        }
        var keys: [String: LayoutKey] = [:]
        let members = try field.member("keys").members()
        guard members.count <= Self.mostKeys else { throw field.error(.limit, "more than \(Self.mostKeys) keys") }
        for (id, key) in members {
            let own = try key.member("keyid")
            guard try own.string().hasSameBytes(as: id) else {
                throw own.error(.value, "expected \(id.prefix(80)), the name it stands under")
            }
            guard Self.isPartOfFileName(id) else {
                throw own.error(.value, "the id is none that a file can be named by")
            }
            keys[id] = try LayoutKey(key, id: id)
        }
        self.keys = keys
        var names: Set<String> = []
        steps = try field.member("steps").array(atMost: Self.mostSteps)
            .map { element throws(JSONError) in
                let step = try Step(element, mostRules: Self.mostRules)
                guard names.insert(step.name).inserted else {
                    throw element.error(.value, "two steps are named \(step.name)")
                }
                return step
            }
        inspections = try field.member("inspect").array(atMost: Self.mostSteps)
            .map { element throws(JSONError) in try element.member("name").string() }
    }

    /// Links are files, named for their step and their key.
    fileprivate static func isPartOfFileName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 128 && !text.hasPrefix(".")
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2F && $0 != 0x5C }
    }
}

extension Layout.Step {
    fileprivate init(_ field: JSONField, mostRules: Int) throws(JSONError) {
        try field.allowOnly([
            "_type", "name", "expected_command", "expected_materials", "expected_products", "pubkeys", "threshold",
        ])
        let name = try field.member("name")
        self.name = try name.string()
        guard Layout.isPartOfFileName(self.name) else {
            throw name.error(.value, "the step's name is none that a file can begin with")
        }
        materials = try field.member("expected_materials").array(atMost: mostRules)
            .map { element throws(JSONError) in try ArtifactRule(element) }
        products = try field.member("expected_products").array(atMost: mostRules)
            .map { element throws(JSONError) in try ArtifactRule(element) }
        keyIDs = try field.member("pubkeys").array(atMost: 256)
            .map { element throws(JSONError) in try element.string() }
        let threshold = try field.member("threshold")
        guard let count = Int(exactly: try threshold.integer()), count >= 1 else {
            throw threshold.error(.value, "expected 1 or more")
        }
        self.threshold = count
    }
}

/// A key as a layout carries it (securesystemslib).
package struct LayoutKey: Hashable, Sendable {
    /// What the key's text is.
    package enum Value: Hashable, Sendable {
        /// SubjectPublicKeyInfo in PEM.
        case pem(String)
        /// Hexadecimal of a key of Ed25519.
        case ed25519(String)
        /// One of a kind that is not known here, as GnuPG's.
        case other(String)
    }

    package let id: String
    package let value: Value
    /// The scheme of its signatures, as `rsassa-pss-sha256`.
    package let scheme: String

    init(_ field: JSONField, id: String) throws(JSONError) {
        self.id = id
        let type = try field.member("keytype").string()
        scheme = try field.optional("scheme")?.string() ?? ""
        let text = try field.member("keyval").member("public")
        switch type {
        case "ed25519" where scheme == "ed25519": value = .ed25519(try text.string())
        // GnuPG's have numbers in the place of a text.
        case "rsa", "ecdsa", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384":
            value = text.value.string.map { .pem($0) } ?? .other(type)
        default: value = .other(type)
        }
    }
}
