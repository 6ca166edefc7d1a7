private import COpenSSL

/// Finds and checks the way from an authority's certificate to a root, with OpenSSL's verifier (RFC 5280 §6).
enum AuthorityPath {
    /// Most authorities between the first and the root.
    static let deepest = 8

    /// Has OpenSSL build the path and check it: signatures, times, names, constraints and lengths.
    ///
    /// - Parameters:
    ///   - authority: where the path starts.
    ///   - intermediates: certificates that may lie on it; not trusted.
    ///   - roots: where it may end; any certificate of them ends it, self-signed or not.
    ///   - second: the moment at which all of it must hold, since the epoch.
    /// - Returns: the path, `authority` first and the root last.
    static func find(
        _ authority: Certificate, intermediates: [Certificate], roots: [Certificate], at second: Int64
    ) throws(CryptoError) -> Result<[Certificate], ChainFailure> {
        var known = [authority] + roots
        var handles: [CertificateHandle] = []
        for certificate in known { handles.append(try certificate.openSSL()) }
        for certificate in intermediates {
            // Anyone may have offered it: one that OpenSSL cannot read is not in the way of the others.
            guard let handle = try certificate.openSSLIfReadable() else { continue }
            known.append(certificate)
            handles.append(handle)
        }

        let store = unsafe try ErrorQueue.check(X509_STORE_new(), "verify a certificate")
        defer { unsafe X509_STORE_free(store) }
        for handle in handles[1..<1 + roots.count] {
            try ErrorQueue.check(unsafe X509_STORE_add_cert(store, handle.pointer), "verify a certificate")
        }
        // Borrows its certificates, which keep their handles.
        let untrusted = unsafe try ErrorQueue.check(custody_certificates_new(), "verify a certificate")
        defer { unsafe custody_certificates_free(untrusted) }
        for handle in handles[(1 + roots.count)...] {
            try ErrorQueue.check(
                unsafe custody_certificates_push(untrusted, handle.pointer), "verify a certificate")
        }

        let context = unsafe try ErrorQueue.check(X509_STORE_CTX_new(), "verify a certificate")
        defer { unsafe X509_STORE_CTX_free(context) }
        try ErrorQueue.check(
            unsafe X509_STORE_CTX_init(context, store, handles[0].pointer, untrusted), "verify a certificate")
        let parameters = unsafe try ErrorQueue.check(X509_STORE_CTX_get0_param(context), "verify a certificate")
        let flags = UInt(X509_V_FLAG_X509_STRICT) | UInt(X509_V_FLAG_PARTIAL_CHAIN)
        try ErrorQueue.check(unsafe X509_VERIFY_PARAM_set_flags(parameters, flags), "verify a certificate")
        unsafe X509_VERIFY_PARAM_set_time(parameters, time_t(second))
        unsafe X509_VERIFY_PARAM_set_depth(parameters, Int32(deepest))
        // 112 bits: no SHA-1, no RSA below 2048 (OpenSSL's security level 2).
        unsafe X509_VERIFY_PARAM_set_auth_level(parameters, 2)

        let verdict = unsafe X509_verify_cert(context)
        let status = unsafe X509_STORE_CTX_get_error(context)
        let chain = unsafe X509_STORE_CTX_get0_chain(context)
        var path: [Certificate] = []
        if let chain = unsafe chain {
            for index in 0..<(unsafe custody_certificates_count(chain)) {
                let pointer = unsafe custody_certificates_at(chain, index)
                // OpenSSL counts references: the pointers are those that it was given.
                guard let place = handles.firstIndex(where: { unsafe $0.pointer == pointer }) else {
                    throw ErrorQueue.machineError("verify a certificate")
                }
                path.append(known[place])
            }
        }
        if verdict == 1, status == X509_V_OK, !path.isEmpty {
            ErrorQueue.clear()
            return .success(path)
        }
        return .failure(try failure(status, path, depth: Int(unsafe X509_STORE_CTX_get_error_depth(context)), second))
    }

