/// Bundles as a store keeps them and gives them out.
extension Bundle {
    private init(_ material: VerificationMaterial, _ content: Content) {
        self.init(.v0_3, material, content, source: .bundle)
    }

    /// A bundle of one signature of an envelope, by a key that the signature names.
    ///
    /// - Parameters:
    ///   - envelope: with one signature or more.
    ///   - position: of the signature.
    package init(_ envelope: Envelope, signature position: Int) {
        let signature = envelope.signatures[position]
        self.init(
            VerificationMaterial(signer: .publicKey(hint: signature.keyID), logEntries: [], timestamps: []),
            .envelope(
                Envelope(
                    payloadType: envelope.payloadType, payload: envelope.payload,
                    // Reference clients refuse a keyid within a bundle; the hint says it.
                    signatures: [Envelope.Signature(keyID: "", bytes: signature.bytes)])))
    }

    /// The bundle in version 0.3, as a store keeps it: the signer's own certificate alone, no keyid beside the hint, and one
    /// more timestamp.
    ///
    /// What proves that another log has it stays.
    ///
    /// - Parameter timestamp: an RFC 3161 response over the signature, in DER.
    package func recorded(with timestamp: [UInt8]) -> Bundle {
        var signer = material.signer
        var content = content
        if case .certificateChain(let chain) = signer, let leaf = chain.first { signer = .certificate(leaf) }
        if case .envelope(let envelope) = content, let signature = envelope.signatures.first, !signature.keyID.isEmpty {
            if case .publicKey(let hint) = signer, hint.isEmpty { signer = .publicKey(hint: signature.keyID) }
            content = .envelope(
                Envelope(
                    payloadType: envelope.payloadType, payload: envelope.payload,
                    signatures: [Envelope.Signature(keyID: "", bytes: signature.bytes)]))
        }
        return Bundle(
            VerificationMaterial(
                signer: signer, logEntries: material.logEntries, timestamps: material.timestamps + [timestamp]),
            content)
    }

    /// The bundle with other proofs of when and where it was logged.
    ///
    /// - Parameters:
    ///   - logEntries: in the place of those that it has.
    ///   - timestamps: likewise; nil to keep them.
    package func with(logEntries: [TransparencyLogEntry], timestamps: [[UInt8]]? = nil) -> Bundle {
        Bundle(
            VerificationMaterial(
                signer: material.signer, logEntries: logEntries, timestamps: timestamps ?? material.timestamps),
            content)
    }
}
