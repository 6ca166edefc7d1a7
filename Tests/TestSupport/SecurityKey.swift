import Crypto
import Encoding

/// The authenticator's side of OpenSSH's FIDO keys, without the hardware (PROTOCOL.u2f).
package struct SecurityKey {
    package var application = "ssh:"
    /// 1: somebody touched it; 4: it knew who.
    package var flags: UInt8 = 1
    package var counter: UInt32 = 7
    private let key: PrivateKey
    private let isElliptic: Bool

    /// - Parameter name: of a key of the world, Ed25519 or P-256.
    package init(_ name: String) throws {
        key = try World.key(name)
        isElliptic = key.publicKey.algorithm == .ecdsaP256
    }

    package var type: String { isElliptic ? "sk-ecdsa-sha2-nistp256@openssh.com" : "sk-ssh-ed25519@openssh.com" }

    /// The public key in SSH's wire form.
    package var blob: [UInt8] {
        let spki = key.publicKey.spki
        return isElliptic
            ? SSHWriting.string(type) + SSHWriting.string("nistp256") + SSHWriting.string(Array(spki.suffix(65)))
                + SSHWriting.string(application)
            : SSHWriting.string(type) + SSHWriting.string(Array(spki.suffix(32))) + SSHWriting.string(application)
    }

    /// The public key as a `.pub` file has it.
    package var line: String { type + " " + Base64.encode(blob) }

    /// A signature over data, in SSH's wire form.
    package func sign(_ data: [UInt8]) throws -> [UInt8] {
        let message =
            HashAlgorithm.sha256.hash(Array(application.utf8)) + [flags] + SSHWriting.integer(counter)
            + HashAlgorithm.sha256.hash(data)
        let signature = try key.sign(message)
        let bytes = isElliptic ? SSHWriting.numbers(inDER: signature) : signature
        return SSHWriting.string(type) + SSHWriting.string(bytes) + [flags] + SSHWriting.integer(counter)
    }

    /// A signature over a message as `ssh-keygen -Y sign` writes it.
    ///
    /// - Parameter key: what stands in the signature as the key: a certificate of this one; nil for the bare key.
    package func armored(_ message: [UInt8], namespace: String = "file", key: [UInt8]? = nil) throws -> String {
        SSHWriting.armored(
            SSHWriting.signature(
                key: key ?? blob, namespace: namespace,
                by: try sign(SSHWriting.signedData(message, namespace: namespace))))
    }
}

/// SSH's forms, written by hand (RFC 4251 §5, PROTOCOL.sshsig).
package enum SSHWriting {
    package static func integer(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    package static func string(_ bytes: [UInt8]) -> [UInt8] { integer(UInt32(bytes.count)) + bytes }
    package static func string(_ text: String) -> [UInt8] { string(Array(text.utf8)) }

    /// The two numbers of an ECDSA signature in DER, as SSH writes them.
    package static func numbers(inDER der: [UInt8]) -> [UInt8] {
        let first = Int(der[3])
        let second = Int(der[5 + first])
        return string(Array(der[4..<4 + first])) + string(Array(der[6 + first..<6 + first + second]))
    }

    package static func signedData(_ message: [UInt8], namespace: String) -> [UInt8] {
        Array("SSHSIG".utf8) + string(namespace) + string("") + string("sha512")
            + string(HashAlgorithm.sha512.hash(message))
    }

    package static func signature(key: [UInt8], namespace: String, by signature: [UInt8]) -> [UInt8] {
        Array("SSHSIG".utf8) + integer(1) + string(key) + string(namespace) + string("") + string("sha512")
            + string(signature)
    }

    /// Armor as `ssh-keygen` writes it.
    package static func armored(_ bytes: [UInt8]) -> String {
        var lines = ["-----BEGIN SSH SIGNATURE-----"]
        var rest = Substring(Base64.encode(bytes))
        while !rest.isEmpty {
            lines.append(String(rest.prefix(70)))
            rest = rest.dropFirst(70)
        }
        return (lines + ["-----END SSH SIGNATURE-----", ""]).joined(separator: "\n")
    }
}
