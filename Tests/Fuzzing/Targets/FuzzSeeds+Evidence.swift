import Artifacts
import Encoding
import Evidence
import JSON
import TestSupport

extension FuzzSeeds {
    static func bundles(_ instance: SigstoreInstance) throws -> [(name: String, json: JSONValue)] {
        let statement = BundleSketch.Content.statement(.provenance())
        let artifact = BundleSketch.Content.artifact(.app)
        func bundle(
            _ content: BundleSketch.Content, _ entry: BundleSketch.Entry,
            _ change: (inout BundleSketch) -> Void = { _ in }
        ) throws -> JSONValue {
            var sketch = BundleSketch(content, entry)
            change(&sketch)
            return try sketch.bundle(at: instance)
        }
        return [
            ("envelope", try bundle(statement, .dsse)), ("message", try bundle(artifact, .hashedRekord)),
            ("envelope-v2", try bundle(statement, .hashedRekordV2)),
            ("message-v2", try bundle(artifact, .hashedRekordV2)),
            ("envelope-by-key", try bundle(statement, .dsse) { $0.isKeyless = false }),
            ("message-by-key", try bundle(artifact, .hashedRekord) { $0.isKeyless = false }),
            ("envelope-v2-by-key", try bundle(statement, .hashedRekordV2) { $0.isKeyless = false }),
            (
                "promise-only",
                try bundle(artifact, .hashedRekord) {
                    $0.version = "0.1"
                    $0.shape.hasProof = false
                }
            ),
            ("intoto-v1", try bundle(statement, .inTotoV1) { $0.version = "0.1" }),
            ("intoto-v2", try bundle(statement, .inTotoV2) { $0.version = "0.2" }),
            ("promise-and-timestamp", try bundle(statement, .dsse) { $0.isTimestamped = true }),
        ]
    }

    static func documents(_ bundles: [(name: String, json: JSONValue)]) throws -> Seeds {
        var seeds: Seeds = []
        seeds.append(("envelope.json", try World.acme.document(.approval(), by: "alice", "bob")))
        seeds.append(("bundle.json", try World.acme.document(.approval(), by: "alice.ed25519")))
        guard let first = bundles.first?.json, let material = first["verificationMaterial"],
            let envelope = first["dsseEnvelope"]
        else { return seeds }
        // PEP 740: the certificate bare, the entries as they are, the envelope's parts by other names.
        seeds.append(
            (
                "publish.json",
                JSONValue.object([
                    "version": 1,
                    "verification_material": [
                        "certificate": material["certificate"]?["rawBytes"] ?? .null,
                        "transparency_entries": material["tlogEntries"] ?? .null,
                    ],
                    "envelope": [
                        "statement": envelope["payload"] ?? .null,
                        "signature": envelope["signatures"]?.array?.first?["sig"] ?? .null,
                    ],
                ]).canonical()
            ))
        let npm: JSONValue = [
            "attestations": [["predicateType": "https://slsa.dev/provenance/v1", "bundle": first]]
        ]
        seeds.append(("npm.json", npm.canonical()))
        let link: JSONValue = [
            "signed": [
                "_type": "link", "name": "build", "command": [], "materials": [:], "products": [:], "byproducts": [:],
            ],
            "signatures": [["keyid": "ab", "sig": "00"]],
        ]
        seeds.append(("link.json", link.canonical()))
        seeds.append(("numbers.json", Array(#"[0,-1,1.5,1e10,9007199254740993,"é\u0000",true,null,{}]"#.utf8)))
        return seeds
    }

    static func statements() -> Seeds {
        let sketches: [(String, StatementSketch)] = [
            ("provenance", .provenance()), ("provenance-v02", .provenanceV02()), ("spdx", .spdx()),
            ("cyclonedx", .cycloneDX()), ("test-result", .testResult()), ("vulnerabilities", .vulnerabilities()),
            ("link", .link()), ("scai", .scai()), ("release", .release()), ("approval", .approval()),
            ("verification-summary", .verificationSummary()), ("source", .source()),
        ]
        return sketches.map { ("\($0.0).json", $0.1.payload) }
    }

    /// Who signs layouts and links; the same key in each process, since it is made of its name.
    static let stepSigner = "steps.ed25519"

    static func layouts() throws -> Seeds {
        let id = try UpdateRepositorySketch.keyID(stepSigner)
        guard case .object(var key) = try UpdateRepositorySketch.key(stepSigner) else { return [] }
        key["keyid"] = .string(id)
        let source: JSONValue = ["src/app.c": ["sha256": .string(StatementSketch.digest("source"))]]
        let app: JSONValue = ["app.tar.gz": ["sha256": .string(TestArtifact.app.digest.hex)]]
        func step(_ name: String, _ materials: JSONValue, _ products: JSONValue) -> JSONValue {
            [
                "_type": "step", "name": .string(name), "expected_command": ["make"], "threshold": 1,
                "pubkeys": [.string(id)], "expected_materials": materials, "expected_products": products,
            ]
        }
        func link(_ name: String, _ materials: JSONValue, _ products: JSONValue) -> JSONValue {
            [
                "_type": "link", "name": .string(name), "byproducts": ["return-value": 0], "command": ["make"],
                "environment": [:], "materials": materials, "products": products,
            ]
        }
        let layout: JSONValue = [
            "_type": "layout", "expires": "2030-01-01T00:00:00Z", "inspect": [], "readme": "",
            "keys": .object(JSONObject([(id, .object(key))])),
            "steps": [
                step("write", [["DISALLOW", "*"]], [["CREATE", "src/*"], ["DISALLOW", "*"]]),
                step(
                    "build",
                    [
                        ["MATCH", "*", "IN", "src", "WITH", "PRODUCTS", "IN", "src", "FROM", "write"],
                        ["DISALLOW", "*"],
                    ],
                    [
                        ["REQUIRE", "app.tar.gz"], ["MODIFY", "x[a-z]?"], ["DELETE", "y"], ["CREATE", "app*"],
                        ["ALLOW", "src/*"], ["DISALLOW", "*"],
                    ]),
            ],
        ]
        let links = [("write", link("write", [:], source)), ("build", link("build", source, app))]
        let document: JSONValue = [
            "layout": layout,
            "links": .object(JSONObject(links.map { ("\($0.0).\(id.prefix(8)).link", $0.1) })),
        ]
        return [("layout.json", document.canonical())]
    }

    static func texts() -> Seeds {
        [
            "oci:registry.acme.test/*", "v\\d+(\\.\\d+)*\nv1.2.3", "src/[a-z]*.?\nsrc/main.c", "v1.2\nv1.2.3",
            "1!2.0rc1.post2.dev3+local", "acme_app-1.4.2-py2.py3-none-any.whl", "acme-app-1.4.2.tar.gz", "app@1.4.2",
            "2026-11-21T01:27:00.5+01:00", "72h", "YWJj", "_-8", "00ff",
        ].enumerated().map { ("text-\($0.offset)", Array($0.element.utf8)) }
    }
}
