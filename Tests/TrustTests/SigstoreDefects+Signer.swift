import Crypto
import Encoding
import Evidence
import JSON
import TestSupport
import Time
import Trust

private let material = "/verificationMaterial"
private let stamp = SigstoreAttempt.stamp

/// Fulcio's object identifiers of the issuer: the bare text, and the UTF8String.
private let issuerV1 = "1.3.6.1.4.1.57264.1.1"
private let issuerV2 = "1.3.6.1.4.1.57264.1.8"

private let name = "https://git.acme.test/payments/.github/workflows/release.yml@refs/tags/v1.4.2"

extension SigstoreDefect {
    /// When it was signed.
    static let times: [SigstoreDefect] = [
        SigstoreDefect("the promise removed, with its time left", .envelope, .timestampMissing) {
            $0.sketch.shape.hasPromise = false
        },
        SigstoreDefect("Rekor v2 without a timestamp", .envelopeV2, .timestampMissing) {
            $0.sketch.isTimestamped = false
        },
        SigstoreDefect("Rekor v2 with a time that nobody signed", .messageV2, .timestampMissing) {
            $0.sketch.isTimestamped = false
            $0.set(SigstoreAttempt.entry + "/integratedTime", to: .string("\(World.now.seconds)"))
        },
        SigstoreDefect("a timestamp authority that nobody trusts", .envelopeV2, .timestampAuthority) {
            $0.sketch.timestampAuthority = SigstoreInstance.other.timestampAuthority
        },
        SigstoreDefect(
            "a timestamp authority that nobody trusts, with its certificates", .envelopeV2, .timestampAuthority
        ) {
            let clock = SigstoreInstance.other.timestampAuthority
            $0.sketch.timestampAuthority = clock
            $0.sketch.timestamp = {
                $0.certificates = [clock.certificate, clock.issuer.intermediate, clock.issuer.root]
            }
        },
        SigstoreDefect("an authority of the same names that nobody trusts", .envelopeV2, .timestampAuthority) {
            let clock = $0.instance.timestampAuthority
            $0.sketch.timestamp = { shape in
                shape.certificates = [clock.certificate]
                shape.key = try? World.key("mallory")
            }
        },
        SigstoreDefect("a trusted root without timestamp authorities", .messageV2, .timestampAuthority) {
            $0.root = $0.root.setting("/timestampAuthorities", to: nil)
        },
        SigstoreDefect("a timestamp over the artifact", .messageV2, .timestampAuthority) {
            $0.sketch.timestamped = TestArtifact.app.bytes
        },
        SigstoreDefect("a timestamp over another signature", .envelopeV2, .timestampAuthority) {
            try $0.take(stamp, from: SigstoreAttempt(.envelopeV2))
        },
        SigstoreDefect("a time that was changed after signing", .envelopeV2, .timestampAuthority) {
            $0.sketch.timestamp = { $0.forgedTime = "20261121115959Z" }
        },
        SigstoreDefect("a timestamp after the authority was retired", .envelopeV2, .timestampAuthority) {
            $0.root = $0.root.setting(
                "/timestampAuthorities/0/validFor/end", to: .string(World.earlier("1s").description))
        },
        SigstoreDefect("a timestamp half a second after the authority was retired", .envelopeV2, .timestampAuthority) {
            $0.sketch.timestamp = { $0.time = "20261121120000.5Z" }
            $0.root = $0.root.setting("/timestampAuthorities/0/validFor/end", to: .string(World.now.description))
        },
        SigstoreDefect("a timestamp before the authority was in service", .envelopeV2, .timestampAuthority) {
            $0.root = $0.root.setting(
                "/timestampAuthorities/0/validFor/start", to: .string(World.later("1s").description))
        },
        SigstoreDefect("a timestamp after the authority's certificate expired", .envelopeV2, .timestampAuthority) {
            $0.sketch.timestamp = { $0.time = "20261231120000Z" }
        },
        SigstoreDefect("a second timestamp by nobody trusted", .envelopeV2, .timestampAuthority) {
            var other = try SigstoreAttempt(.envelopeV2)
            other.sketch.timestampAuthority = SigstoreInstance.other.timestampAuthority
            let value = try other.bundle()[at: stamp]
            $0.set(
                material + "/timestampVerificationData/rfc3161Timestamps/-", to: ["signedTimestamp": value ?? .null])
        },
        SigstoreDefect("a timestamp that was cut short", .envelopeV2, .timestampForm) {
            $0.change(stamp) { .base64(((try? Base64.decode($0?.string ?? "")) ?? []).dropLast()) }
        },
        SigstoreDefect("an empty timestamp", .messageV2, .timestampForm) { $0.set(stamp, to: "") },
        SigstoreDefect("a timestamp with bytes behind it", .messageV2, .timestampForm) {
            $0.change(stamp) { .base64(((try? Base64.decode($0?.string ?? "")) ?? []) + [0]) }
        },
        SigstoreDefect("a refusal", .envelopeV2, .timestampForm) { $0.sketch.timestamp = { $0.status = 2 } },
        SigstoreDefect("a timestamp of two signers", .envelopeV2, .timestampForm) {
            $0.sketch.timestamp = { $0.signers = 2 }
        },
        SigstoreDefect("a digest by SHA-1", .envelopeV2, .timestampForm) {
            $0.sketch.timestamp = { $0.imprint = .sha1 }
        },
    ]

