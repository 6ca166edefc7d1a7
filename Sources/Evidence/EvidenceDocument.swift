package import JSON

/// One document of evidence as it was found: a Sigstore bundle or a bare DSSE envelope, not yet verified.
package enum EvidenceDocument: Hashable, Sendable {
    case bundle(Bundle)
    case envelope(Envelope)

    /// The DSSE envelope; nil for a bundle that signs an artifact itself.
    package var envelope: Envelope? {
        switch self {
        case .envelope(let envelope): envelope
        case .bundle(let bundle):
            if case .envelope(let envelope) = bundle.content { envelope } else { nil }
        }
    }

    /// Which key a bundle says signed it, unauthenticated; empty where it does not, and for an envelope, whose signatures
    /// each name their own.
    package var keyHint: String {
        switch self {
        case .envelope: ""
        case .bundle(let bundle):
            if case .publicKey(let hint) = bundle.material.signer { hint } else { "" }
        }
    }

    /// Reads one document.
    ///
    /// - Throws: ``Rejection`` by one of the `document`, `bundle` and `envelope` checks.
    package init(_ bytes: [UInt8], limits: EvidenceLimits = .standard) throws(Rejection) {
        try self.init(Self.json(bytes, limits: limits), limits: limits)
    }

    package init(_ value: JSONValue, limits: EvidenceLimits = .standard) throws(Rejection) {
        guard let object = value.object else {
            throw Rejection(
                .documentKind, expected: "a Sigstore bundle or a DSSE envelope", found: value.typeName, place: "/")
        }
        if object["verification_material"] != nil, object["envelope"] != nil {
            self = .bundle(try PublishAttestation.bundle(JSONField(value), limits: limits))
        } else if let bundle = try CosignDocument.bundle(value, limits: limits) {
            self = .bundle(bundle)
        } else if object["mediaType"] != nil || object["verificationMaterial"] != nil {
            self = .bundle(try Bundle(JSONField(value), limits: limits))
        } else if object["payload"] != nil, object["payloadType"] != nil || object["signatures"] != nil {
            self = .envelope(try Envelope(JSONField(value), limits: limits))
        } else {
            throw Rejection(
                .documentKind, expected: "a Sigstore bundle or a DSSE envelope",
                found: "an object with the members \(object.names.prefix(8).joined(separator: ", "))", place: "/",
                hint: object["_type"] != nil ? "a bare statement is not evidence: sign it with custody attest" : "")
        }
    }

    /// Reads a file's documents: one, or with one a line (`.jsonl`) all of them; each attestation of a package index's
    /// provenance object is one.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - limits: on each document and on how many there are.
    /// - Returns: for each document, in order, its line (one-based) and the document or why it is none.
    package static func all(
        in bytes: [UInt8], limits: EvidenceLimits = .standard
    ) -> [(line: Int, document: Result<EvidenceDocument, Rejection>)] {
        func read(_ bytes: [UInt8]) -> Result<JSONValue, Rejection> {
            Result { () throws(Rejection) in try json(bytes, limits: limits) }
        }
        func documents(_ line: Int, _ value: Result<JSONValue, Rejection>) -> [(
            Int, Result<EvidenceDocument, Rejection>
        )] {
            Self.documents(in: value, limits: limits).map { (line, $0) }
        }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .filter { !$0.element.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
        guard lines.count > 1 else { return documents(1, read(bytes)) }
        // A document spread over lines begins with a line that is no whole object. So does a file whose first line was
        // damaged: then a later line is a document of its own, and only the broken one is refused.
        if !isWholeObject(lines[0].element) {
            let whole = read(bytes)
            guard case .failure(let rejection) = whole, rejection.check == .documentJSON,
                lines.contains(where: { line in
                    isWholeObject(line.element)
                        && Self.documents(in: read(Array(line.element)), limits: limits).contains {
                            (try? $0.get()) != nil
                        }
                })
            else { return documents(1, whole) }
        }
        guard lines.count <= limits.documents else {
            let rejection = Rejection(
                .documentLimit, expected: "at most \(limits.documents) documents", found: "\(lines.count)", place: "/")
            return [(1, .failure(rejection))]
        }
        return lines.flatMap { documents($0.offset + 1, read(Array($0.element))) }
    }

    /// The documents that one JSON value is: a provenance object of a package index holds several.
    private static func documents(
        in value: Result<JSONValue, Rejection>, limits: EvidenceLimits
    ) -> [Result<EvidenceDocument, Rejection>] {
        do throws(Rejection) {
            let value = try value.get()
            guard value.object?["attestation_bundles"] != nil else {
                return [.success(try EvidenceDocument(value, limits: limits))]
            }
            return try PublishAttestation.bundles(inProvenance: JSONField(value), limits: limits)
                .map { $0.map { .bundle($0) } }
        } catch {
            return [.failure(error)]
        }
    }

    private static func isWholeObject(_ line: ArraySlice<UInt8>) -> Bool {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
        guard let first = line.first(where: { !isSpace($0) }), let last = line.last(where: { !isSpace($0) })
        else { return false }
        return first == UInt8(ascii: "{") && last == UInt8(ascii: "}")
    }

    private static func json(_ bytes: [UInt8], limits: EvidenceLimits) throws(Rejection) -> JSONValue {
        do {
            return try JSONValue.parse(bytes, limits: limits.json)
        } catch {
            let check: Check = error.code == .limit ? .documentLimit : .documentJSON
            throw Rejection(
                check, error, expected: check == .documentLimit ? "a document within the limits" : "a JSON document",
                hint: bytes.isEmpty ? "the file is empty" : "")
        }
    }
}
