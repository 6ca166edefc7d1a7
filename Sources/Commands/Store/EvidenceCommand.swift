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
        let principals = try principals(of: store.directory)
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
                    "\(signer(of: item, principals), .principal)",
                    "\(item.digest.description, .digest)",
                ])
            }
            console.print(table)
        case .json:
            console.print(json: [
                "schema": "https://custody.dev/schemas/evidence-list/v1", "artifact": .string(artifact.reference),
                "digest": artifact.digests.json, "indexBehind": .integer(Int(behind)),
                "evidence": .array(found.map { json($0, principals) }),
            ])
        }
        return .success
    }

    /// The store's principals, who say whose a credential is; nil where it has no such document.
    private static func principals(of directory: CustodyDirectory) throws -> Principals? {
        try StoreRules.path(StoreRules.principals, in: directory).map { try Principals.load($0) }
    }

    /// Who signed: principals, else credentials.
    private static func signer(of item: IndexedAttestation, _ principals: Principals?) -> String {
        // An OpenPGP key and its subkey are two names of one signer.
        let known = Set(item.credentials.compactMap { principals?.holder(ofCredential: $0)?.principal.name })
        return (known.isEmpty ? item.credentials : known.sorted()).joined(separator: ", ")
    }

    private static func json(_ item: IndexedAttestation, _ principals: Principals?) -> JSONValue {
        var object: JSONObject = [
            "index": .integer(Int(item.logIndex)), "attestation": .string(item.digest.description),
            "bundle": .string(item.bundle.description), "predicateType": .string(item.predicateType),
            "signers": .array(
                item.credentials.map { credential in
                    var signer: JSONObject = ["credential": .string(credential)]
                    if let holder = principals?.holder(ofCredential: credential) {
                        signer["principal"] = .string(holder.principal.name)
                    }
                    return .object(signer)
                }),
        ]
        if let recordedOn = item.recordedOn { object["recordedOn"] = .string(recordedOn.description) }
        if let builder = item.builder { object["builder"] = .string(builder) }
        return .object(object)
    }
}
