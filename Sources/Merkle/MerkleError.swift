package import Crypto

/// A proof, tile, note or checkpoint that is not what it should be: what was checked, what was expected and found.
package struct MerkleError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was wrong; stable, for tests and for callers that tell cases apart.
    package enum Code: String, Sendable, CaseIterable {
        /// A consistency proof from the empty tree, which proves nothing.
        case sizeZero = "proof.size-zero"
        /// A leaf's index at or beyond the size of the tree.
        case indexOutOfRange = "proof.index-out-of-range"
        /// The older tree is larger than the newer one.
        case sizesReversed = "proof.sizes-reversed"
        /// Fewer hashes than the sizes ask for.
        case proofTooShort = "proof.too-short"
        /// More hashes than the sizes ask for.
        case proofTooLong = "proof.too-long"
        /// The hashes do not lead to the root of the (newer) tree.
        case rootMismatch = "proof.root-mismatch"
        /// The hashes do not lead to the root of the older tree.
        case oldRootMismatch = "proof.old-root-mismatch"
        /// A range of leaves that is no subtree of any tree.
        case notASubtree = "proof.not-a-subtree"

        /// A reader gave another number of hashes than it was asked for.
        case hashesMissing = "tree.hashes-missing"
        /// More leaves than an index can count.
        case treeFull = "tree.full"
        /// A subtree that is not wholly in the tree.
        case nodeOutOfRange = "tree.node-out-of-range"

        /// A text that is not the path of a tile, in its one spelling.
        case tilePath = "tile.path"
        /// A tile's level is not 0 to 63.
        case tileLevel = "tile.level"
        /// A tile's index does not fit 64 bits.
        case tileIndex = "tile.index"
        /// A partial tile's width is not 1 to 255.
        case tileWidth = "tile.width"
        /// A tile's bytes are not as many as its width asks for.
        case tileLength = "tile.length"
        /// A bundle ends within an entry, or has fewer entries than its width.
        case bundleTooShort = "bundle.too-short"
        /// Bytes after the last entry of a bundle.
        case bundleTooLong = "bundle.too-long"
        /// No entries, or more than 256, in a bundle.
        case bundleCount = "bundle.count"
        /// An entry of more than 65,535 bytes.
        case entryTooLong = "bundle.entry-too-long"

        /// Longer than any note that is read.
        case noteTooLong = "note.too-long"
        /// Not UTF-8.
        case noteNotUTF8 = "note.not-utf8"
        /// A control character other than the line feed.
        case noteControlCharacter = "note.control-character"
        /// No line feed at the end of the text or of the note.
        case noteUnfinished = "note.unfinished"
        /// No blank line, or no signature after it.
        case noteWithoutSignatures = "note.without-signatures"
        /// A line among the signatures that is none.
        case signatureLine = "note.signature-line"
        /// More signatures than are read.
        case tooManySignatures = "note.too-many-signatures"
        /// A known key's signature is not over this text.
        case signatureInvalid = "note.signature-invalid"
        /// No signature by a known key.
        case notSigned = "note.not-signed"
        /// Two known keys with the same name and id.
        case ambiguousKeys = "note.ambiguous-keys"

        /// A name that is empty, or holds a space, a plus sign or a control character.
        case keyName = "key.name"
        /// A text that is not a verifier key.
        case keyForm = "key.form"
        /// Key material of another length or form than its type has.
        case keyMaterial = "key.material"
        /// The id is not the one that name and key give.
        case keyID = "key.id-mismatch"
        /// A type of key with which nothing can be verified here.
        case keyUnsupported = "key.unsupported"

        /// The text is not at least three lines, none of them empty.
        case checkpointLines = "checkpoint.lines"
        /// An origin that is empty or more than one line.
        case checkpointOrigin = "checkpoint.origin"
        /// A size that is not a decimal number in its one spelling, below 2⁶⁴.
        case checkpointSize = "checkpoint.size"
        /// A root that is not 32 bytes in canonical base 64.
        case checkpointRoot = "checkpoint.root"
        /// The checkpoint is of another log than the one asked about.
        case checkpointOfAnotherLog = "checkpoint.other-origin"
        /// The empty tree has another root than SHA-256 of nothing.
        case emptyTreeRoot = "checkpoint.empty-tree-root"
        /// A cosignature's time is above 2⁶³ − 1.
        case cosignatureTime = "cosignature.time"

        /// The first line names no format that is known.
        case logProofHeader = "log-proof.header"
        /// The line of extra data is empty or not canonical base 64.
        case logProofExtra = "log-proof.extra"
        /// The line of the index is missing or not in its one spelling.
        case logProofIndex = "log-proof.index"
        /// The first line of a request is not `old` and a size in its one spelling.
        case requestOldSize = "request.old-size"
        /// A line of a proof is not 32 bytes in canonical base 64.
        case hashLine = "hash.form"
        /// No empty line before the checkpoint.
        case checkpointMissing = "checkpoint.missing"

        /// The cryptographic library failed; nothing is known about the signature.
        case machine = "crypto.machine"
    }

    package let code: Code
    /// What was checked, what was expected and found.
    package let message: String
    /// The error of the cryptographic library, where that is what went wrong.
    package let cause: CryptoError?

    package init(_ code: Code, _ message: String, cause: CryptoError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String {
        guard let cause else { return message }
        return "\(message): \(cause)"
    }
}
