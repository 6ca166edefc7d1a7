import Crypto
import Encoding
import Testing

/// Digests of "abc" and of nothing (FIPS 180-4 examples).
private struct Known: Sendable, CustomStringConvertible {
    let algorithm: HashAlgorithm
    let abc: String
    let empty: String
    var description: String { algorithm.rawValue }

    static let all = [
        Known(
            algorithm: .sha1, abc: "a9993e364706816aba3e25717850c26c9cd0d89d",
            empty: "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        Known(
            algorithm: .sha256, abc: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            empty: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        Known(
            algorithm: .sha384,
            abc: "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                + "8086072ba1e7cc2358baeca134c825a7",
            empty: "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
                + "274edebfe76f65fbd51ad2f14898b95b"),
        Known(
            algorithm: .sha512,
            abc: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            empty: "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"),
    ]
}

@Suite struct HashTests {
    @Test(arguments: Known.all)
    private func `Published digests come out, at once and in pieces`(_ known: Known) {
        let abc = Array("abc".utf8)
        #expect(Hex.encode(known.algorithm.hash(abc)) == known.abc)
        #expect(Hex.encode(known.algorithm.hash([])) == known.empty)
        #expect(known.algorithm.hash(abc).count == known.algorithm.length)

        var hasher = Crypto.Hasher(known.algorithm)
        hasher.update(Array("a".utf8))
        hasher.update([])
        hasher.update(Array("bc".utf8).span)
        #expect(Hex.encode(hasher.finish()) == known.abc)
    }

    @Test func `A hash that was dropped unfinished leaves nothing in the next one`() {
        for _ in 0..<3 {
            var dropped = Crypto.Hasher(.sha256)
            dropped.update(Array("left over".utf8))
        }
        #expect(Hex.encode(HashAlgorithm.sha256.hash(Array("abc".utf8))) == Known.all[1].abc)
    }

    @Test func `Every way of cutting a message gives the same digest`() {
        let message = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let whole = HashAlgorithm.sha512.hash(message)
        for cut in [1, 63, 64, 65, 127, 128, 129, 999] {
            var hasher = Crypto.Hasher(.sha512)
            for start in stride(from: 0, to: message.count, by: cut) {
                hasher.update(Array(message[start..<min(start + cut, message.count)]))
            }
            #expect(hasher.finish() == whole, "pieces of \(cut)")
        }
    }

    @Test func `Threads that hash at once do not mix their messages`() async {
        let expected = (0..<64).map { HashAlgorithm.sha256.hash([UInt8($0)]) }
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<512).allSatisfy { round in
                        let index = (round + task) % 64
                        return HashAlgorithm.sha256.hash([UInt8(index)]) == expected[index]
                    }
                }
            }
            for await agreed in group { #expect(agreed) }
        }
    }

    @Test func `Secrets compare equal only when they are`() {
        #expect(constantTimeEqual([1, 2, 3], [1, 2, 3]))
        #expect(constantTimeEqual([], []))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEqual([1, 2, 3], [1, 2]))
    }

    @Test func `Random bytes come in the number asked for and do not repeat`() throws {
        let bytes = try randomBytes(32)
        #expect(bytes.count == 32)
        #expect(try randomBytes(32) != bytes)
        #expect(try randomBytes(0).isEmpty)
    }
}
