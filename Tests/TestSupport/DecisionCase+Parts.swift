import Evidence
import JSON
import Policy
import Time
import Trust

extension DecisionCase {
    // MARK: Who

    static let worlds: [World] = [
        cast(), cast(alice: ""), cast(ci: ", revoked-after: 2026-11-20T00:00:00Z"),
        cast(ci: ", revoked-after: 2026-12-20T00:00:00Z"), cast(alice: "emails: [alice@acme.test], role: deploy, "),
    ]

    /// - Parameters:
    ///   - alice: some of alice's members.
    ///   - ci: more of the builder's credential.
    private static func cast(alice: String = "emails: [alice@acme.test], ", ci: String = "") -> World {
        do {
            return try World(
                """
                alice: { kind: human, \(alice)groups: [managers], credentials: [ { key: alice.ed25519.pub, custody: hsm } ] }
                bob: { kind: human, emails: [bob@acme.test], groups: [managers], credentials: [ { key: bob.ed25519.pub, custody: hsm } ] }
                carol: { kind: human, emails: [carol@acme.test], groups: [developers], credentials: [ { key: carol.ed25519.pub, custody: file } ] }
                ci: { kind: workload, role: build, owner: carol, purpose: builds, credentials: [ { key: ci.ed25519.pub, custody: kms, issued: 2026-10-01T00:00:00Z\(ci) } ] }
                tests: { kind: workload, role: test, owner: bob, credentials: [ { key: tests.ed25519.pub, custody: kms } ] }
                ship: { kind: workload, role: deploy, owner: bob, credentials: [ { key: ship.ed25519.pub, custody: hsm } ] }
                bot: { kind: agent, owner: alice, groups: [managers], credentials: [ { key: bot.ed25519.pub, custody: file } ] }
                """)
        } catch { preconditionFailure("\(error)") }
    }

    // MARK: What is required

    /// Requirements that the good evidence satisfies where the cast is the usual one; each name once in a policy.
    static let fitting = [
        "digest-pinned", "provenance", "provenance: { builder: { principal: ci } }",
        "provenance: { source: { repository: 'git+https://git.acme.test/*', ref: 'refs/tags/v*' }, maximum-age: 30d }",
        "dependencies-locked", "sbom", "sbom: { format: spdx, maximum-age: 7d }",
        "approvals: { from: group:managers }", "approvals: { count: 2, from: group:managers }",
        "approvals: { from: group:managers, distinct-from: [author, committer, builder] }",
        "approvals: { count: 2, from: [alice, bob], distinct-from: [author, deployer], authorship-from: ci }",
        "credentials: { custody: [hsm, kms, file] }",
        "attestation: { predicate-type: https://in-toto.io/attestation/test-result/v0.1, signed-by: tests, where: { /result: PASSED } }",
    ]

    /// Those, and others that something in the evidence fails.
    static let requirements =
        fitting + [
            "provenance: { builder: { principal: bob } }",
            "provenance: { where: { /runDetails/builder/id: { matches: 'https://ci\\..*' } } }",
            "provenance: { where: { /buildDefinition/externalParameters/command: { any: { equals: release } } } }",
            "sbom: { reconciles-with: [artifact, provenance] }", "sbom: { reconciles-with: [lockfile] }",
            "sbom: { signed-by: bob }", "approvals: { count: 3, from: [alice, bob, carol], maximum-age: 2h }",
            "approvals: { from: group:developers, distinct-from: author, authorship: signed }",
            "credentials: { maximum-age: 60d }", "credentials: { owned: true }", "logged", "reproduced",
            "attestation: { predicate-type: 'https://*/weather/*', signed-by: [ci, bob], where: { /list: { each: { at-least: 1 } } } }",
            "attestation: { predicate-type: '*', signed-by: group:developers, maximum-age: 1d }",
        ]

    // MARK: What is there

