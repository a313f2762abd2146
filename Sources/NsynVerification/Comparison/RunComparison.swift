import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// Holds one replay against what the plan asks of every well of its run.
struct RunComparison {
    let manifest: Manifest
    let run: Manifest.Run
    let replay: Replay
    let table: ExpectationTable
    let inventory: Inventory
    let manifestFile: FileID
    var log = FaultLog()
    /// Wells of the run as the replay numbers them; nil where the file does not have them.
    var places: [WellIndex?] = []
    var histories: [WellHistory?] = []
    /// By liquid and well of the run, the oldest that came; of liquids that may stand for so long only.
    var oldest: [AgeKey: (age: Double, span: SourceSpan)] = [:]
    let liquids: LiquidTable
    let numbering: [Int]
    /// m³
    private let resolution: Double

    init(
        _ manifest: Manifest, _ run: Manifest.Run, _ replay: Replay, _ table: ExpectationTable, _ inventory: Inventory,
        manifestFile: FileID
    ) {
        self.manifest = manifest
        self.run = run
        self.replay = replay
        self.table = table
        self.inventory = inventory
        self.manifestFile = manifestFile
        liquids = LiquidTable(run, table)
        numbering = liquids.numbering(replay.bench.liquidNames)
        resolution = inventory.robot(run.robot)?.resolution.double ?? 1e-10
    }

    func findings() -> [Finding] {
        var copy = self
        copy.compare()
        return copy.log.finished()
    }

    private mutating func compare() {
        locate()
        compareLiquids()
        compareSources()
        for index in run.wells.indices { compareWell(index) }
        compareStatedAges()
        findStrays()
        compareSteps()
    }

    func manifestSpan(_ offset: Int) -> SourceSpan {
        SourceSpan(
            file: manifestFile, start: UInt32(truncatingIfNeeded: offset), end: UInt32(truncatingIfNeeded: offset + 1))
    }

    /// Where the run's wells are in the replay.
    private mutating func locate() {
        var containers: [Int: Int] = [:]
        for placement in run.placements {
            if let plate = placement.plate, let container = replay.bench.deck.container(placement.label) {
                containers[plate] = container
            }
        }
        for plate in run.plates.indices where containers[plate] == nil {
            log.add(
                Codes.filesDisagree, span: replay.span(0, 0),
                "\(replay.name) has no labware `\(run.plates[plate].name)`, where the reactions of the run are")
        }
        for well in run.wells {
            let place = containers[well.plate].flatMap { replay.bench.deck.well(well.well, in: $0) }
            if place == nil, containers[well.plate] != nil {
                log.add(
                    Codes.unknownPlace, span: manifestSpan(well.offset),
                    "there is no well `\(well.well)` in `\(run.plates[well.plate].name)`")
            }
            places.append(place)
        }
        let known = places.compactMap { $0 }
        if Set(known).count < known.count {
            log.add(Codes.occupiedPlace, span: manifestSpan(run.offset), "two reactions of the run have the same well")
        }
    }

    private mutating func compareLiquids() {
        for (number, name) in replay.bench.liquidNames.enumerated() where numbering[number] < 0 {
            log.add(
                Codes.unknownLiquid, span: replay.span(0, 0),
                "\(replay.name) has a liquid `\(name)`, and the run has none of that name")
        }
    }

    /// What the file says is filled in before it starts.
    private mutating func compareSources() {
        var filled: [WellIndex: Manifest.Source] = [:]
        for source in run.sources {
            let placement = run.placements[source.placement]
            guard let container = replay.bench.deck.container(placement.label) else {
                log.add(
                    Codes.filesDisagree, subject: source.placement, span: manifestSpan(source.offset),
                    "\(replay.name) has no labware `\(placement.label)`, where `\(run.liquids[source.liquid].name)` stands"
                )
                continue
            }
            guard let well = replay.bench.deck.well(source.well, in: container) else {
                log.add(
                    Codes.unknownPlace, span: manifestSpan(source.offset),
                    "there is no well `\(source.well)` in `\(placement.label)`")
                continue
            }
            filled[well] = source
        }
        for (well, filling) in replay.bench.fillings.sorted(by: { $0.key < $1.key }) {
            let name = replay.bench.deck.name(of: well)
            guard let source = filled[well] else {
                log.add(
                    Codes.filesDisagree, subject: well, well: replay.bench.deck.shortName(of: well), span: filling.span,
                    "\(name) is filled with \(filling.mixture.volume.text), and the run has no source there")
                continue
            }
            let liquid = run.liquids[source.liquid].name
            let isSame =
                filling.mixture.parts.count == 1 && numbering[Int(filling.mixture.parts[0].liquid)] == source.liquid
            if !isSame || filling.mixture.volume != source.filled {
                let found = filling.mixture.parts.map { replay.bench.liquidNames[Int($0.liquid)] }.joined(
                    separator: ", ")
                log.add(
                    Codes.filesDisagree, subject: well, span: filling.span,
                    "\(name) is filled with \(filling.mixture.volume.text) of \(found) here, and with \(source.filled.text) of \(liquid) in the manifest"
                )
            }
        }
        for (well, source) in filled where source.filled.isPositive && replay.bench.fillings[well] == nil {
            log.add(
                Codes.filesDisagree, subject: well, span: manifestSpan(source.offset),
                "\(replay.bench.deck.name(of: well)) should be filled with \(source.filled.text) of \(run.liquids[source.liquid].name), and \(replay.name) does not say so"
            )
        }
    }

