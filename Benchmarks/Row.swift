import JSON
import Terminal

/// What came of one measurement.
struct Row: Sendable {
    let name: String
    /// Units a second, on one core.
    let rate: Double
    let unit: String
    /// The rate of the library or the machine itself, measured in the same run; nil where nothing sets one.
    let limit: Double?
    /// The largest resident memory of the process while it measured, in bytes; nil where the system does not tell.
    let peakMemory: Int?

    var ratio: Double? { limit.map { rate / $0 } }

    /// Measures the work and its limit in turns, so that what else the machine does slows both.
    ///
    /// The best of several rounds counts: noise only ever slows.
    static func measure(_ benchmark: any Benchmark.Type, _ settings: Settings) throws -> Row {
        let work = try benchmark.init(settings)
        PeakMemory.reset()
        let clock: Stopwatch.Clock = benchmark.waits ? .wall : .thread
        let hasLimit = try work.runLimit() != nil
        _ = try work.run()
        var rate = 0.0
        var limit = 0.0
        for _ in 0..<5 {
            rate = max(rate, try Stopwatch.rate(clock) { try work.run() })
            if hasLimit { limit = max(limit, try Stopwatch.rate(clock) { try work.runLimit() ?? 0 }) }
        }
        return Row(
            name: benchmark.name, rate: rate, unit: benchmark.unit, limit: hasLimit ? limit : nil,
            peakMemory: PeakMemory.bytes)
    }

    var json: JSONValue {
        func number(_ value: Double?) -> JSONValue { value.map { .number(.double($0)) } ?? .null }
        return [
            "name": .string(name), "rate": number(rate), "unit": .string(unit), "limit": number(limit),
            "ratio": number(ratio), "peak-memory": peakMemory.map { .integer($0) } ?? .null,
        ]
    }

    static func table(_ rows: [Row]) -> Table {
        var table = Table([
            .init("row"), .init("a second", alignment: .right), .init("unit"), .init("limit", alignment: .right),
            .init("ratio", alignment: .right), .init("peak memory", alignment: .right),
        ])
        for row in rows {
            table.append([
                "\(row.name)", "\(grouped(row.rate))", "\(row.unit)", "\(row.limit.map(grouped) ?? "–")",
                "\(row.ratio.map { "\(Int(($0 * 100).rounded())) %" } ?? "–")",
                "\(row.peakMemory.map { "\($0 >> 20) MiB" } ?? "–")",
            ])
        }
        return table
    }

    /// A whole number with its thousands apart.
    private static func grouped(_ value: Double) -> String {
        var digits = Array(String(Int(value.rounded())))
        var place = digits.count - 3
        while place > 0 {
            digits.insert(",", at: place)
            place -= 3
        }
        return String(digits)
    }
}
