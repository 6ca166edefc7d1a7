import Artifacts
import Crypto
import Encoding
import JSON
import TestSupport
import Testing
import Time

/// `custody verify` and `custody inspect` over what other programs write.
@Suite struct `Verifying other formats` {
    /// A layout of one step by alice, which made the artifact; signed by the owner.
    private func session(inspect: JSONValue = []) throws -> Session {
        let session = try Session()
        try session.files.write(TestArtifact.app.name, TestArtifact.app.bytes)
        let alice = try World.key("alice.ed25519")
        let id = String(repeating: "a1", count: 32)
        let layout: JSONValue = [
            "_type": "layout", "expires": "2030-01-01T00:00:00Z", "inspect": inspect, "readme": "",
            "keys": [
                id: [
                    "keyid": .string(id), "keytype": "ed25519", "scheme": "ed25519",
                    "keyval": ["public": .string(Hex.encode(alice.publicKey.spki.suffix(32)))],
                ]
            ],
            "steps": [
                [
                    "_type": "step", "name": "build", "expected_command": [], "threshold": 1, "pubkeys": [.string(id)],
                    "expected_materials": [], "expected_products": [["ALLOW", "app.tar.gz"], ["DISALLOW", "*"]],
                ]
            ],
        ]
        let link: JSONValue = [
            "_type": "link", "name": "build", "byproducts": [:], "command": [], "environment": [:], "materials": [:],
            "products": ["app.tar.gz": ["sha256": .string(TestArtifact.app.digest.hex)]],
        ]
        try session.files.write("root.layout", Self.signed(layout, by: "owner.ed25519", as: "0e"))
        try session.files.makeDirectory("links")
        try session.files.write("links/build.a1a1a1a1.link", Self.signed(link, by: "alice.ed25519", as: id))
        try session.files.write("owner.pub", World.key("owner.ed25519").publicKey.pem)
        try session.files.write("mallory.pub", World.key("mallory").publicKey.pem)
        return session
    }

    private static func signed(_ value: JSONValue, by name: String, as id: String) throws -> [UInt8] {
        let signature = try World.key(name).sign(value.canonicalOLPC())
        return JSONValue.object([
            "signed": value, "signatures": [["keyid": .string(id), "sig": .string(Hex.encode(signature))]],
        ]).canonical()
    }

    private func verify(_ session: Session, _ words: String...) throws -> Tool.Output {
        try session.custody(
            ["verify", TestArtifact.app.name, "--layout", "root.layout", "--links", "links"] + words)
    }

    @Test func `A supply chain verifies by its layout`() throws {
        let session = try session()
        let at = World.now.description
        let good = try verify(session, "--key", "owner.pub", "--at", at, "--format", "json")
        #expect(good.status == 0, "\(good.transcript)")
        #expect(try good.json["steps"]?.array?.first?["name"] == "build")
        #expect(try verify(session, "--key", "owner.pub", "--at", at).text.contains("build, by"))
        let stranger = try verify(session, "--key", "mallory.pub", "--at", at, "--format", "json")
        #expect(stranger.status == 1)
        #expect(try stranger.json["rejection"]?["check"] == "layout.signature")
        let late = try verify(session, "--key", "owner.pub", "--at", "2031-01-01T00:00:00Z", "--format", "json")
        #expect(try late.json["rejection"]?["check"] == "layout.expired")
        try session.files.write(TestArtifact.app.name, "changed")
        let changed = try verify(session, "--key", "owner.pub", "--at", at, "--format", "json")
        #expect(changed.status == 1)
        #expect(try changed.json["rejection"]?["check"] == "layout.artifact")
    }

    @Test func `An inspection is not run, and has the exit code of what could not be checked`() throws {
        let session = try session(inspect: [
            [
                "_type": "inspection", "name": "untar", "run": ["touch", "ran"], "expected_materials": [],
                "expected_products": [],
            ]
        ])
        let open = try verify(session, "--key", "owner.pub", "--at", World.now.description, "--format", "json")
        #expect(open.status == 3)
        #expect(try open.json["rejection"]?["check"] == "layout.inspection")
        #expect(!Tool.isExecutable(session.files.path + "/ran"))
        #expect(throws: (any Error).self) { try session.files.read("ran") }
    }

    @Test func `A layout goes with links and a key, and not with a bundle`() throws {
        let session = try session()
        #expect(
            try session.custody("verify", "app.tar.gz", "--layout", "root.layout", "--key", "owner.pub").status == 2)
        #expect(try session.custody("verify", "app.tar.gz", "--links", "links", "--key", "owner.pub").status == 2)
        #expect(try session.custody("verify", "app.tar.gz", "--layout", "root.layout", "--links", "links").status == 2)
        #expect(try session.custody("verify", "app.tar.gz", "--key", "owner.pub").status == 2)
        #expect(try verify(session, "--key", "owner.pub", "--bundle", "root.layout").status == 2)
        let absent = try session.custody(
            "verify", "app.tar.gz", "--layout", "root.layout", "--links", "nothing", "--key", "owner.pub", "--at",
            World.now.description)
        #expect(absent.status == 2, "\(absent.transcript)")
    }

    @Test func `A layout, a link and a PyPI attestation are shown in words`() throws {
        let session = try session()
        let layout = try session.custody("inspect", "root.layout")
        #expect(layout.status == 0)
        #expect(layout.text.contains("in-toto layout"))
        #expect(layout.text.contains("build"))
        let link = try session.custody("inspect", "links/build.a1a1a1a1.link", "--format", "json")
        #expect(link.status == 0)
        #expect(try link.json["documents"]?.array?.first?["kind"] == "in-toto link")
        #expect(try link.json["documents"]?.array?.first?["products"] == ["app.tar.gz"])
    }
}
