import TestSupport
import Testing

@testable import Git

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

private func code(_ body: () throws -> Void) -> GitError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? GitError)?.code
    }
}

private func id(_ hex: String) throws -> GitObjectID { try #require(GitObjectID(hex: hex)) }

@Suite struct `Opening a repository` {
    let files: TemporaryDirectory

    init() throws { files = try TemporaryDirectory() }

    @Test func `A directory below the root is enough`() throws {
        let made = try TestRepository(at: files.path + "/r")
        try files.makeDirectory("r/a/b")
        let repository = try Repository.open(made.path + "/a/b")
        #expect(repository.workingDirectory == made.path + "/")
        #expect(repository.gitDirectory == made.path + "/.git/")
        #expect(repository.isBare == false)
        #expect(repository.isShallow == false)
    }

    @Test func `Where there is no repository, that is said`() throws {
        #expect(code { _ = try Repository.open(files.path) } == .notRepository)
        #expect(code { _ = try Repository.open(files.path + "/absent") } == .notRepository)
        let file = try files.write("file", "x")
        #expect(code { _ = try Repository.open(file) } == .notRepository)
    }

    @Test func `An empty repository has a branch and no commit`() throws {
        let made = try TestRepository(at: files.path + "/r")
        let repository = try Repository.open(made.path)
        #expect(try repository.head() == .unborn(branch: "refs/heads/main"))
        #expect(try repository.status().isClean)
        #expect(code { _ = try repository.resolve("HEAD") } == .notFound)
        #expect(try repository.remotes() == [])
    }

    @Test func `A bare repository has commits and no status`() throws {
        let made = try TestRepository(at: files.path + "/r")
        let commit = try made.commit("one")
        try TestRepository.git(["clone", "--quiet", "--bare", made.path, files.path + "/bare.git"])
        let repository = try Repository.open(files.path + "/bare.git")
        #expect(repository.isBare == true)
        #expect(repository.workingDirectory == nil)
        #expect(try repository.head() == .branch("refs/heads/main", id(commit)))
        #expect(code { _ = try repository.status() } == .bare)
    }

    @Test func `A linked worktree has its own head`() throws {
        let made = try TestRepository(at: files.path + "/r")
        let first = try made.commit("one")
        let second = try made.commit("two")
        try made.git("worktree", "add", "--quiet", "--detach", files.path + "/w", first)
        let repository = try Repository.open(files.path + "/w")
        #expect(try repository.head() == .detached(id(first)))
        #expect(repository.commonDirectory == made.path + "/.git/")
        #expect(try repository.commit(id(second)).summary == "two")
    }

    @Test func `A repository with SHA-256 ids is unsupported, not broken`() throws {
        _ = try TestRepository(at: files.path + "/r", options: ["--object-format=sha256"])
        #expect(code { _ = try Repository.open(files.path + "/r") } == .unsupported)
    }

    @Test func `Extensions that do not change objects are read`() throws {
        let made = try TestRepository(at: files.path + "/r")
        let commit = try made.commit("one")
        try made.git("config", "core.repositoryFormatVersion", "1")
        try made.git("config", "extensions.worktreeConfig", "true")
        try made.git("config", "extensions.partialClone", "origin")
        #expect(try Repository.open(made.path).head().commit == id(commit))
    }

    @Test(.enabled(if: geteuid() == 0, "needs another user's files, which only root can make"))
    func `Another user's repository is refused, with the way to trust it`() throws {
        let made = try TestRepository(at: files.path + "/r")
        try Tool.run(["chown", "-R", "12345:12345", made.path])
        let error = #expect(throws: GitError.self) { _ = try Repository.open(made.path) }
        #expect(error?.code == .ownership)
        #expect(error?.message.contains("safe.directory") == true)
    }

    @Test func `What a hostile configuration names is not run`() throws {
        let made = try TestRepository(at: files.path + "/r")
        try files.write("r/.gitattributes", "* filter=evil diff=evil\n")
        try files.write("r/a", "a\n")
        try made.commit("one")
        let script = try files.write("evil.sh", "#!/bin/sh\ntouch \(files.path)/ran\ncat\n", mode: 0o755)
        for key in [
            "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.gitProxy", "core.askPass",
            "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv", "diff.external",
            "gpg.program", "gpg.ssh.program", "credential.helper",
        ] {
            try made.git("config", key, script)
        }
        try made.git("config", "filter.evil.required", "true")
        for hook in ["post-index-change", "pre-commit", "reference-transaction", "post-checkout"] {
            try files.write("r/.git/hooks/\(hook)", "#!/bin/sh\ntouch \(files.path)/ran\n", mode: 0o755)
        }
        try files.write("r/a", "b\n")
        let repository = try Repository.open(made.path)
        _ = try? repository.status()
        _ = try repository.remotes()
        _ = try repository.history(from: try #require(repository.head().commit)) { _ in true }
        #expect(throws: (any Error).self) { try files.read("ran") }
    }
}

@Suite struct `Reading objects` {
    let files: TemporaryDirectory
    let made: TestRepository

    init() throws {
        files = try TemporaryDirectory()
        made = try TestRepository(at: files.path + "/r")
    }

    @Test func `A commit says what git says`() throws {
        try files.write("r/a", "a\n")
        let first = try made.commit("Subject\n\nBody")
        let repository = try Repository.open(made.path)
        let commit = try repository.commit(id(first))
        #expect(commit.id.hex == first)
        #expect(try commit.tree.hex == made.git("rev-parse", "HEAD^{tree}"))
        #expect(
            commit.author == GitIdentity(name: "Alice", email: "alice@acme.test", seconds: 1_700_000_000, offset: 60))
        #expect(commit.committer.email == "bob@acme.test")
        #expect(commit.committer.seconds == 1_700_000_060)
        #expect(commit.parents == [])
        #expect(try GitObject.id(of: commit.raw, kind: .commit) == commit.id)
    }

    @Test func `A revision leads to a commit, a tag, a tree or a blob`() throws {
        try files.write("r/a", "a\n")
        let commit = try made.commit("one")
        try made.git("tag", "--annotate", "--message", "first", "v1")
        try made.git("tag", "light")
        let repository = try Repository.open(made.path)
        #expect(try repository.resolve("main") == (id(commit), .commit))
        #expect(try repository.resolve(String(commit.prefix(8))) == (id(commit), .commit))
        #expect(try repository.resolve("light") == (id(commit), .commit))
        #expect(try repository.resolve("v1") == (id(made.git("rev-parse", "v1")), .tag))
        #expect(try repository.resolve("v1^{commit}") == (id(commit), .commit))
        #expect(try repository.resolve("HEAD^{tree}").kind == .tree)
        #expect(try repository.resolve("HEAD:a") == (id("78981922613b2afb6025042ff6bd878ac1994e85"), .blob))
        #expect(code { _ = try repository.resolve("absent") } == .notFound)
        #expect(code { _ = try repository.resolve("HEAD^^") } == .notFound)
        #expect(code { _ = try repository.resolve("a..b\0") } == .invalid)
        #expect(code { _ = try repository.resolve("") } != nil)

        let tag = try repository.tag(repository.resolve("v1").id)
        #expect(tag.name == "v1")
        #expect(tag.target.hex == commit)
        #expect(tag.message == "first\n")
        #expect(tag.tagger?.email == "bob@acme.test")
        #expect(tag.signature == nil)
        #expect(code { _ = try repository.tag(id(commit)) } == .invalid)
        #expect(code { _ = try repository.commit(tag.id) } == .invalid)
    }

    @Test func `Tags that lead to a commit are found, through other tags too`() throws {
        let first = try made.commit("one")
        try made.git("tag", "light")
        try made.git("tag", "--annotate", "--message", "x", "v1")
        try made.git("-c", "advice.nestedTag=false", "tag", "--annotate", "--message", "x", "nested", "v1")
        try made.git("tag", "--annotate", "--message", "x", "of-a-tree", "HEAD^{tree}")
        let second = try made.commit("two")
        try made.git("tag", "later")
        try made.git("pack-refs", "--all")
        let repository = try Repository.open(made.path)
        #expect(
            try repository.tags(pointingAt: id(first)).map(\.name) == [
                "refs/tags/light", "refs/tags/nested", "refs/tags/v1",
            ])
        #expect(try repository.tags(pointingAt: id(first)).map(\.isAnnotated) == [false, true, true])
        #expect(try repository.tags(pointingAt: id(second)).map(\.name) == ["refs/tags/later"])
        let object = try repository.resolve("v1").id
        #expect(try repository.tags(pointingAt: object).map(\.name) == ["refs/tags/v1"])
    }

    @Test func `An abbreviation that two objects share is ambiguous`() throws {
        // The blobs "195\n" and "389\n" have ids that begin with 6bb2f.
        for number in [195, 389] {
            try made.git("hash-object", "-w", files.write("blob", "\(number)\n"))
        }
        let repository = try Repository.open(made.path)
        #expect(try repository.resolve("6bb2f9").kind == .blob)
        #expect(code { _ = try repository.resolve("6bb2f") } == .ambiguous)
    }

    @Test func `An object whose bytes were changed is not taken`() throws {
        let commit = try made.commit("one")
        let other = try made.commit("two")
        let path = { (hex: String) in "r/.git/objects/\(hex.prefix(2))/\(hex.dropFirst(2))" }
        let bytes = try files.read(path(other))
        try Tool.run(["rm", "-f", files.path + "/" + path(commit)])
        try files.write(path(commit), bytes)
        let repository = try Repository.open(made.path)
        #expect(code { _ = try repository.commit(id(commit)) } == .mismatch)
    }

    @Test func `A missing object is not found, and a large one is over the limit`() throws {
        try files.write("r/a", [UInt8](repeating: 0, count: 1_000))
        try made.commit("one")
        let repository = try Repository.open(made.path)
        #expect(code { _ = try repository.object(id(String(repeating: "1", count: 40))) } == .notFound)
        let blob = try repository.resolve("HEAD:a").id
        #expect(try repository.object(blob, limit: 1_000).bytes.count == 1_000)
        #expect(code { _ = try repository.object(blob, limit: 999) } == .limit)
    }

    @Test func `Packed objects read as loose ones do`() throws {
        let commit = try made.commit("one")
        try made.commit("two")
        try made.git("gc", "--quiet", "--aggressive", "--prune=now")
        #expect(try Repository.open(made.path).commit(id(commit)).summary == "one")
    }
}

