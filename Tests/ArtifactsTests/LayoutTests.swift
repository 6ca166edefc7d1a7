import Artifacts
import JSON
import TestSupport
import Testing

@Suite struct `OCI layouts` {
    let files: TemporaryDirectory
    let builder: OCIImageBuilder

    init() throws {
        files = try TemporaryDirectory()
        builder = try OCIImageBuilder(in: files, at: "app")
    }

    /// The layout as a directory and as a tar archive.
    private func forms() throws -> [String] {
        try Tool.run(["tar", "-cf", files.path + "/app.tar", "-C", builder.path, "."])
        return ["oci:" + builder.path, "oci:" + files.path + "/app.tar"]
    }

    private func code(_ suffix: String = "") throws -> [ArtifactError.Code?] {
        try forms().map { form in artifactCode { _ = try resolve(form + suffix) } }
    }

    private func blobPath(_ blob: OCIImageBuilder.Blob) -> String { "app/blobs/sha256/" + blob.hex }

    @Test func `A layout's one image comes with its parts`() throws {
        let image = try builder.image(architecture: "arm64", layers: ["one", "two"])
        try builder.finish([image.tagged("v1")])
        for form in try forms() {
            let artifact = try resolve(form)
            #expect(artifact.kind == .image)
            #expect(artifact.digest.description == image.digest)
            #expect(artifact.size == Int64(image.size))
            #expect(artifact.mediaType == OCIImageBuilder.manifestType)
            #expect(artifact.components.map(\.kind) == [.manifest, .config, .layer, .layer])
            #expect(artifact.components.map(\.parent) == [nil, 0, 0, 0])
            #expect(artifact.components[0].platform == "linux/arm64")
            #expect(artifact.claimedNames == ["v1"])
        }
        #expect(try resolve("oci:" + builder.path).reference == "oci:app")
    }

