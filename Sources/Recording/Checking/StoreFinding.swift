/// Something in a store that is not as it should be.
package struct StoreFinding: Hashable, Sendable {
    /// What it is; stable.
    package enum Kind: String, Sendable, CaseIterable {
        /// A blob whose bytes are not those of its digest: rot, truncation, a swap.
        case blobDamaged = "blob.damaged"
        /// The bundle of a log entry is not among the blobs.
        case bundleMissing = "bundle.missing"
        /// Something among the blobs that is none.
        case stray = "blob.stray"
        /// A bundle without an entry in the log: recording it was cut off, or is going on now.
        case bundleUnlogged = "bundle.unlogged"
        /// A bundle of a signature that another blob has as well.
        case bundleDouble = "bundle.double"
        /// The log does not hold together: tiles, tail, root, checkpoint.
        case logDamaged = "log.damaged"
        /// The index cannot be read, or is of another store.
        case indexUnusable = "index.unusable"
        /// The index has not followed the log to its end.
        case indexBehind = "index.behind"
        /// The index says something else about an entry than the entry and its bundle.
        case indexDiffers = "index.differs"

        /// Whether evidence is affected, as against what is merely left over or will be caught up with.
        package var isFault: Bool {
            switch self {
            case .blobDamaged, .bundleMissing, .logDamaged, .indexUnusable, .indexDiffers: true
            case .stray, .bundleUnlogged, .bundleDouble, .indexBehind: false
            }
        }
    }

    package let kind: Kind
    /// A digest, a path, or the index of an entry.
    package let subject: String
    /// What was expected and found, and what to do.
    package let message: String
    package var isRepaired = false

    init(_ kind: Kind, _ subject: String, _ message: String) {
        self.kind = kind
        self.subject = subject
        self.message = message
    }
}

/// What came of checking a store.
package struct StoreReport: Sendable {
    /// In the order in which they were found; no more than ``StoreCheck/mostFindings``.
    package var findings: [StoreFinding] = []
    /// Blobs that were read.
    package var blobs = 0
    /// Bytes of all blobs.
    package var bytes = 0
    /// Entries of the log that were read.
    package var entries: UInt64 = 0
    /// Whether there were more findings than are kept.
    package var isCut = false

    /// Whether no evidence is affected, or all that was is repaired.
    package var isClean: Bool { !isCut && findings.allSatisfy { !$0.kind.isFault || $0.isRepaired } }

    mutating func add(_ kind: StoreFinding.Kind, _ subject: String, _ message: String) {
        guard findings.count < StoreCheck.mostFindings else {
            isCut = true
            return
        }
        findings.append(StoreFinding(kind, subject, message))
    }
}
