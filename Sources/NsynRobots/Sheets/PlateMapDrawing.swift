import NsynPlan
import NsynQuantities

/// A plate with its wells coloured by one parameter, with units and a legend. Colours are told apart by everybody and in
/// black and white: numbers go from dark to light, options have their own colours and letters.
struct PlateMapDrawing {
    private var svg = Markup()
    private let job: PlateJob
    private let run: Worklist
    private let plate: Int
    private let parameter: Int

    /// Parameters that are not the same in all wells of a job.
    static func varying(_ job: PlateJob) -> [Int] {
        job.plan.parameters.indices.filter { index in
            let values = job.conditions.lazy.compactMap { $0.values.indices.contains(index) ? $0.values[index] : nil }
            guard let first = values.first else { return false }
            return values.contains { $0 != first }
        }
    }

    static func draw(_ job: PlateJob, _ run: Worklist, plate: Int, parameter: Int) -> [UInt8] {
        var drawing = PlateMapDrawing(job, run, plate, parameter)
        drawing.draw()
        return drawing.svg.bytes
    }

    private init(_ job: PlateJob, _ run: Worklist, _ plate: Int, _ parameter: Int) {
        self.job = job
        self.run = run
        self.plate = plate
        self.parameter = parameter
    }

    private func px(_ value: Double) -> String { FileNumber.rounded(value, digits: 2) }

