import Arguments
import Gate
import Inventory
import Recording
import Storage
import Terminal
import Time
import Trust

/// `custody principals`: who is who, and what each of them did.
enum PrincipalsCommand {
    static let command = Command(
        "principals", "show who signs, what they did, and what nobody answers for",
        discussion: """
            The principals document says who is who; the log says what they signed. Both are joined here: owner, purpose, \
            role, first and last use, age of the keys and where they are kept, and what lies beyond a role.
            """,
        groups: [CommonOptions.output],
        subcommands: [
            PrincipalsList.command, PrincipalsShow.command, PrincipalsAudit.command, PrincipalsOrphans.command,
        ], seeAlso: ["credentials", "blast-radius"])
}

/// The inventory that `principals` and `credentials` tell of.
enum InventoryOptions {
    static let principals = Option.optional(
        "--principals", .file, "who is who; the store's principals unless given")
    static let group = OptionGroup("What is looked at", [StoreOptions.store, principals, SharedOptions.at])

    static func take(_ parsed: ParsedArguments, on console: Console) async throws -> IdentityInventory {
        let store = try StoreOpening.reader(parsed)
        let known =
            try parsed[principals].map { try Principals.load($0) } ?? StoreRules.principals(of: store.directory)
        guard let known else {
            throw CommandError(
                "store.nobody", "this store has no principals, so that nobody can be told by name",
                expected: "principals of the store, or --principals",
                next:
                    "cp principals.yaml \(store.directory.policy)/\(StoreRules.principals), with the key files it names"
            )
        }
        let inventory = try await IdentityInventory.take(
            of: store, principals: known, at: SharedOptions.instant(parsed))
        if inventory.indexBehind > 0 {
            console.warn("the index is \(inventory.indexBehind) entries behind the log; what they hold is not shown")
        }
        return inventory
    }
}

/// `custody principals list`: one line for each.
enum PrincipalsList {
    static let command = Command(
        "list", "list all principals and what they signed",
        groups: [InventoryOptions.group, CommonOptions.output],
        examples: [.init("All of a store", "custody principals list")], seeAlso: ["principals show"]
    ) { parsed, console in
        let inventory = try await InventoryOptions.take(parsed, on: console)
        switch parsed[CommonOptions.format] {
        case .text:
            var table = Table([
                .init("principal"), .init("kind"), .init("role"), .init("owner"), .init("signed", alignment: .right),
                .init("last"), .init("beyond its role", alignment: .right), .init("purpose", fit: .truncates),
            ])
            for record in inventory.principals {
                let principal = record.principal
                table.append([
                    "\(principal.name, .principal)", "\(principal.kind.rawValue)",
                    "\(principal.role?.rawValue ?? "")", "\(principal.owner ?? "")", "\(record.count)",
                    "\(record.last?.description ?? "never")",
                    "\(record.excesses.isEmpty ? "" : "\(record.excesses.count)")",
                    "\(principal.purpose ?? "")",
                ])
            }
            console.print(table)
            if !inventory.unclaimed.isEmpty {
                console.print(
                    "and \(inventory.unclaimed.count) credentials that no principal claims: custody principals orphans")
            }
        case .json:
            console.print(json: inventory.json(principals: inventory.principals, credentials: inventory.unclaimed))
        }
        return .success
    }
}

/// `custody principals show`: all about one.
enum PrincipalsShow {
    private static let name = Argument.required(.text("NAME"), "a principal's name")

    static let command = Command(
        "show", "show a principal, its credentials, what it did, and what of that lies beyond its role",
        arguments: [name], groups: [InventoryOptions.group, CommonOptions.output],
        examples: [.init("A build workload", "custody principals show ci-payments")],
        seeAlso: ["principals audit", "blast-radius"]
    ) { parsed, console in
        let inventory = try await InventoryOptions.take(parsed, on: console)
        guard let record = inventory.principals.first(where: { $0.principal.name == parsed[name] }) else {
            throw InventoryError(.principal, "no principal of this store is called '\(parsed[name])'")
        }
        switch parsed[CommonOptions.format] {
        case .text: InventoryText.write(record, at: inventory.instant, on: console)
        case .json: console.print(json: inventory.json(principals: [record], credentials: []))
        }
        return .success
    }
}

/// `custody principals orphans`: credentials that nobody answers for.
enum PrincipalsOrphans {
    static let command = Command(
        "orphans", "list credentials with no owner, no purpose, or that no principal claims",
        groups: [InventoryOptions.group, CommonOptions.output],
        examples: [.init("What nobody answers for", "custody principals orphans")], seeAlso: ["principals audit"]
    ) { parsed, console in
        let inventory = try await InventoryOptions.take(parsed, on: console)
        switch parsed[CommonOptions.format] {
        case .text: InventoryText.write(orphans: inventory.orphans, on: console)
        case .json: console.print(json: inventory.json(principals: [], credentials: inventory.orphans))
        }
        return .success
    }
}
