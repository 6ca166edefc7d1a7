import YAML

extension IssueCase {
    /// Faults in requirements and their keys.
    static let requirements: [IssueCase] = [
        .require("a misspelt requirement", "unknown-requirement", says: "did you mean 'provenance'?", "- ▸provenence"),
        .require("one that resembles nothing", "unknown-requirement", says: "there are digest-pinned,", "- ▸wishes"),
        .require(
            "a misspelt requirement with keys", "unknown-requirement", says: "'approvals'", "- ▸approval: { from: bob }"
        ),
        .require("two requirements in one element", "type", says: "one name", "- ▸{ sbom: {}, provenance: {} }"),
        .require("a list for a requirement", "type", says: "a requirement is a name", "- ▸[sbom]"),
        .require("keys where there are none", "type", says: "has no keys", "- digest-pinned: ▸{ strong: true }"),
        .require("keys as a text", "type", says: "sbom is a mapping", "- sbom: ▸spdx"),
        .require(
            "a requirement twice", "duplicate", says: "stands in line 5 already", "- sbom\n- ▸sbom: { format: spdx }"),
        .require(
            "two attestations without names", "duplicate", says: "tell them apart by 'name'",
            "- attestation: { predicate-type: a, signed-by: ci }\n- ▸attestation: { predicate-type: b, signed-by: ci }"),
        .require(
            "two attestations of one name", "duplicate", says: "attestation/t",
            "- attestation: { name: t, predicate-type: a, signed-by: ci }\n"
                + "- ▸attestation: { name: t, predicate-type: b, signed-by: ci }"),

        .require(
            "source-review", "unavailable", severity: .warning, says: "source reviews",
            "- ▸source-review: { reviewers: 1 }"),
        .require("reproduced", "unavailable", severity: .warning, says: "rebuild", "- ▸reproduced"),
        .require("too many witnesses", "value", says: "0 to 16", "- logged: { witnesses: ▸17 }"),
        .require("half a witness", "value", says: "whole number", "- logged: { witnesses: ▸0.5 }"),
        .require(
            "a lock file", "unavailable", severity: .warning, says: "lock file",
            "- sbom: { reconciles-with: [▸lockfile] }"),

        .require(
            "a misspelt key of provenance", "unknown-key", says: "did you mean 'build-type'?",
            "- provenance: { ▸built-type: a }"),
        .require(
            "a misspelt key of a builder", "unknown-key", says: "'principal'",
            "- provenance: { builder: { ▸principle: ci } }"),
        .require(
            "a builder that says nothing", "empty-list", says: "builder says nothing", "- provenance: { builder: ▸{} }"),
        .require(
            "a source that says nothing", "empty-list", says: "source says nothing", "- provenance: { source: ▸{} }"),
        .require(
            "a builder nobody knows", "unknown-principal", says: "did you mean 'ci'?",
            "- provenance: { builder: { principal: ▸ck } }"),
        .require(
            "a group of builders nobody is in", "unknown-principal", says: "did you mean 'group:developers'?",
            "- provenance: { builder: { group: ▸developer } }"),
        .require("an empty glob", "type", says: "ref is a text", "- provenance: { source: { ref: ▸'' } }"),
        .require(
            "a glob that is too long", "value", says: "more than the limit",
            "- provenance: { build-type: ▸\(String(repeating: "a", count: 1025)) }"),
        .require("an age without a unit", "value", says: "30d", "- provenance: { maximum-age: ▸30 }"),
        .require("an age in months", "value", says: "30d", "- sbom: { maximum-age: ▸1M }"),
        .require(
            "an age that is null", "type", says: "maximum-age is a text, not null", "- sbom: { maximum-age: ▸null }"),

        .require("another format", "value", says: "did you mean 'cyclonedx'?", "- sbom: { format: ▸cyclondx }"),
        .require(
            "another counterpart", "value", says: "did you mean 'artifact'?", "- sbom: { reconciles-with: [▸artefact] }"
        ),
        .require("no counterpart", "empty-list", says: "reconciles-with is empty", "- sbom: { reconciles-with: ▸[] }"),
        .require(
            "a signer nobody knows", "unknown-principal", says: "there is no principal 'zoe'",
            "- sbom: { signed-by: [▸zoe] }"),
        .require("no signer", "empty-list", says: "signed-by is empty", "- sbom: { signed-by: ▸[] }"),

        .require("approvals from nobody", "missing-key", says: "lacks 'from'", "- ▸approvals"),
        .require("approvals with a count alone", "missing-key", says: "lacks 'from'", "- approvals: ▸{ count: 2 }"),
        .require(
            "a group nobody is in", "unknown-principal", says: "did you mean 'group:release-managers'?",
            "- approvals: { from: [▸group:release-manager] }"),
        .require(
            "more people than there are", "unreachable", says: "names 3 people, and 4",
            "- approvals: { count: 4, from: ▸group:release-managers }"),
        .require(
            "an agent and its owner, who are one person", "unreachable", says: "names 1 people, and 2",
            "- approvals: { count: 2, from: ▸[alice, helper-bot] }"),
        .require("a count of none", "value", says: "from 1 to 100", "- approvals: { count: ▸0, from: bob }"),
        .require("a count in words", "value", says: "from 1 to 100", "- approvals: { count: ▸two, from: bob }"),
        .require("a fraction of a person", "value", says: "from 1 to 100", "- approvals: { count: ▸1.5, from: bob }"),
        .require(
            "a part nobody has", "value", says: "did you mean 'author'?",
            "- approvals: { from: bob, distinct-from: [▸auther] }"),
        .require(
            "authorship of another kind", "value", says: "did you mean 'signed'?",
            "- approvals: { from: bob, distinct-from: author, authorship: ▸sined }"),
        .require(
            "authorship that nothing asks for", "unreachable", severity: .warning, says: "has no effect",
            "- approvals: { from: bob, distinct-from: builder, authorship: ▸signed }"),
        .require(
            "a group that is misspelt as a principal", "value", says: "did you mean 'group:'?",
            "- approvals: { from: ▸groups:release-managers }"),
        .require("a group without a name", "value", says: "group:NAME", "- approvals: { from: ▸'group:' }"),
        .require("two names in one text", "value", says: "a list", "- approvals: { from: ▸'alice, bob' }"),

        .require(
            "an attestation by nobody", "missing-key", says: "lacks 'signed-by'",
            "- attestation: ▸{ predicate-type: a }"),
        .require(
            "an attestation of nothing", "missing-key", says: "lacks 'predicate-type'",
            "- attestation: ▸{ signed-by: ci }"),
        .require("an attestation alone", "missing-key", says: "lacks", "- ▸attestation"),
        .require(
            "a time at no pointer", "value", says: "is not a JSON pointer",
            "- attestation: { predicate-type: a, signed-by: ci, issued-at: ▸finished }"),
        .require(
            "a name that no finding can have", "value", says: "letters",
            "- attestation: { predicate-type: a, signed-by: ci, name: ▸'a b/c' }"),

        .require("credentials that say nothing", "missing-key", says: "credentials says nothing", "- ▸credentials"),
        .require("credentials with no keys", "missing-key", says: "credentials says nothing", "- credentials: ▸{}"),
        .require(
            "a place nobody keeps keys in", "value", says: "did you mean 'keyless'?",
            "- credentials: { custody: [▸keyles] }"),
        .require("ownership in words", "type", says: "true or false", "- credentials: { owned: ▸maybe }"),
        .require(
            "revoked credentials allowed", "value", says: "cannot be false", "- credentials: { not-revoked: ▸false }"),
    ]

