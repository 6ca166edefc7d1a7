private import COpenSSL
package import Crypto
package import Time

#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// A certificate authority of the virtual world: a root, an intermediate, and leaves such as Fulcio issues.
///
/// Its certificates are the machine's own work through OpenSSL, so that a room that verifies chains is tested against
/// another implementation than itself.
package struct CertificateAuthority: Sendable {
    /// What a leaf says, right as it comes.
    package struct Profile: Sendable {
        /// Subject alternative names, as OpenSSL's configuration spells them: `URI:…`, `email:…`.
        package var names = ["URI:https://git.acme.test/payments/.github/workflows/release.yml@refs/tags/v1.4.2"]
        /// Fulcio's OIDC issuer (1.3.6.1.4.1.57264.1.8); nil for none.
        package var issuer: String? = "https://token.actions.githubusercontent.com"
        package var keyUsage = "critical,digitalSignature"
        /// Nil for none.
        package var extendedKeyUsage: String? = "codeSigning"
        package var isAuthority = false
        package var notBefore = World.earlier("10m")
        package var notAfter = World.later("10m")
        /// Whether the root issues it, as against the intermediate.
        package var isIssuedByRoot = false
        /// How OpenSSL's configuration spells the basic constraints, where it is not as ``isAuthority`` says.
        package var basicConstraints: String?
        /// How OpenSSL's configuration spells the name constraints: `critical,permitted;URI:.acme.test`.
        package var nameConstraints: String?
        /// Anything else, in this order.
        package var extensions: [Extension] = []
        /// The hash that it is signed with.
        package var hash = HashAlgorithm.sha384

        package init() {}
    }

    /// An extension in bytes, right or wrong.
    package struct Extension: Sendable {
        package var identifier: String
        package var isCritical: Bool
        package var value: [UInt8]

        package init(_ identifier: String, isCritical: Bool = false, _ value: [UInt8]) {
            self.identifier = identifier
            self.isCritical = isCritical
            self.value = value
        }
    }

    /// The root's certificate in DER.
    package let root: [UInt8]
    /// The intermediate's certificate in DER.
    package let intermediate: [UInt8]
    private let name: String
    package let rootKey: PrivateKey
    package let intermediateKey: PrivateKey

    /// - Parameters:
    ///   - name: tells authorities apart; each has keys of its own.
    ///   - kind: of the keys.
    ///   - rootShape: changes what the root says, right as it comes.
    ///   - shape: changes what the intermediate says, right as it comes.
    package init(
        _ name: String = "Acme", keys kind: String = "ecdsa-p384", root rootShape: (inout Profile) -> Void = { _ in },
        intermediate shape: (inout Profile) -> Void = { _ in }
    ) throws {
        self.name = name
        rootKey = try World.key(name + "-root." + kind)
        intermediateKey = try World.key(name + "-intermediate." + kind)
        var profile = Profile()
        profile.names = []
        profile.issuer = nil
        profile.keyUsage = "critical,keyCertSign,cRLSign"
        profile.extendedKeyUsage = nil
        profile.isAuthority = true
        profile.notBefore = World.earlier("365d")
        profile.notAfter = World.later("3650d")
        var rootProfile = profile
        rootShape(&rootProfile)
        root = try Self.certificate(
            subject: name + " Root", key: rootKey.publicKey, by: name + " Root", rootKey, certifiedBy: nil,
            rootProfile, serial: 1)
        profile.extendedKeyUsage = "codeSigning"
        shape(&profile)
        intermediate = try Self.certificate(
            subject: name + " Intermediate", key: intermediateKey.publicKey, by: name + " Root", rootKey,
            certifiedBy: root,
            profile, serial: 2)
    }

    /// Issues a certificate.
    ///
    /// - Parameters:
    ///   - key: the subject's.
    ///   - profile: what the certificate says.
    ///   - subject: its common name; nil for none.
    /// - Returns: it in DER.
    package func issue(
        to key: PublicKey, _ profile: Profile = Profile(), subject: String? = nil
    ) throws -> [UInt8] {
        try Self.certificate(
            subject: subject, key: key, by: name + (profile.isIssuedByRoot ? " Root" : " Intermediate"),
            profile.isIssuedByRoot ? rootKey : intermediateKey,
            certifiedBy: profile.isIssuedByRoot ? root : intermediate, profile, serial: 3)
    }

    private static func certificate(
        subject: String?, key: PublicKey, by issuer: String, _ issuerKey: PrivateKey,
        certifiedBy issuerCertificate: [UInt8]?, _ profile: Profile, serial: Int
    ) throws -> [UInt8] {
        let certificate = unsafe try made(X509_new())
        defer { unsafe X509_free(certificate) }
        // RFC 5280 §4.1.2.1: version 3 is written 2.
        try check(unsafe X509_set_version(certificate, 2))
        try check(unsafe ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial))
        try check(unsafe ASN1_TIME_set(X509_getm_notBefore(certificate), time_t(profile.notBefore.seconds)) != nil)
        try check(unsafe ASN1_TIME_set(X509_getm_notAfter(certificate), time_t(profile.notAfter.seconds)) != nil)
        if let subject { try check(unsafe setName(X509_get_subject_name(certificate), subject)) }
        try check(unsafe setName(X509_get_issuer_name(certificate), issuer))

        let subjectKey = unsafe try key.spki.withUnsafeBufferPointer { buffer in
            var place = buffer.baseAddress
            return unsafe try made(d2i_PUBKEY(nil, &place, buffer.count))
        }
        defer { unsafe EVP_PKEY_free(subjectKey) }
        try check(unsafe X509_set_pubkey(certificate, subjectKey))

        var parts: [(Int32, String)] = [
            (
                NID_basic_constraints,
                profile.basicConstraints ?? (profile.isAuthority ? "critical,CA:TRUE" : "critical,CA:FALSE")
            ),
            (NID_key_usage, profile.keyUsage), (NID_subject_key_identifier, "hash"),
            (NID_authority_key_identifier, "keyid"),
        ]
        if let usage = profile.extendedKeyUsage { parts.append((NID_ext_key_usage, usage)) }
        if let constraints = profile.nameConstraints { parts.append((NID_name_constraints, constraints)) }
        // RFC 5280 §4.2.1.6: critical where the subject is empty.
        parts += profile.names.map { (NID_subject_alt_name, "critical," + $0) }
        let authority = unsafe try issuerCertificate.map { der in unsafe try read(der) }
        defer { unsafe X509_free(authority) }
        for (identifier, value) in parts {
            unsafe try add(identifier, value, to: certificate, by: authority ?? certificate)
        }
        if let issuer = profile.issuer {
            // Fulcio, oid-info.md: 1.3.6.1.4.1.57264.1.8 is a UTF8String in DER.
            let value = [0x0C, UInt8(issuer.utf8.count)] + issuer.utf8
            unsafe try add(Extension("1.3.6.1.4.1.57264.1.8", value), to: certificate)
        }
        for part in profile.extensions { unsafe try add(part, to: certificate) }
        let signer = unsafe try privateKey(issuerKey)
        defer { unsafe EVP_PKEY_free(signer) }
        let method =
            switch profile.hash {
            case .sha1: unsafe EVP_sha1()
            case .sha256: unsafe EVP_sha256()
            case .sha384: unsafe EVP_sha384()
            case .sha512: unsafe EVP_sha512()
            case .blake2b512: unsafe EVP_blake2b512()
            }
        guard unsafe X509_sign(certificate, signer, method) > 0 else { throw failure }
        var count = unsafe i2d_X509(certificate, nil)
        var der = [UInt8](repeating: 0, count: Int(max(count, 0)))
        unsafe der.withUnsafeMutableBufferPointer { buffer in
            var place = buffer.baseAddress
            count = unsafe i2d_X509(certificate, &place)
        }
        try check(count > 0)
        // The library's queue of errors is left as empty as it was found.
        ERR_clear_error()
        return der
    }

    private static func setName(_ name: OpaquePointer?, _ text: String) -> Bool {
        [("O", "Acme"), ("CN", text)].allSatisfy { field, value in
            let bytes = Array(value.utf8)
            return unsafe X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, bytes, Int32(bytes.count), -1, 0) == 1
        }
    }

    /// An extension as OpenSSL's configuration spells it.
    private static func add(
        _ identifier: Int32, _ value: String, to certificate: OpaquePointer, by issuer: OpaquePointer
    ) throws {
        var context = unsafe X509V3_CTX()
        unsafe X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
        let part = unsafe try made(X509V3_EXT_conf_nid(nil, &context, identifier, value))
        defer { unsafe X509_EXTENSION_free(part) }
        try check(unsafe X509_add_ext(certificate, part, -1))
    }

    /// An extension that OpenSSL does not know.
    private static func add(_ part: Extension, to certificate: OpaquePointer) throws {
        let object = unsafe try made(OBJ_txt2obj(part.identifier, 1))
        defer { unsafe ASN1_OBJECT_free(object) }
        let octets = unsafe ASN1_OCTET_STRING_new()
        defer { unsafe ASN1_OCTET_STRING_free(octets) }
        try check(unsafe ASN1_OCTET_STRING_set(octets, part.value, Int32(part.value.count)))
        let part = unsafe try made(X509_EXTENSION_create_by_OBJ(nil, object, part.isCritical ? 1 : 0, octets))
        defer { unsafe X509_EXTENSION_free(part) }
        try check(unsafe X509_add_ext(certificate, part, -1))
    }

    private static func read(_ der: [UInt8]) throws -> OpaquePointer {
        unsafe try der.withUnsafeBufferPointer { buffer in
            var place = buffer.baseAddress
            return unsafe try made(d2i_X509(nil, &place, buffer.count))
        }
    }

    private static func privateKey(_ key: PrivateKey) throws -> OpaquePointer {
        let pem = try key.pem(passphrase: nil)
        return unsafe try pem.withUnsafeBytes { bytes in
            let source = unsafe BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count))
            defer { unsafe BIO_free(source) }
            return unsafe try made(PEM_read_bio_PrivateKey(source, nil, nil, nil))
        }
    }

    private static var failure: World.Failure {
        let reason = unsafe ERR_reason_error_string(ERR_peek_last_error()).map { unsafe String(cString: $0) }
        ERR_clear_error()
        return World.Failure(description: "OpenSSL cannot make the certificate: \(reason ?? "it does not say why")")
    }

    private static func check(_ isDone: Bool) throws {
        if !isDone { throw failure }
    }

    private static func check(_ status: Int32) throws { try check(status == 1) }

    private static func made(_ pointer: OpaquePointer?) throws -> OpaquePointer {
        guard let pointer = unsafe pointer else { throw failure }
        return unsafe pointer
    }
}
