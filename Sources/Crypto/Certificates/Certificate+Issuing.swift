extension Certificate {
    /// Whether another certificate issued this one: names, key identifiers, authority and signature agree.
    ///
    /// One signature is verified. Neither looks at the time nor at what either certificate may be used for, so the
    /// answer never changes and can be kept under both fingerprints.
    ///
    /// - Throws: ``CryptoError`` with the code `machine` when it could not be checked.
    package func isIssued(by issuer: Certificate) throws(CryptoError) -> Bool {
        try failure(ofIssuer: issuer) == nil
    }

    /// Why another certificate is not the issuer of this one, as ``isIssued(by:)`` asks; `nil` where it is.
    package func failure(ofIssuer issuer: Certificate) throws(CryptoError) -> ChainFailure? {
        guard names(asIssuer: issuer) else {
            return ChainFailure(.issuerUnknown, "\(name) names another issuer than \(issuer.subject)", self)
        }
        if let failure = issuer.failureAsAuthority() { return failure }
        guard fields.signatureAlgorithm.isAccepted else {
            return ChainFailure(
                .weakAlgorithm, "\(name) is signed by an algorithm that is broken or not known", self)
        }
        let isSigned = try fields.signatureAlgorithm.verify(
            Array(fields.signature), message: Array(der[fields.body]), issuer.publicKey)
        guard isSigned else {
            return ChainFailure(
                .signature, "the signature on \(name) is not that of its issuer, \(issuer.subject)", self)
        }
        return nil
    }

    /// Whether this certificate names another as its issuer: by name, and by key or number where it says so.
    func names(asIssuer issuer: Certificate) -> Bool {
        guard der[fields.issuer] == issuer.der[issuer.fields.subject] else { return false }
        let extensions = fields.extensions
        if let key = extensions.authorityKeyIdentifier, let own = issuer.fields.extensions.subjectKeyIdentifier {
            guard key == own else { return false }
        }
        if let number = extensions.authoritySerialNumber {
            guard number == issuer.der[issuer.fields.serialNumber] else { return false }
        }
        return true
    }

    /// RFC 5280 §6.1.4 (k), (n): an issuer is an authority, and its key may sign certificates.
    func failureAsAuthority() -> ChainFailure? {
        guard isCertificateAuthority else {
            return ChainFailure(.notAuthority, "\(name) is not that of an authority, and so cannot issue others", self)
        }
        if let usage = keyUsage, !usage.contains(.certificateSigning) {
            return ChainFailure(.notAuthority, "\(name) has a key usage without signing certificates", self)
        }
        return nil
    }

    /// What can be said of any certificate in a chain by itself: the moment, and critical extensions.
    func failure(at second: Int64) -> ChainFailure? {
        if let unknown = unknownCriticalExtensions.first {
            return ChainFailure(
                .criticalExtension, "\(name) has the critical extension \(unknown), which is not understood", self)
        }
        if second < notBefore {
            return ChainFailure(
                .notYetValid, "\(name) holds from \(DERTime.text(notBefore)), after \(DERTime.text(second))", self)
        }
        if second > notAfter {
            return ChainFailure(
                .expired, "\(name) held until \(DERTime.text(notAfter)), before \(DERTime.text(second))", self)
        }
        return nil
    }
}
