import Artifacts
import Crypto
import Evidence
import JSON
import TestSupport
import Testing
import Trust

/// in-toto's layouts and links of its first generation.
@Suite struct `Layouts of in-toto` {
    private static let python = Peers.python

    @Test func `A supply chain verifies, as metablocks and as envelopes`() throws {
        var sketch = try LayoutSketch()
        for isEnvelope in [false, true] {
            sketch.isEnvelope = isEnvelope
            let verified = try #require(try sketch.verdict().verified)
            #expect(verified.steps.map(\.name) == ["write", "build"])
            #expect(verified.steps.map(\.signers.count) == [1, 2])
            #expect(verified.owners.map(\.keyID) == [try World.key("owner.ed25519").publicKey.id])
        }
        sketch.owners = ["owner.ed25519", "owner-2.rsa-2048", "owner-3.ecdsa-p384"]
        #expect(try sketch.verdict().verified != nil)
    }

    @Test(arguments: LayoutDefect.all)
    func `One defect is refused by its own check`(defect: LayoutDefect) throws {
        var sketch = try LayoutSketch()
        try defect.make(&sketch)
        guard case .rejected(let rejection) = try sketch.verdict() else {
            Issue.record("\(defect) was not refused")
            return
        }
        #expect(rejection.check == defect.check, "\(rejection)")
    }

    @Test func `An inspection leaves it open, unless something else says no`() throws {
        var sketch = try LayoutSketch()
        sketch.set(
            "/inspect/-",
            to: [
                "_type": "inspection", "name": "untar", "run": ["tar", "xf", "app.tar.gz"], "expected_materials": [],
                "expected_products": [],
            ])
        guard case .undetermined(let open) = try sketch.verdict() else {
            Issue.record("an inspection was passed over")
            return
        }
        #expect(open.check == .layoutInspection)
        sketch.links.removeLast()
        guard case .rejected(let rejection) = try sketch.verdict() else {
            Issue.record("a missing link was passed over")
            return
        }
        #expect(rejection.check == .layoutThreshold)
    }

    @Test(arguments: [
        ("/keytype", "pgp"), ("/scheme", "rsa-pkcs1v15-md5"), ("/keyval/public", "not a key"), ("/scheme", "ed25519"),
    ])
    func `A key that is not known here leaves open what it signed`(place: String, value: String) throws {
        var sketch = try LayoutSketch()
        let id = try LayoutSketch.id(LayoutSketch.carol)
        sketch.set("/keys/\(id)\(place)", to: .string(value))
        guard case .undetermined(let open) = try sketch.verdict() else {
            Issue.record("\(value) was not left open")
            return
        }
        #expect(open.check == .layoutKey)
        // Where others are enough, it does not matter.
        sketch.set("/steps/1/threshold", to: 1)
        #expect(try sketch.verdict().verified != nil)
    }

    @Test func `A step may be a supply chain of its own`() throws {
        let inner = try LayoutSketch()
        var outer = try LayoutSketch()
        outer.links = [("build", LayoutSketch.bob, inner.layout)]
        outer.set("/steps", to: [inner.layout[at: "/steps/1"] ?? .null])
        outer.set("/steps/0/threshold", to: 1)
        outer.set("/steps/0/expected_materials", to: [["DISALLOW", "*"]])
        let folder = "build." + (try LayoutSketch.id(LayoutSketch.bob).prefix(8))
        for (name, json) in try inner.linkFiles() { outer.nested["\(folder)/\(name)"] = json }
        #expect(try outer.verdict().verified?.steps.map(\.name) == ["build"])
        // The inner one's links count, and not those beside it.
        outer.nested = [:]
        guard case .rejected(let rejection) = try outer.verdict() else {
            Issue.record("a supply chain without links was taken")
            return
        }
        #expect(rejection.check == .layoutThreshold)
    }

    @Test func `Supply chains within one another end`() throws {
        var sketch = try LayoutSketch()
        sketch.set("/steps", to: [sketch.layout[at: "/steps/0"] ?? .null])
        let bytes = try sketch.signed(sketch.layout, by: [LayoutSketch.alice])
        // Every folder has the layout again in its link's place.
        struct Circle: LayoutVerifier.Links {
            let bytes: [UInt8]
            func link(_ name: String, in folders: [String]) -> [UInt8]? { bytes }
        }
        let verdict = try LayoutVerifier(owners: [World.key(LayoutSketch.alice).publicKey], at: World.now)
            .verify(bytes.canonical(), links: Circle(bytes: bytes.canonical()), about: TestArtifact.app.digests)
        guard case .rejected(let rejection) = verdict else {
            Issue.record("a circle verified")
            return
        }
        #expect(rejection.check == .layoutForm)
    }

    // MARK: Patterns

