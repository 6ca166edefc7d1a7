import Crypto
import Encoding
import Ledger
import Merkle
import Synchronization
import Testing

/// Keys of the tests, from seeds, so that what they sign is always the same.
enum TestKeys {
    /// RFC 8410 §7: the PKCS #8 of an Ed25519 seed.
    static func ed25519(_ seed: [UInt8]) throws -> PrivateKey {
        let prefix: [UInt8] = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]
        let pem = "-----BEGIN PRIVATE KEY-----\n\(Base64.encode(prefix + seed))\n-----END PRIVATE KEY-----\n"
        return try PrivateKey(pem: Array(pem.utf8), passphrase: nil)
    }

    static func signer(_ name: String, seed: UInt8, _ type: NoteKeyType = .ed25519) throws -> NoteSigner {
        try NoteSigner(
            name: try KeyName(name), key: try ed25519([UInt8](repeating: seed, count: 32)), type: type)
    }

    static func cosigner(_ name: String = "witness.example/w1", seed: UInt8 = 7) throws -> NoteSigner {
        try signer(name, seed: seed, .cosignatureEd25519)
    }
}

/// A log in memory that can show any of its sizes.
struct TestLog: Sendable {
    let signer: NoteSigner
    let tree: MemoryTree
    let entries: [[UInt8]]

    var identity: LogIdentity { get throws { try LogIdentity(signer.verifierKey) } }

    init(_ name: String = "log.example", size: Int, seed: UInt8 = 1, salt: String = "") throws {
        signer = try TestKeys.signer(name, seed: seed)
        var hasher = TreeHasher()
        var tree = MemoryTree()
        entries = (0..<size).map { Array("entry \($0)\(salt)".utf8) }
        for entry in entries { try tree.append(hasher.leaf(of: entry), with: &hasher) }
        self.tree = tree
    }

    func head(_ size: UInt64) throws -> TreeHead { try tree.head(atSize: size) }

    func checkpoint(_ size: UInt64) throws -> SignedCheckpoint { try checkpoint(try head(size)) }

    func checkpoint(_ head: TreeHead, by signer: NoteSigner? = nil) throws -> SignedCheckpoint {
        try Checkpoint(origin: try Origin(self.signer.verifierKey.name.text), head: head).signed(
            by: signer ?? self.signer)
    }

    func proof(_ old: UInt64, _ new: UInt64) throws -> ConsistencyProof {
        old == 0 ? ConsistencyProof(hashes: []) : try ConsistencyProof(from: old, to: new, from: tree)
    }

    func request(_ old: UInt64, _ new: UInt64) throws -> AddCheckpointRequest {
        AddCheckpointRequest(oldSize: old, consistency: try proof(old, new), checkpoint: try checkpoint(new))
    }
}

/// What a witness remembers, in memory, with what it was made to remember.
final class MemoryWitnessStorage: WitnessStorage {
    private let state = Mutex<(latest: [Origin: WitnessedCheckpoint], isFull: Bool)>(([:], false))

    func latest(_ origin: Origin) throws -> WitnessedCheckpoint? { state.withLock { $0.latest[origin] } }

    func replace(_ previous: TreeHead, with next: WitnessedCheckpoint) throws -> Bool {
        try state.withLock { state in
            if state.isFull { throw DiskFull() }
            guard state.latest[next.origin]?.head ?? .empty == previous else { return false }
            state.latest[next.origin] = next
            return true
        }
    }

    /// From now on nothing can be remembered.
    func fillUp() { state.withLock { $0.isFull = true } }

    struct DiskFull: Error {}
}

extension WitnessAnswer {
    var text: String { String(decoding: body, as: UTF8.self) }
}
