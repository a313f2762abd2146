import NsynTables

/// One quantity along another, with its interval; a line for each value of a third, a panel for each of a fourth.
public enum SliceChart {
    public static func figure(
        x: Measure, values: [Measure], series: Measure? = nil, facets: [Measure] = [], title: String = "",
        width: Double = 560, drawsPoints: Bool = true
    ) -> Figure {
        let (columns, groups) = HeatMap.facetGroups(facets, rows: x.values.count)
        let known = values.flatMap { $0.values + ($0.lower ?? []) + ($0.upper ?? []) }
        let isShare = known.filter(\.isFinite).allSatisfy { $0 >= 0 && $0 <= 1 } && (values.first?.unit == nil)
        let yTitle = values.count == 1 ? values[0].title : commonTitle(values)
        let yAxis = Axis(yTitle, covering: isShare && (known.filter(\.isFinite).max() ?? 0) > 0.3 ? [0, 1] : known)
        let all = series?.distinct ?? [.nan]
        // Names need a colour each that the eye tells apart; numbers in order share a scale.
        let keys = series?.isCategory == true ? Array(all.prefix(Categories.colours.count)) : Array(all.prefix(200))
        var legend: [LegendEntry] = []
        var bar: ColourBar?
        if let series, !series.isCategory, keys.count > 8 {
            let range = Scale(.linear, keys[0], keys[keys.count - 1])
            bar = ColourBar(series.title, .sequential, range: range, ticks: Ticks.linear(range, count: 5))
        } else if let series {
            legend = keys.enumerated().map {
                LegendEntry(
                    series.isCategory ? series.text($0.element) : "\(series.plainName) \(series.text($0.element))",
                    colour($0.offset, keys.count, series), .line)
            }
        } else if values.count > 1 {
            legend = values.enumerated().map { LegendEntry($0.element.plainName, Categories.colour($0.offset), .line) }
        }
        if values.contains(where: { $0.inDomain?.contains(0) ?? false }) {
            legend.append(LegendEntry("outside of what the model has seen", .pencil, .hollowPoint))
        }
        // More bands than these cover each other.
        let hasBands = values.contains { $0.lower != nil } && keys.count * values.count <= 6
        var notes: [String] = []
        if hasBands { notes.append("Bands: prediction intervals.") }
        if all.count > keys.count {
            notes.append("Drawn are \(keys.count) of the \(all.count) values of \(series?.plainName ?? "").")
        }
        let panels = groups.map { group -> Panel in
            var marks: [Mark] = []
            var lines: [Mark] = []
            for (index, key) in keys.enumerated() {
                let rows = group.rows.filter { series == nil || series?.values[$0] == key }
                for (number, value) in values.enumerated() {
                    let colour =
                        series == nil
                        ? Categories.colour(number) : bar?.colour(key) ?? self.colour(index, keys.count, series ?? x)
                    add(x, value, rows, colour, &marks, &lines, drawsPoints, drawsBands: hasBands)
                }
            }
            return Panel(title: group.title, x: x.axis(), y: yAxis, marks: marks + lines)
        }
        return Figure(
            title: title, panels: panels, columns: columns, sharesAxes: panels.count > 1, colourBar: bar,
            legend: legend,
            notes: notes, width: width)
    }

    private static func commonTitle(_ values: [Measure]) -> String {
        let units = Set(values.map(\.unit))
        return units.count == 1 ? (values[0].unit.map { "value (\($0))" } ?? "value") : "value"
    }

    /// Numbers in order get the sequential scale, names the one without.
    private static func colour(_ index: Int, _ count: Int, _ series: Measure) -> Colour {
        series.isCategory || count < 2
            ? Categories.colour(index) : ColourScale.sequential.colour(0.9 * Double(index) / Double(count - 1))
    }

