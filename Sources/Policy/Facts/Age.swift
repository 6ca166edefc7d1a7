import Evidence
import Time

/// How far a clock elsewhere may be ahead of this one before a statement counts as being from the future.
let clockTolerance = TimeSpan(seconds: 300)

/// Whether a time is recent enough, and not in the future.
enum Age {
    case acceptable
    case tooOld(TimeSpan)
    case inTheFuture
    case unknown

    /// - Parameters:
    ///   - time: when the statement says it was made; nil where it does not.
    ///   - limit: the oldest that passes; nil where any age does.
    ///   - now: the decision's clock.
    init(of time: Instant?, limit: TimeSpan?, at now: Instant) {
        guard let time else {
            self = limit == nil ? .acceptable : .unknown
            return
        }
        let age = now.since(time)
        if age < TimeSpan(seconds: -clockTolerance.seconds) {
            self = .inTheFuture
        } else if let limit, age > limit {
            self = .tooOld(age)
        } else {
            self = .acceptable
        }
    }

    /// Why the age does not pass; nil where it does.
    func objection(what: @autoclosure () -> String, time: Instant?, limit: TimeSpan?) -> String? {
        switch self {
        case .acceptable: nil
        case .tooOld(let age):
            "\(what()) is \(age.approximately) old, older than the \(limit?.description ?? "") allowed"
        case .inTheFuture: "\(what()) says it was made at \(time?.description ?? ""), which is in the future"
        case .unknown: "\(what()) does not say when it was made, and the policy limits its age"
        }
    }
}

extension Predicate {
    /// When the statement says it was made.
    var issuedOn: Instant? {
        switch self {
        case .provenance(let provenance): provenance.finishedOn ?? provenance.startedOn
        case .verificationSummary(let summary): summary.timeVerified
        case .vulnerabilities(let scan): scan.finishedOn
        case .source(let record): record.recordedOn
        case .approval(let approval): approval.approvedOn
        case .sbom(let sbom): sbom.createdOn
        case .hold(let hold): hold.heldOn
        case .holdLift(let lift): lift.liftedOn
        case .waiver(let waiver): waiver.issuedOn
        case .override(let override): override.issuedOn
        case .overrideReview(let review): review.reviewedOn
        case .revocation(let revocation): revocation.issuedOn
        case .deployment(let deployment): deployment.since
        case .rebuild(let rebuild): rebuild.finishedOn
        case .secretRotation(let rotation): rotation.rotatedOn
        case .agentAction(let action): action.actedOn
        case .sourceReview(let review): review.mergedOn
        case .buildLog(let log): log.finishedOn
        case .environment(let record): record.recordedOn
        case .ruleVersion(let version): version.issuedOn
        case .testResult, .link, .scai, .release, .unknown: nil
        }
    }
}
