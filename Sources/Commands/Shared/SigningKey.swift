import Arguments
import Attesting
import Crypto
import Durable
import Terminal

/// The private key a command signs with, and how its passphrase is had.
enum SigningKey {
    static let key = Option.required("--key", short: "-k", .file, "the private key to sign with (PKCS#8 PEM)")
    static let passphraseFile = Option.optional(
        "--passphrase-file", .file, "a file whose first line is the key's passphrase; else $CUSTODY_PASSPHRASE, else asked")
    static let group = OptionGroup("Signing", [key, passphraseFile])

    /// The variable that passphrases are taken from where nobody can be asked.
    static let variable = "CUSTODY_PASSPHRASE"

    static func load(_ parsed: ParsedArguments) throws -> StatementSigner {
        let path = parsed[key]
        return StatementSigner(key: try load(path, passphraseFile: parsed[passphraseFile]))
    }

    /// Reads a private key, asking for its passphrase only where it has one.
    static func load(_ path: String, passphraseFile: String?) throws -> PrivateKey {
        var pem = try readFile(path, limit: 65_536)
        defer { wipe(&pem) }
        if let given = try given(passphraseFile: passphraseFile) { return try open(pem, given, path) }
        do {
            return try PrivateKey(pem: pem, passphrase: nil)
        } catch let error as CryptoError where error.code == .passphraseMissing {
            let asked: Terminal.Passphrase
            do { asked = try .ask("Passphrase of \(path)") } catch { throw error.code == .interrupted ? error : missing(path) }
            return try open(pem, crypto(asked), path)
        }
    }

    private static func missing(_ path: String) -> any Error {
        CryptoError(.passphraseMissing, "the private key \(path) is encrypted, and its passphrase was not given")
    }

    /// A key that is not encrypted needs none, also where one is given for other keys.
    private static func open(_ pem: [UInt8], _ passphrase: Crypto.Passphrase, _ path: String) throws -> PrivateKey {
        do { return try PrivateKey(pem: pem, passphrase: nil) } catch let error as CryptoError
            where error.code == .passphraseMissing
        { return try PrivateKey(pem: pem, passphrase: passphrase) }
    }

    /// The passphrase from a file or the environment; nil where neither has one.
    static func given(passphraseFile: String?) throws -> Crypto.Passphrase? {
        if let passphraseFile {
            var bytes = try readFile(passphraseFile, limit: 4_096)
            defer { wipe(&bytes) }
            var line = Array(bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
            defer { wipe(&line) }
            return try Crypto.Passphrase(line)
        }
        guard let value = Environment.value(of: variable), !value.isEmpty else { return nil }
        var bytes = Array(value.utf8)
        defer { wipe(&bytes) }
        return try Crypto.Passphrase(bytes)
    }

    static func crypto(_ typed: borrowing Terminal.Passphrase) throws -> Crypto.Passphrase {
        var bytes = typed.withBytes { bytes in unsafe Array(bytes) }
        defer { wipe(&bytes) }
        return try Crypto.Passphrase(bytes)
    }
}
