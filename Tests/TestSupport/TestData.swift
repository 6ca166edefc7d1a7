#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Third-party test data beside the package: in `$CUSTODY_TEST_DATA`, or else in `../shared/data`.
///
/// Tests over it are skipped where it is absent, and say so with ``missing``.
package enum TestData {
    package static let missing: String = "no third-party test data: set CUSTODY_TEST_DATA to the folder that has it"

    /// The package's own folder.
    package static let package: String =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")

    private static let root: String = {
        if let named = unsafe getenv("CUSTODY_TEST_DATA") { return unsafe String(cString: named) }
        return package + "/../shared/data"
    }()

    /// Whether a file or a folder is there.
    package static func has(_ path: String) -> Bool { unsafe access("\(root)/\(path)", R_OK) == 0 }

    /// Where a file or a folder is, for programs that read it themselves.
    package static func path(_ path: String) -> String { "\(root)/\(path)" }

    /// Reads a file of the package itself, by its path from the package's folder.
    package static func packageFile(_ path: String) throws -> [UInt8] {
        guard let bytes = contents(of: "\(package)/\(path)") else {
            throw Tool.Failure(description: "\(path) cannot be read")
        }
        return bytes
    }

    /// Reads a whole file.
    package static func read(_ path: String) throws -> [UInt8] {
        guard let bytes = contents(of: "\(root)/\(path)") else {
            throw Tool.Failure(description: "\(path) cannot be read")
        }
        return bytes
    }

    /// The files below a folder whose names end so, sorted.
    package static func files(below folder: String, ending suffixes: String...) -> [String] {
        var found: [String] = []
        var waiting = [folder]
        while let next = waiting.popLast() {
            guard let directory = unsafe opendir("\(root)/\(next)") else {
                if suffixes.contains(where: next.hasSuffix) { found.append(next) }
                continue
            }
            defer { unsafe closedir(directory) }
            while let entry = unsafe readdir(directory) {
                let name = unsafe withUnsafePointer(to: entry.pointee.d_name) {
                    unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                }
                if name != ".", name != ".." { waiting.append("\(next)/\(name)") }
            }
        }
        return found.sorted()
    }
}
