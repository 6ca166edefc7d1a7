import Crypto
import Encoding

/// A private key in OpenSSH's own format, unencrypted (OpenSSH, PROTOCOL.key).
///
/// Encrypted keys are not opened here: OpenSSH derives their keys with a bcrypt of its own, which no library has, and an
/// agent opens them without the passphrase passing through another program.
enum SSHPrivateKey {
    /// What a file has: always the public half; the private half where it is not encrypted.
    struct Contents {
        let publicKey: SSHPublicKey
        /// Nil where the file is encrypted, or the key is in hardware.
        let privateKey: PrivateKey?
    }

    private static let first = "-----BEGIN OPENSSH PRIVATE KEY-----"
    private static let last = "-----END OPENSSH PRIVATE KEY-----"

    static func isOne(_ bytes: [UInt8]) -> Bool { bytes.starts(with: first.utf8) }

    /// - Throws: ``SSHError`` with the code `form` or `type`; `CryptoError` for a key that is not accepted.
    static func read(_ bytes: [UInt8]) throws -> Contents {
        guard bytes.count <= 65_536, let text = String(validating: bytes, as: UTF8.self) else {
            throw SSHError(.form, "the file is longer than any key, or no text")
        }
        let lines = text.split(whereSeparator: \.isNewline)
        guard lines.first.map({ $0 == first }) == true, lines.last.map({ $0 == last }) == true else {
            throw SSHError(.form, "the file is no OpenSSH private key")
        }
        var blob: [UInt8]
        do { blob = try Base64.decode(lines.dropFirst().dropLast().joined()) } catch {
            throw SSHError(.form, "the key is not base 64: \(error)")
        }
        defer { wipe(&blob) }
        var reader = SSHWireReader(blob)
        guard try reader.take(15) == Array("openssh-key-v1".utf8) + [0] else {
            throw SSHError(.form, "the file is no OpenSSH private key of version 1")
        }
        let cipher = try reader.text()
        _ = try reader.blob()
        _ = try reader.blob()
        guard try reader.integer() == 1 else { throw SSHError(.form, "the file has another number of keys than one") }
        let publicKey = try SSHPublicKey(blob: try reader.blob())
        var section = try reader.blob()
        defer { wipe(&section) }
        guard cipher == "none", !publicKey.isSecurityKey else {
            return Contents(publicKey: publicKey, privateKey: nil)
        }
        guard reader.isAtEnd else { throw SSHError(.form, "data follows the key") }
        let privateKey = try privateKey(in: section)
        guard try privateKey.publicKey.spki == publicKey.subjectPublicKeyInfo() else {
            throw SSHError(.form, "the private and the public half of the key do not belong together")
        }
        return Contents(publicKey: publicKey, privateKey: privateKey)
    }

    private static func privateKey(in section: [UInt8]) throws -> PrivateKey {
        var reader = SSHWireReader(section)
        guard try reader.integer() == reader.integer() else { throw SSHError(.form, "the private key is damaged") }
        let type = try reader.text()
        var der: [UInt8]
        switch type {
        case "ssh-ed25519":
            _ = try reader.blob()
            let pair = try reader.blob()
            guard pair.count == 64 else { throw SSHError(.form, "the private key has another length than 64 bytes") }
            // RFC 8410 §7.
            let algorithm = DERWriter.sequence([[0x06, 0x03, 0x2B, 0x65, 0x70]])
            der = DERWriter.sequence([
                [0x02, 0x01, 0x00], algorithm, DERWriter.tagged(0x04, DERWriter.tagged(0x04, Array(pair.prefix(32)))),
            ])
        case "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521": der = try elliptic(type, &reader)
        case "ssh-rsa": der = try rsa(&reader)
        default: throw SSHError(.type, "private keys of type \(type.prefix(64)) are not signed with")
        }
        defer { wipe(&der) }
        var pem = Array("-----BEGIN PRIVATE KEY-----\n\(Base64.encode(der))\n-----END PRIVATE KEY-----\n".utf8)
        defer { wipe(&pem) }
        return try PrivateKey(pem: pem, passphrase: nil)
    }

