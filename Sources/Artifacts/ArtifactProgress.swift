/// Tells how far the reading of an artifact has come.
final class ProgressMeter {
    private let report: ((_ done: Int64, _ total: Int64?) -> Void)?
    private var done: Int64 = 0
    /// Bytes to read in all, once that is known.
    var total: Int64?

    /// - Parameter report: called after each piece with the bytes read so far.
    init(_ report: ((_ done: Int64, _ total: Int64?) -> Void)?) {
        self.report = report
    }

    func advance(by count: Int) {
        done += Int64(count)
        report?(done, total)
    }
}
