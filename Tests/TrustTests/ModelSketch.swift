import Artifacts
import Crypto
import Encoding
import Evidence
import JSON
import TestSupport
import Trust

/// A model on disk and its signature: right as they come.
struct ModelSketch {
    static let files: [(path: String, text: String)] = [
        ("config.json", "{}"), ("weights/a.bin", "0123456789"), ("weights/b.bin", "abc"),
    ]

    let folder: TemporaryDirectory
    var predicate: JSONValue
    /// In place of the digest of the listed digests.
    var root: String?

    init() throws {
        folder = try TemporaryDirectory()
        for (path, text) in Self.files {
            if let slash = path.lastIndex(of: "/") { try? folder.makeDirectory(String(path[..<slash])) }
            try folder.write(path, text)
        }
        predicate = [
            "resources": .array(
                Self.files.map { path, text in
                    [
                        "name": .string(path), "algorithm": "sha256",
                        "digest": .string(Hex.encode(HashAlgorithm.sha256.hash(Array(text.utf8)))),
                    ]
                }),
            "serialization": [
                "method": "files", "hash_type": "sha256", "allow_symlinks": false, "ignore_paths": [".git", "cache/"],
            ],
        ]
    }

    mutating func set(_ place: String, to value: JSONValue?) { predicate = predicate.setting(place, to: value) }

    var statement: StatementSketch {
        var listed: [UInt8] = []
        for resource in predicate["resources"]?.array ?? [] {
            listed += (try? Hex.decode(resource["digest"]?.string ?? "")) ?? []
        }
        return StatementSketch([
            "_type": .string(Statement.type), "predicateType": .string(ModelSignature.predicateType),
            "subject": [["name": "model", "digest": ["sha256": .string(root ?? Digest.sha256(of: listed).hex)]]],
            "predicate": predicate,
        ])
    }

    /// Verifies as `custody verify` does once the signature is verified.
    func check(signature: String? = nil) throws {
        let signature_ = try ModelSignature(statement.statement())
        try ModelComparison.check(
            signature_, try ModelListing(folder.path, rules: signature_.rules, signature: signature))
    }
}

/// One thing wrong with a model or its signature, and the check that must say no.
struct ModelDefect: Sendable, CustomStringConvertible {
    let description: String
    let check: Check
    let make: @Sendable (inout ModelSketch) throws -> Void

    init(_ description: String, _ check: Check, _ make: @escaping @Sendable (inout ModelSketch) throws -> Void) {
        self.description = description
        self.check = check
        self.make = make
    }

    private static func set(_ place: String, to value: JSONValue?) -> @Sendable (inout ModelSketch) throws -> Void {
        { $0.set(place, to: value) }
    }

    private static func named(_ name: String) -> ModelDefect {
        ModelDefect("a file named '\(name)'", .modelName, set("/resources/0/name", to: .string(name)))
    }

    private static func ignoring(_ path: String) -> ModelDefect {
        ModelDefect("'\(path)' left out", .modelName, set("/serialization/ignore_paths/-", to: .string(path)))
    }