    /// The signer's certificate.
    static let certificates: [SigstoreDefect] = [
        SigstoreDefect("a log's time after the certificate expired", .envelope, .certificateChain) {
            $0.sketch.shape.integratedTime = World.later("601s").seconds
        },
        SigstoreDefect("a log's time after all calendars", .envelope, .certificateChain) {
            $0.sketch.shape.integratedTime = .max
        },
        SigstoreDefect("a timestamp before all calendars", .envelopeV2, .timestampAuthority) {
            $0.sketch.timestamp = { $0.time = "00000101000000Z" }
        },
        SigstoreDefect("a timestamp after all calendars", .envelopeV2, .timestampAuthority) {
            $0.sketch.timestamp = { $0.time = "99991231235959Z" }
        },
        SigstoreDefect("a log's time before the certificate", .message, .certificateChain) {
            $0.sketch.shape.integratedTime = World.earlier("601s").seconds
        },
        SigstoreDefect("a timestamp after the certificate expired", .envelopeV2, .certificateChain) {
            $0.sketch.timestamp = { $0.time = "20261121121001Z" }
        },
        SigstoreDefect("two proven times, of which one lies outside", .envelope, .certificateChain) {
            $0.sketch.isTimestamped = true
            $0.sketch.timestamp = { $0.time = "20261121121001Z" }
        },
        SigstoreDefect("an issuer that expired before, of a certificate that did not", .envelope, .certificateChain) {
            let authority = try CertificateAuthority(
                "acme-stale", intermediate: { $0.notAfter = World.earlier("1h") })
            $0.instance = try SigstoreInstance("acme", authority: authority)
            $0.root = $0.instance.trustedRoot
        },
        SigstoreDefect("an authority that nobody trusts", .envelope, .certificateChain) {
            $0.instance = try SigstoreInstance("acme", authority: SigstoreInstance.other.authority)
        },
        SigstoreDefect("an authority of the same name that nobody trusts", .envelope, .certificateChain) {
            $0.instance = try SigstoreInstance(
                "acme", authority: CertificateAuthority("acme", keys: "ecdsa-p256"))
        },
        SigstoreDefect("an authority that was retired", .envelope, .certificateChain) {
            $0.root = $0.root.setting(
                "/certificateAuthorities/0/validFor/end", to: .string(World.earlier("1s").description))
        },
        SigstoreDefect("an authority not yet in service", .envelopeV2, .certificateChain) {
            $0.root = $0.root.setting(
                "/certificateAuthorities/0/validFor/start", to: .string(World.later("1s").description))
        },
        SigstoreDefect("a trusted root without authorities", .envelope, .certificateChain) {
            $0.root = $0.root.setting("/certificateAuthorities", to: [])
        },
        SigstoreDefect("the timestamp authority's issuer", .envelope, .certificateChain) {
            $0.instance = try SigstoreInstance("acme", authority: $0.instance.timestampAuthority.issuer)
        },
        SigstoreDefect("a certificate for servers", .envelope, .certificateChain) {
            $0.sketch.profile.extendedKeyUsage = "serverAuth"
        },
        SigstoreDefect("a certificate for nothing in particular", .envelope, .certificateChain) {
            $0.sketch.profile.extendedKeyUsage = nil
        },
        SigstoreDefect("a certificate whose key may not sign", .envelope, .certificateChain) {
            $0.sketch.profile.keyUsage = "critical,keyEncipherment"
        },
        SigstoreDefect("a certificate of an authority", .envelope, .certificateChain) {
            $0.sketch.profile.isAuthority = true
            $0.sketch.profile.keyUsage = "critical,digitalSignature,keyCertSign"
        },
        SigstoreDefect("a critical extension that is not understood", .envelope, .certificateChain) {
            $0.sketch.profile.extensions = [CertificateAuthority.Extension("1.2.3.4", isCritical: true, DER.null)]
        },
        SigstoreDefect("a name that the authority may not certify", .envelope, .certificateChain) {
            let authority = try CertificateAuthority(
                "acme-narrow", intermediate: { $0.nameConstraints = "critical,permitted;URI:evil.test" })
            $0.instance = try SigstoreInstance("acme", authority: authority)
            $0.root = $0.instance.trustedRoot
        },
        SigstoreDefect("a certificate signed with SHA-1", .envelope, .certificateChain) {
            $0.sketch.profile.hash = .sha1
        },
        SigstoreDefect("a certificate without a name", .envelope, .certificateChain) { $0.sketch.profile.names = [] },
        SigstoreDefect("a certificate that was cut short", .envelope, .certificateForm) {
            $0.change(material + "/certificate/rawBytes") {
                .base64(((try? Base64.decode($0?.string ?? "")) ?? []).dropLast())
            }
        },
        SigstoreDefect("a certificate in PEM", .envelopeV2, .certificateForm) {
            $0.change(material + "/certificate/rawBytes") {
                let der = (try? Base64.decode($0?.string ?? "")) ?? []
                return .base64(Array(((try? Certificate(der: der))?.pem ?? "").utf8))
            }
        },
        SigstoreDefect("a chain with its root", .inTotoV2, .certificateForm) {
            $0.set(
                material + "/x509CertificateChain/certificates/-",
                to: ["rawBytes": .base64($0.instance.authority.root)])
        },
        SigstoreDefect("a chain with somebody's own root", .inTotoV2, .certificateForm) {
            $0.set(
                material + "/x509CertificateChain/certificates/-",
                to: ["rawBytes": .base64(SigstoreInstance.other.authority.root)])
        },
        SigstoreDefect("a chain that ends in nonsense", .inTotoV2, .certificateForm) {
            $0.set(material + "/x509CertificateChain/certificates/-", to: ["rawBytes": "AAAA"])
        },
        SigstoreDefect("a chain that begins with the intermediate", .inTotoV2, .certificateChain) {
            let intermediate = $0.instance.authority.intermediate
            $0.change(material + "/x509CertificateChain/certificates") {
                .array([["rawBytes": .base64(intermediate)]] + ($0?.array ?? []))
            }
        },

        // The certificate log's promise
        SigstoreDefect("a certificate that no log promised", .envelope, .certificatePromise) {
            $0.sketch.promise = nil
        },
        SigstoreDefect("a promise of a log that nobody trusts", .envelope, .certificatePromise) {
            $0.root = $0.root.setting(
                "/ctlogs", to: [SigstoreInstance.certificateLog(SigstoreInstance.other.certificateLog)])
        },
        SigstoreDefect("a promise by another key than the trusted log's", .envelope, .certificatePromise) {
            let other = SigstoreInstance.certificateLog(SigstoreInstance.other.certificateLog)
            $0.root = $0.root.setting("/ctlogs/0/publicKey/rawBytes", to: other[at: "/publicKey/rawBytes"])
        },
        SigstoreDefect("a promise under another issuer", .envelope, .certificatePromise) {
            $0.sketch.promise?.issuer = SigstoreInstance.other.authority.intermediateKey.publicKey
        },
        SigstoreDefect("a promise whose time was changed", .envelope, .certificatePromise) {
            $0.sketch.promise?.delay = 1
        },
        SigstoreDefect("a promise after the log was retired", .envelope, .certificatePromise) {
            $0.root = $0.root.setting("/ctlogs/0/publicKey/validFor/end", to: .string(World.earlier("1s").description))
        },
        SigstoreDefect("a promise half a second after the log was retired", .envelope, .certificatePromise) {
            $0.sketch.promise?.timestamp = World.now.seconds * 1000 + 500
            $0.root = $0.root.setting("/ctlogs/0/publicKey/validFor/end", to: .string(World.now.description))
        },
        SigstoreDefect("a promise after all calendars", .envelope, .certificatePromise) {
            $0.sketch.promise?.timestamp = .max
            $0.root = $0.root.setting("/ctlogs/0/publicKey/validFor/end", to: .string(World.later("1d").description))
        },
        SigstoreDefect("a promise that cannot be read", .envelope, .certificatePromise) {
            $0.sketch.promise = nil
            $0.sketch.profile.extensions = [
                CertificateAuthority.Extension(
                    SignedCertificateTimestamp.extensionIdentifier, DER.octets([0, 4, 0, 2, 9, 9]))
            ]
        },
        SigstoreDefect("a trusted root without certificate logs", .envelopeV2, .certificatePromise) {
            $0.root = $0.root.setting("/ctlogs", to: [])
        },
    ]

