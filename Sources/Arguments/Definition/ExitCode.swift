/// How a command ends, for the shell and for the pipelines that decide on it.
package enum ExitCode: Int32, Sendable, CaseIterable {
    /// Released, verified, or simply done.
    case success = 0
    /// Held, or not verified: a verdict, not a fault.
    case held = 1
    /// The command was used wrongly, or an input could not be read.
    case usage = 2
    /// A check could not be made, so there is no verdict.
    case undetermined = 3
    /// A fault in the program or the machine.
    case internalError = 4
}

/// What an exit code says about one command.
package struct ExitMeaning: Sendable {
    let code: ExitCode
    let meaning: String

    package init(_ code: ExitCode, _ meaning: String) {
        self.code = code
        self.meaning = meaning
    }
}

extension [ExitMeaning] {
    /// For a command that does something.
    package static var done: [ExitMeaning] { meanings(success: "done") }

    /// For a command that decides something.
    ///
    /// - Parameters:
    ///   - success: the word for yes.
    ///   - held: the word for no.
    ///   - undetermined: the words for neither; nil where there is always a yes or a no.
    package static func verdict(
        success: String, held: String, undetermined: String? = "could not check: neither yes nor no"
    ) -> [ExitMeaning] {
        meanings(
            success: success,
            [ExitMeaning(.held, held)] + (undetermined.map { [ExitMeaning(.undetermined, $0)] } ?? []))
    }

    private static func meanings(success: String, _ others: [ExitMeaning] = []) -> [ExitMeaning] {
        let all = [
            ExitMeaning(.success, success), ExitMeaning(.usage, "wrong usage or unreadable input"),
            ExitMeaning(.internalError, "internal error"),
        ]
        return (all + others).sorted { $0.code.rawValue < $1.code.rawValue }
    }
}
