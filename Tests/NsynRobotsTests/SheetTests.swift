import Foundation
import NsynPlan
import NsynQuantities
import Testing

@testable import NsynRobots

/// What people look at. That it can be looked at was seen in a browser; here is what must not break.
@Suite struct SheetTests {
    private static func builder() -> RunBuilder {
        var builder = RunBuilder("opentrons_ot2", title: "<script>alert('x')</script> & \"more\"")
        let plate = builder.plate("plate-1", "plate96", "1", module: "heater_shaker")
        let tips = builder.place("tips-1", "ot2_tips_300", "4", .tips)
        let stocks = builder.place("stocks-1", "reservoir12", "2", .sources)
        let pipette = builder.pipette("p300_single", mount: 1, tips: "ot2_tips_300")
        let gold = builder.liquid("gold <b>")
        builder.fill(stocks, 0, gold, 5000)
        builder.run.wells = [0, 95].map { Well(plate: 0, position: $0, condition: $0 == 0 ? 0 : 1, replicate: 1) }
        builder.line = 14
        builder.pickUp(pipette, tips, [0])
        builder.aspirate(pipette, stocks, gold, [(0, 60)])
        builder.dispense(pipette, plate, gold, [(0, 40)])
        builder.dispense(pipette, plate, gold, [(95, 20)])
        builder.drop(pipette)
        builder.person(.wait, "Wait <i>10</i> min for `gold <b>`.", plates: [0]) { $0.seconds = 600 }
        builder.person(.weigh, "Weigh.", plates: [0]) { step in
            step.amounts = [
                WellAmount(well: 0, mass: Rational(12, 1_000_000)), WellAmount(well: 1, mass: Rational(25, 2_000_000)),
            ]
        }
        return builder
    }

    private static func job() -> PlateJob {
        var job = builder().job
        var parameter = Parameter(
            name: "heat <1>", type: QuantityType(.temperature), isPoint: true, unit: "°C",
            domain: .number(default: nil, lower: nil, upper: nil), span: RunBuilder.place)
        parameter.isPoint = true
        job.plan.parameters = [parameter]
        job.conditions = [Rational(29815, 100), Rational(33315, 100)].enumerated().map { index, value in
            Condition(id: String(repeating: String(index), count: 32), values: [value], isControl: index == 1)
        }
        return job
    }

    /// Parsed by an XML reader that takes nothing on trust; true where it is well formed.
    private func isWellFormed(_ bytes: [UInt8]) -> Bool { XMLParserProof(bytes).isWellFormed }

    @Test func nothingOfAScriptBecomesMarkup() {
        let html = String(decoding: RunSheet.html(Self.job(), facts: RunBuilder.facts), as: UTF8.self)
        #expect(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;"))
        #expect(!html.contains("<script>alert") && !html.contains("<i>10</i>") && !html.contains("gold <b>"))
        #expect(html.contains("for <b>gold &lt;b&gt;</b>."))
    }

