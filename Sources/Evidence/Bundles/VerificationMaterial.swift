import Encoding
import JSON

/// Who is said to have signed a bundle, and what proves when (sigstore_bundle.proto, VerificationMaterial).
package struct VerificationMaterial: Hashable, Sendable {
    package enum Signer: Hashable, Sendable {
        /// A key that the verifier has; the hint says which, unauthenticated.
        case publicKey(hint: String)
        /// The signer's certificate in DER (bundles from v0.3 on).
        case certificate([UInt8])
        /// The signer's certificate first, then its issuers', in DER (bundles before v0.3).
        case certificateChain([[UInt8]])
    }

    package let signer: Signer
    package let logEntries: [TransparencyLogEntry]
    /// RFC 3161 responses in DER.
    package let timestamps: [[UInt8]]

    init(signer: Signer, logEntries: [TransparencyLogEntry], timestamps: [[UInt8]]) {
        self.signer = signer
        self.logEntries = logEntries
        self.timestamps = timestamps
    }

    init(_ field: JSONField, limits: EvidenceLimits) throws(JSONError) {
        try field.allowOnly([
            "publicKey", "certificate", "x509CertificateChain", "tlogEntries", "timestampVerificationData",
        ])
        var signers: [Signer] = []
        if let key = try field.optional("publicKey") {
            try key.allowOnly(["hint"])
            signers.append(.publicKey(hint: try key.optional("hint")?.keyName(limits: limits) ?? ""))
        }
        if let certificate = try field.optional("certificate") {
            try certificate.allowOnly(["rawBytes"])
            signers.append(.certificate(try certificate.member("rawBytes").base64()))
        }
        if let chain = try field.optional("x509CertificateChain") {
            try chain.allowOnly(["certificates"])
            let certificates = try chain.member("certificates").array(atMost: limits.certificates)
                .map { element throws(JSONError) in try element.member("rawBytes").base64() }
            guard !certificates.isEmpty else { throw chain.error(.missing, "the chain has no certificate") }
            signers.append(.certificateChain(certificates))
        }
        guard let signer = signers.first, signers.count == 1 else {
            throw field.error(
                .missing, "exactly one of publicKey, certificate and x509CertificateChain belongs here")
        }
        self.signer = signer
        logEntries =
            try field.optional("tlogEntries")?.array(atMost: limits.logEntries)
            .map { element throws(JSONError) in try TransparencyLogEntry(element, limits: limits) } ?? []
        if let data = try field.optional("timestampVerificationData") {
            try data.allowOnly(["rfc3161Timestamps"])
            timestamps =
                try data.optional("rfc3161Timestamps")?.array(atMost: limits.timestamps)
                .map { element throws(JSONError) in try element.member("signedTimestamp").base64() } ?? []
        } else {
            timestamps = []
        }
    }

    var json: JSONValue {
        var object: JSONObject = [:]
        switch signer {
        case .publicKey(let hint): object["publicKey"] = ["hint": .string(hint)]
        case .certificate(let der): object["certificate"] = ["rawBytes": .string(Base64.encode(der))]
        case .certificateChain(let chain):
            object["x509CertificateChain"] = [
                "certificates": .array(chain.map { ["rawBytes": .string(Base64.encode($0))] })
            ]
        }
        if !logEntries.isEmpty { object["tlogEntries"] = .array(logEntries.map(\.json)) }
        if !timestamps.isEmpty {
            object["timestampVerificationData"] = [
                "rfc3161Timestamps": .array(timestamps.map { ["signedTimestamp": .string(Base64.encode($0))] })
            ]
        }
        return .object(object)
    }
}
