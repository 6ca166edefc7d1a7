import Crypto
import TestSupport
import Testing

@Suite struct SignedCertificateTimestampTests {
    private let authority: CertificateAuthority
    private let issuer: Certificate
    private let log: CertificateLog
    private let key: PublicKey

    init() throws {
        authority = try CertificateAuthority()
        issuer = try Certificate(der: authority.intermediate)
        log = try CertificateLog()
        key = try World.key("ci").publicKey
    }

    private func verdict(
        _ profile: CertificateAuthority.Profile = .init(), _ change: (inout CertificateLog.Promise) -> Void = { _ in }
    ) throws -> Bool {
        var promise = CertificateLog.Promise()
        change(&promise)
        let leaf = try Certificate(der: try log.issue(to: key, by: authority, profile, promise))
        let promises = try SignedCertificateTimestamp.list(in: leaf)
        try #require(promises.count == 1)
        #expect(promises[0].timestamp == promise.timestamp + promise.delay)
        #expect(promises[0].extensions == promise.extensions)
        return try promises[0].verify(for: leaf, issuer: issuer, key: log.key.publicKey)
    }

    @Test func `A log's promise holds, with extensions and wherever it stands`() throws {
        #expect(try verdict())
        #expect(try verdict { $0.extensions = [0, 0, 5, 1, 2, 3, 4, 5] })
        var profile = CertificateAuthority.Profile()
        profile.extensions = [.init("1.2.3.4", [5, 0]), .init("1.2.3.5", [UInt8](repeating: 7, count: 300))]
        for place in 0...2 { #expect(try verdict(profile) { $0.place = place }) }
        // Bodies of lengths around those at which DER needs one more byte for the length.
        for length in stride(from: 0, through: 160, by: 1) {
            profile.extensions = [.init("1.2.3.4", [UInt8](repeating: 7, count: length))]
            #expect(try verdict(profile), "\(length)")
        }
    }

    @Test func `A promise about another time, issuer or certificate does not hold`() throws {
        #expect(try !verdict { $0.delay = 1 })
        #expect(try !verdict { $0.issuer = authority.rootKey.publicKey })
        let leaf = try Certificate(der: try log.issue(to: key, by: authority))
        var profile = CertificateAuthority.Profile()
        profile.names = ["URI:https://mallory.test/"]
        let other = try Certificate(der: try log.issue(to: key, by: authority, profile))
        let promise = try #require(try SignedCertificateTimestamp.list(in: leaf).first)
        #expect(try promise.verify(for: leaf, issuer: issuer, key: log.key.publicKey))
        #expect(try !promise.verify(for: other, issuer: issuer, key: log.key.publicKey))
        #expect(try !promise.verify(for: leaf, issuer: try Certificate(der: authority.root), key: log.key.publicKey))
        #expect(try !promise.verify(for: leaf, issuer: issuer, key: try CertificateLog("other-log").key.publicKey))
        // A certificate without promises: there is nothing that a log could have seen.
        let bare = try Certificate(der: try authority.issue(to: key))
        #expect(try SignedCertificateTimestamp.list(in: bare).isEmpty)
        #expect(try !promise.verify(for: bare, issuer: issuer, key: log.key.publicKey))
    }

    @Test func `A list of promises that is not strictly encoded is refused`() throws {
        let leaf = try Certificate(der: try log.issue(to: key, by: authority))
        let value = try #require(leaf.value(ofExtension: SignedCertificateTimestamp.extensionIdentifier))
        let entry = Array(DER.contents(value).dropFirst(4))
        func refused(_ list: [UInt8]) -> CryptoError.Code? {
            code { () throws(CryptoError) in _ = try SignedCertificateTimestamp.list(DER.octets(list)) }
        }
        func vector(_ bytes: [UInt8]) -> [UInt8] { [UInt8(bytes.count >> 8), UInt8(bytes.count & 0xff)] + bytes }
        #expect(refused(vector(vector(entry))) == nil)
        #expect(refused(vector(vector(entry) + vector(entry))) == nil)
        #expect(refused(vector(vector(entry)) + [0]) == .sctMalformed)
        #expect(refused(vector(vector(entry + [0]))) == .sctMalformed)
        #expect(refused(vector(vector(entry.dropLast()))) == .sctMalformed)
        #expect(refused(vector(vector(entry)).dropLast()) == .sctMalformed)
        #expect(refused(vector([])) == .sctMalformed)
        #expect(refused(vector(vector([]))) == .sctMalformed)
        #expect(refused([]) == .sctMalformed)
        #expect(refused(vector(vector([1] + entry.dropFirst()))) == .sctMalformed)
        var late = entry
        late[33] = 0xff
        #expect(refused(vector(vector(late))) == .sctMalformed)
        #expect(refused(vector(Array(repeatElement(vector(entry), count: 17).joined()))) == .sctMalformed)
        #expect(
            code { () throws(CryptoError) in _ = try SignedCertificateTimestamp.list(value + [0]) } == .sctMalformed)
    }

    @Test func `A promise that names another algorithm, or is changed in any bit, does not hold`() throws {
        let leaf = try Certificate(der: try log.issue(to: key, by: authority))
        let value = try #require(leaf.value(ofExtension: SignedCertificateTimestamp.extensionIdentifier))
        let start = value.count - DER.contents(value).count + 4
        for index in start..<value.count {
            var changed = value
            changed[index] ^= 1
            guard let promise = try? SignedCertificateTimestamp.list(changed).first else { continue }
            #expect(try !promise.verify(for: leaf, issuer: issuer, key: log.key.publicKey), "\(index)")
        }
    }
}
