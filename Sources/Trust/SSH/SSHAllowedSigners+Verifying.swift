import Crypto
package import Evidence
package import Time

/// An SSH key that signed and was allowed to.
package struct SSHSigner: Hashable, Sendable {
    package let key: SSHPublicKey
    /// Whom the allowed signers name: the expected identity, or where none was expected all that they have for the key.
    package let identity: String
    /// What the authority calls the certificate; nil for a bare key.
    package let certificate: String?
    /// The line of the allowed signers, one-based.
    package let line: Int
}

extension SSHAllowedSigners {
    /// What a signature must be for and whose.
    package struct Question: Sendable {
        let namespace: String
        let identity: String?
        let instant: Instant

        /// - Parameters:
        ///   - namespace: the purpose that it must have been made for.
        ///   - identity: whose it must be; nil for anybody's in the file.
        ///   - instant: the clock: nothing proves when an SSH signature was made.
        package init(namespace: String, identity: String?, at instant: Instant) {
            self.namespace = namespace
            self.identity = identity
            self.instant = instant
        }
    }

    /// Verifies a signature and that a line of the file allows it.
    ///
    /// - Parameters:
    ///   - signature: as it was read.
    ///   - digest: of the message, by the signature's hash.
    ///   - question: what it must be for, and whose.
    package func verify(_ signature: SSHSignature, digest: [UInt8], _ question: Question) -> Verdict<SSHSigner> {
        do {
            try signature.require(namespace: question.namespace)
            try signature.requireMatch(digest: digest)
            return try allowed(signature, question)
        } catch let rejection as Rejection {
            return .rejected(rejection)
        } catch {
            return .undetermined(.sshMachine(error))
        }
    }

    /// Tries every line; of several refusals the one that came furthest is told.
    private func allowed(_ signature: SSHSignature, _ question: Question) throws -> Verdict<SSHSigner> {
        var refusal: (rank: Int, verdict: Verdict<SSHSigner>)?
        for line in lines {
            let answer = try line.answer(signature, question)
            if case .verified = answer.verdict { return answer.verdict }
            if answer.rank > refusal?.rank ?? 0 { refusal = (answer.rank, answer.verdict) }
        }
        return refusal?.verdict
            ?? .rejected(
                Rejection(
                    .sshSignerUnknown, expected: "a key of the allowed signers",
                    found: signature.certificate.map {
                        "\(signature.key.fingerprint), certified by \($0.authority.fingerprint)"
                    } ?? "\(signature.key.type) \(signature.key.fingerprint)", place: "the signature's key",
                    hint: "add a line for the key, if its holder is to be trusted"))
    }
}

extension SSHAllowedSigners.Line {
    private typealias Answer = (rank: Int, verdict: Verdict<SSHSigner>)

    private var place: String { "line \(number) of the allowed signers" }

    private func no(_ rank: Int, _ check: Check, expected: String, found: String, hint: String = "") -> Answer {
        (rank, .rejected(Rejection(check, expected: expected, found: found, place: place, hint: hint)))
    }

