import Crypto
import Evidence

extension Rejection {
    static func sshMachine(_ error: any Error) -> Rejection {
        Rejection(
            .sshSignatureMismatch, expected: "a verification that runs", found: "\(error)", place: "/",
            hint: "the cryptographic library failed; nothing is known of the signature")
    }

    /// What an error about an SSH signature says as a "no".
    ///
    /// - Parameter place: of the signature in what it came in.
    package init(_ error: SSHError, place: String) {
        switch error.code {
        case .namespace:
            self.init(
                .sshSignatureNamespace, expected: "a signature for the purpose", found: error.message, place: place)
        case .presence:
            self.init(
                .sshSignaturePresence, expected: "a security key that somebody touched", found: error.message,
                place: place, hint: "sign again, and touch the key")
        case .type, .algorithm:
            self.init(
                .sshSignatureAlgorithm, expected: "a key and an algorithm that are accepted", found: error.message,
                place: place, hint: "sign with an Ed25519, ECDSA, RSA (SHA-2) or security key")
        case .form, .allowedSigners, .encrypted, .agent:
            self.init(
                .sshSignatureForm, expected: "an SSH signature (SSHSIG)", found: error.message, place: place,
                hint: "sign again: ssh-keygen -Y sign")
        }
    }
}

extension SSHSignature {
    /// - Throws: `Rejection` by `ssh-signature.namespace`.
    func require(namespace expected: String) throws(Rejection) {
        guard namespace.utf8.elementsEqual(expected.utf8) else {
            throw Rejection(
                .sshSignatureNamespace, expected: "a signature for '\(expected)'",
                found: "one for '\(namespace.prefix(64))'", place: "the signature's namespace",
                hint: "it was made for another purpose")
        }
    }

    /// - Throws: `Rejection` by `ssh-signature.mismatch`, `ssh-signature.algorithm` or `ssh-signature.form`; `CryptoError`
    ///   where the library fails.
    func requireMatch(digest: [UInt8]) throws {
        let matches: Bool
        do { matches = try verifies(digest: digest) } catch let error as SSHError {
            throw Rejection(error, place: "the signature")
        } catch let error as CryptoError where error.code != .machine {
            throw Rejection(
                .sshSignatureAlgorithm, expected: "a key that is accepted", found: error.message,
                place: "the signature's key")
        }
        guard matches else {
            throw Rejection(
                .sshSignatureMismatch, expected: "a signature by \(key.fingerprint) over the message",
                found: "one that does not verify", place: "the signature",
                hint: "what was signed was changed since, or is something else")
        }
    }
}
