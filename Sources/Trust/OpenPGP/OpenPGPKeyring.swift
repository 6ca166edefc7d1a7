internal import CGPGME
import Durable
import Synchronization
import Time

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// OpenPGP public keys, and the check of detached signatures by them (RFC 9580 §10.4), through GnuPG.
///
/// The keys live in a home of their own, made for this object and removed with it: neither the caller's keyring nor
/// its configuration takes part.
package final class OpenPGPKeyring: Sendable {
    /// A signature that verified.
    package struct Signer: Hashable, Sendable {
        /// The primary key's fingerprint, upper-case hexadecimal.
        package let primary: String
        /// The fingerprint of the key or subkey that signed.
        package let signing: String
    }

    let home: String
    /// One verification at a time: they share a home, in which GnuPG keeps files of its own.
    let lock = Mutex<Void>(())

    /// Takes in exported public keys.
    ///
    /// - Parameter keys: what `gpg --export` writes, armored or not.
    /// - Throws: ``OpenPGPError``: `unavailable` where GnuPG is not installed, `keyring` where nothing is taken in.
    package convenience init(_ keys: [UInt8]) throws(OpenPGPError) { try self.init([keys]) }

    /// Takes in several exports of public keys, none of which may be empty.
    init(_ exports: [[UInt8]]) throws(OpenPGPError) {
        home = try Self.makeHome()
        let context = try GnuPGContext.open(home)
        for export in exports {
            let data = try GnuPGData(export)
            try GnuPGContext.check(
                unsafe gpgme_op_import(context.pointer, data.pointer), .keyring, "read the keyring")
            guard let result = unsafe gpgme_op_import_result(context.pointer), unsafe result.pointee.considered > 0
            else { throw OpenPGPError(.keyring, "the keyring has no OpenPGP public key") }
        }
    }

    deinit { Self.removeHome(home) }

    /// Whether bytes are meant as an armored OpenPGP signature.
    package static func isOne(_ signature: [UInt8]) -> Bool {
        signature.starts(with: "-----BEGIN PGP SIGNATURE-----".utf8)
    }

    /// Checks a detached signature.
    ///
    /// - Parameters:
    ///   - signature: armored or not.
    ///   - message: the bytes that were signed.
    /// - Returns: who signed; nil where no signature verifies by a key that is neither expired nor revoked.
    /// - Throws: ``OpenPGPError``: `unknownKey` where the key is not in the keyring, `form` where it is no signature,
    ///   `unavailable` where GnuPG fails.
    package func signer(of message: [UInt8], signature: [UInt8]) throws(OpenPGPError) -> Signer? {
        try lock.withLock { _ throws(OpenPGPError) in try verify(message, signature) }
    }

    private func verify(_ message: [UInt8], _ signature: [UInt8]) throws(OpenPGPError) -> Signer? {
        let finding = try GnuPGVerification.run(home, try GnuPGData(message), signature)
        switch finding.status {
        case .good:
            // Nothing proves when a commit was signed, so a key that has ended signs no more.
            guard !finding.hasExpired(at: .now()) else { return nil }
            return Signer(primary: finding.primary, signing: finding.signing)
        case .unknownKey: throw OpenPGPError(.unknownKey, "the key \(finding.signing) is not in the keyring")
        case .unreadable(let reason): throw OpenPGPError(.form, "cannot read the signature: \(reason)")
        case .mismatch, .revoked: return nil
        }
    }

    /// The public key that a key or subkey belongs to, with no more about its holder than GnuPG exports at the least.
    ///
    /// - Parameter fingerprint: of the key or subkey.
    /// - Throws: ``OpenPGPError``: `unknownKey`, `unavailable`.
    func export(_ fingerprint: String) throws(OpenPGPError) -> [UInt8] {
        try lock.withLock { _ throws(OpenPGPError) in
            let context = try GnuPGContext.open(home)
            let data = try GnuPGData()
            try GnuPGContext.check(
                unsafe gpgme_op_export(
                    context.pointer, fingerprint, gpgme_export_mode_t(GPGME_EXPORT_MODE_MINIMAL), data.pointer),
                .unknownKey, "export the key \(fingerprint)")
            return data.bytes(limit: 4 << 20)
        }
    }

    // MARK: A home of its own

    private static func makeHome() throws(OpenPGPError) -> String {
        let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array((base + "/custody-gnupg-XXXXXX").utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw OpenPGPError(.unavailable, "no folder for GnuPG can be made in \(base)")
        }
        return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Removes the home: flat files, and folders of GnuPG's that hold flat files.
    private static func removeHome(_ path: String, depth: Int = 0) {
        guard depth < 4, let entries = try? Directory(path).entries(limit: 10_000) else { return }
        for entry in entries {
            let inner = path + "/" + entry.name
            if entry.kind == .directory {
                removeHome(inner, depth: depth + 1)
            } else {
                unsafe unlink(inner)
            }
        }
        unsafe rmdir(path)
    }
}