    /// How far a signature gets on this line: rank 0 where the line is about another key.
    fileprivate func answer(
        _ signature: SSHSignature, _ question: SSHAllowedSigners.Question
    ) throws -> (rank: Int, verdict: Verdict<SSHSigner>) {
        var identity = question.identity
        var certificate: SSHCertificate?
        if isAuthority {
            guard let found = signature.certificate, found.authority == key else { return (0, .rejected(.noLine)) }
            switch try vouched(found, question) {
            case .success(let name): identity = name
            case .failure(let rejection): return (rejection.check == .sshSignerIdentity ? 1 : 2, .rejected(rejection))
            }
            certificate = found
        } else {
            // A certificate is a key of its own, which only its authority's line can allow, as in OpenSSH.
            guard signature.certificate == nil, signature.key == key else { return (0, .rejected(.noLine)) }
            if let expected = question.identity, !principals.matches(expected) {
                return no(
                    1, .sshSignerIdentity, expected: expected, found: "the key of \(principals.text)",
                    hint: "somebody else signed")
            }
        }
        if let namespaces, !namespaces.matches(question.namespace) {
            return no(
                3, .sshSignerNamespace, expected: "a key that may sign for '\(question.namespace)'",
                found: "one for \(namespaces.text)")
        }
        if let refusal = interval(at: question.instant) { return refusal }
        if signature.isUserPresent == false, !allowsAbsence || certificate.map({ !$0.allowsAbsence }) ?? false {
            return no(
                5, .sshSignaturePresence, expected: "a security key that somebody touched",
                found: "one that nobody did",
                hint: "sign again, and touch the key")
        }
        // A key that is no security key cannot say who used it, so it does not satisfy what asks for it.
        if requiresUser || certificate?.requiresUser ?? false, signature.isUserVerified != true {
            return no(
                5, .sshSignatureUser, expected: "a security key that verified its user, by PIN or finger",
                found: signature.isUserVerified == nil ? "a key that is no security key" : "one that did not",
                hint: "sign with a key that was made with ssh-keygen -O verify-required")
        }
        return (
            6,
            .verified(
                SSHSigner(
                    key: signature.key, identity: identity ?? principals.text, certificate: certificate?.keyID,
                    line: number))
        )
    }

    private func interval(at instant: Instant) -> (rank: Int, verdict: Verdict<SSHSigner>)? {
        var isUnclear = false
        if let validAfter {
            if instant < validAfter.earliest {
                return no(
                    4, .sshSignerInterval, expected: "a time from \(validAfter.earliest) on", found: "\(instant)",
                    hint: "the key counts only later")
            }
            isUnclear = instant < validAfter.latest
        }
        if let validBefore {
            // ssh-keygen takes both ends as part of the time.
            if instant > validBefore.latest {
                return no(
                    4, .sshSignerInterval, expected: "a time until \(validBefore.latest)", found: "\(instant)",
                    hint: "the key has ended; sign with its successor")
            }
            isUnclear = isUnclear || instant > validBefore.earliest
        }
        guard isUnclear else { return nil }
        return (
            4,
            .undetermined(
                Rejection(
                    .sshSignerInterval, expected: "a time that is clearly within the line's",
                    found: "\(instant), which is so in some time zones only", place: place,
                    hint: "write the line's times in UTC, with a Z at their end"))
        )
    }

    /// Holds a certificate against its authority's line: the name that it stands for.
    private func vouched(
        _ certificate: SSHCertificate, _ question: SSHAllowedSigners.Question
    ) throws -> Result<String, Rejection> {
        func no(_ check: Check, expected: String, found: String, hint: String = "") -> Result<String, Rejection> {
            .failure(
                Rejection(
                    check, expected: expected, found: found,
                    place: "the certificate '\(certificate.keyID)' (serial \(certificate.serial))", hint: hint))
        }
        if let expected = question.identity, !principals.matches(expected) {
            return no(
                .sshSignerIdentity, expected: expected,
                found: "an authority that may vouch for \(principals.text) (line \(number))")
        }
        let isSigned: Bool
        do { isSigned = try certificate.isSignedByAuthority() } catch let error as SSHError {
            return no(.sshCertificateAuthority, expected: "a signature that can be checked", found: error.message)
        } catch let error as CryptoError where error.code != .machine {
            return no(.sshCertificateAuthority, expected: "a signature that can be checked", found: error.message)
        }
        guard isSigned else {
            return no(
                .sshCertificateAuthority, expected: "a signature by \(certificate.authority.fingerprint)",
                found: "one that does not verify", hint: "the certificate was changed, or is forged")
        }
        guard certificate.isForUsers else {
            return no(.sshCertificateKind, expected: "a certificate for users", found: "one for hosts")
        }
        if let option = certificate.criticalOptions.first(where: { $0 != "verify-required" }) {
            return no(
                .sshCertificateOption, expected: "critical options that are understood",
                found: String(option.prefix(64)),
                hint: "the certificate is for something narrower than signing")
        }
        guard certificate.isValid(at: question.instant) else {
            return no(
                .sshCertificateInterval, expected: "a certificate that holds at \(question.instant)",
                found: "one that holds \(certificate.validity)", hint: "have the key certified anew, and sign again")
        }
        let names = certificate.principals.filter { name in
            question.identity.map { name.utf8.elementsEqual($0.utf8) } ?? principals.matches(name)
        }
        guard !names.isEmpty else {
            return no(
                .sshCertificatePrincipal,
                expected: question.identity ?? "a principal that is one of \(principals.text)",
                found: certificate.principals.isEmpty ? "none" : certificate.principals.joined(separator: ", "))
        }
        return .success(names.joined(separator: ","))
    }
}

