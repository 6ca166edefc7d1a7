#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A token of SoftHSM in a folder of its own: a PKCS #11 module in software, for tests of keys that never come out.
package final class SoftToken: Sendable {
    /// Where Debian, Fedora and Homebrew put the module; nil where SoftHSM is not installed.
    package static let module: String? = [
        "/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm.so", "/usr/lib64/pkcs11/libsofthsm2.so",
        "/opt/homebrew/lib/softhsm/libsofthsm2.so",
    ].first { (path: String) in (try? TemporaryDirectory.read(path)) != nil }
    /// Whether tokens can be made here.
    package static let isInstalled = module != nil && Tool.isInstalled("softhsm2-util")

    package static let pin = "correct-horse"
    package let files: TemporaryDirectory
    package let label: String

    /// Makes an initialized token.
    package init(label: String = "acme") throws {
        files = try TemporaryDirectory()
        self.label = label
        try files.makeDirectory("tokens")
        try files.write(
            "softhsm2.conf",
            "directories.tokendir = \(files.path)/tokens\nobjectstore.backend = file\nlog.level = ERROR\n")
        try files.write("pin", Self.pin + "\n", mode: 0o600)
        _ = try Tool.run(
            [
                "softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "secret-officer", "--pin",
                Self.pin,
            ], in: files.path, environment: environment)
    }

    /// What a process needs to find the token.
    package var environment: [String: String] {
        ["SOFTHSM2_CONF": files.path + "/softhsm2.conf", "CUSTODY_PKCS11_MODULE": Self.module ?? ""]
    }

    /// The URI of a key in the token.
    package func uri(_ object: String) -> String { "pkcs11:token=\(label);object=\(object)" }

    /// Lets this very process find the token; SoftHSM reads its configuration once, so one token a process.
    package func useInThisProcess() {
        for (name, value) in environment { _ = unsafe setenv(name, value, 1) }
    }
}
