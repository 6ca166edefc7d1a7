/// A repository that could not be read, or does not hold what was asked for.
package struct GitError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable {
        /// No repository at the path or above it.
        case notRepository = "not-repository"
        /// The repository belongs to another user.
        case ownership
        /// No such revision or object.
        case notFound = "not-found"
        /// An abbreviated id that several objects share.
        case ambiguous
        /// A revision or id that is not one.
        case invalid
        /// The repository has no commit yet.
        case unborn
        /// The repository has no working tree.
        case bare
        /// An object whose bytes do not have its id.
        case mismatch
        /// An object that is not written as Git writes them.
        case malformed
        /// A repository in a format that cannot be read here.
        case unsupported
        /// An object, or a history, larger than its limit.
        case limit
        /// Any other failure of the library or the machine.
        case failed
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
