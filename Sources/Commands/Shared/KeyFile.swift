import Arguments
import Crypto
import Durable

/// Keys in PEM, whose faults name where they came from.
enum KeyFile {
    /// No key in PEM is longer.
    static let limit = 65_536

    static func publicKey(_ path: String) throws -> PublicKey {
        let pem = try readFile(path, limit: limit)
        do throws(CryptoError) { return try PublicKey(pem: pem) } catch { throw CommandError(error, in: path) }
    }

    /// Reads a private key from a source of secrets.
    ///
    /// - Parameter passphrase: asked for where the key is encrypted, and only then.
    static func privateKey(_ source: SecretSource, passphrase: () throws -> Crypto.Passphrase) throws -> PrivateKey {
        let secret = try source.read(limit: limit)
        var pem = secret.bytes
        defer { wipe(&pem) }
        var open: PrivateKey?
        do throws(CryptoError) { open = try PrivateKey(pem: pem, passphrase: nil) } catch {
            guard error.code == .passphraseMissing else { throw CommandError(error, in: source.description) }
        }
        if let open {
            // An encrypted key may lie where it likes; an open one is protected by its permissions alone.
            try secret.requireClosed()
            return open
        }
        let given = try passphrase()
        do throws(CryptoError) { return try PrivateKey(pem: pem, passphrase: given) } catch {
            throw CommandError(error, in: source.description)
        }
    }
}

extension CommandError {
    /// A fault of a key or of a passphrase, with the file that has it.
    init(_ error: CryptoError, in path: String) {
        let report = error.report
        self.init(
            report.code, "\(path): \(report.message)", location: path, next: report.next, exitCode: report.exitCode)
    }
}