    /// Faults in conditions on predicates.
    static let conditions: [IssueCase] = [
        condition("no condition", "type", says: "has one or more", "▸{}"),
        condition("a list of conditions", "type", says: "a mapping of JSON pointers", "▸[a]"),
        condition("a name for a pointer", "value", says: "did you mean '/result'?", "{ ▸result: PASSED }"),
        condition("a pointer with a stray tilde", "value", says: "is not a JSON pointer", "{ ▸/a~2: PASSED }"),
        condition("a misspelt matcher", "unknown-key", says: "did you mean 'equals'?", "{ /a: { ▸equal: 1 } }"),
        condition("a matcher of another tongue", "unknown-key", says: "it has equals, one-of", "{ /a: { ▸regex: a } }"),
        condition("a condition that says nothing", "empty-list", says: "says nothing", "{ /a: ▸{} }"),
        condition("null", "value", says: "a missing value never satisfies", "{ /a: ▸null }"),
        condition("equal to null", "value", says: "a missing value never satisfies", "{ /a: { equals: ▸~ } }"),
        condition("equal to a list", "type", says: "a text, a number, true or false", "{ /a: { equals: ▸[1] } }"),
        condition("a list in place of a condition", "type", says: "a text, a number, true or false", "{ /a: ▸[1] }"),
        condition("one of nothing", "empty-list", says: "one-of is empty", "{ /a: { one-of: ▸[] } }"),
        condition("a number beyond all numbers", "value", says: "no number", "{ /a: { equals: ▸1e999 } }"),
        condition(
            "a number beyond all numbers in a list", "value", says: "no number", "{ /a: { one-of: [1, ▸-1e999] } }"),
        condition("a pattern that is none", "value", says: "matches:", "{ /a: { matches: ▸'(' } }"),
        condition("a pattern that refers back", "value", says: "subpattern", "{ /a: { matches: ▸'(a)\\1' } }"),
        condition("not-empty false", "value", says: "left out", "{ /a: { not-empty: ▸false } }"),
        condition("not-empty in words", "type", says: "true or false", "{ /a: { not-empty: ▸please } }"),
        condition("a bound that is a text", "type", says: "at-least is a number", "{ /a: { at-least: ▸'1' } }"),
        condition("a bound beyond all numbers", "type", says: "at-most is a number", "{ /a: { at-most: ▸1e999 } }"),
        condition("each of nothing", "empty-list", says: "says nothing", "{ /a: { each: ▸{} } }"),
        condition("any with a misspelt matcher", "unknown-key", says: "'matches'", "{ /a: { any: { ▸match: a } } }"),
        condition(
            "matchers beside pointers", "value", says: "is not a JSON pointer",
            "{ /a: { each: { /b: 1, ▸equals: 2 } } }"),
        condition(
            "conditions without end", "depth", says: "more than 8 deep",
            "{ /a: " + String(repeating: "{ each: ", count: 8) + "▸{ equals: 1 }" + String(repeating: " }", count: 9)),

        condition(
            "bounds that cross", "contradiction", says: "between the bounds", "{ /a: ▸{ at-least: 3, at-most: 2 } }"),
        condition("a value outside its bounds", "contradiction", says: "equals", "{ /a: ▸{ equals: 1, at-least: 2 } }"),
        condition("a value that is none of", "contradiction", says: "equals", "{ /a: ▸{ equals: a, one-of: [b, c] } }"),
        condition(
            "a value that does not match", "contradiction", says: "equals", "{ /a: ▸{ equals: a, matches: 'b+' } }"),
        condition("a text between numbers", "contradiction", says: "equals", "{ /a: ▸{ equals: a, at-most: 1 } }"),
        condition(
            "an empty text that is not empty", "contradiction", says: "equals",
            "{ /a: ▸{ equals: '', not-empty: true } }"),
        condition("a number with elements", "contradiction", says: "equals", "{ /a: ▸{ equals: 1, each: 1 } }"),
        condition(
            "choices none of which matches", "contradiction", says: "one-of", "{ /a: ▸{ one-of: [1, 2], at-least: 3 } }"
        ),
        condition(
            "a number that matches a text", "contradiction", says: "no value", "{ /a: ▸{ at-least: 1, matches: 'a' } }"),
        condition(
            "contradictory elements", "contradiction", says: "between the bounds",
            "{ /a: { each: ▸{ at-least: 3, at-most: 2 } } }"),
    ]

    private static func condition(_ name: String, _ code: String, says: String, _ conditions: String) -> IssueCase {
        .require(
            name, code, says: says, "- attestation: { predicate-type: a, signed-by: ci, where: \(conditions) }")
    }
}
