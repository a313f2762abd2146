import Glibc
import Testing

@testable import NsynLearning

@Suite struct TaskTests {
    private static let header =
        "id,source_id,outcome,metals,ligand_class,route_kind,reductant,solvents,pH,temperature_C,time_h,"
        + "metal_final_mM_calc,ligand_to_metal_calc,reductant_to_metal_calc,control_of\n"

    private static func recipes() -> String {
        var text = header
        for index in 0..<24 {
            let outcome = index % 3 == 0 ? "mixture" : "single_species"
            let temperature = index % 3 == 0 ? "\(60 + index)" : index % 4 == 0 ? "room temperature" : "\(20 + index)"
            text +=
                "R\(index),S\(index / 2),\(outcome),Au,thiolate,one pot,NaBH4,water,\(7 + index % 5),\(temperature),"
            text += "3,1.5,2,,\(index == 5 ? "R0" : "")\n"
        }
        return text + "X1,SX,unclear,Au,,,,,,,,,,,\nX2,SX,none,Ag,,,,,,,,,,,\n"
    }

    @Test func readsRecipesWithMissingValues() throws {
        let table = try RecipeTable(CSV.read(Self.recipes()))
        #expect(table.examples.count == 24 && table.examples.outcomes.count { $0 == 0 } == 8)
        let names = RecipeTable.descriptorNames
        let (temperature, reductant) = (
            names.firstIndex(of: "temperature / °C")!, names.firstIndex(of: "reductant to metal (log) is stated")!
        )
        #expect(table.examples.descriptors[4, temperature] == 25)
        #expect(table.examples.descriptors[4, reductant] == 0)
        #expect(table.groups[5] == table.groups[0] && table.groups[4] != table.groups[0])
        #expect(RecipeTable.number("12.0 then 2.5", isLogarithm: false) == 12)
        #expect(RecipeTable.number("−20", isLogarithm: false) == -20)
        #expect(RecipeTable.number("overnight", isLogarithm: false) == nil)
        do {
            _ = try RecipeTable(CSV.read(Self.recipes().replacing("X2,SX,none,Ag", with: "X2,SX,succes,Au")))
            Issue.record("a typo among the outcomes was accepted")
        } catch { #expect(error.kind == .unknownLabel) }
    }

    @Test func outcomesAreTrainedStoredAndJudged() throws {
        let folder = "/tmp/nsyn-tasks-\(getpid())"
        mkdir(folder, 0o755)
        mkdir(folder + "/recipes", 0o755)
        try FileBytes.write(Array(Self.recipes().utf8), to: folder + "/recipes/recipes.csv")
        defer {
            unlink(folder + "/recipes/recipes.csv")
            rmdir(folder + "/recipes")
            rmdir(folder)
        }
        let request = TaskRequest(data: folder, isQuick: true)
        let (first, second) = (try OutcomeTask().train(request), try OutcomeTask().train(request))
        #expect(first == second)
        let stored = try BinaryCoding.value(StoredOutcome.self, first.sections[0].bytes)
        let ensemble = try stored.ensemble()
        let table = try RecipeTable(CSV.read(Self.recipes()))
        #expect(ensemble.members.count == 2)
        #expect(ensemble.predict(table.examples).allSatisfy { (0...1).contains($0.probability) })
        let rows = try OutcomeTask().evaluate(request)
        #expect(rows.count == 9 && rows.allSatisfy { $0.value.isFinite })
        let card = TaskCard.markdown(OutcomeTask(), model: first, rows: rows, seed: 1)
        #expect(card.hasPrefix("# outcome-gold\n") && card.contains("nsyn train outcome-gold --data DATA --seed 1"))
        #expect(card.contains("## What it can't do\n\n* It does not predict"))
        #expect(card.contains("| ships with nsyn | no: train it yourself |") && !card.contains("--quick"))
        let quick = TaskCard.markdown(OutcomeTask(), model: first, rows: rows, seed: 1, isQuick: true)
        #expect(
            quick.contains("nsyn evaluate outcome-gold --quick --data DATA --seed 1 --card docs/models/outcome-gold.md")
        )
        do {
            _ = try GapTask().train(request)
            Issue.record("a missing folder was read")
        } catch { #expect(error.kind == .unreadableFile) }
    }

    @Test func scoresAreThoseOfTheBook() {
        let scores = OutcomeScores([0.9, 0.8, 0.3, 0.6], [1, 1, 0, 0])
        #expect(scores.accuracy == 0.75)
        #expect(abs(scores.matthews - 2 / 12.0.squareRoot()) < 1e-12)
        #expect(abs(scores.brier - (0.01 + 0.04 + 0.09 + 0.36) / 4) < 1e-12)
        #expect(CompatibilityTask.areaUnderCurve([(0.9, true), (0.4, true), (0.4, false), (0.1, false)]) == 0.875)
        #expect(GapTask.folds([5, 5, 7, 9], count: nil) == [[0, 1], [2], [3]])
        #expect(GapTask.folds([5, 5, 7, 9], count: 2) == [[0, 1, 3], [2]])
    }
}

@Suite struct RelativePlaceTests {
    @Test func aPlaceIsTheShareBelow() {
        let candidates = Matrix([[1, 10], [2, 20], [3, 30], [100, 5], [200, 5]])
        let places = RelativePlaces(candidates, groups: [0, 0, 0, 1, 1])
        #expect(places.place(2, column: 0, group: 0) == 0.5)
        #expect(places.place(0, column: 0, group: 0) == 0)
        #expect(places.place(9, column: 0, group: 0) == 1)
        #expect(places.place(5, column: 1, group: 1) == 0.5)
        #expect(places.place(150, column: 0, group: 1) == 0.5)
        #expect(places.place(150, column: 0, group: 7) == 0.5)
        let all = places.places(candidates, groups: [0, 0, 0, 1, 1])
        #expect(all[0, 0] == 1.0 / 6 && all[2, 1] == 5.0 / 6 && all[4, 0] == 0.75)
    }
}

@Suite struct FewExamplesReportTests {
    @Test func everyRowIsHeldAgainstTheBestOfThemAll() throws {
        let contenders = Set(FewExamplesTask.contenders(quick: true).map(\.name))
        for name in ["svm, 17 descriptors", "graph + svm", "svm, relative concentrations"] {
            #expect(contenders.contains(name))
        }
        // Two draws a ligand; the best of 54 examples is not one that is named first.
        let base = (0..<24).map { 0.5 + Double($0 % 12) / 100 }
        let draws = FewExamplesTask.Draws(
            ligands: 12,
            rows: [
                (FewExamplesTask.transfer, base.map { $0 + 0.1 }), (FewExamplesTask.adapted, base.map { $0 - 0.1 }),
                ("logistic, 17 descriptors", base), ("logistic, relative concentrations", base.map { $0 + 0.06 }),
            ])
        let rows = FewExamplesTask.report(draws, contenders: contenders)
        #expect(rows[3].note == "the best of 54 examples; 24 draws over 12 ligands")
        #expect(rows[0].note.hasPrefix("+0.04 ± 0.0 against the best of 54 examples, p "))
        #expect(rows[1].note.hasPrefix("-0.16 ± 0.0 against"))
        #expect(rows.map { $0.goal == nil } == [false, true, true, true])
    }

