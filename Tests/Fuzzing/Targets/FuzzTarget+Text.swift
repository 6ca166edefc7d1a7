import Artifacts
import Encoding
import Evidence
import Pattern
import Time
import Trust

extension FuzzTarget {
    /// The first line is a pattern, where one is asked for, and the rest is held against it.
    func checkText(_ input: [UInt8]) throws(OracleFailure) {
        guard let text = String(validating: input, as: UTF8.self) else { return }
        try checkEncodings(text)
        try checkTimes(text)
        let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let (pattern, subject) = (parts[0], parts.count > 1 ? parts[1] : text)
        if let glob = try? Glob(pattern) {
            try require(glob.description.utf8.elementsEqual(pattern.utf8), "a glob is not what it was read from")
            try require(!glob.isLiteral || glob.matches(pattern), "a glob without wildcards does not match itself")
            _ = glob.matches(subject)
        }
        if let expression = try? RegularExpression(pattern) { _ = try? expression.matches(subject) }
        _ = FilePattern(pattern).matches(subject)
        if let tag = VersionedTag(pattern) { _ = tag.matches(subject) }
        if let version = PythonVersion(pattern) {
            try require(PythonVersion(pattern) == version, "a version is not equal to itself")
        }
        if let name = DistributionName(pattern) {
            try require(DistributionName(pattern) == name, "a distribution's name is not equal to itself")
        }
        if let release = ReleaseName(pattern) {
            try require(ReleaseName(purl: release.purl) == release, "a release is another after writing")
        }
    }

    /// One text for each value, or it is refused.
    private func checkEncodings(_ text: String) throws(OracleFailure) {
        if let bytes = try? Base64.decode(text) {
            try require(Base64.encode(bytes) == text, "base 64 has two texts for one value")
        }
        if let bytes = try? Hex.decode(text) { try require(Hex.encode(bytes) == text, "hexadecimal has two texts") }
        if let bytes = try? Base64.decode(text, alphabet: .urlSafe) {
            try require(bytes.count <= text.utf8.count, "base 64 makes more of less")
        }
    }

    private func checkTimes(_ text: String) throws(OracleFailure) {
        if let instant = try? Instant(text) {
            try require(try Instant(instant.description) == instant, "an instant is another after writing")
        }
        if let span = try? TimeSpan(text) {
            try require(try TimeSpan(span.description) == span, "a span of time is another after writing")
        }
    }
}
