import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import TestSupport
import Time
import Trust

/// A supply chain of in-toto's first generation, in two steps: right as it comes.
///
/// `write` by alice makes `src/app.c`; `build` by bob and carol, of whom both are needed, makes the artifact of it.
struct LayoutSketch {
    static let expires = "2030-01-01T00:00:00Z"
    static let source = Digest.sha256(of: Array("int main".utf8))

    var owners = ["owner.ed25519"]
    var layout: JSONValue
    /// Each a file: step, signer, content.
    var links: [(step: String, signer: String, json: JSONValue)]
    var isEnvelope = false
    var time = World.now
    var artifact = TestArtifact.app.digests
    /// Whose keys are asked for; the owners' where nil.
    var expectedOwners: [String]?
    /// Changes a file after it is signed: name and content.
    var change: (String, JSONValue) -> JSONValue = { $1 }

    static let alice = "alice.ed25519"
    static let bob = "bob.ecdsa-p256"
    static let carol = "carol.rsa-2048"

    init() throws {
        let keys = JSONObject(try [Self.alice, Self.bob, Self.carol].map { (try Self.id($0), try Self.key($0)) })
        layout = [
            "_type": "layout", "expires": .string(Self.expires), "inspect": [], "readme": "", "keys": .object(keys),
            "steps": [
                [
                    "_type": "step", "name": "write", "expected_command": [], "threshold": 1,
                    "pubkeys": [.string(try Self.id(Self.alice))], "expected_materials": [["DISALLOW", "*"]],
                    "expected_products": [["CREATE", "src/*"], ["DISALLOW", "*"]],
                ],
                [
                    "_type": "step", "name": "build", "expected_command": ["make"], "threshold": 2,
                    "pubkeys": [.string(try Self.id(Self.bob)), .string(try Self.id(Self.carol))],
                    "expected_materials": [
                        ["MATCH", "*", "IN", "src", "WITH", "PRODUCTS", "IN", "src", "FROM", "write"],
                        ["DISALLOW", "*"],
                    ],
                    "expected_products": [
                        ["REQUIRE", "app.tar.gz"], ["CREATE", "app.tar.gz"], ["ALLOW", "src/*"], ["DISALLOW", "*"],
                    ],
                ],
            ],
        ]
        let source: JSONValue = ["src/app.c": ["sha256": .string(Self.source.hex)]]
        let built = Self.link(
            "build", source,
            source.setting("/app.tar.gz", to: ["sha256": .string(TestArtifact.app.digest.hex)]))
        links = [
            ("write", Self.alice, Self.link("write", [:], source)), ("build", Self.bob, built),
            ("build", Self.carol, built),
        ]
    }

    static func link(_ name: String, _ materials: JSONValue, _ products: JSONValue) -> JSONValue {
        [
            "_type": "link", "name": .string(name), "byproducts": ["return-value": 0, "stdout": "caf\u{E9}\n\"\\"],
            "command": ["make"], "environment": [:], "materials": materials, "products": products,
        ]
    }

    // MARK: Keys as securesystemslib has them

    private static func parts(_ name: String) throws -> (type: String, scheme: String, text: String) {
        let key = try World.key(name).publicKey
        switch key.algorithm {
        case .ed25519: return ("ed25519", "ed25519", Hex.encode(key.spki.suffix(32)))
        case .rsa: return ("rsa", "rsassa-pss-sha256", key.pem)
        case .ecdsaP384: return ("ecdsa", "ecdsa-sha2-nistp384", key.pem)
        default: return ("ecdsa", "ecdsa-sha2-nistp256", key.pem)
        }
    }

    static func key(_ name: String) throws -> JSONValue {
        let (type, scheme, text) = try parts(name)
        return [
            "keyid": .string(try id(name)), "keytype": .string(type), "scheme": .string(scheme),
            "keyval": ["public": .string(text)],
        ]
    }

    static func id(_ name: String) throws -> String {
        let (type, scheme, text) = try parts(name)
        let value: JSONValue = [
            "keytype": .string(type), "scheme": .string(scheme), "keyval": ["public": .string(text)],
        ]
        return Hex.encode(HashAlgorithm.sha256.hash(try value.canonicalOLPC()))
    }

