import Crypto
import Encoding
import JSON
import Merkle
import Testing

/// The proofs of transparency-dev/merkle: what each must lead to is in the file.
@Suite(
    .enabled(
        if: TestData.isThere("transparency-merkle/testdata"),
        "no third-party proofs: set CUSTODY_TEST_DATA to the folder that has them"))
struct `Third-party proofs` {
    struct Kind: Sendable, CustomStringConvertible {
        let folder: String
        /// How many must be accepted and refused: guards against a loop over nothing.
        let good: Int
        let bad: Int
        let verify: @Sendable (JSONValue) throws -> Void
        var description: String { folder }
    }

    private static func hash(_ value: JSONValue?) throws -> TreeHash { try TreeHash(base64: value?.string ?? "") }

    private static func hashes(_ json: JSONValue) throws -> [TreeHash] {
        try (json["proof"]?.array ?? []).map { try hash($0) }
    }

    /// A root of a consistency vector.
    ///
    /// Some are of other lengths, which here no hash can have, also where the proof is
    /// good; SHA-256 of one stands for it, so that equal stay equal and different stay different.
    private static func root(_ value: JSONValue?) throws -> TreeHash {
        let bytes = try Base64.decode(value?.string ?? "")
        return try #require(TreeHash(bytes) ?? TreeHash(HashAlgorithm.sha256.hash(bytes)))
    }

    static let kinds = [
        Kind(folder: "inclusion", good: 6, bad: 92) { json in
            let head = TreeHead(size: try number(json["treeSize"]), root: try hash(json["root"]))
            let proof = InclusionProof(index: try number(json["leafIdx"]), hashes: try hashes(json))
            try proof.verify(try hash(json["leafHash"]), in: head)
        },
        Kind(folder: "consistency", good: 6, bad: 92) { json in
            let old = TreeHead(size: try number(json["size1"]), root: try root(json["root1"]))
            let new = TreeHead(size: try number(json["size2"]), root: try root(json["root2"]))
            try ConsistencyProof(hashes: try hashes(json)).verify(from: old, to: new)
        },
        Kind(folder: "subtreeinclusion", good: 12, bad: 192) { json in
            try subtree(json).verify(
                try hash(json["leafHash"]), index: try number(json["leafIdx"]), hashes: try hashes(json),
                root: try hash(json["root"]))
        },
        Kind(folder: "subtreeconsistency", good: 12, bad: 106) { json in
            let head = TreeHead(size: try number(json["size"]), root: try root(json["root2"]))
            try subtree(json).verify(root: try root(json["root1"]), hashes: try hashes(json), in: head)
        },
    ]

    private static func number(_ value: JSONValue?) throws -> UInt64 { try #require(value?.unsigned) }

    private static func subtree(_ json: JSONValue) throws -> Subtree {
        try Subtree(from: try number(json["start"]), to: try number(json["end"]))
    }

    /// The files of vectors below a folder, however deep.
    private static func files(_ folder: String) throws -> [String] {
        try TestData.names(folder).flatMap { name in
            name.hasSuffix(".json") ? ["\(folder)/\(name)"] : try files("\(folder)/\(name)")
        }
    }

    @Test(arguments: kinds)
    func `Every good proof is accepted and every bad one refused`(_ kind: Kind) throws {
        var (good, bad) = (0, 0)
        for file in try Self.files("transparency-merkle/testdata/\(kind.folder)") {
            let json = try TestData.json(file)
            let found = try code { try kind.verify(json) }
            if try #require(json["wantErr"]?.bool as Bool?) {
                bad += 1
                #expect(found != nil, "\(file)")
            } else {
                good += 1
                #expect(found == nil, "\(file)")
            }
        }
        #expect(good == kind.good && bad == kind.bad, "\(good) good, \(bad) bad")
    }
}
