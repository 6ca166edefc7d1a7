import Artifacts
import Evidence
import JSON
import TestSupport
import Testing
import Time

@Suite struct `Predicates of the gate` {
    /// The typed value's own JSON, to be held against what was read.
    private static func json(_ predicate: Predicate) -> JSONValue? {
        switch predicate {
        case .hold(let value): value.json
        case .holdLift(let value): value.json
        case .waiver(let value): value.json
        case .override(let value): value.json
        case .overrideReview(let value): value.json
        case .revocation(let value): value.json
        case .deployment(let value): value.json
        case .rebuild(let value): value.json
        case .secretRotation(let value): value.json
        case .agentAction(let value): value.json
        case .sourceReview(let value): value.json
        case .buildLog(let value): value.json
        case .environment(let value): value.json
        case .ruleVersion(let value): value.json
        default: nil
        }
    }

    /// What each type's schema demands, read from the published schema.
    private static func required(_ sketch: StatementSketch) throws -> [String] {
        let type = try #require(sketch.json["predicateType"]?.string)
        let name = try #require(type.split(separator: "/").dropLast().last)
        let schema = try JSONValue.parse(
            TestData.packageFile("Schemas/\(name)-v1.schema.json"))
        return try #require(schema["required"]?.array).compactMap(\.string)
    }

    @Test(arguments: StatementSketch.ofTheGate)
    func `What is read is written back`(sketch: StatementSketch) throws {
        let predicate = try sketch.statement().predicate
        #expect(Self.json(predicate) == sketch.json["predicate"])
    }

    @Test(arguments: StatementSketch.ofTheGate)
    func `Where the signing key is kept may be said, in its form`(sketch: StatementSketch) throws {
        let statement = try sketch.statement()
        var predicate = try #require(statement.predicateJSON.object)
        predicate[SigningRecord.member] = SigningRecord(custody: "hsm").json
        let signed = try sketch.setting("/predicate", to: .object(predicate)).statement()
        #expect(Self.json(signed.predicate) == sketch.json["predicate"])
        for odd: JSONValue in ["hsm", ["custody": 1], ["custody": "hsm", "more": 1], [:]] {
            predicate[SigningRecord.member] = odd
            let rejection = #expect(throws: Rejection.self) {
                try sketch.setting("/predicate", to: .object(predicate)).statement()
            }
            #expect(rejection?.check == .predicateForm)
        }
    }

    @Test(arguments: StatementSketch.ofTheGate)
    func `Each member that the schema requires is missed, and a stranger refused`(sketch: StatementSketch) throws {
        for name in try Self.required(sketch) {
            let place = "/predicate/" + name
            let rejection = #expect(throws: Rejection.self) { try sketch.setting(place, to: nil).statement() }
            #expect(rejection?.check == .predicateForm, "\(name)")
            #expect(throws: Rejection.self, "\(name)") { try sketch.setting(place, to: ["odd": 1]).statement() }
            #expect(throws: Rejection.self, "\(name)") { try sketch.setting(place, to: "").statement() }
        }
        let rejection = #expect(throws: Rejection.self) {
            try sketch.setting("/predicate/stranger", to: 1).statement()
        }
        #expect(rejection?.check == .predicateForm)
    }

    @Test(arguments: [
        StatementSketch.waiver(expiresOn: World.earlier("1h")), .override(expiresOn: World.earlier("2h")),
        .revocation(.credential, "key:00", notAfter: World.later("1h")),
        .sourceReview(authors: []), .rebuild().setting("/predicate/result", to: nil),
        .override().setting("/predicate/release", to: "payments"),
        .override().setting("/predicate/release", to: "../x@1"),
        .buildLog().setting("/predicate/log/digest", to: nil),
        .agentAction().setting("/predicate/prompt", to: ["text": "delete everything"]),
    ])
    func `A statement that makes no sense is refused`(sketch: StatementSketch) {
        let rejection = #expect(throws: Rejection.self) { try sketch.statement() }
        #expect(rejection?.check == .predicateForm)
    }

    @Test func `A release's name is part of a package URL, and back`() throws {
        let name = try #require(ReleaseName("payments@1.4.2"))
        #expect(name.purl == "pkg:generic/payments@1.4.2")
        #expect(ReleaseName(purl: name.purl) == name)
        for text in ["", "@", "a@", "@1", "a b@1", "a/b@1", "..@1", "a@1\n", "pay\u{e9}@1"] {
            #expect(ReleaseName(text) == nil, "\(text)")
        }
        #expect(ReleaseName(purl: "pkg:npm/payments@1.4.2") == nil)
    }
}
