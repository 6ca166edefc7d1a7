import Arguments
import Artifacts
import Durable
import Evidence
import Inventory
import JSON
import Storage
import Terminal
import Time
import Trust

/// `custody principals audit`: all that is not as it should be with principals and credentials.
enum PrincipalsAudit {
    private static let revoke = Option.flag(
        "--revoke-untraceable", "propose a revocation of each credential that nobody answers for, to be signed")
    private static let out = Option.optional(
        "--out", short: "-o", .directory, "where to write the proposed statements, one a file; a new or empty folder")
    private static let notAfter = Option.optional(
        "--not-after", .time, "the last moment at which these are trusted; now unless given")
    private static let reason = Option.optional("--reason", .text("TEXT"), "why, for whoever reads it later")

    static let command = Command(
        "audit", "list what is wrong with principals and credentials: beyond a role, orphaned, due, unused",
        discussion: """
            A role says which statements a workload is there to sign, `tools` which tools an agent may run. What the log has \
            beyond that is told with its entry. A proposed revocation is an in-toto statement that nobody has signed: it has \
            no effect until somebody who may revoke signs and records it.
            """,
        options: [revoke, out, notAfter, reason], groups: [InventoryOptions.group, CommonOptions.output],
        constraints: [.needs(out, revoke), .needs(notAfter, revoke), .needs(reason, revoke)],
        examples: [
            .init("What is wrong", "custody principals audit"),
            .init("Propose revocations", "custody principals audit --revoke-untraceable --out revocations"),
        ], seeAlso: ["principals orphans", "credentials due", "blast-radius"]
    ) { parsed, console in
        let inventory = try await InventoryOptions.take(parsed, on: console)
        let proposed = try parsed[revoke] ? revocations(inventory, parsed) : []
        if let folder = parsed[out] { try write(proposed, to: folder, console) }
        let faulty = inventory.principals.filter { !$0.excesses.isEmpty }
        let known = Set(faulty.flatMap(\.credentials).map(\.id))
        let others = inventory.credentials.filter {
            !known.contains($0.id) && (!$0.gaps.isEmpty || $0.isDue(by: inventory.instant))
        }
        switch parsed[CommonOptions.format] {
        case .text:
            write(inventory, on: console)
            if parsed[revoke], parsed[out] == nil {
                for statement in proposed { console.print(json: String(decoding: statement.payload, as: UTF8.self)) }
            }
        case .json:
            let documents = try proposed.map { try JSONValue.parse($0.payload) }
            console.print(
                json: inventory.json(
                    principals: faulty, credentials: others, revocations: parsed[revoke] ? documents : nil))
        }
        return .success
    }

    private static func revocations(
        _ inventory: IdentityInventory, _ parsed: ParsedArguments
    ) throws -> [Statement] {
        let instant = inventory.instant
        guard parsed[notAfter].map({ $0 <= instant }) != false else {
            throw CommandError(
                "revocation.future", "a revocation takes effect at a time that has been",
                expected: "a time up to \(instant)", found: parsed[notAfter]?.description,
                next: "rotate the credential instead, or revoke it now")
        }
        return try inventory.orphans.filter { !$0.isRevoked }.map {
            try $0.revocationStatement(notAfter: parsed[notAfter] ?? instant, reason: parsed[reason], at: instant)
        }
    }

    private static func write(_ statements: [Statement], to folder: String, _ console: Console) throws {
        try makeFolder(folder)
        for statement in statements {
            guard let digest = statement.subjects.first?.digests.digests.first else { continue }
            let path = "\(folder)/revocation-\(digest.hex.prefix(16)).json"
            try Destination.write(statement.payload, to: path, force: false, console)
        }
    }

    private static func write(_ inventory: IdentityInventory, on console: Console) {
        var lines: [(title: Text, what: Text)] = []
        for record in inventory.principals {
            for excess in record.excesses {
                lines.append(("\(record.principal.name, .principal)", InventoryText.phrase(excess)))
            }
        }
        for credential in inventory.credentials {
            let name: Text = "\(credential.principal ?? "nobody", .principal)"
            let id = credential.id
            if !credential.gaps.isEmpty {
                let revoked = credential.isRevoked ? ", revoked already" : ""
                lines.append((name, "\(id, .digest): \(InventoryText.gaps(credential))\(revoked)"))
            }
            if credential.isDue(by: inventory.instant) {
                lines.append((name, "\(id, .digest): \(InventoryText.rotation(credential, at: inventory.instant))"))
            }
        }
        guard !lines.isEmpty else {
            console.print("nothing is beyond its role, orphaned or due")
            return
        }
        var table = Table([.init("principal"), .init("what", fit: .wraps)])
        for line in lines { table.append([line.title, line.what]) }
        console.print(table)
    }
}
