/// Which leaves a run surely does not have: a Bloom filter in blocks of one cache line, ten bits a leaf.
///
/// One look in fifty is in vain; who chooses entries so that more are only makes the log slower to say no.
struct LeafFilter: Sendable {
    private(set) var bytes: [UInt8]

    static let blockLength = 64
    private static let bitsPerLeaf = 10
    private static let probes = 6

    static func blocks(for count: Int) -> Int { (count * bitsPerLeaf + 511) / 512 }

    init(count: Int) { bytes = [UInt8](repeating: 0, count: Self.blocks(for: count) * Self.blockLength) }

    /// - Parameter bytes: whole blocks, at least one.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The offset of a leaf's block, and 54 bits that choose six bits in it.
    private func place(_ key: UInt64) -> (block: Int, bits: UInt64) {
        // The finalizer of SplitMix64: the key's own order decides where its record is, and must not decide this too.
        var mixed = (key ^ key >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        mixed ^= mixed >> 31
        let block = mixed.multipliedFullWidth(by: UInt64(bytes.count / Self.blockLength)).high
        return (Int(block) * Self.blockLength, mixed &* 0x9e37_79b9_7f4a_7c15)
    }

    mutating func insert(_ key: UInt64) {
        let (block, bits) = place(key)
        for probe in 0..<Self.probes {
            let bit = Int(bits >> UInt64(10 + 9 * probe) & 511)
            bytes[block + bit >> 3] |= 1 << UInt8(bit & 7)
        }
    }

    func mayContain(_ key: UInt64) -> Bool {
        let (block, bits) = place(key)
        for probe in 0..<Self.probes {
            let bit = Int(bits >> UInt64(10 + 9 * probe) & 511)
            guard bytes[block + bit >> 3] & 1 << UInt8(bit & 7) != 0 else { return false }
        }
        return true
    }
}
