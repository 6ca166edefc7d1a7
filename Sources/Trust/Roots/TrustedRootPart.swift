package import Crypto
import Encoding
import JSON
package import Time

/// One of those whom a trusted root has people believe: an authority or a log, and for how long.
package struct TrustedRootPart: Hashable, Sendable {
    /// What bundles need it for.
    package enum Kind: String, Sendable, CaseIterable {
        case certificateAuthority = "certificate-authority"
        case timestampAuthority = "timestamp-authority"
        case log
        case certificateLog = "certificate-log"

        /// In a sentence.
        package var words: String {
            switch self {
            case .certificateAuthority: "certificate authority"
            case .timestampAuthority: "timestamp authority"
            case .log: "transparency log"
            case .certificateLog: "certificate log"
            }
        }
    }

    /// A certificate of an authority's chain.
    package struct Link: Hashable, Sendable {
        package let subject: String
        /// SHA-256 of the certificate in hexadecimal.
        package let fingerprint: String
        package let notBefore: Instant
        package let notAfter: Instant
    }

    /// How a part stands at a moment.
    package enum State: Hashable, Sendable {
        /// Its time has not begun.
        case future
        case valid
        /// Its time ends within the span that was asked about.
        case ending
        /// Its time is over: it still vouches for what was signed within it.
        case past
        /// Its key is of a kind that is not accepted, so it vouches for nothing.
        case unusable
    }

    package let kind: Kind
    /// The address of who runs it; empty where the document gives none.
    package let uri: String
    /// The log's id, or the SHA-256 of the issuing certificate's key, in hexadecimal.
    package let id: String
    /// The key's algorithm; nil where it is not accepted.
    package let algorithm: KeyAlgorithm?
    package let start: Instant?
    /// When it ends, by the document or by the first certificate of its chain to expire; nil for no end.
    package let end: Instant?
    /// For an authority, from the issuing certificate to the root.
    package let chain: [Link]

    /// How the part stands.
    ///
    /// - Parameters:
    ///   - instant: the moment.
    ///   - span: how long before its end a part is said to be ending.
    package func state(at instant: Instant, within span: TimeSpan) -> State {
        if algorithm == nil { return .unusable }
        if let start, instant < start { return .future }
        guard let end else { return .valid }
        if end < instant { return .past }
        return end < instant + span ? .ending : .valid
    }
}

extension TrustedRoot {
    /// All that the root holds, in the order of the kinds, each in the document's order.
    package var parts: [TrustedRootPart] {
        certificateAuthorities.map { TrustedRootPart($0, .certificateAuthority) }
            + timestampAuthorities.map { TrustedRootPart($0, .timestampAuthority) }
            + logs.map { TrustedRootPart($0, .log) } + certificateLogs.map { TrustedRootPart($0, .certificateLog) }
    }
}

extension TrustedRootPart {
    fileprivate init(_ authority: TrustedRoot.Authority, _ kind: Kind) {
        self.kind = kind
        uri = authority.uri
        id = authority.chain.first?.publicKey.id ?? ""
        algorithm = authority.chain.first?.publicKey.algorithm
        chain = authority.chain.map { certificate in
            Link(
                subject: certificate.subject, fingerprint: Hex.encode(certificate.fingerprint),
                notBefore: Instant(seconds: certificate.notBefore), notAfter: Instant(seconds: certificate.notAfter))
        }
        start = ([authority.validFor.start].compactMap { $0 } + chain.map(\.notBefore)).max()
        end = ([authority.validFor.end].compactMap { $0 } + chain.map(\.notAfter)).min()
    }

    fileprivate init(_ log: TrustedRoot.Log, _ kind: Kind) {
        self.kind = kind
        uri = log.baseURL
        id = Hex.encode(log.id)
        algorithm = log.key?.algorithm
        start = log.validFor.start
        end = log.validFor.end
        chain = []
    }
}

/// Whether a trusted root will do for what is signed at a moment.
package struct TrustedRootHealth: Sendable {
    /// Kinds of which the root has parts, none of which is valid at the moment: what is signed then cannot be verified.
    package let stale: [TrustedRootPart.Kind]
    /// Kinds whose last valid parts end within the span.
    package let ending: [TrustedRootPart.Kind]

    /// Whether every kind has a part that is valid for longer than the span.
    package var isFine: Bool { stale.isEmpty && ending.isEmpty }

    /// - Parameters:
    ///   - root: to be looked at.
    ///   - instant: the moment.
    ///   - span: how long before their end parts are said to be ending.
    package init(_ root: TrustedRoot, at instant: Instant, within span: TimeSpan) {
        var stale: [TrustedRootPart.Kind] = []
        var ending: [TrustedRootPart.Kind] = []
        let parts = root.parts
        for kind in TrustedRootPart.Kind.allCases {
            let states = parts.filter { $0.kind == kind }.map { $0.state(at: instant, within: span) }
            guard !states.isEmpty, !states.contains(.valid) else { continue }
            if states.contains(.ending) { ending.append(kind) } else { stale.append(kind) }
        }
        // A root that has nothing vouches for nothing.
        if parts.isEmpty { stale = TrustedRootPart.Kind.allCases }
        self.stale = stale
        self.ending = ending
    }
}
