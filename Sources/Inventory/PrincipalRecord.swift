package import Evidence
package import Storage
package import Time
package import Trust

/// A principal, its credentials, what it did, and what of that lies beyond what it is there for.
package struct PrincipalRecord: Sendable {
    package let principal: Principal
    package let credentials: [CredentialRecord]
    /// What its credentials signed, by type.
    package let activity: [PredicateActivity]
    /// What its role does not cover, or its tools do not.
    package let excesses: [Excess]

    /// Something that a principal did, or was given, beyond what it is there for.
    package struct Excess: Hashable, Sendable {
        package enum Kind: String, Sendable, CaseIterable {
            /// It signed a type of statement that its role does not.
            case statement
            /// The agent ran a tool that is not among its own.
            case toolUsed = "tool-used"
            /// The agent could have run one.
            case toolOffered = "tool-offered"
        }

        package let kind: Kind
        /// The predicate type or the tool.
        package let what: String
        package let count: Int
        /// The newest attestation's entry in the log.
        package let lastIndex: UInt64
    }

    init(_ principal: Principal, _ credentials: [CredentialRecord], tools: [AgentToolUse]) {
        self.principal = principal
        self.credentials = credentials
        activity = PredicateActivity.merged(credentials.flatMap(\.activity))
        var excesses = activity.filter { !Duties.cover($0.predicateType, of: principal) }.map {
            Excess(kind: .statement, what: $0.predicateType, count: $0.count, lastIndex: $0.lastIndex)
        }
        for use in tools where !principal.tools.contains(use.tool) {
            excesses.append(
                Excess(
                    kind: use.used > 0 ? .toolUsed : .toolOffered, what: use.tool,
                    count: use.used > 0 ? use.used : use.offered, lastIndex: use.lastIndex))
        }
        self.excesses = excesses
    }

    package var count: Int { activity.reduce(0) { $0 + $1.count } }
    package var first: Instant? { activity.compactMap(\.first).min() }
    package var last: Instant? { activity.compactMap(\.last).max() }
}

/// Which statements a principal's role is there to sign.
package enum Duties {
    /// What only people say, or agents in the name of one: a workload's word is no judgement.
    private static let judgements: Set<PredicateType> = [
        .approval, .waiver, .override, .overrideReview, .holdLift, .revocation, .ruleVersion,
    ]

    /// The statements of Custody's own catalogue that a role signs.
    package static func statements(of role: Principal.Role) -> [PredicateType] {
        switch role {
        case .build:
            [
                .provenanceV1, .provenanceV02, .provenanceV01, .spdx, .cycloneDX, .link, .scai, .source, .testResult,
                .vulnerabilities, .buildLog, .sourceReview, .release,
            ]
        case .rebuild: [.rebuild, .provenanceV1, .provenanceV02, .provenanceV01, .spdx, .cycloneDX, .link, .buildLog]
        case .test: [.testResult, .scai, .link, .buildLog]
        case .scan: [.vulnerabilities, .spdx, .cycloneDX, .scai, .testResult, .hold]
        case .deploy: [.deployment, .environment, .release, .secretRotation]
        case .gate: [.verificationSummary, .release, .hold, .environment, .deployment]
        }
    }

    /// Whether a principal signs a type of statement by its role.
    ///
    /// People may say what they like, and agents what the people may whom they count as: whether it counts is for policies.
    /// Types that Custody does not read are for their readers to judge.
    static func cover(_ predicateType: String, of principal: Principal) -> Bool {
        guard principal.kind == .workload, let type = PredicateType(predicateType) else { return true }
        guard let role = principal.role else { return !judgements.contains(type) }
        return statements(of: role).contains(type)
    }
}
