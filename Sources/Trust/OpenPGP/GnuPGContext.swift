internal import CGPGME

#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// A GPGME context over one home.
@safe struct GnuPGContext: ~Copyable {
    let pointer: gpgme_ctx_t

    private init() throws(OpenPGPError) {
        var context: gpgme_ctx_t?
        try Self.check(unsafe gpgme_new(&context), .unavailable, "start GnuPG")
        guard let context = unsafe context else { throw OpenPGPError(.unavailable, "GnuPG cannot be started") }
        unsafe pointer = unsafe context
    }

    /// - Parameter home: GnuPG's folder; the user's own where nil.
    static func open(_ home: String?) throws(OpenPGPError) -> GnuPGContext {
        // The version check is what initialises the library.
        guard unsafe gpgme_check_version(nil) != nil else {
            throw OpenPGPError(.unavailable, "the library GPGME cannot be used")
        }
        let context = try GnuPGContext()
        unsafe gpgme_set_offline(context.pointer, 1)
        guard let home else { return context }
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
@safe struct GnuPGData: ~Copyable {
    let pointer: gpgme_data_t

    init(_ bytes: [UInt8]) throws(OpenPGPError) {
        var data: gpgme_data_t?
        let error = unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                unsafe gpgme_data_new_from_mem(&data, text.baseAddress, text.count, 1)
            }
        }
        try GnuPGContext.check(error, .unavailable, "lend bytes to GnuPG")
        guard let data = unsafe data else { throw OpenPGPError(.unavailable, "GnuPG takes no data") }
        unsafe pointer = unsafe data
    }

    /// Lends a descriptor that is read to its end.
    init(reading descriptor: Int32) throws(OpenPGPError) {
        var data: gpgme_data_t?
        try GnuPGContext.check(
            unsafe gpgme_data_new_from_fd(&data, descriptor), .unavailable, "lend a file to GnuPG")
        guard let data = unsafe data else { throw OpenPGPError(.unavailable, "GnuPG takes no data") }
        unsafe pointer = unsafe data
    }

    /// Takes what GnuPG writes.
    init() throws(OpenPGPError) {
        var data: gpgme_data_t?
        try GnuPGContext.check(unsafe gpgme_data_new(&data), .unavailable, "take data from GnuPG")
        guard let data = unsafe data else { throw OpenPGPError(.unavailable, "GnuPG gives no data") }
        unsafe pointer = unsafe data
    }

    /// All that was written, from its start.
    borrowing func bytes(limit: Int) -> [UInt8] {
        guard unsafe gpgme_data_seek(pointer, 0, SEEK_SET) == 0 else { return [] }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while bytes.count < limit {
            let count = unsafe gpgme_data_read(pointer, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }

    deinit { unsafe gpgme_data_release(pointer) }
}