    @Test func theSheetHasBoxesTimersAmountsAndLines() {
        let html = String(decoding: RunSheet.html(Self.job(), facts: RunBuilder.facts), as: UTF8.self)
        #expect(html.contains("data-seconds=\"600\""))
        #expect(html.components(separatedBy: "type=\"checkbox\"").count > 8)
        #expect(html.contains("<td>12</td>") && html.contains("<td>12.5</td>"))
        #expect(html.contains("20 µL to 40 µL to 2 wells") && html.contains("· line 14"))
        #expect(
            !html.contains("http://")
                || html.components(separatedBy: "http://").count - 1
                    == html.components(separatedBy: "http://www.w3.org/2000/svg").count - 1
        )
    }

    @Test func theSheetSaysWhatThePipettesMakerLetsPass() {
        func html(_ robot: String, _ pipette: String, _ tips: String) -> String {
            var builder = RunBuilder(robot)
            let plate = builder.plate("plate-1", "plate96", robot == "opentrons_ot2" ? "1" : "D1")
            let pipette = builder.pipette(pipette, mount: 0, tips: tips)
            let gold = builder.liquid("gold")
            builder.dispense(pipette, plate, gold, [(0, 10)])
            builder.dispense(pipette, plate, gold, [(1, 20)])
            return String(decoding: RunSheet.html(builder.job, facts: RunBuilder.facts), as: UTF8.self)
        }
        let flex = html("opentrons_flex", "flex_single_1000", "flex_tips_50")
        #expect(flex.contains("10 µL</td><td>gold</td>") && flex.contains("≤ 7.5 %") && flex.contains("≤ 3.5 %"))
        #expect(html("opentrons_ot2", "p20_single", "ot2_tips_20").contains("its maker states nothing"))
    }

    @Test func whatPeoplePipetteIsOnTheListOfStocks() {
        var builder = RunBuilder("hands")
        _ = builder.plate("plate-1", "plate96", "bench")
        let water = builder.liquid("water")
        builder.run.wells = [Well(plate: 0, position: 0, condition: 0, replicate: 1)]
        builder.person(.add, "Add `water`.", plates: [0]) { step in
            step.amounts = [WellAmount(well: 0, liquid: Int32(water), volume: RunBuilder.exact(200_000_000))]
        }
        let html = String(decoding: RunSheet.html(builder.job, facts: RunBuilder.facts), as: UTF8.self)
        #expect(html.contains("<b>220 µL</b> in a bottle") && html.contains("220 µL in water"))
    }

    @Test func drawingsAreWellFormed() {
        let job = Self.job()
        for file in sheets(job, facts: RunBuilder.facts) where file.name.hasSuffix(".svg") {
            #expect(isWellFormed(file.bytes), "\(file.name)")
        }
        #expect(
            sheets(job, facts: RunBuilder.facts).map(\.name) == ["runsheet.html", "deck.svg", "plate-1-heat--1-.svg"])
    }

    @Test func aMapShowsValuesInTheirUnitAndTheControl() {
        let job = Self.job()
        let svg = String(decoding: PlateMapDrawing.draw(job, job.runs[0], plate: 0, parameter: 0), as: UTF8.self)
        #expect(svg.contains("heat &lt;1&gt; / °C") && svg.contains(">25</text>") && svg.contains(">60</text>"))
        #expect(svg.contains(">control</text>"))
        // Two wells have a colour, the others are empty.
        #expect(svg.components(separatedBy: "stroke-dasharray").count == 95)
    }

    @Test func theScaleGoesFromDarkToLight() {
        func lightness(_ colour: String) -> Int {
            let value = Int(colour.dropFirst(), radix: 16) ?? 0
            return 299 * (value >> 16) + 587 * (value >> 8 & 255) + 114 * (value & 255)
        }
        let steps = (0...20).map { lightness(Colours.scale(Double($0) / 20)) }
        #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
        #expect(Colours.ink(onScale: 0) == "#fff" && Colours.ink(onScale: 1) == "#111")
        #expect(Set((0..<8).map { Colours.category($0) }).count == 8)
    }

    @Test func timesAreSaidAsPeopleSayThem() {
        #expect(
            [5, 90, 600, 3600, 12_900].map { RunSheet.span($0) } == [
                "5 s", "1 min 30 s", "10 min", "1 h", "3 h 35 min",
            ])
        #expect(RunSheet.clock(3_725) == "1:02")
    }
}

/// Counts tags: every one that opens closes in its order, attributes are quoted, no bare `&` or `<`.
private struct XMLParserProof {
    private(set) var isWellFormed = true

    init(_ bytes: [UInt8]) {
        var open: [String] = []
        let text = String(decoding: bytes, as: UTF8.self)
        var rest = text[...]
        while let start = rest.firstIndex(of: "<") {
            let between = rest[..<start]
            for part in between.split(separator: "&", omittingEmptySubsequences: false).dropFirst()
            where !["amp;", "lt;", "gt;", "quot;", "#39;"].contains(where: { part.hasPrefix($0) }) {
                isWellFormed = false
            }
            guard let end = rest[start...].firstIndex(of: ">") else {
                isWellFormed = false
                return
            }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.count(where: { $0 == "\"" }) % 2 != 0 { isWellFormed = false }
            let name = String(tag.drop { $0 == "/" }.prefix { $0.isLetter })
            if tag.hasPrefix("/") {
                if open.popLast() != name { isWellFormed = false }
            } else if !tag.hasSuffix("/") {
                open.append(name)
            }
        }
        if !open.isEmpty { isWellFormed = false }
    }
}
