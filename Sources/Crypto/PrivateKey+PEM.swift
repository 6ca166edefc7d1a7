private import COpenSSL

extension PrivateKey {
    /// Reads a private key from PEM: PKCS #8, plain or encrypted, or OpenSSL's older `EC` and `RSA PRIVATE KEY`.
    ///
    /// OpenSSL never asks at the terminal: what it wants to know it gets from `passphrase` or not at all.
    ///
    /// - Parameters:
    ///   - pem: a PEM file with one private key; text outside of the block is passed over (RFC 7468 §2).
    ///   - passphrase: not looked at when the key is not encrypted.
    /// - Throws: ``CryptoError``: `notPEM`, `severalBlocks`, `tooLarge`, `unexpectedLabel`, `publicKeyGiven`,
    ///   `passphraseMissing`, `passphraseWrong`, `malformed`, `unsupportedAlgorithm`, `weakKey`, `mismatch`, `machine`.
    package init(pem: [UInt8], passphrase: Passphrase?) throws(CryptoError) {
        let text = try PEM(pem)
        let block = try Self.privateBlock(of: text)
        let isEncrypted = block.label == "ENCRYPTED PRIVATE KEY" || block.hasHeaders
        if block.label == "ENCRYPTED PRIVATE KEY" {
            // Not secret without the passphrase, so it may be taken apart here, and its cost bounded.
            try EncryptedPrivateKeyInfo.check(try text.decode(block))
        }
        if isEncrypted, passphrase == nil {
            throw CryptoError(.passphraseMissing, "the private key is encrypted; give its passphrase")
        }
        ErrorQueue.clear()
        guard let pointer = unsafe Self.read(pem, block.range, passphrase) else {
            throw Self.refusal(isEncrypted: isEncrypted)
        }
        let handle = unsafe KeyHandle(owning: pointer)
        _ = ErrorQueue.drain()
        try self.init(handle)
    }

    /// Finds the one block that is a private key.
    private static func privateBlock(of text: PEM) throws(CryptoError) -> PEM.Block {
        // `openssl ecparam -genkey` writes the curve in a block before the key, and again in the key.
        let blocks = text.blocks.filter { $0.label != "EC PARAMETERS" }
        guard let block = blocks.first else {
            throw CryptoError(.notPEM, "there is no PEM block with a private key, -----BEGIN PRIVATE KEY-----")
        }
        guard blocks.count == 1 else {
            throw CryptoError(.severalBlocks, "there are \(blocks.count) PEM blocks; give one private key in a file")
        }
        switch block.label {
        case "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY": return block
        case "PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE":
            throw CryptoError(
                .publicKeyGiven, "this is a \(block.label.lowercased()), and a private key belongs here to sign with")
        case "OPENSSH PRIVATE KEY":
            throw CryptoError(
                .unexpectedLabel, "this is a key of OpenSSH's own kind; make one with `custody key generate`")
        case "ENCRYPTED SIGSTORE PRIVATE KEY", "ENCRYPTED COSIGN PRIVATE KEY":
            throw CryptoError(
                .unexpectedLabel,
                "this is a key in cosign's own encryption; make one with `custody key generate`, and give it to cosign "
                    + "with `cosign import-key-pair`")
        default:
            throw CryptoError(
                .unexpectedLabel, "the PEM block is labelled \(block.label.prefix(40)); a PRIVATE KEY belongs here")
        }
    }

    /// Has OpenSSL read one block; `nil` when it refuses.
    private static func read(_ pem: [UInt8], _ range: Range<Int>, _ passphrase: Passphrase?) -> OpaquePointer? {
        unsafe pem.withUnsafeBytes { bytes -> OpaquePointer? in
            let block = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
            // Reads the caller's bytes in place, so that no copy stays behind.
            guard let source = unsafe BIO_new_mem_buf(block.baseAddress, Int32(block.count)) else { return nil }
            defer { unsafe BIO_free(source) }
            return unsafe withExtendedLifetime(passphrase) {
                let context = unsafe passphrase.map { unsafe Unmanaged.passUnretained($0).toOpaque() }
                return unsafe PEM_read_bio_PrivateKey_ex(source, nil, answerPassphrase, context, nil, nil)
            }
        }
    }