@Suite struct `Signatures in a repository` {
    let files: TemporaryDirectory

    init() throws { files = try TemporaryDirectory() }

    @Test(.enabled(if: Tool.isInstalled("ssh-keygen"), "ssh-keygen is not installed"))
    func `An SSH signature and its payload verify with ssh-keygen`() throws {
        let made = try TestRepository(at: files.path + "/r")
        try Tool.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "alice", "-f", files.path + "/key"])
        try made.git("config", "gpg.format", "ssh")
        try made.git("config", "user.signingKey", files.path + "/key.pub")
        let commit = try made.commit("signed", options: ["-S"])
        try made.git("tag", "--sign", "--message", "signed tag", "v1")
        let repository = try Repository.open(made.path)
        let signatures = [
            try #require(try repository.commit(id(commit)).signature),
            try #require(try repository.tag(repository.resolve("v1").id).signature),
        ]
        let key = String(decoding: try files.read("key.pub"), as: UTF8.self)
        try files.write("allowed", "alice@acme.test \(key)")
        for signature in signatures {
            #expect(signature.kind == .ssh)
            try files.write("signature", signature.text)
            try files.write("payload", signature.payload)
            let output = try Tool.run([
                "sh", "-c",
                "ssh-keygen -Y verify -f \(files.path)/allowed -I alice@acme.test -n git -s \(files.path)/signature < \(files.path)/payload",
            ])
            #expect(output.text.contains("Good \"git\" signature"))
        }
    }
}