    private mutating func findStrays() {
        let reactions = Set(places.compactMap { $0 })
        let sources = Set(
            run.sources.compactMap { source in
                replay.bench.deck.container(run.placements[source.placement].label)
                    .flatMap { replay.bench.deck.well(source.well, in: $0) }
            })
        for well in replay.bench.deck.wells.indices
        where !reactions.contains(well) && !sources.contains(well) {
            guard let first = replay.bench.deck.wells[well].arrivals.first else { continue }
            log.add(
                Codes.strayLiquid, subject: replay.bench.deck.owner(of: well).firstWell,
                well: replay.bench.deck.shortName(of: well), span: first.span,
                "\(first.mixture.volume.text) of \(names(first.mixture)) go into \(replay.bench.deck.name(of: well)), where the run has no reaction and no premix"
            )
        }
    }

    private func names(_ mixture: Mixture) -> String {
        mixture.parts.prefix(3).map { replay.bench.liquidNames[Int($0.liquid)] }.joined(separator: " and ")
    }

    // MARK: One well

    private func vessel(of well: WellIndex) -> VesselID? {
        let owner = replay.bench.deck.owner(of: well)
        guard let placement = run.placements.first(where: { $0.label == owner.id }), let plate = placement.plate else {
            return nil
        }
        return run.plates[plate].vessel
    }

    private mutating func compareWell(_ index: Int) {
        guard let place = places[index] else { return histories.append(nil) }
        let well = run.wells[index]
        let vessel = run.plates[well.plate].vessel
        let expectation = table.rows[well.condition][vessel.value]
        let arrivals = replay.bench.deck.wells[place].arrivals
        let history = WellHistory(
            expectation.additions, arrivals, liquids, numbering, table, resolution: resolution, vessels: self.vessel)
        histories.append(history)
        tellStrays(history, arrivals, place)
        tellOrder(history, arrivals, place)
        compareAmounts(history, expectation, arrivals, place)
        compareTimes(history, arrivals, place, index)
    }

    private mutating func tellStrays(_ history: WellHistory, _ arrivals: [Arrival], _ place: WellIndex) {
        for index in history.stray {
            log.add(
                Codes.strayLiquid, subject: 1 << 42, well: replay.bench.deck.shortName(of: place),
                span: arrivals[index].span,
                "\(arrivals[index].mixture.volume.text) of \(names(arrivals[index].mixture)) go into \(replay.bench.deck.name(of: place)), and the plan adds nothing that holds just this"
            )
        }
    }

    private mutating func tellOrder(_ history: WellHistory, _ arrivals: [Arrival], _ place: WellIndex) {
        for found in history.misplaced {
            let (late, early) = (history.expected[found.addition], history.expected[found.before])
            log.add(
                Codes.additionOrder, subject: late.step << 20 | early.step,
                well: replay.bench.deck.shortName(of: place),
                span: arrivals[found.arrival].span,
                notes: [stepNote(late.step), stepNote(early.step)].compactMap { $0 },
                "\(name(late)) reaches \(replay.bench.deck.name(of: place)) after \(name(early)), and the plan adds it before"
            )
        }
    }

    func name(_ addition: ExpectedAddition) -> String { table.prepared.name(addition.material) }

    /// `line 12 of the script adds it`
    func stepNote(_ step: Int) -> String? {
        guard manifest.stepLines.indices.contains(step), manifest.stepLines[step] > 0 else { return nil }
        return "line \(manifest.stepLines[step]) of \(manifest.script): `\(manifest.plan.steps[step].verb)`"
    }

