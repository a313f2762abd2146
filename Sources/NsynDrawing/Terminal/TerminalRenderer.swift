/// Draws figures with characters: coloured half blocks and dots where there is colour, letters where there is none.
public struct TerminalRenderer {
    /// How many colours the terminal has.
    public enum Depth: Sendable {
        case none, palette, full

        func style(ink: Colour?, paper: Colour?) -> String {
            func code(_ colour: Colour?, _ base: Int) -> String? {
                guard let colour else { return nil }
                switch self {
                case .none: return nil
                case .palette: return "\(base);5;\(TerminalRenderer.nearest(colour))"
                case .full:
                    let bytes = colour.bytes
                    return "\(base);2;\(bytes[0]);\(bytes[1]);\(bytes[2])"
                }
            }
            let codes = [code(ink, 38), code(paper, 48)].compactMap { $0 }
            return codes.isEmpty ? "" : "\u{1B}[" + codes.joined(separator: ";") + "m"
        }
    }

    let figure: Figure
    let width: Int
    let depth: Depth

    public static func render(_ figure: Figure, width: Int, depth: Depth) -> String {
        TerminalRenderer(figure: figure, width: max(40, min(width, 240)), depth: depth).text()
    }

    private var isColoured: Bool {
        if case .none = depth { return false }
        return true
    }

