import JSON
import Policy
import TestSupport
import Testing
import Trust

/// Editors check policies by the published schemas; what these accept, the readers read, and the reverse.
@Suite(.enabled(if: python != nil, "jsonschema is not to be had from PyPI")) struct SchemaAgreementTests {
    @Test func `The schema of policies and their reader accept and refuse the same documents`() throws {
        let documents = Self.policies.map { Self.policy(frame: $0) } + Self.requirements.map(Self.policy(require:))
        try hold(documents, to: "policy-v1") { text in
            let (policy, _) = try Policy.read(Array(text.utf8))
            return policy != nil
        }
    }

    @Test func `The schema of principals and their reader accept and refuse the same documents`() throws {
        let documents = Self.principals.map { Self.frames.contains($0) ? $0 : "{ \"principals\": { \"a\": \($0) } }" }
        try hold(documents, to: "principals-v1") { text in
            let (principals, _) = try Principals.read(Array(text.utf8), loadKey: World.keyFile)
            return principals != nil
        }
    }

    /// - Parameter documents: JSON, which is YAML too.
    private func hold(_ documents: [String], to schema: String, reads: (String) throws -> Bool) throws {
        let files = try TemporaryDirectory()
        let list = try JSONValue.array(documents.map { try JSONValue.parse(Array($0.utf8)) })
        let file = try files.write("documents.json", list.canonical())
        let answers = try Tool.run([
            try #require(python), "-c", Self.script, "\(TestData.package)/Schemas/\(schema).schema.json", file,
        ]).text.split(separator: "\n")
        try #require(answers.count == documents.count)
        for (document, answer) in zip(documents, answers) {
            let isRead = try reads(document)
            #expect((answer == "valid") == isRead, "\(isRead ? "read" : "refused") and \(answer): \(document)")
        }
        #expect(answers.count { $0 == "valid" } >= 10 && answers.count { $0 != "valid" } >= 20)
    }

    private static let script = """
        import json, sys
        from jsonschema import Draft202012Validator
        validator = Draft202012Validator(json.load(open(sys.argv[1])))
        for document in json.load(open(sys.argv[2])):
            errors = [f"{e.json_path} {e.message[:120]}".replace("\\n", " ") for e in validator.iter_errors(document)]
            print("valid" if not errors else "; ".join(errors))
        """

    // MARK: Policies

    private static func policy(frame members: String) -> String {
        members.hasPrefix("{") ? members : "{ \(members) }"
    }

    private static func policy(require requirement: String) -> String {
        #"{ "schema": "\#(Policy.schema)", "name": "n", "match": { "artifacts": "*" }, "require": [\#(requirement)] }"#
    }

    private static let policies: [String] = {
        let schema = #""schema": "\#(Policy.schema)""#
        let start = #"\#(schema), "name": "n", "match": { "artifacts": ["*"] }"#
        let whole = #"\#(start), "require": ["sbom"]"#
        return [
            whole, "{}", start, #"\#(schema), "name": "n", "require": ["sbom"]"#,
            #"\#(schema), "name": "n", "match": {}, "require": ["sbom"]"#,
            #"\#(schema), "name": "n", "match": { "artifacts": [] }, "require": ["sbom"]"#,
            #"\#(schema), "name": "n", "match": { "artifacts": [""] }, "require": ["sbom"]"#,
            #"\#(schema), "name": "n", "match": { "artifacts": "file:*" }, "require": ["sbom"]"#,
            #"\#(schema), "name": "", "match": { "artifacts": ["*"] }, "require": ["sbom"]"#,
            #""name": "n", "match": { "artifacts": ["*"] }, "require": ["sbom"]"#,
            #""schema": "x", "name": "n", "match": { "artifacts": ["*"] }, "require": ["sbom"]"#,
            whole + #", "tier": "low""#, whole + #", "tier": "high""#, whole + #", "note": "x""#,
            #"\#(start), "require": []"#, #"\#(start), "require": "sbom""#,
            whole + #", "waivers": { "allow": ["sbom"], "from": "a", "longest": "1d" }"#,
            whole + #", "waivers": { "allow": "sbom", "from": ["a", "group:b"], "count": 2, "longest": "72h" }"#,
            whole + #", "waivers": { "allow": [], "from": "a", "longest": "1d" }"#,
            whole + #", "waivers": { "allow": ["sbom"], "from": [], "longest": "1d" }"#,
            whole + #", "waivers": { "allow": ["sbom"], "from": "a" }"#,
            whole + #", "waivers": { "allow": ["sbom"], "from": "a", "longest": "1y" }"#,
            whole + #", "waivers": { "allow": ["sbom"], "from": "groups:a", "longest": "1d" }"#,
            whole + #", "waivers": { "allow": ["sbom"], "from": "a b", "longest": "1d" }"#,
            whole + #", "overrides": { "from": "a", "longest": "4h", "review-within": "48h" }"#,
            whole + #", "overrides": { "from": "principal:a", "count": 1, "longest": "4h", "review-within": "2d" }"#,
            whole + #", "overrides": { "from": "a", "longest": "4h" }"#,
            whole + #", "overrides": { "from": "a", "count": 0, "longest": "4h", "review-within": "48h" }"#,
            whole + #", "overrides": { "from": "a", "count": 101, "longest": "4h", "review-within": "48h" }"#,
            whole + #", "overrides": { "allow": ["sbom"], "from": "a", "longest": "4h", "review-within": "48h" }"#,
        ]
    }()

    /// Requirements as elements of `require`.
    private static let requirements: [String] =
        [
            #""digest-pinned""#, #""provenance""#, #""dependencies-locked""#, #""logged""#, #""source-review""#,
            #""approvals""#, #""attestation""#, #""credentials""#, #""nonsense""#, "[]", "{}", "7",
            #"{ "provenance": null }"#, #"{ "digest-pinned": null }"#, #"{ "digest-pinned": {} }"#, #"{ "sbom": {} }"#,
            #"{ "sbom": {}, "provenance": {} }"#, #"{ "reproduced": { "rebuilders": 2 } }"#, #"{ "nonsense": {} }"#,
            #"{ "provenance": { "builder": { "principal": "ci", "group": "g", "id": "*" }, "maximum-age": "30d" } }"#,
            #"{ "provenance": { "builder": { "principal": ["ci", "group:g"] }, "source": { "ref": "refs/*" } } }"#,
            #"{ "provenance": { "builder": {} } }"#, #"{ "provenance": { "source": {} } }"#,
            #"{ "provenance": { "builder": { "group": "" } } }"#,
            #"{ "provenance": { "builder": { "group": "a b" } } }"#,
            #"{ "provenance": { "build-type": "" } }"#, #"{ "provenance": { "maximum-age": "0d" } }"#,
            #"{ "provenance": { "ref": "x" } }"#, #"{ "provenance": { "where": {} } }"#,
            #"{ "provenance": { "source": { "branch": "main", "tag": "v*", "versioned-tag": "v13.0" } } }"#,
            #"{ "provenance": { "source": { "versioned-tag": "v1.2.3-rc.1+7" } } }"#,
            #"{ "provenance": { "source": { "versioned-tag": "13" } } }"#,
            #"{ "provenance": { "source": { "versioned-tag": "v1-rc" } } }"#,
            #"{ "provenance": { "source": { "versioned-tag": "v01" } } }"#,
            #"{ "provenance": { "source": { "branch": "" } } }"#,
            #"{ "provenance": { "workflow-inputs": { "version": "1.4.2", "dry": true, "count": 3 } } }"#,
            #"{ "provenance": { "workflow-inputs": {} } }"#, #"{ "provenance": { "workflow-inputs": ["a"] } }"#,
            #"{ "provenance": { "workflow-inputs": { "version": [] } } }"#,
            #"{ "provenance": { "workflow-inputs": { "version": null } } }"#,
            #"{ "provenance": { "package": { "name": "@acme/app", "version": "1.*" } } }"#,
            #"{ "provenance": { "package": {} } }"#, #"{ "provenance": { "package": { "kind": "npm" } } }"#,
            #"{ "sbom": { "format": "spdx", "signed-by": "ci", "reconciles-with": "artifact" } }"#,
            #"{ "sbom": { "format": "xml" } }"#, #"{ "sbom": { "reconciles-with": [] } }"#,
            #"{ "sbom": { "reconciles-with": ["lockfile", "provenance"] } }"#, #"{ "sbom": { "signed-by": [] } }"#,
            #"{ "approvals": { "from": "group:g" } }"#, #"{ "approvals": {} }"#, #"{ "approvals": null }"#,
            #"{ "approvals": { "from": ["a"], "count": 2, "distinct-from": "author", "authorship": "signed" } }"#,
            #"{ "approvals": { "from": ["a"], "distinct-from": ["author", "deployer"], "authorship-from": "b" } }"#,
            #"{ "approvals": { "from": "a", "count": 0 } }"#, #"{ "approvals": { "from": "a", "count": 1.5 } }"#,
            #"{ "approvals": { "from": "a", "distinct-from": ["reviewer"] } }"#,
            #"{ "approvals": { "from": "group:" } }"#,
            #"{ "approvals": { "from": "a,b" } }"#, #"{ "approvals": { "from": "x:a" } }"#,
            #"{ "attestation": { "predicate-type": "*", "signed-by": "ci", "name": "a-b_c.1", "issued-at": "/a~1b" } }"#,
            #"{ "attestation": { "predicate-type": "*", "signed-by": "ci", "name": "a/b" } }"#,
            #"{ "attestation": { "predicate-type": "*", "signed-by": "ci", "issued-at": "a" } }"#,
            #"{ "attestation": { "predicate-type": "*", "signed-by": "ci", "issued-at": "" } }"#,
            #"{ "attestation": { "predicate-type": "*" } }"#, #"{ "attestation": { "signed-by": "ci" } }"#,
            #"{ "credentials": { "maximum-age": "90d", "custody": ["hsm"], "owned": true, "not-revoked": true } }"#,
            #"{ "credentials": { "custody": "kms" } }"#, #"{ "credentials": {} }"#,
            #"{ "credentials": { "custody": ["safe"] } }"#, #"{ "credentials": { "owned": "yes" } }"#,
            #"{ "credentials": { "not-revoked": false } }"#,
        ]
        + [
            #"{ "/a": 1 }"#, #"{ "/a": "x", "/b/0/c~0~1": true }"#, #"{ "/a": { "each": { "": 1 } } }"#,
            #"{ "/a": { "equals": "x", "not-empty": true } }"#, #"{ "/a": { "one-of": [1, "x", false] } }"#,
            #"{ "/a": { "one-of": "x" } }"#, #"{ "/a": { "matches": "x+", "not-empty": true } }"#,
            #"{ "/a": { "at-least": 1, "at-most": 2.5 } }"#, #"{ "/a": { "each": 1 } }"#,
            #"{ "/a": { "any": { "equals": "x" } } }"#, #"{ "/a": { "each": { "/b": 1, "/c": { "at-least": 1 } } } }"#,
            #"{ "": 1 }"#, #"{ "a": 1 }"#, #"{ "/a~2": 1 }"#, #"{ "/a": null }"#, #"{ "/a": [1] }"#, #"{ "/a": {} }"#,
            #"{ "/a": { "equals": null } }"#, #"{ "/a": { "equals": [1] } }"#, #"{ "/a": { "one-of": [] } }"#,
            #"{ "/a": { "one-of": [null] } }"#, #"{ "/a": { "one-of": [[1]] } }"#, #"{ "/a": { "matches": "" } }"#,
            #"{ "/a": { "not-empty": false } }"#, #"{ "/a": { "at-least": "1" } }"#, #"{ "/a": { "regex": "x" } }"#,
            #"{ "/a": { "each": {} } }"#, #"{ "/a": { "each": [1] } }"#, #"{ "/a": { "any": { "b": 1 } } }"#,
            #"{ "/a": { "any": { "/b": 1, "equals": 1 } } }"#, #"{ "/a": { "any": null } }"#,
        ].map { #"{ "attestation": { "predicate-type": "*", "signed-by": "ci", "where": \#($0) } }"# }

    // MARK: Principals

    /// Whole documents; the others are one principal.
    private static let frames: Set<String> = [
        "{}", #"{ "principals": {} }"#, #"{ "principals": [] }"#, #"{ "people": {} }"#,
        #"{ "schema": "x", "principals": { "a": { "kind": "human" } } }"#,
        #"{ "schema": "\#(Principals.schema)", "principals": { "a": { "kind": "human" } } }"#,
        #"{ "principals": { "a b": { "kind": "human" } } }"#, #"{ "principals": { "a:b": { "kind": "human" } } }"#,
        #"{ "principals": { "a,b": { "kind": "human" } } }"#, #"{ "principals": { "é/x": { "kind": "human" } } }"#,
    ]

    private static let principals: [String] =
        frames.sorted() + [
            #"{ "kind": "human" }"#, #"{ "kind": "agent", "tools": ["shell"] }"#, "{}", "null",
            #"{ "kind": "workload", "role": "build", "purpose": "builds" }"#, #"{ "kind": "robot" }"#,
            #"{ "kind": "human", "role": "boss" }"#, #"{ "kind": "human", "age": 7 }"#,
            #"{ "kind": "human", "groups": "g", "emails": ["a@b.test", "c@d.test"] }"#,
            #"{ "kind": "human", "groups": ["g h"] }"#, #"{ "kind": "human", "groups": [] }"#,
            #"{ "kind": "human", "emails": [] }"#, #"{ "kind": "human", "purpose": "" }"#,
            #"{ "kind": "human", "groups": [""] }"#,
        ]
        + [
            #"{ "key": "alice.pub" }"#, #"{ "key": "alice.pub", "custody": "hsm", "rotate-every": "90d" }"#,
            #"{ "key": "alice.pub", "issued": "2026-01-01T00:00:00Z", "revoked-after": "2026-02-01T00:00:00.5+01:00" }"#,
            #"{ "openpgp": "0123456789ABCDEF0123456789ABCDEF01234567" }"#, #"{ "openpgp": "0123 4567" }"#,
            #"{ "openpgp": "0123 4567 89ab cdef 0123 4567 89AB CDEF 0123 4567" }"#,
            #"{ "openpgp": "0123456789ABCDEF0123456789ABCDEF01234567", "keyring": "alice.pub" }"#,
            #"{ "openpgp": "0123456789ABCDEF0123456789ABCDEF01234567", "keyring": "" }"#,
            #"{ "key": "alice.pub", "keyring": "alice.pub" }"#, #"{ "spiffe": "spiffe://a.test/b" }"#,
            #"{ "spiffe": "https://a.test" }"#, #"{ "spiffe": "spiffe://" }"#,
            #"{ "oidc": { "issuer": "https://i.test", "subject": "s" } }"#,
            #"{ "oidc": { "issuer": "https://i.test", "subject-matches": "s*" } }"#,
            #"{ "oidc": { "issuer": "https://i.test", "subject": "s*" } }"#,
            #"{ "oidc": { "issuer": "https://i.test", "subject": "s", "subject-matches": "s" } }"#,
            #"{ "oidc": { "issuer": "https://i.test" } }"#, #"{ "oidc": { "subject": "s" } }"#,
            #"{ "oidc": { "issuer": "", "subject": "s" } }"#, "{}", #"{ "custody": "hsm" }"#, #"{ "key": "" }"#,
            #"{ "key": "alice.pub", "spiffe": "spiffe://a.test/b" }"#, #"{ "key": "alice.pub", "custody": "safe" }"#,
            #"{ "key": "alice.pub", "rotate-every": "soon" }"#, #"{ "key": "alice.pub", "issued": "2026-01-01" }"#,
            #"{ "key": "alice.pub", "issued": "2026-01-01t00:00:00z" }"#,
            #"{ "key": "alice.pub", "revoked-after": "never" }"#, #"{ "key": "alice.pub", "note": "x" }"#,
        ].map { #"{ "kind": "human", "credentials": [\#($0)] }"# }
}

/// An interpreter that has jsonschema, in the environment that `Scripts/interop-venv` makes; nil where there is none.
private let python: String? = {
    let made = try? Tool.start([TestData.package + "/Scripts/interop-venv"])
    return made?.status == 0 ? made?.text : nil
}()
