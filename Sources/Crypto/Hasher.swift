/// A running hash over bytes that come in pieces.
///
/// Where both are visible, `Swift.Hasher` is the one of `Hashable`.
package struct Hasher: ~Copyable {
    package let algorithm: HashAlgorithm
    private let context: HashContext

    package init(_ algorithm: HashAlgorithm) {
        self.algorithm = algorithm
        context = HashContexts.of(algorithm).take()
    }

    deinit { HashContexts.of(algorithm).give(back: context) }

    /// Takes in the next bytes.
    package mutating func update(_ bytes: [UInt8]) { unsafe context.update(bytes.span.bytes) }

    /// Takes in the next bytes.
    package mutating func update(_ bytes: Span<UInt8>) { unsafe context.update(bytes.bytes) }

    /// Takes in the next bytes.
    package mutating func update(_ bytes: RawSpan) { context.update(bytes) }

    /// Ends the hash.
    ///
    /// - Returns: the digest, ``HashAlgorithm/length`` bytes.
    package consuming func finish() -> [UInt8] { context.finish(length: algorithm.length) }
}
