private import COpenSSL

/// Owner of one `X509`.
///
/// `@unchecked Sendable`: what is in it is never changed; OpenSSL counts references and guards what it works out on
/// first use with locks of its own.
@safe final class CertificateHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    /// Has OpenSSL read a certificate.
    ///
    /// - Throws: ``CryptoError``: `certificateMalformed`, or `machine`.
    init(_ der: [UInt8]) throws(CryptoError) {
        ErrorQueue.clear()
        let made = unsafe der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
            var place = buffer.baseAddress
            guard let certificate = unsafe d2i_X509(nil, &place, buffer.count) else { return nil }
            // Has OpenSSL work out the extensions now: its check of name constraints looks at them, and passes over
            // those that it has not worked out.
            guard unsafe X509_check_purpose(certificate, -1, 0) == 1 else {
                unsafe X509_free(certificate)
                return nil
            }
            return unsafe certificate
        }
        guard let made = unsafe made else {
            let contents = ErrorQueue.drain()
            throw CryptoError(
                contents.isMachineFailure ? .machine : .certificateMalformed,
                "the certificate cannot be read by the cryptographic library", cause: contents.reasons)
        }
        unsafe pointer = unsafe made
    }

    deinit { unsafe X509_free(pointer) }
}
