import Arguments
import Attesting
import Crypto
import Durable
import Terminal

/// The private key a command signs with, and how its passphrase is had.
enum SigningKey {
    static let key = Option.required("--key", short: "-k", .file, "the private key to sign with (PKCS#8 PEM)")
    static let passphraseFile = Option.optional(
        "--passphrase-file", .file,
        "a file whose first line is the key's passphrase; else $CUSTODY_PASSPHRASE, else asked")
    static let group = OptionGroup("Signing", [key, passphraseFile])

    /// The variable that passphrases are taken from where nobody can be asked.
    static let variable = "CUSTODY_PASSPHRASE"

    static func load(_ parsed: ParsedArguments) throws -> StatementSigner {
        try load(parsed[key], passphraseFile: parsed[passphraseFile])
    }

    /// Reads a private key, asking for its passphrase only where it has one.
    static func load(_ path: String, passphraseFile: String?) throws -> StatementSigner {
        StatementSigner(
            key: try KeyFile.privateKey(path) { try given(passphraseFile: passphraseFile) ?? ask(path) })
    }

    private static func ask(_ path: String) throws -> Crypto.Passphrase {
        do {
            return try crypto(try Terminal.Passphrase.ask("Passphrase of \(path)"))
        } catch let error as TerminalError where error.code == .noTerminal {
            throw CommandError(
                CryptoError(.passphraseMissing, "the private key is encrypted, and its passphrase was not given"),
                in: path)
        }
    }

    /// The passphrase from a file or the environment; nil where neither has one.
    static func given(passphraseFile: String?) throws -> Crypto.Passphrase? {
        if let passphraseFile {
            var bytes = try readFile(passphraseFile, limit: 4_096)
            defer { wipe(&bytes) }
            var line = Array(bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
            defer { wipe(&line) }
            do throws(CryptoError) { return try Crypto.Passphrase(line) } catch {
                throw CommandError(error, in: passphraseFile)
            }
        }
        guard let value = Environment.value(of: variable), !value.isEmpty else { return nil }
        var bytes = Array(value.utf8)
        defer { wipe(&bytes) }
        return try Crypto.Passphrase(bytes)
    }

    static func crypto(_ typed: borrowing Terminal.Passphrase) throws -> Crypto.Passphrase {
        var bytes = unsafe typed.withBytes { bytes in unsafe Array(bytes) }
        defer { wipe(&bytes) }
        return try Crypto.Passphrase(bytes)
    }
}