    /// How many documents at the beginning of ``documents`` are good.
    static let good = 12

    /// Documents of evidence: the good ones first, then such as contradict them, and such as do not count.
    package static let documents: [[UInt8]] = {
        do { return try fittingDocuments() + contraryDocuments() + worthlessDocuments } catch {
            preconditionFailure("\(error)")
        }
    }()

    private static func fittingDocuments() throws -> [[UInt8]] {
        [
            try sign(.provenance(), "ci"), try sign(.provenance(ref: "refs/tags/v1.4.3"), "ci"),
            try sign(.spdx(), "ci"),
            try sign(.spdx(created: World.earlier("3h")), "ci"), try sign(.testResult(), "tests"),
            try sign(.approval(), "alice"), try sign(.approval(approvedOn: World.earlier("80m")), "bob"),
            try sign(.approval(), "bob"), try sign(source(["carol@acme.test"]), "ci"),
            try sign(source(["zoe@else.test"]), "tests"), try sign(.release(), "ci"), try sign(.link(), "ci"),
        ]
    }

    private static func contraryDocuments() throws -> [[UInt8]] {
        [
            try sign(.provenance(builder: "https://elsewhere.test"), "bob"), try sign(.provenance(ref: nil), "alice"),
            try sign(.provenance(finishedOn: World.earlier("60d")), "ci"), try sign(.provenance().about(.other), "ci"),
            try sign(.cycloneDX(), "ci", "bob"), try sign(.testResult(.failed), "tests"),
            try sign(.approval(.rejected, approvedOn: World.earlier("30m")), "bob"),
            try sign(.approval(expiresOn: World.later("30m")), "alice"), try sign(.approval(), "bot"),
            try sign(.approval(), "carol"), try sign(.approval(approvedOn: World.later("2h")), "alice"),
            try sign(source(["alice@acme.test", "bob@acme.test"]), "ci"),
            try sign(source(["carol@acme.test"]), "alice"),
            try sign(source([]), "ci"), try sign(.unknown(["list": [1, 2]]), "ci"),
            try sign(.unknown(["list": []]), "bob"),
            try sign(.unknown(["list": .null]), "ci"), try sign(.vulnerabilities(), "carol"),
        ]
    }

    /// Places in ``documents`` of those that never count: signed by nobody who is known, altered, or no evidence at all.
    package static let worthless = documents.count - worthlessDocuments.count..<documents.count

    private static let worthlessDocuments: [[UInt8]] = {
        do {
            var documents = [Array("not JSON".utf8), []]
            for sketch in [.provenance(), .spdx(), .testResult(), .approval(), source(["carol@acme.test"])] {
                documents.append(try sign(sketch, "mallory"))
                // Another's payload under a good signature.
                let other = try World.json(
                    sketch.setting("/predicateType", to: "https://acme.test/x"), by: ["ci.ed25519"])
                let payload = try World.json(sketch, by: ["ci.ed25519"])["dsseEnvelope"]?["payload"]
                documents.append(other.setting("/dsseEnvelope/payload", to: payload).canonical())
                // Signed with a certificate, which needs a trusted root: this one cannot be checked.
                documents.append(
                    try World.json(sketch, by: ["ci.ed25519"])
                        .setting("/verificationMaterial", to: ["certificate": ["rawBytes": "MAA="]]).canonical())
            }
            return documents
        } catch { preconditionFailure("\(error)") }
    }()

    private static func source(_ authors: [String]) -> StatementSketch {
        .source(authors: authors, committers: ["ci@acme.test"], authorship: .claimed)
    }

    private static func sign(_ sketch: StatementSketch, _ signers: String...) throws -> [UInt8] {
        try World.json(sketch, by: signers.map { $0 + ".ed25519" }).canonical()
    }

    /// For each world, what came of each document.
    static let verified: [[EvidenceSet]] = worlds.map { world in documents.map { world.evidence([$0]) } }
}
