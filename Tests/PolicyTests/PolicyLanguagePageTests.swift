import Crypto
import TestSupport
import Testing
import Trust
import YAML

@testable import Policy

/// The reference pages of policies and principals say what the language is, no less and no more.
@Suite struct `PolicyLanguagePage` {
    private let policyPage: ReferencePage
    private let principalsPage: ReferencePage

    init() throws {
        policyPage = try ReferencePage("Documentation/policy-language.md")
        principalsPage = try ReferencePage("Documentation/principals.md")
    }

    @Test func `Every requirement has its heading, and no other has one`() {
        let headings = policyPage.section("## Requirements").filter { $0.hasPrefix("### ") }
        #expect(headings == RequirementLanguage.names.map { "### `\($0)`" })
    }

    @Test(arguments: RequirementLanguage.references.map(\.name))
    func `A requirement's table has its keys as the reference gives them, and no others`(name: String) throws {
        let reference = try #require(RequirementLanguage.references.first { $0.name == name })
        let rows = policyPage.section("### `\(name)`").filter { $0.hasPrefix("| `") }
        #expect(
            rows
                == reference.keys.map { key in
                    "| `\(key.name)` | `\(key.value.replacing("|", with: "\\|"))` | \(key.meaning) |"
                })
    }

    @Test func `What cannot be evaluated yet is said to be so`() {
        for (name, needs) in RequirementLanguage.unavailable {
            let text = policyPage.section("### `\(name)`").joined(separator: " ")
            #expect(text.contains("**Cannot be evaluated yet**; needs \(needs)."), "\(name)")
        }
    }

    @Test func `Each requirement's version and controls are in their table`() {
        #expect(
            policyPage.section("## Controls").filter { $0.hasPrefix("| `") }
                == RequirementLanguage.references.map {
                    "| `\($0.name)` | \($0.version) | \($0.controls.joined(separator: ", ")) |"
                })
    }

    @Test func `Every condition is in their table, and no other`() {
        #expect(policyPage.codes(in: "## Conditions", ending: "### Expressions") == PolicyReader.conditionKeys)
    }

    @Test func `Every status and verdict is in their table, and no other`() {
        #expect(
            policyPage.codes(in: "## Statuses and verdicts")
                == Finding.Status.allCases.map(\.rawValue) + Decision.Verdict.allCases.map(\.rawValue))
    }

    @Test func `Every code of a fault in a policy is in their table, with its severity, and no other`() throws {
        let folder = "Sources/Policy/Language/"
        var expected = try issues(
            in: [folder + "ConditionReader.swift", folder + "PolicyReader.swift", folder + "RequirementReader.swift"])
        for code in YAMLError.Code.allCases { expected["yaml.\(code.rawValue)"] = "error" }
        #expect(policyPage.severities == expected)
        let tested = IssueCase.frame + IssueCase.requirements + IssueCase.conditions
        #expect(Set(tested.map(\.code)).isSubset(of: expected.keys))
    }

    @Test func `Every code of a fault in principals is in their table, with its severity, and no other`() throws {
        #expect(try principalsPage.severities == issues(in: ["Sources/Trust/Principals/PrincipalsReader.swift"]))
    }

    @Test func `Every word that a principals document may hold is on its page`() {
        let text = principalsPage.lines.joined(separator: "\n")
        let words =
            Principal.Kind.allCases.map(\.rawValue) + Principal.Role.allCases.map(\.rawValue)
            + Credential.Custody.allCases.map(\.rawValue) + SSHPublicKey.types
        for word in words { #expect(text.contains("`\(word)`"), "\(word)") }
    }

    @Test func `The whole policy is read without a fault, by the principals of their own page`() throws {
        let document = try #require(principalsPage.documents.first { $0.hasPrefix("schema: \(Principals.schema)") })
        let (principals, faults) = try Principals.read(Array(document.utf8)) { _ in
            Array(try PrivateKey.generate(.ed25519).publicKey.pem.utf8)
        }
        #expect(faults.isEmpty, "\(faults.listed)")
        let known = try #require(principals, "\(faults.listed)")
        let text = try #require(policyPage.documents.first { $0.hasPrefix("schema: \(Policy.schema)") })
        let (policy, issues) = try Policy.read(Array(text.utf8), principals: known)
        #expect(policy != nil && issues.isEmpty, "\(issues.listed)")
        #expect(policy.map { $0.requirements.map(\.id).count } == RequirementLanguage.references.count)
    }

    @Test func `Each example of a requirement is read, with no fault but that it cannot be evaluated yet`() throws {
        let examples = policyPage.documents.filter { $0.hasPrefix("- ") }
        #expect(examples.count > RequirementLanguage.names.count)
        for example in examples {
            let (read, issues) = try Policy.read(Array(policy(require: example).utf8))
            let isUnavailable = RequirementLanguage.unavailable.contains { example.hasPrefix("- \($0.name)") }
            #expect(read != nil && issues.map(\.code) == (isUnavailable ? ["unavailable"] : []), "\(issues.listed)")
        }
    }

    /// The codes that a reader's source notes, and those that every reader may, with their severities.
    private func issues(in paths: [String]) throws -> [String: String] {
        var severities: [String: Set<String>] = [:]
        for path in paths + ["Sources/YAML/YAMLReader.swift"] {
            let source = String(decoding: try TestData.packageFile(path), as: UTF8.self)
            for match in source.matches(of: /(error|warning)\(\s*"([a-z-]+)", at:/) {
                severities[String(match.2), default: []].insert(String(match.1))
            }
        }
        return severities.mapValues { $0.sorted().joined(separator: " or ") }
    }
}

/// A page of reference, as far as this file holds it to the code.
private struct ReferencePage {
    let lines: [String]

    init(_ path: String) throws {
        lines = String(decoding: try TestData.packageFile(path), as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The lines below a heading, up to the next of its level or above.
    func section(_ heading: String, ending: String? = nil) -> [String] {
        guard let start = lines.firstIndex(of: heading) else { return [] }
        let level = heading.prefix { $0 == "#" }.count
        return Array(
            lines[(start + 1)...].prefix { line in
                let depth = line.prefix { $0 == "#" }.count
                return line != ending && !(depth > 0 && depth <= level && line.dropFirst(depth).hasPrefix(" "))
            })
    }

    /// The first cells of the tables in a section, where they are code.
    func codes(in heading: String, ending: String? = nil) -> [String] {
        section(heading, ending: ending).filter { $0.hasPrefix("| `") }
            .compactMap { $0.split(separator: "`").dropFirst().first.map(String.init) }
    }

    /// The codes of faults with their severities.
    var severities: [String: String] {
        let rows = section("### Codes").filter { $0.hasPrefix("| `") }.map { $0.split(separator: " | ") }
        return Dictionary(rows.map { ($0[0].filter { !"|` ".contains($0) }, String($0[1])) }) { _, last in last }
    }

    /// The fenced blocks of YAML.
    var documents: [String] {
        lines.split(omittingEmptySubsequences: false) { $0.hasPrefix("```") }.enumerated()
            .filter { !$0.offset.isMultiple(of: 2) && lines[$0.element.startIndex - 1] == "```yaml" }
            .map { $0.element.joined(separator: "\n") + "\n" }
    }
}
