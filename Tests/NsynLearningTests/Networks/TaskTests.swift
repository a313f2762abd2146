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
        #expect(card.contains("| ships with nsyn | yes |"))
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
