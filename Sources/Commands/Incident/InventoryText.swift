import Artifacts
import Crypto
import Evidence
import Inventory
import Storage
import Terminal
import Time
import Trust
import Wording

/// How principals and credentials are told to a person.
enum InventoryText {
    static func write(_ record: PrincipalRecord, at instant: Instant, on console: Console) {
        let principal = record.principal
        let role = principal.role.map { ", role \($0.rawValue)" } ?? ""
        console.print("\(principal.name, .principal)  \(principal.kind.rawValue)\(role)")
        if let owner = principal.owner { console.field("owner", "\(owner, .principal)") }
        if let purpose = principal.purpose { console.field("purpose", "\(purpose)") }
        if !principal.groups.isEmpty { console.field("groups", "\(principal.groups.joined(separator: ", "))") }
        if !principal.tools.isEmpty { console.field("tools", "\(principal.tools.joined(separator: ", "))") }
        if principal.kind == .workload, let role = principal.role {
            var labels: [String] = []
            for type in Duties.statements(of: role) where !labels.contains(type.label) { labels.append(type.label) }
            console.field("may sign", "\(labels.joined(separator: ", "))")
        }
        for item in record.activity {
            let last = item.last.map { ", last \($0)" } ?? ""
            console.field("signed", "\(item.count) \(label(item.predicateType))\(last)")
        }
        if record.activity.isEmpty { console.field("signed", "nothing") }
        for excess in record.excesses { console.field("beyond", phrase(excess)) }
        for credential in record.credentials {
            console.print()
            console.print("  \(credential.id, .digest)")
            console.field("kept in", "\(credential.custody?.rawValue ?? "nobody says where")")
            console.field("rotation", "\(rotation(credential, at: instant))")
            console.field("used", "\(use(credential))")
            if !credential.gaps.isEmpty { console.field("orphan", "\(gaps(credential), .held)") }
            if let revocation = credential.revocation {
                console.field("revoked by", "\(revocation.description, .digest)")
            }
        }
    }

    static func write(orphans: [CredentialRecord], on console: Console) {
        guard !orphans.isEmpty else {
            console.print("every credential has a principal, an owner and a purpose")
            return
        }
        var table = Table([
            .init("principal"), .init("why"), .init("signed", alignment: .right), .init("last"), .init("revoked"),
            .init("credential"),
        ])
        for credential in orphans {
            table.append([
                "\(credential.principal ?? "", .principal)", "\(gaps(credential))", "\(credential.count)",
                "\(credential.last?.description ?? "never")", "\(credential.isRevoked ? "yes" : "")",
                "\(credential.id, .digest)",
            ])
        }
        console.print(table)
    }

    static func phrase(_ excess: PrincipalRecord.Excess) -> Text {
        switch excess.kind {
        case .statement:
            "signed \(counting(excess.count, "statement")) of the kind \(label(excess.what), .bold), the last in entry \(excess.lastIndex)"
        case .toolUsed:
            "ran \(excess.what, .bold) in \(counting(excess.count, "action")), the last in entry \(excess.lastIndex)"
        case .toolOffered:
            "could have run \(excess.what, .bold) in \(counting(excess.count, "action")), the last in entry \(excess.lastIndex)"
        }
    }

    static func rotation(_ credential: CredentialRecord, at instant: Instant) -> String {
        let age = credential.issuedOn.map { "issued \(instant.since($0).approximately) ago" }
        let every = credential.rotateEvery.map { "every \($0)" } ?? ""
        switch credential.rotation {
        case .noRule: return (age.map { $0 + ", " } ?? "") + "no rule"
        case .unknownAge: return "\(every), and nobody says when it was issued"
        case .revoked: return "revoked after \(credential.revokedAfter?.description ?? "")"
        case .dueOn(let due):
            return "\(age ?? ""), \(every): \(due <= instant ? "due since" : "due on") \(due)"
        }
    }

    static func use(_ credential: CredentialRecord) -> String {
        guard credential.count > 0 else { return "never" }
        guard let first = credential.first, let last = credential.last else { return "\(credential.count) times" }
        return "\(credential.count) times, \(first) to \(last)"
    }

    static func gaps(_ credential: CredentialRecord) -> String {
        credential.gaps.map(\.label).joined(separator: ", ")
    }

    static func label(_ predicateType: String) -> String { PredicateType(predicateType)?.label ?? predicateType }
}