    @Test func theGraphsOfTheGapAreJudgedOnTheSameFolds() throws {
        let folder = "/tmp/nsyn-gap-\(getpid())"
        mkdir(folder, 0o755)
        mkdir(folder + "/qcd_metals", 0o755)
        let path = folder + "/qcd_metals/Au.xyz"
        defer {
            unlink(path)
            rmdir(folder + "/qcd_metals")
            rmdir(folder)
        }
        var bare = ""
        for index in 0..<8 {
            let bond = 2.6 + 0.05 * Double(index)
            bare +=
                "3\nProperties=species:S:1:pos:R:3 dft_energy=\(-9 + bond)\nAu 0 0 0\nAu \(bond) 0 0\nAu 0 \(bond) 0\n"
        }
        try FileBytes.write(Array(bare.utf8), to: path)
        let cell =
            "data_x\n_cell_length_a 30\n_cell_length_b 30\n_cell_length_c 30\n_cell_angle_alpha 90\n"
            + "_cell_angle_beta 90\n_cell_angle_gamma 90\nloop_\n_atom_site_type_symbol\n_atom_site_fract_x\n"
            + "_atom_site_fract_y\n_atom_site_fract_z\n"
        let structures = (4..<10).map { golds in
            (
                name: "\(golds)_2.cif",
                text: cell + (0..<golds).map { "Au \(0.1 + 0.09 * Double($0)) 0.5 0.5\n" }.joined()
                    + "S 0.02 0.5 0.5\nS 0.5 0.57 0.5\n"
            )
        }
        let data = try GapData(
            structures: structures, spectra: (4..<10).map { ("\($0)2uv.out", "\(3 - 0.2 * Double($0)) 0.1\n") })
        let network = try GapNetwork(data, TaskRequest(data: folder, isQuick: true))
        #expect(network.pretrainedOn == 8)
        let (scratch, pretrained) = try network.errors(GapTask.folds(data.clusters.map(\.group), count: 2))
        #expect(scratch.count == 6 && (scratch + pretrained).allSatisfy { $0.isFinite && $0 >= 0 })
        #expect(scratch != pretrained)
        let text = GapTask.difference([1, 2, 3], [0, 1, 2], [5, 5, 6], from: "it")
        #expect(text.hasPrefix("+1.0 ± 0.0 against it, p "))
    }
}

@Test func largeTablesAreJudgedOnOneFold() throws {
    let examples = friedman(100_100, features: 5)
    let table = try DataTable((0..<5).map { .init(name: "x\($0)", values: .numbers(examples.features.column($0))) })
    let facts = ModelInformation(
        task: "t", target: "y", targetUnit: nil, classes: [], source: "", licence: "", dataDigest: "",
        dataRows: 100_100, seed: 2, learner: "", nsynVersion: "", command: "")
    let journal = TrainingJournal(run: "large")
    let model = try Model(
        training: examples, pipeline: FeaturePipeline(table: table, columns: table.columns.map(\.name)),
        specification: LearnerSpecification(.tree), plan: .folds(5), trials: 1, information: facts, journal: journal)
    #expect(journal.progress == (1, 2))
    #expect(model.guarantee.intervals?.scores.count == 20_020)
    #expect(model.domain.trainingRows.rows == Domain.keptRows)
    let flags = model.domain.flags(examples.features.selecting(rows: Array(0..<2000)))
    #expect(flags.count { $0.isOutside } < 200)
    // Leaves are shared out, so that a large forest stays small; what is asked for is done.
    #expect(LearnerSpecification.leafRows(10_000, trees: 300) == 1)
    #expect(LearnerSpecification.leafRows(1_000_000, trees: 300) == 100)
    let few = examples.selecting(Array(0..<300))
    guard case .forest(let forest) = try LearnerSpecification(.forest, ["trees": 2, "leafRows": 7]).fit(few, seed: 1)
    else { throw DataProblem(.wrongTask, "no forest") }
    #expect(forest.settings.limits.leafRows == 7)
}

@Test func repeatedRowsAreFoundWhateverTheirNumber() throws {
    var examples = friedman(300, features: 5)
    #expect(LeakageGuard.duplicates(examples).isEmpty)
    examples = examples.selecting(Array(0..<300) + [7, 7, 12])
    let found = LeakageGuard.duplicates(examples)
    #expect(found.count == 1 && found[0].place.row == 301 && found[0].message.hasPrefix("3 rows repeat"))
    #expect(found[0].message.contains("(0 with another target)") && found[0].message.contains("repeats row 8"))
}
