import Crypto
import Encoding
import Evidence
import JSON
import Merkle
import Time

/// A log entry in words: where it says it is, and what is there to prove it; unverified.
struct LogEntryText {
    private let entry: TransparencyLogEntry
    private let checkpoint: SignedCheckpoint?

    init(_ entry: TransparencyLogEntry) {
        self.entry = entry
        checkpoint = entry.inclusionProof?.checkpoint.flatMap { try? SignedCheckpoint(Array($0.utf8)) }
    }

    var lines: [PredicateText.Line] {
        var lines: [PredicateText.Line] = [
            .init(label: "log entry", text: "\(entry.kind) \(entry.kindVersion), index \(entry.logIndex)"),
            .init(label: "… of log", text: Base64.encode(entry.logKeyID)),
        ]
        if let time = entry.integratedTime {
            lines.append(.init(label: "… taken in", text: "\(Instant(seconds: time))"))
        }
        let promise = entry.inclusionPromise.map { "a promise of \($0.count) bytes" } ?? "no promise"
        lines.append(.init(label: "… promise", text: promise))
        guard let proof = entry.inclusionProof else {
            lines.append(.init(label: "… proof", text: "no inclusion proof"))
            return lines
        }
        lines.append(
            .init(
                label: "… proof",
                text:
                    "\(proof.hashes.count) hashes from leaf \(proof.logIndex) to the root of \(proof.treeSize) entries")
        )
        guard let checkpoint else {
            let why = proof.checkpoint == nil ? "no checkpoint" : "a checkpoint that cannot be read"
            lines.append(.init(label: "… checkpoint", text: why))
            return lines
        }
        lines.append(
            .init(
                label: "… checkpoint",
                text: "of \(checkpoint.checkpoint.origin), \(checkpoint.checkpoint.head.size) entries"))
        for signature in checkpoint.note.signatures.prefix(16) {
            lines.append(.init(label: "… signed by", text: "\(signature.name) (\(signature.id))"))
        }
        return lines
    }

    var json: JSONValue {
        var log: JSONObject = [
            "kind": .string(entry.kind), "version": .string(entry.kindVersion),
            "index": .string("\(entry.logIndex)"), "log": .string(Base64.encode(entry.logKeyID)),
            "promise": .bool(entry.inclusionPromise != nil), "inclusionProof": .bool(entry.inclusionProof != nil),
        ]
        if let time = entry.integratedTime { log["integratedAt"] = .string(Instant(seconds: time).description) }
        if let proof = entry.inclusionProof {
            log["proof"] = [
                "hashes": .integer(proof.hashes.count), "index": .string("\(proof.logIndex)"),
                "treeSize": .string("\(proof.treeSize)"),
            ]
        }
        if let checkpoint {
            log["checkpoint"] = [
                "origin": .string(checkpoint.checkpoint.origin.text),
                "size": .string("\(checkpoint.checkpoint.head.size)"),
                "signatures": .array(
                    checkpoint.note.signatures.map { ["name": .string($0.name.text), "id": .string("\($0.id)")] }),
            ]
        }
        return .object(log)
    }
}

/// An RFC 3161 timestamp in words; unverified.
struct TimestampText {
    private let response: Swift.Result<TimestampResponse, CryptoError>

    init(_ der: [UInt8]) {
        response = Swift.Result { () throws(CryptoError) in try TimestampResponse(der: der) }
    }

    private static func time(_ token: TimestampResponse) -> Instant {
        Instant(seconds: token.genTime, nanoseconds: UInt32(token.nanoseconds))
    }

    var lines: [PredicateText.Line] {
        switch response {
        case .failure(let error): [.init(label: "timestamp", text: "it cannot be read: \(error)")]
        case .success(let token):
            [
                .init(
                    label: "timestamp",
                    text: "\(Self.time(token)), number \(Hex.encode(token.serialNumber)), policy \(token.policy)"),
                .init(label: "… over", text: "\(token.imprintAlgorithm.rawValue):\(Hex.encode(token.imprint))"),
            ]
        }
    }

    var json: JSONValue {
        switch response {
        case .failure(let error): ["unreadable": .string("\(error)")]
        case .success(let token):
            [
                "time": .string(Self.time(token).description),
                "serialNumber": .string(Hex.encode(token.serialNumber)), "policy": .string(token.policy),
                "imprint": .string("\(token.imprintAlgorithm.rawValue):\(Hex.encode(token.imprint))"),
                "certificates": .integer(token.embeddedCertificates.count),
            ]
        }
    }
}
