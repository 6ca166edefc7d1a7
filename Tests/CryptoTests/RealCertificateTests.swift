import Crypto
import Encoding
import JSON
import TestSupport
import Testing

/// A trusted root of Sigstore, as far as certificates go.
private struct TrustedRoot {
    /// Issuer first, root last.
    let authorities: [[Certificate]]
    /// The authority's own certificate first, where it is there.
    let timestampAuthorities: [[Certificate]]
    let logs: [PublicKey]

    init(_ path: String) throws {
        let json = try JSONValue.parse(try TestData.read(path))
        func chains(_ name: String) throws -> [[Certificate]] {
            try (json[name]?.array ?? []).map { authority in
                try (authority["certChain"]?["certificates"]?.array ?? []).map { certificate in
                    try Certificate(der: try Base64.decode(try #require(certificate["rawBytes"]?.string)))
                }
            }
        }
        authorities = try chains("certificateAuthorities")
        timestampAuthorities = try chains("timestampAuthorities")
        logs = try (json["ctlogs"]?.array ?? []).map { log in
            let bytes = try Base64.decode(try #require(log["publicKey"]?["rawBytes"]?.string))
            let isPKCS1 = log["publicKey"]?["keyDetails"]?.string == "PKCS1_RSA_PKCS1V5"
            return isPKCS1 ? try PublicKey(pkcs1: bytes) : try PublicKey(spki: bytes)
        }
    }
}

/// Bundles of the Sigstore conformance suite and the roots to verify them under.
private enum Conformance {
    static let folder = "sigstore-conformance/bundle-verify"
    static let isThere = TestData.has(folder)

    static func bundle(_ name: String) throws -> JSONValue {
        try JSONValue.parse(try TestData.read("\(folder)/\(name)/bundle.sigstore.json"))
    }

    static func root(_ name: String) throws -> TrustedRoot {
        let own = "\(folder)/\(name)/trusted_root.json"
        return try TrustedRoot(TestData.has(own) ? own : "trust-roots/prod-sigstore-python/trusted_root.json")
    }

    static func leaf(_ bundle: JSONValue) throws -> Certificate? {
        let material = bundle["verificationMaterial"]
        let certificate =
            material?["certificate"] ?? material?["x509CertificateChain"]?["certificates"]?.array?.first
        return try certificate?["rawBytes"]?.string.map { try Certificate(der: try Base64.decode($0)) }
    }

    static func timestamps(_ bundle: JSONValue) throws -> [[UInt8]] {
        let list = bundle["verificationMaterial"]?["timestampVerificationData"]?["rfc3161Timestamps"]?.array ?? []
        return try list.map { timestamp in try Base64.decode(try #require(timestamp["signedTimestamp"]?.string)) }
    }

    /// What was signed, which the timestamp is over.
    static func signature(_ bundle: JSONValue) throws -> [UInt8] {
        let envelope = bundle["dsseEnvelope"]?["signatures"]?.array?.first?["sig"]?.string
        return try Base64.decode(try #require(bundle["messageSignature"]?["signature"]?.string ?? envelope))
    }

    static func verdicts(_ name: String) throws -> [Result<ProvenTime, TimestampFailure>] {
        let bundle = try bundle(name)
        let root = try root(name)
        return try timestamps(bundle).flatMap { der in
            let timestamp = try TimestampResponse(der: der)
            return try root.timestampAuthorities.map { chain in
                let leaf = chain.first { !$0.isCertificateAuthority }
                return try timestamp.verify(
                    imprintOf: try signature(bundle), leaf: leaf, intermediates: Array(chain.dropLast()),
                    roots: chain.suffix(1))
            }
        }
    }
}

@Suite(.enabled(if: Conformance.isThere, "no Sigstore bundles: set CUSTODY_TEST_DATA to the folder that has them"))
struct RealCertificateTests {
    @Test(arguments: [
        "happy-path-v0.1", "happy-path-v0.2", "happy-path-v0.3", "happy-path-intoto-in-dsse-v3", "rekor2-happy-path",
        "rekor2-dsse-happy-path", "bundle-with-sct-with-extensions", "intoto-with-custom-trust-root",
        "rekor2-timestamp-with-embedded-cert",
    ])
    func `A certificate of Fulcio leads to its root and is in its log`(_ name: String) throws {
        let root = try Conformance.root(name)
        let leaf = try #require(try Conformance.leaf(try Conformance.bundle(name)))
        #expect(leaf.subjectAlternativeNames.count == 1)
        let chains = root.authorities.compactMap { authority in
            try? CertificateChain.verify(
                leaf: leaf, intermediates: Array(authority.dropLast()), roots: authority.suffix(1),
                at: leaf.notBefore, purpose: .codeSigning
            ).get()
        }
        #expect(chains.count == 1)
        let issuer = try #require(chains.first?.issuer)
        let promises = try SignedCertificateTimestamp.list(in: leaf)
        let verdicts = try promises.flatMap { promise in
            try root.logs.map { try promise.verify(for: leaf, issuer: issuer, key: $0) }
        }
        #expect(verdicts.filter { $0 }.count == 1)
        let promise = try #require(promises.first)
        #expect((leaf.notBefore - 60...leaf.notAfter).contains(promise.timestamp / 1000))
    }

    @Test func `A certificate log with another key did not promise`() throws {
        let root = try Conformance.root("invalid-ct-key_fail")
        let leaf = try #require(try Conformance.leaf(try Conformance.bundle("invalid-ct-key_fail")))
        for promise in try SignedCertificateTimestamp.list(in: leaf) {
            for log in root.logs {
                for issuer in root.authorities.flatMap({ $0 }) {
                    #expect(try !promise.verify(for: leaf, issuer: issuer, key: log))
                }
            }
        }
    }

    @Test(arguments: [
        ("rekor2-happy-path", nil), ("rekor2-dsse-happy-path", nil), ("bundle-with-sct-with-extensions", nil),
        ("rekor2-timestamp-with-embedded-cert", nil), ("rekor2-timestamp-without-embedded-cert", nil),
        ("trust-root-tsa-validity-end-inclusive", nil), ("intoto-with-custom-trust-root", nil),
        ("rekor2-timestamp-payload-mismatch_fail", TimestampFailure.Code.imprint),
        ("rekor2-timestamp-untrusted-tsa-with-embedded-cert_fail", .signerUnknown),
        ("rekor2-timestamp-untrusted-tsa-without-embedded-cert_fail", .signerUnknown),
        ("rekor2-timestamp-outside-tsa-cert-validity_fail", .chain),
        ("rekor2-timestamp-with-expired-cert-chain", nil),
    ])
    func `A timestamp counts under its authority, at its time, for its data`(
        _ name: String, _ expected: TimestampFailure.Code?
    ) throws {
        let verdicts = try Conformance.verdicts(name).map(code)
        #expect(!verdicts.isEmpty)
        #expect(verdicts.contains(expected))
        if expected != nil { #expect(!verdicts.contains(nil)) }
    }

    @Test func `Everything in the suite's bundles and roots is read`() throws {
        var read = (certificates: 0, timestamps: 0)
        for path in TestData.files(below: Conformance.folder, ending: "/bundle.sigstore.json") {
            guard let bundle = try? JSONValue.parse(try TestData.read(path)) else { continue }
            if (try? Conformance.leaf(bundle)) ?? nil != nil { read.certificates += 1 }
            for der in (try? Conformance.timestamps(bundle)) ?? [] {
                let timestamp = try TimestampResponse(der: der)
                for embedded in timestamp.embeddedCertificates { _ = try Certificate(der: embedded) }
                read.timestamps += 1
            }
        }
        #expect(read.certificates >= 64 && read.timestamps >= 32)
        for path in TestData.files(below: "trust-roots", ending: "trusted_root.json", ".newest.json") {
            let root = try TrustedRoot(path)
            #expect(!root.authorities.isEmpty)
            // Each authority of a root leads to it, from its issuer on.
            for chain in root.authorities + root.timestampAuthorities {
                let issuer = try #require(chain.first { $0.isCertificateAuthority })
                let purpose: CertificatePurpose = root.authorities.contains(chain) ? .codeSigning : .timeStamping
                let way = try TrustedIssuer.verify(
                    issuer, intermediates: Array(chain.dropLast()), roots: chain.suffix(1), at: issuer.notBefore,
                    purpose: purpose)
                #expect(throws: Never.self) { _ = try way.get() }
            }
        }
    }

    @Test func `A response with a forged certificate in front of the signer's is refused`() throws {
        // CVE-2026-39984.
        let timestamp = try TimestampResponse(
            der: try TestData.read("timestamp-authority/pkg/verification/testdata/response-injected-certs.tsr"))
        let embedded = try timestamp.embeddedCertificates.map { try Certificate(der: $0) }
        try #require(embedded.count == 3)
        #expect(embedded[0].subject == "CN=Spoofed TSA")
        #expect(embedded.map(timestamp.isSigned(for:)) == [false, false, true])
        for forged in embedded[..<2] {
            let verdict = try timestamp.verify(imprintOf: [], leaf: forged, intermediates: [], roots: [forged])
            #expect(code(verdict) == .signerUnknown)
        }
    }
}
