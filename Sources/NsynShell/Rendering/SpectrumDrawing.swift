import NsynSemantics

/// An isotope pattern as upright lines.
struct SpectrumDrawing {
    let title: String
    let lines: [IsotopeLine]

    var picture: Picture { Picture(svg: svg, text: text) }

    // MARK: Characters

    /// One row a line: mass, height as a bar, height in percent.
    private var text: String {
        let shown = lines.filter { $0.height >= 0.01 }
        var rows = [title]
        let width = 48
        for line in shown {
            let eighths = Int((line.height * Double(width) * 8).rounded())
            let full = String(repeating: "█", count: eighths / 8)
            let part = eighths % 8 == 0 ? "" : String(SpectrumDrawing.eighths[eighths % 8 - 1])
            let mass = fixed(line.massToCharge, 3)
            let percent = fixed(line.height * 100, 1)
            rows.append(
                String(repeating: " ", count: Swift.max(0, 10 - mass.utf8.count)) + mass + " ▏" + full + part
                    + " " + percent)
        }
        return rows.joined(separator: "\n")
    }

    private static let eighths: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    // MARK: SVG

    private var svg: String {
        let (width, height, left, bottom, top) = (640.0, 300.0, 56.0, 44.0, 34.0)
        let low = (lines.first?.massToCharge ?? 0) - 1
        let high = (lines.last?.massToCharge ?? 1) + 1
        func x(_ mass: Double) -> Double { left + (mass - low) / (high - low) * (width - left - 16) }
        func y(_ share: Double) -> Double { height - bottom - share * (height - bottom - top) }
        func text(_ words: String, _ x: Double, _ y: Double, _ anchor: String) -> String {
            "<text x=\"\(fixed(x, 1))\" y=\"\(fixed(y, 1))\" text-anchor=\"\(anchor)\">\(HTMLRenderer.escaped(words))</text>\n"
        }
        func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> String {
            "<line x1=\"\(fixed(x1, 1))\" y1=\"\(fixed(y1, 1))\" x2=\"\(fixed(x2, 1))\" y2=\"\(fixed(y2, 1))\" \(style)/>\n"
        }
        var svg =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 300\" width=\"640\" height=\"300\" "
            + "font-family=\"sans-serif\" font-size=\"12\" role=\"img\">\n"
        svg += "<title>Isotope pattern of \(HTMLRenderer.escaped(title))</title>\n"
        svg += "<rect width=\"640\" height=\"300\" fill=\"white\"/>\n"
        svg += text(title, width / 2, 20, "middle")
        let axis = "stroke=\"#555\" stroke-width=\"1\""
        svg += line(left, y(0), width - 16, y(0), axis) + line(left, y(0), left, y(1), axis)
        for percent in [0.0, 50, 100] {
            svg += line(left - 4, y(percent / 100), left, y(percent / 100), axis)
            svg += text(fixed(percent, 0), left - 8, y(percent / 100) + 4, "end")
        }
        let step = Swift.max(1, ((high - low) / 8).rounded(.up))
        var tick = (low / step).rounded(.up) * step
        while tick <= high {
            svg += line(x(tick), y(0), x(tick), y(0) + 4, axis)
            svg += text(fixed(tick, 0), x(tick), y(0) + 18, "middle")
            tick += step
        }
        svg += text("m/z", width / 2, height - 8, "middle")
        svg +=
            "<text transform=\"translate(16 \(fixed((height - bottom + top) / 2, 1))) rotate(-90)\" text-anchor=\"middle\">"
        svg += "relative abundance / %</text>\n"
        for peak in lines {
            svg += line(
                x(peak.massToCharge), y(0), x(peak.massToCharge), y(peak.height),
                "stroke=\"#0072b2\" stroke-width=\"2\"")
        }
        return svg + "</svg>\n"
    }
}
