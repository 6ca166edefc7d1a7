import Arguments
import Crypto
import Inventory
import Storage
import Terminal
import Time
import Trust

/// `custody credentials`: what people and machines sign with, by age and use.
enum CredentialsCommand {
    static let command = Command(
        "credentials", "show which credentials are to be rotated, and which nobody uses",
        groups: [CommonOptions.output], subcommands: [CredentialsDue.command, CredentialsUnused.command],
        seeAlso: ["principals", "key generate"])
}

/// `custody credentials due`: those whose rotation is due.
enum CredentialsDue {
    private static let within = Option(
        "--within", .span, default: TimeSpan.days(14), "how long before it is due a credential is listed")

    static let command = Command(
        "due", "list credentials whose rotation is due, by `issued` and `rotate-every` of the principals",
        discussion: "One with a rule and no date of issue is listed as well: nobody can say that it is not due.",
        options: [within], groups: [InventoryOptions.group, CommonOptions.output],
        examples: [.init("In the next month", "custody credentials due --within 30d")], seeAlso: ["credentials unused"]
    ) { parsed, console in
        let inventory = try await InventoryOptions.take(parsed, on: console)
        let found = inventory.credentials.filter { $0.isDue(by: inventory.instant + parsed[within]) }
        switch parsed[CommonOptions.format] {
        case .text:
            guard !found.isEmpty else {
                console.print("no credential is due within \(parsed[within])")
                return .success
            }
            var table = Table([.init("principal"), .init("kept in"), .init("rotation"), .init("credential")])
            for credential in found {
                table.append([
                    "\(credential.principal ?? "", .principal)", "\(credential.custody?.rawValue ?? "")",
                    "\(InventoryText.rotation(credential, at: inventory.instant))", "\(credential.id, .digest)",
                ])
            }
            console.print(table)
        case .json: console.print(json: inventory.json(principals: [], credentials: found))
        }
        return .success
    }
}

/// `custody credentials unused`: those in force that signed nothing for long.
enum CredentialsUnused {
    private static let longer = Option(
        "--for", .span, default: TimeSpan.days(90), "how long a credential has signed nothing")

    static let command = Command(
        "unused", "list credentials in force that signed nothing for long, or never",
        discussion: "Each is a way in that nobody would miss: revoke it, or take it out of the principals.",
        options: [longer], groups: [InventoryOptions.group, CommonOptions.output],
        examples: [.init("For a year", "custody credentials unused --for 365d")], seeAlso: ["credentials due"]
    ) { parsed, console in
        let inventory = try await InventoryOptions.take(parsed, on: console)
        let found = inventory.credentials.filter { $0.isUnused(since: inventory.instant - parsed[longer]) }
        switch parsed[CommonOptions.format] {
        case .text:
            guard !found.isEmpty else {
                console.print("every credential signed something in the last \(parsed[longer])")
                return .success
            }
            var table = Table([.init("principal"), .init("kept in"), .init("used"), .init("credential")])
            for credential in found {
                table.append([
                    "\(credential.principal ?? "", .principal)", "\(credential.custody?.rawValue ?? "")",
                    "\(InventoryText.use(credential))", "\(credential.id, .digest)",
                ])
            }
            console.print(table)
        case .json: console.print(json: inventory.json(principals: [], credentials: found))
        }
        return .success
    }
}
