import NsynTables
import Testing

@testable import NsynDrawing

@Suite struct FigureTests {
    @Test(arguments: [
        (0.0, 1.0, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        (-3, 97, ["0", "20", "40", "60", "80"]),
        (0, 0.00001, ["0", "2·10⁻⁶", "4·10⁻⁶", "6·10⁻⁶", "8·10⁻⁶", "1·10⁻⁵"]),
        (995, 1005, ["996", "998", "1000", "1002", "1004"]),
    ])
    func ticksAreRound(_ low: Double, _ high: Double, _ labels: [String]) {
        #expect(Ticks.linear(Scale(.linear, low, high)).map(\.label) == labels)
    }

    @Test func logarithmicTicks() {
        #expect(
            Ticks.logarithmic(Scale(.logarithmic, 1, 100)).map(\.label) == ["1", "2", "5", "10", "20", "50", "100"])
    }

    @Test func colourScalesRiseEvenlyInBrightness() {
        let brightness = (0...50).map { ColourScale.sequential.colour(Double($0) / 50).brightness }
        for (one, next) in zip(brightness, brightness.dropFirst()) { #expect(next > one && next - one < 0.04) }
    }

    @Test func namesAreEscapedAndControlsLeftOut() throws {
        let plot = TablePlot(kind: .scatter, x: "a<b", y: "c&\"d\"", title: "x\u{1}<script>")
        let figure = try plot.figure(
            of: Table([
                .init("a<b", .number, .numbers([1, 2])), .init("c&\"d\"", .number, .numbers([1, 2])),
            ]))
        let svg = SVGRenderer.render(figure)
        #expect(!svg.contains("<script") && svg.contains("a&lt;b") && svg.contains("c&amp;&quot;d&quot;"))
        #expect(!svg.unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
    }

    @Test func paretoFrontsHoldWhatNoneBeats() {
        let spots = [Spot(1, 1), Spot(2, 3), Spot(3, 2), Spot(2, 2), Spot(3, 2), Spot(0, 4)]
        #expect(ParetoChart.front(spots, false, false) == [5, 1, 2])
        #expect(ParetoChart.front(spots, true, false) == [5])
        #expect(ParetoChart.front(spots, true, true) == [5, 0])
    }

    @Test(arguments: [("A1", 0, 0), ("H12", 7, 11), ("P24", 15, 23), ("AF48", 31, 47)])
    func wellsHaveNames(_ name: String, _ row: Int, _ column: Int) throws {
        let well = try #require(PlateChart.Well(name, value: 1))
        #expect(well.row == row && well.column == column)
        #expect(PlateChart.letters(row) + "\(column + 1)" == name)
    }

    @Test(arguments: ["", "12", "A", "A0", "a1", "A1B", "É2"]) func otherTextsAreNoWells(_ name: String) {
        #expect(PlateChart.Well(name, value: 1) == nil)
    }

    @Test func repeatedConditionsShareACell() throws {
        let figure = HeatMap.figure(
            x: Measure("x", [1, 1, 2]), y: Measure("y", [1, 1, 1]), value: Measure("v", [0, 1, 0.25]))
        let levels = figure.panels[0].marks.map { mark -> Double in
            if case .cell(_, _, _, let level, _) = mark { level } else { -1 }
        }
        #expect(levels == [0.5, 0.25])
    }

    @Test func logarithmicGridsAreSeen() {
        #expect(Measure("x", [1, 2, 4, 8, 16]).isLogarithmic)
        #expect(!Measure("x", [1, 2, 3, 4, 50]).isLogarithmic)
        #expect(!Measure("x", [0, 1, 10, 100]).isLogarithmic)
        #expect(!Measure("x", [10, 20, 30]).isLogarithmic)
    }

    @Test func picturesInColourUseHalfBlocksAndEndTheirColours() throws {
        let figure = try TablePlot(x: "acidity", y: "heat", value: "precise").figure(of: GoldenTests.screen)
        for depth in [TerminalRenderer.Depth.palette, .full] {
            let text = TerminalRenderer.render(figure, width: 60, depth: depth)
            #expect(text.contains("▀"))
            #expect(text.contains(depth == .full ? "38;2;" : "38;5;"))
            for line in text.split(separator: "\n") where line.contains("\u{1B}") {
                #expect(line.contains("\u{1B}[0m"))
            }
        }
        let plain = TerminalRenderer.render(figure, width: 60, depth: .none)
        #expect(!plain.contains("\u{1B}"))
    }

    @Test func aTableWithoutEnoughIsNamed() {
        let empty = Table([.init("a", .number, .numbers([]))])
        #expect(throws: TableProblem(.nothingLeft, "There are no rows to draw")) {
            try TablePlot().figure(of: empty)
        }
        let missing = Table([.init("a", .number, .numbers([.nan])), .init("b", .number, .numbers([1]))])
        #expect(throws: TableProblem(.nothingLeft, "Every value of `a` is missing")) {
            try TablePlot(kind: .slice, x: "b", y: "a").figure(of: missing)
        }
    }
}
