import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The files beside the targets: seeds, former findings, and the world that bundles are verified in.
package enum FuzzFiles {
    package struct File: Sendable {
        package let name: String
        package let bytes: [UInt8]
    }

    static let folder = TestData.package + "/Tests/Fuzzing"

    /// What mutation begins with; checked in.
    package static func seeds(of target: FuzzTarget) throws -> [File] { try files("Seeds/" + target.rawValue) }

    /// Inputs that once were findings, and stay as cases.
    package static func findings(of target: FuzzTarget) throws -> [File] { try files("Findings/" + target.rawValue) }

    static func world(_ name: String) throws -> [UInt8] { try TemporaryDirectory.read("\(folder)/World/\(name)") }

    /// The files of a folder by name; none where there is no such folder.
    private static func files(_ name: String) throws -> [File] {
        guard let directory = unsafe opendir("\(folder)/\(name)") else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return try names.sorted().map {
            File(name: $0, bytes: try TemporaryDirectory.read("\(folder)/\(name)/\($0)"))
        }
    }

    /// Writes a file; folders on the way are made.
    static func write(_ bytes: [UInt8], to folder: String, _ name: String) throws {
        var made = ""
        for part in folder.split(separator: "/", omittingEmptySubsequences: false) {
            made += part + "/"
            if unsafe mkdir(made, 0o755) != 0, errno != EEXIST {
                throw OracleFailure("\(made) cannot be made")
            }
        }
        let descriptor = unsafe open(made + name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw OracleFailure("\(made)\(name) cannot be written") }
        defer { close(descriptor) }
        guard unsafe pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw OracleFailure("\(made)\(name) cannot be written")
        }
    }
}
