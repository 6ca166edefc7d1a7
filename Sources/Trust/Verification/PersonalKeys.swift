import Artifacts
import Crypto
package import Evidence
import Synchronization
package import Time

/// The SSH and OpenPGP keys that people already have, as far as their signatures over envelopes count.
package struct PersonalKeys: Sendable {
    /// Whose SSH signatures count.
    private enum SSHKeys: Sendable {
        case fingerprints(Set<String>)
        case allowed(SSHAllowedSigners, identity: String?)
    }

    /// Whose OpenPGP signatures count.
    private enum OpenPGPKeys: Sendable {
        /// Fingerprints of keys and subkeys; true for those that are revoked, which name the signer before others do.
        case fingerprints([String: Bool])
        case all
    }

    private let ssh: SSHKeys
    private let openPGP: OpenPGPKeys
    private let keyring: LazyKeyring
    private let instant: Instant

    /// Nobody's.
    package static let none = PersonalKeys(ssh: [], openPGP: [:], keyrings: [], at: .latest)

    /// The keys of principals.
    ///
    /// - Parameters:
    ///   - ssh: fingerprints, as ``SSHPublicKey/fingerprint`` spells them.
    ///   - openPGP: fingerprints, with whether the credential is revoked.
    ///   - keyrings: exported OpenPGP keys, read when the first OpenPGP signature is met.
    ///   - instant: the clock.
    init(ssh: Set<String>, openPGP: [String: Bool], keyrings: [[UInt8]], at instant: Instant) {
        self.ssh = .fingerprints(ssh)
        self.openPGP = .fingerprints(openPGP)
        keyring = LazyKeyring(keyrings)
        self.instant = instant
    }

    /// Whoever stands in a file of allowed signers, or has a key in an OpenPGP keyring.
    ///
    /// - Parameters:
    ///   - allowed: nil where no SSH key counts.
    ///   - identity: whose SSH key it must be; nil for anybody's in the file.
    ///   - keyring: exported OpenPGP keys; nil where none counts.
    ///   - instant: the clock.
    package init(allowed: SSHAllowedSigners?, identity: String?, keyring: [UInt8]?, at instant: Instant) {
        ssh = allowed.map { .allowed($0, identity: identity) } ?? .fingerprints([])
        openPGP = keyring == nil ? .fingerprints([:]) : .all
        self.keyring = LazyKeyring(keyring.map { [$0] } ?? [])
        self.instant = instant
    }

    /// Verifies a signature over an envelope, if it is one of these kinds.
    ///
    /// - Parameters:
    ///   - signature: as the envelope has it: SSHSIG or OpenPGP, armored; SSHSIG may also be bare.
    ///   - encoding: the envelope's PAE.
    ///   - place: of the signature in its document.
    ///   - madeBefore: a proven time, before which the signature was made: keys are then held against it, and not against
    ///     the clock. Nil where nothing proves any.
    /// - Returns: nil where the signature is of neither kind.
    func verify(
        _ signature: [UInt8], over encoding: [UInt8], place: String, madeBefore: Instant? = nil
    ) -> Verdict<VerifiedAttestation.Signer>? {
        let instant = min(instant, madeBefore ?? instant)
        if SSHSignature.isOne(signature) { return verifySSH(signature, encoding, at: instant).placed(at: place) }
        if OpenPGPKeyring.isOne(signature) { return verifyOpenPGP(signature, encoding, at: instant).placed(at: place) }
        return nil
    }

    /// Whether a signature is of one of these kinds.
    static func isOne(_ signature: [UInt8]) -> Bool {
        SSHSignature.isOne(signature) || OpenPGPKeyring.isOne(signature)
    }

    /// Whether a bundle's envelope is signed in one of these forms.
    package static func isOne(_ bundle: Bundle) -> Bool {
        EvidenceDocument.bundle(bundle).envelope?.signatures.first.map { isOne($0.bytes) } ?? false
    }

    /// What a log records of the key of a signature that was verified.
    ///
    /// - Returns: nil where the signer is no SSH or OpenPGP key.
    /// - Throws: ``SSHError``, ``OpenPGPError`` or `CryptoError` where the key cannot be had again.
    package func logged(_ signature: [UInt8], by signer: VerifiedAttestation.Signer) throws -> LoggedKey? {
        switch signer.kind {
        case .ssh: try LoggedKey(SSHSignature(signature).key)
        case .openpgp(let signing): try LoggedKey(OpenPGPKeyPackets(keyring.get().export(signing), signing: signing))
        case .key, .certificate: nil
        }
    }

    private func verifySSH(
        _ bytes: [UInt8], _ encoding: [UInt8], at instant: Instant
    ) -> Verdict<VerifiedAttestation.Signer> {
        let signature: SSHSignature
        do { signature = try SSHSignature(bytes) } catch { return .rejected(Rejection(error, place: "/")) }
        let digest = signature.hash.hash(encoding)
        let signer = VerifiedAttestation.Signer(signature.key)
        switch ssh {
        case .allowed(let signers, let identity):
            let question = SSHAllowedSigners.Question(
                namespace: SSHSignature.envelopes, identity: identity, at: instant)
            return signers.verify(signature, digest: digest, question).map(\.signer)
        case .fingerprints(let known):
            do {
                try signature.require(namespace: SSHSignature.envelopes)
                try signature.requireMatch(digest: digest)
            } catch let rejection as Rejection {
                return .rejected(rejection)
            } catch {
                return .undetermined(.sshMachine(error))
            }
            guard known.contains(signature.key.fingerprint) else {
                return .rejected(
                    Rejection(
                        .envelopeKeyUnknown, expected: "a signature by an SSH key that was given",
                        found: "one by \(signature.key.type) \(signature.key.fingerprint)", place: "/",
                        hint: "add the key to its holder's credentials, if the signer is to be trusted"))
            }
            guard signature.isUserPresent != false else {
                return .rejected(
                    Rejection(
                        .sshSignaturePresence, expected: "a security key that somebody touched",
                        found: "one that nobody did", place: "/", hint: "sign again, and touch the key"))
            }
            return .verified(signer)
        }
    }

    private func verifyOpenPGP(
        _ bytes: [UInt8], _ encoding: [UInt8], at instant: Instant
    ) -> Verdict<VerifiedAttestation.Signer> {
        guard !keyring.isEmpty else {
            return .undetermined(
                Rejection(
                    .signerUnchecked, expected: "the public key of whoever signed",
                    found: "an OpenPGP signature and no key",
                    place: "/",
                    hint: "give the signer's public key: keyring, beside openpgp, in the principals document"))
        }
        let ring: OpenPGPKeyring
        do throws(OpenPGPError) { ring = try keyring.get() } catch { return .undetermined(.openPGP(error)) }
        return ring.verify(bytes, over: encoding, at: instant).flatMap { found in
            guard let name = credential(of: found) else {
                return .rejected(
                    Rejection(
                        .envelopeKeyUnknown, expected: "a signature by an OpenPGP key that was given",
                        found: "one by \(found.primary)", place: "/",
                        hint: "add the fingerprint to its holder's credentials, if the signer is to be trusted"))
            }
            return .verified(
                VerifiedAttestation.Signer(credentialID: "openpgp:" + name, kind: .openpgp(signing: found.signing)))
        }
    }

    /// The fingerprint that a signature counts under: of subkey and primary key the one that is revoked, else the subkey's.
    private func credential(of found: OpenPGPKeyring.Signer) -> String? {
        guard case .fingerprints(let known) = openPGP else { return found.primary }
        let names = [found.signing, found.primary].filter { known[$0] != nil }
        return names.first { known[$0] == true } ?? names.first
    }
}

