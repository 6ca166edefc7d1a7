internal import CGPGME

/// An OpenPGP key of the user's own keyring that messages are signed with, through GnuPG and its agent.
package struct OpenPGPSigningKey: Sendable {
    /// The primary key's fingerprint: upper-case hexadecimal.
    package let fingerprint: String

    /// Finds a private key.
    ///
    /// - Parameter text: the fingerprint of the key or of a subkey, whole: 40 or 64 hexadecimal digits. A shorter id or a name may
    ///   be anybody's.
    /// - Throws: ``OpenPGPError``: `signing` where there is no such private key, `unavailable` where GnuPG fails.
    package init(fingerprint text: String) throws(OpenPGPError) {
        let digits = text.filter { $0 != " " }.uppercased()
        guard [40, 64].contains(digits.utf8.count), digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 || 0x41...0x46 ~= $0 })
        else {
            throw OpenPGPError(
                .signing, "an OpenPGP key is named by its whole fingerprint, 40 or 64 hexadecimal digits: gpg -K")
        }
        let context = try GnuPGContext.open(nil)
        fingerprint = unsafe try context.withSecretKey(digits) { key throws(OpenPGPError) in
            guard let primary = unsafe key.pointee.subkeys?.pointee.fpr else {
                throw OpenPGPError(.signing, "the key \(digits) has no fingerprint")
            }
            return unsafe String(cString: primary).uppercased()
        }
    }

    /// Signs a message.
    ///
    /// - Returns: the armored, detached signature.
    /// - Throws: ``OpenPGPError`` with the code `signing` where GnuPG will not sign, or signs with a hash that is not
    ///   accepted.
    package func sign(_ message: [UInt8]) throws(OpenPGPError) -> [UInt8] {
        let context = try GnuPGContext.open(nil)
        unsafe gpgme_set_armor(context.pointer, 1)
        unsafe try context.withSecretKey(fingerprint) { key throws(OpenPGPError) in
            try GnuPGContext.check(
                unsafe gpgme_signers_add(context.pointer, key), .signing, "sign with \(fingerprint)")
        }
        let data = try GnuPGData(message)
        let signature = try GnuPGData()
        try GnuPGContext.check(
            unsafe gpgme_op_sign(context.pointer, data.pointer, signature.pointer, GPGME_SIG_MODE_DETACH), .signing,
            "sign with \(fingerprint)")
        guard let result = unsafe gpgme_op_sign_result(context.pointer), let made = unsafe result.pointee.signatures
        else { throw OpenPGPError(.signing, "GnuPG made no signature") }
        guard [8, 9, 10].contains(unsafe made.pointee.hash_algo.rawValue) else {
            throw OpenPGPError(
                .signing,
                "GnuPG signed with a hash that nobody accepts; set personal-digest-preferences SHA512 in gpg.conf")
        }
        return signature.bytes(limit: 65_536)
    }
}

extension GnuPGContext {
    /// Lends a private key, and gives it back.
    fileprivate borrowing func withSecretKey<Result>(
        _ fingerprint: String, _ body: (gpgme_key_t) throws(OpenPGPError) -> Result
    ) throws(OpenPGPError) -> Result {
        var found: gpgme_key_t?
        try Self.check(
            unsafe gpgme_get_key(pointer, fingerprint, &found, 1), .signing, "find the private key \(fingerprint)")
        guard let key = unsafe found else {
            throw OpenPGPError(.signing, "there is no private key \(fingerprint)")
        }
        defer { unsafe gpgme_key_unref(key) }
        return unsafe try body(key)
    }
}
