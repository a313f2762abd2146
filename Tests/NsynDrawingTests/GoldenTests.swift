import Foundation
import NsynTables
import Testing

@testable import NsynDrawing

/// Every kind of picture, compared byte for byte with one that was looked at. `NSYN_REWRITE_PICTURES=1 swift test`
/// writes them anew; look at them before you commit them.
@Suite struct GoldenTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")

    static func compare(_ text: String, with name: String) throws {
        let file = folder.appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["NSYN_REWRITE_PICTURES"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let wanted = try String(contentsOf: file, encoding: .utf8)
        #expect(text == wanted, "\(name) changed: rewrite it and look at it")
    }

    /// A small screen: acidity × heat × excess with a prediction that knows its limits.
    static let screen: Table = {
        var (acidity, heat, excess): ([Double], [Double], [Double]) = ([], [], [])
        var prediction = PredictionValues()
        for ratio in [1.0, 2, 4] {
            for level in stride(from: 9.0, through: 13, by: 1) {
                for celsius in stride(from: 20.0, through: 80, by: 15) {
                    let far = (level - 11) * (level - 11) / 4 + (celsius - 50) * (celsius - 50) / 900
                    let value = 1 / (1 + far + (ratio - 2) * (ratio - 2) / 4)
                    acidity.append(level)
                    heat.append(celsius + 273.15)
                    excess.append(ratio)
                    prediction.value.append(value)
                    prediction.lower.append(max(0, value - 0.05 - far / 20))
                    prediction.upper.append(min(1, value + 0.05 + far / 20))
                    prediction.inDomain.append(level > 12 && celsius > 60 ? 0 : 1)
                }
            }
        }
        let celsius = DisplayUnit("°C", scale: 1, offset: 273.15)
        return Table([
            .init("acidity", .number, unit: DisplayUnit("pH", scale: 1), .numbers(acidity)),
            .init("heat", .number, unit: celsius, .numbers(heat)),
            .init("excess", .number, .numbers(excess)),
            .init("precise", .prediction(.number, isPoint: false), .predictions(prediction)),
            .init("gold_used", .number, .numbers(excess.map { 3 + $0 * $0 / 3 })),
        ])
    }()

    static let plots: [(name: String, plot: TablePlot)] = [
        ("heatmap", TablePlot(kind: .heatmap, x: "acidity", y: "heat", value: "precise", title: "All excesses")),
        ("multiples", TablePlot(x: "acidity", y: "heat", value: "precise", facets: ["excess"])),
        ("slice", TablePlot(kind: .slice, x: "heat", y: "precise", series: "excess")),
        ("parallel", TablePlot(kind: .parallel, value: "precise", columns: ["acidity", "heat", "excess", "precise"])),
        ("pairs", TablePlot(kind: .pairs, value: "precise", columns: ["acidity", "heat", "excess"])),
        ("scatter", TablePlot(kind: .scatter, x: "heat", y: "precise", value: "acidity")),
        ("pareto", TablePlot(x: "gold_used", y: "precise", minimized: ["gold_used"])),
    ]

    @Test(arguments: plots.map(\.name)) func chartsOfTables(_ name: String) throws {
        let plot = try #require(Self.plots.first { $0.name == name }?.plot)
        let figure = try plot.figure(of: Self.screen)
        try Self.compare(SVGRenderer.render(figure), with: "\(name).svg")
        try Self.compare(TerminalRenderer.render(figure, width: 80, depth: .none), with: "\(name).txt")
    }

    @Test func spectra() throws {
        let wavelengths = stride(from: 350.0, through: 800, by: 10).map { $0 }
        let curve = { (peak: Double) in
            wavelengths.map { 1 / (1 + ($0 - peak) * ($0 - peak) / 2500) }
        }
        let figure = SpectrumChart.figure(
            x: Measure("wavelength", unit: "nm", wavelengths),
            curves: [Measure("Au25", curve(680)), Measure("Au38", curve(620))])
        try Self.compare(SVGRenderer.render(figure), with: "spectra.svg")
        try Self.compare(TerminalRenderer.render(figure, width: 80, depth: .none), with: "spectra.txt")
    }

    @Test func plates() throws {
        var wells: [PlateChart.Well] = []
        for row in 0..<8 {
            for column in 0..<12 where (row + column) % 5 != 0 {
                wells.append(.init(row: row, column: column, value: Double(row * column) / 77, label: ""))
            }
        }
        let figure = PlateChart.figure(
            [("plate 1", wells)], rows: 8, columns: 12, value: Measure("yield", wells.map(\.value)))
        try Self.compare(SVGRenderer.render(figure), with: "plate.svg")
        try Self.compare(TerminalRenderer.render(figure, width: 60, depth: .none), with: "plate.txt")
    }

    @Test func partialDependence() throws {
        let figure = DependenceChart.figure(
            [
                .init(Measure("heat", unit: "°C", [20, 40, 60, 80]), [0.2, 0.7, 0.6, 0.1]),
                .init(Measure("ligand", [0, 1, 2], names: ["GSH", "MHA", "PET"]), [0.3, 0.6, 0.4]),
            ], answer: "probability of precise")
        try Self.compare(SVGRenderer.render(figure), with: "dependence.svg")
    }

    @Test func decisionTrees() throws {
        let tree = TreeDrawing(
            .question(
                "acidity ≤ 10.4 pH",
                yes: .question(
                    "heat ≤ 35 °C", yes: .answer("cluster", share: 0.12, certainty: 0.9, colour: 1),
                    no: .answer("particle", share: 0.3, certainty: 0.6, colour: 0)),
                no: .answer("cluster", share: 0.58, certainty: 0.8, colour: 1)), title: "What the model has learned",
            answers: ["particle", "cluster"], notes: ["F1 0.95, MCC 0.90 against the model on 10000 fresh conditions"])
        try Self.compare(tree.svg(), with: "tree.svg")
    }
}
