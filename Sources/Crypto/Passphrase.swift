private import COpenSSL

/// The passphrase of a private key; its only copy here is wiped when the last reference goes.
///
/// `@unchecked Sendable`: the bytes are written in `init` and wiped in `deinit`, and only read between.
@safe package final class Passphrase: @unchecked Sendable, CustomStringConvertible, CustomReflectable {
    /// Longest passphrase, in bytes: what OpenSSL's own prompt would take.
    package static let longest = 1000

    private let bytes: UnsafeMutableRawBufferPointer

    /// Copies a passphrase; the caller wipes its own copy.
    ///
    /// - Parameter utf8: the bytes, 1 to ``longest``, no NUL; a line end counts, so cut it off before.
    /// - Throws: ``CryptoError`` with the code `passphraseUnusable`.
    package init(_ utf8: [UInt8]) throws(CryptoError) {
        guard (1...Self.longest).contains(utf8.count), !utf8.contains(0) else {
            throw CryptoError(
                .passphraseUnusable, "a passphrase has 1 to \(Self.longest) bytes and no NUL; choose another")
        }
        unsafe bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: utf8.count, alignment: 1)
        unsafe bytes.copyBytes(from: utf8)
    }

    deinit {
        unsafe OPENSSL_cleanse(bytes.baseAddress, bytes.count)
        unsafe bytes.deallocate()
    }

    /// Lends the bytes for the time of a call; a copy made there is the caller's to wipe.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe body(UnsafeRawBufferPointer(bytes))
    }

    /// Never the passphrase.
    package var description: String { "(a passphrase)" }

    /// Never the passphrase.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
