import Artifacts
import Evidence
import JSON
import TestSupport
import Testing

@Suite struct `Statements` {
    static let everyType: [StatementSketch] = [
        .provenance(), .provenanceV02(), .verificationSummary(), .spdx(), .cycloneDX(), .testResult(),
        .vulnerabilities(), .link(), .scai(), .release(), .source(), .approval(), .unknown(),
    ]

    @Test(arguments: everyType)
    func `A statement that is written is read back the same, to the byte`(sketch: StatementSketch) throws {
        let statement = try sketch.statement()
        let again = try Statement(payload: statement.payload, payloadType: Envelope.inTotoPayloadType)
        #expect(again == statement)
        #expect(again.payload == statement.payload)
        #expect(again.predicateJSON == sketch.json["predicate"])
        #expect(statement.payload == sketch.setting("/_type", to: .string(Statement.type)).payload)
    }

    @Test func `The order of members in what was read leaves no trace`() throws {
        let sketch = StatementSketch.provenance()
        guard case .object(let object) = sketch.json else { throw Unexpected(sketch) }
        let reversed = StatementSketch(.object(JSONObject(object.members.reversed().map { ($0.name, $0.value) })))
        let payload = reversed.json.pretty()
        let statement = try Statement(payload: payload, payloadType: Envelope.inTotoPayloadType)
        #expect(statement == (try sketch.statement()))
        #expect(statement.payload == sketch.payload)
    }

    @Test func `The payload is canonical JSON`() throws {
        let statement = try Statement(
            subjects: [ResourceDescriptor(name: "b\u{20AC}\n", digests: TestArtifact.app.digests)],
            predicateType: "https://acme.test/t", predicate: ["z": 1, "a": [.number(.double(1e21)), .null, false]])
        let hashes = TestArtifact.app.digests.digests.map(\.hex)
        let expected =
            #"{"_type":"https://in-toto.io/Statement/v1","predicate":{"a":[1e+21,null,false],"z":1},"#
            + #""predicateType":"https://acme.test/t","subject":[{"digest":{"sha256":"\#(hashes[0])","#
            + #""sha512":"\#(hashes[1])"},"name":"b€\n"}]}"#
        #expect(String(decoding: statement.payload, as: UTF8.self) == expected)
    }

    @Test func `A statement of version 0.1 is read and written as version 1`() throws {
        let statement = try StatementSketch.testResult().setting("/_type", to: "https://in-toto.io/Statement/v0.1")
            .statement()
        #expect(statement.payload == StatementSketch.testResult().payload)
    }

    @Test(arguments: [nil, JSONValue.null])
    func `A statement may come without a predicate`(predicate: JSONValue?) throws {
        let statement = try StatementSketch.unknown().setting("/predicate", to: predicate).statement()
        #expect(statement.predicateJSON == [:])
        #expect(statement.predicate == .unknown)
    }

    @Test func `Members that nobody knows are passed over, as in-toto asks`() throws {
        let statement = try StatementSketch.testResult().setting("/novelty", to: 1)
            .setting("/subject/0/novelty", to: 1).setting("/predicate/novelty", to: 1).statement()
        #expect(statement.predicateJSON["novelty"] == 1)
        guard case .testResult = statement.predicate else { throw Unexpected(statement.predicate) }
    }

    @Test func `A subject is told by its digests, whatever its name`() throws {
        let statement = try StatementSketch.unknown().about(.other, .app).statement()
        #expect(statement.subjects(naming: TestArtifact.app.digests).map(\.name) == ["app.tar.gz"])
        let renamed = try StatementSketch.unknown().setting("/subject/0/name", to: "renamed").statement()
        #expect(renamed.subjects(naming: TestArtifact.app.digests).count == 1)
        let stranger = TestArtifact("app.tar.gz", [1])
        #expect(statement.subjects(naming: stranger.digests).isEmpty)
    }

    @Test func `One digest that differs outweighs one that agrees`() throws {
        let statement = try StatementSketch.unknown()
            .setting("/subject/0/digest/sha512", to: .string(TestArtifact.other.digests[.sha512]?.hex ?? ""))
            .statement()
        #expect(statement.subjects(naming: TestArtifact.app.digests).isEmpty)
        #expect(statement.subjects(naming: DigestSet([TestArtifact.app.digest])).count == 1)
    }

    @Test func `Digests under weak algorithms are kept and never compared`() throws {
        let sha1 = String(repeating: "0", count: 40)
        let statement = try StatementSketch.unknown().setting("/subject/0/digest/sha1", to: .string(sha1)).statement()
        #expect(statement.subjects[0].digests.others.map(\.value) == [sha1])
        #expect(statement.subjects(naming: TestArtifact.app.digests).count == 1)
        #expect(StatementSketch.unknown().payload != statement.payload)
    }

    @Test func `A descriptor keeps all its members`() throws {
        let json: JSONValue = [
            "name": "n", "uri": "u", "digest": ["sha256": .string(TestArtifact.app.digest.hex), "sha1": "00"],
            "mediaType": "text/plain", "downloadLocation": "https://acme.test/n", "annotations": ["a": [1]],
        ]
        let descriptor = try StatementSketch.unknown().setting("/subject", to: [json]).statement().subjects[0]
        #expect(descriptor.json == json)
        #expect(descriptor.label == "n")
    }

    @Test func `As many subjects and digests as the limits allow are read`() throws {
        let subjects = (0..<1_024).map { TestArtifact("f\($0)", [UInt8(truncatingIfNeeded: $0)]).descriptor.json }
        #expect(
            try StatementSketch.unknown().setting("/subject", to: .array(subjects)).statement().subjects.count == 1_024)
        let others = (0..<31).map { ("x\($0)", JSONValue.string("00")) }
        let digests = JSONObject([("sha256", .string(TestArtifact.app.digest.hex))] + others)
        let statement = try StatementSketch.unknown().setting("/subject/0/digest", to: .object(digests)).statement()
        #expect(statement.subjects[0].digests.others.count == 31)
    }

    @Test func `Nesting is read to its limit and no further`() throws {
        func nested(_ depth: Int) -> JSONValue { (0..<depth).reduce(1) { inner, _ in [inner] } }
        #expect(throws: Never.self) { try StatementSketch.unknown(nested(63)).statement() }
        let found = rejection { () throws(Rejection) in _ = try StatementSketch.unknown(nested(64)).statement() }
        #expect(found?.check == .statementForm)
    }
}
