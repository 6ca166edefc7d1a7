import Testing

@testable import Git

private let tree = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
private let parent = "parent 4b825dc642cb6eb9a060e54bf8d69288fbee4905\n"
private let author = "author Alice <alice@acme.test> 1700000000 +0100\n"
private let committer = "committer Bob <bob@acme.test> 1700000060 -0230\n"

private let zero = GitObjectID(bytes: [UInt8](repeating: 0, count: 20))!

private func commit(_ text: String) throws(GitError) -> GitCommit {
    try GitCommit(parsing: Array(text.utf8), id: zero)
}

@Suite struct `Reading a commit's bytes` {
    @Test func `Each field is where Git puts it`() throws {
        let commit = try commit(tree + parent + parent + author + committer + "\nSubject\n\nBody\n")
        #expect(commit.parents.count == 2)
        #expect(
            commit.author == GitIdentity(name: "Alice", email: "alice@acme.test", seconds: 1_700_000_000, offset: 60))
        #expect(commit.committer.offset == -150)
        #expect(commit.summary == "Subject")
        #expect(commit.message == "Subject\n\nBody\n")
        #expect(commit.signature == nil)
    }

    @Test func `A signature is taken out, and what is left is what was signed`() throws {
        let signature = "gpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n \n -----END SSH SIGNATURE-----\n"
        let other = "gpgsig-sha256 -----BEGIN PGP SIGNATURE-----\n BBBB\n"
        let commit = try commit(tree + author + committer + signature + other + "extra x\n y\n\ngpgsig in the text\n")
        #expect(commit.signature?.kind == .ssh)
        #expect(commit.signature?.text == "-----BEGIN SSH SIGNATURE-----\nAAAA\n\n-----END SSH SIGNATURE-----\n")
        #expect(
            commit.signature.map { String(decoding: $0.payload, as: UTF8.self) }
                == tree + author + committer + "extra x\n y\n\ngpgsig in the text\n")
    }

    @Test(arguments: [
        ("-----BEGIN PGP SIGNATURE-----", GitSignature.Kind.openpgp), ("-----BEGIN PGP MESSAGE-----", .openpgp),
        ("-----BEGIN SIGNED MESSAGE-----", .x509), ("-----BEGIN SSH SIGNATURE-----", .ssh),
        ("-----BEGIN X-----", .unknown),
    ])
    func `The kind of a signature is in its first line`(line: String, kind: GitSignature.Kind) throws {
        #expect(try commit(tree + author + committer + "gpgsig \(line)\n x\n\n").signature?.kind == kind)
    }

    @Test(arguments: [
        "", "\n", "tree\n\n", author + committer + "\n", tree + committer + "\n", tree + author + "\n",
        tree + committer + author + "\n", tree + author + parent + committer + "\n",
        tree + tree + author + committer + "\n",
        tree + author + committer + author + "\n", tree + author + committer + committer + "\n",
        tree + author + committer + parent + "\n", tree + author + committer,
        "tree 4b825dc642cb6eb9a060e54bf8d69288fbee490\n" + author + committer + "\n",
        "tree 4B825DC642CB6EB9A060E54BF8D69288FBEE4904\n" + author + committer + "\n",
        tree + "parent x\n" + author + committer + "\n",
        tree + author + committer + "gpgsig a\ngpgsig b\n\n", tree + author + committer + "encoding a\nencoding b\n\n",
        tree + "author Alice <alice@acme.test> <mallory@evil.test> 1 +0000\n" + committer + "\n",
        tree + "author Alice alice@acme.test 1 +0000\n" + committer + "\n",
        tree + "author Alice <alice@acme.test>1 +0000\n" + committer + "\n",
        tree + "author Alice <alice@acme.test> x +0000\n" + committer + "\n",
        tree + "author Alice <alice@acme.test> 1 0000\n" + committer + "\n",
        tree + "author Alice <alice@acme.test> 1 +0000 \n" + committer + "\n",
        tree + "author Alice <alice@acme.test> 99999999999999999999 +0000\n" + committer + "\n",
        tree + "author Al\0ice <alice@acme.test> 1 +0000\n" + committer + "\n",
    ])
    func `A commit that Git would not write is refused`(text: String) {
        let error = #expect(throws: GitError.self) {
            try commit(text.hasSuffix(committer) ? text.dropLast().description : text)
        }
        #expect(error?.code == .malformed)
    }

    @Test func `A name that is not UTF-8 is shown, and the bytes are kept`() throws {
        let bytes = Array((tree + "author Al").utf8) + [0xE9] + Array((" <a@x> 1 +0000\n" + committer + "\n").utf8)
        let commit = try GitCommit(parsing: bytes, id: zero)
        #expect(commit.author.name == "Al\u{FFFD}")
        #expect(commit.raw == bytes)
    }

    @Test func `A tag's signature is the last armor in its message`() throws {
        let head = "object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\ntype commit\ntag v1\ntagger T <t@x> 5 +0000\n\n"
        let text = head + "Text\n-----BEGIN PGP SIGNATURE-----\nquoted\n"
        let tag = try GitTag(parsing: Array((text + "-----BEGIN SSH SIGNATURE-----\nA\n").utf8), id: zero)
        #expect(tag.signature?.kind == .ssh)
        #expect(tag.signature.map { String(decoding: $0.payload, as: UTF8.self) } == text)
        #expect(tag.message == "Text\n-----BEGIN PGP SIGNATURE-----\nquoted\n")
        #expect(tag.name == "v1")
        #expect(tag.targetKind == .commit)
        #expect(tag.tagger?.seconds == 5)
    }

    @Test(arguments: [
        "", "type commit\ntag v\n\n", "object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\ntype x\ntag v\n\n",
        "object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\ntype commit\n\n",
        "object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\ntype commit\ntag v\ntagger T\n\n",
        "object 4b825dc642cb6eb9a060e54bf8d69288fbee4904\ntype commit\ntag v\ntag w\n\n",
    ])
    func `A tag that Git would not write is refused`(text: String) {
        let error = #expect(throws: GitError.self) { try GitTag(parsing: Array(text.utf8), id: zero) }
        #expect(error?.code == .malformed)
    }
}

