import Evidence
import JSON
import Policy
import TestSupport
import Testing
import Time

@Suite struct AttestationTests {
    @Test(arguments: cases) func `An attestation satisfies only where it is signed, young and says what is asked`(
        _ example: RequirementCase
    ) throws { try example.check() }

    @Test(arguments: Matcher.all) func `A condition is satisfied by what it asks for and by nothing that is absent`(
        _ matcher: Matcher
    ) throws {
        let require = """
            - attestation:
                predicate-type: "https://acme.test/predicates/*"
                signed-by: ci
                where: { /v: \(matcher.condition) }
            """
        let predicate: JSONValue = matcher.value.map { ["v": $0, "w": 1] } ?? ["w": 1]
        try RequirementCase(
            "", require, [Signed(.unknown(predicate), by: "ci")], matcher.status, matcher.because
        ).check()
    }

    private static let require = """
        - attestation:
            name: tests
            predicate-type: https://in-toto.io/attestation/test-result/v0.1
            signed-by: [ci-tests, group:security]
            where: { /result: PASSED, /passedTests: { not-empty: true } }
        """
    private static let aged = """
        - attestation:
            predicate-type: https://acme.test/predicates/weather/v1
            signed-by: ci
            maximum-age: 1d
            issued-at: /made
        """

    static let cases: [RequirementCase] = [
        RequirementCase(
            "by the one who should", require, [Signed(.testResult(), by: "ci-tests")], .satisfied,
            "ci-tests attests it (test result)"),
        RequirementCase(
            "by one of the group", require, [Signed(.testResult(), by: "dave")], .satisfied, "dave attests it"),
        RequirementCase(
            "a good one beside a bad one", require,
            [Signed(.testResult(.failed), by: "ci-tests"), Signed(.testResult(), by: "ci-tests")], .satisfied,
            "attests it"),
        RequirementCase("none", require, [], .missing, "there is no attestation of test result"),
        RequirementCase(
            "of another type", require, [Signed(.release(), by: "ci-tests")], .missing, "there is no attestation"),
        RequirementCase(
            "about another artifact", require, [Signed(.testResult().about(.other), by: "ci-tests")], .missing,
            "there is no"),
        RequirementCase("by an unknown key", require, [Signed(.testResult(), by: "mallory")], .missing, "there is no"),
        RequirementCase(
            "none, beside what cannot be checked", require, [], .undetermined, "could not be", uncheckedBeside: true),
        RequirementCase(
            "by another", require, [Signed(.testResult(), by: "ci")], .violated,
            "signed by ci, not by ci-tests or group:security"),
        RequirementCase(
            "that says no", require, [Signed(.testResult(.failed), by: "ci-tests")], .violated,
            "/result is \"FAILED\", not \"PASSED\""),
        RequirementCase(
            "of no tests", require, [Signed(.testResult().setting("/predicate/passedTests", to: []), by: "ci-tests")],
            .violated, "/passedTests is [], which is empty"),
        RequirementCase(
            "that does not say which tests", require,
            [Signed(.testResult().setting("/predicate/passedTests", to: nil), by: "ci-tests")], .violated,
            "/passedTests is not there"),
        RequirementCase(
            "young, by its own time", aged,
            [Signed(.unknown(["made": .string(World.earlier("1h").description)]), by: "ci")],
            .satisfied, "ci attests it"),
        RequirementCase(
            "too old, by its own time", aged,
            [Signed(.unknown(["made": .string(World.earlier("2d").description)]), by: "ci")], .violated, "2 days old"),
        RequirementCase(
            "from the future, by its own time", aged,
            [Signed(.unknown(["made": .string(World.later("2d").description)]), by: "ci")], .violated, "in the future"),
        RequirementCase("without its own time", aged, [Signed(.unknown(), by: "ci")], .violated, "does not say when"),
        RequirementCase(
            "with no time in its place", aged, [Signed(.unknown(["made": "today"]), by: "ci")], .violated,
            "does not say when"),
        RequirementCase(
            "with a number in its place", aged, [Signed(.unknown(["made": 1_795_262_400]), by: "ci")], .violated,
            "does not say when"),
        RequirementCase(
            "of a type that has a time",
            "- attestation: { predicate-type: '*/vulns/*', signed-by: scanner, maximum-age: 1d }",
            [Signed(.vulnerabilities(finishedOn: World.earlier("2d")), by: "scanner")], .violated, "2 days old"),
    ]
}

/// A condition, a value, and whether the one satisfies the other.
struct Matcher: Sendable, CustomTestStringConvertible {
    let condition: String
    /// Nil where the predicate has none.
    let value: JSONValue?
    let status: Finding.Status
    let because: String

    init(
        _ condition: String, _ value: JSONValue?, _ status: Finding.Status = .satisfied,
        _ because: String = "attests it"
    ) {
        self.condition = condition
        self.value = value
        self.status = status
        self.because = because
    }

    var testDescription: String {
        "\(condition) of \(value.map { String(decoding: $0.canonical(), as: UTF8.self).prefix(60) } ?? "nothing")"
    }

    static let all: [Matcher] = good + bad + absent

    private static let slow = String(repeating: "a", count: 64) + "b!"

