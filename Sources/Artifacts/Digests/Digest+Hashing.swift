import Crypto
import Encoding

extension Digest {
    /// The SHA-256 of bytes.
    package static func sha256(of bytes: [UInt8]) -> Digest { Digest(sha256: HashAlgorithm.sha256.hash(bytes)) }

    /// - Parameter value: 32 bytes, as SHA-256 gives them.
    package init(sha256 value: [UInt8]) {
        precondition(value.count == 32, "SHA-256 gives 32 bytes")
        self.init(unchecked: .sha256, hex: Hex.encode(value))
    }

    /// - Parameters:
    ///   - algorithm: whose value this is.
    ///   - value: as many bytes as the algorithm gives.
    init(_ algorithm: Algorithm, bytes value: [UInt8]) {
        precondition(algorithm.lengths.contains(value.count * 2), "a value of the algorithm's length")
        self.init(unchecked: algorithm, hex: Hex.encode(value))
    }
}