    private mutating func label(
        _ text: String, _ x: Double, _ y: Double, size: Double, anchor: String = "middle", colour: String = "#111",
        bold: Bool = false
    ) {
        svg.raw(
            "<text x=\"\(px(x))\" y=\"\(px(y))\" font-size=\"\(px(size))\" text-anchor=\"\(anchor)\" fill=\"\(colour)\"\(bold ? " font-weight=\"bold\"" : "")>"
        )
        svg.text(text)
        svg.raw("</text>\n")
    }

    private mutating func draw() {
        let labware = run.plates[plate].labware
        let declared = job.plan.parameters[parameter]
        let wide = 288.0
        let cell = (
            x: wide / Double(labware.columns), y: min(wide / Double(labware.columns), 192 / Double(labware.rows))
        )
        let left = 16.0
        let top = 26.0
        let height = top + cell.y * Double(labware.rows) + 34
        let values = sortedValues()
        svg.raw(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(px(left + wide + 4)) \(px(height))\" role=\"img\" font-family=\"Helvetica, Arial, sans-serif\">\n<title>"
        )
        let unit = Wording.columnUnit(declared)
        let name = unit.isEmpty ? declared.name : "\(declared.name) / \(unit)"
        svg.text("\(name) in \(run.plates[plate].name)")
        svg.raw("</title>\n")
        label(name, left, 10, size: 10.5, anchor: "start", bold: true)
        label(run.plates[plate].name, left + wide, 10, size: 9, anchor: "end", colour: "#444")
        let size = max(4, min(8, cell.y * 0.75))
        for column in 0..<labware.columns where labware.columns <= 12 || column % 2 == 0 {
            label(String(column + 1), left + (Double(column) + 0.5) * cell.x, top - 3, size: size, colour: "#444")
        }
        for row in 0..<labware.rows {
            label(
                Labware.rowName(row), left - 3, top + (Double(row) + 0.5) * cell.y + size * 0.35, size: size,
                anchor: "end", colour: "#444")
        }
        var wells = [Int](repeating: -1, count: labware.wellCount)
        for (index, well) in run.wells.enumerated() where well.plate == plate && wells.indices.contains(well.position) {
            wells[well.position] = index
        }
        for position in wells.indices {
            let x = left + Double(labware.column(position)) * cell.x
            let y = top + Double(labware.row(position)) * cell.y
            drawWell(wells[position], x, y, cell, values)
        }
        drawLegend(values, left, top + cell.y * Double(labware.rows) + 8, wide)
        svg.raw("</svg>\n")
    }

    private func value(_ well: Int) -> Rational { job.conditions[run.wells[well].condition].values[parameter] }

    private func sortedValues() -> [Rational] {
        var known: Set<Rational> = []
        for condition in job.conditions { known.insert(condition.values[parameter]) }
        return known.sorted()
    }

    private var isNumber: Bool {
        if case .number = job.plan.parameters[parameter].domain { true } else { false }
    }

    private func share(_ value: Rational, _ values: [Rational]) -> Double {
        guard let low = values.first, let high = values.last, low < high else { return 0.5 }
        return ((value - low) / (high - low)).double
    }

    private func colours(_ value: Rational, _ values: [Rational]) -> (fill: String, ink: String) {
        if isNumber {
            let place = share(value, values)
            return (Colours.scale(place), Colours.ink(onScale: place))
        }
        let index = value.int ?? 0
        return (Colours.category(index), Colours.ink(onCategory: index))
    }

    private func words(_ value: Rational) -> String {
        let text = Wording.cell(value, job.plan.parameters[parameter])
        guard isNumber, text.utf8.count > 6, let number = Double(text) else { return text }
        return Rational(exactly: number).map { $0.decimal(significantDigits: 3) } ?? text
    }

    private mutating func drawWell(
        _ well: Int, _ x: Double, _ y: Double, _ cell: (x: Double, y: Double), _ values: [Rational]
    ) {
        let (w, h) = (cell.x - 1, cell.y - 1)
        guard well >= 0 else {
            svg.raw(
                "<rect x=\"\(px(x + 0.5))\" y=\"\(px(y + 0.5))\" width=\"\(px(w))\" height=\"\(px(h))\" rx=\"1.5\" fill=\"#fff\" stroke=\"#ccc\" stroke-width=\"0.5\" stroke-dasharray=\"1.5 1.5\"/>\n"
            )
            return
        }
        let (fill, ink) = colours(value(well), values)
        let isControl = job.conditions[run.wells[well].condition].isControl
        let border = isControl ? " stroke=\"#D00\" stroke-width=\"1.4\"" : ""
        svg.raw(
            "<rect x=\"\(px(x + 0.5))\" y=\"\(px(y + 0.5))\" width=\"\(px(w))\" height=\"\(px(h))\" rx=\"1.5\" fill=\"\(fill)\"\(border)/>\n"
        )
        guard run.plates[plate].labware.wellCount <= 96 else { return }
        let text = words(value(well))
        let size = min(7, w / Double(max(3, text.count)) / 0.56, h * 0.7)
        guard size >= 2.5 else { return }
        label(text, x + cell.x / 2, y + cell.y / 2 + size * 0.36, size: size, colour: ink)
    }

    private mutating func drawLegend(_ values: [Rational], _ left: Double, _ top: Double, _ wide: Double) {
        let hasControls = run.wells.contains { $0.plate == plate && job.conditions[$0.condition].isControl }
        if hasControls {
            svg.raw(
                "<rect x=\"\(px(left + wide - 52))\" y=\"\(px(top))\" width=\"9\" height=\"9\" rx=\"1.5\" fill=\"#fff\" stroke=\"#D00\" stroke-width=\"1.4\"/>\n"
            )
            label("control", left + wide - 40, top + 7.5, size: 8, anchor: "start")
        }
        let room = wide - (hasControls ? 60 : 0)
        if isNumber, values.count > 6 {
            let steps = 48
            for step in 0..<steps {
                let x = left + room * Double(step) / Double(steps)
                svg.raw(
                    "<rect x=\"\(px(x))\" y=\"\(px(top))\" width=\"\(px(room / Double(steps) + 0.3))\" height=\"9\" fill=\"\(Colours.scale(Double(step) / Double(steps - 1)))\"/>\n"
                )
            }
            for place in 0...4 {
                let value = values[0] + (values[values.count - 1] - values[0]) * Rational(place, 4)
                let anchor = place == 0 ? "start" : place == 4 ? "end" : "middle"
                label(words(value), left + room * Double(place) / 4, top + 18, size: 8, anchor: anchor)
            }
            return
        }
        var x = left
        var y = top
        for value in values.prefix(16) {
            let text = words(value)
            let width = 14 + Double(text.count) * 4.6
            if x + width > left + room, x > left {
                x = left
                y += 12
            }
            svg.raw(
                "<rect x=\"\(px(x))\" y=\"\(px(y))\" width=\"9\" height=\"9\" rx=\"1.5\" fill=\"\(colours(value, values).fill)\" stroke=\"#555\" stroke-width=\"0.3\"/>\n"
            )
            label(text, x + 12, y + 7.5, size: 8, anchor: "start")
            x += width
        }
        if values.count > 16 { label("and \(values.count - 16) more", x, y + 7.5, size: 8, anchor: "start") }
    }
}
