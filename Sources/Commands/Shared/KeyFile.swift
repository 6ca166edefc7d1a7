import Arguments
import Crypto
import Durable

/// Files with one key, whose faults name the file.
enum KeyFile {
    /// No key in PEM is longer.
    private static let limit = 65_536

    static func publicKey(_ path: String) throws -> PublicKey {
        let pem = try readFile(path, limit: limit)
        do throws(CryptoError) { return try PublicKey(pem: pem) } catch { throw CommandError(error, in: path) }
    }

    /// - Parameter passphrase: asked for where the key is encrypted, and only then.
    static func privateKey(_ path: String, passphrase: () throws -> Crypto.Passphrase) throws -> PrivateKey {
        var pem = try readFile(path, limit: limit)
        defer { wipe(&pem) }
        do throws(CryptoError) { return try PrivateKey(pem: pem, passphrase: nil) } catch {
            guard error.code == .passphraseMissing else { throw CommandError(error, in: path) }
        }
        let given = try passphrase()
        do throws(CryptoError) { return try PrivateKey(pem: pem, passphrase: given) } catch {
            throw CommandError(error, in: path)
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
