/// Writes DER, right or wrong as asked.
package enum DER {
    package static func value(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        var rest = contents.count
        repeat {
            length.insert(UInt8(rest & 0xff), at: 0)
            rest >>= 8
        } while rest > 0
        if contents.count >= 0x80 { length.insert(0x80 | UInt8(length.count), at: 0) }
        return [tag] + length + contents
    }

    package static func sequence(_ parts: [UInt8]...) -> [UInt8] { value(0x30, parts.flatMap { $0 }) }
    package static func integer(_ magnitude: [UInt8]) -> [UInt8] {
        value(0x02, (magnitude.first ?? 0x80) >= 0x80 ? [0] + magnitude : magnitude)
    }
    package static func bits(_ bytes: [UInt8]) -> [UInt8] { value(0x03, [0] + bytes) }
    package static let null: [UInt8] = [0x05, 0x00]

    package static let ecPublicKey: [UInt8] = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]
    package static let secp256r1: [UInt8] = [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]
    package static let secp256k1: [UInt8] = [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x0a]
    package static let ed25519: [UInt8] = [0x06, 0x03, 0x2b, 0x65, 0x70]
    package static let ed448: [UInt8] = [0x06, 0x03, 0x2b, 0x65, 0x71]
    package static let rsa: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]

    /// SubjectPublicKeyInfo of an RSA key; the numbers are big-endian.
    package static func rsaKey(_ modulus: [UInt8], _ exponent: [UInt8], parameters: [UInt8] = null) -> [UInt8] {
        sequence(sequence(rsa, parameters), bits(sequence(integer(modulus), integer(exponent))))
    }

    package static func octets(_ bytes: [UInt8]) -> [UInt8] { value(0x04, bytes) }
    package static func set(_ parts: [UInt8]...) -> [UInt8] { value(0x31, parts.flatMap { $0 }) }
    package static func utf8(_ text: String) -> [UInt8] { value(0x0c, Array(text.utf8)) }
    package static let yes: [UInt8] = [0x01, 0x01, 0xff]

    /// An OBJECT IDENTIFIER of arcs below 2²⁸.
    package static func identifier(_ text: String) -> [UInt8] {
        let arcs = text.split(separator: ".").compactMap { Int($0) }
        var contents: [UInt8] = []
        for arc in [arcs[0] * 40 + arcs[1]] + arcs[2...] {
            for shift in [21, 14, 7] where arc >> shift > 0 { contents.append(UInt8(arc >> shift & 0x7f) | 0x80) }
            contents.append(UInt8(arc & 0x7f))
        }
        return value(0x06, contents)
    }

    /// The values in a value, each with its tag and length; of one that is well-formed.
    package static func children(_ der: [UInt8]) -> [[UInt8]] {
        var children: [[UInt8]] = []
        var rest = contents(der)[...]
        while !rest.isEmpty {
            let (header, length) = size(rest)
            children.append(Array(rest.prefix(header + length)))
            rest = rest.dropFirst(header + length)
        }
        return children
    }

    /// What is in a value, without its tag and length.
    package static func contents(_ der: [UInt8]) -> [UInt8] { Array(der.dropFirst(size(der[...]).header)) }

    private static func size(_ bytes: ArraySlice<UInt8>) -> (header: Int, length: Int) {
        let first = Int(bytes[bytes.startIndex + 1])
        guard first >= 0x80 else { return (2, first) }
        let count = first & 0x7f
        return (2 + count, bytes.dropFirst(2).prefix(count).reduce(0) { $0 << 8 | Int($1) })
    }
}
