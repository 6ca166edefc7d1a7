import Crypto
import Evidence
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
    ///   - trace: gets every check, where it records.
    package func verify(
        _ signature: SSHSignature, digest: [UInt8], _ question: Question, tracing trace: inout VerificationTrace
    ) -> Verdict<SSHSigner> {
        let verdict = decide(signature, digest, question, &trace)
        trace.end(verdict, planned: signature.plannedChecks)
        return verdict
    }

    /// Verifies a signature without telling each check.
    package func verify(_ signature: SSHSignature, digest: [UInt8], _ question: Question) -> Verdict<SSHSigner> {
        var trace = VerificationTrace.off
        return verify(signature, digest: digest, question, tracing: &trace)
    }

    private func decide(
        _ signature: SSHSignature, _ digest: [UInt8], _ question: Question, _ trace: inout VerificationTrace
    ) -> Verdict<SSHSigner> {
        do {
            try signature.require(namespace: question.namespace)
            trace.pass(
                .sshSignatureNamespace, expected: "a signature for '\(question.namespace)'", found: "the same",
                place: "the signature's namespace")
            try signature.requireMatch(digest: digest)
            trace.pass(
                .sshSignatureMismatch, expected: "a signature by \(signature.key.fingerprint) over the message",
                found: "one that verifies", place: "the signature")
            return try allowed(signature, question, &trace)
        } catch let rejection as Rejection {
            return .rejected(rejection)
        } catch {
            return .undetermined(.sshMachine(error))
        }
    }

    /// Tries every line; of several refusals the one that came furthest is told.
    private func allowed(
        _ signature: SSHSignature, _ question: Question, _ trace: inout VerificationTrace
    ) throws -> Verdict<SSHSigner> {
        var refusal: (rank: Int, verdict: Verdict<SSHSigner>, trace: VerificationTrace)?
        for line in lines {
            var attempt = trace
            let answer = try line.answer(signature, question, &attempt)
            if case .verified = answer.verdict {
                trace = attempt
                return answer.verdict
            }
            if answer.rank > refusal?.rank ?? 0 { refusal = (answer.rank, answer.verdict, attempt) }
        }
        if let refusal { trace = refusal.trace }
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
        _ signature: SSHSignature, _ question: SSHAllowedSigners.Question, _ trace: inout VerificationTrace
    ) throws -> (rank: Int, verdict: Verdict<SSHSigner>) {
        var identity = question.identity
        var certificate: SSHCertificate?
        if isAuthority {
            guard let found = signature.certificate, found.authority == key else { return (0, .rejected(.noLine)) }
            passKey(found.authority, &trace)
            switch try vouched(found, question, &trace) {
            case .success(let name): identity = name
            case .failure(let rejection): return (rejection.check == .sshSignerIdentity ? 1 : 2, .rejected(rejection))
            }
            certificate = found
        } else {
            // A certificate is a key of its own, which only its authority's line can allow, as in OpenSSH.
            guard signature.certificate == nil, signature.key == key else { return (0, .rejected(.noLine)) }
            passKey(signature.key, &trace)
            if let expected = question.identity, !principals.matches(expected) {
                return no(
                    1, .sshSignerIdentity, expected: expected, found: "the key of \(principals.text)",
                    hint: "somebody else signed")
            }
            trace.pass(
                .sshSignerIdentity, expected: question.identity ?? "anybody of the allowed signers",
                found: principals.text, place: place)
        }
        if let namespaces, !namespaces.matches(question.namespace) {
            return no(
                3, .sshSignerNamespace, expected: "a key that may sign for '\(question.namespace)'",
                found: "one for \(namespaces.text)")
        }
        trace.pass(
            .sshSignerNamespace, expected: "a key that may sign for '\(question.namespace)'",
            found: namespaces.map { "one for \($0.text)" } ?? "one for everything", place: place)
        if let refusal = interval(at: question.instant) { return refusal }
        trace.pass(
            .sshSignerInterval, expected: "a time within the line's",
            found: validAfter == nil && validBefore == nil ? "a line without an end" : "\(question.instant)",
            place: place)
        if signature.isUserPresent == false, !allowsAbsence || certificate.map({ !$0.allowsAbsence }) ?? false {
            return no(
                5, .sshSignaturePresence, expected: "a security key that somebody touched",
                found: "one that nobody did",
                hint: "sign again, and touch the key")
        }
        if let isPresent = signature.isUserPresent {
            trace.pass(
                .sshSignaturePresence, expected: "a security key that somebody touched",
                found: isPresent ? "one that was" : "one that need not be", place: place)
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

    private func passKey(_ key: SSHPublicKey, _ trace: inout VerificationTrace) {
        trace.pass(
            .sshSignerUnknown, expected: "a key of the allowed signers", found: "\(key.type) \(key.fingerprint)",
            place: place)
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
        _ certificate: SSHCertificate, _ question: SSHAllowedSigners.Question, _ trace: inout VerificationTrace
    ) throws -> Result<String, Rejection> {
        let document = "the certificate '\(certificate.keyID)' (serial \(certificate.serial))"
        func no(_ check: Check, expected: String, found: String, hint: String = "") -> Result<String, Rejection> {
            .failure(Rejection(check, expected: expected, found: found, place: document, hint: hint))
        }
        if let expected = question.identity, !principals.matches(expected) {
            return no(
                .sshSignerIdentity, expected: expected,
                found: "an authority that may vouch for \(principals.text) (line \(number))")
        }
        trace.pass(
            .sshSignerIdentity, expected: question.identity ?? "anybody of the allowed signers",
            found: "an authority that may vouch for \(principals.text)", place: place)
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
        trace.pass(
            .sshCertificateAuthority, expected: "a signature by \(certificate.authority.fingerprint)",
            found: "one that verifies", place: document)
        guard certificate.isForUsers else {
            return no(.sshCertificateKind, expected: "a certificate for users", found: "one for hosts")
        }
        trace.pass(.sshCertificateKind, expected: "a certificate for users", found: "one", place: document)
        if let option = certificate.criticalOptions.first(where: { $0 != "verify-required" }) {
            return no(
                .sshCertificateOption, expected: "critical options that are understood",
                found: String(option.prefix(64)),
                hint: "the certificate is for something narrower than signing")
        }
        trace.pass(
            .sshCertificateOption, expected: "critical options that are understood",
            found: certificate.criticalOptions.isEmpty ? "none" : certificate.criticalOptions.joined(separator: ", "),
            place: document)
        guard certificate.isValid(at: question.instant) else {
            return no(
                .sshCertificateInterval, expected: "a certificate that holds at \(question.instant)",
                found: "one that holds \(certificate.validity)", hint: "have the key certified anew, and sign again")
        }
        trace.pass(
            .sshCertificateInterval, expected: "a certificate that holds at \(question.instant)",
            found: "one that holds \(certificate.validity)", place: document)
        let names = certificate.principals.filter { name in
            question.identity.map { name.utf8.elementsEqual($0.utf8) } ?? principals.matches(name)
        }
        guard !names.isEmpty else {
            return no(
                .sshCertificatePrincipal,
                expected: question.identity ?? "a principal that is one of \(principals.text)",
                found: certificate.principals.isEmpty ? "none" : certificate.principals.joined(separator: ", "))
        }
        trace.pass(
            .sshCertificatePrincipal, expected: question.identity ?? "a principal that is one of \(principals.text)",
            found: names.joined(separator: ", "), place: document)
        return .success(names.joined(separator: ","))
    }
}

extension SSHSignature {
    /// What a signature over a file goes through, in order.
    fileprivate var plannedChecks: [Check] {
        var checks: [Check] = [.sshSignatureNamespace, .sshSignatureMismatch, .sshSignerUnknown, .sshSignerIdentity]
        if certificate != nil {
            checks += [
                .sshCertificateAuthority, .sshCertificateKind, .sshCertificateOption, .sshCertificateInterval,
                .sshCertificatePrincipal,
            ]
        }
        checks += [.sshSignerNamespace, .sshSignerInterval]
        if isUserPresent != nil { checks.append(.sshSignaturePresence) }
        return checks
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
}
