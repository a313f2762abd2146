/// Draws figures as SVG: one file, no script, no font or picture from elsewhere.
public struct SVGRenderer {
    var svg = SVGWriter()

    public init() {}

    public static func render(_ figure: Figure) -> String {
        var renderer = SVGRenderer()
        return renderer.draw(figure)
    }

    private mutating func draw(_ figure: Figure) -> String {
        let layout = FigureLayout(figure)
        var y = FigureLayout.margin + FigureLayout.titleSize - 3
        if !figure.title.isEmpty {
            svg.text(figure.title, FigureLayout.margin, y, size: FigureLayout.titleSize, isBold: true)
            y += FigureLayout.labelSize + 7
        }
        if !figure.subtitle.isEmpty {
            if figure.title.isEmpty { y -= 2 }
            svg.text(figure.subtitle, FigureLayout.margin, y, size: FigureLayout.labelSize, colour: .pencil)
        }
        drawLegend(figure, layout)
        for (index, panel) in figure.panels.enumerated() { draw(panel, layout.places[index], number: index) }
        if let bar = figure.colourBar { draw(bar, layout) }
        y = layout.height - FigureLayout.margin - Double(figure.notes.count - 1) * (FigureLayout.noteSize + 4)
        for note in figure.notes {
            svg.text(
                TextWidth.fitted(note, size: FigureLayout.noteSize, width: figure.width - 2 * FigureLayout.margin),
                FigureLayout.margin, y, size: FigureLayout.noteSize, colour: .pencil)
            y += FigureLayout.noteSize + 4
        }
        return svg.document(
            width: figure.width, height: layout.height, title: figure.title,
            description: figure.subtitle.isEmpty ? figure.notes.joined(separator: " ") : figure.subtitle)
    }

    private mutating func drawLegend(_ figure: Figure, _ layout: FigureLayout) {
        guard !figure.legend.isEmpty else { return }
        var y = layout.legendTop + 12
        for row in FigureLayout.legendRows(figure) {
            var x = FigureLayout.margin
            for entry in row {
                draw(entry, x, y - 4)
                svg.text(entry.label, x + 22, y, size: FigureLayout.tickSize)
                x += TextWidth.of(entry.label, size: FigureLayout.tickSize) + 40
            }
            y += 17
        }
    }

    private mutating func draw(_ entry: LegendEntry, _ x: Double, _ y: Double) {
        switch entry.symbol {
        case .line, .dashedLine:
            svg.path(
                [(x, y), (x + 17, y)], stroke: entry.colour, width: 2, dashed: entry.symbol == .dashedLine)
        case .point: svg.circle(x + 8.5, y, radius: 4, fill: entry.colour)
        case .hollowPoint: svg.circle(x + 8.5, y, radius: 3.5, fill: .white, stroke: entry.colour, width: 1.5)
        case .square: svg.rectangle(x + 3, y - 6, 12, 12, fill: entry.colour.hex)
        case .hatched:
            svg.rectangle(x + 3, y - 6, 12, 12, fill: entry.colour.hex)
            svg.rectangle(x + 3, y - 6, 12, 12, fill: svg.hatching())
        }
    }

    // MARK: Panels

    private mutating func draw(_ panel: Panel, _ place: FigureLayout.Place, number: Int) {
        let x = { (value: Double) in place.x + panel.x.scale.place(value) * place.width }
        let y = { (value: Double) in place.y + (1 - panel.y.scale.place(value)) * place.height }
        if !panel.title.isEmpty {
            svg.text(
                TextWidth.fitted(panel.title, size: FigureLayout.labelSize, width: place.width), place.x, place.y - 6,
                size: FigureLayout.labelSize, isBold: true)
        }
        switch panel.frame {
        case .box: svg.rectangle(place.x, place.y, place.width, place.height, fill: Colour.blank.hex)
        case .open:
            for tick in panel.x.ticks where panel.x.scale.kind != .category {
                svg.line(x(tick.value), place.y, x(tick.value), place.y + place.height, .hair)
            }
            for tick in panel.y.ticks { svg.line(place.x, y(tick.value), place.x + place.width, y(tick.value), .hair) }
        case .bare: break
        }
        let clip = svg.clip("panel\(number)", place.x - 4, place.y - 4, place.width + 8, place.height + 8)
        svg.open("g", [("clip-path", clip)])
        for mark in panel.marks { draw(mark, panel, place, x, y) }
        svg.close("g")
        for mark in panel.marks { if case .innerAxis(let at, let axis) = mark { draw(axis, at: x(at), place) } }
        switch panel.frame {
        case .box: svg.rectangle(place.x, place.y, place.width, place.height, fill: "none", stroke: .pencil)
        case .open:
            svg.path(
                [
                    (place.x, place.y), (place.x, place.y + place.height),
                    (place.x + place.width, place.y + place.height),
                ],
                stroke: .pencil)
        case .bare: break
        }
        if place.showsX { drawX(panel, place, x) }
        if place.showsY { drawY(panel, place, y) }
    }

