private import COpenSSL

/// Draws bytes from OpenSSL's cryptographic generator.
///
/// - Parameter count: how many, at most 2³¹ − 1.
/// - Throws: ``CryptoError`` with the code `machine` when the generator cannot be seeded.
package func randomBytes(_ count: Int) throws(CryptoError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try ErrorQueue.check(unsafe RAND_bytes(&bytes, Int32(count)), "draw random bytes")
    return bytes
}

/// Compares secrets in a time that depends on their length alone.
///
/// - Returns: `false` at once when the lengths differ.
package func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe CRYPTO_memcmp(left, right, left.count) == 0
}
