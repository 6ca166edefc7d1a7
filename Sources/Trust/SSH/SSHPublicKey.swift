import Crypto
import Encoding

/// An SSH public key as OpenSSH writes it: a type and a blob (RFC 4253 §6.6).
package struct SSHPublicKey: Hashable, Sendable {
    /// For example `ssh-ed25519`.
    package let type: String
    /// The wire form, which begins with the type.
    package let blob: [UInt8]

    /// The types that can be named as a credential.
    package static let types = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
    ]

    /// SHA-256 of the blob as `ssh-keygen -l` prints it: `SHA256:` and base 64 without padding.
    package var fingerprint: String {
        let base64 = Base64.encode(HashAlgorithm.sha256.hash(blob))
        return "SHA256:" + base64.prefix { $0 != "=" }
    }

    /// Reads a line of `authorized_keys` or a `.pub` file: `ssh-ed25519 AAAA… comment`.
    ///
    /// - Throws: ``SSHError`` where it is no such line, or its type is none that is accepted.
    package init(authorizedKey line: String) throws(SSHError) {
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
        guard parts.count >= 2 else { throw SSHError(.form, "an SSH key is written 'ssh-ed25519 AAAA… comment'") }
        guard parts[1].utf8.count <= 16_384 else { throw SSHError(.form, "the key is longer than any can be") }
        let text = parts[1].filter { !$0.isWhitespace }
        let blob: [UInt8]
        do { blob = try Base64.decode(text) } catch { throw SSHError(.form, "the key is not base 64: \(error)") }
        try self.init(blob: blob)
        guard type == parts[0] else {
            throw SSHError(.type, "the line says \(parts[0].prefix(64)), the key is of type \(type.prefix(64))")
        }
    }

    /// - Parameter blob: the wire form.
    package init(blob: [UInt8]) throws(SSHError) {
        var reader = SSHWireReader(blob)
        let type = try reader.text()
        guard Self.types.contains(type) else {
            throw SSHError(.type, "keys of type '\(type.prefix(64))' are not accepted")
        }
        self.type = type
        self.blob = blob
    }
}

/// A text or blob that is not in SSH's formats.
package struct SSHError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable { case form, type, namespace, algorithm }

    package let code: Code
    package let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
