import NsynTables

/// One line a condition over many axes, coloured by what came out.
public enum ParallelChart {
    /// More lines than this are drawn from every n-th condition.
    public static let mostLines = 2000

    public static func figure(_ measures: [Measure], colour: Measure, title: String = "", width: Double = 720) -> Figure
    {
        let known = colour.values.filter(\.isFinite)
        let range = Scale(.linear, known.min() ?? 0, known.max() ?? 1)
        let bar = ColourBar(colour.title, .sequential, range: range, ticks: Ticks.linear(range, count: 5))
        let axes = measures.map { measure -> Axis in
            var axis = measure.axis(room: 0, count: 5)
            axis.title = ""
            return axis
        }
        let step = max(1, (colour.values.count + mostLines - 1) / mostLines)
        // What is high lies above what is low: the interesting lines are not buried.
        let rows = stride(from: 0, to: colour.values.count, by: step).filter { colour.values[$0].isFinite }
            .sorted { colour.values[$0] < colour.values[$1] }
        let opacity = max(0.25, min(0.9, 60 / Double(max(1, rows.count))))
        var marks: [Mark] = rows.map { row in
            let spots = measures.indices.compactMap { index -> Spot? in
                let value = measures[index].values[row]
                return value.isFinite ? Spot(Double(index), axes[index].scale.place(value)) : nil
            }
            return .line(
                spots, bar.scale.colour(range.place(colour.values[row])), width: 1.2, dashed: false, opacity: opacity)
        }
        for (index, axis) in axes.enumerated() { marks.append(.innerAxis(x: Double(index), axis)) }
        let last = Double(max(1, measures.count - 1))
        let panel = Panel(
            x: Axis(
                "", Scale(.category, -0.15, last + 0.35),
                ticks: measures.enumerated().map { Tick(Double($0.offset), $0.element.title) }),
            y: Axis("", Scale(.linear, 0, 1), ticks: []), marks: marks, frame: .bare)
        return Figure(
            title: title, panels: [panel], colourBar: bar,
            notes: step > 1
                ? ["Every \(step)th of \(TablePrinter.counted(colour.values.count, "condition")) is drawn."] : [],
            width: width, aspect: 0.55)
    }
}

/// Every column against every other; on the diagonal how often each value occurs.
public enum PairsChart {
    public static let mostColumns = 8
    public static let mostPoints = 3000

    public static func figure(_ measures: [Measure], colour: Measure? = nil, title: String = "", width: Double = 760)
        -> Figure
    {
        let measures = Array(measures.prefix(mostColumns))
        let count = measures.count
        var bar: ColourBar?
        var legend: [LegendEntry] = []
        if let colour, colour.isCategory {
            legend = colour.names.prefix(8).enumerated().map {
                LegendEntry($0.element, Categories.colour($0.offset), .point)
            }
        } else if let colour {
            let known = colour.values.filter(\.isFinite)
            let range = Scale(.linear, known.min() ?? 0, known.max() ?? 1)
            bar = ColourBar(colour.title, .sequential, range: range, ticks: Ticks.linear(range, count: 5))
        }
        let rowCount = measures.first?.values.count ?? 0
        let step = max(1, (rowCount + mostPoints - 1) / mostPoints)
        // What is high lies above what is low.
        let order = colour.map { colour in colour.values.map { $0.isNaN ? -Double.infinity : $0 } }
        let rows = stride(from: 0, to: rowCount, by: step).map { $0 }.sorted { left, right in
            guard let order, order[left] != order[right] else { return left < right }
            return order[left] < order[right]
        }
        func paint(_ row: Int) -> Colour {
            guard let colour else { return Categories.colour(0) }
            let value = colour.values[row]
            if value.isNaN { return Colour(hex: 0xBBBBBB) }
            return colour.isCategory ? Categories.colour(Int(value)) : bar?.colour(value) ?? .ink
        }
        let opacity = rows.count > 500 ? 0.45 : 0.75
        let axes = measures.map { $0.axis(room: 0.06, count: 3) }
        var panels: [Panel] = []
        for line in 0..<count {
            for column in 0..<count {
                var (x, y) = (axes[column], axes[line])
                // Titles stand at the outer edges only, ticks as well.
                if line < count - 1 { (x.title, x.ticks) = ("", x.ticks.map { Tick($0.value, "") }) }
                if column > 0 { (y.title, y.ticks) = ("", y.ticks.map { Tick($0.value, "") }) }
                if line == column {
                    panels.append(histogram(measures[column], x, title: y.title, isFirst: column == 0))
                } else {
                    let marks = rows.compactMap { row -> Mark? in
                        let spot = Spot(measures[column].values[row], measures[line].values[row])
                        guard spot.x.isFinite, spot.y.isFinite else { return nil }
                        return .point(spot, paint(row), radius: 2.2, hollow: false, opacity: opacity)
                    }
                    panels.append(Panel(x: x, y: y, marks: marks))
                }
            }
        }
        return Figure(
            title: title, panels: panels, columns: count, sharesAxes: true, colourBar: bar, legend: legend,
            notes: step > 1 ? ["Every \(step)th of \(TablePrinter.counted(rowCount, "row")) is drawn."] : [],
            width: width, aspect: 0.95)
    }

