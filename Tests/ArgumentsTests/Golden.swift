import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Output that is checked in under `Tests/Goldens` and compared; `CUSTODY_UPDATE_GOLDENS=1 swift test` writes it anew.
enum Golden {
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    static func expect(
        _ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation, file: String = #filePath
    ) throws {
        let tests = file.split(separator: "/").dropLast(2).joined(separator: "/")
        let path = "/\(tests)/Goldens/\(name)"
        if unsafe getenv("CUSTODY_UPDATE_GOLDENS") != nil {
            guard let stream = unsafe fopen(path, "w") else {
                throw Unreadable(description: "\(path) cannot be written")
            }
            defer { unsafe fclose(stream) }
            unsafe fputs(text, stream)
        }
        #expect(try read(path) == text, "see \(path)", sourceLocation: sourceLocation)
    }

    static func read(_ path: String) throws -> String {
        guard let stream = unsafe fopen(path, "r") else { throw Unreadable(description: "\(path) cannot be read") }
        defer { unsafe fclose(stream) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe fread(&buffer, 1, buffer.count, stream)
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }
}
