import Testing

@testable import Pattern

@Suite struct `Globs` {
    @Test(arguments: [
        ("*", "", true), ("*", "a/b", true), ("a", "a", true), ("a", "A", false), ("a", "ab", false), ("a", "", false),
        ("a*", "a", true), ("a*b", "ab", true), ("a*b", "a/x/b", true), ("a*b", "abc", false), ("*b", "ab", true),
        ("*ab*ab", "abab", true), ("*ab*ab", "aab", false), ("a**b", "axb", true), ("?", "", false), ("?", "é", true),
        ("?", "e\u{301}", false), ("??", "e\u{301}", true), ("*?é", "éé", true), ("*?", "", false), ("*?", "é", true),
        ("a?c", "a/c", true), ("\\*", "\\x", true), ("\\*", "*", false), ("[a]", "a", false), ("[a]", "[a]", true),
        ("{a,b}", "a", false), ("*.tar.gz", "app.tar.gz", true), ("*.tar.gz", "app.tar.gz.sig", false),
        ("file:payments-*.tar.gz", "file:payments-1.2.tar.gz", true),
        ("refs/tags/v*", "refs/heads/v1", false), ("a*", "b", false), ("*a*b*c*", "xxaxxbxxcxx", true),
        ("*a*b*c*", "xxcxxbxxaxx", false), ("é", "e\u{301}", false),
    ])
    func `A glob matches the whole text by bytes`(pattern: String, text: String, matches: Bool) throws {
        #expect(try Glob(pattern).matches(text) == matches)
    }

    @Test(arguments: [
        ("a", "a", true), ("a", "b", false), ("*", "a", true), ("a*", "*b", true), ("a*", "b*", false),
        ("a*c", "ab*", true), ("*a", "*b", false), ("a?c", "abc", true), ("a?c", "ac", false), ("?", "é", true),
        ("??", "é", false), ("*", "*", true), ("a*b*c", "abc", true), ("a*b*c", "acb", false), ("a**", "a", true),
        ("repo:acme/payments:*", "repo:acme/*:ref:refs/tags/*", true),
        ("repo:acme/payments:*", "repo:acme/payments-two:*", false), ("x*ab", "x*b", true), ("*ab*", "*ba*", true),
    ])
    func `Two globs overlap where some text matches both`(left: String, right: String, overlap: Bool) throws {
        #expect(try Glob(left).overlaps(Glob(right)) == overlap)
        #expect(try Glob(right).overlaps(Glob(left)) == overlap)
    }

    @Test func `Whether globs overlap agrees with trying every short text`() throws {
        let patterns = ["*", "a", "ab", "a*", "*a", "a*b", "?", "?a", "a?", "*a*", "a*a", "b*", "*?b", "ba", "??"]
        var texts = [""]
        for _ in 0..<4 { texts += texts.flatMap { [$0 + "a", $0 + "b"] } }
        for left in patterns {
            for right in patterns {
                let (first, second) = (try Glob(left), try Glob(right))
                let expected = texts.contains { first.matches($0) && second.matches($0) }
                #expect(first.overlaps(second) == expected, "\(left) and \(right)")
            }
        }
    }

    @Test func `Equality is that of bytes`() throws {
        #expect(try Glob("é") != Glob("e\u{301}"))
        #expect(try Glob("a*") == Glob("a*"))
        #expect(try Glob("a").isLiteral)
        #expect(try !Glob("a?").isLiteral)
        #expect(try Glob("a*b").description == "a*b")
    }

    @Test func `An empty or very long glob is refused`() {
        #expect(throws: PatternError.self) { try Glob("") }
        let error = #expect(throws: PatternError.self) { try Glob(String(repeating: "a", count: 1025)) }
        #expect(error?.code == .tooLong)
    }

    @Test func `Many stars do not make a match slow`() throws {
        let glob = try Glob(String(repeating: "a*", count: 500) + "b")
        let clock = ContinuousClock()
        let text = String(repeating: "a", count: 20_000)
        let elapsed = clock.measure { #expect(!glob.matches(text)) }
        #expect(elapsed < .seconds(2))
    }
}

@Suite struct `Regular expressions` {
    @Test(arguments: [
        ("v\\d+", "v10", true), ("v\\d+", "v10-rc", false), ("v\\d+", "xv10", false), ("v\\d+", "v10\n", false),
        ("a|ab", "ab", true), ("a|b", "xb", false), ("^a$", "a", true), ("a$", "a\n", false),
        ("(?m)a$\nb", "a\nb", true),
        (".", "é", true), (".", "e\u{301}", false), (".*", "a\nb", false), ("(?s).*", "a\nb", true),
        ("\\d", "٣", false),
        ("\\w", "é", false), ("\\p{L}", "é", true), ("(?i)abc", "ABC", true), ("[^/]+/x", "a/x", true),
        (".*", "", true),
        ("(?<n>a)b", "ab", true), ("(?:a)(?=b)b", "ab", true), ("\\(\\*", "(*", true), ("\\x{28}", "(", true),
        ("a\0b", "a\0b", true),
        ("repo:acme/payments:(ref|environment):.+", "repo:acme/payments:ref:refs/heads/main", true),
    ])
    func `A pattern matches the whole text`(pattern: String, text: String, matches: Bool) throws {
        #expect(try RegularExpression(pattern).matches(text) == matches)
    }

