import Crypto
import Encoding

/// An OpenPGP key without anything about its holder: the packet of the primary key, and of the subkey that signed.
///
/// In one form for one key, whatever wrote it: packets in today's format with the shortest lengths (RFC 9580 §4.2.1).
struct OpenPGPKeyPackets: Hashable {
    /// The packets, one behind the other.
    let bytes: [UInt8]
    /// Upper-case hexadecimal: of the primary key, and where a subkey signed of that.
    let fingerprints: [String]

    /// RFC 9580 §5: packets of keys, by their numbers.
    private static let primary: UInt8 = 6
    private static let subkey: UInt8 = 14
    /// Bytes of an exported key, at the most; those of people who collect signatures are large.
    private static let longest = 4 << 20

    /// Takes the key that signed out of an export.
    ///
    /// - Parameters:
    ///   - export: of one key with its subkeys, not armored.
    ///   - signing: the fingerprint of the key or subkey that signed: upper-case hexadecimal.
    /// - Throws: ``OpenPGPError``: `keyring` where it is no such export, `unknownKey` where the key is not in it.
    init(_ export: [UInt8], signing: String) throws(OpenPGPError) {
        let keys = try Self.packets(in: export).filter { $0.tag == Self.primary || $0.tag == Self.subkey }
        guard let first = keys.first, first.tag == Self.primary, keys.count(where: { $0.tag == Self.primary }) == 1
        else { throw OpenPGPError(.keyring, "the export is not of one OpenPGP key") }
        for key in keys where try Self.fingerprint(of: key.body) == signing {
            try self.init(key.tag == Self.primary ? [first] : [first, key])
            return
        }
        throw OpenPGPError(.unknownKey, "the key \(signing) is not in its own export")
    }

    /// Reads what a log entry has of a key.
    ///
    /// - Throws: ``OpenPGPError`` with the code `keyring` for anything but a primary key and at most one subkey, in the one
    ///   form that they are written in.
    init(recorded bytes: [UInt8]) throws(OpenPGPError) {
        let packets = try Self.packets(in: bytes)
        guard [[Self.primary], [Self.primary, Self.subkey]].contains(packets.map(\.tag)) else {
            throw OpenPGPError(.keyring, "expected an OpenPGP primary key and at most one subkey")
        }
        try self.init(packets)
        guard self.bytes == bytes else {
            throw OpenPGPError(.keyring, "the OpenPGP key is not written in the one form that logs have")
        }
    }

    private init(_ packets: [Packet]) throws(OpenPGPError) {
        var fingerprints: [String] = []
        for packet in packets { fingerprints.append(try Self.fingerprint(of: packet.body)) }
        self.fingerprints = fingerprints
        bytes = packets.flatMap(\.bytes)
    }

    /// RFC 9580 §5.5.4.
    private static func fingerprint(of body: [UInt8]) throws(OpenPGPError) -> String {
        let count = body.count
        let long = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
        switch body.first {
        case 4 where count <= 0xFFFF: return hex(.sha1, [0x99] + long[2...] + body)
        // Of the draft that GnuPG follows.
        case 5: return hex(.sha256, [0x9A] + long + body)
        case 6: return hex(.sha256, [0x9B] + long + body)
        default: throw OpenPGPError(.keyring, "the OpenPGP key is of a version that is not known")
        }
    }

    private static func hex(_ hash: HashAlgorithm, _ bytes: [UInt8]) -> String {
        Hex.encode(hash.hash(bytes)).uppercased()
    }

    // MARK: Packets

    private struct Packet {
        let tag: UInt8
        let body: [UInt8]

        /// RFC 9580 §4.2.1: the packet in today's format.
        var bytes: [UInt8] {
            let count = body.count
            let length: [UInt8]
            if count < 192 {
                length = [UInt8(count)]
            } else if count < 8384 {
                length = [UInt8((count - 192) >> 8 + 192), UInt8(truncatingIfNeeded: count - 192)]
            } else {
                length = [0xFF] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
            }
            return [0xC0 | tag] + length + body
        }
    }

    private static func packets(in bytes: [UInt8]) throws(OpenPGPError) -> [Packet] {
        guard bytes.count <= longest else { throw OpenPGPError(.keyring, "the OpenPGP key is too large") }
        var rest = bytes[...]
        var packets: [Packet] = []
        func take(_ count: Int) throws(OpenPGPError) -> ArraySlice<UInt8> {
            guard rest.count >= count else { throw OpenPGPError(.keyring, "the OpenPGP key ends before its end") }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        func number(_ count: Int) throws(OpenPGPError) -> Int { try take(count).reduce(0) { $0 << 8 | Int($1) } }
        while let head = rest.popFirst() {
            guard head & 0x80 != 0 else { throw OpenPGPError(.keyring, "expected OpenPGP packets") }
            let tag: UInt8
            let length: Int
            if head & 0x40 != 0 {
                tag = head & 0x3F
                switch try number(1) {
                case let short where short < 192: length = short
                case let middle where middle < 224: length = (middle - 192) << 8 + (try number(1)) + 192
                case 255: length = try number(4)
                default: throw OpenPGPError(.keyring, "a key's packet does not come in parts")
                }
            } else {
                // §4.2.2: the format of old, which GnuPG still writes.
                tag = head >> 2 & 0x0F
                guard head & 3 != 3 else { throw OpenPGPError(.keyring, "a key's packet has a length") }
                length = try number(1 << Int(head & 3))
            }
            packets.append(Packet(tag: tag, body: Array(try take(length))))
        }
        return packets
    }
}
