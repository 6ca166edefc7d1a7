package import JSON
package import Time

/// Who wrote a commit and what leads up to it (`https://custody.dev/predicates/source/v1`); its subject is the commit.
package struct SourceRecord: Hashable, Sendable {
    package enum Role: String, Sendable, CaseIterable, Comparable {
        case author, committer

        package static func < (left: Role, right: Role) -> Bool { left.rawValue < right.rawValue }
    }

    /// Whether a commit's own signature stands behind a name, or only the name itself.
    package enum Authorship: String, Sendable, CaseIterable { case signed, claimed }

    /// One person as Git's history names them.
    package struct Contributor: Hashable, Sendable {
        package let email: String
        package let roles: [Role]
        package let commits: Int
        /// `signed` only where every one of the commits carries a signature that verified.
        package let authorship: Authorship
        /// The keys that signed, as `ssh:SHA256:…` or `openpgp:FINGERPRINT`.
        package let keys: [String]

        package init(email: String, roles: [Role], commits: Int, authorship: Authorship, keys: [String]) {
            self.email = email
            self.roles = roles
            self.commits = commits
            self.authorship = authorship
            self.keys = keys
        }
    }

    package let repository: String
    package let ref: String?
    /// The commits reachable from this one were left out; nil where the whole history was read.
    package let since: String?
    package let commits: Int
    /// False for a shallow clone, whose history is cut off.
    package let isComplete: Bool
    package let contributors: [Contributor]
    package let recordedOn: Instant

    package init(
        repository: String, ref: String?, since: String?, commits: Int, isComplete: Bool,
        contributors: [Contributor], recordedOn: Instant
    ) {
        self.repository = repository
        self.ref = ref
        self.since = since
        self.commits = commits
        self.isComplete = isComplete
        self.contributors = contributors
        self.recordedOn = recordedOn
    }

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        try field.allowOnlySigned(["repository", "ref", "since", "commits", "complete", "contributors", "recordedOn"])
        repository = try field.member("repository").string()
        ref = try field.string("ref")
        since = try field.string("since")
        commits = try field.member("commits").count()
        isComplete = try field.member("complete").bool()
        recordedOn = try field.member("recordedOn").instant()
        contributors = try field.member("contributors").array(atMost: limits.items)
            .map { element throws(JSONError) in try Contributor(element, limits: limits) }
    }

    package var json: JSONValue {
        var object: JSONObject = ["repository": .string(repository)]
        if let ref { object["ref"] = .string(ref) }
        if let since { object["since"] = .string(since) }
        object["commits"] = .integer(commits)
        object["complete"] = .bool(isComplete)
        object["contributors"] = .array(contributors.map(\.json))
        object["recordedOn"] = .string(recordedOn.description)
        return .object(object)
    }
}

extension SourceRecord.Contributor {
    fileprivate init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        try field.allowOnly(["email", "roles", "commits", "authorship", "keys"])
        email = try field.member("email").string()
        roles = try field.member("roles").array(atMost: 2).map { element throws(JSONError) in
            try element.word()
        }
        // A contributor in no role would stand beside every separation of duties.
        guard !roles.isEmpty else {
            throw try field.member("roles").error(.value, "expected author, committer or both")
        }
        commits = try field.member("commits").count()
        authorship = try field.member("authorship").word()
        keys = try field.strings("keys", limits: limits)
    }

    fileprivate var json: JSONValue {
        [
            "email": .string(email), "roles": .array(roles.map { .string($0.rawValue) }), "commits": .integer(commits),
            "authorship": .string(authorship.rawValue), "keys": .array(keys.map { .string($0) }),
        ]
    }
}
