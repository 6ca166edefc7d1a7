import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import Merkle
import TestSupport
import Time
import Trust

private let material = "/verificationMaterial"
private let stamps = material + "/timestampVerificationData/rfc3161Timestamps"

/// A root like that of GitHub's private repositories, which keep no logs.
private func withoutLogs(_ attempt: inout SigstoreAttempt) {
    attempt.root = attempt.root.setting("/tlogs", to: nil).setting("/ctlogs", to: nil)
    attempt.sketch.promise = nil
    attempt.set(material + "/tlogEntries", to: nil)
}

/// Signs the first checkpoint as a witness that everybody knows.
private func witness() throws -> NoteVerifier {
    let signer = try NoteSigner(
        name: KeyName("witness.test"), key: World.key("witness.ed25519"), type: .cosignatureEd25519)
    return try NoteVerifier(signer.verifierKey)
}

extension SigstoreDefect {
    /// What comes twice, and what there is too little of.
    static let counts: [SigstoreDefect] = [
        SigstoreDefect("the same entry twice", .envelope, .logEntryDuplicate) {
            let bundle = try $0.bundle()
            for place in ["/dsseEnvelope", material] { $0.set(place, to: bundle[at: place]) }
            $0.set(material + "/tlogEntries/-", to: bundle[at: SigstoreAttempt.entry])
        },
        SigstoreDefect("the same body at another index", .envelope, .logEntryDuplicate) {
            $0.sketch.furtherEntries = [.dsse]
        },
        SigstoreDefect("another entry at the same index", .envelope, .logEntryDuplicate) {
            $0.sketch.furtherEntries = [.inTotoV2]
            let index = try $0.bundle()[at: SigstoreAttempt.entry + "/logIndex"]
            $0.set(material + "/tlogEntries/1/logIndex", to: index)
        },
        SigstoreDefect("two entries of one log where two logs are asked for", .envelope, .logEntryThreshold) {
            $0.sketch.furtherEntries = [.inTotoV2]
            $0.thresholds = SigstoreVerifier.Thresholds(logs: 2)
        },
        SigstoreDefect("one entry where two logs are asked for", .messageV2, .logEntryThreshold) {
            $0.thresholds = SigstoreVerifier.Thresholds(logs: 2)
        },
        SigstoreDefect("a log twice in the trusted root, where two logs are asked for", .envelope, .logEntryThreshold) {
            $0.root = $0.root.setting("/tlogs/-", to: $0.instance.log.trusted)
            $0.thresholds = SigstoreVerifier.Thresholds(logs: 2)
        },
        SigstoreDefect("the same timestamp twice", .envelopeV2, .timestampDuplicate) {
            let bundle = try $0.bundle()
            for place in ["/dsseEnvelope", material] { $0.set(place, to: bundle[at: place]) }
            $0.set(stamps + "/-", to: bundle[at: stamps + "/0"])
        },
        SigstoreDefect("the same timestamp twice, once without its response", .envelopeV2, .timestampDuplicate) {
            let bundle = try $0.bundle()
            for place in ["/dsseEnvelope", material] { $0.set(place, to: bundle[at: place]) }
            let response = try Base64.decode(bundle[at: SigstoreAttempt.stamp]?.string ?? "")
            $0.set(stamps + "/-", to: ["signedTimestamp": .base64(DER.children(response)[1])])
        },
        SigstoreDefect("two timestamps of one authority where two are asked for", .envelopeV2, .timestampThreshold) {
            $0.sketch.furtherAuthorities = [$0.instance.timestampAuthority]
            $0.thresholds = SigstoreVerifier.Thresholds(logs: 1, timestamps: 2)
            // Another number makes it another timestamp.
            $0.sketch.timestamp = { $0.time = "20261121120001Z" }
            let first = try $0.bundle()
            for place in ["/dsseEnvelope", material] { $0.set(place, to: first[at: place]) }
            let signature = try Base64.decode(first[at: "/dsseEnvelope/signatures/0/sig"]?.string ?? "")
            let other = try $0.instance.timestampAuthority.timestamp(signature)
            $0.set(stamps + "/1/signedTimestamp", to: .base64(other))
        },
        SigstoreDefect("no timestamp where one is asked for", .envelope, .timestampThreshold) {
            $0.thresholds = SigstoreVerifier.Thresholds(logs: 1, timestamps: 1)
        },
        SigstoreDefect("no timestamp under a trusted root without logs", .envelope, .timestampThreshold) {
            withoutLogs(&$0)
        },
        SigstoreDefect(
            "no entry under a trusted root without logs, where one is asked for", .envelope, .logEntryMissing
        ) {
            withoutLogs(&$0)
            $0.sketch.isTimestamped = true
            $0.thresholds = SigstoreVerifier.Thresholds(logs: 1)
        },
        SigstoreDefect("no certificate log in a trusted root with a log", .envelope, .certificatePromise) {
            $0.root = $0.root.setting("/ctlogs", to: nil)
        },
        SigstoreDefect("a known witness's signature over another checkpoint", .envelope, .logEntryCheckpoint) {
            $0.sketch.shape.isCosigned = true
            $0.witnesses = [try witness()]
            var other = $0
            other.sketch.shape.behind += 1
            func lines(_ attempt: SigstoreAttempt) throws -> [String] {
                let place = SigstoreAttempt.entry + "/inclusionProof/checkpoint/envelope"
                return (try attempt.bundle()[at: place]?.string ?? "").split(
                    separator: "\n", omittingEmptySubsequences: false
                ).map(String.init)
            }
            let forged = try lines(other)[4]
            $0.change(SigstoreAttempt.entry + "/inclusionProof/checkpoint/envelope") { value in
                var own = (value?.string ?? "").split(separator: "\n", omittingEmptySubsequences: false).map(
                    String.init)
                own[4] = forged
                return .string(own.joined(separator: "\n"))
            }
        },
    ]

