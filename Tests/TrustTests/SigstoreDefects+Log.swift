import Encoding
import Evidence
import JSON
import TestSupport
import Time
import Trust

private let entry = SigstoreAttempt.entry
private let proof = entry + "/inclusionProof"
private let checkpoint = proof + "/checkpoint/envelope"

/// An entry of the same log about another signature.
private func another(_ kind: SigstoreKind) throws -> SigstoreAttempt {
    var attempt = try SigstoreAttempt(kind)
    attempt.sketch.content =
        kind == .envelope || kind == .envelopeV2 ? .statement(.approval()) : .artifact(.other)
    attempt.sketch.shape.before = 3
    return attempt
}

extension SigstoreDefect {
    /// What proves that the entry is in a trusted log.
    static let log: [SigstoreDefect] = [
        // Which log
        SigstoreDefect("an instance that nobody trusts", .envelope, .logEntryLog) { $0.instance = .other },
        SigstoreDefect("a Rekor v2 of an instance that nobody trusts", .envelopeV2, .logEntryLog) {
            $0.instance = .other
        },
        SigstoreDefect("a trusted root without logs", .envelope, .logEntryLog) {
            $0.root = $0.root.setting("/tlogs", to: [])
        },
        SigstoreDefect("a log id cut to four bytes", .envelope, .logEntryLog) {
            $0.set(entry + "/logId/keyId", to: .string(Base64.encode(Array($0.instance.log.id.prefix(4)))))
        },
        SigstoreDefect("another trusted log's id", .envelope, .logEntryPromise) {
            $0.set(entry + "/logId/keyId", to: .string(Base64.encode($0.instance.log2.id)))
        },
        SigstoreDefect("another trusted log's id, and no promise", .envelope, .logEntryCheckpoint) {
            $0.sketch.shape.hasPromise = false
            $0.sketch.isTimestamped = true
            $0.set(entry + "/logId/keyId", to: .string(Base64.encode($0.instance.log2.id)))
        },
        SigstoreDefect("no entry", .envelope, .logEntryMissing) { $0.set("/verificationMaterial/tlogEntries", to: []) },
        SigstoreDefect("no entries at all, of a key", .keyEnvelope, .logEntryMissing) {
            $0.set("/verificationMaterial/tlogEntries", to: nil)
        },

        // The promise
        SigstoreDefect("a promise with a bit turned over", .envelope, .logEntryPromise) {
            $0.flip(entry + "/inclusionPromise/signedEntryTimestamp")
        },
        SigstoreDefect("an empty promise", .promiseOnly, .logEntryPromise) {
            $0.set(entry + "/inclusionPromise/signedEntryTimestamp", to: "")
        },
        SigstoreDefect("a promise of another entry", .message, .logEntryPromise) {
            try $0.take(entry + "/inclusionPromise", from: another(.message))
        },
        SigstoreDefect("a promise by another key", .envelope, .logEntryPromise) {
            $0.sketch.shape.key = try World.key("mallory")
        },
        SigstoreDefect("a log index that was changed", .envelope, .logEntryPromise) {
            $0.set(entry + "/logIndex", to: "1006")
        },
        SigstoreDefect("a log index that is only in a promise-only bundle", .promiseOnly, .logEntryPromise) {
            $0.set(entry + "/logIndex", to: "0")
        },
        SigstoreDefect("an integrated time that was changed", .promiseOnly, .logEntryPromise) {
            $0.set(entry + "/integratedTime", to: .string("\(World.now.seconds - 1)"))
        },
        SigstoreDefect("a promise without its time", .envelope, .logEntryPromise) {
            $0.sketch.isTimestamped = true
            $0.set(entry + "/integratedTime", to: nil)
        },
        SigstoreDefect("a promise whose time is zero", .envelope, .logEntryPromise) {
            $0.sketch.isTimestamped = true
            $0.set(entry + "/integratedTime", to: "0")
        },
        SigstoreDefect("a promise from a log that makes none", .envelopeV2, .logEntryPromise) {
            $0.set(entry + "/integratedTime", to: .string("\(World.now.seconds)"))
            $0.set(entry + "/inclusionPromise", to: ["signedEntryTimestamp": "AAAA"])
        },
        SigstoreDefect("a body that was changed after it was logged", .envelope, .logEntryPromise) {
            try $0.take(entry + "/canonicalizedBody", from: another(.envelope))
        },

        // The log's time
        SigstoreDefect("a log retired before its entry", .envelope, .logEntryTime) {
            $0.root = $0.root.setting("/tlogs/0/publicKey/validFor/end", to: .string(World.earlier("1s").description))
        },
        SigstoreDefect("a time before all calendars", .envelope, .logEntryTime) {
            $0.sketch.shape.integratedTime = .min
        },
        SigstoreDefect("a log in service after its entry", .keyMessage, .logEntryTime) {
            $0.root = $0.root.setting("/tlogs/0/publicKey/validFor/start", to: .string(World.later("1s").description))
        },
        SigstoreDefect("a log without times of its own retired before the timestamp", .envelopeV2, .logEntryTime) {
            $0.root = $0.root.setting("/tlogs/1/publicKey/validFor/end", to: .string(World.earlier("1s").description))
        },
        SigstoreDefect("a log retired before the timestamp, and its promise removed", .envelope, .logEntryTime) {
            $0.sketch.shape.hasPromise = false
            $0.sketch.isTimestamped = true
            $0.root = $0.root.setting("/tlogs/0/publicKey/validFor/end", to: .string(World.earlier("1s").description))
        },
        SigstoreDefect("a retired log, and nothing that proves when", .keyEnvelopeV2, .logEntryTime) {
            $0.sketch.isTimestamped = false
            $0.root = $0.root.setting("/tlogs/1/publicKey/validFor/end", to: .string(World.later("1d").description))
        },

        // The proof
        SigstoreDefect("no proof from v0.3 on", .envelope, .logEntryProof) { $0.sketch.shape.hasProof = false },
        SigstoreDefect("no proof in v0.2", .inTotoV2, .logEntryProof) { $0.sketch.shape.hasProof = false },
        SigstoreDefect("no proof of Rekor v2", .envelopeV2, .logEntryProof) { $0.sketch.shape.hasProof = false },
        SigstoreDefect("neither promise nor proof in v0.1", .promiseOnly, .logEntryPromise) {
            $0.sketch.shape.hasPromise = false
            $0.sketch.isTimestamped = true
        },
        SigstoreDefect("a proof without a checkpoint", .envelope, .logEntryProof) {
            $0.sketch.shape.hasCheckpoint = false
        },
        SigstoreDefect("a proof in the promise's place in v0.1", .inTotoV1, .logEntryPromise) {
            $0.sketch.shape.hasPromise = false
            $0.sketch.isTimestamped = true
        },
        SigstoreDefect("a proof without a checkpoint that leads elsewhere", .inTotoV1, .logEntryProof) {
            $0.sketch.shape.hasCheckpoint = false
            $0.flip(proof + "/hashes/0")
        },
        SigstoreDefect("a hash with a bit turned over", .envelope, .logEntryProof) { $0.flip(proof + "/hashes/1") },
        SigstoreDefect("a hash that is missing", .envelopeV2, .logEntryProof) { $0.set(proof + "/hashes/0", to: nil) },
        SigstoreDefect("a hash too many", .envelope, .logEntryProof) {
            $0.set(proof + "/hashes/-", to: .string(Base64.encode([UInt8](repeating: 0, count: 32))))
        },
        SigstoreDefect("a hash of 31 bytes", .envelope, .logEntryProof) {
            $0.set(proof + "/hashes/0", to: .string(Base64.encode([UInt8](repeating: 0, count: 31))))
        },
        SigstoreDefect("another index in the proof", .envelope, .logEntryProof) {
            $0.set(proof + "/logIndex", to: "4")
        },
        SigstoreDefect("an index as large as the tree", .envelope, .logEntryProof) {
            $0.set(proof + "/logIndex", to: "12")
        },
        SigstoreDefect("a negative index in the proof", .envelope, .logEntryProof) {
            $0.set(proof + "/logIndex", to: "-1")
        },
        SigstoreDefect("another size of the tree", .envelope, .logEntryProof) { $0.set(proof + "/treeSize", to: "40") },
        SigstoreDefect("an empty tree", .envelope, .logEntryProof) { $0.set(proof + "/treeSize", to: "0") },
        SigstoreDefect("another root in the proof", .envelopeV2, .logEntryProof) { $0.flip(proof + "/rootHash") },
        SigstoreDefect("a root of 16 bytes", .envelope, .logEntryProof) {
            $0.set(proof + "/rootHash", to: .string(Base64.encode([UInt8](repeating: 0, count: 16))))
        },
        SigstoreDefect("the proof of another entry", .message, .logEntryProof) {
            try $0.take(proof, from: another(.message))
        },
        SigstoreDefect("a body that was changed after Rekor v2 logged it", .messageV2, .logEntryProof) {
            try $0.take(entry + "/canonicalizedBody", from: another(.messageV2))
        },
        SigstoreDefect("an index of Rekor v2 that is not the proof's", .envelopeV2, .logEntryProof) {
            $0.set(entry + "/logIndex", to: "4")
        },

        // The checkpoint
        SigstoreDefect("a checkpoint of another origin", .envelope, .logEntryCheckpoint) {
            $0.sketch.shape.origin = "rekor.evil.test - 4242"
        },
        SigstoreDefect("an origin that only begins with the log's", .envelope, .logEntryCheckpoint) {
            $0.sketch.shape.origin = $0.instance.log.host + ".evil - 4242"
        },
        SigstoreDefect("an origin of Rekor v2 with a tree's number", .envelopeV2, .logEntryCheckpoint) {
            $0.sketch.shape.origin = $0.instance.log2.host + " - 4242"
        },
        SigstoreDefect("a checkpoint signed under another name", .envelope, .logEntryCheckpoint) {
            $0.sketch.shape.keyName = "rekor.evil.test"
        },
        SigstoreDefect("a checkpoint signed by another key under the log's name", .envelopeV2, .logEntryCheckpoint) {
            $0.sketch.shape.key = try World.key("mallory.ed25519")
        },
        SigstoreDefect("a checkpoint that only a witness signed", .envelopeV2, .logEntryCheckpoint) {
            $0.sketch.shape.isCosigned = true
            $0.change(checkpoint) { value in
                let lines = (value?.string ?? "").split(separator: "\n", omittingEmptySubsequences: false)
                return .string((lines.dropLast(2) + [""]).joined(separator: "\n"))
            }
        },
        SigstoreDefect("a checkpoint of the tree as it was later", .envelope, .logEntryCheckpoint) {
            var later = try SigstoreAttempt(.envelope)
            later.sketch.shape.behind = 7
            try $0.take(proof + "/checkpoint", from: later)
        },
        SigstoreDefect("a checkpoint of another tree of the same size", .envelopeV2, .logEntryCheckpoint) {
            try $0.take(proof + "/checkpoint", from: another(.envelopeV2))
        },
        SigstoreDefect("a checkpoint whose size was changed", .envelope, .logEntryCheckpoint) {
            $0.replace(checkpoint, "\n12\n", by: "\n13\n")
        },
        SigstoreDefect("a checkpoint that lost its line feeds", .envelope, .logEntryCheckpoint) {
            $0.replace(checkpoint, "\n", by: " ")
        },
        SigstoreDefect("an empty checkpoint", .envelope, .logEntryCheckpoint) { $0.set(checkpoint, to: "") },

        // Several entries
        SigstoreDefect("a second entry whose promise is bad", .envelope, .logEntryPromise) {
            var second = try SigstoreAttempt(.envelope)
            second.flip(entry + "/inclusionPromise/signedEntryTimestamp")
            try $0.append(entryOf: second)
        },
        SigstoreDefect("a second entry of a log that nobody trusts", .envelope, .logEntryLog) {
            var second = try SigstoreAttempt(.envelope)
            second.instance = .other
            try $0.append(entryOf: second)
        },
        SigstoreDefect("a second entry about another signature", .envelope, .logEntryDigest) {
            try $0.append(entryOf: another(.envelope))
        },
        SigstoreDefect("a second entry made when the certificate had expired", .envelope, .certificateChain) {
            var second = try SigstoreAttempt(.envelope)
            second.sketch.shape.integratedTime = World.later("1h").seconds
            try $0.append(entryOf: second)
        },
    ]
}