@Suite struct `The working tree` {
    let files: TemporaryDirectory
    let made: TestRepository

    init() throws {
        files = try TemporaryDirectory()
        made = try TestRepository(at: files.path + "/r")
        try files.write("r/.gitignore", "ignored\n")
        try files.write("r/a", "a\n")
        try files.write("r/b", "b\n")
        try made.commit("one")
    }

    private func status() throws -> GitStatus { try Repository.open(made.path).status() }

    @Test func `Each kind of change is counted, and ignored files are not`() throws {
        try files.write("r/ignored", "x")
        #expect(try status().isClean)
        try files.write("r/a", "changed\n")
        try files.write("r/new/x", "x")
        try files.write("r/new/y", "y")
        try files.write("r/staged", "s")
        try made.git("add", "staged")
        try Tool.run(["rm", files.path + "/r/b"])
        let status = try status()
        #expect(status.modified == 2)
        #expect(status.untracked == 1)
        #expect(status.staged == 1)
        #expect(!status.isClean)
    }

    @Test func `A changed mode is a change`() throws {
        try Tool.run(["chmod", "+x", files.path + "/r/a"])
        #expect(try status().modified == 1)
    }

    @Test func `What the index hides from Git is not clean`() throws {
        try made.git("update-index", "--assume-unchanged", "a")
        try files.write("r/a", "changed\n")
        #expect(try status().hidden == 1)
        #expect(try !status().isClean)
        try made.git("update-index", "--no-assume-unchanged", "a")
        try made.git("update-index", "--skip-worktree", "b")
        #expect(try status().hidden == 1)
        #expect(try status().modified == 1)
    }

    @Test func `A merge that is not finished is not clean`() throws {
        try made.git("checkout", "--quiet", "-b", "side")
        try files.write("r/a", "side\n")
        try made.commit("side")
        try made.git("checkout", "--quiet", "main")
        try files.write("r/a", "main\n")
        try made.commit("main")
        #expect(throws: (any Error).self) { try made.git("merge", "--quiet", "side") }
        #expect(try status().conflicted == 1)
    }

