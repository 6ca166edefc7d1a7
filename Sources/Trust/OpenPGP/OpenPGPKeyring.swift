internal import CGPGME
import Durable
import Synchronization

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

    private let home: String
    /// GPGME's contexts are for one thread at a time.
    private let lock = Mutex<Void>(())

    /// Takes in exported public keys.
    ///
    /// - Parameter keys: what `gpg --export` writes, armored or not.
    /// - Throws: ``OpenPGPError``: `unavailable` where GnuPG is not installed, `keyring` where nothing is taken in.
    package init(_ keys: [UInt8]) throws(OpenPGPError) {
        // The version check is what initialises the library.
        guard unsafe gpgme_check_version(nil) != nil else {
            throw OpenPGPError(.unavailable, "the library GPGME cannot be used")
        }
        home = try Self.makeHome()
        let context = try Context.open(home)
        let data = try Data(keys)
        try Context.check(unsafe gpgme_op_import(context.pointer, data.pointer), .keyring, "read the keyring")
        guard let result = unsafe gpgme_op_import_result(context.pointer), unsafe result.pointee.considered > 0 else {
            throw OpenPGPError(.keyring, "the keyring has no OpenPGP public key")
        }
    }

    deinit { Self.removeHome(home) }

    /// Checks a detached signature.
    ///
    /// - Parameters:
    ///   - signature: armored or not.
    ///   - message: the bytes that were signed.
    /// - Returns: who signed; nil where no signature verifies by a key that is neither expired nor revoked.
    /// - Throws: ``OpenPGPError``: `unknownKey` where the key is not in the keyring, `form` where it is no signature,
    ///   `unavailable` where GnuPG fails.
    package func signer(of message: [UInt8], signature: [UInt8]) throws(OpenPGPError) -> Signer? {
        let answer: Swift.Result<Signer?, OpenPGPError> = lock.withLock { _ in
            Swift.Result { () throws(OpenPGPError) in try verify(message, signature) }
        }
        return try answer.get()
    }

    private func verify(_ message: [UInt8], _ signature: [UInt8]) throws(OpenPGPError) -> Signer? {
        let context = try Context.open(home)
        let signatureData = try Data(signature)
        let messageData = try Data(message)
        try Context.check(
            unsafe gpgme_op_verify(context.pointer, signatureData.pointer, messageData.pointer, nil), .form,
            "read the signature")
        guard let result = unsafe gpgme_op_verify_result(context.pointer), let first = unsafe result.pointee.signatures
        else { throw OpenPGPError(.form, "there is no signature") }
        // Of several signatures the first is judged, as Git does; more than one is refused by Git itself.
        let status = unsafe custody_gpgme_code(first.pointee.status)
        switch status {
        case GPG_ERR_NO_ERROR.rawValue: break
        case GPG_ERR_NO_PUBKEY.rawValue:
            let id = unsafe first.pointee.fpr.map { unsafe String(cString: $0) } ?? "?"
            throw OpenPGPError(.unknownKey, "the key \(id) is not in the keyring")
        default: return nil
        }
        guard let fingerprint = unsafe first.pointee.fpr else { return nil }
        let signing = unsafe String(cString: fingerprint).uppercased()
        return Signer(primary: try context.primary(of: signing), signing: signing)
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

/// An OpenPGP keyring or signature that cannot be worked with.
package struct OpenPGPError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// GnuPG is not installed, or fails.
        case unavailable
        /// What should be a keyring is none.
        case keyring
        /// What should be a signature is none.
        case form
        /// The signature is by a key that is not in the keyring.
        case unknownKey = "unknown-key"
    }

    package let code: Code
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

/// A GPGME context over one home.
@safe private struct Context: ~Copyable {
    let pointer: gpgme_ctx_t

    private init() throws(OpenPGPError) {
        var context: gpgme_ctx_t?
        try Self.check(unsafe gpgme_new(&context), .unavailable, "start GnuPG")
        guard let context = unsafe context else { throw OpenPGPError(.unavailable, "GnuPG cannot be started") }
        unsafe pointer = unsafe context
    }

    static func open(_ home: String) throws(OpenPGPError) -> Context {
        let context = try Context()
        unsafe gpgme_set_offline(context.pointer, 1)
        try check(
            unsafe gpgme_ctx_set_engine_info(context.pointer, GPGME_PROTOCOL_OpenPGP, nil, home), .unavailable,
            "use a home of its own")
        return context
    }

    deinit { unsafe gpgme_release(pointer) }

    static func check(_ error: gpgme_error_t, _ code: OpenPGPError.Code, _ attempt: String) throws(OpenPGPError) {
        let number = custody_gpgme_code(error)
        guard number != GPG_ERR_NO_ERROR.rawValue else { return }
        let reason = unsafe String(cString: gpgme_strerror(error))
        let isAbsent = number == GPG_ERR_INV_ENGINE.rawValue || number == GPG_ERR_NO_AGENT.rawValue
        throw OpenPGPError(
            isAbsent ? .unavailable : code,
            "cannot \(attempt): \(reason)" + (isAbsent ? "; install gnupg" : ""))
    }

    /// The fingerprint of the primary key that a key or subkey belongs to.
    func primary(of fingerprint: String) throws(OpenPGPError) -> String {
        var key: gpgme_key_t?
        try Self.check(unsafe gpgme_get_key(pointer, fingerprint, &key, 0), .unknownKey, "find the key \(fingerprint)")
        guard let key = unsafe key else { return fingerprint }
        defer { unsafe gpgme_key_unref(key) }
        guard let primary = unsafe key.pointee.subkeys?.pointee.fpr else { return fingerprint }
        return unsafe String(cString: primary).uppercased()
    }
}

/// Bytes lent to GPGME.
@safe private struct Data: ~Copyable {
    let pointer: gpgme_data_t

    init(_ bytes: [UInt8]) throws(OpenPGPError) {
        var data: gpgme_data_t?
        let error = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                unsafe gpgme_data_new_from_mem(&data, text.baseAddress, text.count, 1)
            }
        }
        try Context.check(error, .unavailable, "lend bytes to GnuPG")
        guard let data = unsafe data else { throw OpenPGPError(.unavailable, "GnuPG takes no data") }
        unsafe pointer = unsafe data
    }

    deinit { unsafe gpgme_data_release(pointer) }
}
