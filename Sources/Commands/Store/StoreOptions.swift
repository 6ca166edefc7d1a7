import Arguments
import Storage
import Terminal

/// The store that a command works in.
enum StoreOptions {
    /// The variable that names the store where no option does.
    static let variable = "CUSTODY_STORE"

    static let store = Option.optional(
        "--store", .directory,
        "the store; `./\(CustodyDirectory.usualPath)` where it is there and nothing else is said",
        environment: variable)

    /// Opens the store that was named, or the one in the working directory.
    ///
    /// - Throws: `CommandError` with the code `store.none` where there is none to be found; ``StorageError``.
    static func open(_ parsed: ParsedArguments) throws -> CustodyDirectory {
        if let path = parsed[store] { return try CustodyDirectory.open(path) }
        do throws(StorageError) { return try CustodyDirectory.open(CustodyDirectory.usualPath) } catch {
            guard error.code == .notStore else { throw error }
            throw CommandError(
                "store.none", "no store was named, and there is none in the working directory",
                expected: "--store DIRECTORY, $\(variable), or a folder \(CustodyDirectory.usualPath)",
                next: "custody init \(CustodyDirectory.usualPath)")
        }
    }
}
