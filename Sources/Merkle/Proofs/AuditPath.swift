/// The way from a node of a tree up to its root.
///
/// Up to where it meets the way from the last leaf it is as in a perfect tree, with a sibling on each level (inner);
/// above that it runs along the right border, where only left siblings are (border).
enum AuditPath {
    /// How many hashes the way takes.
    ///
    /// - Parameters:
    ///   - index: of the node on its level.
    ///   - last: of the last leaf's ancestor on the same level.
    static func lengths(index: UInt64, last: UInt64) -> (inner: Int, border: Int) {
        let inner = 64 - (index ^ last).leadingZeroBitCount
        return (inner, inner == 64 ? 0 : (index >> UInt64(inner)).nonzeroBitCount)
    }

    static func require(
        _ count: Int, of hashes: [TreeHash], _ what: @autoclosure () -> String
    ) throws(MerkleError) {
        guard hashes.count != count else { return }
        throw MerkleError(
            hashes.count < count ? .proofTooShort : .proofTooLong,
            "the proof for \(what()) takes \(count) hashes; this one has \(hashes.count)")
    }

    /// Climbs to the root.
    ///
    /// - Parameters:
    ///   - index: of the node on its level.
    ///   - inner: how many of the hashes are below the meeting point.
    static func climb(
        from node: TreeHash, index: UInt64, inner: Int, _ hashes: ArraySlice<TreeHash>,
        with hasher: inout TreeHasher
    ) -> TreeHash {
        var hash = node
        var index = index
        for sibling in hashes.prefix(inner) {
            hash = index & 1 == 0 ? hasher.node(hash, sibling) : hasher.node(sibling, hash)
            index >>= 1
        }
        for sibling in hashes.dropFirst(inner) { hash = hasher.node(sibling, hash) }
        return hash
    }

    /// Climbs to the root of the older tree, of which the node is the last on its level: only left siblings count.
    static func climbBorder(
        from node: TreeHash, index: UInt64, inner: Int, _ hashes: ArraySlice<TreeHash>,
        with hasher: inout TreeHasher
    ) -> TreeHash {
        var hash = node
        var index = index
        for sibling in hashes.prefix(inner) {
            if index & 1 == 1 { hash = hasher.node(sibling, hash) }
            index >>= 1
        }
        for sibling in hashes.dropFirst(inner) { hash = hasher.node(sibling, hash) }
        return hash
    }
}
