import Evidence
import TestSupport

/// A bundle with provenance in it, from its bytes to the statement; no signature is verified.
struct ParseBundle: Benchmark {
    static let name = "parse-bundle"
    static let unit = "bundles"

    private let bytes: [UInt8]

    init(_ settings: Settings) throws { bytes = try World.acme.document(.provenance(), by: "ci") }

    func run() throws -> Int {
        guard let envelope = try EvidenceDocument(bytes).envelope else { return 0 }
        let statement = try Statement(payload: envelope.payload, payloadType: envelope.payloadType)
        return statement.subjects.count
    }
}