    @Test(arguments: [
        ("", PatternError.Code.syntax), ("(", .syntax), ("a)", .syntax), ("[a", .syntax), ("*", .syntax),
        ("a{2,1}", .syntax),
        ("\\", .syntax), ("(?<n>a)(?<n>b)", .syntax),
        (String(repeating: "(", count: 60) + String(repeating: ")", count: 60), .syntax),
        ("(((a{1,200}){1,200}){1,200}){1,200}", .syntax),
        ("(?<n>a)\\1", .forbidden), ("(?<n>a)\\g1", .forbidden), ("(?<n>a)\\k<n>", .forbidden),
        ("(?<n>a)(?P=n)", .forbidden),
        ("(?<n>a)(?P>n)", .forbidden), ("(?R)", .forbidden), ("(?1)", .forbidden), ("(?-1)", .forbidden),
        ("(?+1)", .forbidden),
        ("(?&n)", .forbidden), ("(?(1)a|b)", .forbidden), ("(?C1)a", .forbidden), ("(*UCP)a", .forbidden),
        ("(*ACCEPT)a", .forbidden),
        ("a(*COMMIT)", .forbidden), ("[(*]", .forbidden), ("[[:alpha:][](*ACCEPT)", .forbidden),
        ("\\Q\\\\E(*ACCEPT)", .forbidden),
        ("\\c\\(*ACCEPT)", .forbidden), ("\\\\(*ACCEPT)", .forbidden), ("a\\Kb", .forbidden), ("\\C", .forbidden),
        ("(?^)a", .forbidden),
        (String(repeating: "a", count: 1025), .tooLong),
    ])
    func `A pattern that is malformed or unsafe is refused`(pattern: String, code: PatternError.Code) {
        let error = #expect(throws: PatternError.self) { try RegularExpression(pattern) }
        #expect(error?.code == code)
    }

    @Test func `A fault names its place`() {
        let error = #expect(throws: PatternError.self) { try RegularExpression("ab[c") }
        #expect(error?.offset == 4)
        #expect(error?.description.hasPrefix("at character 5 of the pattern: ") == true)
    }

    @Test(arguments: ["(a+)+", "(a|a)*", "(a*)*b", "(.*)*x", "(a?){30}a{30}b"])
    func `Hostile text ends in an answer or in unknown, soon`(pattern: String) throws {
        let expression = try RegularExpression(pattern)
        let text = String(repeating: "a", count: 5_000) + "!"
        let elapsed = ContinuousClock().measure {
            do throws(PatternError) {
                #expect(try !expression.matches(text))
            } catch {
                #expect(error.code == .limit)
            }
        }
        #expect(elapsed < .seconds(2))
    }

    @Test func `Exponential backtracking ends as unknown, not as no`() throws {
        let error = #expect(throws: PatternError.self) {
            try RegularExpression("(a+)+").matches(String(repeating: "a", count: 40) + "!")
        }
        #expect(error?.code == .limit)
    }

    @Test func `A text above the limit is unknown`() throws {
        let expression = try RegularExpression("a*")
        #expect(try expression.matches(String(repeating: "a", count: RegularExpression.longestText)))
        let error = #expect(throws: PatternError.self) {
            try expression.matches(String(repeating: "a", count: RegularExpression.longestText + 1))
        }
        #expect(error?.code == .limit)
    }

    @Test func `One pattern matches from many tasks`() async throws {
        let expression = try RegularExpression("[a-z]+-\\d+")
        let count = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask { try expression.matches(number.isMultiple(of: 2) ? "build-\(number)" : "build") }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(count == 100)
    }

    @Test func `Equality and description are those of the text`() throws {
        #expect(try RegularExpression("a+") == RegularExpression("a+"))
        #expect(try RegularExpression("a+") != RegularExpression("a*"))
        #expect(try RegularExpression("a+").description == "a+")
    }
}
