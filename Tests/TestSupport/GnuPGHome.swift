/// A GnuPG home of its own with keys that have no passphrase, and its agent, which ends with the value.
package final class GnuPGHome: Sendable {
    package let path: String
    private let files: TemporaryDirectory

    package init() throws {
        files = try TemporaryDirectory()
        path = files.path
        try Tool.run(["chmod", "700", path])
    }

    deinit { _ = try? Tool.run(["gpgconf", "--homedir", path, "--kill", "all"]) }

    /// Runs gpg in the home.
    ///
    /// - Parameter clock: what it is to take for the time: `20261101T000000`; nil for the machine's.
    @discardableResult
    package func gpg(_ arguments: [String], clock: String? = nil) throws -> Tool.Output {
        let time = clock.map { ["--faked-system-time", $0 + "!"] } ?? []
        return try Tool.run(
            ["gpg", "--homedir", path, "--batch", "--yes", "--quiet", "--no-tty", "--passphrase", ""] + time + arguments
        )
    }

    /// Makes a key.
    ///
    /// - Parameters:
    ///   - algorithm: as gpg names it: `ed25519`, `rsa2048`.
    ///   - expires: as gpg reads it: `never`, `30d`.
    ///   - clock: when it is made.
    /// - Returns: its fingerprint.
    package func key(
        _ name: String, _ algorithm: String = "ed25519", expires: String = "never", clock: String? = "20261101T000000"
    ) throws -> String {
        let others = try fingerprints()
        try gpg(["--quick-generate-key", "\(name) <\(name)@acme.test>", algorithm, "sign,cert", expires], clock: clock)
        return try fingerprints().first { !others.contains($0) } ?? ""
    }

    /// All fingerprints, each primary key's before its subkeys'.
    package func fingerprints() throws -> [String] {
        try gpg(["--list-keys", "--with-colons"]).text.split(separator: "\n").filter { $0.hasPrefix("fpr:") }
            .compactMap { $0.split(separator: ":").last.map(String.init) }
    }

    package func export(_ fingerprint: String, armored: Bool = true) throws -> [UInt8] {
        try gpg((armored ? ["--armor"] : []) + ["--export", fingerprint]).standardOutput
    }

    /// A detached signature.
    package func sign(
        _ message: [UInt8], by fingerprint: String, _ options: [String] = ["--armor"],
        clock: String? = "20261110T000000"
    ) throws -> [UInt8] {
        try files.write("message", message)
        try gpg(
            options + [
                "--output", path + "/signature", "--local-user", fingerprint + "!", "--detach-sign", path + "/message",
            ],
            clock: clock)
        return try files.read("signature")
    }
}
