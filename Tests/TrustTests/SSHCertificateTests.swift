import Crypto
import Encoding
import Evidence
import TestSupport
import Testing
import Time
import Trust

/// Certificates that the real `ssh-keygen` issues, over a key of the world, and what is signed with them.
@Suite(.enabled(if: Tool.isInstalled("ssh-keygen"), "ssh-keygen is not installed"))
struct `OpenSSH's certificates` {
    struct Sample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let check: Check?
        /// What `ssh-keygen -s` is told.
        var issuing = ["-n", "alice", "-V", "20261101:20261201"]
        var authority = "ed25519"
        var principals = "alice"
        var options = "cert-authority"
        var identity: String? = "alice"
        var instant = World.now
        var securityKey: SecurityKey.Flags?
        /// Whether the certificate is changed, and how.
        var change: (@Sendable (inout [UInt8]) -> Void)?
        /// Whether OpenSSH is laxer, by what is documented.
        var differs = false

        init(_ name: String, _ check: Check? = nil, _ set: (inout Sample) -> Void = { _ in }) {
            testDescription = name
            self.check = check
            set(&self)
        }
    }

    private static let message = Array("what was agreed\n".utf8)

    static let samples: [Sample] = [
        Sample("by an Ed25519 authority"),
        Sample("by an ECDSA authority") { $0.authority = "ecdsa" },
        Sample("by an RSA authority") { $0.authority = "rsa" },
        Sample("for several names") { $0.issuing = ["-n", "bob,alice", "-V", "20261101:20261201"] },
        Sample("anybody that the authority may vouch for") {
            $0.identity = nil
            $0.principals = "al*"
            $0.differs = true
        },
        Sample("for ever") { $0.issuing = ["-n", "alice"] },
        Sample("by another authority", .sshSignerUnknown) { $0.options = "cert-authority,other" },
        Sample("on a line that is for the key alone", .sshSignerUnknown) { $0.options = "" },
        Sample("for another name", .sshCertificatePrincipal) { $0.issuing = ["-n", "bob"] },
        Sample("for nobody", .sshCertificatePrincipal) { $0.issuing = [] },
        Sample("for a name that the authority may not vouch for", .sshSignerIdentity) { $0.principals = "bob" },
        Sample("for hosts", .sshCertificateKind) { $0.issuing = ["-h", "-n", "alice"] },
        Sample("ended", .sshCertificateInterval) { $0.issuing = ["-n", "alice", "-V", "20261101:20261110"] },
        Sample("not begun", .sshCertificateInterval) { $0.issuing = ["-n", "alice", "-V", "20261130:20261201"] },
        Sample("for one command only", .sshCertificateOption) {
            $0.issuing = ["-n", "alice", "-O", "force-command=/bin/true"]
            $0.differs = true
        },
        Sample("from one address only", .sshCertificateOption) {
            $0.issuing = ["-n", "alice", "-O", "source-address=10.0.0.0/8"]
            $0.differs = true
        },
        Sample("with a critical option of somebody's", .sshCertificateOption) {
            $0.issuing = ["-n", "alice", "-O", "critical:x@acme.test=1"]
            $0.differs = true
        },
        Sample("with an extension of somebody's") { $0.issuing = ["-n", "alice", "-O", "extension:x@acme.test=1"] },
        Sample("on a line for another purpose", .sshSignerNamespace) {
            $0.options = "cert-authority,namespaces=\"git\""
        },
        Sample("on a line that has ended", .sshSignerInterval) {
            $0.options = "cert-authority,valid-before=\"20261101Z\""
        },
        Sample("a bit of the authority's signature flipped", .sshCertificateAuthority) {
            $0.change = { $0[$0.count - 1] ^= 1 }
        },
        Sample("its serial changed", .sshCertificateAuthority) {
            // type, nonce, key: 4 + 32, 4 + 32, 4 + 32 bytes; the serial is the next eight.
            $0.change = { $0[115] ^= 1 }
        },
        Sample("of a security key that somebody touched") { $0.securityKey = .present },
        Sample("of a security key that nobody touched, as the line alone allows", .sshSignaturePresence) {
            $0.securityKey = .absent
            $0.options = "cert-authority,no-touch-required"
            $0.differs = true
        },
        Sample("of a security key that nobody touched, as line and authority allow") {
            $0.securityKey = .absent
            $0.options = "cert-authority,no-touch-required"
            $0.issuing = ["-n", "alice", "-O", "no-touch-required"]
            $0.differs = true
        },
        Sample("of a security key that did not verify its user, as the authority requires", .sshSignatureUser) {
            $0.securityKey = .present
            $0.issuing = ["-n", "alice", "-O", "verify-required"]
            $0.differs = true
        },
    ]

    @Test(arguments: samples) func `A certificate counts for what its authority and the line say`(sample: Sample) throws
    {
        let files = try TemporaryDirectory()
        try Tool.run(["ssh-keygen", "-q", "-t", sample.authority, "-N", "", "-f", "ca"], in: files.path)
        try Tool.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "other"], in: files.path)
        var securityKey = try SecurityKey("sk.ed25519")
        if let flags = sample.securityKey { securityKey.flags = flags.rawValue }
        let signer = try World.key("ssh.ed25519")
        try files.write(
            "key.pub", sample.securityKey == nil ? SSHSamples.authorizedKey(signer.publicKey) : securityKey.line)
        try Tool.run(
            ["ssh-keygen", "-q", "-s", "ca", "-I", "the certificate", "-z", "5"] + sample.issuing + ["key.pub"],
            in: files.path, environment: ["TZ": "UTC"])
        let line = String(decoding: try files.read("key-cert.pub"), as: UTF8.self)
        var certificate = try Base64.decode(String(line.split(separator: " ")[1]))
        sample.change?(&certificate)

        var armor = try securityKey.armored(Self.message, key: certificate)
        if sample.securityKey == nil {
            let signature = try signer.sign(SSHWriting.signedData(Self.message, namespace: "file"))
            armor = SSHWriting.armored(
                SSHWriting.signature(
                    key: certificate, namespace: "file",
                    by: SSHWriting.string("ssh-ed25519") + SSHWriting.string(signature)))
        }
        let isOther = sample.options.hasSuffix(",other")
        let options = isOther ? "cert-authority" : sample.options
        var authority = String(decoding: try files.read(isOther ? "other.pub" : "ca.pub"), as: UTF8.self)
        if options.isEmpty { authority = String(decoding: try files.read("key.pub"), as: UTF8.self) }
        let allowed = "\(sample.principals) \(options)\(options.isEmpty ? "" : " ")\(authority)\n"

        let signature = try SSHSignature(Array(armor.utf8))
        let verdict = try SSHAllowedSigners(Array(allowed.utf8)).verify(
            signature, digest: signature.hash.hash(Self.message),
            SSHAllowedSigners.Question(namespace: "file", identity: sample.identity, at: sample.instant))
        switch verdict {
        case .verified(let signer):
            #expect(sample.check == nil, "it verifies")
            #expect(signer.certificate == "the certificate")
            #expect(signer.identity == "alice")
        case .rejected(let rejection), .undetermined(let rejection):
            #expect(rejection.check == sample.check, "\(rejection)")
        }
        guard !sample.differs, let identity = sample.identity else { return }
        try files.write("allowed", allowed)
        try files.write("signature", armor)
        try files.write("message", Self.message)
        let time = sample.instant.description.filter(\.isNumber)
        let peer = try Tool.start(
            [
                "sh", "-c",
                "ssh-keygen -Y verify -f allowed -I \(identity) -n file -s signature -O verify-time=\(time) < message",
            ], in: files.path, environment: ["TZ": "UTC"])
        #expect((peer.status == 0) == (sample.check == nil), "OpenSSH says otherwise: \(peer.errors)")
    }

    @Test func `A certificate cut anywhere, or with data behind it, is refused`() throws {
        let files = try TemporaryDirectory()
        try Tool.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "ca"], in: files.path)
        try files.write("key.pub", SSHSamples.authorizedKey(try World.key("ssh.ed25519").publicKey))
        try Tool.run(["ssh-keygen", "-q", "-s", "ca", "-I", "x", "-n", "alice", "key.pub"], in: files.path)
        let line = String(decoding: try files.read("key-cert.pub"), as: UTF8.self)
        let certificate = try Base64.decode(String(line.split(separator: " ")[1]))
        let inner = SSHWriting.string("ssh-ed25519") + SSHWriting.string([UInt8](repeating: 1, count: 64))
        func read(_ key: [UInt8]) throws {
            _ = try SSHSignature(SSHWriting.signature(key: key, namespace: "file", by: inner))
        }
        try read(certificate)
        for count in 0..<certificate.count {
            #expect(throws: SSHError.self) { try read(Array(certificate.prefix(count))) }
        }
        #expect(throws: SSHError.self) { try read(certificate + [0]) }
    }
}

extension SecurityKey {
    /// What the authenticator says of its user.
    enum Flags: UInt8, Sendable { case absent = 0, present = 1, verified = 5 }
}