    private static func sign(_ message: [UInt8], _ name: String) throws -> [UInt8] {
        let key = try World.key(name)
        if case .rsa = key.publicKey.algorithm { return try key.sign(message, scheme: .rsaPSSSHA256) }
        return try key.sign(message)
    }

    // MARK: Files

    func signed(_ value: JSONValue, by names: [String]) throws -> JSONValue {
        if isEnvelope {
            let payload = value.canonical()
            let message = Envelope.preAuthenticationEncoding(
                payloadType: Envelope.inTotoPayloadType, payload: payload)
            return [
                "payload": .base64(payload), "payloadType": .string(Envelope.inTotoPayloadType),
                "signatures": .array(
                    try names.map { ["keyid": .string(try Self.id($0)), "sig": .base64(try Self.sign(message, $0))] }),
            ]
        }
        let message = try value.canonicalOLPC()
        return [
            "signed": value,
            "signatures": .array(
                try names.map {
                    ["keyid": .string(try Self.id($0)), "sig": .string(Hex.encode(try Self.sign(message, $0)))]
                }),
        ]
    }

    func layoutFile() throws -> JSONValue { change("layout", try signed(layout, by: owners)) }

    func linkFiles() throws -> [(name: String, json: JSONValue)] {
        try links.map { step, signer, json in
            let name = "\(step).\(try Self.id(signer).prefix(8)).link"
            return (name, change(name, try signed(json, by: [signer])))
        }
    }

    private struct Memory: LayoutVerifier.Links {
        let files: [String: [UInt8]]

        func link(_ name: String, in folders: [String]) -> [UInt8]? { files[(folders + [name]).joined(separator: "/")] }
    }

    /// More links, by their path.
    var nested: [String: JSONValue] = [:]

    func verdict() throws -> Verdict<LayoutVerifier.Verified> {
        var files = nested.mapValues { $0.canonical() }
        for (name, json) in try linkFiles() { files[name] = json.canonical() }
        let keys = try (expectedOwners ?? owners).map { try World.key($0).publicKey }
        return try LayoutVerifier(owners: keys, at: time)
            .verify(layoutFile().canonical(), links: Memory(files: files), about: artifact)
    }

    mutating func set(_ place: String, to value: JSONValue?) { layout = layout.setting(place, to: value) }
    mutating func setLink(_ index: Int, _ place: String, to value: JSONValue?) {
        links[index].json = links[index].json.setting(place, to: value)
    }
    mutating func setBuilds(_ place: String, to value: JSONValue?) {
        setLink(1, place, to: value)
        setLink(2, place, to: value)
    }
}

/// One thing wrong with a supply chain, and the check that must say no.
struct LayoutDefect: Sendable, CustomStringConvertible {
    let description: String
    let check: Check
    /// Whether in-toto itself says no too; false where it is laxer.
    let isRefusedByPeer: Bool
    let make: @Sendable (inout LayoutSketch) throws -> Void

    init(
        _ description: String, _ check: Check, isRefusedByPeer: Bool = true,
        _ make: @escaping @Sendable (inout LayoutSketch) throws -> Void
    ) {
        self.description = description
        self.check = check
        self.isRefusedByPeer = isRefusedByPeer
        self.make = make
    }

    private static func set(_ place: String, to value: JSONValue?) -> @Sendable (inout LayoutSketch) throws -> Void {
        { $0.set(place, to: value) }
    }

    private static func rule(_ words: JSONValue) -> @Sendable (inout LayoutSketch) throws -> Void {
        set("/steps/1/expected_products/0", to: words)
    }