extension SSHCertificate {
    /// The authority lets the key sign without being touched (PROTOCOL.certkeys, "no-touch-required").
    fileprivate var allowsAbsence: Bool { extensions.contains("no-touch-required") }
    fileprivate var requiresUser: Bool { criticalOptions.contains("verify-required") }
}

extension Rejection {
    fileprivate static let noLine = Rejection(
        .sshSignerUnknown, expected: "a key of the allowed signers", found: "another", place: "/")

    static func sshMachine(_ error: any Error) -> Rejection {
        Rejection(
            .sshSignatureMismatch, expected: "a verification that runs", found: "\(error)", place: "/",
            hint: "the cryptographic library failed; nothing is known of the signature")
    }

    /// What an error about an SSH signature says as a "no".
    ///
    /// - Parameter place: of the signature in what it came in.
    package init(_ error: SSHError, place: String) {
        switch error.code {
        case .namespace:
            self.init(
                .sshSignatureNamespace, expected: "a signature for the purpose", found: error.message, place: place)
        case .presence:
            self.init(
                .sshSignaturePresence, expected: "a security key that somebody touched", found: error.message,
                place: place, hint: "sign again, and touch the key")
        case .type, .algorithm:
            self.init(
                .sshSignatureAlgorithm, expected: "a key and an algorithm that are accepted", found: error.message,
                place: place, hint: "sign with an Ed25519, ECDSA, RSA (SHA-2) or security key")
        case .form, .allowedSigners, .encrypted, .agent:
            self.init(
                .sshSignatureForm, expected: "an SSH signature (SSHSIG)", found: error.message, place: place,
                hint: "sign again: ssh-keygen -Y sign")
        }
    }
}

extension SSHSignature {
    /// - Throws: `Rejection` by `ssh-signature.namespace`.
    func require(namespace expected: String) throws(Rejection) {
        guard namespace.utf8.elementsEqual(expected.utf8) else {
            throw Rejection(
                .sshSignatureNamespace, expected: "a signature for '\(expected)'",
                found: "one for '\(namespace.prefix(64))'", place: "the signature's namespace",
                hint: "it was made for another purpose")
        }
    }

    /// - Throws: `Rejection` by `ssh-signature.mismatch`, `ssh-signature.algorithm` or `ssh-signature.form`; `CryptoError`
    ///   where the library fails.
    func requireMatch(digest: [UInt8]) throws {
        let matches: Bool
        do { matches = try verifies(digest: digest) } catch let error as SSHError {
            throw Rejection(error, place: "the signature")
        } catch let error as CryptoError where error.code != .machine {
            throw Rejection(
                .sshSignatureAlgorithm, expected: "a key that is accepted", found: error.message,
                place: "the signature's key")
        }
        guard matches else {
            throw Rejection(
                .sshSignatureMismatch, expected: "a signature by \(key.fingerprint) over the message",
                found: "one that does not verify", place: "the signature",
                hint: "what was signed was changed since, or is something else")
        }
    }
}
