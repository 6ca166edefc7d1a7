import Crypto

/// An SSH key that messages are signed with: held by an agent, or read from an unencrypted file.
package struct SSHSigningKey: Sendable {
    package let publicKey: SSHPublicKey
    /// Nil where the agent signs.
    private let privateKey: PrivateKey?
    /// The agent's socket; nil for what `SSH_AUTH_SOCK` says.
    private let agent: String?

    /// Whether an agent keeps the private half, and signs.
    package var isHeldByAgent: Bool { privateKey == nil }

    /// Finds a key by a file of OpenSSH's.
    ///
    /// The agent is asked first: it holds keys whose files are encrypted, and those in hardware. Only where it does not
    /// hold the key, the file's own private half signs, if it can be read.
    /// - Parameters:
    ///   - file: a private key as `ssh-keygen` writes it, or a `.pub` file, whose key the agent must hold.
    ///   - agent: the agent's socket; what `SSH_AUTH_SOCK` says where nil.
    /// - Throws: ``SSHError``: `form` or `type` for another file, `encrypted` for a private key that nothing here can open,
    ///   `agent` for a public key that the agent does not hold; `CryptoError` for a key that is not accepted.
    package init(_ file: [UInt8], agent: String? = nil) throws {
        self.agent = agent
        guard SSHPrivateKey.isOne(file) else {
            if file.starts(with: "-----BEGIN".utf8) {
                throw SSHError(.form, "this is no key of OpenSSH's own format; a PEM key signs with --key")
            }
            guard file.count <= 65_536, let text = String(validating: file, as: UTF8.self),
                let line = text.split(whereSeparator: \.isNewline).first
            else { throw SSHError(.form, "this is neither an OpenSSH private key nor a .pub file") }
            publicKey = try SSHPublicKey(authorizedKey: String(line))
            privateKey = nil
            guard try SSHAgent(path: agent).holds(publicKey) else {
                throw SSHError(
                    .agent, "the SSH agent does not hold \(publicKey.fingerprint); add its private key: ssh-add FILE")
            }
            return
        }
        let contents = try SSHPrivateKey.read(file)
        publicKey = contents.publicKey
        if let isHeld = try? SSHAgent(path: agent).holds(contents.publicKey), isHeld {
            privateKey = nil
        } else if let key = contents.privateKey {
            privateKey = key
        } else if publicKey.isSecurityKey {
            throw SSHError(.encrypted, "a security key signs through the SSH agent; add it: ssh-add FILE")
        } else {
            throw SSHError(.encrypted, "the private key is encrypted; let the SSH agent open it: ssh-add FILE")
        }
    }

    /// Signs a message for a purpose.
    ///
    /// - Parameters:
    ///   - message: the bytes.
    ///   - namespace: the purpose, which the signature is bound to.
    /// - Returns: the armored signature, as `ssh-keygen -Y verify` reads it; it was verified here.
    /// - Throws: ``SSHError``, `CryptoError`.
    package func sign(_ message: [UInt8], namespace: String) throws -> String {
        let hash = HashAlgorithm.sha512
        let data = SSHSignature.signedData(namespace: namespace, hash: hash, digest: hash.hash(message))
        let blob =
            if let privateKey {
                try privateKey.sshSignature(of: data, type: publicKey.type)
            } else {
                try SSHAgent(path: agent).sign(data, by: publicKey)
            }
        let text = SSHSignature.armored(key: publicKey.blob, namespace: namespace, hash: hash, signature: blob)
        // An agent is another program: what it made is looked at before anybody relies on it.
        guard try SSHSignature(armored: text).verifies(message, namespace: namespace) else {
            throw SSHError(.agent, "the signature that was made does not verify")
        }
        return text
    }
}

extension PrivateKey {
    /// A signature in SSH's wire form (RFC 8709 §6, RFC 5656 §3.1.2, RFC 8332 §3).
    fileprivate func sshSignature(of data: [UInt8], type: String) throws -> [UInt8] {
        switch publicKey.algorithm {
        case .ed25519: return SSHWire.text(type) + SSHWire.blob(try sign(data))
        case .rsa:
            return SSHWire.text("rsa-sha2-512") + SSHWire.blob(try sign(data, scheme: .rsaPKCS1SHA512))
        case .ecdsaP256, .ecdsaP384, .ecdsaP521:
            return SSHWire.text(type) + SSHWire.blob(Self.numbers(inDER: try sign(data)))
        }
    }

    /// The two numbers of a DER signature that was just made: SEQUENCE { INTEGER, INTEGER }.
    private static func numbers(inDER der: [UInt8]) -> [UInt8] {
        // Lengths are below 128, but for P-521's sequence, whose length takes a byte more.
        var index = der[1] & 0x80 == 0 ? 2 : 3
        var blobs: [UInt8] = []
        for _ in 0..<2 {
            let length = Int(der[index + 1])
            blobs += SSHWire.blob(der[index + 2..<index + 2 + length])
            index += 2 + length
        }
        return blobs
    }
}
