import Arguments
import JSON
import Recording
import Storage
import Terminal
import Wording

/// `custody fsck`: looks at all of a store, and restores what others can supply.
enum FsckCommand {
    private static let repair = Option.flag(
        "--repair", "restore what --from can supply, and make the index anew where it needs to be")
    private static let from = Option.repeated(
        "--from", .path.named("PATH"),
        "a copy of the store, a folder of blobs, or a .custody file that the store exported")

    static let command = Command(
        "fsck", "look at every blob, every entry of the log and every row of the index of a store",
        discussion: """
            Every blob is read and held against its digest, the log's root is computed from its entries, and the index is \
            held against both. What affects evidence is a fault; what is left over, or will be caught up with, is told.

            With `--repair` blobs that are damaged or gone are taken from the places named by `--from`, verified, and put \
            back; the index is made anew. Nothing that is whole is touched. A damaged log is restored from a copy of it.
            """,
        options: [StoreOptions.store, repair, from], groups: [CommonOptions.output],
        constraints: [.needs(from, repair)],
        examples: [
            .init("Look", "custody fsck"),
            .init("Restore from a copy", "custody fsck --repair --from /mnt/copy/custody-data"),
            .init("Restore from an export", "custody fsck --repair --from app.custody"),
        ], exitCodes: .verdict(success: "no faults, or all repaired", held: "there are faults", undetermined: nil),
        seeAlso: ["log verify", "reindex"]
    ) { parsed, console in
        let directory = try StoreOptions.open(parsed)
        let progress = FsckProgress(console)
        defer { progress.finish() }
        let tell: StoreCheck.Progress = { progress.report($0, $1, $2) }
        let report: StoreReport
        if parsed[repair] {
            let sources = try parsed[from].map { path -> RepairSource in
                guard path.hasSuffix(Recording.EvidenceFile.ending) else { return .mirror(path) }
                return try .evidence(
                    PortableEvidence.read(path).file, name: path, of: directory.description)
            }
            report = try await StoreCheck.repair(directory.path, from: sources, progress: tell)
        } else {
            report = try await StoreCheck.run(directory.path, progress: tell)
        }
        progress.finish()
        switch parsed[CommonOptions.format] {
        case .text: print(report, on: console)
        case .json: console.print(json: json(report))
        }
        return report.isClean ? .success : .held
    }

    private static func print(_ report: StoreReport, on console: Console) {
        for finding in report.findings {
            let word: Text =
                finding.isRepaired
                ? Text("repaired", .satisfied)
                : finding.kind.isFault ? Text("fault", .violated) : Text("note", .missing)
            console.print("\(word)  \(finding.kind.rawValue)  \(finding.subject, .code)")
            console.print(wrapping: "    \(Text(lines: finding.message))", indent: 4)
        }
        if report.isCut { console.warn("there is more; only the first \(report.findings.count) findings are shown") }
        let faults = report.findings.count { $0.kind.isFault && !$0.isRepaired }
        console.print(
            "\(faults == 0 && !report.isCut ? Text("clean", .released) : Text(counting(faults, "fault"), .held)): "
                + "\(counting(report.blobs, "blob")), \(report.entries) log entries")
    }

    private static func json(_ report: StoreReport) -> JSONValue {
        [
            "schema": "https://custody.dev/schemas/store-check/v1", "clean": .bool(report.isClean),
            "blobs": .integer(report.blobs), "blobBytes": .integer(report.bytes),
            "entries": .integer(Int(report.entries)), "cut": .bool(report.isCut),
            "findings": .array(
                report.findings.map {
                    [
                        "kind": .string($0.kind.rawValue), "subject": .string($0.subject),
                        "message": .string($0.message), "fault": .bool($0.kind.isFault),
                        "repaired": .bool($0.isRepaired),
                    ]
                }),
        ]
    }
}

/// A bar for each step of a check, one after the other.
private final class FsckProgress: Sendable {
    private let blobs: LazyProgress
    private let log: LazyProgress
    private let index: LazyProgress
    private let repair: LazyProgress

    init(_ console: Console) {
        blobs = LazyProgress("reading blobs", unit: .items("blobs"), on: console)
        log = LazyProgress("reading the log", unit: .items("entries"), on: console)
        index = LazyProgress("reading the index", unit: .items("entries"), on: console)
        repair = LazyProgress("restoring", unit: .items("blobs"), on: console)
    }

    func report(_ step: StoreCheck.Step, _ done: Int, _ total: Int) {
        let (bar, before): (LazyProgress, LazyProgress?) =
            switch step {
            case .blobs: (blobs, nil)
            case .log: (log, blobs)
            case .index: (index, log)
            case .repair: (repair, index)
            }
        before?.finish()
        bar.report(Int64(done), of: Int64(total))
    }

    func finish() { for bar in [blobs, log, index, repair] { bar.finish() } }
}
