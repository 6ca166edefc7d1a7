import Artifacts
import TestSupport
import Testing

@Suite struct `docker-save archives` {
    let files: TemporaryDirectory

    private let layer = TarBuilder.entry("file", content: Array("hello\n".utf8)) + TarBuilder.end

    init() throws { files = try TemporaryDirectory() }

    private func config(_ digests: [Digest]) -> [UInt8] {
        let ids = digests.map { "\"\($0)\"" }.joined(separator: ",")
        return Array(#"{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[\#(ids)]}}"#.utf8)
    }

    private func archive(_ entries: [(String, [UInt8])], links: [(String, String)] = []) throws -> String {
        let bytes =
            entries.flatMap { TarBuilder.entry($0.0, content: $0.1) }
            + links.flatMap { TarBuilder.entry($0.0, type: "2", link: $0.1) } + TarBuilder.end
        return "docker-archive:" + (try files.write("a.tar", bytes))
    }

    private func manifest(_ config: String, layers: [String] = ["l/layer.tar"], tags: String = #"["app:v1"]"#)
        -> [UInt8]
    {
        let names = layers.map { "\"\($0)\"" }.joined(separator: ",")
        return Array(#"[{"Config":"\#(config)","RepoTags":\#(tags),"Layers":[\#(names)]}]"#.utf8)
    }

    private var digest: Digest { Digest.sha256(of: layer) }

    @Test func `The image id is the digest of the configuration, and its layers are checked`() throws {
        let config = config([digest, digest])
        let id = Digest.sha256(of: config)
        // Older versions of docker link a layer that comes twice.
        let reference = try archive(
            [
                ("l/layer.tar", layer), ("\(id.hex).json", config),
                ("manifest.json", manifest("\(id.hex).json", layers: ["l/layer.tar", "m/layer.tar"])),
            ], links: [("m/layer.tar", "../l/layer.tar")])
        let artifact = try resolve(reference)
        #expect(artifact.digest == id)
        #expect(artifact.components.map(\.digest) == [id, digest, digest])
        #expect(artifact.reference == "docker-archive:a.tar")
        #expect(artifact.claimedNames == ["app:v1"])
    }

    @Test func `Each defect has its code`() throws {
        let config = config([digest])
        let id = Digest.sha256(of: config).hex
        let named = ("\(id).json", config)
        let sound = ("manifest.json", manifest("\(id).json"))
        var flipped = layer
        flipped[600] ^= 1
        let cases: [(String, [(String, [UInt8])], ArtifactError.Code?)] = [
            ("sound", [named, sound, ("l/layer.tar", layer)], nil),
            ("no manifest", [named, ("l/layer.tar", layer)], .malformed),
            ("no configuration", [sound, ("l/layer.tar", layer)], .missingPart),
            ("no layer", [named, sound], .missingPart),
            ("a flipped layer", [named, sound, ("l/layer.tar", flipped)], .digestMismatch),
            ("a compressed layer", [named, sound, ("l/layer.tar", [0x1F, 0x8B, 8, 0] + layer)], .unsupported),
            (
                "a false name", [("\(id).json", self.config([digest]) + [0x20]), sound, ("l/layer.tar", layer)],
                .digestMismatch
            ),
            (
                "another number of layers",
                [named, ("manifest.json", manifest("\(id).json", layers: [])), ("l/layer.tar", layer)], .malformed
            ),
            (
                "a manifest cut short",
                [named, ("manifest.json", Array(manifest("\(id).json").dropLast(3))), ("l/layer.tar", layer)],
                .malformed
            ),
            ("no image", [named, ("manifest.json", Array("[]".utf8))], .notFound),
            (
                "a configuration that is no JSON",
                [("c", Array("no".utf8)), ("manifest.json", manifest("c")), ("l/layer.tar", layer)], .malformed
            ),
        ]
        for (name, entries, expected) in cases {
            let reference = try archive(entries)
            #expect(artifactCode { _ = try resolve(reference) } == expected, "\(name)")
        }
    }

    @Test func `A link that leads out of the archive leads nowhere`() throws {
        let config = config([digest])
        let id = Digest.sha256(of: config).hex
        for target in ["../../etc/passwd", "/etc/passwd", "l/layer.tar", "missing"] {
            let reference = try archive(
                [("\(id).json", config), ("manifest.json", manifest("\(id).json"))], links: [("l/layer.tar", target)])
            #expect(artifactCode { _ = try resolve(reference) } == .missingPart)
        }
    }

    @Test func `Several images and none chosen are listed`() throws {
        let one = config([digest])
        let two = config([])
        let manifest = Array(
            #"""
            [{"Config":"one","RepoTags":["app:v1"],"Layers":["l/layer.tar"]},{"Config":"two","RepoTags":null,"Layers":[]}]
            """#.utf8)
        let reference = try archive([("one", one), ("two", two), ("manifest.json", manifest), ("l/layer.tar", layer)])
        let error = #expect(throws: ArtifactError.self) { try resolve(reference) }
        #expect(error?.code == .ambiguous)
        #expect(
            error?.alternatives == [
                "\(reference)@\(Digest.sha256(of: one))  (app:v1)", "\(reference)@\(Digest.sha256(of: two))",
            ])
        #expect(try resolve("\(reference)@\(Digest.sha256(of: two))").components.count == 1)
        #expect(artifactCode { _ = try resolve("\(reference)@\(digest)") } == .notFound)
    }

    @Test func `An archive of today is found by its manifest's digest too`() throws {
        let builder = try OCIImageBuilder(in: files, at: "app")
        let image = try builder.image(layers: ["one"])
        try builder.finish([image])
        let parts = try resolve("oci:" + builder.path).components
        let docker =
            #"[{"Config":"blobs/sha256/\#(parts[1].digest.hex)","RepoTags":null,"Layers":["blobs/sha256/\#(parts[2].digest.hex)"]}]"#
        try files.write("app/manifest.json", docker)
        try Tool.run(["tar", "-cf", files.path + "/a.tar", "-C", builder.path, "."])
        let reference = "docker-archive:\(files.path)/a.tar"
        #expect(try resolve(reference).digest == parts[1].digest)
        #expect(try resolve(reference + "@" + image.digest).components == parts)
    }

    @Test func `What is no archive is malformed`() throws {
        let path = try files.write("text", "not a tar\n")
        #expect(artifactCode { _ = try resolve("docker-archive:" + path) } == .malformed)
        #expect(artifactCode { _ = try resolve("oci:" + path) } == .malformed)
        let outside = try files.write("b.tar", TarBuilder.entry("../manifest.json") + TarBuilder.end)
        #expect(artifactCode { _ = try resolve("docker-archive:" + outside) } == .malformed)
    }
}
