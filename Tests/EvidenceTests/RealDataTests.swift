import Artifacts
import Evidence
import JSON
import TestSupport
import Testing

/// What others wrote and published: Sigstore's conformance suite, and provenance from GitHub, Google and npm.
@Suite(.enabled(if: TestData.has("sigstore-conformance"), "\(TestData.missing)"))
struct `Documents from the field` {
    /// The cases of the conformance suite whose fault is one of form, and what must refuse each; all others are read.
    private static let refused: [String: (check: Check, place: String)] = [
        "bundle-empty-certificate-chain_fail": (.bundleForm, "/verificationMaterial/x509CertificateChain"),
        "bundle-invalid-base64-signature_fail": (.bundleForm, "/messageSignature/signature"),
        "bundle-malformed-json_fail": (.documentJSON, "line 1, column 4754"),
        "bundle-negative-log-index_fail": (.bundleForm, "/verificationMaterial/tlogEntries/0"),
        "bundle-unknown-version_fail": (.bundleMediaType, "/mediaType"),
        // Newlines in its base 64.
        "rekor2-timestamp-with-incorrect-time_fail": (
            .bundleForm, "/verificationMaterial/timestampVerificationData/rfc3161Timestamps/0/signedTimestamp"
        ),
    ]

    @Test func `The conformance suite is read but for the cases whose form is broken`() throws {
        let cases = try #require(
            try JSONValue.parse(TestData.read("sigstore-conformance/cases.json")).array)
        #expect(cases.count == 70)
        var refused = 0
        for sample in cases {
            let name = try #require(sample["name"]?.string)
            let path = try #require(sample["bundle"]?.string)
            let bytes = try TestData.read("sigstore-conformance/" + path)
            do {
                let document = try EvidenceDocument(bytes)
                #expect(Self.refused[name] == nil, "\(name) must be refused")
                guard case .bundle(let bundle) = document else {
                    Issue.record("\(name) is no bundle")
                    continue
                }
                #expect(try read(bundle.json) == document, "\(name) changes when it is written")
                if let envelope = document.envelope {
                    _ = try Statement(payload: envelope.payload, payloadType: envelope.payloadType)
                }
            } catch let rejection as Rejection {
                refused += 1
                #expect(rejection.check == Self.refused[name]?.check, "\(name): \(rejection)")
                #expect(rejection.place == Self.refused[name]?.place, "\(name): \(rejection)")
            }
        }
        #expect(refused == Self.refused.count)
    }

    @Test func `Provenance of GitHub's builders is read, with its commit`() throws {
        let files = TestData.files(below: "slsa-verifier", ending: ".intoto.jsonl", ".build.slsa")
        #expect(files.count == 21)
        for file in files {
            let documents = EvidenceDocument.all(in: try TestData.read(file))
            #expect(!documents.isEmpty)
            for (line, document) in documents {
                let envelope = try #require(try document.get().envelope, "\(file):\(line)")
                let statement = try Statement(payload: envelope.payload, payloadType: envelope.payloadType)
                guard case .provenance(let provenance) = statement.predicate else {
                    Issue.record("\(file) holds \(statement.predicateType)")
                    continue
                }
                #expect(provenance.builderID.hasPrefix("https://github.com/"), "\(file)")
                let source = try #require(provenance.sources.first, "\(file)")
                #expect(source.commit?.algorithm == .gitCommit, "\(file)")
                #expect(source.repository.hasPrefix("git+https://github.com/"), "\(file)")
                #expect(!source.repository.contains("@"), "\(file)")
            }
        }
    }

    @Test func `npm's attestations are read one by one`() throws {
        let files = TestData.files(below: "slsa-verifier/npm", ending: ".tgz.json")
        #expect(files.count == 8)
        var types: Set<String> = []
        for file in files {
            let attestations = try #require(try JSONValue.parse(TestData.read(file))["attestations"]?.array)
            for attestation in attestations {
                let document = try EvidenceDocument(try #require(attestation["bundle"]))
                let envelope = try #require(document.envelope)
                let statement = try Statement(payload: envelope.payload, payloadType: envelope.payloadType)
                types.insert(statement.predicateType)
            }
        }
        #expect(types.contains("https://slsa.dev/provenance/v0.2") || types.contains("https://slsa.dev/provenance/v1"))
    }

    @Test func `A statement about an image that only Google has a number for cannot be compared`() throws {
        let envelope = try #require(
            try EvidenceDocument(TestData.read("slsa-verifier/vsa/gce/v1/gke-gce-pre.bcid-vsa.jsonl")).envelope)
        let found = rejection { () throws(Rejection) in
            _ = try Statement(payload: envelope.payload, payloadType: envelope.payloadType)
        }
        #expect(found?.check == .statementSubject)
        #expect(found?.place == "/subject/0/digest")
        #expect(found?.found == "gce_image_id:8970095005306000053")
    }

    @Test func `Google Cloud Build's own wrapping is refused as no evidence`() throws {
        for file in TestData.files(below: "slsa-verifier/gcb_container", ending: "container-github.json") {
            let bytes = try TestData.read(file)
            let found = rejection { () throws(Rejection) in _ = try EvidenceDocument(bytes) }
            #expect(found?.check == .documentKind, "\(file)")
        }
    }

    /// Cuts and flips in a real bundle: whatever comes of it, it is a value or a rejection.
    @Test func `A damaged bundle is refused or read, and never crashes`() throws {
        let bytes = try TestData.read(
            "sigstore-conformance/bundle-verify/happy-path-intoto-in-dsse-v3/bundle.sigstore.json")
        var generator = SplitMix(state: 7)
        for _ in 0..<2_000 {
            var damaged = bytes
            let place = Int(generator.next() % UInt64(bytes.count))
            switch generator.next() % 3 {
            case 0: damaged.removeSubrange(place...)
            case 1: damaged[place] ^= UInt8(truncatingIfNeeded: 1 << (generator.next() % 8))
            default: damaged.insert(UInt8(truncatingIfNeeded: generator.next()), at: place)
            }
            guard let document = try? EvidenceDocument(damaged), let envelope = document.envelope else { continue }
            _ = try? Statement(payload: envelope.payload, payloadType: envelope.payloadType)
        }
    }
}

/// Random numbers that are the same in every run (Steele, Lea, Flood: SplitMix64).
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}
