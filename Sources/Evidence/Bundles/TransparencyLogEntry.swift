import Encoding
package import JSON

/// An entry of a transparency log with what proves that it is there (sigstore_rekor.proto, TransparencyLogEntry).
package struct TransparencyLogEntry: Hashable, Sendable {
    /// A path from the entry to a root, and the checkpoint that has the root.
    package struct InclusionProof: Hashable, Sendable {
        package let logIndex: Int64
        package let rootHash: [UInt8]
        package let treeSize: Int64
        package let hashes: [[UInt8]]
        /// A signed note (C2SP tlog-checkpoint); nil in some bundles of v0.1.
        package let checkpoint: String?
    }

    package let logIndex: Int64
    /// SHA-256 of the log's public key, or the checkpoint key id of a Rekor v2 log.
    package let logKeyID: [UInt8]
    package let kind: String
    package let kindVersion: String
    /// Seconds since the epoch, where the log says when it took the entry in; not to be believed without the promise.
    package let integratedTime: Int64?
    /// The log's signed entry timestamp (SET).
    package let inclusionPromise: [UInt8]?
    package let inclusionProof: InclusionProof?
    package let canonicalizedBody: [UInt8]

    /// An entry with the log's promise and without a proof.
    init(
        logIndex: Int64, logKeyID: [UInt8], kind: String, kindVersion: String, integratedTime: Int64,
        inclusionPromise: [UInt8], canonicalizedBody: [UInt8]
    ) {
        self.logIndex = logIndex
        self.logKeyID = logKeyID
        self.kind = kind
        self.kindVersion = kindVersion
        self.integratedTime = integratedTime
        self.inclusionPromise = inclusionPromise
        inclusionProof = nil
        self.canonicalizedBody = canonicalizedBody
    }

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        try field.allowOnly([
            "logIndex", "logId", "kindVersion", "integratedTime", "inclusionPromise", "inclusionProof",
            "canonicalizedBody",
        ])
        logIndex = try field.optional("logIndex")?.integer() ?? 0
        guard logIndex >= 0 else { throw field.error(.value, "the log index is negative") }
        logKeyID = try field.member("logId").member("keyId").base64()
        let kindVersion = try field.member("kindVersion")
        kind = try kindVersion.member("kind").string()
        self.kindVersion = try kindVersion.member("version").string()
        // Protobuf writes no member for zero, and no log was there in 1970.
        let time = try field.optional("integratedTime")?.integer()
        integratedTime = time == 0 ? nil : time
        inclusionPromise = try field.optional("inclusionPromise")?.member("signedEntryTimestamp").base64()
        if let proof = try field.optional("inclusionProof") {
            try proof.allowOnly(["logIndex", "rootHash", "treeSize", "hashes", "checkpoint"])
            inclusionProof = InclusionProof(
                logIndex: try proof.optional("logIndex")?.integer() ?? 0,
                rootHash: try proof.member("rootHash").base64(),
                treeSize: try proof.member("treeSize").integer(),
                hashes: try proof.optional("hashes")?.array(atMost: limits.proofHashes)
                    .map { element throws(JSONError) in try element.base64() } ?? [],
                checkpoint: try proof.optional("checkpoint")?.member("envelope").string())
        } else {
            inclusionProof = nil
        }
        canonicalizedBody = try field.optional("canonicalizedBody")?.base64() ?? []
    }

    /// The entry as a bundle has it.
    package var json: JSONValue {
        var object: JSONObject = [
            "logIndex": .string(String(logIndex)),
            "logId": ["keyId": .string(Base64.encode(logKeyID))],
            "kindVersion": ["kind": .string(kind), "version": .string(kindVersion)],
        ]
        if let integratedTime { object["integratedTime"] = .string(String(integratedTime)) }
        if let inclusionPromise {
            object["inclusionPromise"] = ["signedEntryTimestamp": .string(Base64.encode(inclusionPromise))]
        }
        if let proof = inclusionProof {
            var value: JSONObject = [
                "logIndex": .string(String(proof.logIndex)), "rootHash": .string(Base64.encode(proof.rootHash)),
                "treeSize": .string(String(proof.treeSize)),
                "hashes": .array(proof.hashes.map { .string(Base64.encode($0)) }),
            ]
            if let checkpoint = proof.checkpoint { value["checkpoint"] = ["envelope": .string(checkpoint)] }
            object["inclusionProof"] = .object(value)
        }
        object["canonicalizedBody"] = .string(Base64.encode(canonicalizedBody))
        return .object(object)
    }
}
