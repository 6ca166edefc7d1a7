/// Rows of cells in columns aligned by display width.
///
/// On a terminal a table takes at most its width: flexible columns wrap, the others are cut. In a pipe each row is one
/// whole line, so that other programs can read it.
package struct Table: Sendable {
    /// What a column holds.
    package struct Column: Sendable {
        /// On which side of its column a cell stands.
        package enum Alignment: Sendable {
            /// Texts.
            case left
            /// Numbers.
            case right
        }

        /// What happens when the table is too wide.
        package enum Fit: Sendable {
            /// The column keeps its width as long as any other can give.
            case whole
            /// The column gives way, and its cells take several lines.
            case wraps
            /// The column gives way, and its cells are cut.
            case truncates
        }

        let title: Text
        let alignment: Alignment
        let fit: Fit

        package init(_ title: Text = Text(), alignment: Alignment = .left, fit: Fit = .whole) {
            self.title = title
            self.alignment = alignment
            self.fit = fit
        }
    }

    /// The narrowest that a column which gives way becomes.
    private static let narrowest = 8
    /// Spaces between two columns.
    private static let gap = 2

    private let columns: [Column]
    private var rows: [[Text]] = []
    private let indent: Int

    /// - Parameters:
    ///   - columns: titles are shown if any is not empty.
    ///   - indent: the spaces before every line.
    package init(_ columns: [Column], indent: Int = 0) {
        self.columns = columns
        self.indent = indent
    }

    /// Whether there are no rows.
    package var isEmpty: Bool { rows.isEmpty }

    /// Adds a row; cells beyond the columns are dropped and missing ones are empty.
    package mutating func append(_ cells: [Text]) {
        rows.append(columns.indices.map { $0 < cells.count ? cells[$0] : Text() })
    }

    /// The lines to print.
    ///
    /// - Parameter width: the columns of the terminal, or `nil` for no limit.
    package func lines(width: Int?) -> [Text] {
        let titles = columns.map { $0.title.styled(.heading) }
        let hasTitles = columns.contains { !$0.title.isEmpty }
        let all = hasTitles ? [titles] + rows : rows
        let widths = fitted(columns.indices.map { column in all.reduce(0) { max($0, $1[column].width) } }, to: width)
        return all.flatMap { row in lines(of: row, widths: widths) }
    }

    private func lines(of row: [Text], widths: [Int]) -> [Text] {
        let cells = columns.indices.map { index in
            switch columns[index].fit {
            case .wraps: row[index].wrapped(to: widths[index], breaksWords: true)
            case .whole, .truncates: [row[index].truncated(to: widths[index])]
            }
        }
        let height = cells.reduce(1) { max($0, $1.count) }
        return (0..<height).map { line in
            var text = Text.spaces(indent)
            var pending = 0
            for (index, cell) in cells.enumerated() {
                let part = line < cell.count ? cell[line] : Text()
                let slack = widths[index] - part.width
                let before = columns[index].alignment == .right ? slack : 0
                // Nothing is written after the last visible cell, so that no line ends in spaces.
                if !part.isEmpty {
                    text += Text.spaces(pending + before) + part
                    pending = slack - before + Self.gap
                } else {
                    pending += slack + Self.gap
                }
            }
            return text
        }
    }

    private func fitted(_ natural: [Int], to width: Int?) -> [Int] {
        guard let width else { return natural }
        var widths = natural
        let room = max(0, width - indent - Self.gap * max(0, columns.count - 1))
        shrink(&widths, to: room) { columns[$0].fit != .whole }
        shrink(&widths, to: room) { _ in true }
        return widths
    }

    /// Takes columns from the widest of the chosen ones, until the sum fits or none can give more.
    private func shrink(_ widths: inout [Int], to room: Int, where canGive: (Int) -> Bool) {
        var excess = widths.reduce(0, +) - room
        while excess > 0 {
            let givers = widths.indices.filter { canGive($0) && widths[$0] > Self.narrowest }
            guard let widest = givers.map({ widths[$0] }).max() else { return }
            let tied = givers.filter { widths[$0] == widest }
            let next = givers.map { widths[$0] }.filter { $0 < widest }.max() ?? Self.narrowest
            let step = min(widest - next, max(1, excess / tied.count))
            for column in tied where excess > 0 {
                widths[column] -= min(step, excess)
                excess -= min(step, excess)
            }
        }
    }
}