    /// PKCS #8 around RFC 5915's ECPrivateKey.
    private static func elliptic(_ type: String, _ reader: inout SSHWireReader) throws(SSHError) -> [UInt8] {
        let curves: [String: (oid: [UInt8], size: Int)] = [
            "nistp256": ([0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07], 32),
            "nistp384": ([0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22], 48),
            "nistp521": ([0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x23], 66),
        ]
        let name = try reader.text()
        guard type == "ecdsa-sha2-" + name, let curve = curves[name] else {
            throw SSHError(.form, "the key's curve contradicts its type")
        }
        let point = try reader.blob()
        let number = Array(try reader.blob().drop { $0 == 0 })
        guard number.count <= curve.size else { throw SSHError(.form, "the private number is too long") }
        let scalar = [UInt8](repeating: 0, count: curve.size - number.count) + number
        let key = DERWriter.sequence([
            [0x02, 0x01, 0x01], DERWriter.tagged(0x04, scalar),
            DERWriter.tagged(0xA1, DERWriter.tagged(0x03, [0] + point)),
        ])
        let algorithm = DERWriter.sequence([
            [0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01], curve.oid,
        ])
        return DERWriter.sequence([[0x02, 0x01, 0x00], algorithm, DERWriter.tagged(0x04, key)])
    }

    /// PKCS #8 around RFC 8017's RSAPrivateKey, whose two exponents OpenSSH leaves out.
    private static func rsa(_ reader: inout SSHWireReader) throws(SSHError) -> [UInt8] {
        let modulus = try reader.blob()
        let publicExponent = try reader.blob()
        let exponent = try reader.blob()
        let coefficient = try reader.blob()
        let first = try reader.blob()
        let second = try reader.blob()
        guard exponent.count <= 1_100, first.count <= 1_100, second.count <= 1_100 else {
            throw SSHError(.form, "the RSA key is larger than any that is accepted")
        }
        let numbers = [
            [0], modulus, publicExponent, exponent, first, second, exponent.remainder(byOneLessThan: first),
            exponent.remainder(byOneLessThan: second), coefficient,
        ]
        let key = DERWriter.sequence(numbers.map { DERWriter.tagged(0x02, $0) })
        let algorithm: [UInt8] = [
            0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00,
        ]
        return DERWriter.sequence([[0x02, 0x01, 0x00], algorithm, DERWriter.tagged(0x04, key)])
    }
}

extension [UInt8] {
    /// The remainder of a big-endian number by another less one, as a DER INTEGER has it.
    ///
    /// Bit by bit, and with the same steps whatever the bits are: the numbers are secret.
    fileprivate func remainder(byOneLessThan prime: [UInt8]) -> [UInt8] {
        // Little-endian, one byte more than the divisor for the doubling.
        var divisor = [UInt16](prime.reversed().map(UInt16.init)) + [0]
        // An odd prime: taking one off clears its last bit.
        divisor[0] &= ~1
        var rest = [UInt16](repeating: 0, count: divisor.count)
        for byte in self {
            for shift in (0..<8).reversed() {
                var carry = UInt16(byte >> UInt8(shift)) & 1
                for index in rest.indices {
                    let doubled = rest[index] << 1 | carry
                    rest[index] = doubled & 0xFF
                    carry = doubled >> 8
                }
                var less = rest
                var borrow: UInt16 = 0
                for index in rest.indices {
                    let difference = rest[index] &- divisor[index] &- borrow
                    less[index] = difference & 0xFF
                    borrow = difference >> 15
                }
                // All ones where the divisor went in.
                let mask = borrow &- 1
                for index in rest.indices { rest[index] = less[index] & mask | rest[index] & ~mask }
            }
        }
        let bytes = rest.reversed().map { UInt8($0) }.drop { $0 == 0 }
        guard let first = bytes.first else { return [0] }
        return first & 0x80 == 0 ? Array(bytes) : [0] + bytes
    }
}
