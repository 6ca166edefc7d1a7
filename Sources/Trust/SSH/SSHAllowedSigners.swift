import Pattern

/// Who may sign with which SSH key, as `ssh-keygen -Y verify` reads it (ssh-keygen(1), "ALLOWED SIGNERS").
package struct SSHAllowedSigners: Sendable {
    /// A line: whose key it is, the key, and for what it counts.
    struct Line: Sendable {
        /// Of the file, one-based.
        let number: Int
        let principals: SSHPatternList
        /// Nil where the line has a key of a type that is not accepted here: it is nobody's.
        let key: SSHPublicKey?
        let isAuthority: Bool
        /// Nil where the key counts for every purpose.
        let namespaces: SSHPatternList?
        let validAfter: SSHTime?
        let validBefore: SSHTime?
        let requiresUser: Bool
        let allowsAbsence: Bool
    }

    let lines: [Line]

    /// Lines at the most, and bytes of the file.
    private static let mostLines = 10_000
    package static let mostBytes = 1 << 20

    /// Reads the file.
    ///
    /// A line that cannot be read makes the whole file unusable, since its end may have been meant to limit somebody.
    /// - Throws: ``SSHError`` with the code `allowedSigners`, naming the line.
    package init(_ bytes: [UInt8]) throws(SSHError) {
        guard bytes.count <= Self.mostBytes, let text = String(validating: bytes, as: UTF8.self) else {
            throw SSHError(.allowedSigners, "the file is not UTF-8, or has more than \(Self.mostBytes) bytes")
        }
        var lines: [Line] = []
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            guard let start = line.firstIndex(where: { $0 != " " && $0 != "\t" }), line[start] != "#" else { continue }
            guard lines.count < Self.mostLines else {
                throw SSHError(.allowedSigners, "the file has more than \(Self.mostLines) lines")
            }
            var reader = LineReader(rest: line[start...], number: index + 1)
            lines.append(try reader.line())
        }
        self.lines = lines
    }
}

/// Patterns with `*` and `?`, separated by commas; one behind `!` excludes (ssh_config(5), "PATTERNS").
struct SSHPatternList: Sendable, Hashable {
    private let wanted: [Glob]
    private let unwanted: [Glob]
    let text: String

    init(_ text: String) throws(PatternError) {
        self.text = text
        var wanted: [Glob] = []
        var unwanted: [Glob] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: true) {
            if part.hasPrefix("!") {
                unwanted.append(try Glob(String(part.dropFirst())))
            } else {
                wanted.append(try Glob(String(part)))
            }
        }
        self.wanted = wanted
        self.unwanted = unwanted
    }

    func matches(_ text: String) -> Bool {
        !unwanted.contains { $0.matches(text) } && wanted.contains { $0.matches(text) }
    }
}

/// Reads one line: `principals [options] type base64 [comment]`.
private struct LineReader {
    var rest: Substring
    let number: Int

    private func error(_ message: String) -> SSHError { SSHError(.allowedSigners, "line \(number): \(message)") }

    mutating func line() throws(SSHError) -> SSHAllowedSigners.Line {
        guard !Self.isKeyType(rest.prefix { $0 != " " && $0 != "\t" }) else {
            throw error("this is a public key alone; write whose it is before it: alice@acme.test ssh-ed25519 AAAA…")
        }
        let principals = try word()
        skipBlanks()
        var options = Options()
        if !Self.isKeyType(rest.prefix { $0 != " " && $0 != "\t" }) {
            let text = try optionsText()
            options = try read(options: text)
            skipBlanks()
        }
        let type = rest.prefix { $0 != " " && $0 != "\t" }
        guard Self.isKeyType(type) else { throw error("there is no key: PRINCIPALS [OPTIONS] TYPE BASE64 is expected") }
        var key: SSHPublicKey?
        do throws(SSHError) {
            key = try SSHPublicKey(authorizedKey: String(rest))
        } catch {
            // A key of an old or a new type stands in the file for others; what it signs is nobody's here.
            guard error.code == .type, !SSHPublicKey.types.contains(String(type)) else {
                throw self.error(error.message)
            }
        }
        return SSHAllowedSigners.Line(
            number: number, principals: try patterns(principals, "principals"), key: key,
            isAuthority: options.isAuthority, namespaces: options.namespaces, validAfter: options.validAfter,
            validBefore: options.validBefore, requiresUser: options.requiresUser,
            allowsAbsence: options.allowsAbsence)
    }