@Suite struct `Object ids` {
    @Test func `An id has one spelling`() {
        let hex = "0123456789abcdef0123456789abcdef01234567"
        #expect(GitObjectID(hex: hex)?.hex == hex)
        #expect(GitObjectID(hex: hex.uppercased()) == nil)
        #expect(GitObjectID(hex: String(hex.dropLast())) == nil)
        #expect(GitObjectID(hex: hex + hex) == nil)
        #expect(zero < GitObjectID(hex: hex)!)
    }

    @Test func `Git's own ids come out`() throws {
        #expect(try GitObject.id(of: [], kind: .blob).hex == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
        #expect(try GitObject.id(of: [], kind: .tree).hex == "4b825dc642cb6eb9a060e54bf8d69288fbee4904")
    }
}

@Suite struct `Remote URLs` {
    @Test(arguments: [
        ("https://github.com/acme/app.git", "https://github.com/acme/app.git"),
        ("https://user:token@github.com/acme/app.git", "https://github.com/acme/app.git"),
        ("https://token@github.com/acme/app", "https://github.com/acme/app"),
        ("https://user:p@ss@github.com/acme/app", "https://github.com/acme/app"),
        ("https://user:pa/ss@github.com:8443/acme/app", "https://github.com:8443/acme/app"),
        ("https://user:pa/ss", "https://"),
        ("https://x:1/2@github.com/acme", "https://x:1/2@github.com/acme"),
        ("https://host/@scope/app", "https://host/@scope/app"),
        ("https://host/app?private_token=secret", "https://host/app"),
        ("https://host/app#secret", "https://host/app"),
        ("https://u:s@[::1]:80/app", "https://[::1]:80/app"),
        ("ssh://git@github.com/acme/app", "ssh://git@github.com/acme/app"),
        ("ssh://git:secret@github.com:22/acme/app", "ssh://git@github.com:22/acme/app"),
        ("git@github.com:acme/app.git", "git@github.com:acme/app.git"), ("../app", "../app"), ("/srv/app", "/srv/app"),
        ("file:///srv/app", "file:///srv/app"),
    ])
    func `A secret does not leave the configuration`(url: String, shown: String) {
        #expect(GitRemote.withoutCredentials(url) == shown)
    }
}
