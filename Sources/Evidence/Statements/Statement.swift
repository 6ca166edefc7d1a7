package import Artifacts
package import JSON

/// An in-toto statement: a predicate about subjects (in-toto attestation, statement.md, v1; reads v0.1).
package struct Statement: Hashable, Sendable {
    package static let type = "https://in-toto.io/Statement/v1"
    private static let typeBefore = "https://in-toto.io/Statement/v0.1"

    package let subjects: [ResourceDescriptor]
    package let predicateType: String
    package let predicate: Predicate
    /// The predicate as it was written, for policies that look into any type.
    package let predicateJSON: JSONValue

    /// - Throws: ``Rejection`` by `predicate.form` where the predicate lacks what its type prescribes, or by
    ///   `statement.subject` where a subject has no digest that can be compared, or none at all where foreign ones do.
    package init(
        subjects: [ResourceDescriptor], predicateType: String, predicate: JSONValue,
        limits: EvidenceLimits = .standard, takesForeignDigests: Bool = false
    ) throws(Rejection) {
        guard !subjects.isEmpty, subjects.count <= limits.subjects else {
            throw Rejection(
                .statementSubject, expected: "1 to \(limits.subjects) subjects", found: "\(subjects.count)",
                place: "/subject")
        }
        for (index, subject) in subjects.enumerated()
        where takesForeignDigests ? subject.digests.isEmpty : subject.digests.digests.isEmpty {
            throw Rejection(
                .statementSubject, expected: "a digest under sha256 or another algorithm that is compared",
                found: subject.digests.isEmpty ? "no digest" : subject.digests.description,
                place: "/subject/\(index)/digest")
        }
        self.subjects = subjects
        self.predicateType = predicateType
        predicateJSON = predicate
        self.predicate = try Predicate(type: predicateType, predicate, limits: limits)
    }

    /// Reads the payload of an envelope whose signature has been verified.
    ///
    /// - Parameters:
    ///   - payload: the statement's JSON.
    ///   - payloadType: the envelope's, which must say in-toto (CVE-2022-35929: check it before its content).
    ///   - limits: on bytes, subjects and digests.
    ///   - takesForeignDigests: whether subjects may be known by digests that Custody does not compare by.
    /// - Throws: ``Rejection`` by `envelope.payload-type` or one of the `document`, `statement`, `predicate` checks.
    package init(
        payload: [UInt8], payloadType: String, limits: EvidenceLimits = .standard, takesForeignDigests: Bool = false
    ) throws(Rejection) {
        guard payloadType.hasSameBytes(as: Envelope.inTotoPayloadType) else {
            throw Rejection(
                .envelopePayloadType, expected: Envelope.inTotoPayloadType, found: payloadType, place: "/payloadType")
        }
        let type: String
        let subjects: [ResourceDescriptor]
        let predicateType: String
        let predicate: JSONValue
        do {
            let field = JSONField(try JSONValue.parse(payload, limits: limits.json))
            type = try field.member("_type").string()
            predicateType = try field.member("predicateType").string()
            predicate = try field.optional("predicate")?.value ?? [:]
            subjects = try field.member("subject").array(atMost: limits.subjects)
                .map { element throws(JSONError) in try ResourceDescriptor(element, limits: limits) }
        } catch {
            throw Rejection(.statementForm, error, expected: "an in-toto statement")
        }
        guard type == Self.type || type == Self.typeBefore else {
            throw Rejection(
                .statementType, expected: "\(Self.type) or \(Self.typeBefore)", found: type, place: "/_type")
        }
        try self.init(
            subjects: subjects, predicateType: predicateType, predicate: predicate, limits: limits,
            takesForeignDigests: takesForeignDigests)
    }

    /// The subjects that are the artifact, by algorithm and digest; names do not count.
    package func subjects(naming digests: DigestSet) -> [ResourceDescriptor] {
        subjects.filter { $0.digests.names(sameAs: digests) }
    }

    /// The subjects that have a value under an algorithm that Custody does not compare by, exactly as written.
    package func subjects(naming foreign: DigestSet.Other) -> [ResourceDescriptor] {
        subjects.filter { $0.digests.others.contains(foreign) }
    }

    /// The statement's canonical JSON, as Custody signs it (RFC 8785).
    package var payload: [UInt8] {
        let object: JSONObject = [
            "_type": .string(Self.type), "subject": .array(subjects.map(\.json)),
            "predicateType": .string(predicateType), "predicate": predicateJSON,
        ]
        return JSONValue.object(object).canonical()
    }
}