    /// What OpenSSL's code means here.
    private static func failure(
        _ status: Int32, _ path: [Certificate], depth: Int, _ second: Int64
    ) throws(CryptoError) -> ChainFailure {
        let contents = ErrorQueue.drain()
        let culprit = path.indices.contains(depth) ? path[depth] : path.last
        if status == X509_V_ERR_OUT_OF_MEM || contents.isMachineFailure {
            throw CryptoError(.machine, "the cryptographic library failed to verify a chain", cause: contents.reasons)
        }
        if let own = culprit?.failure(at: second), status != X509_V_ERR_CERT_SIGNATURE_FAILURE { return own }
        let code: ChainFailure.Code =
            switch status {
            case X509_V_ERR_CERT_HAS_EXPIRED: .expired
            case X509_V_ERR_CERT_NOT_YET_VALID: .notYetValid
            case X509_V_ERR_CERT_SIGNATURE_FAILURE, X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE: .signature
            case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
                X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_CERT_UNTRUSTED,
                X509_V_ERR_SUBJECT_ISSUER_MISMATCH, X509_V_ERR_AKID_SKID_MISMATCH,
                X509_V_ERR_AKID_ISSUER_SERIAL_MISMATCH:
                .issuerUnknown
            case X509_V_ERR_INVALID_CA, X509_V_ERR_KEYUSAGE_NO_CERTSIGN: .notAuthority
            case X509_V_ERR_PATH_LENGTH_EXCEEDED, X509_V_ERR_CERT_CHAIN_TOO_LONG: .pathLength
            case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION: .criticalExtension
            case X509_V_ERR_PERMITTED_VIOLATION, X509_V_ERR_EXCLUDED_VIOLATION,
                X509_V_ERR_SUBTREE_MINMAX, X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE,
                X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX, X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
                .nameConstraint
            case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK: .weakAlgorithm
            // More names times constraints than OpenSSL compares.
            case X509_V_ERR_UNSPECIFIED: .limit
            default: .malformed
            }
        let reason = unsafe String(cString: X509_verify_cert_error_string(Int(status)))
        return ChainFailure(code, "\(culprit?.name ?? "a certificate") leads to no root: \(reason)", culprit)
    }

    /// Whether a leaf's names lie within what each authority of its path may certify (RFC 5280 §4.2.1.10).
    static func failure(ofNames leaf: Certificate, below path: [Certificate]) throws(CryptoError) -> ChainFailure? {
        for authority in path where authority.fields.extensions.hasNameConstraints {
            let handle = try authority.openSSL()
            let subject = try leaf.openSSL()
            let extensionValue = unsafe X509_get_ext_d2i(handle.pointer, NID_name_constraints, nil, nil)
            guard let extensionValue = unsafe extensionValue else {
                ErrorQueue.clear()
                return ChainFailure(.malformed, "the name constraints of \(authority.name) cannot be read", authority)
            }
            let constraints = unsafe extensionValue.assumingMemoryBound(to: NAME_CONSTRAINTS.self)
            defer { unsafe NAME_CONSTRAINTS_free(constraints) }
            var status = unsafe NAME_CONSTRAINTS_check(subject.pointer, constraints)
            // A common name counts as a host's name where no alternative name is one, as OpenSSL's verifier has it.
            if status == X509_V_OK { status = unsafe NAME_CONSTRAINTS_check_CN(subject.pointer, constraints) }
            guard status != X509_V_OK else { continue }
            guard status != X509_V_ERR_OUT_OF_MEM else { throw ErrorQueue.machineError("check a name") }
            ErrorQueue.clear()
            let reason = unsafe String(cString: X509_verify_cert_error_string(Int(status)))
            return ChainFailure(
                .nameConstraint, "\(leaf.name) has a name that \(authority.subject) may not certify: \(reason)", leaf)
        }
        return nil
    }
}
