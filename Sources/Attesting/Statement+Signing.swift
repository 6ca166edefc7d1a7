package import Crypto
package import Evidence
import JSON

extension Statement {
    /// The statement with where its signing key is kept written into its predicate.
    ///
    /// For predicates that Custody makes; those that others made are signed as they are. It is the signer's own word.
    ///
    /// - Throws: `Rejection` where the statement has become too large.
    package func recording(_ custody: KeyCustody) throws(Rejection) -> Statement {
        guard var predicate = predicateJSON.object else { return self }
        predicate[SigningRecord.member] = SigningRecord(custody: custody.rawValue).json
        return try Statement(subjects: subjects, predicateType: predicateType, predicate: .object(predicate))
    }
}
