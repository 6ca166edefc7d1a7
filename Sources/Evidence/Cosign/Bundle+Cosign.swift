import Encoding
import JSON

extension Bundle {
    /// A bundle with a payload that is no envelope, as `cosign download signature` writes it: bundles have no place for
    /// one.
    func cosignJSON(_ payload: SignedPayload) -> JSONValue {
        var object: JSONObject = [
            "Base64Signature": .string(Base64.encode(payload.signature)),
            "Payload": .string(Base64.encode(payload.bytes)),
        ]
        if case .certificate(let der) = material.signer { object["Cert"] = ["Raw": .string(Base64.encode(der))] }
        if let entry = material.logEntries.first, let promise = entry.inclusionPromise, let time = entry.integratedTime
        {
            object["Bundle"] = [
                "SignedEntryTimestamp": .string(Base64.encode(promise)),
                "Payload": [
                    "body": .string(Base64.encode(entry.canonicalizedBody)), "integratedTime": .integer(time),
                    "logIndex": .integer(entry.logIndex), "logID": .string(Hex.encode(entry.logKeyID)),
                ],
            ]
        }
        if let timestamp = material.timestamps.first {
            object["RFC3161Timestamp"] = ["SignedRFC3161Timestamp": .string(Base64.encode(timestamp))]
        }
        return .object(object)
    }
}
