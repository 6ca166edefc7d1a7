import Crypto
import Evidence
import Synchronization
import Time

/// Verifies RFC 3161 timestamps under a trusted root, and keeps which authorities' certificates lead to it.
final class TimestampVerifier: Sendable {
    /// What a timestamp proves.
    struct Proven {
        let time: Instant
        /// The place of the authority in the trusted root.
        let authority: Int
        /// Who signed: `Certificate.fingerprint`.
        let signer: [UInt8]
    }

    private static let place = "/verificationMaterial/timestampVerificationData/rfc3161Timestamps"

    private let root: TrustedRoot
    /// By the place of the authority; of a trusted root that has the authority's own certificate.
    private let chains = Mutex<[Int: CertificateChain]>([:])

    init(root: TrustedRoot) { self.root = root }

    /// Verifies all of a bundle's timestamps; one that does not verify is one too many.
    ///
    /// - Throws: ``Rejection`` by `timestamp.form`, `timestamp.duplicate` or `timestamp.authority`; ``CryptoError``
    ///   where it could not be checked.
    func verify(
        _ responses: [[UInt8]], over signature: [UInt8], _ trace: inout VerificationTrace
    ) throws -> [Proven] {
        guard !responses.isEmpty else { return [] }
        let tokens = try responses.enumerated().map { index, response in
            do throws(CryptoError) { return try TimestampResponse(der: response) } catch {
                throw Rejection(
                    .timestampForm, expected: "an RFC 3161 response", found: "\(error)", place: Self.place(index))
            }
        }
        for (index, token) in tokens.enumerated() {
            trace.pass(
                .timestampForm, expected: "an RFC 3161 response that was granted",
                found: "one of \(Self.time(token)), over a \(token.imprintAlgorithm.rawValue) digest",
                place: Self.place(index))
        }
        try Self.requireDistinct(tokens)
        trace.pass(
            .timestampDuplicate, expected: "no timestamp twice",
            found: "\(tokens.count) that differ", place: Self.place)
        var proven: [Proven] = []
        for (index, token) in tokens.enumerated() {
            let one = try verify(token, over: signature, at: Self.place(index))
            proven.append(one)
            trace.pass(
                .timestampAuthority, expected: "a timestamp over the signature by a trusted authority",
                found: "\(one.time) by \(root.timestampAuthorities[one.authority].uri)", place: Self.place(index))
        }
        return proven
    }

    private static func place(_ index: Int) -> String { "\(place)/\(index)" }

    private static func time(_ token: TimestampResponse) -> Instant {
        Instant(seconds: token.genTime, nanoseconds: UInt32(token.nanoseconds))
    }

    /// The same timestamp twice proves no more than once, however it is wrapped.
    private static func requireDistinct(_ tokens: [TimestampResponse]) throws(Rejection) {
        for (index, token) in tokens.enumerated() {
            guard !tokens[..<index].contains(where: token.saysTheSame) else {
                throw Rejection(
                    .timestampDuplicate, expected: "no timestamp twice", found: "one of \(time(token)) again",
                    place: place(index), hint: "remove the copy")
            }
        }
    }

    private func verify(_ token: TimestampResponse, over signature: [UInt8], at place: String) throws -> Proven {
        let time = Self.time(token)
        var reason = "no authority of the trusted root is valid then"
        for (number, authority) in root.timestampAuthorities.enumerated() where authority.validFor.contains(time) {
            let result = try verify(token, over: signature, by: authority, number)
            switch result {
            case .success(let proven):
                return Proven(time: time, authority: number, signer: proven.chain.leaf.fingerprint)
            case .failure(let failure): reason = "\(failure)"
            }
        }
        throw Rejection(
            .timestampAuthority, expected: "a timestamp over the signature by a trusted authority",
            found: "\(time): \(reason)", place: place,
            hint: "the bundle is of another Sigstore instance, or the trusted root is stale")
    }

    private func verify(
        _ token: TimestampResponse, over signature: [UInt8], by authority: TrustedRoot.Authority, _ number: Int
    ) throws -> Result<ProvenTime, TimestampFailure> {
        // A chain in a trusted root may begin with the authority's own signing certificate.
        let leaf = authority.chain.first.flatMap { $0.isCertificateAuthority ? nil : $0 }
        if leaf != nil, let chain = chains.withLock({ $0[number] }), chain.validity.contains(token.genTime) {
            return try token.verify(imprintOf: signature, chain: chain)
        }
        let result = try token.verify(
            imprintOf: signature, leaf: leaf,
            intermediates: Array(authority.chain.dropFirst(leaf == nil ? 0 : 1).dropLast()),
            roots: Array(authority.chain.suffix(1)))
        // The authority's own certificate and what is above it, all from the trusted root: nothing of the bundle's.
        if let leaf, case .success(let proven) = result, proven.chain.leaf == leaf,
            proven.chain.certificates.allSatisfy(authority.chain.contains)
        {
            chains.withLock { $0[number] = proven.chain }
        }
        return result
    }
}
