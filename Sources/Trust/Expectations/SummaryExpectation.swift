package import Evidence
import JSON

/// What a SLSA verification summary is expected to say (VSA v1, "How to verify").
package struct SummaryExpectation: Sendable {
    package var verifier: String?
    package var resource: String?
    /// Each must hold; a level of a SLSA track is met by a higher one of the same track.
    package var levels: [String] = []

    package init() {}

    /// Whether nothing in particular is expected.
    package var isEmpty: Bool {
        verifier == nil && resource == nil && levels.isEmpty
    }

    /// - Throws: `Rejection` by the first `summary` check that says no.
    package func check(_ statement: Statement) throws(Rejection) {
        guard case .verificationSummary(let summary) = statement.predicate else {
            throw Rejection(
                .summaryMissing, expected: "a SLSA verification summary", found: statement.predicateType,
                place: "/predicateType")
        }
        if let verifier, !verifier.hasSameBytes(as: summary.verifierID) {
            throw Rejection(
                .summaryVerifier, expected: verifier, found: summary.verifierID, place: "/predicate/verifier/id")
        }
        if let resource, !resource.hasSameBytes(as: summary.resourceURI) {
            throw Rejection(
                .summaryResource, expected: resource, found: summary.resourceURI, place: "/predicate/resourceUri")
        }
        guard summary.passed else {
            throw Rejection(
                .summaryResult, expected: "PASSED", found: "FAILED", place: "/predicate/verificationResult",
                hint: "the verifier said no; ask it why")
        }
        for level in levels where !Self.isMet(level, by: summary.verifiedLevels) {
            throw Rejection(
                .summaryLevel, expected: level,
                found: summary.verifiedLevels.isEmpty ? "none" : summary.verifiedLevels.joined(separator: ", "),
                place: "/predicate/verifiedLevels")
        }
    }

    private static func isMet(_ level: String, by found: [String]) -> Bool {
        guard let wanted = Track(level) else { return found.contains { $0.hasSameBytes(as: level) } }
        return found.contains { Track($0).map { $0.name == wanted.name && $0.level >= wanted.level } ?? false }
    }

    /// `SLSA_BUILD_LEVEL_3` in its parts.
    private struct Track {
        let name: String
        let level: Int

        init?(_ text: String) {
            let parts = text.split(separator: "_", omittingEmptySubsequences: false)
            guard parts.count == 4, parts[0] == "SLSA", parts[2] == "LEVEL", let level = Int(parts[3]), level >= 0,
                String(level) == parts[3]
            else { return nil }
            name = String(parts[1])
            self.level = level
        }
    }
}
