import NsynTables

/// A picture of a table: what to draw of which columns.
public struct TablePlot: Sendable {
    public enum Kind: String, CaseIterable, Sendable {
        case heatmap, slice, scatter, parallel, pairs, pareto, spectrum, plate
    }

    /// Chosen by the columns where nobody says.
    public var kind: Kind?
    public var x: String?
    public var y: String?
    /// What is coloured.
    public var value: String?
    public var facets: [String]
    /// A line or colour for each of its values.
    public var series: String?
    /// Columns of many-column charts.
    public var columns: [String]
    /// Aims of which less is better.
    public var minimized: [String]
    public var title: String
    public var width: Double?

    public init(
        kind: Kind? = nil, x: String? = nil, y: String? = nil, value: String? = nil, facets: [String] = [],
        series: String? = nil, columns: [String] = [], minimized: [String] = [], title: String = "",
        width: Double? = nil
    ) {
        self.kind = kind
        self.x = x
        self.y = y
        self.value = value
        self.facets = facets
        self.series = series
        self.columns = columns
        self.minimized = minimized
        self.title = title
        self.width = width
    }

    /// - Parameter unit: the unit that a column is shown in.
    public func figure(
        of table: Table, unit: @escaping (Table.Column) -> DisplayUnit? = { $0.unit }
    ) throws(TableProblem) -> Figure {
        guard table.rowCount > 0 else {
            throw TableProblem(.nothingLeft, "There are no rows to draw")
        }
        var source = TableSource(table: table, unit: unit)
        switch kind ?? source.likelyKind(self) {
        case .heatmap: return try heatMap(&source)
        case .slice: return try slice(&source, points: true)
        case .scatter: return try scatter(&source)
        case .spectrum: return try spectrum(&source)
        case .pareto: return try pareto(&source)
        case .parallel:
            let value = try source.measure(self.value ?? y ?? source.likelyValue(except: columns))
            let names = columns.isEmpty ? source.varying.filter { $0 != value.name } : columns
            return ParallelChart.figure(
                try source.measures(Array(names.prefix(14))), colour: value, title: title, width: width ?? 720)
        case .pairs:
            let names = columns.isEmpty ? source.varying : columns
            let colour = try (value ?? series).map { name throws(TableProblem) in try source.measure(name) }
            return PairsChart.figure(
                try source.measures(names.filter { $0 != colour?.name || columns.contains($0) }), colour: colour,
                title: title, width: width ?? 760)
        case .plate: return try plate(&source)
        }
    }

    private func heatMap(_ source: inout TableSource) throws(TableProblem) -> Figure {
        let value = try source.measure(self.value ?? source.likelyValue(except: [x, y].compactMap { $0 } + facets))
        guard !value.isCategory else {
            throw TableProblem(.columnOfWrongKind, "`\(value.name)` holds names, and a heat map colours numbers")
        }
        let axes = source.axes.filter { $0 != value.name && !facets.contains($0) }
        let x = try source.measure(self.x ?? axes.first { $0 != self.y } ?? value.name)
        let y = try source.measure(self.y ?? axes.first { $0 != x.name } ?? value.name)
        guard x.name != y.name, x.name != value.name, y.name != value.name else {
            throw TableProblem(
                .unknownColumn, "A heat map needs two columns to span it and a third to colour it",
                notes: ["say which: --x A --y B --value C"])
        }
        for measure in [x, y] where measure.distinct.count > 2000 {
            throw TableProblem(
                .tableTooLarge, "`\(measure.name)` has \(measure.distinct.count) different values, too many for a map",
                notes: ["`--kind scatter` draws every row where it lies"])
        }
        var facetMeasures = try source.measures(facets)
        if facets.isEmpty, self.x == nil, self.y == nil {
            // Further axes become small maps, as long as they can be read.
            var panels = 1
            for name in axes where name != x.name && name != y.name {
                let measure = try source.measure(name)
                panels *= max(1, measure.distinct.count)
                guard panels <= HeatMap.mostPanels else { break }
                facetMeasures.append(measure)
            }
        }
        let isMany = !facetMeasures.isEmpty
        return HeatMap.figure(
            x: x, y: y, value: value, facets: facetMeasures, title: title, width: width ?? (isMany ? 760 : 520))
    }