    private static let good: [Matcher] = [
        Matcher("PASSED", "PASSED"), Matcher("{ equals: 3 }", .number(.double(3))), Matcher("true", true),
        Matcher("\"\"", ""), Matcher("0", 0), Matcher("false", false),
        Matcher("{ one-of: [a, 2] }", 2), Matcher("{ matches: 'v\\d+' }", "v12"), Matcher("{ matches: '.*' }", ""),
        Matcher("{ not-empty: true }", "a"), Matcher("{ not-empty: true }", [0]),
        Matcher("{ not-empty: true }", ["a": .null]),
        Matcher("{ at-least: 2 }", 2), Matcher("{ at-most: 2.5 }", .number(.double(2.5))),
        Matcher("{ at-most: -1 }", -2),
        Matcher("{ each: { at-least: 1 } }", [1, 2]), Matcher("{ any: { equals: b } }", ["a", "b"]),
        Matcher("{ each: { /n: a, /m: { at-most: 1 } } }", [["n": "a", "m": 0]]),
        Matcher("{ any: { /n: a, /m: 1 } }", [["n": "a", "m": 0], ["n": "a", "m": 1]]),
        Matcher("{ any: { each: 1 } }", [[2], [1, 1]]),
        Matcher("{ any: { matches: '(a+)+b|c' } }", [.string(slow), "c"]),
    ]

    private static let bad: [Matcher] = [
        Matcher("PASSED", "FAILED", .violated, "/v is \"FAILED\", not \"PASSED\""),
        Matcher("PASSED", "passed", .violated, "not \"PASSED\""),
        Matcher("\"3\"", 3, .violated, "/v is 3, not \"3\""),
        Matcher("3", "3", .violated, "/v is \"3\", not 3"),
        Matcher("true", "true", .violated, "not true"),
        Matcher("e\u{301}", "\u{e9}", .violated, "not"),
        Matcher("{ one-of: [a, b] }", "c", .violated, "not one of \"a\", \"b\""),
        Matcher("{ one-of: [a, b] }", ["a"], .violated, "a list of 1"),
        Matcher("{ matches: 'v\\d+' }", "v12-rc", .violated, "does not match"),
        Matcher("{ matches: 'v\\d+' }", "v12\n", .violated, "does not match"),
        Matcher("{ matches: '1' }", 1, .violated, "not a text to match"),
        Matcher("{ not-empty: true }", "", .violated, "which is empty"),
        Matcher("{ not-empty: true }", [], .violated, "which is empty"),
        Matcher("{ not-empty: true }", [:], .violated, "which is empty"),
        Matcher("{ not-empty: true }", 1, .violated, "a number, which holds nothing"),
        Matcher("{ not-empty: true }", true, .violated, "a boolean, which holds nothing"),
        Matcher("{ at-least: 2 }", 1, .violated, "less than 2"),
        Matcher("{ at-least: 2 }", "3", .violated, "not a number"),
        Matcher("{ at-most: 2 }", .number(.double(2.01)), .violated, "more than 2"),
        Matcher("{ at-most: 2 }", [], .violated, "not a number"),
        Matcher("{ each: 1 }", [1, 2], .violated, "an element 1 that is 2, not 1"),
        Matcher("{ each: 1 }", 1, .violated, "not a list"),
        Matcher("{ each: 1 }", ["a": 1], .violated, "not a list"),
        Matcher("{ each: { /n: a } }", [["n": "a"], ["m": "a"]], .violated, "an element 1 that /n is not there"),
        Matcher("{ any: 1 }", [2, 3], .violated, "no element, of 2, that satisfies"),
        Matcher("{ any: { /n: a, /m: 1 } }", [["n": "a", "m": 0], ["n": "b", "m": 1]], .violated, "no element"),
        Matcher("{ any: 1 }", "1", .violated, "not a list"),
        Matcher("{ equals: 1 }", [1], .violated, "a list of 1"),
        Matcher("{ matches: '(a+)+b' }", .string(slow), .undetermined, "could not be matched"),
        Matcher(
            "{ matches: 'a*' }", .string(String(repeating: "a", count: 65_537)), .undetermined, "could not be matched"),
        Matcher("{ each: { matches: '(a+)+b' } }", ["ab", .string(slow)], .undetermined, "an element 1"),
        Matcher("{ each: { matches: '(a+)+b' } }", [.string(slow), "c"], .violated, "an element 1"),
        Matcher("{ any: { matches: '(a+)+b' } }", [.string(slow), "c"], .undetermined, "could not be matched"),
        Matcher("{ not-empty: true, matches: '(a+)+b' }", .string(slow), .undetermined, "could not be matched"),
        Matcher("{ matches: '(a+)+b!?', one-of: [ab] }", .string(slow), .violated, "not one of"),
    ]

    /// What never satisfies: nothing, null, and lists without elements.
    private static let absent: [Matcher] =
        [
            "PASSED", "{ one-of: [a, b] }", "{ matches: '.*' }", "{ not-empty: true }", "{ at-least: 0 }",
            "{ at-most: 0 }",
            "{ each: { at-least: 0 } }", "{ any: { at-least: 0 } }",
        ].flatMap { condition in
            [
                Matcher(condition, nil, .violated, "/v is not there"),
                Matcher(condition, .null, .violated, "/v is not there"),
            ]
        } + [
            Matcher("{ each: { at-least: 0 } }", [], .violated, "an empty list"),
            Matcher("{ any: { at-least: 0 } }", [], .violated, "no element"),
            Matcher("{ each: { not-empty: true } }", [.null], .violated, "is not there"),
            Matcher("{ any: { not-empty: true } }", [.null], .violated, "no element"),
        ]
}
