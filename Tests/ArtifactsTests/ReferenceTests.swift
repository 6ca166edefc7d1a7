import Artifacts
import TestSupport
import Testing

private let hex = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"

func resolve(_ text: String) throws(ArtifactError) -> Artifact { try ArtifactReference(text).resolve() }

@Suite struct `Naming an artifact` {
    let files: TemporaryDirectory

    init() throws { files = try TemporaryDirectory() }

    @Test func `A bare digest is an artifact of which nothing else is known`() throws {
        let artifact = try resolve("sha256:" + hex)
        #expect(artifact.kind == .digest)
        #expect(artifact.reference == "sha256:" + hex)
        #expect(artifact.digest.hex == hex)
        #expect(artifact.size == nil)
        #expect(try resolve("gitCommit:" + hex.prefix(40)).digest.algorithm == .gitCommit)
        #expect(try resolve("sha512:" + hex + hex).digests[.sha256] == nil)
    }

    @Test(arguments: [
        "registry.acme.test/payments/app@sha256:", "registry.acme.test:5000/payments/app:v1@sha256:", "app@sha256:",
    ])
    func `An image in a registry is its digest under its name, without the tag`(prefix: String) throws {
        let artifact = try resolve(prefix + hex)
        #expect(artifact.kind == .digest)
        #expect(artifact.digest.description == "sha256:" + hex)
        #expect(!artifact.reference.contains("@"))
        #expect(!artifact.reference.hasSuffix(":v1"))
        #expect(artifact.reference.hasPrefix("oci:"))
    }

    @Test(arguments: [
        "", "file:", "oci:", "git:", "sha256:", "sha256:abc", "sha256:" + hex.uppercased(), "app@sha256:abc",
        "@sha256:" + hex, "oci:layout@sha256:" + hex.dropLast(), "a\0b", String(repeating: "a", count: 9_000),
    ])
    func `What is written in no known form is refused`(text: String) {
        #expect(artifactCode { _ = try resolve(text) } == .reference)
    }

    @Test func `A file goes by the SHA-256 of its bytes, however it is named`() throws {
        let path = try files.write("dir/app.tar.gz", "hello\n")
        for text in [path, "file:" + path, files.path + "/./dir//app.tar.gz"] {
            let artifact = try resolve(text)
            #expect(artifact.kind == .file)
            #expect(artifact.reference == "file:app.tar.gz")
            #expect(artifact.name == "app.tar.gz")
            #expect(artifact.digest.description == "sha256:" + hex)
            #expect(artifact.digests.digests == [artifact.digest])
            #expect(artifact.size == 6)
        }
    }

    @Test func `A directory is a tree, unless it is a layout`() throws {
        try files.write("dir/a", "x")
        let tree = try resolve(files.path + "/dir")
        #expect(tree.kind == .tree)
        #expect(tree.reference == "tree:dir")
        #expect(tree.size == 1)
        #expect(try resolve("tree:\(files.path)/dir/").digest == tree.digest)
        let builder = try OCIImageBuilder(in: files, at: "layout")
        let image = try builder.image()
        try builder.finish([image])
        #expect(try resolve(builder.path).digest.description == image.digest)
        #expect(try resolve("tree:" + builder.path).kind == .tree)
    }

    @Test func `A file may be called anything, with the scheme before it`() throws {
        let path = try files.write("app@sha256:\(hex)", "hello\n")
        #expect(try resolve("file:" + path).digest.hex == hex)
    }

    @Test func `What is no file is refused, and nothing waits for a FIFO`() throws {
        try Tool.run(["mkfifo", files.path + "/pipe"])
        #expect(artifactCode { _ = try resolve(files.path + "/pipe") } == .wrongKind)
        #expect(artifactCode { _ = try resolve("file:" + files.path + "/pipe") } == .wrongKind)
        #expect(artifactCode { _ = try resolve("oci:" + files.path + "/pipe") } == .wrongKind)
        #expect(artifactCode { _ = try resolve("docker-archive:" + files.path + "/pipe") } == .wrongKind)
        #expect(artifactCode { _ = try resolve("file:" + files.path) } == .wrongKind)
        #expect(artifactCode { _ = try resolve("docker-archive:" + files.path) } == .wrongKind)
        #expect(artifactCode { _ = try resolve("file:/dev/null") } == .wrongKind)
        for scheme in ["", "file:", "tree:", "oci:", "docker-archive:", "git:"] {
            #expect(artifactCode { _ = try resolve(scheme + files.path + "/absent") } == .notFound)
        }
    }

