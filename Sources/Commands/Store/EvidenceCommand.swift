import Arguments
import Artifacts
import Evidence
import Gate
import JSON
import Ledger
import Merkle
import Recording
import Storage
import Terminal
import Time
import Trust

/// `custody evidence`: all that a store has about an artifact.
enum EvidenceCommand {
    private static let type = Option.optional(
        "--predicate-type", .text("TYPE"), "only statements of this type, as its URI")
    private static let signer = Option.optional(
        "--signed-by", .text("CREDENTIAL"), "only what this credential signed, as `key:…`, as decisions name it")
    private static let limit = Option(
        "--limit", .integer(in: 1...100_000), default: 1_000, "how many to show at the most")

    static let command = Command(
        "evidence", "list all evidence that a store has about an artifact",
        discussion: """
            Attestations are found by what they are about, in the order in which they were recorded. Each was verified when \
            it was taken in; whether it counts for a release is for the gate to say.
            """,
        arguments: [SharedOptions.artifact], options: [StoreOptions.store, type, signer, limit],
        groups: [CommonOptions.output],
        examples: [
            .init("Of a file", "custody evidence app.tar.gz"),
            .init(
                "What there is of one kind",
                "custody evidence app.tar.gz --predicate-type https://slsa.dev/provenance/v1"),
        ], seeAlso: ["record", "export", "gate"]
    ) { parsed, console in
        let store = try StoreOpening.reader(parsed)
        let artifact = try ArtifactReading.read(parsed[SharedOptions.artifact], on: console)
        var query = IndexQuery(about: artifact.digests)
        query.predicateType = parsed[type]
        query.credential = parsed[signer]
        query.limit = parsed[limit]
        let found = try await store.index.find(query)
        let names = try names(of: store.directory)
        let behind = store.log.head.size - min(store.log.head.size, try await store.index.indexedUpTo())
        if behind > 0 { console.warn("the index is \(behind) entries behind the log; what they hold is not shown") }
        switch parsed[CommonOptions.format] {
        case .text:
            console.note("\(artifact.reference)  \(artifact.digest.description, .digest)")
            guard !found.isEmpty else {
                console.print("the store has no evidence about it")
                return .success
            }
            var table = Table([
                .init("index", alignment: .right), .init("recorded"), .init("statement"), .init("signed by"),
                .init("attestation"),
            ])
            for item in found {
                table.append([
                    "\(item.logIndex)", "\(item.recordedOn?.description ?? "")",
                    "\(PredicateType(item.predicateType)?.label ?? item.predicateType)",
                    "\(item.credentials.map { names[$0] ?? $0 }.joined(separator: ", "), .principal)",
                    "\(item.digest.description, .digest)",
                ])
            }
            console.print(table)
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/evidence-list/v1", "artifact": .string(artifact.reference),
                "digest": artifact.digests.json, "indexBehind": .integer(Int(behind)),
                "evidence": .array(found.map { json($0, names) }),
            ])
        }
        return .success
    }

    /// Whose each credential is, by the store's principals; none where it has no such document.
    private static func names(of directory: CustodyDirectory) throws -> [String: String] {
        guard let path = StoreRules.path(StoreRules.principals, in: directory) else { return [:] }
        var names: [String: String] = [:]
        for principal in try Principals.load(path).all {
            for credential in principal.credentials { names[credential.id] = principal.name }
        }
        return names
    }

    private static func json(_ item: IndexedAttestation, _ names: [String: String]) -> JSONValue {
        var object: JSONObject = [
            "index": .integer(Int(item.logIndex)), "attestation": .string(item.digest.description),
            "bundle": .string(item.bundle.description), "predicateType": .string(item.predicateType),
            "signers": .array(
                item.credentials.map { credential in
                    var signer: JSONObject = ["credential": .string(credential)]
                    if let name = names[credential] { signer["principal"] = .string(name) }
                    return .object(signer)
                }),
        ]
        if let recordedOn = item.recordedOn { object["recordedOn"] = .string(recordedOn.description) }
        if let builder = item.builder { object["builder"] = .string(builder) }
        return .object(object)
    }
}