    private mutating func drawX(_ panel: Panel, _ place: FigureLayout.Place, _ x: (Double) -> Double) {
        let bottom = place.y + place.height
        let size = FigureLayout.tickSize
        let isSlanted = FigureLayout.isSlanted(panel.x, width: place.width)
        var free = -Double.infinity
        for tick in panel.x.ticks.sorted(by: { $0.value < $1.value }) {
            let at = x(tick.value)
            if panel.frame != .bare { svg.line(at, bottom, at, bottom + 4, .pencil) }
            if isSlanted {
                let label = TextWidth.fitted(tick.label, size: size, width: 120)
                svg.open(
                    "g", [("transform", "rotate(-40 \(SVGWriter.number(at + 3)) \(SVGWriter.number(bottom + 13)))")])
                svg.text(label, at + 3, bottom + 13, size: size, anchor: .end)
                svg.close("g")
                continue
            }
            // A label that would touch the one before is left out; its mark stays.
            let half = TextWidth.of(tick.label, size: size) / 2
            guard at - half > free else { continue }
            svg.text(tick.label, at, bottom + 5 + size, size: size, anchor: .middle)
            free = at + half + 5
        }
        if !panel.x.title.isEmpty {
            svg.text(
                panel.x.title, place.x + place.width / 2,
                bottom + FigureLayout.xArea(panel, width: place.width) - 1, size: FigureLayout.labelSize,
                anchor: .middle)
        }
    }

    private mutating func drawY(_ panel: Panel, _ place: FigureLayout.Place, _ y: (Double) -> Double) {
        let size = FigureLayout.tickSize
        var free = Double.infinity
        for tick in panel.y.ticks.sorted(by: { $0.value < $1.value }) {
            let at = y(tick.value)
            if panel.frame != .bare { svg.line(place.x - 4, at, place.x, at, .pencil) }
            guard at < free else { continue }
            svg.text(
                TextWidth.fitted(tick.label, size: size, width: 130), place.x - 7, at + size * 0.35, size: size,
                anchor: .end)
            free = at - size
        }
        if !panel.y.title.isEmpty {
            let at = place.x - FigureLayout.yArea(panel) + FigureLayout.labelSize
            svg.text(
                panel.y.title, at, place.y + place.height / 2, size: FigureLayout.labelSize, anchor: .middle,
                turned: true)
        }
    }

    private mutating func draw(_ axis: Axis, at x: Double, _ place: FigureLayout.Place) {
        svg.line(x, place.y, x, place.y + place.height, .pencil)
        for tick in axis.ticks {
            let y = place.y + (1 - axis.scale.place(tick.value)) * place.height
            guard y >= place.y - 1, y <= place.y + place.height + 1 else { continue }
            svg.line(x - 3, y, x + 3, y, .pencil)
            let width = TextWidth.of(tick.label, size: 9)
            svg.rectangle(x + 5, y - 6, width + 2, 11, fill: "#ffffff")
            svg.text(tick.label, x + 6, y + 3.2, size: 9)
        }
    }

