import Arguments
import Gate
import JSON
import Policy
import Terminal
import Trust
import YAML

/// `custody policy`: work on policies.
enum PolicyCommand {
    static let command = Command(
        "policy", "check policies and principals", groups: [CommonOptions.output], subcommands: [check])

    private static let file = Argument.required(.file.named("POLICY"), "the policy")
    private static let principals = Option.optional(
        "--principals", .file, "who is who: names that nobody has and counts that cannot be reached are faults too")

    private static func asked(by policy: Policy) -> String {
        policy.requirements.map(\.id).joined(separator: ", ")
    }

    private static let check = Command(
        "check", "find what is wrong with a policy, with line and column",
        discussion: """
            Errors make a policy unusable: unknown keys, wrong types, requirements that contradict themselves or that \
            nothing could satisfy. Warnings tell of what a policy does not do although it may look so.
            """,
        arguments: [file], options: [principals], groups: [CommonOptions.output],
        examples: [
            .init("Check a policy", "custody policy check policy.yaml"),
            .init("Also against who is who", "custody policy check policy.yaml --principals principals.yaml"),
        ], exitCodes: .verdict(success: "no errors", held: "errors were found", undetermined: nil), seeAlso: ["gate"]
    ) { parsed, console in try report(parsed, console) }

    private static func report(_ parsed: ParsedArguments, _ console: Console) throws -> ExitCode {
        var documents: [(path: String, issues: [YAMLIssue])] = []
        var known: Principals?
        if let path = parsed[principals] {
            let (found, issues) = try Principals.check(path)
            known = found
            documents.append((path, issues))
        }
        let (policy, issues) = try Policy.check(parsed[file], principals: known)
        documents.append((parsed[file], issues))
        let hasErrors = documents.contains { $0.issues.contains { $0.severity == .error } }
        switch parsed[CommonOptions.format] {
        case .text:
            for (path, issues) in documents {
                for issue in issues {
                    let style: Style = issue.severity == .error ? .error : .warning
                    console.print(
                        wrapping: "\(path):\(issue.position.line):\(issue.position.column): "
                            + "\(issue.severity.rawValue, style): \(issue.message) \(Text("[\(issue.code)]", .dim))",
                        indent: 2)
                }
            }
            if !hasErrors, let policy {
                console.print(
                    "\(parsed[file]): the policy \(policy.name, .bold) asks for \(asked(by: policy))")
            }
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/policy-check/v1", "valid": .bool(!hasErrors),
                "issues": .array(
                    documents.flatMap { path, issues in
                        issues.map { issue in
                            [
                                "file": .string(path), "line": .integer(issue.position.line),
                                "column": .integer(issue.position.column), "severity": .string(issue.severity.rawValue),
                                "code": .string(issue.code), "message": .string(issue.message),
                            ]
                        }
                    }),
            ])
        }
        return hasErrors ? .held : .success
    }
}