    private func slice(_ source: inout TableSource, points: Bool) throws(TableProblem) -> Figure {
        let values = try source.measures(
            y.map { [$0] } ?? (columns.isEmpty ? [value ?? source.likelyValue(except: [x].compactMap { $0 })] : columns)
        )
        let x = try source.measure(self.x ?? source.axes.first { name in !values.contains { $0.name == name } } ?? "")
        let series = try series.map { name throws(TableProblem) in try source.measure(name) }
        try refuseNames(values, "a line")
        return SliceChart.figure(
            x: x, values: values, series: series, facets: try source.measures(facets), title: title,
            width: width ?? (facets.isEmpty ? 560 : 760))
    }

    private func scatter(_ source: inout TableSource) throws(TableProblem) -> Figure {
        let x = try source.measure(self.x ?? source.axes.first ?? "")
        let y = try source.measure(self.y ?? source.likelyValue(except: [x.name]))
        let colour = try (value ?? series).map { name throws(TableProblem) in try source.measure(name) }
        return ScatterChart.figure(x: x, y: y, colour: colour, title: title, width: width ?? 560)
    }

    private func spectrum(_ source: inout TableSource) throws(TableProblem) -> Figure {
        let x = try source.measure(self.x ?? source.table.columns.first?.name ?? "")
        let series = try series.map { name throws(TableProblem) in try source.measure(name) }
        var names = y.map { [$0] } ?? columns
        if names.isEmpty { names = source.numeric.filter { $0 != x.name && $0 != series?.name } }
        guard !names.isEmpty else {
            throw TableProblem(.unknownColumn, "There is no column of numbers to draw over `\(x.name)`")
        }
        let curves = try source.measures(Array(names.prefix(12)))
        try refuseNames(curves, "a spectrum")
        return SpectrumChart.figure(x: x, curves: curves, series: series, title: title, width: width ?? 600)
    }

    private func pareto(_ source: inout TableSource) throws(TableProblem) -> Figure {
        guard let xName = x ?? columns.first, let yName = y ?? columns.dropFirst().first else {
            throw TableProblem(
                .unknownColumn, "A Pareto front needs two aims", notes: ["say which: --x A --y B [--minimize A]"])
        }
        let (x, y) = (try source.measure(xName), try source.measure(yName))
        try refuseNames([x, y], "an aim")
        return ParetoChart.figure(
            x: x, y: y, minimizesX: minimized.contains(xName), minimizesY: minimized.contains(yName), title: title,
            width: width ?? 560)
    }

    private func plate(_ source: inout TableSource) throws(TableProblem) -> Figure {
        let wellName = x ?? "well"
        guard let column = source.table[wellName], case .texts(let names) = column.values else {
            throw TableProblem(
                .unknownColumn, "A plate map needs a column of wells (`A1`, `B7`); there is no `\(wellName)`",
                notes: ["say which: --x COLUMN"])
        }
        let value = try source.measure(self.value ?? y ?? source.likelyValue(except: [wellName, "plate"]))
        var plates: [(name: String, wells: [PlateChart.Well])] = []
        var places: [String: Int] = [:]
        let plateColumn = source.table[facets.first ?? "plate"]
        var (rows, columns) = (8, 12)
        for row in 0..<source.table.rowCount {
            guard let name = names[row] else { continue }
            guard let well = PlateChart.Well(name, value: value.values[row], label: label(value, row)) else {
                throw TableProblem(.columnOfWrongKind, "“\(name)” in `\(wellName)` is no well such as `B7`")
            }
            guard well.row < 64, well.column < 96 else {
                throw TableProblem(.tableTooLarge, "The well \(name) lies outside of every plate")
            }
            if well.row >= rows || well.column >= columns {
                (rows, columns) = well.row >= 16 || well.column >= 24 ? (32, 48) : (max(rows, 16), max(columns, 24))
            }
            let plate = plateColumn.map { ShownValue.text($0, row) } ?? ""
            if places[plate] == nil {
                places[plate] = plates.count
                plates.append((plate, []))
            }
            plates[places[plate] ?? 0].wells.append(well)
        }
        return PlateChart.figure(
            plates, rows: rows, columns: columns, value: value, title: title,
            width: width ?? (plates.count > 1 ? 860 : 560))
    }

