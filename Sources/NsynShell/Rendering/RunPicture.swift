import NsynDrawing
import NsynPlan
import NsynQuantities
import NsynTables

extension RunPlot {
    /// What `plot ranked.precise by acidity, heat` draws: of a map the first two axes span the picture and further ones
    /// make small ones; of lines the first axis lies below.
    public func figure(of table: Table, units: UnitTable) throws -> Figure {
        var chosen: TablePlot.Kind?
        if let kind {
            chosen = TablePlot.Kind(rawValue: kind.filter { $0 != "_" })
            if chosen == nil {
                throw TableProblem(
                    .columnOfWrongKind, "There is no picture of the kind `\(kind)`",
                    notes: ["there are " + TablePlot.Kind.allCases.map(\.rawValue).joined(separator: ", ")])
            }
        }
        let isMap = axes.count >= 2 && (chosen == nil || chosen == .heatmap)
        let picture = TablePlot(
            kind: chosen, x: axes.first, y: isMap ? axes[1] : columns.first, value: isMap ? columns.first : nil,
            facets: Array(axes.dropFirst(isMap ? 2 : 1)),
            columns: chosen == .parallel || chosen == .pairs ? axes + columns : [])
        return try picture.figure(of: table) { TablePrinter.sensibleUnit(for: $0, units: units) }
    }
}
