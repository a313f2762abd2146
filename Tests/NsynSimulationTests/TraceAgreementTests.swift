import NsynLearning
import NsynQuantities
import Testing

@testable import NsynPlan
@testable import NsynSimulation

/// The columns of a program say what the trace says, at points all over the sweeps of real protocols.
@Suite struct TraceAgreementTests {
    static let examples = [
        "doping/silver-light-and-heavy.nsyn", "doping/cadmium-and-mercury-into-au25.nsyn",
        "kinetics/stirring-sets-the-size.nsyn", "kinetics/au25-in-eight-portions.nsyn",
        "ligand-exchange/au38-to-au36.nsyn", "ph-and-size/glutathione-gold-by-carbon-monoxide.nsyn",
        "ph-and-size/imidazolium-chain-length.nsyn", "reduction/au25-mha-aged-complexes.nsyn",
        "screening/au18-cysteamine-recommended.nsyn", "screening/gold-copper-high-throughput.nsyn",
        "screening/luminescent-gold-window.nsyn", "seeded-growth/au25-to-au38-and-au44.nsyn",
        "size-focusing/au44-or-au52-by-temperature.nsyn", "stoichiometry/au25-p-mba-titration.nsyn",
        "transformation/au22-by-ph.nsyn", "predicted/silver-nanoplates.nsyn",
    ]

    @Test(arguments: examples)
    func columnsSayWhatTheTraceSays(example: String) throws {
        let script = try TestScript(example: example)
        var compared = 0
        for plan in script.plans {
            let prepared = PreparedPlan(plan: plan.plan, knowledge: script.knowledge)
            for sweep in plan.sweeps + [nil] {
                compared += try compare(prepared, sweep)
            }
        }
        #expect(compared > 100)
    }

    /// How many numbers were compared.
    private func compare(_ prepared: PreparedPlan, _ sweep: SweepPlan?) throws -> Int {
        let plan = prepared.plan
        let layout = try SweepLayout(plan, sweep, arguments: [:], seed: nil)
        let columns = ColumnTrace(prepared, bindings: layout.bindings)
        var outputs: [ColumnValue] = []
        for record in columns.records {
            let state = columns.states[record.after]
            outputs += [state.volume, state.temperature, state.time, record.volume, record.start]
            outputs += state.amounts
            outputs += record.moved
        }
        let acidities = columns.records.map { columns.acidity(in: $0.after) }
        outputs += acidities
        let program = ColumnProgram(columns.builder, inputs: layout.inputs, outputs: outputs)
        let machine = BlockMachine(program, capacity: 16)

        var dependent: [(parameter: ParameterID, expression: ExpressionID)] = []
        for axis in sweep?.axes ?? [] {
            if case .dependent(let expression) = axis.values { dependent.append((axis.parameter, expression)) }
        }
        let trace = Trace<FastInterval>(prepared, dependent: dependent)
        var random = RandomStream(seed: 7)
        var compared = 0
        for _ in 0..<12 {
            let condition = random.below(layout.space.count)
            layout.space.fill(machine, start: condition, count: 1)
            machine.run(count: 1)
            set(trace, plan, sweep, layout, condition)
            trace.run()
            var place = 0
            func expect(_ interval: FastInterval, _ what: String, tolerance: Double = 1e-9) {
                let value = machine.output(place, count: 1)[0]
                let width = tolerance * max(abs(interval.lower), abs(interval.upper)) + 1e-21
                #expect(
                    value >= interval.lower - width && value <= interval.upper + width,
                    "\(plan.name), condition \(condition), \(what): \(value) is not \(interval)")
                place += 1
                compared += 1
            }
            for step in plan.steps.indices {
                let record = trace.record(step)
                let state = trace.state(record.after)
                expect(state.volume, "volume after step \(step)")
                expect(state.temperature, "temperature after step \(step)")
                expect(state.time, "time after step \(step)")
                expect(record.volume, "volume moved in step \(step)")
                expect(record.start, "start of step \(step)")
                for substance in plan.substances.indices {
                    expect(
                        trace.amount(of: SubstanceID(substance), in: record.after),
                        "\(plan.substances[substance].name) after step \(step)")
                }
                for substance in plan.substances.indices {
                    expect(
                        trace.moved(SubstanceID(substance), in: step),
                        "\(plan.substances[substance].name) in step \(step)")
                }
            }
            for step in plan.steps.indices {
                let value = machine.output(place, count: 1)[0]
                place += 1
                guard let known = trace.acidity(in: trace.record(step).after) else { continue }
                // The trace halves intervals down to a sixteenth.
                #expect(
                    value > known.lower - 0.0626 && value < known.upper + 0.0626,
                    "\(plan.name), pH after step \(step): \(value), \(known)")
                compared += 1
            }
        }
        return compared
    }

    private func set(
        _ trace: Trace<FastInterval>, _ plan: Plan, _ sweep: SweepPlan?, _ layout: SweepLayout, _ condition: Int
    ) {
        func put(_ parameter: ParameterID, _ value: Rational) {
            if case .number = plan.parameters[parameter.value].domain {
                trace.set(parameter, to: FastInterval(value))
            } else {
                trace.setOption(parameter, to: value.int ?? 0)
            }
        }
        for (parameter, value) in sweep?.fixed ?? [:] { put(parameter, value) }
        let levels = layout.space.levels(of: condition)
        var place = 0
        var groups: [Int: Int] = [:]
        for axis in sweep?.axes ?? [] {
            if case .dependent = axis.values { continue }
            var level = place
            if let group = axis.zipGroup, let known = groups[group] { level = known } else { place += 1 }
            if let group = axis.zipGroup { groups[group] = level }
            if let value = axis.values.value(at: levels[level]) { put(axis.parameter, value) }
        }
    }
}
