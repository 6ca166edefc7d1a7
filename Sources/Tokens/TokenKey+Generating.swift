internal import CPKCS11
package import Crypto

extension TokenKey {
    /// Makes a key pair in a token; the private half is made there, marked as one that never leaves, and stays.
    ///
    /// - Parameters:
    ///   - algorithm: of the key; `ecdsaP256`, `ecdsaP384`, `ed25519` or RSA, as far as the token can.
    ///   - uri: the token, and with `object` and `id` what the key will be called; an id is drawn where it has none.
    ///   - module: the path of the module where the URI names none; nil for p11-kit's.
    ///   - pin: asked once where the token wants one; given the token's label.
    /// - Throws: ``TokenError``: `keyTaken` where a key has that name; `CryptoError`; or what `pin` throws.
    package static func generate(
        _ algorithm: KeyAlgorithm, _ uri: TokenURI, module: String?, pin: (_ token: String) throws -> Passphrase
    ) throws -> TokenKey {
        guard let label = uri.object else {
            throw TokenError(.uri, "a new key needs a name; say object=NAME in the URI")
        }
        let session = try TokenSession(uri, module: module, writes: true, pin: pin)
        for kind in [CKO_PRIVATE_KEY, CKO_PUBLIC_KEY]
        where try !session.objects(template(uri, class: kind)).isEmpty {
            throw TokenError(
                .keyTaken, "the token '\(session.label)' has a key that matches \(uri), and a key is never replaced")
        }
        let id = try uri.id ?? randomBytes(16)
        let (publicHalf, privateHalf) = halves(algorithm, label: Array(label.utf8), id: id)
        let mechanism =
            switch algorithm {
            case .ed25519: CKM_EC_EDWARDS_KEY_PAIR_GEN
            case .rsa: CKM_RSA_PKCS_KEY_PAIR_GEN
            case .ecdsaP256, .ecdsaP384, .ecdsaP521: CKM_EC_KEY_PAIR_GEN
            }
        try session.use { functions, handle throws(TokenError) in
            var method = unsafe CK_MECHANISM(mechanism: mechanism, pParameter: nil, ulParameterLen: 0)
            try unsafe publicHalf.withAttributes { publicAttributes, publicCount throws(TokenError) in
                try unsafe privateHalf.withAttributes { privateAttributes, privateCount throws(TokenError) in
                    var made = (CK_OBJECT_HANDLE(), CK_OBJECT_HANDLE())
                    try TokenModule.check(
                        unsafe functions.C_GenerateKeyPair(
                            handle, &method, publicAttributes, publicCount, privateAttributes, privateCount, &made.0,
                            &made.1),
                        "make a key of the kind \(algorithm) in the token")
                }
            }
        }
        return try TokenKey(uri, in: session)
    }

    private static func halves(
        _ algorithm: KeyAlgorithm, label: [UInt8], id: [UInt8]
    ) -> (publicHalf: TokenTemplate, privateHalf: TokenTemplate) {
        var (publicHalf, privateHalf) = (TokenTemplate(), TokenTemplate())
        publicHalf.set(CKA_TOKEN, true)
        publicHalf.set(CKA_VERIFY, true)
        publicHalf.set(CKA_LABEL, label)
        publicHalf.set(CKA_ID, id)
        if case .rsa(let bits) = algorithm {
            publicHalf.set(CKA_MODULUS_BITS, number: CK_ULONG(bits))
            publicHalf.set(CKA_PUBLIC_EXPONENT, [0x01, 0x00, 0x01])
        } else if let parameters = algorithm.curveParameters {
            publicHalf.set(CKA_EC_PARAMS, parameters)
        }
        privateHalf.set(CKA_TOKEN, true)
        privateHalf.set(CKA_PRIVATE, true)
        privateHalf.set(CKA_SENSITIVE, true)
        privateHalf.set(CKA_EXTRACTABLE, false)
        privateHalf.set(CKA_SIGN, true)
        privateHalf.set(CKA_LABEL, label)
        privateHalf.set(CKA_ID, id)
        return (publicHalf, privateHalf)
    }
}
