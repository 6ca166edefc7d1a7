import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import TestSupport
import Testing
import Trust

/// A case of the Sigstore conformance suite.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    static let folder = "sigstore-conformance"

    let json: JSONValue

    /// The suite's cases; none where the data is absent.
    static let all: [ConformanceCase] = {
        let path = folder + "/cases.json"
        guard TestData.has(path) else { return [] }
        do {
            return try JSONValue.parse(TestData.read(path)).array?.map(ConformanceCase.init(json:)) ?? []
        } catch { preconditionFailure("\(path): \(error)") }
    }()

    var name: String { json["name"]?.string ?? "" }
    var testDescription: String { name }
    var mustPass: Bool { json["expect"]?.string == "pass" }

    func file(_ member: String) throws -> [UInt8] {
        try TestData.read(Self.folder + "/" + (try #require(json[member]?.string)))
    }

    /// As a client does it that has all the case's files, and the artifact or only its digest.
    func verdict(about digests: DigestSet) throws -> Result<SigstoreVerifier.Verified, Rejection> {
        do {
            let document = try EvidenceDocument(file("bundle"))
            guard case .bundle(let bundle) = document else { throw Tool.Failure(description: "\(name) has no bundle") }
            let signer: SigstoreVerifier.Signer
            if json["key"]?.string != nil {
                signer = .key(try PublicKey(pem: file("key")))
            } else {
                signer = .identity(
                    IdentityExpectation(
                        name: .exactly(try #require(json["identity"]?.string)),
                        issuer: try #require(json["issuer"]?.string)))
            }
            switch SigstoreVerifier(root: try TrustedRoot(file("trusted_root"))).verify(
                bundle, about: digests, by: signer)
            {
            case .verified(let verified): return .success(verified)
            case .rejected(let rejection): return .failure(rejection)
            case .undetermined(let reason): throw Tool.Failure(description: "\(name) is undetermined: \(reason)")
            }
        } catch let rejection as Rejection {
            return .failure(rejection)
        }
    }
}

@Suite(.enabled(if: !ConformanceCase.all.isEmpty, Comment(rawValue: TestData.missing)))
struct `The Sigstore conformance suite` {
    /// What the cases that must fail fail by, all but `managed-key-wrong-key_fail`, whose key is none.
    private static let checks: [String: Check] = [
        "bundle-empty-certificate-chain_fail": .bundleForm,
        "bundle-from-wrong-instance_fail": .logEntryLog,
        "bundle-invalid-base64-signature_fail": .bundleForm,
        "bundle-malformed-json_fail": .documentJSON,
        "bundle-negative-log-index_fail": .bundleForm,
        "bundle-unknown-version_fail": .bundleMediaType,
        "checkpoint-bad-keyhint_fail": .logEntryCheckpoint,
        "checkpoint-wrong-roothash_fail": .logEntryCheckpoint,
        "dsse-mismatch-envelope_fail": .logEntryDigest,
        "dsse-mismatch-sig_fail": .logEntrySignature,
        "inclusion-proof-corrupted-hash_fail": .logEntryProof,
        "integrated-time-in-future_fail": .certificateChain,
        "invalid-checkpoint-signature_fail": .logEntryCheckpoint,
        "invalid-ct-key_fail": .certificatePromise,
        "message-digest-mismatch_fail": .messageDigestMismatch,
        "rekor2-checkpoint-missing-log-signature_fail": .logEntryCheckpoint,
        "rekor2-checkpoint-missing-origin_fail": .logEntryCheckpoint,
        "rekor2-checkpoint-missing-root-hash_fail": .logEntryCheckpoint,
        "rekor2-checkpoint-missing-size_fail": .logEntryCheckpoint,
        "rekor2-checkpoint-no-matching-signature_fail": .logEntryCheckpoint,
        "rekor2-dsse-mismatch-envelope_fail": .logEntryDigest,
        "rekor2-dsse-mismatch-sig_fail": .logEntrySignature,
        "rekor2-no-inclusion-proof_fail": .logEntryProof,
        "rekor2-no-timestamp_fail": .timestampMissing,
        "rekor2-timestamp-outside-trust-root-tsa-validity_fail": .timestampAuthority,
        "rekor2-timestamp-outside-tsa-cert-validity_fail": .timestampAuthority,
        "rekor2-timestamp-payload-mismatch_fail": .timestampAuthority,
        "rekor2-timestamp-untrusted-tsa-with-embedded-cert_fail": .timestampAuthority,
        "rekor2-timestamp-untrusted-tsa-without-embedded-cert_fail": .timestampAuthority,
        "set-invalid-signature_fail": .logEntryPromise,
        "trust-root-tlog-missing-validity-start_fail": .trustedRootForm,
        "wrong-hashedrekord-artifact_fail": .logEntryDigest,
        "wrong-material_fail": .messageDigestMismatch,
    ]

    @Test(arguments: ConformanceCase.all)
    func `Every case ends as the suite says, by path and by digest`(case: ConformanceCase) throws {
        let bytes = try `case`.file("artifact")
        let artifact = TestArtifact("artifact", bytes)
        #expect(artifact.digest.hex == `case`.json["artifact_sha256"]?.string)
        for digests in [artifact.digests, DigestSet([artifact.digest])] {
            guard `case`.name != "managed-key-wrong-key_fail" else {
                #expect(throws: CryptoError.self) { _ = try `case`.verdict(about: digests) }
                continue
            }
            switch try `case`.verdict(about: digests) {
            case .success(let verified):
                #expect(`case`.mustPass)
                #expect(!verified.logs.isEmpty)
            case .failure(let rejection):
                #expect(!`case`.mustPass, "\(rejection)")
                if let check = Self.checks[`case`.name] { #expect(rejection.check == check, "\(rejection)") }
            }
        }
    }

    @Test func `It is the suite of 70, of which 21 must pass`() {
        #expect(ConformanceCase.all.count == 70)
        #expect(ConformanceCase.all.count(where: \.mustPass) == 21)
        #expect(Set(Self.checks.keys).isSubset(of: ConformanceCase.all.lazy.filter { !$0.mustPass }.map(\.name)))
    }

    @Test(arguments: ConformanceCase.all.filter(\.mustPass))
    func `What verifies does not verify about another artifact`(case: ConformanceCase) throws {
        let verdict = try `case`.verdict(about: TestArtifact.other.digests)
        guard case .failure(let rejection) = verdict else {
            Issue.record("it verifies about another artifact")
            return
        }
        #expect([.messageDigestMismatch, .subjectMismatch].contains(rejection.check))
    }
}
