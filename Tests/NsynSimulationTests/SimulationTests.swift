import NsynDiagnostics
import NsynLearning
import NsynPlan
import NsynTables
import Synchronization
import Testing

@testable import NsynSimulation

/// Whole simulations: models, questions, threads, blocks, summaries.
@Suite(.serialized) struct SimulationTests {
    private static let plates = "predicted/silver-nanoplates.nsyn"
    private static let never: SimulationRun.Cancellation = { false }
    private static let always: SimulationRun.Cancellation = { true }

    private func rows(_ job: SimulationJob, block: Int = 1024, shard: (part: Int, of: Int) = (1, 1)) -> Table {
        var table = Table(schema: job.simulation.schema)
        SimulationRun(job, shard: shard, block: block).rows(isCancelled: Self.never) { piece, _ in
            table.append(piece)
            return true
        }
        return table
    }

    @Test func rowsAreTheSameWhateverTheThreadsBlocksAndShards() throws {
        let script = try TestScript(example: Self.plates)
        let job = try #require(SimulationJob(try script.simulation("map")))
        let whole = rows(job)
        #expect(whole.rowCount == 8_010)
        #expect(rows(job, block: 100) == whole)
        Parallel.threads = 1
        #expect(rows(job) == whole)
        Parallel.threads = 0
        var joined = rows(job, shard: (1, 7))
        for part in 2...7 { joined.append(rows(job, shard: (part, 7))) }
        #expect(joined == whole)
        let one = SimulationRun(job, block: 64).summary(isCancelled: { false }, progress: { _ in })
        #expect(one == SimulationRun(job, block: 1024).summary(isCancelled: { false }, progress: { _ in }))
        #expect(one.kept == whole.rowCount)
    }

    /// The model's own way of predicting a table, from volumes that were put together by hand.
    @Test func predictionsAreThoseOfTheModel() throws {
        let script = try TestScript(example: Self.plates)
        let simulation = try script.simulation("map")
        let model = try #require(simulation.model(predicting: "plate")?.forecaster)
        let job = try #require(SimulationJob(simulation))
        let table = SimulationRun(job).table(of: [100, 3_000, 8_000])
        guard case .predictions(let found)? = table["plate"]?.values else {
            Issue.record("there is no prediction")
            return
        }
        func microlitres(_ column: String) -> [Double] { table[column]!.numbers!.map { $0 * 1e9 } }
        let known = try DataTable([
            .init(name: "PVP stock", unit: "µL", values: .numbers(microlitres("polymer"))),
            .init(name: "citrate stock", unit: "µL", values: .numbers(microlitres("capping"))),
            .init(name: "ascorbic acid stock", unit: "µL", values: .numbers(microlitres("reducer"))),
            .init(name: "silver nitrate stock", unit: "µL", values: .numbers(microlitres("metal"))),
            .init(name: "seed stock", unit: "µL", values: .numbers(microlitres("seeding"))),
        ])
        let forecasts = try model.model.predict(known)
        for row in 0..<table.rowCount {
            #expect(abs(forecasts[row].probabilities[1] - found.value[row]) < 1e-12)
            #expect(forecasts[row].flag.isOutside == (found.inDomain[row] == 0))
            #expect(found.lower[row] <= found.value[row] && found.value[row] <= found.upper[row])
        }
    }

    @Test func aGaussianProcessIsAskedByBlocks() throws {
        let script = try TestScript(example: "predicted/silver-nanoprisms.nsyn")
        let simulation = try script.simulation("space")
        let model = try #require(simulation.model(predicting: "spectrum_distance")?.forecaster)
        let job = try #require(SimulationJob(simulation))
        let table = SimulationRun(job).table(of: [17, 1_900])
        let columns: [(String, String?, String)] = [
            ("silver_share", "%", "silver nitrate flow"), ("polymer_share", "%", "PVA flow"),
            ("citrate_share", "%", "citrate flow"), ("seed_share", "%", "seed flow"), ("total", "µL/min", "total flow"),
        ]
        let known = try DataTable(
            columns.map { name, unit, feature in
                let factor = unit == "%" ? 100.0 : 6e10
                return .init(name: feature, unit: unit, values: .numbers(table[name]!.numbers!.map { $0 * factor }))
            })
        let forecasts = try model.model.predict(known)
        guard case .predictions(let found)? = table["spectrum_distance"]?.values else { return }
        for row in 0..<table.rowCount {
            let forecast = forecasts[row]
            #expect(abs((forecast.value ?? 0) - found.value[row]) < 1e-9)
            #expect(abs((forecast.interval?.lowerBound ?? 0) - found.lower[row]) < 1e-9)
            #expect(forecast.flag.isOutside == (found.inDomain[row] == 0))
        }
    }

