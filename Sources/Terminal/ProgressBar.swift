internal import Synchronization

/// How far a long piece of work is, on standard error while a person looks at it; nothing in a pipe or with `--quiet`.
///
/// It appears after a moment, is redrawn ten times a second at most, and clears itself when it ends. Any task may advance it.
package final class ProgressBar: Sendable {
    private struct State {
        var lastDrawn: Duration?
        var isFinished = false
    }

    /// Work that ends sooner shows no bar.
    static let delay = Duration.milliseconds(300)
    /// The time between two drawings.
    static let interval = Duration.milliseconds(100)
    private let error: Output
    private let statusLine: StatusLine
    private let isShown: Bool
    private let label: Text
    private let total: UInt64?
    private let unit: ProgressLine.Unit
    private let elapsed: @Sendable () -> Duration
    private let done = Atomic<UInt64>(0)
    private let state = Mutex(State())

    /// Starts a bar at zero.
    ///
    /// - Parameters:
    ///   - label: what is being done.
    ///   - total: how much there is to do, if that is known.
    ///   - unit: of what.
    ///   - console: where it is drawn.
    ///   - elapsed: the time since the start; a clock of its own unless given.
    package init(
        _ label: Text, total: UInt64? = nil, unit: ProgressLine.Unit = .bytes, on console: Console,
        elapsed: (@Sendable () -> Duration)? = nil
    ) {
        self.label = label
        self.total = total
        self.unit = unit
        error = console.error
        statusLine = console.statusLine
        isShown = console.error.canRedraw && !console.isQuiet
        if let elapsed {
            self.elapsed = elapsed
        } else {
            let start = ContinuousClock.now
            self.elapsed = { ContinuousClock.now - start }
        }
    }

    deinit { finish() }

    /// Says that more has been done.
    package func advance(by count: UInt64 = 1) {
        guard isShown else { return }
        let done = self.done.wrappingAdd(count, ordering: .relaxed).newValue
        let now = elapsed()
        guard now >= Self.delay else { return }
        state.withLock { state in
            if state.isFinished { return }
            if let last = state.lastDrawn, now - last < Self.interval { return }
            state.lastDrawn = now
            let line = ProgressLine(label: label, done: done, total: total, unit: unit, elapsed: now)
            let text = line.text(width: (error.width ?? 80) - 1)
            statusLine.draw(text, on: error)
        }
    }

    /// Clears the bar; nothing is drawn after.
    package func finish() {
        guard isShown else { return }
        state.withLock { state in
            if state.isFinished { return }
            state.isFinished = true
            statusLine.clear(on: error)
        }
    }
}

/// One drawing of a progress bar: pure, from numbers to text.
package struct ProgressLine: Sendable {
    /// What is counted.
    package enum Unit: Sendable {
        /// Bytes, shown in binary multiples.
        case bytes
        /// Things, with the word for many of them.
        case items(String)
    }

    let label: Text
    let done: UInt64
    let total: UInt64?
    let unit: Unit
    let elapsed: Duration

    /// `hashing app.tar.gz  ████████▌           42 %  1.7 GiB of 4.0 GiB  812 MiB/s  3 s left`, as much of it as fits.
    func text(width: Int) -> Text {
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        let rate = seconds > 0 ? Double(done) / seconds : 0
        var parts: [Text] = []
        if let total, total > 0 {
            let share = min(1, Double(done) / Double(total))
            parts.append("\(bar(share, width: 20)) \(pad(Int(share * 100), to: 3)) %")
            parts.append("\(amount(Double(done))) of \(amount(Double(total)))")
            parts.append("\(amount(rate))/s")
            if rate > 0, done < total { parts.append("\(Self.span((Double(total) - Double(done)) / rate)) left") }
        } else {
            parts.append("\(amount(Double(done)))")
            parts.append("\(amount(rate))/s")
        }
        // Too narrow: first the last parts go, then the label is cut.
        while parts.count > 1, label.width + 2 + parts.joined(separator: "  ").width > width { parts.removeLast() }
        return ("\(label)  \(parts.joined(separator: "  "))" as Text).truncated(to: max(width, 1))
    }

    private func bar(_ share: Double, width: Int) -> Text {
        let eighths = Int(share * Double(width * 8))
        let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
        let filled = String(repeating: "█", count: eighths / 8) + partial
        return Text(filled, .green) + Text.spaces(width - filled.count)
    }

    private func amount(_ number: Double) -> String {
        switch unit {
        case .items(let name): return "\(Int(min(number, 1e15))) \(name)"
        case .bytes: return Self.bytes(number)
        }
    }

    /// A number of bytes for a person to read: `512 B`, `1.7 GiB`.
    package static func bytes(_ count: Double) -> String {
        var number = count
        var units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"][...]
        guard number >= 1024 else { return "\(Int(number)) B" }
        number /= 1024
        while number >= 1023.95, units.count > 1 {
            number /= 1024
            units.removeFirst()
        }
        let tenths = Int((number * 10).rounded())
        let text = number < 99.95 ? "\(tenths / 10).\(tenths % 10)" : "\(Int(number.rounded()))"
        return "\(text) \(units[units.startIndex])"
    }

    private static func span(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 359_999).rounded(.up))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
}

private func pad(_ number: Int, to digits: Int) -> String {
    let text = "\(number)"
    return String(repeating: " ", count: max(0, digits - text.count)) + text
}
