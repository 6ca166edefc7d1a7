import Synchronization
import Terminal

/// A progress bar that starts with the first report, which is the first to know how much there is to do.
final class LazyProgress: Sendable {
    private let label: Text
    private let unit: ProgressLine.Unit
    private let console: Console
    private let state = Mutex<(bar: ProgressBar?, done: Int64)>((nil, 0))

    init(_ label: Text, unit: ProgressLine.Unit = .bytes, on console: Console) {
        self.label = label
        self.unit = unit
        self.console = console
    }

    /// Says how far the work is.
    ///
    /// - Parameters:
    ///   - done: in all, in the bar's unit.
    ///   - total: nil where it is not known.
    func report(_ done: Int64, of total: Int64?) {
        state.withLock { state in
            if state.bar == nil {
                state.bar = ProgressBar(label, total: total.map { UInt64(max(0, $0)) }, unit: unit, on: console)
            }
            state.bar?.advance(by: UInt64(max(0, done - state.done)))
            state.done = done
        }
    }

    /// Clears the bar, if one was drawn.
    func finish() { state.withLock { $0.bar?.finish() } }
}