    /// The best of a stream are the best of the sorted whole, with the same conditions where two are equal.
    @Test func theBestAreTheBestOfAll() throws {
        let question = "show map where plate.in_domain sort by plate descending top 25"
        let script = try TestScript(example: Self.plates, asking: question)
        let best = try #require(try script.answer()).table
        let job = try #require(SimulationJob(try script.simulation("map")))
        let all = rows(job)
        guard case .predictions(let predicted)? = all["plate"]?.values,
            case .integers(let numbers)? = all["condition"]?.values,
            case .integers(let found)? = best["condition"]?.values
        else { return }
        let order = predicted.value.indices.filter { predicted.inDomain[$0] == 1 }
            .sorted { (-predicted.value[$0], numbers[$0]) < (-predicted.value[$1], numbers[$1]) }
        #expect(found == order.prefix(25).map { numbers[$0] })
    }

    @Test(arguments: [
        ("show map where metal > 30 µL and reducer == 5 µL", 15 * 30 * 3),
        ("show map where plate.lower > 0.55 or plate.upper < 0.45 select condition, plate top 3", 3),
        ("show map group by reducer summarize n = count(), most = max(plate)", 3),
        ("show map let silver_left = metal - seeding where silver_left > 0 µL sort by silver_left top 4", 4),
    ])
    func questionsAreAnswered(question: String, count: Int) throws {
        let script = try TestScript(example: Self.plates, asking: question)
        #expect(script.checked.findings.filter { $0.severity == .error }.isEmpty)
        #expect(try script.answer()?.table.rowCount == count)
    }

    @Test func aCancelledRunSaysHowFarItCame() throws {
        let script = try TestScript(example: Self.plates)
        let job = try #require(SimulationJob(try script.simulation("map")))
        let run = SimulationRun(job)
        #expect(run.rows(isCancelled: Self.always) { _, _ in true } == 0)
        #expect(run.starting(at: 8_050).range == 8_050..<8_100)
    }

    @Test func aModelSaysWhatItLacks() throws {
        let script = try TestScript(example: "reduction/au25-mha-aged-complexes.nsyn")
        let plan = try #require(script.plans.first)
        let simulation = try script.runner.simulation(plan.plan, plan.sweeps.first, knowledge: script.knowledge)
        let gap = try #require(simulation.gaps.first { $0.column == "plate" })
        #expect(gap.lacks.contains("AgNO3, which no step adds"))
        #expect(simulation.schema["plate"] == nil)
        #expect(simulation.schema["precise"] != nil)
    }

    @Test func outsideIsSaidWithTheReason() throws {
        let script = try TestScript(example: Self.plates)
        let simulation = try script.simulation("map")
        let explanation = try #require(simulation.explanations(of: 16).first { $0.column == "plate" })
        #expect(explanation.reason == "no experiment like it is known")
        // Shapley values and the mean add up to the prediction.
        let sum = explanation.inputs.reduce(explanation.base ?? 0) { $0 + ($1.share ?? 0) }
        #expect(abs(sum - explanation.value) < 1e-9)
        #expect(explanation.nearest.count == 3)
        #expect(explanation.nearest[0].distance <= explanation.nearest[1].distance)
    }

    /// The tutorial's sweep has one bad corner: the rows name the condition that the check counts.
    @Test func rowsSayWhatIsWrongWithThem() throws {
        let text = """
            import std.reagents
            stock gold = 20 mM HAuCl4_3H2O in water
            protocol fill(part: Volume = 1 mL in 0.5 mL to 4 mL, heat: Temperature = 20 °C in 10 °C to 90 °C) {
                let pot = vessel(5 mL, open, glass, air)
                add 2.5 mL water to pot
                add part gold to pot
                heat pot to heat for 1 h
                measure pot by uvvis
            }
            sweep fillings = fill over {
                part in [0.5 mL, 1 mL, 2.5 mL, 2.6 mL]
                heat in [20 °C, 60 °C]
            }
            """
        let script = TestScript(text, asking: "show fillings where errors > 0")
        let answer = try #require(try script.answer()?.table)
        #expect(answer["condition"]?.values == .integers([7, 8]))
        #expect(answer["errors"]?.values == .integers([1, 1]))
        guard case .texts(let codes)? = answer["findings"]?.values else { return }
        #expect(codes[0]?.contains("NS0402") == true)
        let finding = script.checked.findings.first { $0.code == Code(402) }
        #expect(finding?.sweep?.offending == "2" && finding?.sweep?.total == "8")
        // Nobody asks, nothing is judged.
        #expect(try TestScript(text, asking: "show fillings").answer()?.table["errors"] == nil)
    }
}
