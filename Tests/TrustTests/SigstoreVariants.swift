import Evidence
import JSON
import TestSupport
import Time
import Trust

/// A bundle, or a trusted root, that is right although it is unusual.
struct SigstoreVariant: Sendable, CustomStringConvertible {
    let description: String
    let kind: SigstoreKind
    let make: @Sendable (inout SigstoreAttempt) throws -> Void

    init(
        _ description: String, _ kind: SigstoreKind, _ make: @escaping @Sendable (inout SigstoreAttempt) throws -> Void
    ) {
        self.description = description
        self.kind = kind
        self.make = make
    }

    static let all: [SigstoreVariant] = [
        SigstoreVariant("an entry of Rekor v1 with a timestamp beside its promise", .envelope) {
            $0.sketch.isTimestamped = true
        },
        SigstoreVariant("an entry of Rekor v1 with a timestamp in its promise's place", .envelope) {
            $0.sketch.isTimestamped = true
            $0.sketch.shape.hasPromise = false
        },
        SigstoreVariant("v0.1 with a proof whose checkpoint is missing", .inTotoV1) {
            $0.sketch.shape.hasCheckpoint = false
        },
        SigstoreVariant("a checkpoint that a witness signed first", .envelopeV2) { $0.sketch.shape.isCosigned = true },
        SigstoreVariant("an entry alone in its tree", .messageV2) {
            $0.sketch.shape.before = 0
            $0.sketch.shape.behind = 0
        },
        SigstoreVariant("the last entry of a tree", .envelope) { $0.sketch.shape.behind = 0 },
        SigstoreVariant("a promise at the last second of the log's validity", .envelope) {
            $0.root = $0.root.setting("/tlogs/0/publicKey/validFor/end", to: .string(World.now.description))
        },
        SigstoreVariant("a promise at the first second of the log's validity", .envelope) {
            $0.root = $0.root.setting("/tlogs/0/publicKey/validFor/start", to: .string(World.now.description))
        },
        SigstoreVariant("a timestamp at the last second of the authority's validity", .envelopeV2) {
            $0.root = $0.root.setting("/timestampAuthorities/0/validFor/end", to: .string(World.now.description))
        },
        SigstoreVariant("a timestamp at the last second of Rekor v2's validity", .envelopeV2) {
            $0.root = $0.root.setting("/tlogs/1/publicKey/validFor/end", to: .string(World.now.description))
        },
        SigstoreVariant("a log's time at the last second of the certificate", .envelope) {
            $0.sketch.shape.integratedTime = World.later("10m").seconds
        },
        SigstoreVariant("a key's entry that nothing says the time of", .keyEnvelopeV2) {
            $0.sketch.isTimestamped = false
        },
        SigstoreVariant("a log that stands twice, retired and in service", .envelope) {
            let retired = $0.instance.log.trusted
                .setting("/publicKey/validFor/start", to: .string(World.earlier("365d").description))
                .setting("/publicKey/validFor/end", to: .string(World.earlier("30d").description))
            $0.root = $0.root.setting("/tlogs", to: [retired, $0.instance.log.trusted])
        },
        SigstoreVariant("an authority that stands twice, retired and in service", .envelope) {
            let place = "/certificateAuthorities/0"
            let retired = $0.root.setting(place + "/validFor/end", to: .string(World.earlier("30d").description))
            let both: [JSONValue] = [retired, $0.root].compactMap { $0[at: place] }
            $0.root = $0.root.setting("/certificateAuthorities", to: .array(both))
        },
        SigstoreVariant("another instance's authorities before the right ones", .envelopeV2) {
            for list in ["/tlogs", "/certificateAuthorities", "/ctlogs", "/timestampAuthorities"] {
                let others = SigstoreInstance.other.trustedRoot[at: list]?.array ?? []
                $0.root = $0.root.setting(list, to: .array(others + ($0.root[at: list]?.array ?? [])))
            }
        },
        SigstoreVariant("a log whose checkpoints have a key id of their own", .envelopeV2) {
            let id = $0.instance.log2.id
            $0.root = $0.root.setting("/tlogs/1/checkpointKeyId", to: ["keyId": .base64(Array(id.prefix(4)))])
        },
        SigstoreVariant("a log whose address ends in a slash", .envelopeV2) {
            $0.root = $0.root.setting("/tlogs/1/baseUrl", to: .string("https://\($0.instance.log2.host)/"))
        },
        SigstoreVariant("a timestamp authority that sends its certificate", .envelopeV2) {
            let clock = $0.instance.timestampAuthority
            $0.sketch.timestamp = { $0.certificates = [clock.certificate, clock.issuer.intermediate] }
        },
        SigstoreVariant("a timestamp authority whose certificate only comes along", .envelopeV2) {
            let clock = $0.instance.timestampAuthority
            $0.sketch.timestamp = { $0.certificates = [clock.certificate] }
            $0.root = $0.root.setting(
                "/timestampAuthorities/0",
                to: SigstoreInstance.authority("https://clock.test", [clock.issuer.intermediate, clock.issuer.root]))
        },
        SigstoreVariant("a chain with its intermediate", .inTotoV2) {
            $0.set(
                "/verificationMaterial/x509CertificateChain/certificates/-",
                to: ["rawBytes": .base64($0.instance.authority.intermediate)])
        },
        SigstoreVariant("a promise with extensions", .envelope) { $0.sketch.promise?.extensions = [1, 2, 3] },
        SigstoreVariant("an expression that matches the whole name", .envelope) {
            try $0.expect(matching: #"https://git\.acme\.test/payments/.*@refs/tags/v\d+\.\d+\.\d+"#)
        },
        SigstoreVariant("an e-mail address", .message) {
            $0.sketch.profile.names = ["email:alice@acme.test"]
            $0.expect(.exactly("alice@acme.test"))
        },
        SigstoreVariant("a user name of Fulcio's", .message) {
            $0.sketch.profile.names = ["otherName:1.3.6.1.4.1.57264.1.7;UTF8:alice!acme.test"]
            $0.expect(.exactly("alice!acme.test"))
        },
        SigstoreVariant("an issuer in the old form", .message) {
            $0.sketch.profile.issuer = nil
            $0.sketch.profile.extensions = [
                CertificateAuthority.Extension(
                    "1.3.6.1.4.1.57264.1.1", Array(SigstoreInstance.identity.issuer.utf8))
            ]
        },
        SigstoreVariant("a hint that is empty", .keyMessage) { $0.set("/verificationMaterial/publicKey/hint", to: "") },
        SigstoreVariant("a second subject that is the artifact", .envelope) {
            $0.sketch.content = .statement(.provenance().about(.other, .app))
        },
    ]
}
