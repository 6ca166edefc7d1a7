import Arguments
import Crypto
import Durable
import Evidence
import Gate
import Ledger
import Merkle
import Recording
import Storage
import Terminal
import Trust

/// Stores, opened as commands need them.
enum StoreOpening {
    /// Opens the store for reading, beside whoever writes.
    static func reader(_ parsed: ParsedArguments) throws -> CustodyStore {
        try CustodyStore.open(StoreOptions.open(parsed).path)
    }

    /// Opens the store for writing, with its keys.
    ///
    /// - Returns: the writer, and the keys by which it signs.
    static func writer(
        _ directory: CustodyDirectory, passphraseFile: String?, on console: Console
    ) async throws -> (writer: StoreWriter, keys: StoreKeys) {
        let keys = try StoreKeys.open(directory, passphraseFile: passphraseFile)
        return (try await writer(directory, keys, on: console), keys)
    }

    /// Opens the store for writing, by keys that may have been opened already.
    static func writer(
        _ directory: CustodyDirectory, _ keys: StoreKeys, on console: Console
    ) async throws -> StoreWriter {
        let name = directory.description.logKey.name
        let note = try NoteSigner(name: name, signer: try keys.signer(.log), type: .ed25519)
        guard note.verifierKey == directory.description.logKey else {
            throw CommandError(
                "store.log-key", "the key in \(directory.keys) is not that of this store's log",
                expected: "\(directory.description.logKey)", found: "\(note.verifierKey)",
                next: "put the log's own key back; without it nothing can be added to the log")
        }
        let progress = LazyProgress("following the log", unit: .items("entries"), on: console)
        defer { progress.finish() }
        // Where a quorum of witnesses is required, readers of static files are shown what it has cosigned.
        let publication: LogWriter.Publication =
            if case .required = try Witnessing.policy(of: directory) { .onRequest } else { .atMostEvery(.seconds(1)) }
        let writer = try await StoreWriter.open(
            directory.path, signers: try LogWriter.Signers(note), publication: publication
        ) { done, total in
            progress.report(Int64(done), of: Int64(total))
        }
        return writer
    }

    /// The store's own timestamp authority.
    static func timestamps(_ directory: CustodyDirectory, _ keys: StoreKeys) throws -> TimestampIssuer {
        let root = try trustedRoot(directory)
        let signer = try keys.signer(.timestamp)
        guard
            let chain = root.timestampAuthorities.first(where: { $0.chain.first?.publicKey == signer.publicKey })?.chain
        else {
            throw CommandError(
                "store.trusted-root", "\(directory.trustedRoot) has no certificate of this store's timestamp key",
                location: directory.trustedRoot, expected: "a timestamp authority with the key \(signer.publicKey.id)",
                next: "put back the trusted_root.json that custody init wrote")
        }
        return try TimestampIssuer(signer, chain: chain)
    }

    /// Whom to believe about what the store exports.
    static func trustedRoot(_ directory: CustodyDirectory) throws -> TrustedRoot {
        try TrustedRoot(try readFile(directory.trustedRoot, limit: 8 << 20))
    }
}
