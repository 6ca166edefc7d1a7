import Crypto
import Encoding
import JSON
import Merkle
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs a body, and gives the code with which it failed; nil where it did not.
func code(_ body: () throws -> Void) throws -> MerkleError.Code? {
    do {
        try body()
        return nil
    } catch let error as MerkleError {
        return error.code
    }
}

extension String {
    var bytes: [UInt8] { Array(utf8) }
}

/// Entry i of the test logs: eight bytes, big-endian.
func entry(_ index: Int) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: index >> (56 - 8 * $0)) } }

/// RFC 6962 §2.1 to the letter: recursive, slow, and sharing no code with what is tested but SHA-256.
enum Reference {
    static func leaf(_ entry: [UInt8]) -> [UInt8] { HashAlgorithm.sha256.hash([0] + entry) }

    static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { HashAlgorithm.sha256.hash([1] + left + right) }

    /// The largest power of two below n.
    private static func split(_ n: Int) -> Int {
        var k = 1
        while k * 2 < n { k *= 2 }
        return k
    }

    /// MTH, of leaves that are hashed already.
    static func root(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        guard leaves.count > 1 else { return leaves.first ?? HashAlgorithm.sha256.hash([]) }
        let middle = leaves.startIndex + split(leaves.count)
        return node(root(leaves[..<middle]), root(leaves[middle...]))
    }

    /// PATH.
    static func path(_ index: Int, _ leaves: ArraySlice<[UInt8]>) -> [[UInt8]] {
        guard leaves.count > 1 else { return [] }
        let k = split(leaves.count)
        let middle = leaves.startIndex + k
        return index < k
            ? path(index, leaves[..<middle]) + [root(leaves[middle...])]
            : path(index - k, leaves[middle...]) + [root(leaves[..<middle])]
    }

    /// SUBPROOF; PROOF is that with `isWhole` set.
    static func proof(_ old: Int, _ leaves: ArraySlice<[UInt8]>, isWhole: Bool = true) -> [[UInt8]] {
        if old == leaves.count { return isWhole ? [] : [root(leaves)] }
        let k = split(leaves.count)
        let middle = leaves.startIndex + k
        return old <= k
            ? proof(old, leaves[..<middle], isWhole: isWhole) + [root(leaves[middle...])]
            : proof(old - k, leaves[middle...], isWhole: false) + [root(leaves[..<middle])]
    }
}

/// A log of the test entries, in memory.
struct TestTree {
    let tree: MemoryTree
    let leaves: [TreeHash]

    init(size: Int) throws {
        var hasher = TreeHasher()
        var tree = MemoryTree()
        var leaves: [TreeHash] = []
        for index in 0..<size {
            leaves.append(hasher.leaf(of: entry(index)))
            try tree.append(leaves[index], with: &hasher)
        }
        self.tree = tree
        self.leaves = leaves
    }
}

extension TreeHash {
    /// The hash with one bit turned over.
    func flipping(bit: Int) -> TreeHash {
        var changed = bytes
        changed[bit / 8 % 32] ^= 1 << UInt8(bit % 8)
        return TreeHash(changed) ?? .ofEmptyTree
    }
}

/// Keys of the tests, from seeds, so that what they sign is always the same.
enum TestKeys {
    /// RFC 8410 §7: the PKCS #8 of an Ed25519 seed.
    static func ed25519(_ seed: UInt8) throws -> PrivateKey { try ed25519([UInt8](repeating: seed, count: 32)) }

    static func ed25519(_ seed: [UInt8]) throws -> PrivateKey {
        let prefix: [UInt8] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]
        let pem = "-----BEGIN PRIVATE KEY-----\n\(Base64.encode(prefix + seed))\n-----END PRIVATE KEY-----\n"
        return try PrivateKey(pem: pem.bytes, passphrase: nil)
    }

    static func signer(_ name: String, seed: UInt8, _ type: NoteKeyType = .ed25519) throws -> NoteSigner {
        try NoteSigner(name: try KeyName(name), key: try ed25519(seed), type: type)
    }

    static func verifier(_ signer: NoteSigner) throws -> NoteVerifier { try NoteVerifier(signer.verifierKey) }
}

/// Third-party data beside the package: `$CUSTODY_TEST_DATA` or `../shared/data`.
enum TestData {
    static let folder: String = {
        if let named = unsafe getenv("CUSTODY_TEST_DATA") { return unsafe String(cString: named) }
        let package = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return package.joined(separator: "/") + "/../shared/data"
    }()

    static func isThere(_ path: String) -> Bool { unsafe access("\(folder)/\(path)", R_OK) == 0 }

    static func bytes(_ path: String) throws -> [UInt8] {
        let descriptor = unsafe open("\(folder)/\(path)", O_RDONLY)
        try #require(descriptor >= 0, "\(folder)/\(path)")
        defer { close(descriptor) }
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe read(descriptor, &buffer, buffer.count)
            try #require(count >= 0)
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }

    static func json(_ path: String) throws -> JSONValue { try JSONValue.parse(try bytes(path)) }

    /// The names in a folder.
    static func names(_ path: String) throws -> [String] {
        let stream = unsafe try #require(opendir("\(folder)/\(path)"), "\(folder)/\(path)")
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let item = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &item.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}

extension JSONValue {
    /// A number that may be as large as 2⁶⁴ − 1, which JSON rounds to 2⁶⁴.
    var unsigned: UInt64? { number.map { $0.integer.map { UInt64($0) } ?? UInt64(exactly: $0.double) ?? .max } }
}
