import Arguments
import Durable
import Terminal

/// Where a result goes: a file, or standard output.
enum Destination {
    static let out = Option.optional(
        "--out", short: "-o", .file, "where to write it; standard output unless given, and so for -")
    static let force = Option.flag("--force", "replace the file where it is there already")

    /// Refuses early what ``write(_:_:_:)`` would refuse at the end, so that no work is done in vain.
    static func requireFree(_ parsed: ParsedArguments) throws {
        guard let path = parsed[out], path != "-" else { return }
        try requireFree(path, parsed[force])
    }

    /// Refuses a path that is taken, unless what is there may be replaced.
    static func requireFree(_ path: String, _ force: Bool) throws {
        if !force, isTaken(path) { throw CommandError(taken: path) }
    }

    /// Writes a document whole or not at all.
    ///
    /// - Throws: `FileError`; `CommandError` with the code `file.exists` where there is a file and `--force` was not given.
    static func write(_ bytes: [UInt8], _ parsed: ParsedArguments, _ console: Console) throws {
        guard let path = parsed[out], path != "-" else {
            console.write(bytes)
            return
        }
        try write(bytes, to: path, force: parsed[force], console)
    }

    /// Writes a document to a file, whole or not at all.
    static func write(_ bytes: [UInt8], to path: String, force: Bool, _ console: Console) throws {
        do throws(FileError) {
            try writeFileAtomically(path, bytes, replace: force)
        } catch {
            switch error.code {
            case .exists: throw CommandError(taken: path)
            case .notFound: throw CommandError(noFolderFor: path)
            default: throw error
            }
        }
        console.note("wrote \(path, .code)")
    }
}

extension CommandError {
    /// There is a file where one is to be written.
    init(taken path: String) {
        self.init(
            FileError.Code.exists.rawValue, "\(path): there is a file already, and it is not replaced",
            location: path, next: "choose another name, or say --force")
    }

    /// The folder of a file that is to be written does not exist.
    init(noFolderFor path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        self.init(
            FileError.Code.notFound.rawValue, "\(path): the folder to write it into does not exist", location: path,
            next: "make it first: mkdir -p \(folder)")
    }
}
