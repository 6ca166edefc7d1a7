package import Durable

/// A store that could not do what was asked; what it holds is not changed by that.
package struct StorageError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable, CaseIterable {
        /// No blob has the digest.
        case blobMissing = "store.blob-missing"
        /// What is stored under a digest does not have it: rot, a truncation, a swap, or no file at all.
        case blobDamaged = "store.blob-damaged"
        /// The bytes that were given do not have the digest that was given with them.
        case digestMismatch = "store.digest-mismatch"
        /// More bytes than the caller takes.
        case tooLarge = "store.too-large"
        /// A digest by an algorithm that blobs are not stored by.
        case algorithm = "store.algorithm"
        /// Another process writes.
        case inUse = "store.in-use"
        /// There is no store in the folder.
        case notStore = "store.not-a-store"
        /// The folder holds something already.
        case exists = "store.exists"
        /// Written by a newer version of this program.
        case newerVersion = "store.newer-version"
        /// A file that says what the store is, and that cannot be read as one.
        case format = "store.format"
        /// A file or folder could not be read or written; ``cause`` says why.
        case file = "store.file"
        /// The index could not be read or written.
        case index = "store.index"
    }

    package let code: Code
    /// What was checked, expected and found, and what to do.
    package let message: String
    package let cause: FileError?

    package init(_ code: Code, _ message: String, cause: FileError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// A file that could not be read or written.
    package init(_ error: FileError) { self.init(.file, error.description, cause: error) }

    package var description: String { message }
}

/// Runs file work, its errors as the store's.
func files<Result: ~Copyable>(_ work: () throws(FileError) -> Result) throws(StorageError) -> Result {
    do { return try work() } catch { throw StorageError(error) }
}