    static let all: [LayoutDefect] = [
        // The layout
        LayoutDefect("a layout signed by somebody else", .layoutSignature) {
            $0.expectedOwners = ["mallory.ed25519"]
        },
        LayoutDefect("a second owner who did not sign", .layoutSignature) {
            $0.expectedOwners = ["owner.ed25519", "owner-2.ed25519"]
        },
        LayoutDefect("a layout without a signature", .layoutSignature) {
            $0.owners = []; $0.expectedOwners = ["owner.ed25519"]
        },
        LayoutDefect("a layout changed after it was signed", .layoutSignature) {
            $0.change = { $0 == "layout" ? $1.setting("/signed/steps/1/threshold", to: 1) : $1 }
        },
        LayoutDefect("a layout that has expired", .layoutExpired) { $0.set("/expires", to: "2020-01-01T00:00:00Z") },
        LayoutDefect("a layout that expires now", .layoutExpired, isRefusedByPeer: false) {
            $0.time = try Instant(LayoutSketch.expires)
        },
        LayoutDefect("a link in the layout's place", .layoutForm) { $0.layout = LayoutSketch.link("write", [:], [:]) },
        LayoutDefect("a layout of another type", .layoutForm, set("/_type", to: "plan")),
        LayoutDefect("a member that is unknown", .layoutForm, set("/extra", to: 1)),
        LayoutDefect("a time that is none", .layoutForm, set("/expires", to: "soon")),
        LayoutDefect("no keys", .layoutForm, set("/keys", to: nil)),
        LayoutDefect("keys that are a list", .layoutForm, set("/keys", to: [])),
        LayoutDefect("a key under another id", .layoutForm) {
            let key = try LayoutSketch.key(LayoutSketch.alice)
            $0.set("/keys/" + (try LayoutSketch.id(LayoutSketch.bob)), to: key)
        },
        LayoutDefect(
            "a key's id with a slash", .layoutForm,
            set(
                "/keys/..~1x",
                to: ["keyid": "../x", "keytype": "ed25519", "scheme": "ed25519", "keyval": ["public": "00"]])),
        LayoutDefect("steps that are an object", .layoutForm, set("/steps", to: [:])),
        LayoutDefect("two steps of one name", .layoutForm) { $0.set("/steps/1/name", to: "write") },
        LayoutDefect("a step whose name is a path", .layoutForm, set("/steps/0/name", to: "../write")),
        LayoutDefect("a step without a name", .layoutForm, set("/steps/0/name", to: "")),
        LayoutDefect("a threshold of nobody", .layoutForm, isRefusedByPeer: false, set("/steps/0/threshold", to: 0)),
        LayoutDefect("a threshold in text", .layoutForm, set("/steps/0/threshold", to: "two")),
        LayoutDefect("a rule that is unknown", .layoutForm, rule(["PERMIT", "*"])),
        LayoutDefect("a rule without a pattern", .layoutForm, rule(["ALLOW"])),
        LayoutDefect("a rule with too much", .layoutForm, rule(["ALLOW", "*", "*"])),
        LayoutDefect("a match without its step", .layoutForm, rule(["MATCH", "*", "WITH", "PRODUCTS", "FROM"])),
        LayoutDefect(
            "a match with neither materials nor products", .layoutForm,
            rule(["MATCH", "*", "WITH", "THINGS", "FROM", "write"])),
        LayoutDefect(
            "a match with two prefixes in a row", .layoutForm,
            rule(["MATCH", "*", "IN", "a", "IN", "b", "WITH", "PRODUCTS", "FROM", "write"])),
        // The links
        LayoutDefect("a link that is not there", .layoutThreshold) { $0.links.removeLast() },
        LayoutDefect("no links", .layoutThreshold) { $0.links = [] },
        LayoutDefect("a link changed after it was signed", .layoutThreshold) {
            $0.change = { $0.hasPrefix("write") ? $1.setting("/signed/products", to: [:]) : $1 }
        },
        LayoutDefect("a link by somebody who may not", .layoutThreshold) { $0.links[2].signer = "mallory.rsa-2048" },
        LayoutDefect("a link by the wrong step's functionary", .layoutThreshold) {
            $0.links[0].signer = LayoutSketch.bob
        },
        LayoutDefect("one key under two ids", .layoutThreshold, isRefusedByPeer: false) {
            let id = String(repeating: "ab", count: 32)
            $0.set("/keys/" + id, to: try LayoutSketch.key(LayoutSketch.bob).setting("/keyid", to: .string(id)))
            $0.set("/steps/1/pubkeys", to: [.string(try LayoutSketch.id(LayoutSketch.bob)), .string(id)])
            let twin = try $0.signed($0.links[1].json, by: [LayoutSketch.bob]).setting(
                "/signatures/0/keyid", to: .string(id))
            $0.links.removeLast()
            $0.nested["build.abababab.link"] = twin
        },
        LayoutDefect("a functionary listed twice", .layoutThreshold) {
            let bob = JSONValue.string(try LayoutSketch.id(LayoutSketch.bob))
            $0.set("/steps/1/pubkeys", to: [bob, bob])
            $0.links.removeLast()
        },
        LayoutDefect("a link under another step's name", .layoutLink, isRefusedByPeer: false) {
            $0.setLink(0, "/name", to: "build")
        },
        LayoutDefect("a link with a member that is unknown", .layoutLink) {
            $0.setLink(0, "/extra", to: 1)
        },
        LayoutDefect("materials that are a list", .layoutLink) { $0.setLink(0, "/materials", to: []) },
        LayoutDefect("digests that are none", .layoutLink) { $0.setLink(0, "/products/src~1app.c", to: "abc") },
        LayoutDefect("a link of another type", .layoutLink) { $0.setLink(0, "/_type", to: "chain") },
        LayoutDefect("a number that is not whole", .layoutLink) { sketch in
            sketch.change = {
                $0.hasPrefix("write") ? $1.setting("/signed/byproducts/return-value", to: .number(.double(0.5))) : $1
            }
        },
        LayoutDefect("two who report different products", .layoutAgreement) {
            $0.setLink(2, "/products/app.tar.gz", to: ["sha256": .string(TestArtifact.other.digest.hex)])
        },
        LayoutDefect("two who report different materials", .layoutAgreement) { $0.setLink(2, "/materials", to: [:]) },
        // The rules
        LayoutDefect("a product that is not allowed", .layoutRule) {
            $0.setBuilds("/products/backdoor", to: ["sha256": .string(LayoutSketch.source.hex)])
        },
        LayoutDefect("a material that is not allowed", .layoutRule) {
            $0.setLink(0, "/materials/x", to: ["sha256": .string(LayoutSketch.source.hex)])
        },
        LayoutDefect("a product that is required", .layoutRule) { $0.setBuilds("/products/app.tar.gz", to: nil) },
        LayoutDefect("a source changed between the steps", .layoutRule) {
            $0.setBuilds("/materials/src~1app.c", to: ["sha256": .string(TestArtifact.other.digest.hex)])
        },
        LayoutDefect("a source with a further digest", .layoutRule) {
            $0.setBuilds("/materials/src~1app.c/sha512", to: "00")
        },
        LayoutDefect("a source under another prefix", .layoutRule) {
            $0.set("/steps/1/expected_materials/0/7", to: "source")
        },
        LayoutDefect("a match with a step that is not there", .layoutRule) {
            $0.set("/steps/1/expected_materials/0/9", to: "review")
        },
        LayoutDefect("a product that was not created", .layoutRule) {
            $0.setBuilds("/materials/app.tar.gz", to: ["sha256": .string(TestArtifact.other.digest.hex)])
            $0.set("/steps/1/expected_materials/0", to: ["ALLOW", "*"])
        },
        LayoutDefect("a product that was not modified", .layoutRule) {
            $0.set("/steps/1/expected_products/2", to: ["MODIFY", "src/*"])
        },
        LayoutDefect("a product in another normal form", .layoutRule) {
            $0.set("/steps/0/expected_products/0", to: ["CREATE", "\u{E9}"])
            $0.setLink(0, "/products", to: ["\u{E9}": ["sha256": "00"], "e\u{301}": ["sha256": "00"]])
        },
        // The artifact
        LayoutDefect("another artifact", .layoutArtifact, isRefusedByPeer: false) {
            $0.artifact = TestArtifact.other.digests
        },
        LayoutDefect("an artifact of an earlier step", .layoutArtifact, isRefusedByPeer: false) {
            $0.artifact = DigestSet([.sha256(of: Array("int main()".utf8))])
        },
        LayoutDefect("a layout without steps", .layoutArtifact, isRefusedByPeer: false) { $0.set("/steps", to: []) },
    ]
}
