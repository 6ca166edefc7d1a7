/// A positional argument of a command: its definition, and the key to what was given for it.
package struct Argument<Value: Sendable>: AnyArgument {
    package let specification: ArgumentSpecification

    private init(
        _ shape: ValueShape, _ multiplicity: Multiplicity, _ help: String, isBehindDashes: Bool = false,
        read: @escaping Reading
    ) {
        specification = ArgumentSpecification(
            value: shape, multiplicity: multiplicity, help: help, isBehindDashes: isBehindDashes, read: read)
    }

    /// An argument that must be given.
    ///
    /// - Parameters:
    ///   - kind: of value; its name is the argument's.
    ///   - help: what it means, in a phrase without a full stop.
    package static func required(_ kind: ValueKind<Value>, _ help: String) -> Argument {
        Argument(kind.shape, .required, help, read: kind.readingRequired())
    }

    /// An argument that may be left out; none may follow that may not.
    package static func optional<Wrapped: Sendable>(_ kind: ValueKind<Wrapped>, _ help: String) -> Argument
    where Value == Wrapped? {
        Argument(kind.shape, .optional, help, read: kind.readingOptional())
    }

    /// The last argument, taking all that are left.
    ///
    /// - Parameters:
    ///   - kind: of value; its name is the argument's.
    ///   - minimum: how many at least.
    ///   - help: what it means, in a phrase without a full stop.
    package static func repeated<Element: Sendable>(
        _ kind: ValueKind<Element>, minimum: Int = 0, _ help: String
    ) -> Argument where Value == [Element] {
        Argument(kind.shape, .repeated(minimum: minimum), help, read: kind.readingAll())
    }

    /// The last argument, taking all behind `--` and nothing before it: another program's command line.
    package static func behindDashes<Element: Sendable>(
        _ kind: ValueKind<Element>, _ help: String
    ) -> Argument where Value == [Element] {
        Argument(kind.shape, .repeated(minimum: 0), help, isBehindDashes: true, read: kind.readingAll())
    }
}

/// An argument of any type.
package protocol AnyArgument: Sendable {
    /// What parser, help and completions need to know.
    var specification: ArgumentSpecification { get }
}

/// An argument without the type of its answer.
package struct ArgumentSpecification: Sendable {
    let value: ValueShape
    let multiplicity: Multiplicity
    let help: String
    /// Whether it takes what stands behind `--`, and only that.
    let isBehindDashes: Bool
    let read: Reading

    var name: String { value.name }

    /// `ARTIFACT`, `[ARTIFACT]`, `ARTIFACT…`, `[ARTIFACT…]` or `[-- COMMAND…]`.
    var usage: String {
        let name = value.title + (multiplicity.isRepeated ? "…" : "")
        if isBehindDashes { return "[-- \(name)]" }
        return multiplicity.isRequired ? name : "[\(name)]"
    }
}
