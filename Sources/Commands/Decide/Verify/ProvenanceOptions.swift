import Arguments
import Crypto
import Evidence
import Trust

/// What SLSA provenance must say, as the command line asks for it.
enum ProvenanceOptions {
    static let builders = Option.repeated(
        "--builder", .builder, "a builder that may have made it, by its id with or without @REF; any of several will do"
    )
    static let source = Option.optional(
        "--source", .text("REPOSITORY"), "the repository that it was built from, as github.com/acme/payments")
    private static let ref = Option.optional(
        "--source-ref", .text("REF"), "the reference that was built, in full: refs/heads/main")
    private static let branch = Option.optional("--source-branch", .text("BRANCH"), "the branch that was built")
    private static let tag = Option.optional("--source-tag", .text("TAG"), "the tag that was built")
    private static let versionedTag = Option.optional(
        "--source-versioned-tag", .versionedTag, "the version of the tag, as far as it matters: v13 is any v13.…")
    private static let buildType = Option.optional("--build-type", .text("URI"), "the build type")
    private static let inputs = Option.repeated(
        "--workflow-input", .workflowInput, "an input of a workflow that was started by hand; all must be there")
    private static let packageName = Option.optional("--package-name", .text("NAME"), "the package that it is")
    private static let packageVersion = Option.optional(
        "--package-version", .text("VERSION"), "the version of the package")

    static let group = OptionGroup(
        "SLSA provenance",
        [builders, source, ref, branch, tag, versionedTag, buildType, inputs, packageName, packageVersion])

    /// What the options ask for; nil where none is given.
    static func expectation(_ parsed: ParsedArguments) -> ProvenanceExpectation? {
        var expectation = ProvenanceExpectation()
        expectation.builders = parsed[builders]
        expectation.source = parsed[source].map(RepositoryName.init)
        expectation.sourceRef = parsed[ref]
        expectation.sourceBranch = parsed[branch]
        expectation.sourceTag = parsed[tag]
        expectation.sourceVersionedTag = parsed[versionedTag]
        expectation.buildType = parsed[buildType]
        expectation.workflowInputs = parsed[inputs]
        expectation.packageName = parsed[packageName]
        expectation.packageVersion = parsed[packageVersion]
        return expectation.isEmpty ? nil : expectation
    }
}

/// What a SLSA verification summary must say, as the command line asks for it.
enum SummaryOptions {
    private static let verifier = Option.optional("--verifier", .text("URI"), "who wrote the summary")
    private static let resource = Option.optional("--resource", .text("URI"), "the resource that it is about")
    private static let levels = Option.repeated(
        "--verified-level", .text("LEVEL"), "a level that was found, or a higher one of its track; all must be there")

    static let group = OptionGroup("SLSA verification summaries", [verifier, resource, levels])

    /// What the options ask for; nil where none is given.
    static func expectation(_ parsed: ParsedArguments) -> SummaryExpectation? {
        var expectation = SummaryExpectation()
        expectation.verifier = parsed[verifier]
        expectation.resource = parsed[resource]
        expectation.levels = parsed[levels]
        return expectation.isEmpty ? nil : expectation
    }
}

/// Keys that only count under their owners' names.
enum OwnedKeys {
    static let option = Option.repeated(
        "--named-key", .pair("KEYID=FILE"), "a public key that signatures must name by exactly this keyid")

    static func read(_ parsed: ParsedArguments) throws -> [(name: String, key: PublicKey)] {
        try parsed[option].map { (name: $0.name, key: try KeyFile.publicKey($0.value)) }
    }
}

/// A name and a value, `NAME=VALUE`.
struct NamedValue: Hashable {
    let name: String
    let value: String

    /// Split at the last '=' for a file, whose name's owner may choose anything, and at the first one otherwise.
    init?(_ text: String, atLast: Bool) {
        guard let equals = atLast ? text.lastIndex(of: "=") : text.firstIndex(of: "=") else { return nil }
        name = String(text[..<equals])
        value = String(text[text.index(after: equals)...])
    }
}

extension ValueKind where Value == NamedValue {
    static func pair(_ name: String) -> ValueKind {
        ValueKind(name, completion: .file) { text throws(ValueError) in
            guard let pair = NamedValue(text, atLast: true), !pair.value.isEmpty else {
                throw ValueError(expected: "a keyid, '=' and a file")
            }
            return pair
        }
    }
}

extension ValueKind where Value == ProvenanceExpectation.Input {
    static var workflowInput: ValueKind {
        ValueKind("NAME=VALUE") { text throws(ValueError) in
            guard let pair = NamedValue(text, atLast: false), !pair.name.isEmpty else {
                throw ValueError(expected: "an input's name, '=' and its value")
            }
            return ProvenanceExpectation.Input(name: pair.name, value: pair.value)
        }
    }
}

extension ValueKind where Value == BuilderName {
    static var builder: ValueKind {
        ValueKind("ID") { text throws(ValueError) in
            guard isURI(text), let name = BuilderName(text) else {
                throw ValueError(expected: "a builder's id such as https://acme.test/ci/v1, with @REF or without")
            }
            return name
        }
    }
}

extension ValueKind where Value == VersionedTag {
    static var versionedTag: ValueKind {
        ValueKind("TAG") { text throws(ValueError) in
            guard let tag = VersionedTag(text) else {
                throw ValueError(expected: "a version such as v13, v13.0 or v13.0.30")
            }
            return tag
        }
    }
}
