import Crypto
import Encoding
import Evidence
import TestSupport
import Testing
import Time
import Trust

/// A signature and the file that is to allow it, any part of which may be made wrong.
private struct Attempt {
    static let message = Array("what was agreed\n".utf8)

    var principals = "alice@acme.test"
    var options = ""
    var line: String
    var before = ""
    var armor: String
    var message = Self.message
    var namespace = "file"
    var identity: String? = "alice@acme.test"
    var instant = World.now

    /// By an Ed25519 key.
    init() throws {
        line = SSHSamples.authorizedKey(try World.key("ssh.ed25519").publicKey)
        armor = SSHSamples.armored(try SSHSamples.Signature(Self.message).bytes)
    }

    init(_ key: SecurityKey) throws {
        line = key.line
        armor = try key.armored(Self.message)
    }

    var file: String { "\(before)\(principals) \(options)\(options.isEmpty ? "" : " ")\(line)\n" }

    func verdict() throws -> Verdict<SSHSigner> {
        let allowed = try SSHAllowedSigners(Array(file.utf8))
        let signature = try SSHSignature(Array(armor.utf8))
        return allowed.verify(
            signature, digest: signature.hash.hash(message),
            SSHAllowedSigners.Question(namespace: namespace, identity: identity, at: instant))
    }

    /// What OpenSSH says of the same; nil where it was not asked.
    func peer() throws -> Bool {
        let files = try TemporaryDirectory()
        try files.write("allowed", file)
        try files.write("signature", armor)
        try files.write("message", message)
        let time = instant.description.filter { $0.isNumber } + "Z"
        return try Tool.start(
            [
                "sh", "-c",
                "ssh-keygen -Y verify -f allowed -I '\(identity ?? "")' -n \(namespace) -s signature "
                    + "-O verify-time=\(time) < message",
            ], in: files.path, environment: ["TZ": "UTC"]
        ).status == 0
    }
}

private struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Nil where it verifies.
    let check: Check?
    let isUndetermined: Bool
    /// Whether OpenSSH is stricter, or laxer, by what is documented.
    let differs: Bool
    let attempt: @Sendable () throws -> Attempt

    init(
        _ name: String, _ check: Check? = nil, isUndetermined: Bool = false, differs: Bool = false,
        _ change: @escaping @Sendable (inout Attempt) throws -> Void
    ) {
        self.init(
            name, check, isUndetermined: isUndetermined, differs: differs,
            making: {
                var attempt = try Attempt()
                try change(&attempt)
                return attempt
            })
    }

    init(
        _ name: String, _ check: Check? = nil, isUndetermined: Bool = false, differs: Bool = false,
        making attempt: @escaping @Sendable () throws -> Attempt
    ) {
        testDescription = name
        self.check = check
        self.isUndetermined = isUndetermined
        self.differs = differs
        self.attempt = attempt
    }

    func expect() throws {
        let verdict = try attempt().verdict()
        switch verdict {
        case .verified: #expect(check == nil, "it verifies")
        case .rejected(let rejection):
            #expect(rejection.check == check, "\(rejection)")
            #expect(!isUndetermined)
        case .undetermined(let rejection):
            #expect(rejection.check == check, "\(rejection)")
            #expect(isUndetermined)
        }
        guard !differs, Tool.isInstalled("ssh-keygen") else { return }
        #expect(try attempt().peer() == (check == nil), "OpenSSH says otherwise")
    }
}

@Suite struct `Allowed signers` {
    private static let lines: [Case] = [
        Case("a key of the file") { _ in },
        Case("a name in quotes") { $0.principals = "\"alice@acme.test\"" },
        Case("a pattern") { $0.principals = "*@acme.test" },
        Case("one of several names") { $0.principals = "bob@acme.test,alice@acme.test" },
        Case("comments and empty lines") { $0.before = "# who\n\n\t# else\n" },
        Case("a key of an unknown kind above", differs: true) {
            $0.before = "bob ssh-dss AAAAB3NzaC1kc3MAAAA=\n"
        },
        Case("no identity expected", differs: true) { $0.identity = nil },
        Case("another name", .sshSignerIdentity) { $0.principals = "bob@acme.test" },
        Case("a name that only begins alike", .sshSignerIdentity) { $0.principals = "alice@acme.test.evil.test" },
        Case("a name excluded again", .sshSignerIdentity) { $0.principals = "*@acme.test,!alice@acme.test" },
        Case("another key", .sshSignerUnknown) {
            $0.line = SSHSamples.authorizedKey(try World.key("other.ed25519").publicKey)
        },
        Case("a key of an authority, which signed itself", .sshSignerUnknown) { $0.options = "cert-authority" },
        Case("another purpose", .sshSignatureNamespace) { $0.namespace = "git" },
        Case("the purpose listed") { $0.options = "namespaces=\"git,file\"" },
        Case("the purpose by a pattern") { $0.options = "namespaces=\"f*\"" },
        Case("the option's name in capitals") { $0.options = "NAMESPACES=\"file\"" },
        Case("another purpose listed", .sshSignerNamespace) { $0.options = "namespaces=\"git\"" },
        Case("another message", .sshSignatureMismatch) { $0.message += [0] },
    ]

