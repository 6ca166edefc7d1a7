/// What names an artifact: an algorithm and the value it gave, spelled `sha256:e3b0…`.
package struct Digest: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The algorithms that Custody compares by, under in-toto's names (in-toto attestation, DigestSet).
    ///
    /// Weak ones (MD5, bare SHA-1) are not among them: a match by them would explain nothing. Git's object ids are,
    /// since they are what names a commit.
    package enum Algorithm: String, Sendable, CaseIterable, Comparable {
        case sha256, sha384, sha512
        case gitCommit, gitTag, gitTree, gitBlob

        /// Characters of the value in hexadecimal; Git has ids of SHA-1 and of SHA-256.
        var lengths: [Int] {
            switch self {
            case .sha256: [64]
            case .sha384: [96]
            case .sha512: [128]
            case .gitCommit, .gitTag, .gitTree, .gitBlob: [40, 64]
            }
        }

        package static func < (left: Algorithm, right: Algorithm) -> Bool { left.rawValue < right.rawValue }
    }

    package let algorithm: Algorithm
    /// The value in lower-case hexadecimal, of a length the algorithm has.
    package let hex: String

    /// - Parameters:
    ///   - algorithm: one that Custody compares by.
    ///   - hex: lower-case hexadecimal of the algorithm's length.
    /// - Throws: ``DigestError``.
    package init(_ algorithm: Algorithm, hex: String) throws(DigestError) {
        guard hex.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
            throw DigestError(.characters, hex, "a \(algorithm.rawValue) digest is lower-case hexadecimal")
        }
        guard algorithm.lengths.contains(hex.utf8.count) else {
            let expected = algorithm.lengths.map(String.init).joined(separator: " or ")
            throw DigestError(
                .length, hex, "a \(algorithm.rawValue) digest has \(expected) characters, this has \(hex.utf8.count)")
        }
        self.algorithm = algorithm
        self.hex = hex
    }

    /// For values that are of their algorithm by construction.
    init(unchecked algorithm: Algorithm, hex: String) {
        self.algorithm = algorithm
        self.hex = hex
    }

    /// Reads `algorithm:hex`.
    ///
    /// - Throws: ``DigestError``, with the code `algorithm` where it is none that Custody compares by.
    package init(_ text: some StringProtocol) throws(DigestError) {
        guard let colon = text.firstIndex(of: ":") else {
            throw DigestError(.form, String(text), "a digest is written algorithm:hexadecimal, as sha256:e3b0…")
        }
        guard let algorithm = Algorithm(rawValue: String(text[..<colon])) else {
            let known = Algorithm.allCases.map(\.rawValue).joined(separator: ", ")
            throw DigestError(.algorithm, String(text), "the algorithm is none of \(known)")
        }
        try self.init(algorithm, hex: String(text[text.index(after: colon)...]))
    }

    package var description: String { "\(algorithm.rawValue):\(hex)" }

    /// The algorithm and the first twelve characters, for people; never to compare by.
    package var short: String { "\(algorithm.rawValue):\(hex.prefix(12))" }

    package static func < (left: Digest, right: Digest) -> Bool {
        left.algorithm == right.algorithm ? left.hex < right.hex : left.algorithm < right.algorithm
    }
}

/// A text that is not a digest.
package struct DigestError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable { case form, algorithm, length, characters }

    package let code: Code
    /// What was given, cut to 160 characters.
    package let text: String
    package let message: String

    init(_ code: Code, _ text: String, _ message: String) {
        self.code = code
        self.text = String(text.prefix(160))
        self.message = message
    }

    package var description: String { "'\(text)': \(message)" }
}