    @Test func `A submodule at another commit is a change, one that is not checked out is none`() throws {
        let library = try TestRepository(at: files.path + "/library")
        try library.commit("one")
        try made.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.path, "library")
        try made.commit("with a submodule")
        #expect(try status().isClean)
        let module = TestRepository(existing: made.path + "/library")
        try module.commit("two")
        #expect(try status().modified == 1)
        try TestRepository.git(["clone", "--quiet", made.path, files.path + "/clone"])
        #expect(try Repository.open(files.path + "/clone").status().isClean)
    }
}

@Suite struct `History` {
    let files: TemporaryDirectory
    let made: TestRepository

    init() throws {
        files = try TemporaryDirectory()
        made = try TestRepository(at: files.path + "/r")
    }

    private func walk(_ path: String, from: String, excluding: [String] = []) throws -> ([String], GitHistory) {
        let repository = try Repository.open(path)
        var found: [String] = []
        let history = try repository.history(
            from: try repository.resolve(from).id, excluding: try excluding.map { try repository.resolve($0).id }
        ) { commit in
            found.append(commit.summary)
            return true
        }
        return (found, history)
    }

    @Test func `Merges are walked on both sides, each commit once, newest first`() throws {
        try made.commit("base", at: 100)
        try made.git("checkout", "--quiet", "-b", "side")
        try made.commit("side", at: 200)
        try made.git("checkout", "--quiet", "main")
        try made.commit("main", at: 300)
        try made.git("merge", "--quiet", "--no-ff", "--message", "merge", "side", at: 400)
        let (all, history) = try walk(made.path, from: "main")
        #expect(all == ["merge", "main", "side", "base"])
        #expect(history == GitHistory(commits: 4, boundary: []))
        #expect(try walk(made.path, from: "main", excluding: ["side"]).0 == ["merge", "main"])
        #expect(try walk(made.path, from: "main", excluding: ["main"]).0 == [])
    }

    @Test func `A wrong clock changes the order and not the set`() throws {
        try made.commit("base", at: 5_000)
        try made.commit("old", at: 100)
        try made.git("tag", "v1")
        try made.commit("new", at: 50)
        #expect(try walk(made.path, from: "main", excluding: ["v1"]).0 == ["new"])
    }

    @Test func `A visitor can stop, and a long history ends at the limit`() throws {
        for number in 1...5 { try made.commit("\(number)", at: Int64(number) * 100) }
        let repository = try Repository.open(made.path)
        let head = try #require(repository.head().commit)
        #expect(try repository.history(from: head) { _ in false }.commits == 1)
        #expect(try repository.history(from: head, limit: 5) { _ in true }.commits == 5)
        #expect(code { _ = try repository.history(from: head, limit: 4) { _ in true } } == .limit)
    }

    @Test func `A shallow clone says where it ends`() throws {
        for number in 1...4 { try made.commit("\(number)", at: Int64(number) * 100) }
        try TestRepository.git(["clone", "--quiet", "--depth=2", "file://" + made.path, files.path + "/shallow"])
        let repository = try Repository.open(files.path + "/shallow")
        #expect(repository.isShallow == true)
        let (found, history) = try walk(files.path + "/shallow", from: "HEAD")
        #expect(found == ["4", "3"])
        #expect(try history.boundary == [repository.resolve("HEAD~1").id])
        #expect(!history.isComplete)
    }

    @Test func `A shallow file that is none of Git's is refused`() throws {
        let commit = try made.commit("one")
        try files.write("r/.git/shallow", "\(commit)\nnonsense\n")
        #expect(code { _ = try walk(made.path, from: "HEAD") } == .malformed)
    }

    @Test func `A commit that is simply missing is an error, not an end`() throws {
        let first = try made.commit("one", at: 100)
        try made.commit("two", at: 200)
        try Tool.run(["rm", "-f", "\(made.path)/.git/objects/\(first.prefix(2))/\(first.dropFirst(2))"])
        #expect(code { _ = try walk(made.path, from: "HEAD") } == .notFound)
    }

    @Test func `Replacements and grafts do not change what is read`() throws {
        let first = try made.commit("one", author: .alice, at: 100)
        let second = try made.commit("two", author: .bob, at: 200)
        try made.git("replace", "--graft", second)
        #expect(try walk(made.path, from: second).0 == ["two", "one"])
        try made.git("replace", "--force", second, first)
        #expect(try walk(made.path, from: second).0 == ["two", "one"])
    }

    @Test func `Remotes are shown without their tokens`() throws {
        try made.git("remote", "add", "origin", "https://user:token@git.acme.test/payments")
        try made.git("remote", "add", "backup", "git@backup.acme.test:payments")
        #expect(
            try Repository.open(made.path).remotes() == [
                GitRemote(name: "backup", url: "git@backup.acme.test:payments"),
                GitRemote(name: "origin", url: "https://git.acme.test/payments"),
            ])
    }
}