    /// The mean of rows at one place is one spot of the line.
    private static func add(
        _ x: Measure, _ value: Measure, _ rows: [Int], _ colour: Colour, _ marks: inout [Mark], _ lines: inout [Mark],
        _ drawsPoints: Bool, drawsBands: Bool
    ) {
        var byPlace: [Double: [Int]] = [:]
        for row in rows where x.values[row].isFinite && value.values[row].isFinite {
            byPlace[x.values[row], default: []].append(row)
        }
        let places = byPlace.keys.sorted()
        func mean(_ numbers: [Double], _ rows: [Int]) -> Double {
            rows.reduce(0) { $0 + numbers[$1] } / Double(max(1, rows.count))
        }
        let spots = places.map { Spot($0, mean(value.values, byPlace[$0] ?? [])) }
        if drawsBands, let lower = value.lower, let upper = value.upper {
            let known = places.filter { (byPlace[$0] ?? []).allSatisfy { lower[$0].isFinite && upper[$0].isFinite } }
            let (low, high) = (
                known.map { mean(lower, byPlace[$0] ?? []) }, known.map { mean(upper, byPlace[$0] ?? []) }
            )
            if x.isCategory {
                for (index, place) in known.enumerated() {
                    lines.append(.whisker(x: place, low: low[index], high: high[index], colour))
                }
            } else {
                marks.append(.band(x: known, lower: low, upper: high, colour, opacity: 0.18))
            }
        }
        if !x.isCategory { lines.append(.line(spots, colour, width: 1.8, dashed: false, opacity: 1)) }
        guard drawsPoints, places.count <= 60 else { return }
        for (place, spot) in zip(places, spots) {
            let hollow = (byPlace[place] ?? []).contains { value.inDomain?[$0] == 0 }
            lines.append(.point(spot, colour, radius: 3, hollow: hollow, opacity: 1))
        }
    }
}

/// One column against another, a point a row.
public enum ScatterChart {
    public static let mostPoints = 20_000

    public static func figure(x: Measure, y: Measure, colour: Measure? = nil, title: String = "", width: Double = 560)
        -> Figure
    {
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
        let count = x.values.count
        let step = max(1, (count + mostPoints - 1) / mostPoints)
        let opacity = count > 2000 ? 0.5 : 0.85
        let marks = stride(from: 0, to: count, by: step).flatMap { row -> [Mark] in
            let spot = Spot(x.values[row], y.values[row])
            guard spot.x.isFinite, spot.y.isFinite else { return [] }
            var paint = Categories.colour(0)
            if let colour {
                let value = colour.values[row]
                paint =
                    value.isNaN
                    ? Colour(hex: 0xBBBBBB)
                    : colour.isCategory ? Categories.colour(Int(value)) : bar?.colour(value) ?? .ink
            }
            var marks: [Mark] = []
            if count <= 200, let low = y.lower?[row], let high = y.upper?[row], low.isFinite, high.isFinite {
                marks.append(.whisker(x: spot.x, low: low, high: high, paint))
            }
            marks.append(
                .point(spot, paint, radius: count > 2000 ? 1.8 : 3, hollow: y.inDomain?[row] == 0, opacity: opacity))
            return marks
        }
        return Figure(
            title: title, panels: [Panel(x: x.axis(), y: y.axis(), marks: marks)], colourBar: bar, legend: legend,
            notes: step > 1 ? ["Every \(step)th of \(TablePrinter.counted(count, "row")) is drawn."] : [],
            width: width, aspect: 0.75)
    }
}

/// Lines over a common axis: absorption, emission, mass.
public enum SpectrumChart {
    public static func figure(
        x: Measure, curves: [Measure], series: Measure? = nil, title: String = "", width: Double = 560
    )
        -> Figure
    {
        var figure = SliceChart.figure(
            x: x, values: curves, series: series, title: title, width: width, drawsPoints: false)
        figure.aspect = 0.55
        // A spectrum fills its axis from edge to edge.
        let known = x.values.filter(\.isFinite)
        let scale = Scale(.linear, known.min() ?? 0, known.max() ?? 1)
        for index in figure.panels.indices {
            figure.panels[index].x = Axis(x.title, scale, ticks: Ticks.linear(scale, count: 7))
        }
        return figure
    }
}

