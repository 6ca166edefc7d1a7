import Crypto
import Encoding
import Evidence
import JSON
import Merkle
import Time

/// Verifies that an entry is in a log that a trusted root knows.
struct LogEntryVerifier {
    let root: TrustedRoot
    /// v0.1 bundles may carry the log's promise alone; later ones need a proof with its checkpoint.
    let version: Bundle.Version
    /// Witnesses that are known; what others signed is passed over.
    let witnesses: [NoteVerifier]

    /// What the log proves.
    struct Proven {
        /// The log, as often as the trusted root has it: with the same key in several spans of time.
        let logs: [TrustedRoot.Log]
        let entry: LoggedEntry
        let place: String

        /// Checks that the log was trusted when the bundle was signed, where the log itself does not say when that was.
        ///
        /// - Parameter times: all that are proven.
        /// - Throws: ``Rejection`` by `log-entry.time`.
        func requireTrusted(at times: [Instant], _ trace: inout VerificationTrace) throws(Rejection) {
            guard entry.integratedTime == nil else { return }
            // A retired log's key may be in other hands; nothing says that this entry is older.
            guard !times.isEmpty || logs.contains(where: { $0.validFor.end == nil }) else {
                throw Rejection(
                    .logEntryTime, expected: "a log that is still trusted, as nothing proves when it took the entry in",
                    found: "one that is to be retired, or was", place: place)
            }
            for time in times where !logs.contains(where: { $0.validFor.contains(time) }) {
                throw Rejection(
                    .logEntryTime, expected: "a time at which the log is trusted", found: time.description,
                    place: place, hint: "the log was retired, or the trusted root is stale")
            }
            trace.pass(
                .logEntryTime, expected: "a time at which the log is trusted",
                found: times.first.map { "\($0), by a timestamp" } ?? "no time, and a log that is still trusted",
                place: place)
        }
    }

    private static let place = "/verificationMaterial/tlogEntries"

    /// Verifies all of a bundle's entries; one that does not verify is one too many.
    ///
    /// - Throws: ``Rejection`` by one of the `log-entry` checks; any other error where the cryptographic library failed,
    ///   which says nothing of the entry.
    func verify(_ entries: [TransparencyLogEntry], _ trace: inout VerificationTrace) throws -> [Proven] {
        try requireDistinct(entries)
        if entries.count > 1 {
            trace.pass(
                .logEntryDuplicate, expected: "no entry twice", found: "\(entries.count) that differ",
                place: Self.place)
        }
        var proven: [Proven] = []
        for (index, entry) in entries.enumerated() {
            proven.append(try verify(entry, at: "\(Self.place)/\(index)", &trace))
        }
        return proven
    }

    /// The same entry twice proves no more than once.
    private func requireDistinct(_ entries: [TransparencyLogEntry]) throws(Rejection) {
        for (index, entry) in entries.enumerated() {
            let isKnown = entries[..<index].contains {
                $0.logKeyID == entry.logKeyID
                    && ($0.logIndex == entry.logIndex || $0.canonicalizedBody == entry.canonicalizedBody)
            }
            guard !isKnown else {
                throw Rejection(
                    .logEntryDuplicate, expected: "no entry twice",
                    found: "entry \(entry.logIndex) of the same log again", place: "\(Self.place)/\(index)",
                    hint: "remove the copy")
            }
        }
    }

    private func verify(
        _ entry: TransparencyLogEntry, at place: String, _ trace: inout VerificationTrace
    ) throws -> Proven {
        let known = root.logs.filter { $0.id == entry.logKeyID || $0.checkpointKeyID == entry.logKeyID }
        let unknown = Rejection(
            .logEntryLog, expected: "a log of the trusted root",
            found: "the log \(Base64.encode(entry.logKeyID))", place: place + "/logId",
            hint: "the bundle is of another Sigstore instance, or the trusted root is stale")
        guard let first = known.first else { throw unknown }
        trace.pass(
            .logEntryLog, expected: unknown.expected, found: first.baseURL, place: unknown.place)
        // A trusted root may have a log several times, each with its span of time; any of them will do.
        var logs: [TrustedRoot.Log] = []
        var result: (entry: LoggedEntry, trace: VerificationTrace)?
        var refused: (error: any Error, trace: VerificationTrace)?
        for log in known {
            var steps = trace
            do {
                let entry = try verify(entry, in: log, at: place, &steps)
                result = result ?? (entry, steps)
                logs.append(log)
            } catch let error where error is Rejection || error is Undetermined {
                refused = refused ?? (error, steps)
            }
        }
        if let result {
            trace = result.trace
            return Proven(logs: logs, entry: result.entry, place: place)
        }
        if let refused { trace = refused.trace }
        throw refused?.error ?? unknown
    }

