package import Time

/// How an exception stands at a moment; the one place where expiry is computed.
package enum ExceptionState: Hashable, Sendable {
    /// It begins later.
    case pending
    case active
    /// Active, and soon over.
    case expiring
    case expired
    /// It never counts: what is wrong with it, in words.
    case void(String)

    /// Whether it counts.
    package var isInForce: Bool { self == .active || self == .expiring }

    /// The state's name in documents.
    package var name: String {
        switch self {
        case .pending: "pending"
        case .active: "active"
        case .expiring: "expiring"
        case .expired: "expired"
        case .void: "void"
        }
    }

    /// - Parameters:
    ///   - issued: from when it counts.
    ///   - expires: when it no longer does: the moment itself is after its end.
    ///   - longest: how long one may last; a longer one is void from the start.
    ///   - now: the decision's clock.
    package init(issued: Instant, expires: Instant, longest: TimeSpan, at now: Instant) {
        let length = expires.since(issued)
        if length > longest || expires - longest > issued {
            self = .void("it lasts \(length), longer than the \(longest) allowed")
        } else if now < issued {
            self = .pending
        } else if now >= expires {
            self = .expired
        } else {
            // The last fifth, and never more than a day of it.
            let warning = min(TimeSpan(seconds: length.seconds / 5), TimeSpan.days(1))
            self = expires.since(now) <= warning ? .expiring : .active
        }
    }
}
