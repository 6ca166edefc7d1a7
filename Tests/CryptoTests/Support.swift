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

/// Writes DER, right or wrong as asked.
enum DER {
    static func value(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        var rest = contents.count
        repeat {
            length.insert(UInt8(rest & 0xff), at: 0)
            rest >>= 8
        } while rest > 0
        if contents.count >= 0x80 { length.insert(0x80 | UInt8(length.count), at: 0) }
        return [tag] + length + contents
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { value(0x30, parts.flatMap { $0 }) }
    static func integer(_ magnitude: [UInt8]) -> [UInt8] {
        value(0x02, (magnitude.first ?? 0x80) >= 0x80 ? [0] + magnitude : magnitude)
    }
    static func bits(_ bytes: [UInt8]) -> [UInt8] { value(0x03, [0] + bytes) }
    static func octets(_ bytes: [UInt8]) -> [UInt8] { value(0x04, bytes) }
    static let null: [UInt8] = [0x05, 0x00]

    static let ecPublicKey: [UInt8] = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]
    static let secp256r1: [UInt8] = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]
    static let secp256k1: [UInt8] = [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a]
    static let ed25519: [UInt8] = [0x06, 0x03, 0x2b, 0x65, 0x70]
    static let ed448: [UInt8] = [0x06, 0x03, 0x2b, 0x65, 0x71]
    static let rsa: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]

    /// SubjectPublicKeyInfo of an RSA key; the numbers are big-endian.
    static func rsaKey(_ modulus: [UInt8], _ exponent: [UInt8], parameters: [UInt8] = null) -> [UInt8] {
        sequence(sequence(rsa, parameters), bits(sequence(integer(modulus), integer(exponent))))
    }
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