    private mutating func draw(
        _ mark: Mark, _ panel: Panel, _ place: FigureLayout.Place, _ x: (Double) -> Double, _ y: (Double) -> Double
    ) {
        switch mark {
        case .cell(let low, let high, let colour, _, let hatched):
            // A hair of overlap hides the seams that renderers leave.
            let (left, right) = (x(low.x), x(high.x))
            let (top, bottom) = (y(high.y), y(low.y))
            svg.rectangle(left, top, right - left + 0.3, bottom - top + 0.3, fill: colour.hex)
            if hatched { svg.rectangle(left, top, right - left, bottom - top, fill: svg.hatching()) }
        case .line(let points, let colour, let width, let dashed, let opacity):
            svg.path(
                points.map { (x($0.x), y($0.y)) }, stroke: colour, width: width, dashed: dashed, opacity: opacity)
        case .band(let places, let lower, let upper, let colour, let opacity):
            let forth = places.indices.map { (x(places[$0]), y(upper[$0])) }
            let back = places.indices.reversed().map { (x(places[$0]), y(lower[$0])) }
            svg.path(forth + back, closed: true, fill: colour, opacity: opacity)
        case .point(let spot, let colour, let radius, let hollow, let opacity):
            if hollow {
                svg.circle(
                    x(spot.x), y(spot.y), radius: radius - 0.4, fill: .white, stroke: colour, width: 1.4,
                    opacity: opacity)
            } else {
                svg.circle(x(spot.x), y(spot.y), radius: radius, fill: colour, opacity: opacity)
            }
        case .whisker(let at, let low, let high, let colour):
            let place = x(at)
            svg.line(place, y(low), place, y(high), colour, width: 1.2)
            svg.line(place - 3, y(low), place + 3, y(low), colour, width: 1.2)
            svg.line(place - 3, y(high), place + 3, y(high), colour, width: 1.2)
        case .bar(let low, let high, let colour):
            svg.rectangle(x(low.x), y(high.y), x(high.x) - x(low.x), y(low.y) - y(high.y), fill: colour.hex)
        case .well(let spot, let colour, _, let label):
            let radius = 0.43 * min(abs(x(spot.x + 1) - x(spot.x)), abs(y(spot.y + 1) - y(spot.y)))
            svg.circle(
                x(spot.x), y(spot.y), radius: radius, fill: colour ?? .white,
                stroke: colour == nil ? Colour(hex: 0xC8C8C8) : .pencil, width: colour == nil ? 0.8 : 0.5)
            let dark = (colour ?? .white).brightness < 0.55
            let size = min(9.5, radius * 1.7 / max(1, TextWidth.of(label, size: 1)))
            if !label.isEmpty, size > 3.5 {
                svg.text(
                    label, x(spot.x), y(spot.y) + size * 0.35, size: size, colour: dark ? .white : .ink,
                    anchor: .middle)
            }
        case .text(let spot, let text, let colour, let anchor):
            svg.text(text, x(spot.x), y(spot.y) + 3.5, size: FigureLayout.tickSize, colour: colour, anchor: anchor)
        case .innerAxis: break
        }
    }

    // MARK: Colours

    private mutating func draw(_ bar: ColourBar, _ layout: FigureLayout) {
        let extra = (bar.widestInterval == nil ? 0.0 : 26) + (bar.hasOutside ? 20 : 0)
        let height = max(60, min(layout.bottom - layout.top - extra, 230))
        let width = bar.widestInterval == nil ? 14.0 : 30
        let (steps, shades) = (32, bar.widestInterval == nil ? 1 : 5)
        let (x, y) = (layout.barX, layout.top)
        for step in 0..<steps {
            let colour = bar.scale.colour((Double(step) + 0.5) / Double(steps))
            let cell = height / Double(steps)
            for shade in 0..<shades {
                let share = shades == 1 ? 0 : Double(shade) / Double(shades - 1)
                svg.rectangle(
                    x + width * Double(shade) / Double(shades), y + height - Double(step + 1) * cell,
                    width / Double(shades) + 0.3, cell + 0.3, fill: ColourBar.faded(colour, share).hex)
            }
        }
        svg.rectangle(x, y, width, height, fill: "none", stroke: .pencil, strokeWidth: 0.7)
        var widest = 0.0
        for tick in bar.ticks {
            let at = y + (1 - bar.range.place(tick.value)) * height
            guard at >= y - 0.5, at <= y + height + 0.5 else { continue }
            svg.line(x + width, at, x + width + 4, at, .pencil)
            svg.text(tick.label, x + width + 7, at + 3.5, size: FigureLayout.tickSize)
            widest = max(widest, TextWidth.of(tick.label, size: FigureLayout.tickSize))
        }
        svg.text(
            bar.title, x + width + 7 + widest + FigureLayout.labelSize + 2, y + height / 2,
            size: FigureLayout.labelSize, anchor: .middle, turned: true)
        var below = y + height + 12
        if let widest = bar.widestInterval {
            svg.text("interval", x, below, size: 9, colour: .pencil)
            svg.text(
                "0 … \(Ticks.short(widest))", x, below + 11, size: 9, colour: .pencil)
            below += 26
        }
        if bar.hasOutside {
            svg.rectangle(x, below - 8, 12, 12, fill: "#BBBBBB")
            svg.rectangle(x, below - 8, 12, 12, fill: svg.hatching())
            svg.text("outside domain", x + 16, below + 2, size: 9, colour: .pencil)
        }
    }
}