    @Test func `An image for several platforms comes with all of them, or one by its digest`() throws {
        let arm = try builder.image(architecture: "arm64", layers: ["shared", "arm"])
        let amd = try builder.image(architecture: "amd64", layers: ["shared", "amd"])
        let index = try builder.index([arm.platform("linux", "arm64"), amd.platform("linux", "amd64")])
        try builder.finish([index])
        for form in try forms() {
            let artifact = try resolve(form)
            #expect(artifact.digest.description == index.digest)
            #expect(
                artifact.components.map(\.kind) == [
                    .index, .manifest, .config, .layer, .layer, .manifest, .config, .layer, .layer,
                ])
            #expect(artifact.components.map(\.parent) == [nil, 0, 1, 1, 1, 0, 5, 5, 5])
            #expect(artifact.components[5].platform == "linux/amd64")
            let one = try resolve(form + "@" + amd.digest)
            #expect(one.digest.description == amd.digest)
            #expect(one.components.count == 4)
        }
    }

    @Test func `Several images and none chosen are listed, each by its digest`() throws {
        let one = try builder.image(layers: ["one"])
        let two = try builder.image(architecture: "arm64", layers: ["two"])
        try builder.finish([one.tagged("v1").platform("linux", "amd64"), two])
        let error = #expect(throws: ArtifactError.self) { try resolve("oci:" + builder.path) }
        #expect(error?.code == .ambiguous)
        #expect(
            error?.alternatives == [
                "oci:\(builder.path)@\(one.digest)  (linux/amd64, tag v1)", "oci:\(builder.path)@\(two.digest)",
            ])
        #expect(try resolve("oci:\(builder.path)@\(two.digest)").digest.description == two.digest)
    }

    @Test func `One image under two tags is one image`() throws {
        let image = try builder.image()
        try builder.finish([image.tagged("v1"), image.tagged("latest")])
        #expect(try resolve("oci:" + builder.path).claimedNames == ["v1", "latest"])
    }

    @Test func `A tag is refused, with the digest it has now`() throws {
        let image = try builder.image()
        try builder.finish([image.tagged("v1"), try builder.image(layers: ["other"]).tagged("v2")])
        for form in try forms() {
            let error = #expect(throws: ArtifactError.self) { try resolve(form + ":v1") }
            #expect(error?.code == .mutableReference)
            #expect(error?.alternatives == ["\(form)@\(image.digest)"])
            #expect(artifactCode { _ = try resolve(form + ":v3") } == .notFound)
        }
    }

    @Test func `A digest that the layout does not hold is not found`() throws {
        try builder.finish([try builder.image()])
        #expect(try code("@sha256:" + String(repeating: "0", count: 64)) == [.notFound, .notFound])
    }

    @Test(arguments: [0, 1, 2, 3])
    func `One flipped byte in any blob is a digest mismatch that names both`(which: Int) throws {
        let index = try builder.index([try builder.image()])
        try builder.finish([index])
        let digest = try resolve("oci:" + builder.path).components[which].digest
        let path = "app/blobs/sha256/\(digest.hex)"
        var bytes = try files.read(path)
        bytes[bytes.count / 2] ^= 1
        try files.write(path, bytes)
        for form in try forms() {
            let error = #expect(throws: ArtifactError.self) { try resolve(form) }
            #expect(error?.code == .digestMismatch)
            #expect(error?.message.contains(digest.description) == true)
            #expect(error?.message.contains("found \(Digest.sha256(of: bytes))") == true)
        }
    }

    @Test(arguments: [0, 1, 2, 3])
    func `A blob that is cut, grown or gone is found out`(which: Int) throws {
        let index = try builder.index([try builder.image()])
        try builder.finish([index])
        let path = "app/blobs/sha256/" + (try resolve("oci:" + builder.path).components[which].digest.hex)
        let bytes = try files.read(path)
        try files.write(path, Array(bytes.dropLast()))
        #expect(try code() == [.sizeMismatch, .sizeMismatch])
        try files.write(path, bytes + [0x20])
        #expect(try code() == [.sizeMismatch, .sizeMismatch])
        try Tool.run(["rm", files.path + "/" + path])
        #expect(try code() == [.missingPart, .missingPart])
    }

    @Test func `A blob that is a FIFO or a directory is refused`() throws {
        let image = try builder.image()
        try builder.finish([image])
        let layer = try resolve("oci:" + builder.path).components[2].digest.hex
        let path = "\(builder.path)/blobs/sha256/\(layer)"
        try Tool.run(["sh", "-c", "rm '\(path)' && mkfifo '\(path)'"])
        #expect(artifactCode { _ = try resolve("oci:" + builder.path) } == .wrongKind)
        try Tool.run(["sh", "-c", "rm '\(path)' && mkdir '\(path)'"])
        #expect(artifactCode { _ = try resolve("oci:" + builder.path) } == .wrongKind)
    }

    @Test func `A layout lacks its marker, its index or an image`() throws {
        try builder.finish([])
        #expect(try code() == [.notFound, .notFound])
        try files.write("app/index.json", "{\"schemaVersion\":2,\"manif")
        #expect(try code() == [.malformed, .malformed])
        try Tool.run(["rm", builder.path + "/index.json"])
        #expect(try code() == [.missingPart, .missingPart])
        try files.write("app/oci-layout", #"{"imageLayoutVersion":"2.0.0"}"#)
        #expect(try code() == [.malformed, .malformed])
        try Tool.run(["rm", builder.path + "/oci-layout"])
        #expect(try code() == [.malformed, .malformed])
    }

    /// Index documents with one defect each; `D` is replaced by a sound descriptor's digest.
    @Test(arguments: [
        #"{"schemaVersion":1,"manifests":[]}"#, #"{"manifests":[]}"#, #"{"schemaVersion":2}"#, #"[]"#, #"{}"#,
        #"{"schemaVersion":2,"manifests":{}}"#, #"{"schemaVersion":2,"manifests":[{}]}"#,
        #"{"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"sha256:abc","size":1}]}"#,
        #"{"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"md5:d41d8cd98f00b204e9800998ecf8427e","size":1}]}"#,
        #"{"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"D","size":-1}]}"#,
        #"{"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"D","size":1.5}]}"#,
        #"{"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"D"}]}"#,
        #"{"schemaVersion":2,"manifests":[{"digest":"D","size":1}]}"#,
        #"{"schemaVersion":2,"schemaVersion":2,"manifests":[]}"#,
        #"{"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"D","size":1,"platform":{"os":"linux"}}]}"#,
    ])
    func `A malformed index is refused`(index: String) throws {
        let image = try builder.image()
        try files.write("app/index.json", index.split(separator: "D").joined(separator: image.digest))
        #expect(try code() == [.malformed, .malformed])
    }

    @Test func `A document that could be read in two ways is refused`() throws {
        let layer = try builder.blob([1], mediaType: "application/vnd.oci.image.layer.v1.tar")
        let both = try builder.image(extra: ["manifests": [layer.descriptor]])
        try builder.finish([both])
        #expect(try code() == [.malformed, .malformed])
        let index = try builder.json(
            ["schemaVersion": 2, "manifests": [], "layers": []], mediaType: OCIImageBuilder.indexType)
        try builder.finish([index])
        #expect(try code() == [.malformed, .malformed])
        let disguised = try builder.json(
            [
                "schemaVersion": 2, "mediaType": .string(OCIImageBuilder.indexType), "config": layer.descriptor,
                "layers": [],
            ],
            mediaType: OCIImageBuilder.manifestType)
        try builder.finish([disguised])
        #expect(try code() == [.malformed, .malformed])
    }

    @Test func `Indexes within indexes, and parts without end, reach their limits`() throws {
        var blob = try builder.image()
        for _ in 0..<6 { blob = try builder.index([blob]) }
        try builder.finish([blob])
        #expect(try code() == [.limit, .limit])

        var limits = ArtifactLimits()
        limits.descriptors = 3
        try builder.finish([try builder.image(layers: ["a", "b"])])
        #expect(artifactCode { _ = try ArtifactReference("oci:" + builder.path).resolve(limits: limits) } == .limit)
        limits = ArtifactLimits()
        let image = try builder.image()
        try builder.finish([try builder.index(Array(repeating: image, count: 200))])
        #expect(try resolve("oci:" + builder.path).components.count == 601)
        limits.totalDocumentBytes = 100_000
        #expect(artifactCode { _ = try ArtifactReference("oci:" + builder.path).resolve(limits: limits) } == .limit)
        limits = ArtifactLimits()
        limits.documentBytes = 100
        #expect(artifactCode { _ = try ArtifactReference("oci:" + builder.path).resolve(limits: limits) } == .limit)
    }

    @Test func `Hostile names are shown without their control characters`() throws {
        let image = try builder.image()
        try builder.finish([image.tagged("v1\u{1B}[31m\u{202E}"), try builder.image(layers: ["x"])])
        let error = #expect(throws: ArtifactError.self) { try resolve("oci:" + builder.path) }
        #expect(error?.description.contains("\u{1B}") == false)
        #expect(error?.description.contains("\u{202E}") == false)
    }

    @Test func `An artifact that is not an image is still checked blob by blob`() throws {
        let config = try builder.blob(Array("{}".utf8), mediaType: "application/vnd.oci.empty.v1+json")
        let layer = try builder.blob(Array("sbom".utf8), mediaType: "text/spdx")
        let manifest = try builder.json(
            [
                "schemaVersion": 2, "artifactType": "application/spdx", "config": config.descriptor,
                "layers": [layer.descriptor],
            ], mediaType: OCIImageBuilder.manifestType)
        try builder.finish([manifest])
        #expect(try resolve("oci:" + builder.path).components.map(\.mediaType).last == "text/spdx")
        try files.write(blobPath(layer), "sbon")
        #expect(try code() == [.digestMismatch, .digestMismatch])
    }
}

