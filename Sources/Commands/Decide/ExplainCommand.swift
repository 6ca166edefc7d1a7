import Arguments
import Gate
import Policy
import Terminal

/// `custody explain`: why an artifact is released or held.
enum ExplainCommand {
    enum Form: String, WordValue { case text, json, dot, mermaid }

    private static let form = Option(
        "--format", .word("FORMAT") as ValueKind<Form>, default: .text, "how the explanation is written")

    static let command = Command(
        "explain", "tell a decision as a story and a tree, from the source to the approvals",
        discussion: """
            The same decision as `custody gate` makes, told along the chain of custody: source, dependencies, build, \
            signatures, approvals. `dot` is for Graphviz, `mermaid` for Markdown.
            """,
        arguments: [SharedOptions.artifact], options: [form, CommonOptions.quiet], groups: [SharedOptions.deciding],
        examples: [
            .init(
                "Tell why",
                "custody explain app.tar.gz --evidence evidence/ --policy policy.yaml --principals principals.yaml"),
            .init(
                "Draw it",
                "custody explain app.tar.gz --evidence evidence/ --policy policy.yaml --principals principals.yaml "
                    + "--format dot | dot -Tsvg > chain.svg"),
        ], exitCodes: .verdict(success: "released", held: "held"), seeAlso: ["gate"]
    ) { parsed, console in
        let explanation = try await Deciding.run(parsed, on: console).explanation
        switch parsed[form] {
        case .text: ExplanationText(explanation, RemedyPlaces(parsed)).print(on: console)
        case .json: console.print(json: explanation.json)
        case .dot: console.write(explanation.dot.utf8)
        case .mermaid: console.write(explanation.mermaid.utf8)
        }
        return explanation.decision.verdict.exitCode
    }
}
