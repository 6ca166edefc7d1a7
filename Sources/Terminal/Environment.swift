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
}
