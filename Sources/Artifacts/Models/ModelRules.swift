package import Crypto
package import JSON

/// How the files of a model are found and hashed (OpenSSF Model Signing v1.0, "serialization").
package struct ModelRules: Hashable, Sendable {
    package let hash: HashAlgorithm
    /// Bytes of a shard; nil where files are hashed as a whole.
    package let shardSize: Int?
    /// Whether symbolic links stand for the files they lead to.
    package let followsLinks: Bool
    /// What is left out, each with all that is below it; relative to the model.
    package let ignored: Set<ExactString>

    /// Left out of every model (section 6.2), at its top only.
    private static let always = [".git", ".gitignore", ".gitattributes", ".github"].map(ExactString.init)

    package init(hash: HashAlgorithm, shardSize: Int?, followsLinks: Bool, ignored: Set<ExactString>) {
        self.hash = hash
        self.shardSize = shardSize
        self.followsLinks = followsLinks
        self.ignored = ignored.union(Self.always)
    }

    /// The algorithm under OMS's name; nil for one that is not known here, as BLAKE3.
    package static func hash(named name: String) -> HashAlgorithm? {
        switch name {
        case "sha256": .sha256
        case "blake2b": .blake2b512
        default: nil
        }
    }

    /// Bytes of a digest.
    package var digestLength: Int { hash.length }

    /// Whether a path, or a folder that it is in, is left out.
    func leavesOut(_ path: String) -> Bool {
        var end = path.endIndex
        while true {
            if ignored.contains(ExactString(String(path[..<end]))) { return true }
            guard let slash = path[..<end].lastIndex(of: "/") else { return false }
            end = slash
        }
    }
}

/// A file of a model, or a shard of one.
package struct ModelPart: Hashable, Sendable, CustomStringConvertible {
    /// Relative to the model.
    package let path: ExactString
    /// Bytes, for a shard.
    package let range: Range<Int>?

    package init(path: String, range: Range<Int>? = nil) {
        self.path = ExactString(path)
        self.range = range
    }

    package var description: String {
        guard let range else { return path.text }
        return "\(path):\(range.lowerBound):\(range.upperBound)"
    }
}
