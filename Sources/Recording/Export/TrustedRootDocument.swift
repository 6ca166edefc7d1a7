package import Crypto
import Encoding
import Evidence
package import JSON
import Ledger
import Merkle
package import Storage
import Time
import Trust

/// The trusted root of a store: whom to believe about what it exports (sigstore_trustroot.proto).
///
/// It is as public as the log, and must reach who verifies by another way than the evidence does.
package enum TrustedRootDocument {
    /// Writes a store's trusted root.
    ///
    /// - Parameters:
    ///   - description: of the store, whose log it names.
    ///   - timestamps: the chain of the store's timestamp authority, its own certificate first.
    ///   - other: another trusted root, whose authorities and logs are believed as well: those of the certificates that
    ///     signers have.
    /// - Throws: ``RecordingError`` with the code `trustedRoot` where the other one cannot be used.
    package static func make(
        _ description: StoreDescription, timestamps: [Certificate], with other: [UInt8]? = nil
    ) throws -> JSONValue {
        let verifier = try NoteVerifier(description.logKey)
        let start: JSONValue = ["start": .string(description.createdOn.description)]
        let url = "https://" + description.origin
        let log: JSONValue = [
            "baseUrl": .string(url), "hashAlgorithm": "SHA2_256",
            "publicKey": [
                "rawBytes": .string(Base64.encode(verifier.key.spki)), "keyDetails": "PKIX_ED25519", "validFor": start,
            ],
            "logId": ["keyId": .string(Base64.encode(verifier.logID))],
        ]
        let authority: JSONValue = [
            "subject": ["organization": .string(description.origin), "commonName": .string(timestamps[0].subject)],
            "uri": .string(url),
            "certChain": [
                "certificates": .array(timestamps.map { ["rawBytes": .string(Base64.encode($0.der))] })
            ],
            "validFor": start,
        ]
        let merged = try other.map(parse)
        func list(_ name: String, _ own: [JSONValue]) -> JSONValue { .array(own + (merged?[name]?.array ?? [])) }
        return [
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": list("tlogs", [log]), "certificateAuthorities": list("certificateAuthorities", []),
            "ctlogs": list("ctlogs", []), "timestampAuthorities": list("timestampAuthorities", [authority]),
        ]
    }

    private static func parse(_ bytes: [UInt8]) throws(RecordingError) -> JSONValue {
        do {
            // Read by those who will use it, before it is passed on.
            _ = try TrustedRoot(bytes)
            return try JSONValue.parse(bytes, limits: JSONLimits(bytes: 8 << 20, values: 100_000))
        } catch {
            throw RecordingError(.trustedRoot, "the trusted root that is to be merged cannot be used: \(error)")
        }
    }
}
