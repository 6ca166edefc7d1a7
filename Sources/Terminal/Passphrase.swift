#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A secret that a person typed; its memory is wiped when it goes.
package struct Passphrase: ~Copyable, Sendable {
    /// The most bytes that are accepted.
    package static let limit = 1024

    private let storage: Storage

    /// A passphrase from bytes that the caller already has.
    ///
    /// - Throws: ``TerminalError`` with the code `tooLong`.
    package init(_ bytes: some Collection<UInt8>) throws(TerminalError) {
        storage = Storage()
        for byte in bytes { try append(byte) }
    }

    /// Adds a byte to the end.
    mutating func append(_ byte: UInt8) throws(TerminalError) {
        guard storage.append(byte) else {
            throw TerminalError(.tooLong, "the passphrase is longer than \(Self.limit) bytes")
        }
    }

    /// The number of bytes.
    package var count: Int { storage.count }

    /// Lends the bytes for the time of a call; a copy made there is the caller's to wipe.
    package borrowing func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(rebasing: storage.bytes[..<storage.count]))
    }

    /// Whether two passphrases are the same.
    package borrowing func matches(_ other: borrowing Passphrase) -> Bool {
        let mine = storage
        return unsafe other.withBytes { unsafe mine.bytes[..<mine.count].elementsEqual($0) }
    }

    /// A buffer that never moves, so that no copy of the secret is left behind.
    // Unchecked: a passphrase cannot be copied, so its storage has one owner, and only the owner's `mutating` calls write.
    @safe private final class Storage: @unchecked Sendable {
        let bytes: UnsafeMutableRawBufferPointer
        private(set) var count = 0

        init() { unsafe bytes = .allocate(byteCount: Passphrase.limit, alignment: 1) }

        deinit {
            #if canImport(Glibc)
                if let start = unsafe bytes.baseAddress { unsafe explicit_bzero(start, bytes.count) }
            #else
                if let start = bytes.baseAddress { _ = memset_s(start, bytes.count, 0, bytes.count) }
            #endif
            unsafe bytes.deallocate()
        }

        func append(_ byte: UInt8) -> Bool {
            guard unsafe count < bytes.count else { return false }
            unsafe bytes[count] = byte
            count += 1
            return true
        }
    }
}
