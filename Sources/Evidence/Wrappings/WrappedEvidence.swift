import JSON

/// A registry's answer that wraps evidence in a form of its own, told by its content.
package enum WrappedEvidence: Hashable, Sendable {
    case cloudBuild(CloudBuildDocument)
    case npm(NPMAttestations)

    /// Reads a file if it is of one of these forms.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - limits: on what is read.
    /// - Returns: nil for anything else, JSON or not.
    /// - Throws: ``Rejection`` by `cloud-build.form`, `npm.form` or a check of the bundles within.
    package init?(_ bytes: [UInt8], limits: EvidenceLimits = .standard) throws(Rejection) {
        guard let value = try? JSONValue.parse(bytes, limits: limits.json), let object = value.object else {
            return nil
        }
        if object["provenance_summary"] != nil {
            self = .cloudBuild(try CloudBuildDocument(JSONField(value), limits: limits))
        } else if object["attestations"] != nil {
            self = .npm(try NPMAttestations(JSONField(value), limits: limits))
        } else {
            return nil
        }
    }
}

extension WrappedEvidence {
    /// What is wrapped, one by one: how it was built first, then what the registry says itself.
    ///
    /// Signatures that are no base 64 are left out; a verifier reads the wrapping itself.
    package var documents: [EvidenceDocument] {
        switch self {
        case .npm(let attestations):
            [attestations.provenance, attestations.publication].compactMap { $0.map(EvidenceDocument.bundle) }
        case .cloudBuild(let document):
            document.occurrences.map { occurrence in
                .envelope(
                    Envelope(
                        payloadType: occurrence.payloadType, payload: occurrence.payload,
                        signatures: occurrence.signatures.compactMap { signature in
                            signature.bytes.map { Envelope.Signature(keyID: signature.keyID, bytes: $0) }
                        }))
            }
        }
    }
}
