private import COpenSSL

#if canImport(Glibc)
    private import Glibc
#else
    private import Darwin
#endif

/// OpenSSL's error queue of the calling thread: read and emptied in one go, so that no call inherits another's errors.
package enum ErrorQueue {
    /// What the queue held.
    struct Contents {
        /// OpenSSL's reasons, oldest first, `nil` when the queue was empty.
        var reasons: String?
        /// The machine failed (memory, an internal error), whatever the input was.
        var isMachineFailure = false
        /// Every reason, if there is any, is one that a wrong signature leaves.
        var isRefusal = true
        /// A decryption gave the wrong padding.
        var isBadDecrypt = false
        /// A provider lacks an algorithm.
        var isUnsupported = false
    }

    /// Whether no error waits on the calling thread.
    package static var isEmpty: Bool { ERR_peek_error() == 0 }

    /// Forgets what others left on the queue of this thread: libgit2 and libcurl work with the same library.
    static func clear() { ERR_clear_error() }

    /// Takes everything off the queue.
    static func drain() -> Contents {
        var contents = Contents()
        var reasons: [String] = []
        while true {
            let error = ERR_get_error()
            guard error != 0 else { break }
            if custody_error_is_out_of_memory(error) != 0 || custody_error_is_internal(error) != 0 {
                contents.isMachineFailure = true
            }
            if custody_error_is_refusal(error) == 0 { contents.isRefusal = false }
            if custody_error_is_bad_decrypt(error) != 0 { contents.isBadDecrypt = true }
            let reason = unsafe ERR_reason_error_string(error).map { unsafe String(cString: $0) }
            let text = reason ?? "error \(error)"
            if text.hasPrefix("unsupported") || text.hasPrefix("unknown") { contents.isUnsupported = true }
            if reasons.last != text { reasons.append(text) }
        }
        if !reasons.isEmpty { contents.reasons = reasons.joined(separator: "; ") }
        return contents
    }

    /// The error for a call that failed for no fault of the input.
    static func machineError(_ attempt: String) -> CryptoError {
        CryptoError(.machine, "the cryptographic library failed to \(attempt)", cause: drain().reasons)
    }

    /// Turns a return code of OpenSSL into an error; 1 is success.
    static func check(_ returnCode: Int32, _ attempt: @autoclosure () -> String) throws(CryptoError) {
        guard returnCode == 1 else { throw machineError(attempt()) }
    }

    /// Turns a null pointer of OpenSSL into an error.
    static func check(
        _ pointer: OpaquePointer?, _ attempt: @autoclosure () -> String
    ) throws(CryptoError) -> OpaquePointer {
        guard let pointer = unsafe pointer else { throw machineError(attempt()) }
        return unsafe pointer
    }

    /// Ends the process: a machine that cannot hash can vouch for nothing.
    ///
    /// Hashing fails only for want of memory or of a usable OpenSSL, so it is not made to throw everywhere.
    static func halt(_ attempt: String) -> Never {
        var line = Array("custody: \(machineError(attempt))\n".utf8)
        unsafe line.withUnsafeMutableBytes { bytes in _ = unsafe write(2, bytes.baseAddress, bytes.count) }
        exit(4)
    }
}