    private func label(_ value: Measure, _ row: Int) -> String {
        guard value.values[row].isFinite, !value.isCategory else { return "" }
        return ShownNumber.readable(value.values[row], significantDigits: 2)
    }

    private func refuseNames(_ measures: [Measure], _ what: String) throws(TableProblem) {
        guard let wrong = measures.first(where: \.isCategory) else { return }
        throw TableProblem(.columnOfWrongKind, "`\(wrong.name)` holds names, and \(what) needs numbers")
    }
}

/// A table with what its columns are good for.
private struct TableSource {
    let table: Table
    let unit: (Table.Column) -> DisplayUnit?
    private var distinct: [String: Int] = [:]

    init(table: Table, unit: @escaping (Table.Column) -> DisplayUnit?) {
        self.table = table
        self.unit = unit
    }

    func measure(_ name: String) throws(TableProblem) -> Measure {
        guard let column = table[name] else {
            throw TableProblem(
                .unknownColumn, name.isEmpty ? "Too few columns to draw" : "The table has no column `\(name)`",
                notes: ["it has " + table.columns.map { "`\($0.name)`" }.joined(separator: ", ")])
        }
        let measure = Measure(column, unit: unit(column))
        guard measure.values.contains(where: \.isFinite) else {
            throw TableProblem(.nothingLeft, "Every value of `\(name)` is missing")
        }
        return measure
    }

    func measures(_ names: [String]) throws(TableProblem) -> [Measure] {
        var result: [Measure] = []
        for name in names { result.append(try measure(name)) }
        return result
    }

    private mutating func distinctCount(_ column: Table.Column) -> Int {
        if let known = distinct[column.name] { return known }
        let count = Measure(column, unit: nil).distinct.count
        distinct[column.name] = count
        return count
    }

    var numeric: [String] {
        table.columns.filter { column in
            switch column.type {
            case .quantity, .integer, .prediction: true
            case .text, .truth: false
            }
        }.map(\.name)
    }

    /// Columns in which not every row is the same.
    var varying: [String] {
        mutating get {
            table.columns.filter { column in
                if case .texts(let texts) = column.values, texts.levels.count > 40 { return false }
                return distinctCount(column) > 1
            }.map(\.name)
        }
    }

    /// Columns that span a grid: a few values, each many times.
    var axes: [String] {
        mutating get {
            let rows = table.rowCount
            return table.columns.filter { column in
                if case .prediction = column.type { return false }
                if column.name == "condition" || column.name == "well" { return false }
                let count = distinctCount(column)
                return count > 1 && count * 2 <= max(rows, 4)
            }.map(\.name)
        }
    }

    /// What somebody most likely wants to see: a prediction, else the last column of numbers.
    func likelyValue(except names: [String]) -> String {
        let free = table.columns.filter { !names.contains($0.name) }
        if let prediction = free.first(where: { if case .prediction = $0.type { true } else { false } }) {
            return prediction.name
        }
        return free.last { $0.type.isNumeric }?.name ?? free.last?.name ?? ""
    }

    mutating func likelyKind(_ plot: TablePlot) -> TablePlot.Kind {
        if !plot.minimized.isEmpty { return .pareto }
        if plot.columns.count > 2 { return .parallel }
        if plot.x != nil, plot.y != nil { return plot.value == nil ? .slice : .heatmap }
        if plot.x != nil { return .slice }
        if table["well"] != nil { return .plate }
        return axes.count >= 2 ? .heatmap : axes.count == 1 ? .slice : .pairs
    }
}