    /// Keys that are not what they are said to be, or not when they are used.
    static let keys: [SigstoreDefect] = [
        SigstoreDefect("a P-256 key under a P-384 label", .envelope, .trustedRootForm) {
            $0.root = $0.root.setting("/tlogs/0/publicKey/keyDetails", to: "PKIX_ECDSA_P384_SHA_384")
        },
        SigstoreDefect("an Ed25519 key under a P-256 label", .envelopeV2, .trustedRootForm) {
            $0.root = $0.root.setting("/tlogs/1/publicKey/keyDetails", to: "PKIX_ECDSA_P256_SHA_256")
        },
        SigstoreDefect("a certificate log's P-256 key under an RSA label", .envelope, .trustedRootForm) {
            $0.root = $0.root.setting("/ctlogs/0/publicKey/keyDetails", to: "PKIX_RSA_PKCS1V15_2048_SHA256")
        },
        SigstoreDefect("a managed key that was trusted only later", .keyEnvelope, .keyValidity) {
            $0.signer = .managedKey(
                try World.key($0.sketch.key).publicKey, validFor: .init(start: World.later("1s"), end: nil))
        },
        SigstoreDefect("a managed key that was retired before", .keyEnvelopeV2, .keyValidity) {
            $0.sketch.isTimestamped = true
            $0.signer = .managedKey(
                try World.key($0.sketch.key).publicKey, validFor: .init(start: nil, end: World.earlier("1s")))
        },
        SigstoreDefect("a managed key, and nothing that proves when", .keyEnvelopeV2, .timestampMissing) {
            $0.sketch.isTimestamped = false
            $0.signer = .managedKey(
                try World.key($0.sketch.key).publicKey, validFor: .init(start: nil, end: World.later("1d")))
        },
    ]
}

