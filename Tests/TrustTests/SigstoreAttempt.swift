import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import Merkle
import Pattern
import TestSupport
import Trust

/// The kinds of bundle that there are; a valid one of each.
enum SigstoreKind: String, CaseIterable {
    case envelope, message, envelopeV2, messageV2
    case keyEnvelope, keyMessage, keyEnvelopeV2
    /// v0.1 with the log's promise alone.
    case promiseOnly
    /// v0.1 and v0.2, with Rekor's older entries for statements.
    case inTotoV1, inTotoV2

    var sketch: BundleSketch {
        let statement = BundleSketch.Content.statement(.provenance())
        let artifact = BundleSketch.Content.artifact(.app)
        switch self {
        case .envelope: return BundleSketch(statement, .dsse)
        case .message: return BundleSketch(artifact, .hashedRekord)
        case .envelopeV2: return BundleSketch(statement, .hashedRekordV2)
        case .messageV2: return BundleSketch(artifact, .hashedRekordV2)
        case .keyEnvelope, .keyMessage, .keyEnvelopeV2:
            var sketch =
                self == .keyMessage
                ? BundleSketch(artifact, .hashedRekord)
                : BundleSketch(statement, self == .keyEnvelope ? .dsse : .hashedRekordV2)
            sketch.isKeyless = false
            return sketch
        case .promiseOnly:
            var sketch = BundleSketch(artifact, .hashedRekord)
            sketch.version = "0.1"
            sketch.shape.hasProof = false
            return sketch
        case .inTotoV1, .inTotoV2:
            var sketch = BundleSketch(statement, self == .inTotoV1 ? .inTotoV1 : .inTotoV2)
            sketch.version = self == .inTotoV1 ? "0.1" : "0.2"
            return sketch
        }
    }
}

/// A bundle, the trusted root it is verified under, and what is expected of it: all right as it comes.
struct SigstoreAttempt {
    static let entry = "/verificationMaterial/tlogEntries/0"
    static let stamp = "/verificationMaterial/timestampVerificationData/rfc3161Timestamps/0/signedTimestamp"

    let kind: SigstoreKind
    var sketch: BundleSketch
    var instance = SigstoreInstance.acme
    var root = SigstoreInstance.acme.trustedRoot
    var artifact = TestArtifact.app.digests
    var signer: SigstoreVerifier.Signer
    var thresholds: SigstoreVerifier.Thresholds?
    var witnesses: [NoteVerifier] = []
    private var made: JSONValue?
    private var edits: [(place: String, change: (JSONValue?) -> JSONValue?)] = []

    init(_ kind: SigstoreKind) throws {
        self.kind = kind
        sketch = kind.sketch
        signer =
            sketch.isKeyless
            ? .identity(SigstoreInstance.identity) : .key(try World.key(sketch.key).publicKey)
    }

    // MARK: Defects

    /// Has one place of the written bundle changed.
    mutating func change(_ place: String, _ change: @escaping (JSONValue?) -> JSONValue?) {
        edits.append((place, change))
    }

    mutating func set(_ place: String, to value: JSONValue?) { change(place) { _ in value } }

    /// Has the last bit of some base 64 turned over.
    mutating func flip(_ place: String) {
        change(place) { value in
            var bytes = (try? Base64.decode(value?.string ?? "")) ?? []
            if let last = bytes.popLast() { bytes.append(last ^ 1) }
            return .string(Base64.encode(bytes))
        }
    }

    /// Has a text replaced by another in some string.
    mutating func replace(_ place: String, _ text: String, by other: String) {
        change(place) { value in
            let parts = (value?.string ?? "").split(separator: text, omittingEmptySubsequences: false)
            return .string(parts.joined(separator: other))
        }
    }

    /// Has one place taken over from another bundle.
    mutating func take(_ place: String, from other: SigstoreAttempt) throws {
        let value = try other.bundle()[at: place]
        set(place, to: value)
    }

    /// Has an entry of another bundle put behind the bundle's own.
    mutating func append(entryOf other: SigstoreAttempt) throws {
        var other = other
        // Of another index, since no entry may come twice.
        other.sketch.shape.before += 1
        let value = try other.bundle()[at: Self.entry]
        set("/verificationMaterial/tlogEntries/-", to: value)
    }

    mutating func expect(_ name: IdentityExpectation.Name, _ issuer: String = SigstoreInstance.identity.issuer) {
        signer = .identity(IdentityExpectation(name: name, issuer: issuer))
    }

    mutating func expect(matching pattern: String) throws { expect(.matching(try RegularExpression(pattern))) }

    // MARK: Verifying

    /// Keeps to a bundle that was made, instead of signing anew.
    mutating func fix(_ bundle: JSONValue) {
        made = bundle
    }

    func bundle() throws -> JSONValue {
        if let made { return made }
        var bundle = try sketch.bundle(at: instance)
        for (place, change) in edits { bundle = bundle.setting(place, to: change(bundle[at: place])) }
        return bundle
    }

    /// As a client does it: reads the root and the bundle, then verifies.
    func verdict() throws -> Verdict<SigstoreVerifier.Verified> {
        do throws(Rejection) {
            let verifier = SigstoreVerifier(
                root: try TrustedRoot(root.canonical()), thresholds: thresholds, witnesses: witnesses)
            let bytes: [UInt8]
            do { bytes = try bundle().canonical() } catch { preconditionFailure("no bundle can be made: \(error)") }
            guard case .bundle(let bundle) = try EvidenceDocument(bytes) else { preconditionFailure("no bundle") }
            return verifier.verify(bundle, about: artifact, by: signer)
        } catch {
            return .rejected(error)
        }
    }
}

extension JSONValue {
    /// What stands at a place, if there is one.
    subscript(at place: String) -> JSONValue? {
        JSONPointer(place)?.tokens.reduce(self as JSONValue?) { value, token in
            if let array = value?.array {
                guard let index = Int(token), array.indices.contains(index) else { return nil }
                return array[index]
            }
            return value?[token]
        }
    }
}

/// One thing wrong with a bundle, its trusted root or what is expected, and the check that must say no.
struct SigstoreDefect: Sendable, CustomStringConvertible {
    let description: String
    let kind: SigstoreKind
    let check: Check
    let make: @Sendable (inout SigstoreAttempt) throws -> Void

    init(
        _ description: String, _ kind: SigstoreKind, _ check: Check,
        _ make: @escaping @Sendable (inout SigstoreAttempt) throws -> Void
    ) {
        self.description = description
        self.kind = kind
        self.check = check
        self.make = make
    }
}

extension JSONValue {
    static func base64(_ bytes: [UInt8]) -> JSONValue { .string(Base64.encode(bytes)) }
}
