import Artifacts
import Crypto
import Evidence
import JSON
import TestSupport
import Testing
import Trust

@Suite struct `Collecting evidence` {
    private let world = World.acme

    /// What two sets must have in common to be the same.
    private func summary(_ evidence: EvidenceSet) -> [String] {
        evidence.attestations.map { "\($0.digest) \($0.signers.map(\.keyID))" }
            + evidence.refused.map { "\($0.document) \($0.line) \($0.rejection) \($0.isUndetermined)" }
    }

    @Test func `The order of documents leaves no trace`() throws {
        let statement = StatementSketch.approval()
        var documents: [[UInt8]] = [
            try world.document(statement, by: "alice"), try world.document(statement, by: "bob"),
            try world.document(statement, by: "alice", as: .envelope), try world.document(.provenance(), by: "ci"),
            try world.document(.testResult(), by: "ci-tests"), try world.document(.testResult(), by: "mallory"),
            try World.json(.testResult(), by: "ci", certifiedBy: CertificateAuthority()).canonical(),
            Array("{}".utf8), [],
        ]
        documents.append(Array([documents[0], documents[3], Array("x".utf8)].joined(separator: [0x0A])))
        let expected = world.evidence(documents)
        #expect(expected.attestations.count == 3)
        #expect(expected.refused.count == 5)
        #expect(expected.refused.count { $0.isUndetermined } == 1)
        for _ in 0..<40 { #expect(summary(world.evidence(documents.shuffled())) == summary(expected)) }
    }

    @Test func `A statement that several signed is there once, with all of them`() throws {
        let statement = StatementSketch.approval()
        let evidence = world.evidence([
            try world.document(statement, by: "alice"), try world.document(statement, by: "bob"),
            try world.document(statement, by: "bob"), try world.document(statement, by: "carol.ed25519", "alice"),
            try world.document(statement, by: "mallory", "alice"),
        ])
        #expect(evidence.attestations.count == 1)
        let keys = try ["alice", "bob", "carol.ed25519"].map { try World.key($0).publicKey.id }
        #expect(evidence.attestations[0].signers.map(\.keyID) == keys.sorted())
        #expect(evidence.refused.isEmpty)
    }

    @Test func `Statements that differ in a byte are different attestations`() throws {
        let evidence = world.evidence([
            try world.document(.approval(), by: "alice"), try world.document(.approval(reason: ""), by: "alice"),
        ])
        #expect(evidence.attestations.count == 2)
        #expect(evidence.attestations[0].digest < evidence.attestations[1].digest)
    }

    @Test func `Each line of a file is judged alone, and told apart by its number`() throws {
        let lines: [[UInt8]] = [
            try world.document(.approval(), by: "alice"), Array("{\"payload\":".utf8), [],
            try world.document(.approval(), by: "mallory"), try world.document(.provenance(), by: "ci"),
        ]
        let file = Array(lines.joined(separator: [0x0A]))
        var collector = world.collector()
        let outcomes = collector.add(file).map { ($0.line, Outcome($0.verdict)) }
        #expect(outcomes.map(\.0) == [1, 2, 4, 5])
        #expect(
            outcomes.map(\.1) == [
                .verified, .rejected(.documentJSON, "line 1, column 12"),
                .rejected(.envelopeKeyUnknown, "/dsseEnvelope/signatures/0/sig"), .verified,
            ])
        let evidence = collector.evidence
        #expect(evidence.attestations.count == 2)
        #expect(evidence.refused.map(\.line) == [2, 4])
        #expect(evidence.refused.allSatisfy { $0.document == .sha256(of: file) })
    }

    @Test func `The same refused document twice is refused once`() throws {
        let forged = try world.document(.approval(), by: "mallory")
        #expect(world.evidence([forged, forged]).refused.count == 1)
    }

    @Test func `Nothing makes an empty set`() {
        #expect(world.evidence([]).attestations.isEmpty)
        #expect(world.evidence([]).refused.isEmpty)
    }
}
