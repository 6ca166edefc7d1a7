/// Something that is measured: it prepares once, and then runs its work again and again.
protocol Benchmark: SendableMetatype {
    /// As `--only` takes it.
    static var name: String { get }
    /// What is counted: `evaluations`, `bytes`.
    static var unit: String { get }
    /// Whether work waits for the machine, so that the wall's clock tells its time and not the thread's.
    static var waits: Bool { get }

    init(_ settings: Settings) throws

    /// Does the work once.
    ///
    /// - Returns: how many units that was.
    func run() throws -> Int

    /// Does once what sets the limit: the library's own work, or the machine's.
    ///
    /// - Returns: how many units that was; nil where nothing sets a limit.
    func runLimit() throws -> Int?
}

extension Benchmark {
    static var waits: Bool { false }

    func runLimit() throws -> Int? { nil }
}

/// What the measurements are made with.
struct Settings: Sendable {
    /// Bytes of the file of `hash-file`.
    let fileSize: Int
    /// Where files are made.
    let folder: String
    /// Whether what takes minutes to make is made at its full size.
    let isFull: Bool
}

/// A measurement that could not be made.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String
}
