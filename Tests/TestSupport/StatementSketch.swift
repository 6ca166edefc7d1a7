package import Artifacts
package import Evidence
package import JSON

/// A statement in the making: right as it comes, and any one place of it easily made wrong.
package struct StatementSketch: Sendable, CustomStringConvertible {
    /// The whole statement: `_type`, `subject`, `predicateType`, `predicate`.
    package var json: JSONValue

    package init(_ json: JSONValue) { self.json = json }

    package var description: String { json["predicateType"]?.string ?? "a statement without a type" }

    /// - Parameters:
    ///   - predicateType: a type URI.
    ///   - predicate: of that type.
    package init(_ predicateType: String, _ predicate: JSONValue) {
        json = [
            "_type": .string(Statement.type), "subject": [TestArtifact.app.descriptor.json],
            "predicateType": .string(predicateType), "predicate": predicate,
        ]
    }

    /// The same with one place changed.
    ///
    /// - Parameters:
    ///   - place: a JSON pointer into the statement, such as `/predicate/result`.
    ///   - value: what stands there; nil takes it away.
    package func setting(_ place: String, to value: JSONValue?) -> StatementSketch {
        StatementSketch(json.setting(place, to: value))
    }

    /// The same about other artifacts.
    package func about(_ artifacts: TestArtifact...) -> StatementSketch {
        setting("/subject", to: .array(artifacts.map(\.descriptor.json)))
    }

    /// The same about whatever a digest names.
    package func about(_ digest: Digest) -> StatementSketch {
        setting("/subject", to: [ResourceDescriptor(digests: DigestSet([digest])).json])
    }

    /// The statement's canonical JSON.
    package var payload: [UInt8] { json.canonical() }

    /// The statement, read by the real reader.
    package func statement(limits: EvidenceLimits = .standard) throws(Rejection) -> Statement {
        try Statement(payload: payload, payloadType: Envelope.inTotoPayloadType, limits: limits)
    }
}
