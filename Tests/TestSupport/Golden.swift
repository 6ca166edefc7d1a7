#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Output that is checked in under `Tests/Goldens` and compared; `CUSTODY_UPDATE_GOLDENS=1 swift test` writes it anew.
package enum Golden {
    /// The golden text, which should equal the one that was made.
    ///
    /// - Parameters:
    ///   - name: of the file below `Tests/Goldens`, or below the package where it starts with a slash.
    ///   - made: the text that a test made; it becomes the golden one where goldens are to be updated.
    package static func text(_ name: String, made: String, testFile: String = #filePath) throws -> String {
        let package = "/" + testFile.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = name.hasPrefix("/") ? package + name : "\(package)/Tests/Goldens/\(name)"
        if unsafe getenv("CUSTODY_UPDATE_GOLDENS") != nil {
            guard let stream = unsafe fopen(path, "w") else {
                throw Tool.Failure(description: "\(path) cannot be written")
            }
            defer { unsafe fclose(stream) }
            unsafe fputs(made, stream)
        }
        return String(decoding: try TemporaryDirectory.read(path), as: UTF8.self)
    }
}
