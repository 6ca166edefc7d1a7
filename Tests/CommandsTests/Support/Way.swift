import Testing

/// A way for a file to get in.
struct Way: Sendable, CustomTestStringConvertible {
    let name: String
    /// Words of a command line in which `@` is the file.
    let words: [String]
    var testDescription: String { name }

    func line(_ file: String) -> [String] { ["--format", "json"] + words.map { $0 == "@" ? file : $0 } }

    static let bundle = Way(
        name: "bundle", words: ["verify", "app.tar.gz", "--bundle", "@", "--key", "alice.pub"])
    static let predicate = Way(
        name: "predicate",
        words: [
            "attest", "app.tar.gz", "--predicate-type", "https://x.test/a", "--predicate", "@", "--key",
            "alice.key",
        ])
    static let sbom = Way(
        name: "SBOM", words: ["attest", "sbom", "app.tar.gz", "--sbom", "@", "--key", "alice.key"])
    static let publicKey = Way(
        name: "public key", words: ["verify", "app.tar.gz", "--bundle", "b.json", "--key", "@"])
    static let privateKey = Way(
        name: "private key",
        words: ["attest", "test-result", "app.tar.gz", "--result", "PASSED", "--key", "@"])
    static let passphrase = Way(
        name: "passphrase", words: ["key", "generate", "--out", "new", "--passphrase-file", "@"])
    static let policy = Way(
        name: "policy", words: ["gate", "app.tar.gz", "--policy", "@", "--principals", "principals.yaml"])
    static let principals = Way(
        name: "principals", words: ["gate", "app.tar.gz", "--policy", "policy.yaml", "--principals", "@"])
    static let evidence = Way(
        name: "evidence",
        words: [
            "gate", "app.tar.gz", "--policy", "policy.yaml", "--principals", "principals.yaml", "--evidence", "@",
        ])
    /// Ways that read the file as an artifact, and have the codes of artifacts.
    static let artifacts: [Way] = [
        Way(name: "artifact", words: ["digest", "file:bad"]),
        Way(
            name: "build log",
            words: [
                "attest", "provenance", "app.tar.gz", "--git", "repo", "--build-log", "@", "--key", "alice.key",
            ]),
        Way(
            name: "configuration",
            words: [
                "attest", "test-result", "app.tar.gz", "--result", "PASSED", "--configuration", "@", "--key",
                "alice.key",
            ]),
    ]
    static let inspected = Way(name: "inspected", words: ["inspect", "@"])

    static let documents: [Way] = [.bundle, .predicate, .sbom]
    static let all: [Way] =
        documents + [.publicKey, .privateKey, .passphrase, .policy, .principals, .evidence, .inspected]
}
