#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The process's environment variables.
package enum Environment {
    /// The value of a variable, or `nil` if it is not set or not UTF-8.
    package static func value(of name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(validatingCString: value)
    }

    /// Takes a secret out of the environment: its memory is wiped, and programs that are started later do not inherit it.
    ///
    /// - Returns: the bytes, the caller's to wipe; `nil` if the variable is not set.
    package static func take(_ name: String) -> [UInt8]? {
        guard let value = unsafe getenv(name) else { return nil }
        let bytes = unsafe UnsafeMutableRawBufferPointer(start: value, count: strlen(value))
        let taken = unsafe Array(bytes)
        #if canImport(Glibc)
            if let start = bytes.baseAddress { unsafe explicit_bzero(start, bytes.count) }
        #else
            if let start = bytes.baseAddress { _ = memset_s(start, bytes.count, 0, bytes.count) }
        #endif
        _ = unsafe unsetenv(name)
        return taken
    }
}
