import Arguments
import Artifacts
import Attesting
import Evidence
import JSON
import Terminal
import Time

/// A kind of statement that is made of options alone: one table row is one subcommand of `custody attest`.
struct StatementForm: Sendable {
    /// What it is about.
    enum About: Sendable {
        case artifacts
        /// A commit, by its id.
        case commit(Option<String>)
        /// SHA-256 of what an option says, as a credential's id.
        case text(Option<String>)
    }

    let name: String
    let summary: String
    let type: PredicateType
    let about: About
    let fields: [StatementField]
    let example: Command.Example

    /// The subcommand.
    var command: Command {
        let form = self
        var options = fields.map(\.option)
        if case .commit(let option) = about { options.insert(option, at: 0) }
        let takesArtifacts = if case .artifacts = about { true } else { false }
        return Command(
            name, summary, arguments: takesArtifacts ? [SharedOptions.artifacts] : [], options: options,
            groups: [SigningKey.group, AttestationOutput.group, CommonOptions.output],
            constraints: SigningKey.constraints, examples: [example], seeAlso: ["attest", "record"]
        ) { parsed, console in
            let signer = try AttestationOutput.prepare(parsed)
            let statement = try Statement(
                subjects: try form.subjects(parsed, console), predicateType: form.type.uri,
                predicate: try form.predicate(parsed, console))
            return try await AttestationOutput.sign(statement, by: signer, parsed, console)
        }
    }

    private func subjects(_ parsed: ParsedArguments, _ console: Console) throws -> [ResourceDescriptor] {
        switch about {
        case .artifacts: return try Subjects.read(parsed[SharedOptions.artifacts], on: console)
        case .commit(let option):
            let commit: Digest
            do { commit = try Digest(.gitCommit, hex: parsed[option]) } catch {
                throw CommandError(
                    "statement.commit", "'\(parsed[option])' is no commit", expected: "its id in full, in hexadecimal")
            }
            return [ResourceDescriptor(digests: DigestSet([commit]))]
        case .text(let option):
            return [
                ResourceDescriptor(
                    name: parsed[option], digests: DigestSet([.sha256(of: Array(parsed[option].utf8))]))
            ]
        }
    }

    /// What the options say, member by member; the reader of the type has the last word on it.
    private func predicate(_ parsed: ParsedArguments, _ console: Console) throws -> JSONValue {
        var object: JSONObject = [:]
        for field in fields {
            guard let value = try field.value(parsed, console) else { continue }
            guard let inner = field.inner else {
                object[field.member] = value
                continue
            }
            var nested = object[field.member]?.object ?? [:]
            nested[inner] = value
            object[field.member] = .object(nested)
        }
        return .object(object)
    }
}

/// An option, and the member of a predicate that it fills.
struct StatementField: Sendable {
    typealias Value = @Sendable (ParsedArguments, Console) throws -> JSONValue?

    let option: any AnyOption
    let member: String
    /// The member within ``member``; nil where the value is that itself.
    var inner: String?
    let value: Value

    /// A text that must be given.
    static func text(_ option: Option<String>, _ member: String, _ inner: String? = nil) -> StatementField {
        StatementField(option: option, member: member, inner: inner) { parsed, _ in .string(parsed[option]) }
    }

    /// A text that may be left out.
    static func text(_ option: Option<String?>, _ member: String) -> StatementField {
        StatementField(option: option, member: member) { parsed, _ in parsed[option].map { .string($0) } }
    }

    /// Texts, in their order.
    static func texts(_ option: Option<[String]>, _ member: String) -> StatementField {
        StatementField(option: option, member: member) { parsed, _ in .array(parsed[option].map { .string($0) }) }
    }

    /// A word of a type.
    static func word<Word: WordValue>(_ option: Option<Word>, _ member: String) -> StatementField {
        StatementField(option: option, member: member) { parsed, _ in .string(parsed[option].rawValue) }
    }

    /// A time; now unless given.
    static func time(_ option: Option<Instant?>, _ member: String) -> StatementField {
        StatementField(option: option, member: member) { parsed, _ in
            .string((parsed[option] ?? .now()).description)
        }
    }

    /// The digests of an artifact, or of a file.
    static func digests(_ option: Option<String?>, _ member: String, _ inner: String? = nil) -> StatementField {
        StatementField(option: option, member: member, inner: inner) { parsed, console in
            try parsed[option].map { try ArtifactReading.read($0, on: console).digests.json }
        }
    }

    /// As ``digests(_:_:_:)-(Option<String?>,_,_)``, for what must be given.
    static func digests(_ option: Option<String>, _ member: String, _ inner: String? = nil) -> StatementField {
        StatementField(option: option, member: member, inner: inner) { parsed, console in
            try ArtifactReading.read(parsed[option], on: console).digests.json
        }
    }

    /// A file by name and digest.
    static func file(_ option: Option<String>, _ member: String) -> StatementField {
        StatementField(option: option, member: member) { parsed, console in
            try Subjects.read(["file:" + parsed[option]], on: console).first?.json
        }
    }

    /// Files by name and digest.
    static func files(_ option: Option<[String]>, _ member: String) -> StatementField {
        StatementField(option: option, member: member) { parsed, console in
            .array(try Subjects.read(parsed[option].map { "file:" + $0 }, on: console).map(\.json))
        }
    }

    /// Pairs written `NAME=WORD`, as objects of two members.
    static func pairs(_ option: Option<[String]>, _ member: String, _ names: (String, String)) -> StatementField {
        StatementField(option: option, member: member) { parsed, _ in
            .array(
                try parsed[option].map { text in
                    guard let equals = text.lastIndex(of: "=") else {
                        throw CommandError(
                            "statement.pair", "'\(text)' does not say what is so of what",
                            expected: "\(names.0.uppercased())=\(names.1.uppercased())")
                    }
                    return [
                        names.0: .string(String(text[..<equals])),
                        names.1: .string(String(text[text.index(after: equals)...])),
                    ]
                })
        }
    }
}
