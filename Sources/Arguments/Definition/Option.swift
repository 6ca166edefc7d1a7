/// A named option of a command: its definition, and the key to what was given for it.
///
/// One value says how the option is written, what it means and what type its answer has; `parsed[option]` returns that
/// type. There is no name to mistype and no cast.
/// ```swift
/// static let out = Option.optional("--out", short: "-o", .file, "where to write the bundle")   // Option<String?>
/// static let count = Option("--count", .integer(in: 1...9), default: 1, "how many")          // Option<Int>
/// ```
package struct Option<Value: Sendable>: AnyOption {
    package let specification: OptionSpecification

    private init(
        _ name: String, _ short: String?, _ value: ValueShape?, _ multiplicity: Multiplicity, _ help: String,
        environment: String? = nil, isHidden: Bool = false, read: @escaping Reading
    ) {
        specification = OptionSpecification(
            name: name, short: short, value: value, multiplicity: multiplicity, help: help, environment: environment,
            isHidden: isHidden, read: read)
    }

    /// An option with a default.
    ///
    /// - Parameters:
    ///   - name: with its dashes, as `--format`.
    ///   - short: one letter with its dash, as `-f`.
    ///   - kind: of value.
    ///   - fallback: the answer where the option is not given.
    ///   - help: what it means, in a phrase without a full stop.
    ///   - environment: the variable that stands in where the option is not given.
    ///   - isHidden: whether help and completions leave it out.
    package init(
        _ name: String, short: String? = nil, _ kind: ValueKind<Value>, default fallback: Value, _ help: String,
        environment: String? = nil, isHidden: Bool = false
    ) {
        self.init(
            name, short, kind.shape, .defaulted(kind.spell(fallback)), help, environment: environment,
            isHidden: isHidden, read: kind.reading(or: fallback))
    }

    /// An option that must be given; parameters as for the one with a default.
    package static func required(
        _ name: String, short: String? = nil, _ kind: ValueKind<Value>, _ help: String, environment: String? = nil
    ) -> Option {
        Option(name, short, kind.shape, .required, help, environment: environment, read: kind.readingRequired())
    }

    /// An option that may be left out; parameters as for the one with a default.
    package static func optional<Wrapped: Sendable>(
        _ name: String, short: String? = nil, _ kind: ValueKind<Wrapped>, _ help: String,
        environment: String? = nil, isHidden: Bool = false
    ) -> Option where Value == Wrapped? {
        Option(
            name, short, kind.shape, .optional, help, environment: environment, isHidden: isHidden,
            read: kind.readingOptional())
    }

    /// An option that may be given several times, at least `minimum` times; parameters as for the one with a default.
    package static func repeated<Element: Sendable>(
        _ name: String, short: String? = nil, _ kind: ValueKind<Element>, minimum: Int = 0, _ help: String,
        isHidden: Bool = false
    ) -> Option where Value == [Element] {
        Option(
            name, short, kind.shape, .repeated(minimum: minimum), help, isHidden: isHidden, read: kind.readingAll())
    }
}

extension Option where Value == Bool {
    /// An option without a value: true if it is given.
    package static func flag(
        _ name: String, short: String? = nil, _ help: String, isHidden: Bool = false
    ) -> Option {
        Option(name, short, nil, .optional, help, isHidden: isHidden) { texts in Answer(value: !texts.isEmpty) }
    }
}

/// An option of any type.
package protocol AnyOption: Sendable {
    /// What parser, help and completions need to know.
    var specification: OptionSpecification { get }
}

/// An option without the type of its answer.
package struct OptionSpecification: Sendable {
    let name: String
    let short: String?
    /// `nil` for a flag.
    let value: ValueShape?
    let multiplicity: Multiplicity
    let help: String
    let environment: String?
    let isHidden: Bool
    let read: Reading

    /// Every way to write it.
    var names: [String] { [name] + (short.map { [$0] } ?? []) }

    /// `--out FILE`, or `--quiet`.
    var usage: String { value.map { "\(name) \($0.title)" } ?? name }
}

/// Options that belong together, under a title in the help; many commands may share one group.
package struct OptionGroup: Sendable {
    let title: String
    let options: [OptionSpecification]

    package init(_ title: String, _ options: [any AnyOption]) {
        self.title = title
        self.options = options.map(\.specification)
    }
}

/// Which options may, or must, stand together.
package struct Constraint: Sendable {
    enum Kind: Sendable {
        case exclusive
        case anyOf
        case needs
    }

    let kind: Kind
    let options: [OptionSpecification]

    private init(_ kind: Kind, _ options: [any AnyOption]) {
        self.kind = kind
        self.options = options.map(\.specification)
    }

    /// At most one of the options.
    package static func exclusive(_ options: any AnyOption...) -> Constraint { Constraint(.exclusive, options) }
    /// At least one of the options.
    package static func anyOf(_ options: any AnyOption...) -> Constraint { Constraint(.anyOf, options) }
    /// The first option only together with the second.
    package static func needs(_ option: any AnyOption, _ other: any AnyOption) -> Constraint {
        Constraint(.needs, [option, other])
    }

    /// What it says to a person, as a phrase.
    var rule: String {
        let names = options.map { "`\($0.name)`" }
        return switch kind {
        case .exclusive: "at most one of \(names.joined(separator: ", ")) may be given"
        case .anyOf: "at least one of \(names.joined(separator: ", ")) is needed"
        case .needs: "\(names[0]) is only given together with \(names[1])"
        }
    }
}