@Suite(.enabled(if: Tool.isInstalled("skopeo"), "skopeo is not installed"))
struct `What skopeo writes` {
    let files: TemporaryDirectory
    let builder: OCIImageBuilder

    init() throws {
        files = try TemporaryDirectory()
        builder = try OCIImageBuilder(in: files, at: "app")
        try builder.finish([try builder.image(layers: ["one", "two", "one"]).tagged("v1")])
    }

    private func skopeo(_ arguments: String...) throws -> String {
        try Tool.run(["skopeo", "--insecure-policy", "--tmpdir", files.path] + arguments).text
    }

    @Test func `A copied layout has the digest that skopeo inspects`() throws {
        _ = try skopeo("copy", "oci:\(builder.path):v1", "oci:\(files.path)/copy:v1")
        let digest = try skopeo("inspect", "--format", "{{.Digest}}", "oci:\(files.path)/copy:v1")
        #expect(try resolve("oci:\(files.path)/copy").digest.description == digest)
        #expect(try resolve("\(files.path)/copy").digest.description == digest)
    }

    @Test func `An oci-archive is a layout in a tar`() throws {
        _ = try skopeo("copy", "oci:\(builder.path):v1", "oci-archive:\(files.path)/a.tar:v1")
        let digest = try skopeo("inspect", "--format", "{{.Digest}}", "oci-archive:\(files.path)/a.tar:v1")
        #expect(try resolve("oci:\(files.path)/a.tar").digest.description == digest)
    }

    @Test func `A docker-archive goes by its image id`() throws {
        _ = try skopeo("copy", "oci:\(builder.path):v1", "docker-archive:\(files.path)/a.tar:acme.test/app:v1")
        let artifact = try resolve("docker-archive:\(files.path)/a.tar")
        let config = try skopeo("inspect", "--config", "--raw", "docker-archive:\(files.path)/a.tar")
        #expect(artifact.digest == Digest.sha256(of: Array(config.utf8)))
        #expect(artifact.claimedNames == ["acme.test/app:v1"])
        #expect(artifact.components.map(\.kind) == [.config, .layer, .layer, .layer])
        #expect(artifact.components[0].platform == "linux/amd64")
        #expect(try resolve("docker-archive:\(files.path)/a.tar@\(artifact.digest)") == artifact)
        // A file all the same, unless one says what it is.
        #expect(try resolve("\(files.path)/a.tar").kind == .file)

        let error = #expect(throws: ArtifactError.self) {
            try resolve("docker-archive:\(files.path)/a.tar:acme.test/app:v1")
        }
        #expect(error?.code == .mutableReference)
        #expect(error?.alternatives == ["docker-archive:\(files.path)/a.tar@\(artifact.digest)"])
    }
}