    /// Whom the certificate names.
    static let identities: [SigstoreDefect] = [
        SigstoreDefect("another name", .envelope, .identityName) { $0.expect(.exactly("alice@acme.test")) },
        SigstoreDefect("a name that begins with the one expected", .envelope, .identityName) {
            $0.expect(.exactly(String(name.dropLast())))
        },
        SigstoreDefect("a name that the one expected begins with", .envelope, .identityName) {
            $0.expect(.exactly(name + "0"))
        },
        SigstoreDefect("a name in other letters", .envelope, .identityName) { $0.expect(.exactly(name.uppercased())) },
        SigstoreDefect("an expression that matches the start", .envelope, .identityName) {
            try $0.expect(matching: #"https://git\.acme\.test/payments/"#)
        },
        SigstoreDefect("an expression that matches the end", .envelope, .identityName) {
            try $0.expect(matching: #"release\.yml@refs/tags/v1\.4\.2"#)
        },
        SigstoreDefect("an expression of which one branch matches a part", .envelope, .identityName) {
            try $0.expect(matching: #"https://git\.acme\.test/payments|nobody"#)
        },
        SigstoreDefect("an expression that matches another workflow", .envelope, .identityName) {
            try $0.expect(matching: #"https://git\.acme\.test/payments/\.github/workflows/test\.yml@.*"#)
        },
        SigstoreDefect("two names, the one expected first", .envelope, .identityName) {
            $0.sketch.profile.names = ["URI:\(name),email:mallory@evil.test"]
        },
        SigstoreDefect("two names, the one expected last", .envelope, .identityName) {
            $0.sketch.profile.names = ["email:mallory@evil.test,URI:\(name)"]
        },
        SigstoreDefect("the name, and an address", .envelope, .identityName) {
            $0.sketch.profile.names = ["URI:\(name),IP:192.0.2.1"]
        },
        SigstoreDefect("an address", .envelope, .identityName) { $0.sketch.profile.names = ["IP:192.0.2.1"] },
        SigstoreDefect("a name of a kind that is not Fulcio's", .envelope, .identityName) {
            $0.sketch.profile.names = ["otherName:1.3.6.1.4.1.311.20.2.3;UTF8:alice"]
            $0.expect(.exactly("alice"))
        },
        SigstoreDefect("another issuer", .envelope, .identityIssuer) {
            $0.expect(.exactly(name), "https://accounts.evil.test")
        },
        SigstoreDefect("an issuer with a slash more", .envelope, .identityIssuer) {
            $0.expect(.exactly(name), SigstoreInstance.identity.issuer + "/")
        },
        SigstoreDefect("an issuer that begins with the one expected", .envelopeV2, .identityIssuer) {
            $0.sketch.profile.issuer = SigstoreInstance.identity.issuer + ".evil.test"
        },
        SigstoreDefect("no issuer", .envelope, .identityIssuer) { $0.sketch.profile.issuer = nil },
        SigstoreDefect("an issuer that is no UTF8String", .envelope, .certificateClaims) {
            $0.sketch.profile.issuer = nil
            $0.sketch.profile.extensions = [
                CertificateAuthority.Extension(issuerV2, Array(SigstoreInstance.identity.issuer.utf8))
            ]
        },
        SigstoreDefect("an issuer in the old form that the new one contradicts", .envelope, .certificateClaims) {
            $0.sketch.profile.issuer = "https://accounts.evil.test"
            $0.sketch.profile.extensions = [
                CertificateAuthority.Extension(issuerV1, Array(SigstoreInstance.identity.issuer.utf8))
            ]
        },
        SigstoreDefect("another issuer in the old form", .envelope, .identityIssuer) {
            $0.sketch.profile.issuer = nil
            $0.sketch.profile.extensions = [
                CertificateAuthority.Extension(issuerV1, Array("https://accounts.evil.test".utf8))
            ]
        },
    ]
}