    private static func refusal(isEncrypted: Bool) -> CryptoError {
        let contents = ErrorQueue.drain()
        if contents.isMachineFailure {
            return CryptoError(
                .machine, "the cryptographic library failed to read the private key", cause: contents.reasons)
        }
        guard isEncrypted else {
            // OpenSSL calls a damaged key an unsupported one; a sound key of a kind that is not accepted it reads.
            return CryptoError(
                .malformed, "the private key is damaged, or of a kind that nobody knows", cause: contents.reasons)
        }
        if contents.isUnsupported, !contents.isBadDecrypt {
            return CryptoError(
                .unsupportedAlgorithm, "the cipher of the private key is not supported", cause: contents.reasons)
        }
        // One wrong passphrase in 256 decrypts to something with good padding.
        return CryptoError(
            .passphraseWrong, "the passphrase does not open the private key, or the key is damaged",
            cause: contents.reasons)
    }
}

extension PrivateKey {
    /// Rounds of PBKDF2-HMAC-SHA256 for keys written here (OWASP's advice since 2023).
    package static let rounds = 600_000

    /// Spells the key as PKCS #8 in PEM.
    ///
    /// - Parameter passphrase: encrypts with AES-256-CBC under PBKDF2-HMAC-SHA256 of ``rounds`` rounds and a salt of
    ///   16 bytes (RFC 8018 §6.2); `nil` leaves the key in the clear.
    /// - Returns: a secret unless encrypted; wipe it with ``wipe(_:)`` once it is written.
    /// - Throws: ``CryptoError`` with the code `machine`.
    package func pem(passphrase: Passphrase?) throws(CryptoError) -> [UInt8] {
        let info = unsafe try ErrorQueue.check(EVP_PKEY2PKCS8(handle.pointer), "write the private key")
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
        let target = unsafe try ErrorQueue.check(BIO_new(BIO_s_secmem()), "write the private key")
        // Wipes its memory as it frees it.
        defer { unsafe BIO_free(target) }
        if let passphrase {
            let encrypted = unsafe try Self.encrypt(info, passphrase)
            defer { unsafe X509_SIG_free(encrypted) }
            try ErrorQueue.check(unsafe PEM_write_bio_PKCS8(target, encrypted), "write the private key")
        } else {
            try ErrorQueue.check(
                unsafe PEM_write_bio_PKCS8_PRIV_KEY_INFO(target, info), "write the private key")
        }
        var start: UnsafePointer<CChar>?
        let count = unsafe custody_memory_bio_bytes(target, &start)
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    private static func encrypt(
        _ info: OpaquePointer, _ passphrase: Passphrase
    ) throws(CryptoError) -> OpaquePointer {
        var salt = try randomBytes(16)
        let parameters = unsafe PKCS5_pbe2_set_iv_ex(
            EVP_aes_256_cbc(), Int32(rounds), &salt, Int32(salt.count), nil, NID_hmacWithSHA256, nil)
        guard let parameters = unsafe parameters else { throw ErrorQueue.machineError("encrypt the private key") }
        let encrypted = unsafe passphrase.withBytes { bytes in
            unsafe PKCS8_set0_pbe(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), info, parameters)
        }
        guard let encrypted = unsafe encrypted else {
            unsafe X509_ALGOR_free(parameters)
            throw ErrorQueue.machineError("encrypt the private key")
        }
        return unsafe encrypted
    }
}

/// Overwrites bytes that were a secret, in a way the optimiser keeps.
package func wipe(_ bytes: inout [UInt8]) {
    unsafe bytes.withUnsafeMutableBytes { bytes in unsafe OPENSSL_cleanse(bytes.baseAddress, bytes.count) }
    bytes.removeAll()
}

/// OpenSSL's question for a passphrase: answered with the one that was given, or refused; never asked at a terminal.
private func answerPassphrase(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int32, _: Int32, _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context = unsafe context, let buffer = unsafe buffer else { return -1 }
    let passphrase = unsafe Unmanaged<Passphrase>.fromOpaque(context).takeUnretainedValue()
    return unsafe passphrase.withBytes { bytes in
        guard bytes.count <= Int(size) else { return -1 }
        unsafe UnsafeMutableRawBufferPointer(start: buffer, count: Int(size)).copyMemory(from: bytes)
        return Int32(bytes.count)
    }
}
