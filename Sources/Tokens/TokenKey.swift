internal import CPKCS11
package import Crypto

/// A private key in a token: it is used there, and never comes out.
package struct TokenKey: Sendable {
    private let session: TokenSession
    private let object: CK_OBJECT_HANDLE
    /// The public half, as the token gives it out.
    package let publicKey: PublicKey

    /// Finds the key that a URI names, and proves by one signature that it is the public key's other half.
    ///
    /// - Parameters:
    ///   - uri: of exactly one key in exactly one token.
    ///   - module: the path of the module where the URI names none; nil for p11-kit's.
    ///   - pin: asked once where the token wants one; given the token's label.
    /// - Throws: ``TokenError``, `CryptoError`, or what `pin` throws.
    package init(
        _ uri: TokenURI, module: String?, pin: (_ token: String) throws -> Passphrase
    ) throws {
        try self.init(uri, in: try TokenSession(uri, module: module, writes: false, pin: pin))
    }

    init(_ uri: TokenURI, in session: TokenSession) throws {
        self.session = session
        object = try Self.privateKey(uri, in: session)
        publicKey = try Self.publicKey(uri, of: object, in: session)
        _ = try signer.sign(try randomBytes(32))
    }

    /// The key as one that signs.
    package var signer: Signer {
        let (session, object) = (session, object)
        return Signer(publicKey: publicKey, custody: .hsm) { message, scheme throws(CryptoError) in
            do throws(TokenError) {
                return try session.sign(message, scheme, with: object)
            } catch {
                throw CryptoError(error.code == .unsupported ? .schemeMismatch : .keyUnavailable, error.message)
            }
        }
    }

    /// What chooses the objects of a URI.
    static func template(_ uri: TokenURI, class kind: CK_ULONG) -> TokenTemplate {
        var template = TokenTemplate()
        template.set(CKA_CLASS, number: kind)
        if let label = uri.object { template.set(CKA_LABEL, Array(label.utf8)) }
        if let id = uri.id { template.set(CKA_ID, id) }
        return template
    }

    private static func privateKey(_ uri: TokenURI, in session: TokenSession) throws(TokenError) -> CK_OBJECT_HANDLE {
        let found = try session.objects(template(uri, class: CKO_PRIVATE_KEY))
        guard let object = found.first else {
            throw TokenError(
                .keyNotFound,
                "the token '\(session.label)' has no private key that matches \(uri); make one with `custody key generate "
                    + "--pkcs11 URI`")
        }
        guard found.count == 1 else {
            throw TokenError(
                .keyAmbiguous, "several private keys in '\(session.label)' match \(uri); add id= to choose one")
        }
        // A key that may leave its token is a file that nobody has written yet.
        guard try session.flag(CKA_EXTRACTABLE, of: object) == false else {
            throw TokenError(
                .keyExtractable,
                "the key may be taken out of the token '\(session.label)' (CKA_EXTRACTABLE), so it is not kept there; make "
                    + "one in the token with `custody key generate --pkcs11 URI`")
        }
        return object
    }

    private static func publicKey(
        _ uri: TokenURI, of object: CK_OBJECT_HANDLE, in session: TokenSession
    ) throws -> PublicKey {
        switch try session.number(CKA_KEY_TYPE, of: object) {
        case CKK_RSA:
            guard let modulus = try session.attribute(CKA_MODULUS, of: object),
                let exponent = try session.attribute(CKA_PUBLIC_EXPONENT, of: object)
            else { throw TokenError(.failed, "the token does not give out the public part of the RSA key") }
            return try PublicKey(modulus: modulus, exponent: exponent)
        case CKK_EC, CKK_EC_EDWARDS:
            return try curveKey(uri, of: object, in: session)
        default:
            throw TokenError(.unsupported, "the key is of no kind that signs here; ECDSA, Ed25519 and RSA do")
        }
    }

    /// The point is an attribute of the public key's object, which is told by the private one's id.
    private static func curveKey(
        _ uri: TokenURI, of object: CK_OBJECT_HANDLE, in session: TokenSession
    ) throws -> PublicKey {
        guard let parameters = try session.attribute(CKA_EC_PARAMS, of: object),
            let curve = KeyAlgorithm(curveParameters: parameters)
        else { throw TokenError(.unsupported, "the key's curve is not accepted; P-256, P-384, P-521 and Ed25519 are") }
        var template = TokenTemplate()
        template.set(CKA_CLASS, number: CKO_PUBLIC_KEY)
        if let id = try session.attribute(CKA_ID, of: object), !id.isEmpty {
            template.set(CKA_ID, id)
        } else {
            template = Self.template(uri, class: CKO_PUBLIC_KEY)
        }
        let halves = try session.objects(template)
        guard halves.count == 1, let point = try session.attribute(CKA_EC_POINT, of: halves[0]) else {
            throw TokenError(
                halves.count > 1 ? .keyAmbiguous : .keyNotFound,
                "the token '\(session.label)' has \(halves.count) public keys that belong to this private key, and one is "
                    + "needed; keep the public half beside the private one, with the same CKA_ID")
        }
        // PKCS #11 v2.40 §2.3.3: the point in a DER OCTET STRING; some tokens leave that out.
        return try PublicKey(curve: curve, point: Self.unwrapped(point, curve))
    }

    private static func unwrapped(_ point: [UInt8], _ curve: KeyAlgorithm) -> [UInt8] {
        let length = curve == .ed25519 ? 32 : curve == .ecdsaP256 ? 65 : curve == .ecdsaP384 ? 97 : 133
        return Array(point.suffix(length))
    }
}

