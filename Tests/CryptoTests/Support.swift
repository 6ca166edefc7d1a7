import Crypto
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs a body that must fail, and gives the code it failed with.
func code(_ body: () throws(CryptoError) -> Void) -> CryptoError.Code? {
    do throws(CryptoError) {
        try body()
        return nil
    } catch {
        return error.code
    }
}

extension String {
    var bytes: [UInt8] { Array(utf8) }
}

/// A folder that goes with its last reference.
final class Folder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/custody-crypto-XXXXXX".utf8CString)
        try #require(unsafe mkdtemp(&template) != nil)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { _ = Command("rm", "-rf", path).run() }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    func save(_ bytes: [UInt8], _ name: String) throws -> String {
        let descriptor = unsafe open(file(name), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(unsafe write(descriptor, bytes, bytes.count) == bytes.count)
        return file(name)
    }

    func load(_ name: String) throws -> [UInt8] {
        let descriptor = unsafe open(file(name), O_RDONLY)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe read(descriptor, &bytes, bytes.count)
        try #require(count >= 0)
        return Array(bytes[..<count])
    }
}

/// A program to run, found on the PATH; its input is empty and its output goes nowhere.
struct Command {
    let words: [String]

    init(_ words: String...) { self.words = words }
    init(_ words: [String]) { self.words = words }

    /// Runs it to its end.
    ///
    /// - Returns: the exit code; −1 when it could not be started or was killed.
    func run() -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for descriptor in Int32(0)...2 {
            unsafe posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
        var process = pid_t()
        guard unsafe posix_spawnp(&process, words[0], &actions, nil, &arguments, environ) == 0 else { return -1 }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 { guard errno == EINTR else { return -1 } }
        return status & 0x7f == 0 ? status >> 8 & 0xff : -1
    }
}

/// OpenSSL's command line, where it is installed: the other side of the conversations.
enum OpenSSLCommand {
    static let isInstalled = Command("openssl", "version").run() == 0

    /// Runs `openssl` with the arguments in a line, cut at spaces.
    static func succeeds(_ line: String) -> Bool {
        Command(["openssl"] + line.split(separator: " ").map(String.init)).run() == 0
    }
}
