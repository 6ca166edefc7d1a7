import Evidence
import JSON
import Policy
import TestSupport
import Testing
import Time
import Trust

/// A statement and the keys that sign it.
struct Signed: Sendable {
    let sketch: StatementSketch
    let signers: [String]

    init(_ sketch: StatementSketch, by signers: String...) {
        self.sketch = sketch
        self.signers = signers
    }
}

/// Requirements, evidence, and how the first requirement must turn out.
struct RequirementCase: Sendable, CustomTestStringConvertible {
    let name: String
    let require: String
    let evidence: [Signed]
    let status: Finding.Status
    /// What the finding's fact must say.
    let because: String
    var at = World.now
    var artifact = TestArtifact.app
    var principals = World.acme
    /// Whether a document that cannot be checked lies beside the evidence.
    var isUncheckedBeside = false

    init(
        _ name: String, _ require: String, _ evidence: [Signed], _ status: Finding.Status, _ because: String,
        at: Instant = World.now, artifact: TestArtifact = .app, principals: World = .acme,
        uncheckedBeside: Bool = false
    ) {
        self.name = name
        self.require = require
        self.evidence = evidence
        self.status = status
        self.because = because
        self.at = at
        self.artifact = artifact
        self.principals = principals
        isUncheckedBeside = uncheckedBeside
    }

    var testDescription: String { "\(status.rawValue): \(name)" }

    func decide() throws -> Decision {
        var documents = try evidence.map { try World.json($0.sketch, by: $0.signers).canonical() }
        if isUncheckedBeside { documents.append(try World.unchecked()) }
        return try principals.decide(require, principals.evidence(documents), about: artifact, at: at)
    }

    /// Decides, and holds the first finding against what is expected.
    func check() throws {
        let decision = try decide()
        let finding = try #require(decision.findings.first)
        #expect(finding.status == status, "\(finding.because)")
        #expect(finding.because.contains(because), "\(finding.because)")
        #expect((finding.remedy == nil) == finding.status.passes, "what is not satisfied has a remedy")
        #expect(finding.evidence == finding.evidence.sorted())
        if finding.status != .satisfied { #expect(decision.verdict != .released) }
    }
}

extension World {
    /// A document that this version cannot check: it is signed with a certificate, and no root is trusted.
    static func unchecked() throws -> [UInt8] {
        try json(.testResult(), by: ["ci-tests"])
            .setting("/verificationMaterial", to: ["certificate": ["rawBytes": "MAA="]]).canonical()
    }
}
