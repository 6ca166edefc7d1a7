/// A person or a non-human identity that signs, approves, builds or deploys.
package struct Principal: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable { case human, workload, agent }

    /// What a workload is there for, where policies tell roles apart.
    package enum Role: String, Sendable, CaseIterable { case build, deploy, rebuild, test, scan, gate }

    package let name: String
    package let kind: Kind
    package let role: Role?
    /// The principal who answers for a workload or an agent.
    package let owner: String?
    package let purpose: String?
    package let groups: [String]
    /// Git e-mail addresses, in lower case, that this principal writes commits under.
    package let emails: [String]
    /// Tools that an agent may use.
    package let tools: [String]
    package let credentials: [Credential]

    /// Whether a text can be a principal's or a group's name: it says something, without white space, colon or comma.
    package static func isName(_ text: String) -> Bool {
        !text.isEmpty && !text.contains { $0 == ":" || $0 == "," || $0.isWhitespace }
    }
}
