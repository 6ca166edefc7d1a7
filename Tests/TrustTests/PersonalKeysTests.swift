import Crypto
import Evidence
import JSON
import Policy
import TestSupport
import Testing
import Time
import Trust

/// Envelopes that were signed with SSH and OpenPGP keys, and whose credentials these are.
@Suite struct `Envelopes signed with keys that people have` {
    private static let sketch = StatementSketch.approval()

    /// An envelope with one signature of any bytes.
    private func envelope(_ signatures: [[UInt8]]) -> EvidenceDocument {
        .envelope(
            Envelope(
                payloadType: Envelope.inTotoPayloadType, payload: Self.sketch.payload,
                signatures: signatures.map { Envelope.Signature(keyID: "", bytes: $0) }))
    }

    private var encoding: [UInt8] {
        Envelope.preAuthenticationEncoding(payloadType: Envelope.inTotoPayloadType, payload: Self.sketch.payload)
    }

    private func ssh(_ name: String, namespace: String = SSHSignature.envelopes) throws -> [UInt8] {
        let key = try World.key(name)
        let signature = try key.sign(SSHWriting.signedData(encoding, namespace: namespace))
        return SSHWriting.signature(
            key: SSHPublicKey(key.publicKey).blob, namespace: namespace,
            by: SSHWriting.string("ssh-ed25519") + SSHWriting.string(signature))
    }

    private func verifier(_ principals: String) throws -> AttestationVerifier {
        let principals = try World(principals).principals
        return AttestationVerifier(keys: principals.keys, personal: principals.personalKeys(at: World.now))
    }

    private func alice(_ credentials: String...) -> String {
        "alice: { kind: human, credentials: [ \(credentials.joined(separator: ", ")) ] }"
    }

    private func line(_ name: String) throws -> String {
        "{ ssh: \"\(SSHSamples.authorizedKey(try World.key(name).publicKey))\" }"
    }

    private func check(_ verdict: Verdict<VerifiedAttestation>) -> Check? {
        switch verdict {
        case .verified: nil
        case .rejected(let rejection), .undetermined(let rejection): rejection.check
        }
    }