    private func verify(
        _ entry: TransparencyLogEntry, in log: TrustedRoot.Log, at place: String, _ trace: inout VerificationTrace
    ) throws -> LoggedEntry {
        guard let key = log.key, let scheme = log.scheme else {
            throw Undetermined(
                rejection: Rejection(
                    .logEntryLog, expected: "a log whose key can be used", found: "\(log.baseURL), whose key cannot",
                    place: place + "/logId", hint: "keys of this kind are not verified with here"))
        }
        let isVersion2 = entry.kind == "hashedrekord" && entry.kindVersion == "0.0.2"
        var time: Instant?
        if let promise = entry.inclusionPromise {
            guard let integrated = entry.integratedTime else {
                throw Rejection(
                    .logEntryPromise, expected: "the time that the log's promise covers", found: "none",
                    place: place + "/integratedTime")
            }
            try verifyPromise(promise, entry, integrated, key, scheme, at: place)
            let instant = Instant(seconds: integrated)
            trace.pass(
                .logEntryPromise, expected: "the log's signature over body, time, log and index",
                found: "one that verifies, with the time \(instant)", place: place + "/inclusionPromise")
            guard log.validFor.contains(instant) else {
                throw Rejection(
                    .logEntryTime, expected: "a time at which the log is trusted", found: instant.description,
                    place: place + "/integratedTime")
            }
            trace.pass(
                .logEntryTime, expected: "a time at which the log is trusted", found: "\(instant)",
                place: place + "/integratedTime")
            time = instant
        } else if version == .v0_1 {
            // sigstore_bundle.proto: in v0.1 the promise is required, and the proof is not.
            throw Rejection(
                .logEntryPromise, expected: "the log's promise, as v0.1 has it", found: "none",
                place: place + "/inclusionPromise")
        }
        let proofs = InclusionVerifier(witnesses: witnesses, place: place + "/inclusionProof")
        var cosigners: [String] = []
        let checkpoint = entry.inclusionProof?.checkpoint
        if let proof = entry.inclusionProof, let checkpoint {
            // Rekor v1 counts over all its trees, Rekor v2 has one.
            guard !isVersion2 || proof.logIndex == entry.logIndex else {
                throw Rejection(
                    .logEntryProof, expected: "the entry's index \(entry.logIndex)", found: "\(proof.logIndex)",
                    place: place + "/inclusionProof/logIndex")
            }
            try proofs.verifyPath(proof, entry, &trace)
            cosigners = try proofs.verifyCheckpoint(
                checkpoint, of: log, for: proof, allowsTreeNumber: !isVersion2, &trace)
        } else if version != .v0_1 {
            throw Rejection(
                .logEntryProof, expected: "an inclusion proof with its checkpoint",
                found: entry.inclusionProof == nil ? "none" : "a proof without a checkpoint",
                place: place + "/inclusionProof")
        } else if let proof = entry.inclusionProof {
            // A real v0.1 bundle may have a proof without a checkpoint; it must still lead to the root that it names.
            try proofs.verifyPath(proof, entry, &trace)
        }
        return LoggedEntry(
            log: log.baseURL, logKey: key.id, index: entry.logIndex, integratedTime: time,
            isIncluded: checkpoint != nil, witnesses: cosigners)
    }

    /// The signed entry timestamp: canonical JSON of four members (Rekor v1, `LogEntryAnon.verification`).
    private func verifyPromise(
        _ promise: [UInt8], _ entry: TransparencyLogEntry, _ time: Int64, _ key: PublicKey, _ scheme: SignatureScheme,
        at place: String
    ) throws {
        // RFC 8785: the names are in order, and nothing in the texts needs an escape.
        var payload = Array(#"{"body":""#.utf8)
        payload.reserveCapacity(entry.canonicalizedBody.count * 4 / 3 + 160)
        payload += Base64.encode(entry.canonicalizedBody).utf8
        payload += #"","integratedTime":"#.utf8
        payload += JSONNumber.integer(time).canonical.utf8
        payload += #","logID":""#.utf8
        payload += Hex.encode(entry.logKeyID).utf8
        payload += #"","logIndex":"#.utf8
        payload += JSONNumber.integer(entry.logIndex).canonical.utf8
        payload.append(UInt8(ascii: "}"))
        guard try key.verify(signature: promise, message: payload, scheme: scheme) else {
            throw Rejection(
                .logEntryPromise, expected: "the log's signature over body, time, log and index",
                found: "a signature that does not verify", place: place + "/inclusionPromise",
                hint: "the entry was changed, or is not of this log")
        }
    }
}
