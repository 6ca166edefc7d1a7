import Artifacts
import Gate
import Policy
import Terminal

/// An explanation for a person: the story, then the tree.
struct ExplanationText {
    private let explanation: Explanation
    private let places: RemedyPlaces

    /// - Parameter places: what commands to copy are about.
    init(_ explanation: Explanation, _ places: RemedyPlaces) {
        self.explanation = explanation
        self.places = places
    }

    func print(on console: Console) {
        for (index, sentence) in explanation.story.enumerated() {
            console.print(wrapping: index == 0 ? Text(sentence, .bold) : Text(sentence))
        }
        console.print()
        let decision = explanation.decision
        console.print("\(decision.verdict.rawValue, decision.verdict.style)  \(decision.subject.reference)")
        for (index, link) in explanation.links.enumerated() {
            printLink(link, isLast: index == explanation.links.count - 1, on: console)
        }
    }

    private func printLink(_ link: Explanation.Link, isLast: Bool, on console: Console) {
        let branch = isLast ? "└─ " : "├─ "
        let stem = isLast ? "   " : "│  "
        console.print("\(branch)\(Text(link.name.rawValue, .bold))  \(link.state.rawValue, link.state.style)")
        let leaves = link.facts.count + link.remedies.count
        var place = 0
        for fact in link.facts {
            place += 1
            let by = fact.signers.isEmpty ? "" : "  [\(fact.signers.joined(separator: ", "))]"
            let digest = fact.evidence.map { "  \($0.short)" } ?? ""
            let twig = place == leaves ? "└─ " : "├─ "
            console.print("\(stem)\(twig)\(fact.text)\(by, .principal)\(digest, .digest)")
            for detail in fact.details {
                console.print("\(stem)\(place == leaves ? "   " : "│  ")  \(detail)")
            }
        }
        for remedy in link.remedies {
            place += 1
            let twig = place == leaves ? "└─ " : "├─ "
            let from = remedy.from.isEmpty ? "" : ", from \(remedy.from.joined(separator: " or "))"
            console.print("\(stem)\(twig)\("needed", .missing): \(remedy.evidence)\(from)")
            console.print(
                "\(stem)\(place == leaves ? "   " : "│  ")  \(Text(places.line(of: remedy), .code))")
        }
    }
}

extension Explanation.Link.State {
    var style: Style {
        switch self {
        case .explained: .satisfied
        case .missing: .missing
        case .disputed: .violated
        case .undetermined: .undetermined
        }
    }
}
