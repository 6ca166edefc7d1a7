import Crypto
package import Time
package import Trust
import YAML

/// A virtual world for tests: a clock that stands still, people and machines with keys, and what they sign.
///
/// Its principals are read by the real reader, what is signed in it is read and verified by the real collector.
///
///     let world = World.acme
///     let evidence = try world.evidence([
///         world.document(.provenance(), by: "ci"),
///         world.document(.approval(), by: "alice"),
///     ])
///     let decision = try world.decide(policy, evidence)
package struct World: Sendable {
    /// What the clock shows.
    package static let now = Instant(seconds: 1_795_262_400)

    /// A time before the clock's.
    ///
    /// - Parameter span: as policies write it: `90s`, `48h`, `30d`.
    package static func earlier(_ span: String) -> Instant { now - World.span(span) }

    /// A time after the clock's.
    package static func later(_ span: String) -> Instant { now + World.span(span) }

    private static func span(_ text: String) -> TimeSpan {
        do { return try TimeSpan(text) } catch { preconditionFailure("\(error)") }
    }

    /// Who is who.
    package let principals: Principals
    /// The document that they were read from.
    package let principalsDocument: [UInt8]

    package struct Failure: Error, CustomStringConvertible {
        package let description: String
        package init(description: String) { self.description = description }
    }

    /// A world of the principals in a YAML document.
    ///
    /// - Parameter yaml: the document, or only what stands below `principals:`. A key is given by its name in
    ///   ``key(_:)``, as `key: keys/alice.pub`, or as PEM in place.
    /// - Throws: ``Failure`` with every issue, where one is an error.
    package init(_ yaml: String) throws {
        var text = yaml
        if !yaml.split(separator: "\n").contains(where: { $0.hasPrefix("principals:") }) {
            text = "principals:\n" + yaml.split(separator: "\n").map { "  " + $0 + "\n" }.joined()
        }
        principalsDocument = Array(text.utf8)
        let (principals, issues) = try Principals.read(principalsDocument, loadKey: Self.keyFile)
        guard let principals else {
            throw Failure(description: issues.map(\.description).joined(separator: "\n"))
        }
        self.principals = principals
    }

    /// The public-key file that a principals document names: `keys/alice.ed25519.pub` is the key `alice.ed25519`.
    package static func keyFile(_ path: String) throws -> [UInt8] {
        var name = path.split(separator: "/").last.map(String.init) ?? path
        if name.hasSuffix(".pub") { name.removeLast(4) }
        return Array(try key(name).publicKey.pem.utf8)
    }

    /// The usual cast: three people who release and one who guards, machines that build, test, scan and deploy, an agent.
    package static let acme: World = {
        do { return try World(acmeDocument) } catch { preconditionFailure("\(error)") }
    }()

    /// The principals of ``acme``.
    package static let acmeDocument = """
        schema: https://custody.dev/schemas/principals/v1
        principals:
          alice:
            kind: human
            groups: [release-managers, developers]
            emails: [alice@acme.test]
            credentials:
              - { key: keys/alice.pub, custody: hsm, issued: 2026-10-01T00:00:00Z, rotate-every: 365d }
              - { key: keys/alice-2.pub, custody: file, issued: 2026-10-01T00:00:00Z }
          bob:
            kind: human
            groups: [release-managers, developers]
            emails: [bob@acme.test]
            credentials: [ { key: keys/bob.pub, custody: hsm, issued: 2026-10-01T00:00:00Z } ]
          carol:
            kind: human
            groups: [release-managers]
            emails: [carol@acme.test]
            credentials: [ { key: keys/carol.ed25519.pub, custody: hsm, issued: 2026-10-01T00:00:00Z } ]
          dave:
            kind: human
            groups: [security, incident-commanders]
            emails: [dave@acme.test]
            credentials: [ { key: keys/dave.pub, custody: file, issued: 2026-10-01T00:00:00Z } ]
          ci:
            kind: workload
            role: build
            owner: alice
            purpose: builds the application
            credentials: [ { key: keys/ci.pub, custody: kms, issued: 2026-10-01T00:00:00Z, rotate-every: 90d } ]
          ci-tests:
            kind: workload
            role: test
            owner: alice
            credentials: [ { key: keys/ci-tests.pub, custody: kms, issued: 2026-10-01T00:00:00Z } ]
          scanner:
            kind: workload
            role: scan
            owner: dave
            credentials: [ { key: keys/scanner.pub, custody: kms, issued: 2026-10-01T00:00:00Z } ]
          deploy-prod:
            kind: workload
            role: deploy
            owner: bob
            credentials: [ { key: keys/deploy-prod.pub, custody: hsm, issued: 2026-10-01T00:00:00Z } ]
          gate:
            kind: workload
            role: gate
            owner: dave
            credentials: [ { key: keys/gate.pub, custody: hsm, issued: 2026-10-01T00:00:00Z } ]
          helper-bot:
            kind: agent
            owner: alice
            tools: [shell]
            credentials: [ { key: keys/helper-bot.pub, custody: file, issued: 2026-10-01T00:00:00Z } ]
        """
}
