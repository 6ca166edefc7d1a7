package import JSON

/// A Sigstore bundle: a signed content and what is needed to verify it (sigstore protobuf-specs, sigstore_bundle.proto).
package struct Bundle: Hashable, Sendable {
    /// The bundle's version, told by its media type.
    package enum Version: String, Sendable, CaseIterable {
        case v0_1 = "0.1"
        case v0_2 = "0.2"
        case v0_3 = "0.3"

        /// Both spellings of the media type, `…bundle+json;version=0.3` and `…bundle.v0.3+json`; the usual one first.
        var mediaTypes: [String] {
            let parameter = "application/vnd.dev.sigstore.bundle+json;version=\(rawValue)"
            let suffix = "application/vnd.dev.sigstore.bundle.v\(rawValue)+json"
            return self == .v0_3 ? [suffix, parameter] : [parameter, suffix]
        }

        /// The spelling that is written.
        var mediaType: String { mediaTypes[0] }
    }

    /// What was signed.
    package enum Content: Hashable, Sendable {
        case envelope(Envelope)
        case message(MessageSignature)
        /// Bytes of another kind: cosign's simple-signing payloads.
        case payload(SignedPayload)
    }

    /// What document the bundle was read from; some are held to rules of their own.
    package enum Source: Hashable, Sendable {
        case bundle
        /// An attestation of PEP 740, with the publisher where a provenance object names one.
        case publish(TrustedPublisher?)
        /// What cosign wrote before bundles.
        case cosign
    }

    package let version: Version
    package let material: VerificationMaterial
    package let content: Content
    package let source: Source

    init(_ version: Version, _ material: VerificationMaterial, _ content: Content, source: Source) {
        self.version = version
        self.material = material
        self.content = content
        self.source = source
    }

    /// A bundle as Custody writes it: v0.3, one signature, a public key's hint.
    package init(envelope: Envelope, keyHint: String) {
        version = .v0_3
        material = VerificationMaterial(signer: .publicKey(hint: keyHint), logEntries: [], timestamps: [])
        content = .envelope(envelope)
        source = .bundle
    }

    /// Reads a bundle.
    ///
    /// - Throws: ``Rejection`` by `bundle.media-type`, `bundle.form`, `bundle.signature-count`, `bundle.key-hint` or
    ///   the envelope's checks.
    package init(_ field: JSONField, limits: EvidenceLimits = .standard) throws(Rejection) {
        do {
            let mediaType = try field.member("mediaType").string()
            guard let version = Version.allCases.first(where: { $0.mediaTypes.contains(where: mediaType.hasSameBytes) })
            else {
                throw Rejection(
                    .bundleMediaType, expected: "a Sigstore bundle of version 0.1, 0.2 or 0.3", found: mediaType,
                    place: "/mediaType", hint: "upgrade the tool that wrote it, or this one")
            }
            self.version = version
            try field.allowOnly(["mediaType", "verificationMaterial", "dsseEnvelope", "messageSignature"])
            material = try VerificationMaterial(field.member("verificationMaterial"), limits: limits)
            let envelope = try field.optional("dsseEnvelope")
            let message = try field.optional("messageSignature")
            switch (envelope, message) {
            case (let envelope?, nil): content = .envelope(try Envelope(envelope, limits: limits))
            case (nil, let message?): content = .message(try MessageSignature(message, limits: limits))
            default: throw field.error(.missing, "exactly one of dsseEnvelope and messageSignature belongs here")
            }
            source = .bundle
        } catch let rejection as Rejection {
            throw rejection
        } catch let error as JSONError {
            throw Rejection(.bundleForm, error, expected: "a Sigstore bundle")
        } catch {
            throw Rejection(.bundleForm, expected: "a Sigstore bundle", found: "\(error)", place: "/")
        }
        guard case .envelope(let envelope) = content else { return }
        guard envelope.signatures.count == 1 else {
            throw Rejection(
                .bundleSignatureCount, expected: "exactly one signature", found: "\(envelope.signatures.count)",
                place: "/dsseEnvelope/signatures", hint: "write one bundle for each signature")
        }
        // Reference clients disagree about a keyid in a bundle; one that contradicts the hint is refused.
        if case .publicKey(let hint) = material.signer, let keyID = envelope.signatures.first?.keyID,
            !keyID.isEmpty, !hint.isEmpty, !keyID.hasSameBytes(as: hint)
        {
            throw Rejection(
                .bundleKeyHint, expected: "the keyid \(hint), as the bundle's hint says", found: keyID,
                place: "/dsseEnvelope/signatures/0/keyid")
        }
    }

    /// The bundle as protobuf's JSON mapping writes it, in its own version; a payload of another kind as cosign does.
    package var json: JSONValue {
        if case .payload(let payload) = content { return cosignJSON(payload) }
        var object: JSONObject = ["mediaType": .string(version.mediaType), "verificationMaterial": material.json]
        switch content {
        case .envelope(let envelope): object["dsseEnvelope"] = envelope.json
        case .message(let message): object["messageSignature"] = message.json
        case .payload: break
        }
        return .object(object)
    }
}
