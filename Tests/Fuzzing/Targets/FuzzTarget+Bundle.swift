import Evidence
import JSON

extension FuzzTarget {
    func checkBundle(_ input: [UInt8]) throws(OracleFailure) {
        if let value = try? JSONValue.parse(input) { try checkJSON(value) }
        for (_, document) in EvidenceDocument.all(in: input) {
            if let document = try? document.get() { try checkDocument(document) }
        }
        if let wrapped = try? WrappedEvidence(input), case .npm(let npm) = wrapped { _ = npm.hashValue }
        if let statement = try? Statement(payload: input, payloadType: Envelope.inTotoPayloadType) {
            try checkStatement(statement)
        }
        _ = try? SimpleSigning(payload: input)
        for check in [Check.layoutForm, .layoutLink] {
            guard let metadata = try? LayoutMetadata(input, check) else { continue }
            _ = try? metadata.content(check)
        }
    }

    /// Canonical JSON is a fixed point; `1e2` is written `100`, so that values are compared by what is written.
    private func checkJSON(_ value: JSONValue) throws(OracleFailure) {
        let canonical = value.canonical()
        guard let again = try? JSONValue.parse(canonical) else {
            throw OracleFailure("canonical JSON cannot be read again")
        }
        try require(again.canonical() == canonical, "canonical JSON is no fixed point")
        try require(try JSONValue.parse(value.pretty()).canonical() == canonical, "pretty JSON says something else")
        _ = try? value.canonicalOLPC()
    }

    private func checkDocument(_ document: EvidenceDocument) throws(OracleFailure) {
        switch document {
        case .envelope(let envelope):
            try require(
                try EvidenceDocument(envelope.json.canonical()) == document, "an envelope is another after writing")
        case .bundle(let bundle):
            guard case .bundle(let again)? = try? EvidenceDocument(bundle.json.canonical()) else {
                throw OracleFailure("a bundle that was written cannot be read again")
            }
            try require(again.content == bundle.content, "a bundle's content is another after writing")
            try require(again.material == bundle.material, "a bundle's material is another after writing")
        }
        if let envelope = document.envelope,
            let statement = try? Statement(payload: envelope.payload, payloadType: envelope.payloadType)
        {
            try checkStatement(statement)
        }
    }

    private func checkStatement(_ statement: Statement) throws(OracleFailure) {
        try require(!statement.subjects.isEmpty, "a statement is about nothing")
        _ = try? ModelSignature(statement)
    }
}