    @Test(arguments: [
        ("*", "a/b", true), ("*", "", true), ("a*", "b", false), ("*.c", "src/x.c", true), ("*.c", "x.cc", false),
        ("a?c", "abc", true), ("a?c", "ac", false), ("[abc]x", "bx", true), ("[!abc]x", "bx", false),
        ("[!abc]x", "dx", true), ("[a-c]", "b", true), ("[a-c]", "d", false), ("[c-a]", "b", false), ("[]]", "]", true),
        ("[!]]", "]", false), ("[", "[", true), ("[a", "[a", true), ("a**b", "axxb", true), ("*a*b*c", "xaxbxc", true),
        ("*a*b*c", "xaxcxb", false), ("[-a]", "-", true), ("\u{E9}", "e\u{301}", false), ("\\*", "\\x", true),
    ])
    func `Patterns are those of Python's fnmatch`(pattern: String, path: String, isMatch: Bool) {
        #expect(FilePattern(pattern).matches(path) == isMatch)
    }

    @Test func `A hostile pattern ends in time`() {
        let pattern = FilePattern(String(repeating: "*a", count: 1_000) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 4_000)))
    }

    // MARK: in-toto itself

    private func ask(_ cases: [(name: String, sketch: LayoutSketch)]) throws -> [String: (accepts: Bool, why: String)] {
        let files = try TemporaryDirectory()
        var list: [JSONValue] = []
        for (number, item) in cases.enumerated() {
            try files.makeDirectory("\(number)")
            for (name, json) in try item.sketch.linkFiles() { try files.write("\(number)/\(name)", json.canonical()) }
            for (name, json) in item.sketch.nested { try files.write("\(number)/\(name)", json.canonical()) }
            list.append([
                "name": .string(item.name), "links": .string("\(files.path)/\(number)"),
                "layout": .string(try files.write("\(number).layout", item.sketch.layoutFile().canonical())),
                "keys": .array(
                    try (item.sketch.expectedOwners ?? item.sketch.owners).map {
                        .string(try World.key($0).publicKey.pem)
                    }),
            ])
        }
        let output = try Tool.run([
            try #require(Self.python), TestData.package + "/Tests/Peers/in_toto_verify.py",
            try files.write("cases.json", JSONValue.array(list).canonical()),
        ])
        let answers = try #require(try JSONValue.parse(output.standardOutput).array)
        return Dictionary(
            uniqueKeysWithValues: answers.map {
                ($0["name"]?.string ?? "", ($0["accepts"] == true, $0["why"]?.string ?? ""))
            })
    }

    @Test(.enabled(if: python != nil, "in-toto cannot be had from PyPI: see Scripts/interop-venv"))
    func `in-toto judges the same supply chains alike`() throws {
        var cases: [(name: String, sketch: LayoutSketch)] = []
        for isEnvelope in [false, true] {
            var sketch = try LayoutSketch()
            sketch.isEnvelope = isEnvelope
            cases.append((isEnvelope ? "envelopes" : "metablocks", sketch))
        }
        for defect in LayoutDefect.all {
            var sketch = try LayoutSketch()
            try defect.make(&sketch)
            cases.append((defect.description, sketch))
        }
        let answers = try ask(cases)
        #expect(answers.count == cases.count)
        #expect(answers["metablocks"]?.accepts == true, "\(answers["metablocks"]?.why ?? "")")
        #expect(answers["envelopes"]?.accepts == true, "\(answers["envelopes"]?.why ?? "")")
        for defect in LayoutDefect.all {
            let answer = try #require(answers[defect.description])
            #expect(answer.accepts == !defect.isRefusedByPeer, "\(defect): \(answer.why)")
        }
    }

    @Test(.enabled(if: python != nil, "in-toto cannot be had from PyPI: see Scripts/interop-venv"))
    func `Supply chains that in-toto made verify`() throws {
        let files = try TemporaryDirectory()
        try Tool.run([try #require(Self.python), TestData.package + "/Tests/Peers/in_toto_make.py", files.path])
        struct Folder: LayoutVerifier.Links {
            let path: String
            func link(_ name: String, in folders: [String]) -> [UInt8]? {
                try? TemporaryDirectory.read(([path] + folders + [name]).joined(separator: "/"))
            }
        }
        let artifact = try files.read("app.tar.gz")
        for kind in ["ed25519", "ecdsa", "rsa"] {
            for form in ["metablock", "envelope"] {
                let folder = "\(files.path)/\(kind)-\(form)"
                let owner = try PublicKey(pem: TemporaryDirectory.read(folder + "/owner.pub"))
                let verifier = LayoutVerifier(owners: [owner], at: World.now)
                let layout = try TemporaryDirectory.read(folder + "/root.layout")
                let verdict = try verifier.verify(
                    layout, links: Folder(path: folder), about: DigestSet([.sha256(of: artifact)]))
                #expect(verdict.verified != nil, "\(kind), \(form): \(verdict)")
                let other = try verifier.verify(
                    layout, links: Folder(path: folder), about: TestArtifact.other.digests)
                #expect(other.verified == nil)
            }
        }
    }
}