    private mutating func compareAmounts(
        _ history: WellHistory, _ expectation: Expectation, _ arrivals: [Arrival], _ place: WellIndex
    ) {
        let wellName = replay.bench.deck.shortName(of: place)
        for (index, addition) in history.expected.enumerated() where history.served[index].arrivals.isEmpty {
            let isNothing =
                addition.isOpen || (addition.volume < resolution && !addition.isSolid) || addition.isSolventAlone
            if isNothing || (addition.isSolid && isWeighed(addition, place)) { continue }
            // What a person pours from one vessel into another has no liquid of the run to name.
            if addition.source != nil, run.steps.contains(where: { $0.planSteps.contains(addition.step) }) { continue }
            log.add(
                Codes.missingAddition, subject: addition.step, well: wellName, span: replay.span(0, 0),
                notes: [stepNote(addition.step)].compactMap { $0 },
                "\(replay.bench.deck.name(of: place)) never gets \(name(addition)), of which the plan adds \(text(addition))"
            )
        }
        if history.expected.contains(where: { $0.isOpen || $0.source != nil }) { return }
        var wanted = Array(repeating: (lower: 0.0, upper: 0.0), count: history.amounts.count)
        for addition in history.expected where !addition.isSolid {
            for amount in addition.amounts {
                wanted[amount.substance].lower += amount.lower
                wanted[amount.substance].upper += amount.upper
            }
        }
        for substance in wanted.indices {
            let (lower, upper) = wanted[substance]
            let found = history.amounts[substance]
            let slack = history.slack[substance] + 0.005 * upper
            if found >= lower - slack, found <= upper + slack { continue }
            // What never came is told above, with the step that asks for it.
            if found == 0, !table.isSolvent(substance) { continue }
            let middle = (lower + upper) / 2
            let percent = middle > 0 ? Int(((found - middle) / middle * 100).rounded()) : 100
            let last = arrivals.last?.span ?? replay.span(0, 0)
            log.add(
                Codes.composition, subject: substance, well: wellName, span: last,
                "\(replay.bench.deck.name(of: place)) gets \(moles(found)) of \(table.prepared.name(SubstanceID(substance))), and the plan asks for \(moles(middle)) (\(percent < 0 ? "" : "+")\(percent) %)"
            )
        }
    }

    /// Whether a person's step says that the solid is weighed into the well, as much as the plan asks.
    private mutating func isWeighed(_ addition: ExpectedAddition, _ place: WellIndex) -> Bool {
        let steps = Set(run.steps.filter { $0.planSteps.contains(addition.step) }.map(\.number))
        guard let weighed = replay.weighed[place]?.first(where: { steps.contains($0.step) }) else { return false }
        guard let amount = addition.amounts.first,
            let molar = table.prepared.profiles[amount.substance].molarMass?.double
        else { return true }
        let mass = (amount.lower + amount.upper) / 2 * molar
        if abs(weighed.mass - mass) > 0.01 * mass {
            log.add(
                Codes.composition, subject: addition.step, well: replay.bench.deck.shortName(of: place),
                span: manifestSpan(run.steps.first { $0.number == weighed.step }?.offset ?? 0),
                "\(replay.bench.deck.name(of: place)) gets \(grams(weighed.mass)) of \(name(addition)) by hand, and the plan asks for \(grams(mass))"
            )
        }
        return true
    }

    // MARK: Numbers

    private func text(_ addition: ExpectedAddition) -> String {
        if addition.volume > 0 { return Femtolitres(Int((addition.volume * 1e18).rounded())).text }
        return moles(addition.amounts.first?.upper ?? 0)
    }

    func moles(_ value: Double) -> String { scaled(value, ["mol", "mmol", "µmol", "nmol", "pmol"]) }
    func grams(_ kilograms: Double) -> String { scaled(kilograms * 1000, ["g", "mg", "µg", "ng"]) }

    private func scaled(_ value: Double, _ units: [String]) -> String {
        var (value, place) = (value, 0)
        while abs(value) < 1, value != 0, place + 1 < units.count {
            value *= 1000
            place += 1
        }
        return Digits.short(value) + " " + units[place]
    }

    mutating func compareTimes(_ history: WellHistory, _ arrivals: [Arrival], _ place: WellIndex, _ index: Int) {
        compareGaps(history, arrivals, place)
        compareRates(history, arrivals, place)
        compareAges(arrivals, place, index)
    }
}

/// Numbers in a sentence.
enum Digits {
    /// Four significant digits, no exponent.
    static func short(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        return Rational(exactly: value)?.decimal(significantDigits: 4, exactDigits: 4) ?? "\(value)"
    }

    /// `12 s`, `3.5 min`, `2 h`
    static func time(_ seconds: Double) -> String {
        if seconds < 120 { return short((seconds * 10).rounded() / 10) + " s" }
        if seconds < 7200 { return short((seconds / 6).rounded() / 10) + " min" }
        return short((seconds / 360).rounded() / 10) + " h"
    }
}
