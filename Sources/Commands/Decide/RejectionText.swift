import Evidence
import Terminal

/// A rejection for a person: the check, then what it expected and found.
enum RejectionText {
    static func print(_ rejection: Rejection, on console: Console) {
        console.field("check", Text(rejection.check.rawValue, .code))
        console.field("expected", Text(lines: rejection.expected))
        console.field("found", Text(lines: rejection.found))
        console.field("where", Text(lines: rejection.place))
        if !rejection.hint.isEmpty { console.field("next", Text(lines: rejection.hint)) }
    }
}
