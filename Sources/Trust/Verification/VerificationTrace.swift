package import Evidence

/// Every check that ran, in order, with what it compared; handed through a verification, and empty unless asked for.
package struct VerificationTrace: Sendable {
    /// One check.
    package struct Step: Hashable, Sendable {
        package enum Outcome: String, Hashable, Sendable {
            case passed
            case rejected
            /// It could not be made.
            case undetermined
            /// An earlier one ended the verification.
            case notReached = "not-reached"
        }

        package let check: Check
        package let outcome: Outcome
        /// What would have passed; what the check is about, where it was not reached.
        package let expected: String
        /// What was there; empty where the check was not reached.
        package let found: String
        /// As in `Rejection/place`; empty where the check was not reached.
        package let place: String
    }

    package private(set) var steps: [Step] = []
    /// Whether anybody wants to know.
    package let isRecording: Bool

    /// One that records.
    package init() { isRecording = true }

    private init(isRecording: Bool) { self.isRecording = isRecording }

    /// One that stays empty, and costs nothing.
    package static let off = VerificationTrace(isRecording: false)

    /// Notes a check that passed; what it compared is only put into words where anybody wants to know.
    package mutating func pass(
        _ check: Check, expected: @autoclosure () -> String, found: @autoclosure () -> String,
        place: @autoclosure () -> String
    ) {
        guard isRecording else { return }
        steps.append(Step(check: check, outcome: .passed, expected: expected(), found: found(), place: place()))
    }

    /// Notes how a verification ended, and what it did not come to.
    ///
    /// - Parameters:
    ///   - verdict: whose rejection is the last step.
    ///   - planned: the checks that such a document goes through, in order.
    package mutating func end<Verified>(_ verdict: Verdict<Verified>, planned: [Check]) {
        guard isRecording else { return }
        switch verdict {
        case .verified: return
        case .rejected(let rejection): append(rejection, .rejected)
        case .undetermined(let rejection): append(rejection, .undetermined)
        }
        let seen = Set(steps.map(\.check))
        for check in planned where !seen.contains(check) {
            steps.append(Step(check: check, outcome: .notReached, expected: check.meaning, found: "", place: ""))
        }
    }

    private mutating func append(_ rejection: Rejection, _ outcome: Step.Outcome) {
        steps.append(
            Step(
                check: rejection.check, outcome: outcome, expected: rejection.expected, found: rejection.found,
                place: rejection.place))
    }
}

/// A check that could not be made: neither a yes nor a no.
struct Undetermined: Error {
    let rejection: Rejection
}
