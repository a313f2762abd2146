import NsynTables

/// A map of a quantity over two others, in small multiples over further ones.
public enum HeatMap {
    /// More small maps than this can't be read.
    public static let mostPanels = 36

    /// - Parameters:
    ///   - x: along the lower edge.
    ///   - y: upwards.
    ///   - value: what is coloured; its intervals fade colours, conditions outside the domain are hatched.
    ///   - facets: one small map for each combination of their values; the first goes down, the second across.
    public static func figure(
        x: Measure, y: Measure, value: Measure, facets: [Measure] = [], title: String = "", width: Double = 640
    ) -> Figure {
        let known = value.values.filter(\.isFinite)
        let widths = intervals(value)
        let widest = widths.filter(\.isFinite).max() ?? 0
        let hasOutside = value.inDomain?.contains(0) ?? false
        var (low, high) = (known.min() ?? 0, known.max() ?? 1)
        // Probabilities are read against nothing and certainty.
        if low >= 0 && high <= 1 && high > 0.3 && value.unit == nil { (low, high) = (0, 1) }
        let range = Scale(.linear, low, high)
        let bar = ColourBar(
            value.title, .sequential, range: range, ticks: Ticks.linear(range, count: 5),
            // An interval as wide as half of all that is shown says nothing any more.
            widestInterval: widest > 0 ? max(widest, (high - low) / 2) : nil, hasOutside: hasOutside)
        let (columns, groups) = facetGroups(facets, rows: value.values.count)
        let panels = groups.map { group in
            panel(
                x, y, value, rows: group.rows, title: group.title, bar: bar, widths: widths)
        }
        let fixed = panels.count == 1 ? 0.78 : 0.85
        return Figure(
            title: title, panels: panels, columns: columns, sharesAxes: panels.count > 1, colourBar: bar,
            notes: hasOutside ? ["Hatched: outside of what the model has seen."] : [], width: width, aspect: fixed)
    }

    static func intervals(_ value: Measure) -> [Double] {
        guard let lower = value.lower, let upper = value.upper else {
            return Array(repeating: 0, count: value.values.count)
        }
        return zip(lower, upper).map { $1 - $0 }
    }

    /// Rows by the values of the facets, in reading order, and how many stand side by side.
    static func facetGroups(_ facets: [Measure], rows: Int) -> (columns: Int, groups: [(title: String, rows: [Int])]) {
        guard let first = facets.first else { return (1, [("", Array(0..<rows))]) }
        var groups: [[Double]: [Int]] = [:]
        for row in 0..<rows {
            let key = facets.map { $0.values[row] }
            if key.contains(where: \.isNaN) { continue }
            groups[key, default: []].append(row)
        }
        let keys = groups.keys.sorted { left, right in
            for (one, other) in zip(left, right) where one != other { return one < other }
            return false
        }.prefix(mostPanels)
        let titled = keys.map { key in
            (
                title: zip(facets, key).map { facet, value in "\(facet.plainName) \(facet.text(value))" }
                    .joined(separator: ", "),
                rows: groups[key] ?? []
            )
        }
        let columns: Int
        if facets.count >= 2 {
            columns = facets.dropFirst().reduce(1) { $0 * max(1, $1.distinct.count) }
        } else {
            let count = first.distinct.count
            columns = count <= 3 ? count : count == 4 ? 2 : count <= 9 ? 3 : 4
        }
        return (max(1, min(columns, 6)), titled)
    }

    private static func panel(
        _ x: Measure, _ y: Measure, _ value: Measure, rows: [Int], title: String, bar: ColourBar, widths: [Double]
    ) -> Panel {
        let (xEdges, xAxis) = edges(x)
        let (yEdges, yAxis) = edges(y)
        // Replicates of one condition share a cell: their mean is shown.
        var cells: [Int: (sum: Double, width: Double, count: Int, outside: Bool)] = [:]
        let (xPlaces, yPlaces) = (places(x.distinct), places(y.distinct))
        for row in rows {
            guard let column = xPlaces[x.values[row]], let line = yPlaces[y.values[row]], value.values[row].isFinite
            else { continue }
            var cell = cells[line * 100_000 + column] ?? (0, 0, 0, false)
            cell.sum += value.values[row]
            cell.width += widths[row].isFinite ? widths[row] : bar.widestInterval ?? 0
            cell.count += 1
            cell.outside = cell.outside || value.inDomain?[row] == 0
            cells[line * 100_000 + column] = cell
        }
        let marks = cells.keys.sorted().map { key -> Mark in
            let (line, column) = (key / 100_000, key % 100_000)
            let cell = cells[key] ?? (0, 0, 1, false)
            let count = Double(cell.count)
            return .cell(
                low: Spot(xEdges[column], yEdges[line]), high: Spot(xEdges[column + 1], yEdges[line + 1]),
                bar.colour(cell.sum / count, interval: cell.width / count),
                level: bar.range.place(cell.sum / count), hatched: cell.outside)
        }
        return Panel(title: title, x: xAxis, y: yAxis, marks: marks, frame: .box)
    }

    private static func places(_ distinct: [Double]) -> [Double: Int] {
        var result: [Double: Int] = [:]
        for (index, value) in distinct.enumerated() { result[value] = index }
        return result
    }

    /// Borders half-way between neighbours, on the scale that the values lie on.
    static func edges(_ measure: Measure) -> (edges: [Double], axis: Axis) {
        if measure.isCategory {
            let present = measure.distinct
            return (
                (present.first.map { [$0 - 0.5] } ?? [0, 1]) + present.map { $0 + 0.5 },
                Axis(measure.title, names: measure.names)
            )
        }
        let values = measure.distinct
        guard let first = values.first, let last = values.last, values.count > 1 else {
            let only = values.first ?? 0
            let scale = Scale(.linear, only - 0.5, only + 0.5)
            return ([only - 0.5, only + 0.5], Axis(measure.title, scale, ticks: Ticks.values(values, scale)))
        }
        let isLogarithmic = measure.isLogarithmic
        func between(_ one: Double, _ other: Double) -> Double {
            isLogarithmic ? (one * other).squareRoot() : (one + other) / 2
        }
        func beyond(_ edge: Double, _ value: Double) -> Double {
            isLogarithmic ? value * value / edge : 2 * value - edge
        }
        let inner = zip(values, values.dropFirst()).map { between($0, $1) }
        let edges = [beyond(inner[0], first)] + inner + [beyond(inner[inner.count - 1], last)]
        let scale = Scale(isLogarithmic ? .logarithmic : .linear, edges[0], edges[edges.count - 1])
        return (edges, Axis(measure.title, scale, ticks: Ticks.values(values, scale)))
    }
}

extension Measure {
    var plainName: String { String(name.map { $0 == "_" ? " " : $0 }) }
}
