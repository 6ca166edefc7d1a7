package import Crypto
import Time

/// A certificate log of the virtual world, after RFC 6962: promises that it has certificates.
package struct CertificateLog: Sendable {
    package let key: PrivateKey

    /// - Parameter name: tells logs apart, as ``World/key(_:)`` does.
    package init(_ name: String = "ct-log") throws { key = try World.key(name) }

    /// What a promise says, right as it comes.
    package struct Promise: Sendable {
        /// Milliseconds since the epoch.
        package var timestamp = World.now.seconds * 1000
        package var extensions: [UInt8] = []
        /// Added to the timestamp after the log has signed.
        package var delay: Int64 = 0
        /// Whose key the log is told is the issuer's; nil for the one that it is.
        package var issuer: PublicKey?
        /// Where among the profile's own extensions the promise goes.
        package var place = 0

        package init() {}
    }

    /// Has an authority issue a certificate with this log's promise in it.
    package func issue(
        to key: PublicKey, by authority: CertificateAuthority,
        _ profile: CertificateAuthority.Profile = CertificateAuthority.Profile(), _ promise: Promise = Promise()
    ) throws -> [UInt8] {
        // RFC 6962 §3.2: the log signs the certificate's body as it is without the promise.
        let body = DER.children(try authority.issue(to: key, profile))[0]
        let issuer = promise.issuer ?? authority.intermediateKey.publicKey
        var message: [UInt8] = [0, 0] + number(promise.timestamp, 8) + [0, 1]
        message += HashAlgorithm.sha256.hash(issuer.spki) + number(Int64(body.count), 3) + body
        message += number(Int64(promise.extensions.count), 2) + promise.extensions
        let signature = try self.key.sign(message)

        var entry: [UInt8] = [0] + HashAlgorithm.sha256.hash(self.key.publicKey.spki)
        entry += number(promise.timestamp + promise.delay, 8)
        entry += number(Int64(promise.extensions.count), 2) + promise.extensions
        entry += [4, 3] + number(Int64(signature.count), 2) + signature
        entry = number(Int64(entry.count), 2) + entry
        var promised = profile
        promised.extensions.insert(
            CertificateAuthority.Extension(
                SignedCertificateTimestamp.extensionIdentifier, DER.octets(number(Int64(entry.count), 2) + entry)),
            at: promise.place)
        return try authority.issue(to: key, promised)
    }

    private func number(_ value: Int64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
    }
}