extension SigstoreVariant {
    /// What other clients have no words for.
    static let further: [SigstoreVariant] = [
        SigstoreVariant("two entries of one log", .envelope) { $0.sketch.furtherEntries = [.inTotoV2] },
        SigstoreVariant("entries of two logs, where two are asked for", .envelope) {
            $0.sketch.furtherEntries = [.hashedRekordV2]
            $0.thresholds = SigstoreVerifier.Thresholds(logs: 2)
        },
        SigstoreVariant("timestamps of two authorities, where two are asked for", .envelopeV2) {
            let further = try TimestampAuthority("further-clock")
            $0.sketch.furtherAuthorities = [further]
            $0.root = $0.root.setting(
                "/timestampAuthorities/-",
                to: SigstoreInstance.authority(
                    "https://further.test", [further.certificate, further.issuer.intermediate, further.issuer.root]))
            $0.thresholds = SigstoreVerifier.Thresholds(logs: 1, timestamps: 2)
        },
        SigstoreVariant("a timestamp under a trusted root without logs", .envelope) {
            withoutLogs(&$0)
            $0.sketch.isTimestamped = true
        },
        SigstoreVariant("a known witness's signature", .envelope) {
            $0.sketch.shape.isCosigned = true
            $0.witnesses = [try witness()]
        },
        SigstoreVariant("a managed key while it was trusted", .keyEnvelope) {
            $0.signer = .managedKey(
                try World.key($0.sketch.key).publicKey, validFor: .init(start: World.now, end: World.now))
        },
        SigstoreVariant("a trusted root that does not say how a log's key signs", .envelope) {
            $0.root = $0.root.setting("/tlogs/0/publicKey/keyDetails", to: nil)
        },
        SigstoreVariant("P-384 over a statement in Rekor v2", .envelopeV2) {
            $0.sketch.key = "sigstore-signer.ecdsa-p384"
            $0.sketch.hash = .sha384
        },
        SigstoreVariant("P-521 over a statement in Rekor v2", .envelopeV2) {
            $0.sketch.key = "sigstore-signer.ecdsa-p521"
            $0.sketch.hash = .sha512
        },
        SigstoreVariant("Ed25519 over a statement", .envelope) { $0.sketch.key = "sigstore-signer.ed25519" },
        SigstoreVariant("P-384 over an artifact by SHA-384", .messageV2) {
            $0.sketch.key = "sigstore-signer.ecdsa-p384"
            $0.sketch.hash = .sha384
            let wide = try Digest(.sha384, hex: Hex.encode(HashAlgorithm.sha384.hash(TestArtifact.app.bytes)))
            $0.artifact = DigestSet($0.artifact.digests + [wide])
        },
        SigstoreVariant("P-521 over an artifact by SHA-512", .message) {
            $0.sketch.key = "sigstore-signer.ecdsa-p521"
            $0.sketch.hash = .sha512
        },
    ]

    /// What can be neither accepted nor refused with what is at hand, and which check says so.
    static let undetermined: [(check: Check, variant: SigstoreVariant)] = [
        (
            .messageDigestMismatch,
            SigstoreVariant("an artifact of which SHA-256 is not known", .message) {
                $0.artifact = DigestSet(TestArtifact.app.digests.digests.filter { $0.algorithm != .sha256 })
            }
        ),
        (
            .messageDigestMismatch,
            SigstoreVariant("an artifact of which SHA-384 is not known", .messageV2) {
                $0.sketch.key = "sigstore-signer.ecdsa-p384"
                $0.sketch.hash = .sha384
            }
        ),
        (
            .messageDigestMismatch,
            SigstoreVariant("a digest by SHA-3", .message) {
                $0.set("/messageSignature/messageDigest/algorithm", to: "SHA3_256")
            }
        ),
        (
            .messageSignatureMismatch,
            SigstoreVariant("Ed25519 over an artifact that is not at hand", .message) {
                $0.sketch.key = "sigstore-signer.ed25519"
            }
        ),
        (
            .logEntryLog,
            SigstoreVariant("a log whose key cannot be read", .envelope) {
                $0.root = $0.root.setting("/tlogs/0/publicKey/rawBytes", to: "MIIB")
            }
        ),
        (
            .logEntryLog,
            SigstoreVariant("a log whose key signs as nobody here can check", .envelope) {
                $0.root = $0.root.setting("/tlogs/0/publicKey/keyDetails", to: "ML_DSA_65")
            }
        ),
    ]
}
