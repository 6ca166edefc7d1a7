import Arguments
import Artifacts
import Attesting
import Crypto
import Durable
import Evidence
import Gate
import JSON
import Ledger
import Merkle
import Policy
import Recording
import Storage
import Terminal
import Time
import Trust
import YAML

/// A store's gate: what its decisions rest on, read once for as many as are asked; all of it from the store.
struct StoreGate {
    let store: CustodyStore
    let policy: Policy
    let principals: Principals
    /// Of the log that decisions are made on.
    let checkpoint: SignedCheckpoint
    private let policyBytes: [UInt8]
    private let portable: PortablePrincipals
    private let roots: [(name: String, bytes: [UInt8])]
    private let witnesses: [String]
    private let trust: TrustedParties

    /// Opens the gate of a store at the newest state of its log.
    ///
    /// - Parameters:
    ///   - policy: the policy's file; nil for that of the environment, or the store's.
    ///   - environment: whose policy counts, `policy/ENVIRONMENT.yaml`, where the store has one.
    ///   - principals: the principals' file; nil for the store's.
    /// - Throws: `FileError`, `GateError`; `CommandError`: `store.no-policy`, `store.no-principals`.
    init(
        _ store: CustodyStore, policy: String?, environment: String? = nil, principals: String?,
        witnesses: [String] = []
    ) throws {
        let directory = store.directory
        let own = environment.flatMap { name in
            ReleaseName.isPart(name) ? StoreRules.path("\(name).yaml", in: directory) : nil
        }
        guard let policyPath = policy ?? own ?? StoreRules.path(StoreRules.policy, in: directory) else {
            throw CommandError(
                "store.no-policy",
                "the store \(directory.path) has no \(StoreRules.policy), and --policy was not given",
                next: "give --policy, or put the document into \(directory.policy)/\(StoreRules.policy)")
        }
        guard let path = principals ?? StoreRules.path(StoreRules.principals, in: directory) else {
            throw CommandError(
                "store.no-principals",
                "the store \(directory.path) has no \(StoreRules.principals), and --principals was not given",
                next: "give --principals, or put the document into \(directory.policy)/\(StoreRules.principals)")
        }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        let known = try Principals.load(path)
        try self.init(
            store, checkpoint: try store.log.refresh(), policy: try readFile(policyPath, limit: StoreRules.limit),
            read: try Policy.load(policyPath, principals: known), principals: known,
            portable: try PortablePrincipals(try readFile(path, limit: StoreRules.limit)) { name in
                try readFile(name.hasPrefix("/") ? name : folder + name, limit: 65_536)
            },
            roots: [(directory.trustedRoot, try readFile(directory.trustedRoot, limit: 8 << 20))],
            witnesses: witnesses)
    }

    /// Opens the gate as it was when a decision was made.
    ///
    /// - Throws: `StorageError` where an input is gone; `CommandError` with the code `decision.inputs` where one cannot be
    ///   used.
    init(_ store: CustodyStore, as record: DecisionRecord) async throws {
        let bytes = try await store.blobs.bytes(of: record.policy, limit: StoreRules.limit)
        let portable = try PortablePrincipals(
            canonical: try await store.blobs.bytes(of: record.principals, limit: 64 << 20))
        guard let principals = try portable.read().principals,
            let policy = try Policy.read(bytes, principals: principals).policy
        else {
            throw CommandError(
                "decision.inputs", "the policy or the principals of the decision have errors for this program",
                next: "use the version of custody that decided", exitCode: .undetermined)
        }
        var roots: [(name: String, bytes: [UInt8])] = []
        for digest in record.trustedRoots {
            roots.append((digest.description, try await store.blobs.bytes(of: digest, limit: 8 << 20)))
        }
        try store.log.refresh()
        try self.init(
            store, checkpoint: record.checkpoint, policy: bytes, read: policy, principals: principals,
            portable: portable, roots: roots, witnesses: record.witnesses)
    }

    private init(
        _ store: CustodyStore, checkpoint: SignedCheckpoint, policy: [UInt8], read: Policy, principals: Principals,
        portable: PortablePrincipals, roots: [(name: String, bytes: [UInt8])], witnesses: [String]
    ) throws {
        self.store = store
        self.checkpoint = checkpoint
        policyBytes = policy
        self.policy = read
        self.principals = principals
        self.portable = portable
        self.roots = roots
        self.witnesses = witnesses
        trust = try TrustedParties(documents: roots, witnesses: witnesses)
    }

    /// Decides about an artifact on what the log has about it.
    func decide(_ subject: Subject, at instant: Instant) async throws -> GateRun {
        let size = checkpoint.checkpoint.head.size
        let given = try await store.evidence(about: subject.digests, upTo: size).map { evidence in
            EvidenceFolder.Given(
                name: "log entry \(evidence.indexed.logIndex)",
                bytes: try store.exported(evidence, under: checkpoint, isOwnOnly: false).json.canonical())
        }
        return try GateRun(
            subject, given: given, policy: policy, principals: principals, trust: trust, at: instant)
    }

    /// Logs decisions of this gate, with what they can be repeated from; durable when this returns.
    ///
    /// - Parameters:
    ///   - decisions: made by this gate.
    ///   - bundle: a signed statement that goes into the log behind them.
    /// - Returns: the attestation of each decision, and what came of the statement.
    func log(
        _ decisions: [Decision], and bundle: [UInt8]? = nil, passphraseFile: String?, on console: Console
    ) async throws -> (decisions: [Recorded], statement: [OpenRecorder.Outcome]) {
        let keys = try StoreKeys.open(store.directory, passphraseFile: passphraseFile)
        let key = try keys.signer(.gate)
        return try await Saying.waiting {
            let recorder = try await OpenRecorder(
                store.directory,
                admission: try AdmissionOptions.admission(principals: nil, keys: [key.publicKey], store.directory),
                keys: keys, on: console)
            do {
                let recorded = try await log(decisions, by: key, recorder)
                var outcomes: [OpenRecorder.Outcome] = []
                if let bundle { outcomes = try await recorder.record(bundle, from: "the statement") }
                try recorder.close()
                return (recorded, outcomes)
            } catch {
                try? recorder.close()
                throw error
            }
        }
    }

    private func log(
        _ decisions: [Decision], by key: Signer, _ recorder: OpenRecorder
    ) async throws -> [Recorded] {
        let blobs = recorder.writer.store.blobs
        let policy = try await blobs.put(policyBytes)
        let principals = try await blobs.put(portable.bytes)
        var trustedRoots: [Digest] = []
        for root in roots { trustedRoots.append(try await blobs.put(root.bytes)) }
        var found: [Recorded] = []
        for decision in decisions {
            let record = DecisionRecord(
                decision: try await blobs.put(decision.canonical), reference: decision.subject.reference,
                digests: decision.subject.digests, instant: decision.instant, checkpoint: checkpoint, policy: policy,
                principals: principals, trustedRoots: trustedRoots, witnesses: witnesses)
            let statement = try decision.summary(record: try await blobs.put(record.json.canonical()))
            let bundle = try StatementSigner(key).bundle(try statement.recording(key.custody)).json.canonical()
            for outcome in try await recorder.record(bundle, from: "the decision") {
                switch outcome.verdict {
                case .verified(let recorded): found.append(recorded)
                case .rejected(let rejection), .undetermined(let rejection): throw rejection
                }
            }
        }
        return found
    }
}
