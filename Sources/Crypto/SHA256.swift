/// SHA-256 of many small messages one after the other: one context, digests of fixed size, nothing allocated.
package struct SHA256: ~Copyable {
    private let context: HashContext

    package init() { context = HashContexts.of(.sha256).take() }

    deinit { HashContexts.of(.sha256).give(back: context) }

    /// Hashes a message.
    package mutating func hash(_ message: RawSpan) -> SHA256Digest {
        context.restart()
        context.update(message)
        return context.finish()
    }

    /// Hashes two pieces as the one message that they are together.
    package mutating func hash(_ first: RawSpan, _ second: RawSpan) -> SHA256Digest {
        context.restart()
        context.update(first)
        context.update(second)
        return context.finish()
    }
}