    private static let times: [Case] = [
        Case("since then") { $0.options = "valid-after=\"20261101Z\"" },
        Case("from this second on") { $0.options = "valid-after=\"20261121120000Z\"" },
        Case("until this second") { $0.options = "valid-before=\"20261121120000Z\"" },
        Case("in a span of time") { $0.options = "valid-after=\"20261101Z\",valid-before=\"202612010000Z\"" },
        Case("not yet", .sshSignerInterval) { $0.options = "valid-after=\"20261121120001Z\"" },
        Case("no more", .sshSignerInterval) { $0.options = "valid-before=\"20261121115959Z\"" },
        Case("long since, without a zone") { $0.options = "valid-after=\"20261101\"" },
        Case("not for long, without a zone", .sshSignerInterval) { $0.options = "valid-after=\"20261201\"" },
        Case("today, without a zone", .sshSignerInterval, isUndetermined: true, differs: true) {
            $0.options = "valid-after=\"202611211200\""
        },
        Case("until today, without a zone", .sshSignerInterval, isUndetermined: true, differs: true) {
            $0.options = "valid-before=\"20261122\""
        },
    ]

    private static func key(
        _ name: String, _ change: @escaping @Sendable (inout SecurityKey) -> Void = { _ in },
        attempt: @escaping @Sendable (inout Attempt) throws -> Void = { _ in }
    ) -> @Sendable () throws -> Attempt {
        {
            var key = try SecurityKey(name)
            change(&key)
            var made = try Attempt(key)
            try attempt(&made)
            return made
        }
    }

    private static let securityKeys: [Case] = [
        Case("touched, Ed25519", making: key("sk.ed25519")),
        Case("touched, P-256", making: key("sk")),
        Case("touched, of another application", making: key("sk.ed25519", { $0.application = "ssh:acme" })),
        Case("not touched", .sshSignaturePresence, differs: true, making: key("sk.ed25519", { $0.flags = 0 })),
        Case(
            "its user verified but not present", .sshSignaturePresence, differs: true,
            making: key("sk", { $0.flags = 4 })),
        Case(
            "not touched, as the line allows", differs: true,
            making: key("sk.ed25519", { $0.flags = 0 }, attempt: { $0.options = "no-touch-required" })),
        Case(
            "its user verified, as the line requires", differs: true,
            making: key("sk.ed25519", { $0.flags = 5 }, attempt: { $0.options = "verify-required" })),
        Case(
            "its user not verified", .sshSignatureUser, differs: true,
            making: key("sk.ed25519", attempt: { $0.options = "verify-required" })),
        Case("no security key where a verified user is required", .sshSignatureUser, differs: true) {
            $0.options = "verify-required"
        },
        Case(
            "the flags changed afterwards", .sshSignatureMismatch,
            making: key("sk.ed25519", attempt: { $0.armor = try Self.patched($0.armor, at: -5, to: 5) })),
        Case(
            "the counter changed afterwards", .sshSignatureMismatch,
            making: key("sk.ed25519", attempt: { $0.armor = try Self.patched($0.armor, at: -1, to: 8) })),
    ]

    /// The armor with one byte changed, counted from the end.
    private static func patched(_ armor: String, at offset: Int, to value: UInt8) throws -> String {
        let lines = armor.split(separator: "\n").dropFirst().dropLast()
        var bytes = try Base64.decode(lines.joined())
        bytes[bytes.count + offset] = value
        return SSHWriting.armored(bytes)
    }

    @Test(arguments: lines) private func `A line allows what it says, and no more`(sample: Case) throws {
        try sample.expect()
    }
    @Test(arguments: times) private func `A line counts for its time`(sample: Case) throws { try sample.expect() }
    @Test(arguments: securityKeys) private func `A security key tells whether it was touched`(sample: Case) throws {
        try sample.expect()
    }

    @Test(arguments: [
        "alice", "alice ssh-ed25519", "alice ssh-ed25519 ***", "\"alice ssh-ed25519 AAAA",
        "alice namespaces=file KEY", "alice namespaces=\"file KEY", "alice namespaces=\"\" KEY", "alice frobnicate KEY",
        "alice cert-authority=\"yes\" KEY", "alice valid-after=\"yesterday\" KEY",
        "alice valid-after=\"20261301Z\" KEY",
        "alice valid-after=\"20261121Z\",valid-before=\"20261120Z\" KEY", "alice namespaces=\"a\",namespaces=\"b\" KEY",
        "alice cert-authority, KEY", "\"\" KEY", "KEY",
    ]) func `A line that cannot be read makes the file unusable, and is named`(line: String) throws {
        let key = SSHSamples.authorizedKey(try World.key("ssh.ed25519").publicKey)
        let text = "# first\nbob \(key)\n" + line.replacing("KEY", with: key) + "\n"
        let error = #expect(throws: SSHError.self) { try SSHAllowedSigners(Array(text.utf8)) }
        #expect(error?.code == .allowedSigners)
        #expect(error?.message.hasPrefix("line 3: ") == true, "\(error?.message ?? "")")
    }

    @Test func `A file that is no text, or too long, is refused`() {
        for bytes in [[0xFF, 0xFE], [UInt8](repeating: 0x23, count: SSHAllowedSigners.mostBytes + 1)] {
            #expect(throws: SSHError.self) { try SSHAllowedSigners(bytes) }
        }
    }
}
