/// How a piece of text looks on a terminal that shows colours; plain everywhere else.
///
/// Output names what a text *means* (`.held`, `.digest`), and this one file decides how that looks. Meaning is never
/// carried by colour alone: a text that is styled `.held` also says so in words.
package struct Style: Hashable, Sendable {
    /// The parameters of ECMA-48's SGR sequence, empty for plain text.
    let parameters: String

    private init(_ parameters: String) { self.parameters = parameters }

    // MARK: Looks

    /// As the terminal shows text by itself.
    package static let plain = Style("")
    /// Heavier.
    package static let bold = Style("1")
    /// Fainter.
    package static let dim = Style("2")
    /// Red.
    package static let red = Style("31")
    /// Green.
    package static let green = Style("32")
    /// Yellow.
    package static let yellow = Style("33")
    /// Blue.
    package static let blue = Style("34")
    /// Magenta.
    package static let magenta = Style("35")
    /// Cyan.
    package static let cyan = Style("36")

    // MARK: Verdicts

    /// A release whose every requirement is satisfied or waived.
    package static let released = Style("1;32")
    /// A release that stays in custody.
    package static let held = Style("1;31")
    /// A release that was released once, and is not any more.
    package static let recalled = Style("1;35")

    // MARK: Findings

    /// A requirement that the evidence satisfies.
    package static let satisfied = green
    /// A requirement that the evidence contradicts.
    package static let violated = red
    /// A requirement without evidence.
    package static let missing = yellow
    /// A requirement that could not be checked.
    package static let undetermined = Style("1;33")
    /// A requirement set aside by a signed exception.
    package static let waived = cyan

    // MARK: Things

    /// The title of a part of the output.
    package static let heading = bold
    /// Something to type: a command, an option, a file to write.
    package static let code = cyan
    /// A digest, or another name that only machines read.
    package static let digest = dim
    /// Who: a person or a non-human identity.
    package static let principal = blue
    /// The word before an error's message.
    package static let error = Style("1;31")
    /// The word before a warning.
    package static let warning = Style("1;33")

    /// The text between the control sequences that switch this style on and off.
    func applied(to text: String) -> String {
        parameters.isEmpty || text.isEmpty ? text : "\u{1B}[\(parameters)m\(text)\u{1B}[0m"
    }
}
