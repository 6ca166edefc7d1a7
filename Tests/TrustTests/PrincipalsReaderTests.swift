import Artifacts
import Crypto
import TestSupport
import Testing
import Time
import Trust
import YAML

/// Reads a principals document, with the world's keys for key files.
private func read(_ text: String) throws -> (principals: Principals?, issues: [YAMLIssue]) {
    try Principals.read(Array(text.utf8), loadKey: World.keyFile)
}

@Suite struct `Reading principals` {
    /// A document with exactly one fault.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let code: String
        let place: String
        /// Words that the message must have, so that one knows what to do.
        let words: [String]

        init(_ name: String, _ text: String, _ code: String, at place: String, saying words: String...) {
            testDescription = name
            self.text = text
            self.code = code
            self.place = place
            self.words = words
        }
    }

    /// Faults of the document and of a principal's own members.
    static let documents: [Fault] = [
        Fault("a list", "- a", "type", at: "1:1", saying: "mapping"),
        Fault(
            "no principals", "schema: https://custody.dev/schemas/principals/v1", "missing-key", at: "1:1",
            saying: "principals"),
        Fault(
            "another schema", "schema: https://custody.dev/schemas/policy/v1\nprincipals:\n  a: { kind: human }",
            "value", at: "1:9", saying: "https://custody.dev/schemas/principals/v1"),
        Fault(
            "an unknown key at the top", "principal: x\nprincipals:\n  a: { kind: human }", "unknown-key", at: "1:1",
            saying: "'principal'", "did you mean 'principals'?"),
        Fault("principals that are a list", "principals:\n  - alice", "type", at: "2:3", saying: "mapping of names"),
        Fault("nobody", "principals: {}", "type", at: "1:13", saying: "one or more"),
        Fault("a principal that is a text", "principals:\n  a: human", "type", at: "2:6", saying: "principal 'a'"),
        Fault("a name with a colon", "principals:\n  \"a:b\": { kind: human }", "value", at: "2:3", saying: "colon"),
        Fault("a name with a space", "principals:\n  a b: { kind: human }", "value", at: "2:3", saying: "white space"),
        Fault("no kind", "principals:\n  a: { groups: [b] }", "missing-key", at: "2:6", saying: "lacks 'kind'"),
        Fault(
            "a kind misspelt", "principals:\n  a: { kind: humn }", "value", at: "2:14", saying: "did you mean 'human'?"),
        Fault(
            "an unknown key", "principals:\n  a: { kind: human, email: a@acme.test }", "unknown-key", at: "2:21",
            saying: "did you mean 'emails'?"),
        Fault(
            "an unknown role", "principals:\n  a: { kind: human, role: builder }", "value", at: "2:27",
            saying: "did you mean 'build'?"),
        Fault(
            "a group with a comma", "principals:\n  a: { kind: human, groups: [\"x,y\"] }", "value", at: "2:29",
            saying: "group's name"),
        Fault(
            "an empty list of groups", "principals:\n  a: { kind: human, groups: [] }", "empty-list", at: "2:29",
            saying: "groups is empty"),
        Fault(
            "groups that are a mapping", "principals:\n  a: { kind: human, groups: { x: y } }", "type", at: "2:29",
            saying: "groups is a list"),
        Fault(
            "a group that is a list", "principals:\n  a: { kind: human, groups: [[x]] }", "type", at: "2:30",
            saying: "each of groups"),
        Fault(
            "credentials that are a mapping", "principals:\n  a: { kind: human, credentials: { key: keys/a.pub } }",
            "type", at: "2:34", saying: "credentials is a list"),
        Fault(
            "an e-mail address twice",
            """
            principals:
              a: { kind: human, emails: [one@acme.test] }
              b:
                kind: human
                emails:
                  - two@acme.test
                  - ONE@acme.test
            """, "credential-taken", at: "7:9", saying: "one@acme.test", "belongs to 'a' already"),
        Fault(
            "a subject that may be another's",
            """
            principals:
              a: { kind: human, credentials: [ { oidc: { issuer: "https://i.test", subject-matches: "repo:x:*" } } ] }
              b:
                kind: human
                credentials:
                  - oidc: { issuer: "https://i.test", subject-matches: "repo:*:main" }
            """, "credential-taken", at: "6:9", saying: "some subject matches both", "of 'a'"),
        Fault(
            "a subject that is another's",
            """
            principals:
              a: { kind: human, credentials: [ { oidc: { issuer: "https://i.test", subject-matches: "repo:x:*" } } ] }
              b:
                kind: human
                credentials:
                  - oidc: { issuer: "https://i.test", subject: "repo:x:main" }
            """, "credential-taken", at: "6:9", saying: "some subject matches both", "of 'a'"),
        Fault(
            "a SPIFFE ID that another's subject matches",
            """
            principals:
              a: { kind: human, credentials: [ { oidc: { issuer: "https://i.test", subject-matches: "*" } } ] }
              b:
                kind: human
                credentials:
                  - spiffe: "spiffe://acme.test/x"
            """, "credential-taken", at: "6:9", saying: "matches spiffe://acme.test/x"),
        Fault(
            "an owner nobody knows", "principals:\n  alice: { kind: human }\n  ci: { kind: workload, owner: alcie }",
            "owner", at: "3:32", saying: "'alcie' is not a principal", "did you mean 'alice'?"),
        Fault(
            "an owner who is at fault", "principals:\n  ci: { kind: workload, owner: a }\n  a: { kind: humn }", "value",
            at: "3:14", saying: "'humn'"),
        Fault(
            "its own owner", "principals:\n  ci: { kind: workload, owner: ci }", "owner-cycle", at: "2:32",
            saying: "'ci' owns itself"),
    ]

    /// Faults of a credential, which begins on line 4, column 9.
    private static func credential(
        _ name: String, _ credential: String, _ code: String, at place: String = "4:9", saying words: String
    ) -> Fault {
        Fault(
            name, "principals:\n  a:\n    kind: human\n    credentials:\n      - " + credential, code, at: place,
            saying: words)
    }

    static let credentials: [Fault] = [
        credential("a text", "keys/a.pub", "type", at: "5:9", saying: "a credential is a mapping"),
        credential("of no kind", "{ custody: hsm }", "credential-kind", at: "5:9", saying: "exactly one of key, ssh"),
        credential(
            "of two kinds", "{ key: keys/a.pub, spiffe: \"spiffe://a/b\" }", "credential-kind", at: "5:9",
            saying: "exactly one of"),
        credential(
            "an unknown key", "{ key: keys/a.pub, rotate: 90d }", "unknown-key", at: "5:28",
            saying: "has no 'rotate'"),
        credential(
            "another custody", "{ key: keys/a.pub, custody: tpm }", "value", at: "5:37",
            saying: "file, agent, hsm, kms, keyless"),
        credential(
            "a time that is none", "{ key: keys/a.pub, issued: yesterday }", "value", at: "5:36",
            saying: "issued"),
        credential(
            "a span that is none", "{ key: keys/a.pub, rotate-every: 90 days }", "value", at: "5:42",
            saying: "90s, 15m, 48h, 30d or 2w"),
        credential(
            "a revocation that is no time", "{ key: keys/a.pub, revoked-after: 2026-01-01 }", "value",
            at: "5:43", saying: "revoked-after"),
        credential(
            "a key that says it is none", "{ key: keys/a.pub, custody: keyless }", "value", at: "5:37",
            saying: "keyless is what oidc and spiffe are"),
        credential(
            "a certificate's that is kept somewhere", "{ spiffe: \"spiffe://a/b\", custody: hsm }", "value", at: "5:44",
            saying: "leave custody out"),
        credential("a file that is not there", "{ key: missing }", "key", at: "5:16", saying: "cannot be used"),
        credential("a key that is none", "{ key: garbage }", "key", at: "5:16", saying: "PEM"),
        credential("a private key", "{ key: private }", "key", at: "5:16", saying: "private"),
        credential("a certificate", "{ key: certificate }", "key", at: "5:16", saying: "openssl x509"),
        credential("a weak key", "{ key: weak }", "key", at: "5:16", saying: "RSA"),
        credential("an SSH key that is none", "{ ssh: ssh-ed25519 }", "key", at: "5:16", saying: "ssh-ed25519 AAAA"),
        credential("an SSH key that is not base 64", "{ ssh: ssh-ed25519 AAA* }", "key", at: "5:16", saying: "base 64"),
        credential(
            "an SSH key of another type", "{ ssh: \"ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAAA\" }", "key",
            at: "5:16", saying: "the line says ssh-rsa, the key is of type ssh-ed25519"),
        credential(
            "an SSH key of a kind that is not accepted", "{ ssh: ssh-dss AAAAB3NzaC1kc3M= }", "key",
            at: "5:16", saying: "'ssh-dss' are not accepted"),
        credential("half a fingerprint", "{ openpgp: 0123456789ABCDEF }", "value", at: "5:20", saying: "40 or 64"),
        credential(
            "a fingerprint of other digits", "{ openpgp: ZZZZ56789ABCDEF0123456789ABCDEF012345678 }", "value",
            at: "5:20", saying: "hexadecimal"),
        credential(
            "a SPIFFE ID without its scheme", "{ spiffe: acme.test/agent }", "value", at: "5:19",
            saying: "spiffe://TRUST-DOMAIN/PATH"),
        credential(
            "an OIDC issuer without a subject", "{ oidc: { issuer: \"https://i.test\" } }", "missing-key",
            at: "5:17", saying: "subject-matches"),
        credential(
            "an OIDC subject without an issuer", "{ oidc: { subject: x } }", "missing-key", at: "5:17",
            saying: "issuer"),
        credential(
            "an OIDC subject with wildcards", "{ oidc: { issuer: \"https://i.test\", subject: \"repo:*\" } }",
            "value", at: "5:54", saying: "write subject-matches"),
        credential(
            "an OIDC subject and a pattern",
            "{ oidc: { issuer: \"https://i.test\", subject: x, subject-matches: \"*\" } }", "value", at: "5:74",
            saying: "subject or subject-matches, not both"),
        credential(
            "an unknown key of OIDC", "{ oidc: { issuer: \"https://i.test\", subject: x, audience: y } }",
            "unknown-key", at: "5:57", saying: "audience"),
    ]

    @Test(arguments: documents + credentials)
    func `One fault is reported once, at its line and column`(fault: Fault) throws {
        let (principals, issues) = try Principals.read(Array(fault.text.utf8)) { path in
            switch path {
            case "garbage": Array("not a key".utf8)
            case "private": try World.key("a").pem(passphrase: nil)
            case "certificate": Array("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".utf8)
            case "weak": Array(Self.weakKey.utf8)
            case "missing": throw World.Failure(description: "there is no such file")
            default: try World.keyFile(path)
            }
        }
        #expect(principals == nil)
        let errors = issues.filter { $0.severity == .error }
        #expect(errors.map(\.code) == [fault.code])
        let issue = try #require(errors.first)
        #expect(issue.position.description == fault.place)
        for word in fault.words { #expect(issue.message.contains(word), "\(issue.message)") }
    }

    /// An RSA key of 1024 bits.
    private static let weakKey = """
        -----BEGIN PUBLIC KEY-----
        MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCxirGysEmY4Npzn57NIFwO0dCZ
        ooU9CFvrykXnoMjj67BFTFM1kVY7GucCBxreVarQfIXMtC98rp0eHlSIjuTz93tE
        H33N0KXfHm0jy1Awc5iS4LjuFLz+YbV0rgUML/in7AMwWNYEgUR8CcN079brNsG5
        vyMlVy5KDlq/nEKIWQIDAQAB
        -----END PUBLIC KEY-----
        """

    @Test func `All faults are reported together, in the order of the document`() throws {
        let issues = try read(
            """
            principals:
              alice: { kind: human, owner: zed, groups: [] }
              bob: { kind: robot }
              ci: { kind: workload, owner: alice, credentials: [ { spiffe: x }, { custody: hsm } ] }
            """
        ).issues
        #expect(issues.map(\.code) == ["owner", "empty-list", "value", "value", "credential-kind"])
        #expect(issues.map(\.position) == issues.map(\.position).sorted())
    }

    @Test func `One credential belongs to one principal, in whatever form it is given`() throws {
        let pem = try World.key("a.ed25519").publicKey.pem.replacing("\n", with: "\\n")
        let ssh = try SSHSamples.authorizedKey(World.key("a.ed25519").publicKey)
        let twice: [(String, String)] = [
            ("key: keys/a.ed25519.pub", "key: other/a.ed25519.pub"), ("key: keys/a.ed25519.pub", "key: \"\(pem)\""),
            ("ssh: \(ssh)", "ssh: \(ssh) with a comment"), ("key: keys/a.ed25519.pub", "ssh: \(ssh)"),
            ("openpgp: \(Self.fingerprint)", "openpgp: \(Self.fingerprint.lowercased())"),
            ("spiffe: \"spiffe://acme.test/a\"", "spiffe: \"spiffe://acme.test/a\""),
        ]
        for (one, other) in twice {
            let text = """
                principals:
                  alice: { kind: human, credentials: [ { \(one) } ] }
                  bob:
                    kind: human
                    credentials:
                      - { \(other) }
                """
            let (principals, issues) = try read(text)
            #expect(principals == nil, "\(one), \(other)")
            #expect(issues.map(\.code) == ["credential-taken"], "\(one), \(other)")
            #expect(issues.first?.position.description == "6:9")
            #expect(issues.first?.message.contains("belongs to 'alice' already") == true)
        }
    }

    @Test func `One principal may have one key as PEM and as SSH, but not twice in one form`() throws {
        let ssh = try SSHSamples.authorizedKey(World.key("a.ed25519").publicKey)
        let both = try read(
            "principals:\n  a: { kind: human, credentials: [ { key: keys/a.ed25519.pub }, { ssh: \(ssh) } ] }")
        #expect(both.issues.isEmpty)
        #expect(both.principals?["a"]?.credentials.count == 2)
        let twice = try read(
            "principals:\n  a: { kind: human, credentials: [ { key: keys/a.pub }, { key: keys/a.pub } ] }")
        #expect(twice.issues.map(\.code) == ["credential-taken"])
        #expect(twice.issues.first?.message.contains("comes twice") == true)
    }

    private static let fingerprint = "0123456789ABCDEF0123456789ABCDEF01234567"

    @Test func `A circle of owners is refused, however long`() throws {
        for length in 2...5 {
            let text = (0..<length).map { "  p\($0): { kind: workload, owner: p\(($0 + 1) % length) }\n" }.joined()
            let (principals, issues) = try read("principals:\n" + text)
            #expect(principals == nil)
            #expect(issues.map(\.code) == Array(repeating: "owner-cycle", count: length))
        }
    }

    @Test func `A thousand principals in a chain are read at once`() throws {
        let text = (0..<1_000).map { "  p\($0): { kind: agent, owner: p\($0 + 1) }\n" }.joined()
        let (principals, issues) = try read("principals:\n" + text + "  p1000: { kind: human }")
        #expect(issues.isEmpty)
        let world = try #require(principals)
        #expect(world.standing(for: try #require(world["p0"])).name == "p1000")
    }

    @Test func `A workload without an owner is warned of`() throws {
        let (principals, issues) = try read("principals:\n  ci: { kind: workload }")
        #expect(principals != nil)
        #expect(issues.map(\.code) == ["owner"])
        #expect(issues.first?.severity == .warning)
        #expect(issues.first?.position.description == "2:3")
    }

    @Test func `A document that is not YAML is an error of its own`() {
        #expect(throws: YAMLError.self) { try read("principals: [") }
        #expect(throws: YAMLError.self) { try read("principals: &a {}") }
        #expect(throws: YAMLError.self) { try read("principals:\n  a: { kind: human }\n  a: { kind: human }") }
        // The same name in two normal forms would be two people to one reader and one to another.
        #expect(throws: YAMLError.self) {
            try read("principals:\n  é: { kind: human }\n  e\u{301}: { kind: human }")
        }
    }

    @Test func `Every member is read`() throws {
        let ssh = try SSHSamples.authorizedKey(World.key("a.ed25519").publicKey)
        let (read, issues) = try read(
            """
            principals:
              alice:
                kind: human
                groups: [b, a]
                emails: [Alice@Acme.test, al@acme.test]
                credentials:
                  - { key: keys/alice.pub, custody: hsm, issued: 2026-01-02T03:04:05Z, rotate-every: 90d, revoked-after: 2026-06-01T00:00:00Z }
                  - { ssh: "\(ssh) alice@laptop" }
                  - { openpgp: "0123 4567 89ab cdef 0123  4567 89ab cdef 0123 4567" }
              ci:
                kind: workload
                role: build
                owner: alice
                purpose: builds
                groups: machines
                credentials:
                  - { oidc: { issuer: "https://i.test", subject: "repo:acme/app" } }
                  - { oidc: { issuer: "https://i.test", subject-matches: "repo:acme/*" } }
              bot: { kind: agent, owner: ci, tools: [shell, registry-read], credentials: [ { spiffe: "spiffe://acme.test/bot" } ] }
            """)
        #expect(issues.isEmpty)
        let principals = try #require(read)
        #expect(principals.all.map(\.name) == ["alice", "bot", "ci"])
        let alice = try #require(principals["alice"])
        #expect(alice.kind == .human)
        #expect(alice.groups == ["a", "b"])
        #expect(alice.emails == ["al@acme.test", "alice@acme.test"])
        let key = try World.key("alice").publicKey
        let (holder, credential) = try #require(principals.holder(ofCredential: "key:" + key.id))
        #expect(holder == alice)
        #expect(credential.kind == .key(key))
        #expect(credential.custody == .hsm)
        #expect(credential.issuedOn?.description == "2026-01-02T03:04:05Z")
        #expect(credential.rotateEvery == .days(90))
        #expect(credential.revokedAfter?.description == "2026-06-01T00:00:00Z")
        #expect(principals.holder(ofCredential: "openpgp:" + Self.fingerprint)?.principal == alice)
        #expect(principals.holder(ofCredential: Self.fingerprint) == nil)
        #expect(alice.credentials.map { $0.id.split(separator: ":")[0] } == ["key", "openpgp", "ssh"])
        let ci = try #require(principals["ci"])
        #expect(ci.role == .build)
        #expect(ci.owner == "alice")
        #expect(ci.purpose == "builds")
        #expect(ci.groups == ["machines"])
        #expect(
            ci.credentials.map(\.id) == ["oidc:https://i.test#repo:acme/*", "oidc:https://i.test#repo:acme/app"])
        let bot = try #require(principals["bot"])
        #expect(bot.tools == ["registry-read", "shell"])
        #expect(principals.holder(ofCredential: "spiffe://acme.test/bot")?.principal == bot)
        #expect(principals.holder(ofEmail: "ALICE@acme.TEST") == alice)
        #expect(principals.holder(ofEmail: "nobody@acme.test") == nil)
        #expect(principals.members(of: "machines") == [ci])
        #expect(principals.members(of: "nobody").isEmpty)
        // An SSH key signs as it is as well; that and its PEM are one credential.
        let other = try World.key("a.ed25519").publicKey
        #expect(Set(principals.keys.keys) == [key, other])
        #expect(principals.holder(ofCredential: "key:" + other.id)?.credential.id.hasPrefix("ssh:") == true)
        #expect(
            principals.holder(ofCredential: "ssh:" + SSHPublicKey(key).fingerprint)?.credential.id == "key:" + key.id)
    }

    @Test func `The digest is of who is who, and not of the text`() throws {
        func digest(_ text: String) throws -> String {
            try #require(try read(text).principals).digest.description
        }
        let text =
            "principals:\n  a: { kind: human, groups: [x, y], credentials: [ { key: keys/a.pub } ] }\n  b: { kind: human }"
        let same = """
            # a comment
            schema: https://custody.dev/schemas/principals/v1
            principals:
              b:
                kind: human
              a: { credentials: [ { key: other/a.pub } ], groups: [y, x], kind: human }
            """
        #expect(try digest(text) == digest(same))
        #expect(try digest(text) != digest(text.replacing("keys/a.pub", with: "keys/b.pub")))
        #expect(try digest(text) != digest(text.replacing("b: { kind: human }", with: "b: { kind: agent }")))
        #expect(try digest(text) != digest(text.replacing("/a.pub }", with: "/a.pub, custody: file }")))
    }
}

@Suite struct `Standing behind another` {
    private let world: Principals

    init() throws {
        world = try World(
            """
            alice: { kind: human }
            ci: { kind: workload, owner: alice }
            bot: { kind: agent, owner: alice }
            helper: { kind: agent, owner: bot }
            ci-bot: { kind: agent, owner: ci }
            stray: { kind: agent }
            """
        ).principals
    }

    @Test(arguments: [
        ("alice", "alice"), ("bot", "alice"), ("helper", "alice"), ("ci", "ci"), ("ci-bot", "ci"), ("stray", "stray"),
    ])
    func `An agent counts as its owner, a person and a workload as themselves`(name: String, standing: String) throws {
        #expect(world.standing(for: try #require(world[name])).name == standing)
    }

    @Test(arguments: [
        ("alice", true), ("principal:alice", true), ("group:alice", false), ("group:people", true), ("people", false),
        ("Alice", false), ("principal:group:people", false), ("", false),
    ])
    func `A selector names a principal or a group`(text: String, includes: Bool) throws {
        let principals = try World("alice: { kind: human, groups: [people] }").principals
        #expect(PrincipalSelector(text).includes(try #require(principals["alice"])) == includes)
    }
}
