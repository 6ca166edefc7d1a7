import Arguments
import Evidence
import Trust

/// What must hold of whatever was verified, in any way.
struct VerificationExpectations {
    private static let type = Option.optional(
        "--predicate-type", .text("TYPE"), "the type that the statement must be of")

    static let options: [any AnyOption] = [type]

    private let predicateType: String?
    private let summary: SummaryExpectation?

    init(_ parsed: ParsedArguments) {
        predicateType = parsed[Self.type]
        summary = SummaryOptions.expectation(parsed)
    }

    /// - Throws: `Rejection` by the first expectation that does not hold.
    func check(_ verified: VerifiedSubject, _ trace: inout VerificationTrace) throws(Rejection) {
        if let summary {
            guard let statement = verified.statement else {
                throw Rejection(
                    .summaryMissing, expected: "a SLSA verification summary",
                    found: "a signature without a statement", place: "/messageSignature")
            }
            try summary.check(statement)
        }
        guard let predicateType else { return }
        guard verified.statement?.predicateType != predicateType else {
            trace.pass(.predicateType, expected: predicateType, found: predicateType, place: "/predicateType")
            return
        }
        throw Rejection(
            .predicateType, expected: predicateType,
            found: verified.statement?.predicateType ?? "a signature without a statement",
            place: verified.statement == nil ? "/messageSignature" : "/predicateType")
    }
}

extension VerificationAnswer {
    /// The answer, once what verified is held against what is expected of it.
    func held(to expectations: VerificationExpectations) -> VerificationAnswer {
        guard case .verified(let verified) = verdict else { return self }
        var trace = trace
        do throws(Rejection) {
            try expectations.check(verified, &trace)
            return VerificationAnswer(line: line, verdict: verdict, trace: trace, document: document)
        } catch {
            let verdict = Verdict<VerifiedSubject>.rejected(error)
            trace.end(verdict, planned: [])
            return VerificationAnswer(line: line, verdict: verdict, trace: trace, document: document)
        }
    }
}