/// OpenPGP keys that GnuPG reads when they are first needed: most runs never are.
private final class LazyKeyring: Sendable {
    private let keys: [[UInt8]]
    private let made = Mutex<Result<OpenPGPKeyring, OpenPGPError>?>(nil)

    init(_ keys: [[UInt8]]) { self.keys = keys }

    var isEmpty: Bool { keys.isEmpty }

    func get() throws(OpenPGPError) -> OpenPGPKeyring {
        let result = made.withLock { made in
            if let made { return made }
            let result = Result { () throws(OpenPGPError) in try OpenPGPKeyring(keys) }
            made = result
            return result
        }
        return try result.get()
    }
}

extension Verdict {
    /// What verified, held against one thing more.
    func flatMap<Other: Sendable>(_ next: (Verified) -> Verdict<Other>) -> Verdict<Other> {
        switch self {
        case .verified(let value): next(value)
        case .rejected(let rejection): .rejected(rejection)
        case .undetermined(let rejection): .undetermined(rejection)
        }
    }

    fileprivate func map<Other: Sendable>(_ change: (Verified) -> Other) -> Verdict<Other> {
        flatMap { .verified(change($0)) }
    }

    /// The same answer, told of a place in a document.
    fileprivate func placed(at place: String) -> Verdict {
        func moved(_ rejection: Rejection) -> Rejection {
            Rejection(
                rejection.check, expected: rejection.expected, found: rejection.found, place: place,
                hint: rejection.hint)
        }
        return switch self {
        case .verified: self
        case .rejected(let rejection): .rejected(moved(rejection))
        case .undetermined(let rejection): .undetermined(moved(rejection))
        }
    }
}

extension VerifiedAttestation.Signer {
    init(_ key: SSHPublicKey) { self.init(credentialID: "ssh:" + key.fingerprint, kind: .ssh(type: key.type)) }
}

extension SSHSigner {
    /// The key as the signer of evidence.
    package var signer: VerifiedAttestation.Signer { VerifiedAttestation.Signer(key) }
}

extension OpenPGPKeyring.Signer {
    /// The key as the signer of evidence.
    package var signer: VerifiedAttestation.Signer {
        VerifiedAttestation.Signer(credentialID: "openpgp:" + primary, kind: .openpgp(signing: signing))
    }
}
