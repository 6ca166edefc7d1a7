import Arguments
import Attesting
import Durable
import Evidence
import JSON
import Recording
import Storage
import Terminal
import Time

/// Signs what a command says, and records it in a store; without one it is written as a bundle.
enum Saying {
    static let group = OptionGroup("Result", [StoreOptions.store, Destination.out, Destination.force])
    /// What every command that says something takes.
    static let groups = [SigningKey.group, group, CommonOptions.output]

    /// The store that it is said to; nil where only a file was asked for.
    ///
    /// - Throws: `CommandError` with the code `store.none` where there is neither.
    static func store(_ parsed: ParsedArguments) throws -> CustodyStore? {
        try Destination.requireFree(parsed)
        if parsed[StoreOptions.store] == nil, parsed[Destination.out] != nil { return nil }
        return try CustodyStore.open(try StoreOptions.open(parsed).path)
    }

    /// Signs a statement, and records or writes it.
    ///
    /// The passphrase is asked for last: whoever gives it has seen what they sign.
    ///
    /// - Parameters:
    ///   - statement: to be signed.
    ///   - store: as ``store(_:)`` gave it.
    ///   - recordsCustody: whether where the key is kept is written into the statement; not into types that others defined.
    /// - Returns: how the process ends: `held` where the store refused the signer.
    static func say(
        _ statement: Statement, to store: CustodyStore?, recordsCustody: Bool = true, _ parsed: ParsedArguments,
        _ console: Console
    ) async throws -> ExitCode {
        try await store?.requireClock(.now())
        let signer = try SigningKey.load(parsed)
        let bytes = try signer.bundle(recordsCustody ? try statement.recording(signer.custody) : statement).json
            .pretty()
        var outcome = ExitCode.success
        if let store {
            let keys = try StoreKeys.open(store.directory, passphraseFile: nil)
            outcome = try await waiting {
                try await RecordCommand.record(bytes, from: "the statement", parsed, console, keys: keys)
            }
        }
        if store == nil || (parsed[Destination.out] != nil && outcome == .success) {
            try Destination.write(bytes, parsed, console)
        }
        return outcome
    }

    /// How often it is tried again while another process writes, and how long it is waited in between.
    private static let tries = (count: 200, pause: Duration.milliseconds(50))

    /// Does something that needs the store for itself; people who sign at once take turns.
    static func waiting<Result>(_ work: () async throws -> Result) async throws -> Result {
        for _ in 0..<tries.count {
            do { return try await work() } catch let error as StorageError where error.code == .inUse {
                try await Task.sleep(for: tries.pause)
            }
        }
        return try await work()
    }
}
