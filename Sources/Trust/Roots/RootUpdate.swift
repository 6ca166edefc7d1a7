import Crypto
import Encoding
import Evidence
package import JSON
package import Time

/// A repository by TUF, from which a Sigstore instance publishes its trusted root; how it is reached is its own affair.
package protocol UpdateRepository {
    /// A file of metadata by its name, such as `2.root.json`; nil where there is none.
    ///
    /// - Parameters:
    ///   - name: of the file.
    ///   - limit: bytes at the most.
    func metadata(_ name: String, limit: Int) throws -> [UInt8]?

    /// A target by its path, or by one that its digest was put in; nil where there is none.
    func target(_ name: String, limit: Int) throws -> [UInt8]?
}

/// What a client of TUF keeps from one update to the next: the newest metadata that it trusts.
package struct UpdateState: Sendable, Equatable {
    /// The root to start from.
    package var root: [UInt8]
    /// Nil before the first update.
    package var timestamp: [UInt8]?
    package var snapshot: [UInt8]?
    package var targets: [UInt8]?

    private static let schema = "https://custody.dev/schemas/tuf-state/v1"

    /// A state before the first update.
    ///
    /// - Parameter root: that somebody has made sure of.
    package init(root: [UInt8]) { self.root = root }

    /// Reads a state that was kept.
    ///
    /// - Throws: `JSONError`.
    package init(_ bytes: [UInt8]) throws(JSONError) {
        let field = JSONField(try JSONValue.parse(bytes))
        try field.allowOnly(["schema", "root", "timestamp", "snapshot", "targets"])
        let schema = try field.member("schema")
        guard try schema.string() == Self.schema else { throw schema.error(.value, "expected \(Self.schema)") }
        root = try field.member("root").base64()
        timestamp = try field.optional("timestamp")?.base64()
        snapshot = try field.optional("snapshot")?.base64()
        targets = try field.optional("targets")?.base64()
    }

    /// The state as it is kept: the files as they came, since their signatures are over their bytes.
    package var json: JSONValue {
        var object: JSONObject = ["schema": .string(Self.schema), "root": .string(Base64.encode(root))]
        if let timestamp { object["timestamp"] = .string(Base64.encode(timestamp)) }
        if let snapshot { object["snapshot"] = .string(Base64.encode(snapshot)) }
        if let targets { object["targets"] = .string(Base64.encode(targets)) }
        return .object(object)
    }
}

