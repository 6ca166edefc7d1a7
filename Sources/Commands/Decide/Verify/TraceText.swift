import Evidence
import JSON
import Terminal
import Trust

/// The checks of a verification, in order, for a person or a program.
enum TraceText {
    static func print(_ steps: [VerificationTrace.Step], on console: Console) {
        guard !steps.isEmpty else { return }
        console.print()
        console.print("\("checks", .bold)")
        for step in steps {
            let name = Text(step.check.rawValue, .code).padded(to: 26)
            console.print(
                wrapping: "  \(mark(step.outcome).padded(to: 16)) \(name) \(Text(comparison(step)))", indent: 46)
        }
    }

    private static func mark(_ outcome: VerificationTrace.Step.Outcome) -> Text {
        switch outcome {
        case .passed: "\("passed", .released)"
        case .rejected: "\("not passed", .held)"
        case .undetermined: "\("could not check", .undetermined)"
        case .notReached: "\("not reached", .dim)"
        }
    }

    private static func comparison(_ step: VerificationTrace.Step) -> String {
        switch step.outcome {
        case .notReached: "as an earlier check ended it: \(step.expected)"
        case .passed, .rejected, .undetermined: "expected \(step.expected); found \(step.found)"
        }
    }

    static func json(_ steps: [VerificationTrace.Step]) -> JSONValue {
        .array(
            steps.map { step in
                var object: JSONObject = [
                    "check": .string(step.check.rawValue), "outcome": .string(step.outcome.rawValue),
                ]
                if step.outcome == .notReached {
                    object["meaning"] = .string(step.expected)
                } else {
                    object["expected"] = .string(step.expected)
                    object["found"] = .string(step.found)
                    object["where"] = .string(step.place)
                }
                return .object(object)
            })
    }
}

/// What a document says although it did not verify: to see what went wrong, and never to be believed.
struct UnverifiedStatement {
    private let statement: Statement

    /// - Returns: nil where no statement can be read.
    init?(_ document: EvidenceDocument) {
        guard let envelope = document.envelope,
            let statement = try? Statement(payload: envelope.payload, payloadType: envelope.payloadType)
        else { return nil }
        self.statement = statement
    }

    func print(on console: Console) {
        console.print()
        console.print("\("what it says, unverified", .held)  anybody could have written this")
        console.field("says", Text(statement.predicateType))
        for subject in statement.subjects.prefix(8) {
            console.field("about", Text("\(subject.name ?? subject.uri ?? "(unnamed)")  \(subject.digests)"))
        }
        for line in PredicateText.lines(statement.predicate) { console.field(line.label, Text(line.text)) }
    }

    var json: JSONValue {
        [
            "predicateType": .string(statement.predicateType), "subjects": .array(statement.subjects.map(\.json)),
            "predicate": statement.predicateJSON,
        ]
    }
}
