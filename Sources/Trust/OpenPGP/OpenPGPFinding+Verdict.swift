import Evidence
import Time

extension OpenPGPFinding {
    /// RFC 9580 §9.5: SHA-256, SHA-384, SHA-512, SHA-224 is left out as nothing makes it; MD5 and SHA-1 are broken.
    private static let hashes = [8, 9, 10]
    /// GPGME's numbers of RSA (two old ones), ECDSA and EdDSA.
    private static let rsa = [1, 3]
    private static let elliptic = [301, 303]

    private static let place = "the signature"

    /// What a signature over a file goes through, in order.
    static let plannedChecks: [Check] = [
        .openPGPSignatureForm, .openPGPKeyUnknown, .openPGPSignatureMismatch, .openPGPKeyRevoked,
        .openPGPSignatureAlgorithm, .openPGPKeyInterval, .openPGPSignatureInterval,
    ]

    /// Judges what was found, at a moment.
    ///
    /// - Parameters:
    ///   - instant: the clock.
    ///   - trace: gets the checks that passed, where it records.
    func verdict(at instant: Instant, tracing trace: inout VerificationTrace) -> Verdict<OpenPGPKeyring.Signer> {
        func no(_ check: Check, expected: String, found: String, hint: String = "") -> Verdict<OpenPGPKeyring.Signer> {
            .rejected(Rejection(check, expected: expected, found: found, place: Self.place, hint: hint))
        }
        func pass(
            _ check: Check, _ expected: @autoclosure () -> String, _ found: @autoclosure () -> String,
            _ trace: inout VerificationTrace
        ) {
            trace.pass(check, expected: expected(), found: found(), place: Self.place)
        }
        switch status {
        case .unreadable(let reason):
            return no(
                .openPGPSignatureForm, expected: "an OpenPGP signature, apart from what it signs", found: reason,
                hint: "sign again: gpg --armor --detach-sign")
        case .unknownKey:
            return no(
                .openPGPKeyUnknown, expected: "a signature by a key that was given", found: "one by \(signing)",
                hint: "add the signer's public key to the keyring, if the signer is to be trusted")
        case .mismatch:
            return no(
                .openPGPSignatureMismatch, expected: "a signature by \(signing) over the message",
                found: "one that does not verify", hint: "what was signed was changed since, or is something else")
        case .revoked:
            return no(
                .openPGPKeyRevoked, expected: "a key that counts", found: "\(signing), which has been revoked",
                hint: "nothing proves that the signature is older; sign with another key")
        case .good: break
        }
        guard count == 1 else {
            return no(.openPGPSignatureForm, expected: "one signature", found: "\(count)", hint: "give one at a time")
        }
        pass(.openPGPSignatureForm, "one signature, apart from what it signs", "one", &trace)
        pass(.openPGPKeyUnknown, "a signature by a key that was given", "one by \(signing)", &trace)
        pass(.openPGPSignatureMismatch, "a signature by \(signing) over the message", "one that verifies", &trace)
        pass(.openPGPKeyRevoked, "a key that counts", "\(signing), which is not revoked", &trace)
        guard Self.hashes.contains(hash) else {
            return no(
                .openPGPSignatureAlgorithm, expected: "SHA-256, SHA-384 or SHA-512", found: "hash algorithm \(hash)",
                hint: "sign again, with gpg --digest-algo SHA512")
        }
        guard Self.rsa.contains(algorithm) ? bits >= 2048 : Self.elliptic.contains(algorithm) else {
            return no(
                .openPGPSignatureAlgorithm, expected: "EdDSA, ECDSA, or RSA of 2048 bits or more",
                found: "algorithm \(algorithm) with \(bits) bits", hint: "sign with a newer key")
        }
        pass(
            .openPGPSignatureAlgorithm, "a hash, an algorithm and a length that are accepted",
            "hash algorithm \(hash), algorithm \(algorithm) with \(bits) bits", &trace)
        guard keyMade <= instant.seconds, keyEnds.map({ instant.seconds < $0 }) ?? true else {
            return no(
                .openPGPKeyInterval, expected: "a key that is valid at \(instant)", found: keyInterval,
                hint: "give the key as it is today, if its owner has prolonged it; else sign with another")
        }
        pass(.openPGPKeyInterval, "a key that is valid at \(instant)", keyInterval, &trace)
        guard made <= instant.seconds, ends.map({ instant.seconds < $0 }) ?? true else {
            return no(
                .openPGPSignatureInterval, expected: "a signature that counts at \(instant)", found: interval,
                hint: "sign again")
        }
        pass(.openPGPSignatureInterval, "a signature that counts at \(instant)", interval, &trace)
        return .verified(OpenPGPKeyring.Signer(primary: primary, signing: signing))
    }

    private var keyInterval: String {
        "one valid from \(Instant(seconds: keyMade))" + (keyEnds.map { " until \(Instant(seconds: $0))" } ?? "")
    }

    private var interval: String {
        "one made at \(Instant(seconds: made))" + (ends.map { ", to end at \(Instant(seconds: $0))" } ?? "")
    }
}

extension Rejection {
    static func openPGP(_ error: OpenPGPError) -> Rejection {
        Rejection(
            .openPGPSignatureForm, expected: "a verification that runs", found: error.message, place: "the signature",
            hint: "GnuPG could not be asked; nothing is known of the signature")
    }
}
