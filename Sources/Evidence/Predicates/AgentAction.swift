package import Artifacts
package import JSON
package import Time

/// What an agent did, with what and by whose leave (`https://custody.dev/predicates/agent-action/v1`).
///
/// Its subjects are what the action changed or made.
package struct AgentAction: Hashable, Sendable {
    /// A check that was made before the action, and how it turned out.
    package struct PolicyCheck: Hashable, Sendable {
        package enum Result: String, Sendable, CaseIterable { case passed, failed, undetermined }

        package let name: String
        package let result: Result

        package init(name: String, result: Result) {
            self.name = name
            self.result = result
        }
    }

    /// The agent's principal.
    package let agent: String
    package let modelName: String
    package let model: DigestSet
    /// Of the prompt's bytes: the words themselves stay out of the log.
    package let prompt: DigestSet
    /// The tool that it ran.
    package let tool: String
    /// All tools that it could have used.
    package let tools: [String]
    package let checks: [PolicyCheck]
    /// The attestation that approved it; nil where none was asked for.
    package let approval: Digest?
    package let actedOn: Instant

    package init(
        agent: String, modelName: String, model: DigestSet, prompt: DigestSet, tool: String, tools: [String],
        checks: [PolicyCheck], approval: Digest?, actedOn: Instant
    ) {
        self.agent = agent
        self.modelName = modelName
        self.model = model
        self.prompt = prompt
        self.tool = tool
        self.tools = tools
        self.checks = checks
        self.approval = approval
        self.actedOn = actedOn
    }

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        try field.allowOnlySigned(["agent", "model", "prompt", "tool", "tools", "policyChecks", "approval", "actedOn"])
        agent = try field.member("agent").words()
        let model = try field.member("model")
        try model.allowOnly(["name", "digest"])
        modelName = try model.member("name").words()
        self.model = try model.digestSet("digest", limits: limits)
        let prompt = try field.member("prompt")
        try prompt.allowOnly(["digest"])
        self.prompt = try prompt.member("digest").digestSet(limits: limits)
        tool = try field.member("tool").words()
        tools = try field.strings("tools", limits: limits)
        checks = try field.list("policyChecks", limits: limits) { check throws(JSONError) in
            try check.allowOnly(["name", "result"])
            return PolicyCheck(name: try check.member("name").words(), result: try check.member("result").word())
        }
        approval = try field.optional("approval")?.digest()
        actedOn = try field.member("actedOn").instant()
    }

    package var json: JSONValue {
        var object: JSONObject = [
            "agent": .string(agent), "model": ["name": .string(modelName), "digest": model.json],
            "prompt": ["digest": prompt.json], "tool": .string(tool), "tools": .array(tools.map { .string($0) }),
            "policyChecks": .array(
                checks.map { ["name": .string($0.name), "result": .string($0.result.rawValue)] }),
        ]
        if let approval { object["approval"] = .string(approval.description) }
        object["actedOn"] = .string(actedOn.description)
        return .object(object)
    }
}
