/// The digests that name one artifact, each algorithm once (in-toto attestation, DigestSet).
package struct DigestSet: Hashable, Sendable, CustomStringConvertible {
    /// Those that Custody compares by, sorted by algorithm.
    package let digests: [Digest]
    /// Those under algorithms that it does not compare by (`sha1`, `dirHash`, …), as written, sorted by name.
    package let others: [Other]

    /// A value under an algorithm that Custody does not compare by.
    package struct Other: Hashable, Sendable {
        package let algorithm: String
        package let value: String
    }

    /// - Parameter digests: where an algorithm comes twice, the first stands.
    package init(_ digests: [Digest]) {
        self.init(digests, others: [])
    }

    private init(_ digests: [Digest], others: [Other]) {
        // Sets are small: statements are read with a limit on them.
        var unique: [Digest] = []
        for digest in digests where !unique.contains(where: { $0.algorithm == digest.algorithm }) {
            unique.append(digest)
        }
        self.digests = unique.count > 1 ? unique.sorted() : unique
        self.others = others.count > 1 ? others.sorted { $0.algorithm < $1.algorithm } : others
    }

    /// - Parameter entries: algorithm names and values, as a statement has them.
    /// - Throws: ``DigestError`` where a value under a known algorithm is not one of its values.
    package init(entries: [(algorithm: String, value: String)]) throws(DigestError) {
        var digests: [Digest] = []
        var others: [Other] = []
        for (name, value) in entries {
            if let algorithm = Digest.Algorithm(rawValue: name) {
                digests.append(try Digest(algorithm, hex: value))
            } else {
                others.append(Other(algorithm: name, value: value))
            }
        }
        self.init(digests, others: others)
    }

    package var isEmpty: Bool { digests.isEmpty && others.isEmpty }

    /// The value under an algorithm.
    package subscript(algorithm: Digest.Algorithm) -> Digest? { digests.first { $0.algorithm == algorithm } }

    package func contains(_ digest: Digest) -> Bool { digests.contains(digest) }

    /// Whether both name the same artifact: they share a digest, and under no common algorithm do they differ.
    package func names(sameAs other: DigestSet) -> Bool {
        var shared = false
        for digest in digests {
            for counterpart in other.digests where counterpart.algorithm == digest.algorithm {
                if counterpart.hex != digest.hex { return false }
                shared = true
            }
        }
        return shared
    }

    package var description: String {
        (digests.map(\.description) + others.map { "\($0.algorithm):\($0.value)" }).joined(separator: " ")
    }
}