    private static func histogram(_ measure: Measure, _ x: Axis, title: String, isFirst: Bool) -> Panel {
        let known = measure.values.filter(\.isFinite)
        let distinct = measure.distinct
        var bars: [(low: Double, high: Double, count: Int)] = []
        if distinct.count <= 24 {
            // A bar for each value of a grid: bins would beat with it.
            let places = distinct.map { x.scale.place($0) }
            let half = 0.4 * (zip(places, places.dropFirst()).map { $1 - $0 }.min() ?? 0.2)
            var counts: [Double: Int] = [:]
            for value in known { counts[value, default: 0] += 1 }
            bars = zip(places, distinct).map { ($0 - half, $0 + half, counts[$1] ?? 0) }
        } else {
            let bins = min(16, max(4, Int(Double(known.count).squareRoot())))
            var counts = [Int](repeating: 0, count: bins)
            for value in known { counts[max(0, min(bins - 1, Int(x.scale.place(value) * Double(bins))))] += 1 }
            bars = counts.enumerated().map {
                (Double($0.offset) / Double(bins), (Double($0.offset) + 0.94) / Double(bins), $0.element)
            }
        }
        let top = Double(max(1, bars.map(\.count).max() ?? 1))
        let marks = bars.map { bar -> Mark in
            .bar(
                low: Spot(x.scale.value(at: bar.low), 0),
                high: Spot(x.scale.value(at: bar.high), Double(bar.count) / top), Colour(hex: 0xB8C4CE))
        }
        return Panel(
            x: x, y: Axis(isFirst ? title : "", Scale(.linear, 0, 1.08), ticks: isFirst ? [Tick(0.5, "")] : []),
            marks: marks,
            frame: .open)
    }
}

/// A plate from above: each well coloured by a value.
public enum PlateChart {
    public struct Well: Sendable {
        /// From 0 at A and at 1.
        public var row: Int
        public var column: Int
        public var value: Double
        public var label: String

        public init(row: Int, column: Int, value: Double, label: String = "") {
            self.row = row
            self.column = column
            self.value = value
            self.label = label
        }

        /// `B7`, `AA12`
        public init?(_ name: String, value: Double, label: String = "") {
            var row = 0
            var column = 0
            for scalar in name.unicodeScalars {
                switch scalar {
                case "A"..."Z" where column == 0 && row < 100: row = row * 26 + Int(scalar.value) - 64
                case "0"..."9" where row > 0 && column < 1000: column = column * 10 + Int(scalar.value) - 48
                default: return nil
                }
            }
            guard row > 0, column > 0 else { return nil }
            self.init(row: row - 1, column: column - 1, value: value, label: label)
        }
    }

    /// The letters of a row: `A`, …, `Z`, `AA`.
    public static func letters(_ row: Int) -> String {
        let letter = String(UnicodeScalar(UInt8(65 + row % 26)))
        return row < 26 ? letter : letters(row / 26 - 1) + letter
    }

    /// - Parameter plates: name and wells of each.
    public static func figure(
        _ plates: [(name: String, wells: [Well])], rows: Int, columns: Int, value: Measure, title: String = "",
        width: Double = 640
    ) -> Figure {
        let known = plates.flatMap { $0.wells.map(\.value) }.filter(\.isFinite)
        let range = Scale(.linear, known.min() ?? 0, known.max() ?? 1)
        let bar =
            value.isCategory
            ? nil : ColourBar(value.title, .sequential, range: range, ticks: Ticks.linear(range, count: 5))
        let legend = value.names.enumerated().map { LegendEntry($0.element, Categories.colour($0.offset), .point) }
        let panels = plates.map { plate -> Panel in
            var marks: [Mark] = []
            var wells: [Int: Well] = [:]
            for well in plate.wells { wells[well.row * columns + well.column] = well }
            for row in 0..<rows {
                for column in 0..<columns {
                    let well = wells[row * columns + column]
                    let colour = well.flatMap { well -> Colour? in
                        if well.value.isNaN { return nil }
                        return bar?.colour(well.value) ?? Categories.colour(Int(well.value))
                    }
                    let level = value.isCategory ? 0.5 : range.place(well?.value ?? 0)
                    marks.append(
                        .well(
                            Spot(Double(column), Double(rows - 1 - row)), colour, level: level, label: well?.label ?? ""
                        ))
                }
            }
            return Panel(
                title: plate.name,
                x: Axis(
                    "", Scale(.category, -0.5, Double(columns) - 0.5),
                    ticks: (0..<columns).map { Tick(Double($0), String($0 + 1)) }),
                y: Axis(
                    "", Scale(.category, -0.5, Double(rows) - 0.5),
                    ticks: (0..<rows).map { Tick(Double(rows - 1 - $0), letters($0)) }), marks: marks, frame: .bare)
        }
        return Figure(
            title: title, panels: panels, columns: plates.count <= 1 ? 1 : 2, colourBar: bar, legend: legend,
            width: width, aspect: Double(rows) / Double(columns))
    }
}