    @Test(arguments: ["registry.acme.test/payments/app:v1", "docker.io/library/nginx:latest", "localhost:5000/app:v1"])
    func `A registry's tag is refused, with the way to its digest`(text: String) {
        let error = #expect(throws: ArtifactError.self) { try resolve(text) }
        #expect(error?.code == .mutableReference)
        #expect(error?.message.contains("docker://\(text)") == true)
    }

    @Test func `A misspelt path is not taken for an image`() {
        #expect(artifactCode { _ = try resolve("build/app.tar.gz") } == .notFound)
        #expect(artifactCode { _ = try resolve("./app:v1") } == .notFound)
        #expect(artifactCode { _ = try resolve("/srv/app:v1") } == .notFound)
    }

    @Test func `Progress comes to the whole`() throws {
        let path = try files.write("large", [UInt8](repeating: 1, count: 5_000_000))
        var seen: [Int64] = []
        _ = try ArtifactReference(path).resolve { done, total in
            seen.append(done)
            #expect(total == 5_000_000)
        }
        #expect(seen.last == 5_000_000)
        #expect(seen == seen.sorted())
    }
}

@Suite struct `Git artifacts` {
    let files: TemporaryDirectory
    let repository: TestRepository
    let commit: String

    init() throws {
        files = try TemporaryDirectory()
        repository = try TestRepository(at: files.path + "/app")
        commit = try repository.commit("one")
    }

    @Test func `A commit goes by its id, and by SHA-256 over the same bytes`() throws {
        let artifact = try resolve("git:\(repository.path)@\(commit)")
        #expect(artifact.kind == .commit)
        #expect(artifact.reference == "git:app")
        #expect(artifact.digest.description == "gitCommit:" + commit)
        let output = try Tool.run(
            [
                "sh", "-c",
                "{ printf 'commit %s\\0' $(git cat-file -s \(commit)); git cat-file commit \(commit); } | sha256sum",
            ], in: repository.path)
        #expect(artifact.digests[.sha256]?.hex == String(output.text.prefix(64)))
    }

    @Test func `The name is the origin's URL, without its token`() throws {
        try repository.git("remote", "add", "origin", "https://user:token@git.acme.test/app")
        #expect(try resolve("git:\(repository.path)@\(commit)").reference == "git:https://git.acme.test/app")
    }

    @Test func `An annotated tag is an artifact, by the id of its object`() throws {
        try repository.git("tag", "--annotate", "--message", "first", "v1")
        let id = try repository.git("rev-parse", "v1")
        let artifact = try resolve("git:\(repository.path)@\(id)")
        #expect(artifact.kind == .tag)
        #expect(artifact.digest.description == "gitTag:" + id)
    }

    @Test(arguments: ["@main", "@v1", "@HEAD", "@HEAD~0", "", "@abbreviated"])
    func `A name that can move is refused, with the id it has now`(suffix: String) throws {
        try repository.git("tag", "v1")
        let revision = suffix == "@abbreviated" ? "@" + commit.prefix(10) : suffix
        let error = #expect(throws: ArtifactError.self) { try resolve("git:\(repository.path)\(revision)") }
        #expect(error?.code == .mutableReference)
        #expect(error?.alternatives == ["git:\(repository.path)@\(commit)"])
    }

    @Test func `A tag's name gives the id of the tag object`() throws {
        try repository.git("tag", "--annotate", "--message", "first", "v1")
        let error = #expect(throws: ArtifactError.self) { try resolve("git:\(repository.path)@v1") }
        #expect(try error?.alternatives == ["git:\(repository.path)@\(repository.git("rev-parse", "v1"))"])
    }

    @Test func `What is no commit is refused`() throws {
        let tree = try repository.git("rev-parse", "HEAD^{tree}")
        #expect(artifactCode { _ = try resolve("git:\(repository.path)@\(tree)") } == .wrongKind)
        #expect(artifactCode { _ = try resolve("git:\(repository.path)@\(hex.prefix(40))") } == .notFound)
        #expect(artifactCode { _ = try resolve("git:\(repository.path)@absent") } == .notFound)
        #expect(artifactCode { _ = try resolve("git:\(files.path)@\(commit)") } == .notFound)
        let empty = try TestRepository(at: files.path + "/empty")
        #expect(artifactCode { _ = try resolve("git:\(empty.path)") } == .notFound)
    }

    @Test func `A repository's path may hold an @`() throws {
        let odd = try TestRepository(at: files.path + "/a@b")
        let id = try odd.commit("one")
        #expect(try resolve("git:\(odd.path)@\(id)").digest.hex == id)
        #expect(artifactCode { _ = try resolve("git:\(odd.path)") } == .mutableReference)
    }
}
