package import JSON
package import Time

/// How a change was reviewed before it was merged (`https://custody.dev/predicates/source-review/v1`; SLSA v1.2, Source track).
///
/// Its subject is the commit.
package struct SourceReview: Hashable, Sendable {
    /// Somebody's last word on the change.
    package struct Review: Hashable, Sendable {
        package enum Word: String, Sendable, CaseIterable { case approved, rejected, commented }

        /// A principal's name or an address, as the source control system knows them.
        package let reviewer: String
        package let word: Word

        package init(reviewer: String, word: Word) {
            self.reviewer = reviewer
            self.word = word
        }
    }

    package let repository: String
    /// The protected branch that the change went to, as a full ref.
    package let ref: String
    package let authors: [String]
    package let reviews: [Review]
    /// The branch's rules in force, as the source control system names them: `required-reviews=2`.
    package let rules: [String]
    /// Where the review was held.
    package let url: String?
    package let mergedOn: Instant

    package init(
        repository: String, ref: String, authors: [String], reviews: [Review], rules: [String], url: String?,
        mergedOn: Instant
    ) {
        self.repository = repository
        self.ref = ref
        self.authors = authors
        self.reviews = reviews
        self.rules = rules
        self.url = url
        self.mergedOn = mergedOn
    }

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        try field.allowOnlySigned(["repository", "ref", "authors", "reviews", "rules", "url", "mergedOn"])
        repository = try field.member("repository").words()
        ref = try field.member("ref").words()
        authors = try field.strings("authors", limits: limits)
        guard !authors.isEmpty else { throw field.error(.missing, "a change has an author; authors is empty") }
        reviews = try field.list("reviews", limits: limits) { review throws(JSONError) in
            try review.allowOnly(["reviewer", "word"])
            return Review(reviewer: try review.member("reviewer").words(), word: try review.member("word").word())
        }
        rules = try field.strings("rules", limits: limits)
        url = try field.string("url")
        mergedOn = try field.member("mergedOn").instant()
    }

    package var json: JSONValue {
        var object: JSONObject = [
            "repository": .string(repository), "ref": .string(ref), "authors": .array(authors.map { .string($0) }),
            "reviews": .array(
                reviews.map { ["reviewer": .string($0.reviewer), "word": .string($0.word.rawValue)] }),
            "rules": .array(rules.map { .string($0) }),
        ]
        if let url { object["url"] = .string(url) }
        object["mergedOn"] = .string(mergedOn.description)
        return .object(object)
    }
}
