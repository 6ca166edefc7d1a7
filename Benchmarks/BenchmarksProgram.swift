import Arguments
import JSON
import Terminal
import TestSupport

/// `custody-benchmarks`: how fast the rooms are, and how near to what the libraries and the machine allow.
enum BenchmarksProgram {
    private static let only = Option.repeated(
        "--only", .text("NAME"), "measure this row and no other; may be given several times")
    private static let size = Option(
        "--size", .integer("MIB", in: 1...65_536), default: 4_096, "how large the file of `hash-file` is, in MiB")
    private static let folder = Option(
        "--folder", .directory, default: "/tmp", "where files to measure with are made, and removed again",
        environment: "TMPDIR")
    private static let decisions = Option.optional(
        "--decisions", .integer("COUNT", in: 1...1_000_000),
        "measure nothing; print the SHA-256 of so many decisions about made-up cases, one a line", isHidden: true)
    private static let seed = Option(
        "--seed", .integer("SEED", in: 0...1_000_000), default: 1, "what the made-up cases grow from", isHidden: true)

    private static let full = Option.flag(
        "--full",
        "make the index of the `blast-radius` rows at its full size, 1,000,000 attestations, which takes minutes")
    private static let grow = Option.optional(
        "--grow", .integer("ENTRIES", in: 1_000...1_000_000_000),
        "measure nothing else; append so many entries to a log, and tell what it costs then", isHidden: true)
    private static let entryLength = Option(
        "--entry-length", .integer("BYTES", in: 8...65_535), default: 1_024, "bytes of an entry of `--grow`",
        isHidden: true)

    private static let root = Command(
        "custody-benchmarks", "measure how fast the rooms are",
        discussion: """
            Each row has a rate, in units a second of one core; where a library or the machine sets a limit, that is \
            measured in the same run, in turns with it, and the ratio of both is given. Build with `-c release` first.
            """,
        options: [only, size, folder, full, decisions, seed, grow, entryLength], groups: [CommonOptions.output],
        examples: [
            .init("One row, for a program", "custody-benchmarks --only evaluate-policy --format json")
        ]
    ) { parsed, console in
        if let count = parsed[decisions] {
            for digest in try DecisionCase.digests(count: count, seed: UInt64(parsed[seed])) {
                console.print("\(digest)")
            }
            return .success
        }
        if let count = parsed[grow] {
            let cost = try LogGrowth.measure(count: count, length: parsed[entryLength], folder: parsed[folder])
            console.print(json: String(decoding: cost.pretty().dropLast(), as: UTF8.self))
            return .success
        }
        let settings = Settings(fileSize: parsed[size] << 20, folder: parsed[folder], isFull: parsed[full])
        let chosen = try benchmarks(named: parsed[only])
        var rows: [Row] = []
        for benchmark in chosen {
            console.note("measuring \(benchmark.name)")
            rows.append(try Row.measure(benchmark, settings))
        }
        switch parsed[CommonOptions.format] {
        case .text: console.print(Row.table(rows))
        case .json: console.print(json: String(decoding: JSONValue.array(rows.map(\.json)).canonical(), as: UTF8.self))
        }
        return .success
    }

    private static func benchmarks(named names: [String]) throws -> [any Benchmark.Type] {
        if names.isEmpty { return all }
        return try names.map { name in
            guard let benchmark = all.first(where: { $0.name == name }) else {
                throw UnknownRow(name: name, known: all.map { $0.name })
            }
            return benchmark
        }
    }

    private static let all: [any Benchmark.Type] = [
        ParseBundle.self, VerifyDSSEP256.self, VerifyDSSEEd25519.self, HashFile.self, DigestTree.self,
        EvaluatePolicy.self, VerifyKeylessBundle.self, VerifyKeylessBundleKnownLeaf.self,
        EvaluatePolicy.self, AppendMany.self, AppendOne.self, ProveInclusionMemory.self, ProveInclusionTiles.self,
        VerifyInclusion.self, OpenLog.self, PutBlob.self, Reindex.self, BlastRadiusOfCredential.self,
        BlastRadiusOfDependency.self,
    ]

    static let program = Program(root: root, version: "0.1.0", date: "2026-11-21") { report in
        String(
            decoding: JSONValue.object(["code": .string(report.code), "message": .string(report.message)]).canonical(),
            as: UTF8.self)
    }
}

/// A row that was asked for and that nobody measures.
private struct UnknownRow: ReportableError {
    let name: String
    let known: [String]

    var report: ErrorReport {
        ErrorReport(
            code: "benchmark.unknown", message: "there is no row '\(name)'",
            next: "choose among \(known.joined(separator: ", "))", exitCode: .usage)
    }
}