/// One update by TUF (specification §5, "Detailed client workflow"): from the root at hand to the newest target.
package struct RootUpdate: Sendable {
    /// The file that was wanted.
    package let target: [UInt8]
    /// What to keep for the next update.
    package let state: UpdateState
    /// The versions of root, timestamp, snapshot and targets that were reached.
    package let versions: [String: Int64]
    /// The version of the root at the start.
    package let firstRoot: Int64
    /// The end of whichever metadata ends first.
    package let expires: Instant

    /// Roots followed in one update.
    private static let mostRoots = 1_024

    /// Updates.
    ///
    /// - Parameters:
    ///   - state: what is trusted so far.
    ///   - repository: what is not trusted.
    ///   - name: the target's.
    ///   - instant: the clock, one for the whole update.
    /// - Returns: the update; the check that said no; or, undetermined, a file that is not there.
    /// - Throws: what `repository` throws.
    package static func run(
        _ state: UpdateState, from repository: some UpdateRepository, target name: String, at instant: Instant
    ) throws -> Verdict<RootUpdate> {
        do {
            return .verified(try RootUpdate(state, repository, name, instant))
        } catch let rejection as Rejection {
            return rejection.check == .updateMissing ? .undetermined(rejection) : .rejected(rejection)
        } catch let error as CryptoError {
            return .undetermined(
                Rejection(
                    .updateSignature, expected: "a verification that runs", found: "\(error)", place: "/",
                    hint: "the cryptographic library failed; nothing is known of the metadata"))
        }
    }

    private init(
        _ state: UpdateState, _ repository: some UpdateRepository, _ name: String, _ instant: Instant
    ) throws {
        var state = state
        // §5.3: from root to root, each signed by the one before it and by itself.
        var root = try UpdateMetadata(state.root, role: .root)
        var keys = try UpdateKeys(root)
        try root.requireSignatures(by: keys, of: "the root itself")
        firstRoot = root.version
        for _ in 0..<Self.mostRoots {
            let next = root.version + 1
            guard let bytes = try repository.metadata("\(next).root.json", limit: UpdateMetadata.limit) else { break }
            let newer = try UpdateMetadata(bytes, role: .root)
            let newerKeys = try UpdateKeys(newer)
            try newer.requireSignatures(by: keys, of: "root version \(root.version)")
            try newer.requireSignatures(by: newerKeys, of: "the root itself")
            try newer.require(version: next, by: "its name")
            (root, keys, state.root) = (newer, newerKeys, bytes)
        }
        try root.requireFresh(at: instant)

        // §5.4: the timestamp names the snapshot. What was kept is heard only while its keys are trusted (§5.3.11).
        let oldTimestamp = try Self.kept(state.timestamp, .timestamp, keys)
        let timestampBytes = try Self.file("timestamp.json", [], repository)
        let timestamp = try UpdateMetadata(timestampBytes, role: .timestamp)
        try timestamp.requireSignatures(by: keys, of: "root version \(root.version)")
        let snapshotFile = try Self.meta("snapshot.json", in: timestamp)
        if let old = oldTimestamp {
            try Self.requireNoRollback(timestamp.version, since: old.version, "timestamp")
            try Self.requireNoRollback(
                snapshotFile.version ?? 0, since: try Self.meta("snapshot.json", in: old).version ?? 0,
                "the snapshot that the timestamp names")
        }
        try timestamp.requireFresh(at: instant)

        // §5.5: the snapshot names the targets.
        let oldSnapshot = try Self.kept(state.snapshot, .snapshot, keys)
        let snapshotBytes = try Self.file(
            "snapshot.json", ["\(snapshotFile.version ?? 0).snapshot.json"], repository)
        try snapshotFile.check(snapshotBytes, "snapshot.json")
        let snapshot = try UpdateMetadata(snapshotBytes, role: .snapshot)
        try snapshot.requireSignatures(by: keys, of: "root version \(root.version)")
        try snapshot.require(version: snapshotFile.version ?? 0, by: "the timestamp")
        if let old = oldSnapshot { try Self.requireNoRollback(of: old, to: snapshot) }
        try snapshot.requireFresh(at: instant)

        // §5.6: the targets name files by their digests.
        let targetsFile = try Self.meta("targets.json", in: snapshot)
        let targetsBytes = try Self.file("targets.json", ["\(targetsFile.version ?? 0).targets.json"], repository)
        try targetsFile.check(targetsBytes, "targets.json")
        let targets = try UpdateMetadata(targetsBytes, role: .targets)
        try targets.requireSignatures(by: keys, of: "root version \(root.version)")
        try targets.require(version: targetsFile.version ?? 0, by: "the snapshot")
        try targets.requireFresh(at: instant)

        // §5.7: the file itself.
        let file = try Self.target(name, in: targets)
        target = try Self.content(of: name, file, repository)
        state.timestamp = timestampBytes
        state.snapshot = snapshotBytes
        state.targets = targetsBytes
        self.state = state
        let all = [root, timestamp, snapshot, targets]
        versions = Dictionary(uniqueKeysWithValues: all.map { ($0.role.rawValue, $0.version) })
        expires = all.map(\.expires).reduce(root.expires, min)
    }

    /// Metadata that were kept, if the present root's keys still stand behind them; others may have been fast-forwarded by
    /// a key that is revoked now, and no longer bind (§5.3.11).
    private static func kept(
        _ bytes: [UInt8]?, _ role: UpdateMetadata.Role, _ keys: UpdateKeys
    ) throws -> UpdateMetadata? {
        guard let bytes else { return nil }
        let metadata = try UpdateMetadata(bytes, role: role)
        do {
            try metadata.requireSignatures(by: keys, of: "the root")
            return metadata
        } catch let rejection as Rejection where rejection.check == .updateSignature {
            return nil
        }
    }

    /// A file by the first of its names under which there is one: by version where snapshots are consistent (§6.2).
    private static func file(
        _ name: String, _ names: [String], _ repository: some UpdateRepository
    ) throws -> [UInt8] {
        for candidate in names + [name] {
            if let bytes = try repository.metadata(candidate, limit: UpdateMetadata.limit) { return bytes }
        }
        throw Rejection(
            .updateMissing, expected: name, found: "no such file", place: "the repository's metadata",
            hint: "copy the whole repository")
    }

    private static func meta(_ name: String, in metadata: UpdateMetadata) throws(Rejection) -> UpdateFile {
        do throws(JSONError) {
            return try UpdateFile(metadata.signed.member("meta").member(name), isTarget: false)
        } catch {
            throw Rejection(
                .updateForm, expected: "what is said of \(name)", found: error.message,
                place: "\(metadata.role.rawValue): \(error.place)")
        }
    }

    private static func requireNoRollback(_ version: Int64, since old: Int64, _ name: String) throws(Rejection) {
        guard version >= old else {
            throw Rejection(
                .updateVersion, expected: "version \(old) or later", found: "version \(version)", place: name,
                hint: "older metadata than were seen before: fetch them from the instance itself")
        }
    }

    /// No role that was in the snapshot before is older now, or gone (§5.5.5).
    private static func requireNoRollback(of old: UpdateMetadata, to snapshot: UpdateMetadata) throws(Rejection) {
        let names: [String]
        do throws(JSONError) { names = try old.signed.member("meta").members().map(\.name) } catch { names = [] }
        for name in names {
            let before = try meta(name, in: old).version ?? 0
            guard let now = try? meta(name, in: snapshot).version else {
                throw Rejection(
                    .updateVersion, expected: "\(name), as before", found: "a snapshot without it", place: "snapshot",
                    hint: "older metadata than were seen before, or a part of them: fetch them from the instance itself"
                )
            }
            try requireNoRollback(now, since: before, name)
        }
    }

    private static func target(_ name: String, in targets: UpdateMetadata) throws(Rejection) -> UpdateFile {
        let field: JSONField?
        do throws(JSONError) {
            field = try targets.signed.member("targets").optional(name)
            if let field { return try UpdateFile(field, isTarget: true) }
        } catch {
            throw Rejection(
                .updateForm, expected: "what is said of \(name)", found: error.message, place: "targets: \(error.place)"
            )
        }
        throw Rejection(
            .updateTarget, expected: name, found: "targets without it", place: "targets",
            hint: "only what the instance's own targets name is taken, nothing that they delegate")
    }

    private static func content(
        of name: String, _ file: UpdateFile, _ repository: some UpdateRepository
    ) throws -> [UInt8] {
        let limit = 8 << 20
        guard let length = file.length, (0...Int64(limit)).contains(length) else {
            throw Rejection(
                .updateTarget, expected: "a file of at most \(limit) bytes", found: "\(file.length ?? 0)", place: name)
        }
        // §5.7.3: DIGEST.NAME, below the folder that the name has.
        let slash = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
        let names = file.names.map { name[..<slash] + $0 + "." + name[slash...] }.map { String($0) }
        for candidate in names + [name] {
            guard let bytes = try repository.target(candidate, limit: limit) else { continue }
            try file.check(bytes, name)
            return bytes
        }
        throw Rejection(
            .updateMissing, expected: name, found: "no such file", place: "the repository's targets",
            hint: "copy the whole repository, or say with --targets where the files lie")
    }
}
