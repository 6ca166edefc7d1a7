import Crypto
import Encoding
import TestSupport

/// SSH's forms, written by hand (RFC 4251 §5, PROTOCOL.sshsig).
enum SSHSamples {
    static func string(_ bytes: [UInt8]) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: bytes.count >> $0) } + bytes
    }

    static func string(_ text: String) -> [UInt8] { string(Array(text.utf8)) }

    /// An Ed25519 key as a line of `authorized_keys`; RFC 8410: the key is the last 32 bytes.
    static func authorizedKey(_ key: PublicKey) -> String { "ssh-ed25519 " + Base64.encode(blob(key)) }

    static func blob(_ key: PublicKey) -> [UInt8] { string("ssh-ed25519") + string(Array(key.spki.suffix(32))) }

    /// Armor as `ssh-keygen` writes it.
    static func armored(_ bytes: [UInt8]) -> String {
        var lines = ["-----BEGIN SSH SIGNATURE-----"]
        var rest = Substring(Base64.encode(bytes))
        while !rest.isEmpty {
            lines.append(String(rest.prefix(70)))
            rest = rest.dropFirst(70)
        }
        return (lines + ["-----END SSH SIGNATURE-----", ""]).joined(separator: "\n")
    }

    /// A signature by an Ed25519 key, any part of which may be made wrong.
    struct Signature {
        var magic = Array("SSHSIG".utf8)
        var version: [UInt8] = [0, 0, 0, 1]
        var key: [UInt8]
        var namespace = "file"
        var reserved: [UInt8] = []
        var hash = "sha512"
        var algorithm = "ssh-ed25519"
        var signature: [UInt8]
        var inside: [UInt8] = []
        var after: [UInt8] = []

        init(_ message: [UInt8], by name: String = "ssh.ed25519") throws {
            let signer = try World.key(name)
            key = SSHSamples.blob(signer.publicKey)
            signature = []
            signature = try signer.sign(
                magic + SSHSamples.string(namespace) + SSHSamples.string(reserved) + SSHSamples.string(hash)
                    + SSHSamples.string(HashAlgorithm.sha512.hash(message)))
        }

        var bytes: [UInt8] {
            magic + version + SSHSamples.string(key) + SSHSamples.string(namespace) + SSHSamples.string(reserved)
                + SSHSamples.string(hash)
                + SSHSamples.string(SSHSamples.string(algorithm) + SSHSamples.string(signature) + inside) + after
        }
    }
}
