import NsynPlan
import NsynQuantities

/// The two tables that people open in a spreadsheet.
public enum Tables {
    /// `platemap.csv`: what is in which well.
    public static func plateMap(_ job: PlateJob) -> [UInt8] {
        var header = ["plate", "well", "condition", "replicate", "control"]
        for parameter in job.plan.parameters {
            let unit = Wording.columnUnit(parameter)
            header.append(unit.isEmpty ? parameter.name : "\(parameter.name) [\(unit)]")
        }
        header += ["rounding_error_percent"]
        var text = line(header)
        let cells = job.conditions.map { condition in
            zip(condition.values, job.plan.parameters).map { Wording.cell($0, $1) }
        }
        for run in job.runs {
            let errors = Audit.roundingErrors(run)
            for (index, well) in run.wells.enumerated() {
                let condition = job.conditions[well.condition]
                let plate = run.plates[well.plate]
                let percent = Rational(exactly: (errors[index].error * 1e5).rounded() / 1000) ?? .zero
                let row = [
                    plate.name, plate.labware.wellName(well.position), condition.id, String(well.replicate),
                    condition.isControl ? "yes" : "no",
                ]
                text += line(row + cells[well.condition] + [percent.decimal(significantDigits: 3)])
            }
        }
        return Array(text.utf8)
    }

    /// `stocks.csv`: what to weigh and to fill, for each container of each run.
    public static func stocks(_ job: PlateJob, knowledge: Knowledge) -> [UInt8] {
        var text = line([
            "run", "liquid", "contains", "concentration [mM]", "solvent", "container", "position", "fill [µL]",
            "drawn [µL]", "dead [µL]", "weigh [mg]", "keep",
        ])
        let prepared = PreparedPlan(plan: job.plan, knowledge: knowledge)
        for run in job.runs {
            for source in run.sources where source.filled > 0 {
                let liquid = run.liquids[source.liquid]
                guard case .material(let material, let condition) = liquid.origin else { continue }
                let parts = StockParts(prepared, material, job.conditions[condition].values)
                let placement = run.deck.placements[source.placement]
                let volume = Rational(source.filled) / ScriptBuilder.picolitres
                let masses = parts.components.map { part -> String in
                    guard let molar = prepared.profiles[part.substance.value].molarMass else { return "?" }
                    return (part.concentration * volume * molar * Rational.powerOfTen(6)).decimal(significantDigits: 5)
                }
                var keep: [String] = []
                if let temperature = liquid.temperature { keep.append("at \(Wording.temperature(temperature))") }
                if let fresh = liquid.freshFor { keep.append("fresh for \(Wording.time(fresh))") }
                if liquid.isProtectedFromLight { keep.append("dark") }
                if liquid.isUnderInertGas { keep.append("inert gas") }
                text += line([
                    run.name, liquid.name,
                    parts.components.map { prepared.name($0.substance) }.joined(separator: " + "),
                    parts.components.map { $0.concentration.decimal(significantDigits: 6) }.joined(separator: " + "),
                    parts.solvents.map { prepared.name($0) }.joined(separator: " + "), placement.label,
                    placement.labware.wellName(source.well), microlitres(source.filled), microlitres(source.drawn),
                    microlitres(source.dead), masses.joined(separator: " + "), keep.joined(separator: ", "),
                ])
            }
        }
        return Array(text.utf8)
    }

    /// Exact decimal of a volume in picolitres.
    public static func microlitres(_ volume: Int) -> String { Rational(volume, 1_000_000).decimal() }

    static func line(_ cells: [String]) -> String {
        cells.map { cell in
            let needsQuotes = cell.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 0x0A }
            return needsQuotes
                ? "\"" + cell.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
                : cell
        }.joined(separator: ",") + "\n"
    }
}

/// What a material is made of at one condition.
struct StockParts {
    private(set) var components: [(substance: SubstanceID, concentration: Rational)] = []
    private(set) var solvents: [SubstanceID] = []

    init(_ prepared: PreparedPlan, _ material: MaterialID, _ values: [Rational]) {
        switch prepared.plan.materials[material.value] {
        case .neat(let substance): solvents = [substance]
        case .stock(let stock):
            let trace = Trace<ExactInterval>(prepared)
            for (index, value) in values.enumerated() {
                let parameter = ParameterID(index)
                if case .number = prepared.plan.parameters[index].domain {
                    trace.set(parameter, to: ExactInterval(value))
                } else {
                    trace.setOption(parameter, to: value.int ?? 0)
                }
            }
            trace.run()
            components = stock.components.map { ($0.substance, trace.value($0.concentration).upper) }
            solvents = stock.solvents.map(\.substance)
        case .choice, .content: break
        }
    }
}