    /// The place in the 6 × 6 × 6 cube or the row of greys of a terminal with 256 colours.
    static func nearest(_ colour: Colour) -> Int {
        let levels = [0, 95, 135, 175, 215, 255]
        let bytes = colour.bytes.map(Int.init)
        let cube = bytes.map { byte in levels.indices.min { abs(levels[$0] - byte) < abs(levels[$1] - byte) } ?? 0 }
        func distance(_ other: [Int]) -> Int { zip(bytes, other).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
        let grey = max(0, min(23, (bytes.reduce(0, +) / 3 - 3) / 10))
        let greyLevel = 8 + 10 * grey
        return distance(cube.map { levels[$0] }) <= distance([greyLevel, greyLevel, greyLevel])
            ? 16 + 36 * cube[0] + 6 * cube[1] + cube[2] : 232 + grey
    }

    private func text() -> String {
        var lines: [String] = []
        if !figure.title.isEmpty { lines.append(figure.title) }
        if !figure.subtitle.isEmpty { lines.append(figure.subtitle) }
        lines += legend()
        let shown = figure.panels
        let columns = max(1, min(figure.columns, width / 26))
        let panelWidth = columns == 1 ? min(width, 100) : width / columns - 1
        for start in stride(from: 0, to: shown.count, by: columns) {
            let blocks = shown[start..<min(start + columns, shown.count)].map { panel($0, width: panelWidth) }
            let height = blocks.map(\.count).max() ?? 0
            for row in 0..<height {
                var line = ""
                for (index, block) in blocks.enumerated() {
                    let cell = row < block.count ? block[row] : Line(text: "", width: 0)
                    line += cell.text
                    if index < blocks.count - 1 {
                        line += String(repeating: " ", count: max(1, panelWidth + 1 - cell.width))
                    }
                }
                lines.append(line)
            }
        }
        lines += bar()
        lines += figure.notes
        return lines.map(Self.trimmed).joined(separator: "\n") + "\n"
    }

    private static func trimmed(_ line: String) -> String {
        var line = line
        while line.utf8.last == UInt8(ascii: " ") { line.removeLast() }
        return line
    }

    /// A line with the number of columns that it takes: its codes take none.
    private struct Line {
        var text: String
        var width: Int
    }

    // MARK: Panels

    private func panel(_ panel: Panel, width: Int) -> [Line] {
        let labels = panel.y.ticks.map { clipped($0.label, 16) }
        let labelWidth = labels.map(\.count).max() ?? 0
        let plotWidth = max(12, width - labelWidth - 2)
        let wells = panel.marks.contains { if case .well = $0 { true } else { false } }
        let rows = wells ? panel.y.ticks.count : max(6, min(24, Int(Double(plotWidth) * figure.aspect * 0.5)))
        var canvas = DotCanvas(width: plotWidth, height: rows, isColoured: isColoured)
        for mark in panel.marks { draw(mark, panel, &canvas) }
        var lines: [Line] = []
        if !panel.title.isEmpty { lines.append(plain(clipped(panel.title, width))) }
        if !panel.y.title.isEmpty { lines.append(plain(clipped(panel.y.title, width))) }
        var names = [String](repeating: "", count: rows)
        for (tick, label) in zip(panel.y.ticks, labels) {
            let row = min(rows - 1, max(0, Int((1 - panel.y.scale.place(tick.value)) * Double(rows))))
            if names[row].isEmpty { names[row] = label }
        }
        let hasAxis = panel.frame != .bare
        for row in 0..<rows {
            let name = String(repeating: " ", count: labelWidth - names[row].count) + names[row]
            let edge = hasAxis ? (isColoured ? (names[row].isEmpty ? "│" : "┤") : "|") : " "
            lines.append(Line(text: name + edge + canvas.row(row, depth), width: labelWidth + 1 + plotWidth))
        }
        let margin = String(repeating: " ", count: labelWidth)
        if hasAxis {
            let rule = String(repeating: isColoured ? "─" : "-", count: plotWidth)
            lines.append(plain(margin + (isColoured ? "└" : "+") + rule))
        }
        if let ticks = tickLine(panel.x, plotWidth) { lines.append(plain(margin + " " + ticks)) }
        if !panel.x.title.isEmpty {
            let title = clipped(panel.x.title, plotWidth)
            lines.append(plain(margin + " " + String(repeating: " ", count: (plotWidth - title.count) / 2) + title))
        }
        return lines
    }

    private func plain(_ text: String) -> Line { Line(text: ascii(text), width: ascii(text).count) }

    private func tickLine(_ axis: Axis, _ width: Int) -> String? {
        guard axis.ticks.contains(where: { !$0.label.isEmpty }) else { return nil }
        var cells = [Character](repeating: " ", count: width)
        var free = 0
        let room = axis.scale.kind == .category ? max(3, width / max(1, axis.ticks.count) - 1) : width
        for tick in axis.ticks {
            let label = Array(clipped(tick.label, room))
            let middle = Int(axis.scale.place(tick.value) * Double(width))
            let start = max(0, min(width - label.count, middle - label.count / 2))
            guard start >= free else { continue }
            for (index, character) in label.enumerated() where start + index < width {
                cells[start + index] = character
            }
            free = start + label.count + 1
        }
        return String(cells)
    }

    private func draw(_ mark: Mark, _ panel: Panel, _ canvas: inout DotCanvas) {
        func place(_ spot: Spot) -> Spot { Spot(panel.x.scale.place(spot.x), panel.y.scale.place(spot.y)) }
        switch mark {
        case .cell(let low, let high, let colour, let level, let hatched):
            canvas.fill(place(low), place(high), colour, level: level, hatched: hatched)
        case .line(let points, let colour, _, _, _):
            for (from, to) in zip(points, points.dropFirst()) { canvas.line(place(from), place(to), colour) }
        case .band where !isColoured && figure.legend.count > 1: break
        case .band(let places, let lower, let upper, let colour, _):
            let pale = isColoured ? colour.mixed(with: Colour(hex: 0x808080), 0.5) : colour
            for bound in [lower, upper] {
                let spots = zip(places, bound).map { place(Spot($0, $1)) }
                for (from, to) in zip(spots, spots.dropFirst()) { canvas.line(from, to, pale, letter: "'") }
            }
        case .point(let spot, let colour, _, let hollow, _):
            canvas.dot(place(spot), colour, letter: hollow ? "o" : letter(of: colour))
        case .whisker(let x, let low, let high, let colour):
            canvas.line(place(Spot(x, low)), place(Spot(x, high)), colour, letter: "|")
        case .bar(let low, let high, let colour):
            canvas.fill(place(low), place(high), colour, level: 0.8, hatched: false)
        case .well(let spot, let colour, let level, _):
            let dark = DotCanvas.ramp[max(0, min(DotCanvas.ramp.count - 1, Int(level * Double(DotCanvas.ramp.count))))]
            let letter = isColoured ? (colour == nil ? "○" : "●") : (colour == nil ? " " : String(dark))
            canvas.write(letter, at: place(spot), colour ?? .pencil)
        case .text(let spot, let text, let colour, _): canvas.write(ascii(text), at: place(spot), colour)
        case .innerAxis(let x, let axis):
            let at = panel.x.scale.place(x)
            canvas.line(Spot(at, 0), Spot(at, 1), .pencil, letter: "|")
            for tick in axis.ticks {
                let level = axis.scale.place(tick.value)
                guard level >= 0, level <= 1 else { continue }
                canvas.write(ascii(clipped(tick.label, 8)), at: Spot(at + 1.2 / Double(canvas.width), level), .pencil)
            }
        }
    }

    /// Without colour, what the legend names is told apart by letters.
    private func letter(of colour: Colour) -> Character {
        let entries = figure.legend.filter { $0.symbol != .hollowPoint && $0.symbol != .hatched }
        guard entries.count > 1, let index = entries.firstIndex(where: { $0.colour == colour }), index < 26 else {
            return "*"
        }
        return Character(UnicodeScalar(UInt8(97 + index)))
    }

    // MARK: Legends

    private func legend() -> [String] {
        guard !figure.legend.isEmpty else { return [] }
        let entries = figure.legend.map { entry -> String in
            let symbol: String =
                switch entry.symbol {
                case .line, .dashedLine: isColoured ? "──" : String(letter(of: entry.colour))
                case .point, .square: isColoured ? "●" : String(letter(of: entry.colour))
                case .hollowPoint: isColoured ? "○" : "o"
                case .hatched: isColoured ? "╱" : "/"
                }
            let style = depth.style(ink: entry.colour, paper: nil)
            return (style.isEmpty ? symbol : style + symbol + "\u{1B}[0m") + " " + ascii(entry.label)
        }
        return [entries.joined(separator: "   ")]
    }

    private func bar() -> [String] {
        guard let bar = figure.colourBar else { return [] }
        let low = bar.ticks.first?.label ?? ""
        let high = bar.ticks.last?.label ?? ""
        var text = ""
        if isColoured {
            for step in 0..<24 {
                text += depth.style(ink: bar.scale.colour((Double(step) + 0.5) / 24), paper: nil) + "█"
            }
            text += "\u{1B}[0m"
        } else {
            text = String(DotCanvas.ramp)
        }
        var line = "\(ascii(bar.title)): \(ascii(low)) \(text) \(ascii(high))"
        if let widest = bar.widestInterval, isColoured {
            line += "   paler: wider interval, up to \(Ticks.short(widest))"
        }
        return [line]
    }

    private func clipped(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : String(text.prefix(max(1, width - 1))) + (isColoured ? "…" : ".")
    }

    private func ascii(_ text: String) -> String {
        if isColoured { return text }
        var result = ""
        for character in text {
            switch character {
            case "−", "–": result += "-"
            case "·", "×": result += "*"
            case "…": result += "..."
            default: result.append(character)
            }
        }
        return result
    }
}
