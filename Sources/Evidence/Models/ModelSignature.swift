package import Artifacts
import Encoding
import JSON

/// What a signature over a model lists: each file with its digest, and how the files were found and hashed.
///
/// Source: OpenSSF Model Signing v1.0, sections 5 and 6.
package struct ModelSignature: Hashable, Sendable {
    package static let predicateType = "https://model_signing/signature/v1.0"

    /// How many files, or shards of files, one signature may list.
    package static let mostResources = 500_000
    private static let mostIgnored = 10_000

    /// How the files were found and hashed.
    package let rules: ModelRules
    /// The digests by what they are of, in lower-case hexadecimal.
    package let digests: [ModelPart: String]
    /// SHA-256 over the listed digests, in the order of the list: the statement's subject.
    package let root: Digest

    /// Reads a verified statement.
    ///
    /// - Throws: ``Rejection`` by `predicate.type`, `model.form`, `model.name`, `model.algorithm` or `model.root`.
    package init(_ statement: Statement) throws(Rejection) {
        guard statement.predicateType.hasSameBytes(as: Self.predicateType) else {
            throw Rejection(
                .predicateType, expected: Self.predicateType, found: statement.predicateType, place: "/predicateType")
        }
        var listed: [UInt8] = []
        do throws(JSONError) {
            let field = JSONField(statement.predicateJSON)
            // Section 5.2: further members are for later versions to give a meaning, and not for this one to guess it.
            try field.allowOnly(["resources", "serialization"])
            let (rules, algorithm) = try Self.rules(field.member("serialization"))
            self.rules = rules
            let list = try field.member("resources")
            let resources = try list.array(atMost: Self.mostResources)
            guard !resources.isEmpty else { throw list.error(.missing, "a model has one file or more") }
            var digests: [ModelPart: String] = [:]
            digests.reserveCapacity(resources.count)
            for resource in resources {
                let name = try resource.member("name")
                let part = try Self.part(name, rules, isOnly: resources.count == 1)
                let own = try resource.member("algorithm")
                let text = try own.string()
                // model-signing adds the shards' size.
                guard text == algorithm || rules.shardSize.map({ text == "\(algorithm)-sharded-\($0)" }) == true else {
                    throw own.error(.value, "expected \(algorithm), as the serialization says")
                }
                let digest = try resource.member("digest")
                let hex = try digest.string()
                guard let bytes = try? Hex.decode(hex), bytes.count == rules.digestLength else {
                    throw digest.error(.value, "expected a digest of \(algorithm) in lower-case hexadecimal")
                }
                listed += bytes
                guard digests.updateValue(hex, forKey: part) == nil else {
                    throw name.error(.value, "the model lists this name twice")
                }
            }
            self.digests = digests
        } catch {
            let check: Check =
                error.message.hasPrefix(Self.badName)
                ? .modelName : error.message.hasPrefix(Self.unknownAlgorithm) ? .modelAlgorithm : .modelForm
            throw Rejection(
                check, error, expected: check == .modelName ? "a plain path below the model" : "a model's signature",
                under: "/predicate")
        }
        root = .sha256(of: listed)
        guard statement.subjects.count == 1, statement.subjects[0].digests[.sha256] == root else {
            throw Rejection(
                .modelRoot, expected: "one subject, \(root)",
                found: statement.subjects.map(\.digests.description).joined(separator: ", "), place: "/subject",
                hint: "the list of files is not the one that the subject is the digest of")
        }
    }

    private static let badName = "the path "
    private static let unknownAlgorithm = "the algorithm "

    private static func rules(_ field: JSONField) throws(JSONError) -> (ModelRules, algorithm: String) {
        try field.allowOnly(["method", "hash_type", "shard_size", "allow_symlinks", "ignore_paths"])
        let method = try field.member("method")
        let size = try field.optional("shard_size")
        var shardSize: Int?
        switch try method.string() {
        case "files":
            guard size == nil else { throw field.error(.value, "files as a whole have no shard_size") }
        case "shards":
            let size = try field.member("shard_size")
            guard let value = Int(exactly: try size.integer()), value > 0 else {
                throw size.error(.value, "expected a positive number of bytes")
            }
            shardSize = value
        default: throw method.error(.value, "expected files or shards")
        }
        let hash = try field.member("hash_type")
        let algorithm = try hash.string()
        guard let known = ModelRules.hash(named: algorithm) else {
            throw hash.error(.value, "\(unknownAlgorithm)\(algorithm.prefix(32)) is none of sha256 and blake2b")
        }
        var ignored: Set<ExactString> = []
        for path in try field.optional("ignore_paths")?.array(atMost: mostIgnored) ?? [] {
            let text = try path.string()
            // Section 6.2.1; a directory may be written with its slash.
            let plain = text.hasSuffix("/") ? String(text.dropLast()) : text
            guard isPlain(plain), !plain.utf8.contains(where: { "*?[".utf8.contains($0) }) else {
                throw path.error(.value, "\(badName)to leave out is not plain: \(text.prefix(80))")
            }
            ignored.insert(ExactString(plain))
        }
        return (
            ModelRules(
                hash: known, shardSize: shardSize, followsLinks: try field.member("allow_symlinks").bool(),
                ignored: ignored), algorithm
        )
    }

    /// Section 6.1.2 and, for shards, 6.3.2: the last two numbers are the range, since names may have colons.
    private static func part(_ field: JSONField, _ rules: ModelRules, isOnly: Bool) throws(JSONError) -> ModelPart {
        var path = try field.string()
        var range: Range<Int>?
        if let size = rules.shardSize {
            let pieces = path.split(separator: ":", omittingEmptySubsequences: false)
            guard pieces.count >= 3, let start = offset(pieces[pieces.count - 2]), let end = offset(pieces.last ?? ""),
                start >= 0, start < end, start.isMultiple(of: size), end - start <= size
            else { throw field.error(.value, "expected PATH:START:END, a shard of \(size) bytes") }
            path = pieces.dropLast(2).joined(separator: ":")
            range = start..<end
        }
        // A model of one file is called "." by model-signing.
        guard isPlain(path) || (path == "." && (isOnly || range != nil)) else {
            throw field.error(.value, "\(badName)is not plain: \(path.prefix(80))")
        }
        return ModelPart(path: path, range: range)
    }

    private static func offset(_ text: Substring) -> Int? { Int(text).flatMap { String($0) == text ? $0 : nil } }

    /// Relative, without empty parts, `.` and `..`.
    private static func isPlain(_ path: String) -> Bool {
        guard path.utf8.count <= 4_096, !path.utf8.contains(0) else { return false }
        return path.split(separator: "/", omittingEmptySubsequences: false)
            .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }
}