extension TokenSession {
    /// Signs a message; what is hashed is hashed here, since not every token can.
    func sign(
        _ message: [UInt8], _ scheme: SignatureScheme, with object: CK_OBJECT_HANDLE
    ) throws(TokenError) -> [UInt8] {
        let (mechanism, input): (CK_MECHANISM_TYPE, [UInt8])
        switch scheme {
        case .ecdsaP256SHA256, .ecdsaP384SHA256, .ecdsaP384SHA384, .ecdsaP521SHA512:
            (mechanism, input) = (CKM_ECDSA, scheme.hash?.hash(message) ?? [])
        case .rsaPKCS1SHA256, .rsaPKCS1SHA384, .rsaPKCS1SHA512:
            (mechanism, input) = (CKM_RSA_PKCS, scheme.digestInfo(message))
        case .ed25519: (mechanism, input) = (CKM_EDDSA, message)
        case .rsaPSSSHA256, .rsaPSSSHA384, .rsaPSSSHA512:
            throw TokenError(.unsupported, "RSA-PSS is not used with keys in tokens; RSA PKCS #1 v1.5 is")
        }
        let signature = try use { functions, session throws(TokenError) in
            var input = input
            var method = unsafe CK_MECHANISM(mechanism: mechanism, pParameter: nil, ulParameterLen: 0)
            try TokenModule.check(unsafe functions.C_SignInit(session, &method, object), "sign")
            // 1,024 bytes: an RSA signature of 8,192 bits.
            var signature = [UInt8](repeating: 0, count: 1024)
            var count = CK_ULONG(signature.count)
            try TokenModule.check(
                unsafe functions.C_Sign(session, &input, CK_ULONG(input.count), &signature, &count), "sign")
            return Array(signature.prefix(Int(min(count, 1024))))
        }
        guard mechanism == CKM_ECDSA else { return signature }
        guard let encoded = ecdsaSignature(pair: signature) else {
            throw TokenError(.failed, "the token's ECDSA signature has \(signature.count) bytes, which is no pair")
        }
        return encoded
    }
}

extension SignatureScheme {
    /// RFC 8017 §9.2, note 1: the DER of the DigestInfo, which `CKM_RSA_PKCS` pads and signs.
    fileprivate func digestInfo(_ message: [UInt8]) -> [UInt8] {
        let (arc, length): (UInt8, UInt8) =
            switch hash {
            case .sha384: (0x02, 48)
            case .sha512: (0x03, 64)
            default: (0x01, 32)
            }
        let identifier: [UInt8] = [
            0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, arc, 0x05, 0x00, 0x04, length,
        ]
        return [0x30, UInt8(identifier.count) + length] + identifier + (hash?.hash(message) ?? [])
    }
}
