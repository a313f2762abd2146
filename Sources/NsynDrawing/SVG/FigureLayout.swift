/// Where the parts of a figure stand on its page.
struct FigureLayout {
    struct Place {
        var x: Double
        var y: Double
        var width: Double
        var height: Double
        var showsX: Bool
        var showsY: Bool
    }

    static let margin = 14.0
    static let tickSize = 10.0
    static let labelSize = 11.0
    static let titleSize = 14.0
    static let noteSize = 9.5
    static let gap = 14.0

    private(set) var places: [Place] = []
    private(set) var height = 0.0
    /// The upper edge of the first panel's frame, and the lower one of the last.
    private(set) var top = 0.0
    private(set) var bottom = 0.0
    private(set) var legendTop = 0.0
    private(set) var barX = 0.0

    init(_ figure: Figure) {
        var y = Self.margin
        if !figure.title.isEmpty { y += Self.titleSize + 6 }
        if !figure.subtitle.isEmpty { y += Self.labelSize + 6 }
        legendTop = y
        if !figure.legend.isEmpty { y += Double(Self.legendRows(figure).count) * 17 + 4 }
        let hasTitles = figure.panels.contains { !$0.title.isEmpty }
        let barWidth = Self.barWidth(figure)
        let columns = min(figure.columns, max(1, figure.panels.count))
        let yAreas = (0..<columns).map { column -> Double in
            if figure.sharesAxes && column > 0 { return 0 }
            let own = figure.panels.indices.filter { $0 % columns == column }.map { Self.yArea(figure.panels[$0]) }
            return own.max() ?? 0
        }
        let room = figure.width - 2 * Self.margin - barWidth - yAreas.reduce(0, +) - Self.gap * Double(columns - 1)
        let width = max(40, room / Double(columns))
        let height = width * figure.aspect
        let rows = (figure.panels.count + columns - 1) / columns
        top = y + (hasTitles ? 19 : 4)
        for row in 0..<rows {
            let first = row * columns
            let panels = figure.panels[first..<min(first + columns, figure.panels.count)]
            y += hasTitles ? 19 : 4
            var x = Self.margin
            for (column, _) in panels.enumerated() {
                x += yAreas[column]
                let isLowest = first + column + columns >= figure.panels.count
                places.append(
                    Place(
                        x: x, y: y, width: width, height: height, showsX: !figure.sharesAxes || isLowest,
                        showsY: !figure.sharesAxes || column == 0))
                x += width + Self.gap
            }
            y += height
            bottom = y
            if !figure.sharesAxes || row == rows - 1 {
                y += panels.map { Self.xArea($0, width: width) }.max() ?? 0
            }
            y += row < rows - 1 ? 8 : 0
        }
        barX = figure.width - Self.margin - barWidth + 12
        if figure.colourBar != nil { y = max(y, top + 150) }
        if !figure.notes.isEmpty { y += 8 + Double(figure.notes.count) * (Self.noteSize + 4) }
        self.height = (y + Self.margin).rounded()
    }

    static func yArea(_ panel: Panel) -> Double {
        let ticks = panel.y.ticks.map { TextWidth.of($0.label, size: tickSize) }.max() ?? 0
        return (panel.y.title.isEmpty ? 0 : labelSize + 7) + (ticks > 0 ? min(ticks, 130) + 8 : 0)
    }

    static func xArea(_ panel: Panel, width: Double) -> Double {
        let ticks = panel.x.ticks.isEmpty ? 0 : isSlanted(panel.x, width: width) ? slantHeight(panel.x) : tickSize + 8
        return ticks + (panel.x.title.isEmpty ? 0 : labelSize + 6)
    }

    /// Names that do not fit side by side are written slantwise.
    static func isSlanted(_ axis: Axis, width: Double) -> Bool {
        guard axis.scale.kind == .category, !axis.ticks.isEmpty else { return false }
        let widest = axis.ticks.map { TextWidth.of($0.label, size: tickSize) }.max() ?? 0
        return widest > width / Double(axis.ticks.count) - 4
    }

    static func slantHeight(_ axis: Axis) -> Double {
        let widest = axis.ticks.map { TextWidth.of($0.label, size: tickSize) }.max() ?? 0
        return min(90, widest * 0.64) + 14
    }

    static func barWidth(_ figure: Figure) -> Double {
        guard let bar = figure.colourBar else { return 0 }
        let ticks = bar.ticks.map { TextWidth.of($0.label, size: tickSize) }.max() ?? 0
        return 12 + (bar.widestInterval == nil ? 14 : 30) + 8 + ticks + labelSize + 12
    }

    /// Entries of the legend in lines that fit.
    static func legendRows(_ figure: Figure) -> [[LegendEntry]] {
        var rows: [[LegendEntry]] = [[]]
        var used = 0.0
        for entry in figure.legend {
            let width = TextWidth.of(entry.label, size: tickSize) + 40
            if used + width > figure.width - 2 * margin, !rows[rows.count - 1].isEmpty {
                rows.append([])
                used = 0
            }
            rows[rows.count - 1].append(entry)
            used += width
        }
        return rows
    }
}
