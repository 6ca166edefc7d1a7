/// The encoded point of an Ed25519 public key, as far as it can be judged without arithmetic.
enum Ed25519Point {
    /// RFC 8032 §5.1.2: y in 255 bits, little-endian, then the sign of x.
    static let length = 32

    /// The y of the points whose order divides 8; with such a key one signature fits many messages.
    private static let smallOrder: [[UInt8]] = [
        [UInt8](repeating: 0, count: 32),
        [1] + [UInt8](repeating: 0, count: 31),
        [0xec] + [UInt8](repeating: 0xff, count: 30) + [0x7f],
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
            0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
            0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
    ]

    /// Refuses a second spelling of a point, and points of small order.
    static func check(_ key: [UInt8]) throws(CryptoError) {
        var y = key
        y[31] &= 0x7f
        // RFC 8032 §5.1.3: y ≥ 2²⁵⁵ − 19 does not decode.
        if y[31] == 0x7f, y[1..<31].allSatisfy({ $0 == 0xff }), y[0] >= 0xed {
            throw CryptoError(.malformed, "the Ed25519 key is not canonical: its y is not below 2^255 - 19")
        }
        guard !smallOrder.contains(y) else {
            throw CryptoError(.weakKey, "the Ed25519 key is a point of small order: any message would verify under it")
        }
    }
}