    private static func isKeyType(_ word: Substring) -> Bool {
        let others = ["ssh-dss", "ssh-xmss@openssh.com", "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"]
        return SSHPublicKey.types.contains(String(word)) || others.contains(String(word))
            || word.hasSuffix("-cert-v01@openssh.com")
    }

    private mutating func skipBlanks() { rest = rest.drop { $0 == " " || $0 == "\t" } }

    /// The principals: up to a blank, or in quotes.
    private mutating func word() throws(SSHError) -> String {
        guard rest.first == "\"" else {
            let word = rest.prefix { $0 != " " && $0 != "\t" }
            rest = rest[word.endIndex...]
            return String(word)
        }
        let inside = rest.dropFirst()
        guard let end = inside.firstIndex(of: "\"") else { throw error("a quote is not closed") }
        rest = inside[inside.index(after: end)...]
        return String(inside[..<end])
    }

    private func patterns(_ text: String, _ what: String) throws(SSHError) -> SSHPatternList {
        do {
            let list = try SSHPatternList(text)
            guard !text.isEmpty else { throw error("there are no \(what)") }
            return list
        } catch let fault as SSHError {
            throw fault
        } catch {
            throw self.error("the \(what) cannot be used: \(error)")
        }
    }

    /// The options' text: up to a blank that is not in quotes.
    private mutating func optionsText() throws(SSHError) -> Substring {
        var isQuoted = false
        var isEscaped = false
        var end = rest.startIndex
        while end < rest.endIndex {
            let character = rest[end]
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if !isQuoted, character == " " || character == "\t" {
                break
            }
            end = rest.index(after: end)
        }
        guard !isQuoted else { throw error("a quote is not closed") }
        defer { rest = rest[end...] }
        return rest[..<end]
    }

    private struct Options {
        var isAuthority = false
        var namespaces: SSHPatternList?
        var validAfter: SSHTime?
        var validBefore: SSHTime?
        var requiresUser = false
        var allowsAbsence = false
    }

    private func read(options text: Substring) throws(SSHError) -> Options {
        var options = Options()
        var seen: Set<String> = []
        var rest = text
        while !rest.isEmpty {
            let name = rest.prefix { $0 != "=" && $0 != "," }
            rest = rest[name.endIndex...]
            var value: String?
            if rest.first == "=" {
                rest = rest.dropFirst()
                value = try quoted(&rest, name)
            }
            guard rest.isEmpty || rest.first == "," else {
                throw error("a comma is expected behind \(name.prefix(40))")
            }
            if !rest.isEmpty {
                rest = rest.dropFirst()
                guard !rest.isEmpty else { throw error("an option is expected behind the last comma") }
            }
            let word = name.lowercased()
            guard seen.insert(word).inserted else { throw error("the option \(word.prefix(40)) stands twice") }
            try set(&options, word, value)
        }
        if let start = options.validAfter, let end = options.validBefore, end.latest <= start.earliest {
            throw error("valid-before is no later than valid-after")
        }
        return options
    }

    private func quoted(_ rest: inout Substring, _ name: Substring) throws(SSHError) -> String {
        guard rest.first == "\"" else { throw error("the value of \(name.prefix(40)) is written in quotes") }
        rest = rest.dropFirst()
        var value = ""
        while let character = rest.popFirst() {
            if character == "\"" { return value }
            // Only a quote is escaped; a backslash before anything else is itself.
            if character == "\\", rest.first == "\"" {
                value.append("\"")
                rest = rest.dropFirst()
            } else {
                value.append(character)
            }
        }
        throw error("a quote is not closed")
    }

    private func set(_ options: inout Options, _ name: String, _ value: String?) throws(SSHError) {
        switch (name, value) {
        case ("cert-authority", nil): options.isAuthority = true
        case ("verify-required", nil): options.requiresUser = true
        case ("no-touch-required", nil): options.allowsAbsence = true
        case ("namespaces", let value?): options.namespaces = try patterns(value, "namespaces")
        case ("valid-after", let value?): options.validAfter = try time(value)
        case ("valid-before", let value?): options.validBefore = try time(value)
        default: throw error("the option \(name.prefix(40)) is not known, or its value is missing or too many")
        }
    }

    private func time(_ text: String) throws(SSHError) -> SSHTime {
        guard let time = SSHTime(text) else {
            throw error("'\(text.prefix(40))' is no time such as 20261121Z or 20261121002700Z")
        }
        return time
    }
}