    @Test func `An SSH signature counts, armored or not, under the key's fingerprint`() throws {
        let bare = try ssh("a.ed25519")
        let verifier = try verifier(alice(line("a.ed25519")))
        for bytes in [bare, Array(SSHWriting.armored(bare).utf8)] {
            let attestation = try #require(verifier.verify(envelope([bytes])).verified)
            #expect(
                attestation.signers.map(\.credentialID)
                    == ["ssh:" + SSHPublicKey(try World.key("a.ed25519").publicKey).fingerprint])
            #expect(attestation.signers.map(\.kind) == [.ssh(type: "ssh-ed25519")])
        }
    }

    @Test func `A security key counts when it was touched`() throws {
        var key = try SecurityKey("sk")
        let verifier = try verifier(alice("{ ssh: \"\(key.line)\" }"))
        let touched = try key.armored(encoding, namespace: SSHSignature.envelopes)
        #expect(verifier.verify(envelope([Array(touched.utf8)])).verified != nil)
        key.flags = 0
        let untouched = try key.armored(encoding, namespace: SSHSignature.envelopes)
        #expect(check(verifier.verify(envelope([Array(untouched.utf8)]))) == .sshSignaturePresence)
    }

    @Test func `A signature for files or commits is none for envelopes`() throws {
        let verifier = try verifier(alice(line("a.ed25519")))
        for namespace in ["file", "git", "dsse"] {
            #expect(
                check(verifier.verify(envelope([try ssh("a.ed25519", namespace: namespace)]))) == .sshSignatureNamespace
            )
        }
    }

    @Test func `A key that nobody has, a changed payload and broken forms are refused`() throws {
        let verifier = try verifier(alice(line("a.ed25519")))
        #expect(check(verifier.verify(envelope([try ssh("b.ed25519")]))) == .envelopeKeyUnknown)
        var changed = try ssh("a.ed25519")
        changed[changed.count - 1] ^= 1
        #expect(check(verifier.verify(envelope([changed]))) == .sshSignatureMismatch)
        #expect(check(verifier.verify(envelope([Array(changed.dropLast())]))) == .sshSignatureForm)
        #expect(check(verifier.verify(envelope([Array("SSHSIG".utf8)]))) == .sshSignatureForm)
    }

    @Test func `One key is one credential, in either form and by either way to sign`() throws {
        let key = try World.key("a.ed25519")
        let raw = try key.sign(encoding)
        let wrapped = try ssh("a.ed25519")
        for credentials in [alice("{ key: keys/a.ed25519.pub }"), alice(try line("a.ed25519"))] {
            let world = try World(credentials)
            for bytes in [raw, wrapped] {
                let attestation = try #require(try verifier(credentials).verify(envelope([bytes])).verified)
                let signer = try #require(attestation.signers.first)
                let holder = try #require(world.principals.holder(ofCredential: signer.credentialID))
                #expect(holder.principal.name == "alice")
            }
        }
        // Revoked in one form, it is revoked in the other.
        let world = try World(
            alice("{ key: keys/a.ed25519.pub, revoked-after: \(World.earlier("1d")) }", try line("a.ed25519")))
        for id in ["key:" + key.publicKey.id, "ssh:" + SSHPublicKey(key.publicKey).fingerprint] {
            #expect(world.principals.holder(ofCredential: id)?.credential.revokedAfter == World.earlier("1d"))
        }
    }

    @Test(.enabled(if: Tool.isInstalled("gpg"), "gpg is not installed"))
    func `One person with three keys counts once`() throws {
        let home = try GnuPGHome()
        let fingerprint = try home.key("alice")
        let armor = String(decoding: try home.export(fingerprint), as: UTF8.self)
        let principals = """
            principals:
              alice:
                kind: human
                groups: [release-managers]
                credentials:
                  - { key: keys/alice.pub }
                  - \(try line("a.ed25519"))
                  - openpgp: \(fingerprint)
                    keyring: |
            \(armor.split(separator: "\n", omittingEmptySubsequences: false).map { "          " + $0 }.joined(separator: "\n"))
              bob: { kind: human, groups: [release-managers], credentials: [ { key: keys/bob.pub } ] }
            """
        let world = try World(principals)
        let document = envelope([
            try World.key("alice").sign(encoding), try ssh("a.ed25519"), try home.sign(encoding, by: fingerprint),
        ])
        let bytes = try #require(document.envelope).json.canonical()
        let evidence = world.evidence([bytes])
        #expect(evidence.attestations.first?.signers.count == 3, "\(evidence.refused)")
        let policy = "- approvals: { count: COUNT, from: group:release-managers }"
        #expect(try world.decide(policy.replacing("COUNT", with: "1"), evidence).verdict == .released)
        #expect(try world.decide(policy.replacing("COUNT", with: "2"), evidence).verdict == .held)
    }

    @Test(.enabled(if: Tool.isInstalled("gpg"), "gpg is not installed"))
    func `An OpenPGP signature needs the public key, and counts under its fingerprint`() throws {
        let home = try GnuPGHome()
        let fingerprint = try home.key("alice")
        let armor = String(decoding: try home.export(fingerprint), as: UTF8.self)
        let signature = try home.sign(encoding, by: fingerprint)
        let keyring = JSONValue.string(armor).canonical()
        let credential = "{ openpgp: \(fingerprint), keyring: \(String(decoding: keyring, as: UTF8.self)) }"
        let attestation = try #require(try verifier(alice(credential)).verify(envelope([signature])).verified)
        #expect(attestation.signers.map(\.credentialID) == ["openpgp:" + fingerprint])
        #expect(attestation.signers.map(\.kind) == [.openpgp(signing: fingerprint)])

        guard
            case .undetermined(let rejection) = try verifier(alice("{ openpgp: \(fingerprint) }")).verify(
                envelope([signature]))
        else {
            Issue.record("without a keyring nothing can be said")
            return
        }
        #expect(rejection.check == .signerUnchecked)

        // A keyring may hold others' keys, which count for nobody.
        let other = try home.key("mallory")
        let both = String(decoding: try home.gpg(["--armor", "--export"]).standardOutput, as: UTF8.self)
        let text = String(decoding: JSONValue.string(both).canonical(), as: UTF8.self)
        let verdict = try verifier(alice("{ openpgp: \(fingerprint), keyring: \(text) }"))
            .verify(envelope([try home.sign(encoding, by: other)]))
        #expect(check(verdict) == .envelopeKeyUnknown)
    }
}
