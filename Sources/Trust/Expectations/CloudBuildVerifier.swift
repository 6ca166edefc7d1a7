package import Artifacts
import Crypto
package import Evidence
import JSON

/// Verifies provenance of Google Cloud Build as the registry writes it out.
///
/// A key counts under its resource name alone. Those of the regions sign the payload as it stands; the global ones of
/// `provenanceSigner` and `google-hosted-worker` sign the envelope's PAE.
package struct CloudBuildVerifier: Sendable {
    private let keys: KeyRing
    private let limits: EvidenceLimits

    /// - Parameters:
    ///   - keys: Google's, each owned by its resource name.
    ///   - limits: on what is read.
    package init(keys: KeyRing, limits: EvidenceLimits = .standard) {
        self.keys = keys
        self.limits = limits
    }

    /// Verifies that one of the builds made an artifact, as it is expected.
    ///
    /// - Parameters:
    ///   - document: as it was read.
    ///   - artifact: the image's digests.
    ///   - expectation: what the provenance must say.
    /// - Returns: the first build that meets all; else what a build whose signature is good lacks; else why none is.
    package func verify(
        _ document: CloudBuildDocument, about artifact: DigestSet, expecting expectation: ProvenanceExpectation
    ) -> Verdict<VerifiedAttestation> {
        var lacking: Rejection?
        var unsigned: Rejection?
        for (index, occurrence) in document.occurrences.enumerated() {
            let place = "/provenance_summary/provenance/\(index)"
            do {
                guard let signer = try signer(of: occurrence, place, &unsigned) else { continue }
                let statement = try Statement(
                    payload: occurrence.payload, payloadType: occurrence.payloadType, limits: limits)
                try statement.requireSubject(naming: artifact)
                try expectation.check(statement, about: artifact, signer: .named(nil))
                try Self.checkBuildType(statement)
                try Self.checkFrame(document, occurrence, artifact, place)
                try Self.checkText(occurrence, place)
                return .verified(
                    VerifiedAttestation(
                        digest: .sha256(of: occurrence.encoding), statement: statement, signers: [signer]))
            } catch let rejection as Rejection {
                lacking = lacking ?? rejection
            } catch {
                return .undetermined(
                    Rejection(
                        .envelopeSignatureMismatch, expected: "a verification that runs", found: "\(error)",
                        place: place, hint: "the cryptographic library failed; nothing is known of the signature"))
            }
        }
        return .rejected(lacking ?? unsigned ?? Self.unsigned("/provenance_summary", "no provenance"))
    }

    private static func unsigned(_ place: String, _ found: String) -> Rejection {
        Rejection(
            .envelopeSignatureMismatch, expected: "a signature by a key of Google Cloud Build that was given",
            found: found, place: place + "/envelope/signatures",
            hint: "the payload was changed, or another key signed it")
    }

    // MARK: Signatures

    /// Which bytes a key signs, by its resource name.
    private static func signsEncoding(_ name: String) -> Bool {
        ["provenanceSigner", "google-hosted-worker"].contains { signer in
            name.hasSameBytes(as: "\(ring)/cryptoKeys/\(signer)/cryptoKeyVersions/1")
        }
    }

    private static let ring = "projects/verified-builder/locations/global/keyRings/attestor"

    /// The first key that signed; nil where none did.
    ///
    /// - Parameter refused: why not, unless something is there already.
    private func signer(
        of occurrence: CloudBuildDocument.Occurrence, _ place: String, _ refused: inout Rejection?
    ) throws(CryptoError) -> VerifiedAttestation.Signer? {
        for signature in occurrence.signatures {
            guard let key = keys.owned(signature.keyID) else {
                let found = signature.keyID.isEmpty ? "one that names no key" : "one by \(signature.keyID.prefix(256))"
                refused =
                    refused
                    ?? Rejection(
                        .envelopeKeyUnknown, expected: "a signature by a key whose name was given", found: found,
                        place: place + "/envelope/signatures", hint: "give Google's key under its resource name")
                continue
            }
            guard let bytes = signature.bytes else {
                refused = refused ?? Self.unsigned(place, "one that is not base 64")
                continue
            }
            let message = Self.signsEncoding(signature.keyID) ? occurrence.encoding : occurrence.payload
            let scheme = key.defaultScheme
            if try key.verify(signature: bytes, message: message, scheme: scheme) {
                return VerifiedAttestation.Signer(key, scheme)
            }
            refused = refused ?? Self.unsigned(place, "one that does not verify")
        }
        refused = refused ?? Self.unsigned(place, "none")
        return nil
    }

    // MARK: What stands beside the envelope

    /// The build types that each version of the builder writes.
    private static func checkBuildType(_ statement: Statement) throws(Rejection) {
        guard case .provenance(let provenance) = statement.predicate,
            let builder = BuilderName(provenance.builderID)
        else { return }
        let types: [String]
        switch (builder.ref, PredicateType(statement.predicateType)) {
        case ("v0.2", .provenanceV01): types = [provenance.builderID]
        case (_, .provenanceV01):
            types = [
                "https://cloudbuild.googleapis.com/CloudBuildYaml@",
                "https://cloudbuild.googleapis.com/CloudBuildSteps@",
            ]
        default: types = ["https://cloud.google.com/build/gcb-buildtypes/google-worker/v1"]
        }
        guard
            types.contains(where: { type in
                type.hasSuffix("@")
                    ? provenance.buildType.utf8.starts(with: type.utf8) : provenance.buildType.hasSameBytes(as: type)
            })
        else {
            throw Rejection(
                .provenanceBuildType, expected: types.joined(separator: "… or "), found: provenance.buildType,
                place: "/predicate")
        }
    }

    private static func checkFrame(
        _ document: CloudBuildDocument, _ occurrence: CloudBuildDocument.Occurrence, _ artifact: DigestSet,
        _ place: String
    ) throws(Rejection) {
        guard occurrence.kind.hasSameBytes(as: "BUILD") else {
            throw Rejection(.cloudBuildKind, expected: "BUILD", found: occurrence.kind, place: place + "/kind")
        }
        guard let digest = artifact[.sha256]?.description else {
            throw Rejection(
                .cloudBuildImage, expected: "the image's SHA-256", found: artifact.description, place: "/image_summary")
        }
        let named: [(String, Bool, String)] = [
            (occurrence.resource, occurrence.resource.hasSuffix("@" + digest), place + "/resourceUri"),
            (document.imageDigest, document.imageDigest.hasSameBytes(as: digest), "/image_summary/digest"),
            (
                document.imageName, document.imageName.hasSuffix("@" + digest),
                "/image_summary/fully_qualified_digest"
            ),
        ]
        for (found, isSame, place) in named where !isSame {
            throw Rejection(
                .cloudBuildImage, expected: digest, found: found, place: place,
                hint: "the document was put together from two images' answers")
        }
    }

    /// The text must say what was signed, as far as both have a member: either writer leaves out what is empty.
    private static func checkText(
        _ occurrence: CloudBuildDocument.Occurrence, _ place: String
    ) throws(Rejection) {
        let signed = try? JSONValue.parse(occurrence.payload, limits: JSONLimits(bytes: 64 << 20))
        for name in ["_type", "predicateType", "subject", "predicate"] {
            // Before v1, the text calls its predicate by another name.
            let text = occurrence.text?[name] ?? (name == "predicate" ? occurrence.text?["slsaProvenance"] : nil)
            guard let difference = difference(text ?? .null, signed?[name] ?? .null, "/" + name) else { continue }
            throw Rejection(
                .cloudBuildText, expected: "what was signed", found: "another text at \(difference)",
                place: place + "/build", hint: "do not read the text; the signed payload is what counts")
        }
    }

    /// Members that Google writes into the one form and not into the other.
    private static let uneven = ["/predicate/recipe/definedInMaterial", "/predicate/metadata/buildInvocationId"]

    /// Where two values differ; what is absent is as good as empty (protobuf's JSON mapping).
    private static func difference(_ text: JSONValue, _ signed: JSONValue, _ place: String) -> String? {
        if uneven.contains(place) { return nil }
        switch (text, signed) {
        case (.object(let one), .object(let other)):
            for name in Set(one.names).union(other.names).sorted() {
                let found = difference(one[name] ?? .null, other[name] ?? .null, place + "/" + name)
                if let found { return found }
            }
            return nil
        case (.array(let one), .array(let other)) where one.count == other.count:
            for (index, pair) in zip(one, other).enumerated() {
                if let found = difference(pair.0, pair.1, "\(place)/\(index)") { return found }
            }
            return nil
        default: return text == signed || (text.isEmpty && signed.isEmpty) ? nil : place
        }
    }
}

extension CloudBuildDocument.Occurrence {
    /// What DSSE has signed.
    fileprivate var encoding: [UInt8] {
        Envelope.preAuthenticationEncoding(payloadType: payloadType, payload: payload)
    }
}

extension JSONValue {
    /// What protobuf's JSON mapping leaves out.
    fileprivate var isEmpty: Bool {
        switch self {
        case .null, .bool(false): true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.isEmpty
        case .object(let object): object.isEmpty
        case .number(let number): number.integer == 0
        case .bool: false
        }
    }
}
