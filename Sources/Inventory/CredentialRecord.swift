package import Artifacts
import Attesting
package import Crypto
package import Evidence
package import Storage
package import Time
import Trust

/// A credential, whose it is, and what it did.
package struct CredentialRecord: Sendable {
    /// Why nobody answers for it.
    package enum Gap: String, Sendable, CaseIterable {
        /// It signed, and no principal claims it.
        case unclaimed
        /// Its principal is no human and has no owner.
        case noOwner = "no-owner"
        /// Its principal is no human and has no purpose written down.
        case noPurpose = "no-purpose"

        /// In words, for people.
        package var label: String {
            switch self {
            case .unclaimed: "no principal claims it"
            case .noOwner: "no owner"
            case .noPurpose: "no purpose"
            }
        }
    }

    /// Where it stands in its rotation.
    package enum Rotation: Hashable, Sendable {
        /// Nothing says how often it is rotated, or a key is made for each signature.
        case noRule
        /// It has a rule, and nothing says when it was issued.
        case unknownAge
        /// To be rotated at a time, which may have passed.
        case dueOn(Instant)
        /// It was revoked, and is not rotated any more.
        case revoked
    }

    /// As the principals document has it; as the log names it where nobody claims it.
    package let id: String
    package let principal: String?
    package let owner: String?
    package let purpose: String?
    package let custody: KeyCustody?
    package let issuedOn: Instant?
    package let rotateEvery: TimeSpan?
    package let rotation: Rotation
    package let gaps: [Gap]
    /// By which names it signed; empty where it never did.
    package let logNames: [String]
    /// What it signed, by type.
    package let activity: [PredicateActivity]
    /// When the principals document says that it was revoked.
    package let revokedAfter: Instant?
    /// A statement that revokes it; whether its signer may is for the gate to say.
    package let revocation: Digest?

    init(
        id: String, holder: Principal?, credential: Credential?, logNames: [String], activity: [PredicateActivity],
        revocation: Digest?, at instant: Instant
    ) {
        self.id = id
        self.logNames = logNames
        self.activity = activity
        self.revocation = revocation
        principal = holder?.name
        owner = holder.flatMap { $0.kind == .human ? $0.name : $0.owner }
        purpose = holder?.purpose
        custody = credential?.custody
        issuedOn = credential?.issuedOn
        rotateEvery = credential?.rotateEvery
        revokedAfter = credential?.revokedAfter
        var gaps: [Gap] = []
        if let holder {
            if holder.kind != .human, holder.owner == nil { gaps.append(.noOwner) }
            if holder.kind != .human, holder.purpose == nil { gaps.append(.noPurpose) }
        } else {
            gaps.append(.unclaimed)
        }
        self.gaps = gaps
        if credential?.revokedAfter.map({ $0 <= instant }) == true {
            rotation = .revoked
        } else if let span = credential?.rotateEvery {
            rotation = credential?.issuedOn.map { .dueOn($0 + span) } ?? .unknownAge
        } else {
            rotation = .noRule
        }
    }

    package var count: Int { activity.reduce(0) { $0 + $1.count } }
    /// When it first signed something with a timestamp.
    package var first: Instant? { activity.compactMap(\.first).min() }
    /// When it last did.
    package var last: Instant? { activity.compactMap(\.last).max() }
    /// Whether somebody has taken it back already.
    package var isRevoked: Bool { revokedAfter != nil || revocation != nil }

    /// Whether it is to be rotated by a time.
    package func isDue(by time: Instant) -> Bool {
        switch rotation {
        case .dueOn(let due): due <= time
        case .unknownAge: true
        case .noRule, .revoked: false
        }
    }

    /// Whether it is in force and signed nothing since a time.
    package func isUnused(since time: Instant) -> Bool {
        guard !isRevoked, principal != nil else { return false }
        // What has no timestamp proves no use since then.
        return last.map { $0 < time } ?? true
    }

    /// The statement that would revoke it, to be signed by somebody who may.
    ///
    /// - Parameters:
    ///   - notAfter: the last moment at which it is trusted.
    ///   - reason: why; that nobody answers for it unless given.
    ///   - instant: when it is said.
    /// - Throws: `Rejection` where the time is not before.
    package func revocationStatement(
        notAfter: Instant, reason: String? = nil, at instant: Instant
    ) throws(Rejection) -> Statement {
        let why = gaps.map(\.label).joined(separator: ", ")
        return try Statement(
            Revocation(
                target: .credential, id: id, notAfter: notAfter,
                reason: reason ?? "nobody answers for it: \(why)", issuedOn: instant))
    }
}
