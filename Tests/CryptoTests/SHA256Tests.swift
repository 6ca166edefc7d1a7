import Crypto
import Testing

@Suite struct `SHA-256 of many messages` {
    @Test func `One context gives the digest of each message, whole or in two pieces`() throws {
        var sha = SHA256()
        for length in [0, 1, 55, 56, 63, 64, 65, 1000] {
            let message = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
            let expected = HashAlgorithm.sha256.hash(message)
            let whole = unsafe sha.hash(message.span.bytes)
            #expect(whole.bytes == expected)
            let (first, second) = (Array(message[..<(length / 3)]), Array(message[(length / 3)...]))
            let pieces = unsafe sha.hash(first.span.bytes, second.span.bytes)
            #expect(pieces == whole && pieces.hashValue == whole.hashValue)
        }
    }

    @Test func `A digest has 32 bytes, all of which count`() throws {
        let bytes = (0..<32).map { UInt8($0) }
        let digest = try #require(SHA256Digest(bytes))
        #expect(digest.bytes == bytes && digest != .zero)
        for position in 0..<32 {
            var changed = bytes
            changed[position] ^= 0x80
            #expect(SHA256Digest(changed) != digest, "\(position)")
        }
        #expect(SHA256Digest(bytes.dropLast()) == nil && SHA256Digest(bytes + [0]) == nil)
        #expect(SHA256Digest.zero.bytes == [UInt8](repeating: 0, count: 32))
    }

    @Test func `A digest is written where it is asked to`() throws {
        let digest = try #require(SHA256Digest((1...32).map { UInt8($0) }))
        var bytes = [UInt8](repeating: 0, count: 65)
        var span = bytes.mutableSpan
        var raw = unsafe span.mutableBytes
        digest.write(to: &raw, at: 33)
        #expect(bytes == [UInt8](repeating: 0, count: 33) + digest.bytes)
        #expect(unsafe SHA256Digest(bytes.span.bytes, at: 33) == digest)
    }
}