    static let all: [ModelDefect] = [
        // The signature
        ModelDefect("no list of files", .modelForm, set("/resources", to: nil)),
        ModelDefect("a list that is an object", .modelForm, set("/resources", to: [:])),
        ModelDefect("a model without files", .modelForm, set("/resources", to: [])),
        ModelDefect("a member that is unknown", .modelForm, set("/extra", to: 1)),
        ModelDefect("no serialization", .modelForm, set("/serialization", to: nil)),
        ModelDefect("another method", .modelForm, set("/serialization/method", to: "tensors")),
        ModelDefect("no method", .modelForm, set("/serialization/method", to: nil)),
        ModelDefect("nothing about links", .modelForm, set("/serialization/allow_symlinks", to: nil)),
        ModelDefect("links in text", .modelForm, set("/serialization/allow_symlinks", to: "false")),
        ModelDefect("files with a size of shards", .modelForm, set("/serialization/shard_size", to: 4)),
        ModelDefect("shards without their size", .modelForm, set("/serialization/method", to: "shards")),
        ModelDefect("shards of no bytes", .modelForm) {
            $0.set("/serialization/method", to: "shards")
            $0.set("/serialization/shard_size", to: 0)
        },
        ModelDefect("shards that are named as files", .modelForm) {
            $0.set("/serialization/method", to: "shards")
            $0.set("/serialization/shard_size", to: 4)
        },
        ModelDefect("a member of the serialization that is unknown", .modelForm, set("/serialization/x", to: 1)),
        ModelDefect("an algorithm of its own", .modelForm, set("/resources/0/algorithm", to: "blake2b")),
        ModelDefect("no algorithm", .modelForm, set("/resources/0/algorithm", to: nil)),
        ModelDefect("a digest in upper case", .modelForm) {
            let digest = $0.predicate[at: "/resources/0/digest"]?.string ?? ""
            $0.set("/resources/0/digest", to: .string(digest.uppercased()))
        },
        ModelDefect("a digest that is too short", .modelForm, set("/resources/0/digest", to: "ab")),
        ModelDefect("a digest that is a number", .modelForm, set("/resources/0/digest", to: 7)),
        ModelDefect("a name that comes twice", .modelForm, set("/resources/0/name", to: "weights/b.bin")),
        ModelDefect("an algorithm that is not known", .modelAlgorithm, set("/serialization/hash_type", to: "blake3")),
        named(""), named("/etc/passwd"), named("../config.json"), named("weights/../config.json"),
        named("./config.json"),
        named("weights//a.bin"), named("weights/"), named("."), named("a\u{0}b"),
        named(String(repeating: "a/", count: 2_500) + "b"),
        ignoring("../other"), ignoring("/etc"), ignoring("*.bin"), ignoring("a[b]"), ignoring(""), ignoring("a//b"),
        ModelDefect("another root", .modelRoot) { $0.root = Digest.sha256(of: [1]).hex },
        // The files
        ModelDefect("a file that was changed", .modelChanged) { try $0.folder.write("weights/a.bin", "0123456780") },
        ModelDefect("a file that was emptied", .modelChanged) { try $0.folder.write("weights/a.bin", "") },
        ModelDefect("a file that is not there", .modelMissing) {
            try Tool.run(["rm", $0.folder.path + "/config.json"])
        },
        ModelDefect("a file under another name", .modelMissing) {
            try Tool.run(["mv", $0.folder.path + "/config.json", $0.folder.path + "/Config.json"])
        },
        ModelDefect("a file that was not signed", .modelExtra) { try $0.folder.write("run.py", "") },
        ModelDefect("a hidden file that was not signed", .modelExtra) { try $0.folder.write("weights/.git", "") },
        ModelDefect("a file whose name begins as one that is left out", .modelExtra) {
            try $0.folder.write("cached", "")
        },
        ModelDefect("a name in another normal form", .modelExtra) {
            try $0.folder.write("\u{E9}.bin", "x")
            $0.set(
                "/resources/-",
                to: [
                    "name": "\u{E9}.bin", "algorithm": "sha256",
                    "digest": .string(Hex.encode(HashAlgorithm.sha256.hash([0x78]))),
                ])
            try $0.folder.write("e\u{301}.bin", "x")
        },
        ModelDefect("a link where none is allowed", .modelLink) { try $0.folder.link("link", to: "config.json") },
        ModelDefect("a link in a file's place", .modelLink) {
            try Tool.run(["rm", $0.folder.path + "/config.json"])
            try $0.folder.link("config.json", to: "/dev/null")
        },
        ModelDefect("a link out of the model", .modelLink) {
            $0.set("/serialization/allow_symlinks", to: true)
            try Tool.run(["rm", $0.folder.path + "/config.json"])
            try $0.folder.link("config.json", to: "/etc/hostname")
        },
        ModelDefect("a link to a folder out of the model", .modelLink) {
            $0.set("/serialization/allow_symlinks", to: true)
            try $0.folder.link("more", to: "..")
        },
        ModelDefect("a link that leads nowhere", .modelLink) {
            $0.set("/serialization/allow_symlinks", to: true)
            try $0.folder.link("more", to: "nothing")
        },
        ModelDefect("links in a circle", .modelLink) {
            $0.set("/serialization/allow_symlinks", to: true)
            try $0.folder.link("one", to: "two")
            try $0.folder.link("two", to: "one")
        },
        ModelDefect("a link into what is left out", .modelLink) {
            $0.set("/serialization/allow_symlinks", to: true)
            try $0.folder.makeDirectory("cache")
            try $0.folder.link("more", to: "cache")
        },
        ModelDefect("a link that is not signed", .modelExtra) {
            $0.set("/serialization/allow_symlinks", to: true)
            try $0.folder.link("more", to: "config.json")
        },
    ]
}