/// Two aims against each other, and the conditions that none beats in both.
public enum ParetoChart {
    public static func figure(
        x: Measure, y: Measure, minimizesX: Bool = false, minimizesY: Bool = false, title: String = "",
        width: Double = 560
    ) -> Figure {
        let rows = x.values.indices.filter { x.values[$0].isFinite && y.values[$0].isFinite }
        let front = front(rows.map { Spot(x.values[$0], y.values[$0]) }, minimizesX, minimizesY)
        let isFront = Set(front.map { rows[$0] })
        var marks: [Mark] = []
        for row in rows where !isFront.contains(row) {
            let hollow = y.inDomain?[row] == 0 || x.inDomain?[row] == 0
            marks.append(
                .point(
                    Spot(x.values[row], y.values[row]), Colour(hex: 0xA8A8A8), radius: 2.6, hollow: hollow, opacity: 0.8
                ))
        }
        let spots = front.map { Spot(x.values[rows[$0]], y.values[rows[$0]]) }
        var steps: [Spot] = []
        for (index, spot) in spots.enumerated() {
            // Between two of them only what the worse one reaches is known to be had.
            if index > 0 {
                let before = spots[index - 1]
                steps.append(minimizesX ? Spot(spot.x, before.y) : Spot(before.x, spot.y))
            }
            steps.append(spot)
        }
        marks.append(.line(steps, Categories.colour(1), width: 1.6, dashed: false, opacity: 1))
        for index in front {
            let row = rows[index]
            if let lower = y.lower?[row], let upper = y.upper?[row], lower.isFinite, upper.isFinite {
                marks.append(.whisker(x: x.values[row], low: lower, high: upper, Categories.colour(1)))
            }
            let hollow = y.inDomain?[row] == 0 || x.inDomain?[row] == 0
            marks.append(
                .point(Spot(x.values[row], y.values[row]), Categories.colour(1), radius: 4, hollow: hollow, opacity: 1))
        }
        func better(_ measure: Measure, _ minimizes: Bool) -> Axis {
            var axis = measure.axis()
            axis.title += minimizes ? ", less is better" : ", more is better"
            return axis
        }
        return Figure(
            title: title,
            panels: [Panel(x: better(x, minimizesX), y: better(y, minimizesY), marks: marks)],
            legend: [
                LegendEntry("\(front.count) that none beats in both", Categories.colour(1), .point),
                LegendEntry("the other \(rows.count - front.count)", Colour(hex: 0xA8A8A8), .point),
            ], width: width, aspect: 0.75)
    }

    /// The places of the spots that no other is at least as good as in both and better in one, from left to right.
    public static func front(_ spots: [Spot], _ minimizesX: Bool, _ minimizesY: Bool) -> [Int] {
        let order = spots.indices.sorted { left, right in
            let (one, other) = (spots[left], spots[right])
            if one.x != other.x { return minimizesX ? one.x < other.x : one.x > other.x }
            if one.y != other.y { return minimizesY ? one.y < other.y : one.y > other.y }
            return left < right
        }
        var best: Double?
        var front: [Int] = []
        for index in order {
            let y = minimizesY ? -spots[index].y : spots[index].y
            if let best, y <= best { continue }
            best = y
            front.append(index)
        }
        return front.sorted { spots[$0].x < spots[$1].x }
    }
}

/// Where a model's answer goes when one of its inputs changes and the others stay as they were.
public enum DependenceChart {
    public struct Curve: Sendable {
        public var feature: Measure
        public var answers: [Double]

        public init(_ feature: Measure, _ answers: [Double]) {
            self.feature = feature
            self.answers = answers
        }
    }

    public static func figure(_ curves: [Curve], answer: String, title: String = "", width: Double = 640) -> Figure {
        // Bars are read from zero.
        let all = curves.flatMap(\.answers) + (curves.contains { $0.feature.isCategory } ? [0] : [])
        let yAxis = Axis(answer, covering: all, room: 0.08, count: 5)
        let panels = curves.map { curve -> Panel in
            var marks: [Mark] = []
            let spots = zip(curve.feature.values, curve.answers).map { Spot($0, $1) }
            if curve.feature.isCategory {
                for spot in spots {
                    marks.append(
                        .bar(
                            low: Spot(spot.x - 0.32, yAxis.scale.lower), high: Spot(spot.x + 0.32, spot.y),
                            Categories.colour(0)))
                }
            } else {
                marks.append(.line(spots, Categories.colour(0), width: 2, dashed: false, opacity: 1))
                // A rug of the values that were asked for shows where the curve rests on something.
                for spot in spots {
                    marks.append(
                        .point(Spot(spot.x, yAxis.scale.lower), .pencil, radius: 1.2, hollow: false, opacity: 0.7))
                }
            }
            return Panel(x: curve.feature.axis(room: 0.03, count: 4), y: yAxis, marks: marks)
        }
        return Figure(
            title: title, panels: panels, columns: panels.count <= 1 ? 1 : panels.count <= 4 ? 2 : 3, width: width,
            aspect: 0.7)
    }
}
