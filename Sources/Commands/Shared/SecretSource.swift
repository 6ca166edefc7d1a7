import Arguments
import Crypto
import Durable
import Terminal

/// Where a secret is had for unattended use: a file, a systemd credential, a variable of the environment.
enum SecretSource: CustomStringConvertible {
    case file(String)
    /// `cred:NAME`, a file in `$CREDENTIALS_DIRECTORY` (systemd.exec(5), "Credentials").
    case credential(String)
    /// `env:NAME`.
    case variable(String)

    /// Reads a spelling; what has no known prefix is a file, and `./env:x` is one as well.
    init(_ text: String) {
        if text.hasPrefix("cred:") {
            self = .credential(String(text.dropFirst(5)))
        } else if text.hasPrefix("env:") {
            self = .variable(String(text.dropFirst(4)))
        } else {
            self = .file(text)
        }
    }

    /// As it is typed.
    var description: String {
        switch self {
        case .file(let path): path
        case .credential(let name): "cred:" + name
        case .variable(let name): "env:" + name
        }
    }

    /// A secret, and who may read it where it lies.
    struct Secret {
        /// The caller's to wipe.
        var bytes: [UInt8]
        fileprivate let path: String?
        fileprivate let permissions: UInt16

        /// Refuses a file that other users may read, or that its group may change.
        ///
        /// The group may read: that is how containers hand secrets to a service.
        func requireClosed() throws {
            guard let path, permissions & 0o027 != 0 else { return }
            throw CommandError(
                "secret.open-to-others", "\(path): other users of this machine can read or change this secret",
                location: path, expected: "permissions such as 0600",
                found: "0" + String(permissions & 0o777, radix: 8), next: "chmod 600 \(path)")
        }
    }

    /// Reads the secret.
    ///
    /// - Parameter limit: most bytes.
    /// - Throws: `FileError`; `CommandError` where there is no such credential or variable.
    func read(limit: Int) throws -> Secret {
        switch self {
        case .file(let path): return try Self.file(path, limit: limit)
        case .credential(let name):
            guard let folder = Environment.value(of: "CREDENTIALS_DIRECTORY"), folder.hasPrefix("/") else {
                throw CommandError(
                    "secret.no-credentials", "\(self): this process was given no credentials by systemd",
                    expected: "$CREDENTIALS_DIRECTORY, which LoadCredential= or LoadCredentialEncrypted= sets",
                    found: "it is not set", next: "add LoadCredentialEncrypted=\(name) to the unit, or give a file")
            }
            guard !name.isEmpty, !name.contains("/"), name != ".", name != ".." else {
                throw CommandError(
                    "secret.name", "\(self): '\(name)' is no credential's name", expected: "a name without a slash")
            }
            return try Self.file(folder + "/" + name, limit: limit)
        case .variable(let name):
            guard let bytes = Environment.take(name), !bytes.isEmpty else {
                throw CommandError(
                    "secret.no-variable", "\(self): the environment has no variable '\(name)', or an empty one",
                    next: "export \(name), or give a file")
            }
            guard bytes.count <= limit else {
                throw CommandError(
                    "file.too-large", "\(self): the variable has more than the \(limit) bytes that are read here")
            }
            return Secret(bytes: bytes, path: nil, permissions: 0)
        }
    }

    private static func file(_ path: String, limit: Int) throws -> Secret {
        let reader = try FileReader(path)
        let permissions = reader.permissions
        return Secret(bytes: try reader.read(limit: limit), path: path, permissions: permissions)
    }

    /// Reads the first line as a passphrase or PIN.
    ///
    /// - Throws: as ``read(limit:)``; `passphrase.unusable`; `secret.open-to-others` for a file that others may read.
    func passphrase() throws -> Crypto.Passphrase {
        var secret = try read(limit: 4_096)
        defer { wipe(&secret.bytes) }
        try secret.requireClosed()
        var line = Array(secret.bytes.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") })
        defer { wipe(&line) }
        do throws(CryptoError) { return try Crypto.Passphrase(line) } catch {
            throw CommandError(error, in: description)
        }
    }
}
