private import Encoding

/// A public key that is accepted here, ready to verify; equal keys have equal bytes.
package struct PublicKey: Hashable, Sendable {
    /// SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7): the one spelling of this key.
    package let spki: [UInt8]
    package let algorithm: KeyAlgorithm
    /// The key's name: SHA-256 of ``spki`` in lower-case hexadecimal, 64 characters.
    package let id: String
    /// The same digest in standard base64: what Sigstore bundles carry as a public key hint and DSSE as `keyid`.
    package let hint: String
    private let verifier: Verifier

    /// Reads the DER of a SubjectPublicKeyInfo, strictly.
    ///
    /// Accepted are ECDSA over P-256, P-384 and P-521 (named curve, uncompressed point), Ed25519, and RSA of 2048 to
    /// 8192 bits with an odd exponent from 65537.
    ///
    /// - Throws: ``CryptoError``: `malformed`, `trailingData`, `tooLarge`, `privateKeyGiven`, `unexpectedLabel`,
    ///   `unsupportedAlgorithm`, `weakKey`, `pointNotOnCurve`, or `machine`.
    package init(spki: [UInt8]) throws(CryptoError) {
        let info = try SubjectPublicKeyInfo(spki)
        self.spki = spki
        algorithm = info.algorithm
        let fingerprint = HashAlgorithm.sha256.hash(spki)
        id = Hex.encode(fingerprint)
        hint = Base64.encode(fingerprint)
        verifier = Verifier(try KeyHandle(info.key))
    }

    /// Reads the DER of an RSAPublicKey (RFC 8017 §A.1.1), as trusted roots of Sigstore have for some logs.
    ///
    /// - Throws: ``CryptoError`` as ``init(spki:)``.
    package init(pkcs1: [UInt8]) throws(CryptoError) {
        try self.init(spki: try SubjectPublicKeyInfo.wrapping(pkcs1: pkcs1))
    }

    /// Reads a PEM file with one `PUBLIC KEY` block and nothing else.
    ///
    /// - Throws: ``CryptoError``: `notPEM`, `severalBlocks`, `unexpectedLabel`, `trailingData` for text beside the
    ///   block, and those of ``init(spki:)``.
    package init(pem: [UInt8]) throws(CryptoError) {
        let text = try PEM(pem)
        if text.blocks.contains(where: { $0.label.hasSuffix("PRIVATE KEY") }) {
            throw SubjectPublicKeyInfo.privateKeyGiven
        }
        guard let block = text.blocks.first else {
            throw CryptoError(
                .notPEM, "there is no PEM block; a public key starts with -----BEGIN PUBLIC KEY-----")
        }
        guard text.blocks.count == 1 else {
            throw CryptoError(
                .severalBlocks, "there are \(text.blocks.count) PEM blocks; give one public key in a file")
        }
        guard block.label == "PUBLIC KEY" else { throw Self.unexpected(block.label) }
        guard !text.hasTextOutside else {
            throw CryptoError(.trailingData, "text stands beside the PEM block; give the key alone")
        }
        try self.init(spki: try text.decode(block))
    }

    private static func unexpected(_ label: String) -> CryptoError {
        let remedy =
            switch label {
            case "CERTIFICATE": "take the key out of it with `openssl x509 -in CERTIFICATE -noout -pubkey`"
            case "RSA PUBLIC KEY": "convert it with `openssl rsa -RSAPublicKey_in -in KEY -pubout`"
            default: "a block labelled PUBLIC KEY belongs here"
            }
        return CryptoError(.unexpectedLabel, "the PEM block is labelled \(label.prefix(40)); \(remedy)")
    }

    /// The key as a PEM file has it, with a final line end.
    package var pem: String { PEM.encode(spki, label: "PUBLIC KEY") }

    /// The scheme to assume where none is named.
    package var defaultScheme: SignatureScheme { algorithm.defaultScheme }

    package static func == (left: PublicKey, right: PublicKey) -> Bool { left.spki == right.spki }

    package func hash(into hasher: inout Swift.Hasher) { hasher.combine(spki) }
}

extension PublicKey {
    /// Whether a signature is this key's over a message.
    ///
    /// ECDSA signatures are strict DER with 0 < r, s < n; anything else is no signature.
    ///
    /// - Returns: `false` for a signature that is malformed or not this key's.
    /// - Throws: ``CryptoError``: `schemeMismatch` for a scheme of another kind of key; `machine` when it could not
    ///   be checked, which says nothing about the signature.
    package func verify(
        signature: [UInt8], message: [UInt8], scheme: SignatureScheme
    ) throws(CryptoError) -> Bool {
        try scheme.requireFit(algorithm)
        guard isWellFormed(signature) else { return false }
        return try verifier.verify(signature, over: scheme.hash?.hash(message) ?? message, scheme)
    }

    /// Whether a signature is this key's over the message with this digest.
    ///
    /// - Parameters:
    ///   - signature: strict DER for ECDSA, as many bytes as the modulus has for RSA.
    ///   - digest: the message's digest by the scheme's hash.
    ///   - scheme: one that fits the key.
    /// - Returns: `false` for a signature that is malformed or not this key's.
    /// - Throws: ``CryptoError``: `schemeMismatch` also for Ed25519, which signs messages; `digestLength`; `machine`.
    package func verify(
        signature: [UInt8], digest: [UInt8], scheme: SignatureScheme
    ) throws(CryptoError) -> Bool {
        try scheme.requireFit(algorithm)
        try scheme.requireDigest(digest)
        guard isWellFormed(signature) else { return false }
        return try verifier.verify(signature, over: digest, scheme)
    }

    private func isWellFormed(_ signature: [UInt8]) -> Bool {
        switch algorithm {
        case .ecdsaP256: ECDSASignature.isWellFormed(signature, order: ECDSASignature.orderP256)
        case .ecdsaP384: ECDSASignature.isWellFormed(signature, order: ECDSASignature.orderP384)
        case .ecdsaP521: ECDSASignature.isWellFormed(signature, order: ECDSASignature.orderP521)
        // RFC 8032 §5.1.6: R and S, 32 bytes each.
        case .ed25519: signature.count == 64
        // RFC 8017 §8.1.2, §8.2.2: as long as the modulus.
        case .rsa(let bits): signature.count == (bits + 7) / 8
        }
    }
}
