import Foundation
import Testing

/// `nsyn simulate` and `nsyn run` from outside.
@Suite struct SimulateTests {
    private let shell: Shell
    private static let plates = Pages.root.appendingPathComponent("examples/predicted/silver-nanoplates.nsyn").path

    init() throws { shell = try Shell() }

    private static let gold = """
        import std.reagents
        stock gold = 20 mM HAuCl4_3H2O in water
        protocol thin(volume: Volume = 1 mL in 0.1 mL to 4 mL, heat: Temperature = 25 °C in 5 °C to 90 °C) {
            let pot = vessel(20 mL)
            add 8 mL water to pot
            add volume gold to pot
            heat pot to heat for 1 h
            measure pot by uvvis
        }
        sweep series = thin over {
            volume in 1 mL to 3 mL by 0.001 mL
            heat in 20 °C to 60 °C in 5
        } replicate 2

        """

    @Test func shardsAreTheWholeByteForByte() throws {
        try shell.write("gold.nsyn", Self.gold)
        let whole = try shell.nsyn("simulate", "gold.nsyn", "--out", "whole.csv")
        #expect(whole.output == "whole.csv: 10005 rows\n")
        let parts = try shell.bash(
            "for i in 1 2 3 4 5 6 7; do nsyn simulate gold.nsyn series --shard $i/7 --out p$i.csv; done; "
                + "cat p1.csv p2.csv p3.csv p4.csv p5.csv p6.csv p7.csv | cmp - whole.csv && echo same")
        #expect(parts.output.hasSuffix("same\n"), "\(parts.output)\(parts.errors)")
        let printed = try shell.nsyn("simulate", "gold.nsyn", "--format", "csv", "--threads", "1")
        #expect(try printed.output == shell.read("whole.csv"))
        #expect(
            try shell.read("whole.csv").hasPrefix(
                "condition,volume [mL],heat [°C],reaction_volume [mL],duration [h]\n1,1,20,9,"))
    }

    @Test func aFilterThatKeepsNothingIsAnError() throws {
        let outcome = try shell.nsyn("simulate", Self.plates, "map", "--where", "plate > 2")
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("none of the 8,100 conditions of `map` is left [NS0822 no_conditions]"))
        let file = try shell.nsyn("simulate", Self.plates, "map", "--where", "metal > 1 mL", "--out", "none.csv")
        #expect(file.code == 1)
        #expect(!FileManager.default.fileExists(atPath: shell.path("none.csv")))
    }

    @Test func noMoreConditionsAreLookedAtThanADayAllows() throws {
        let huge = Self.gold.replacingOccurrences(of: "by 0.001 mL", with: "in 100000000")
            .replacingOccurrences(of: "in 5\n", with: "in 100000000\n")
        try shell.write("huge.nsyn", huge + "show series top 3\n")
        let outcomes = [
            try shell.nsyn("simulate", "huge.nsyn"), try shell.nsyn("run", "huge.nsyn"),
            try shell.nsyn("simulate", "huge.nsyn", "--shard", "2/7"),
        ]
        for outcome in outcomes {
            #expect(outcome.code == 1)
            #expect(outcome.errors.contains("10000000000000000 conditions, and more than 1000000000000 are not looked"))
            #expect(outcome.errors.contains("`design sobol(10000)`"))
        }
        #expect(try shell.nsyn("simulate", "huge.nsyn", "--explain", "77").code == 0)
        try shell.write("finer.nsyn", huge.replacingOccurrences(of: "in 100000000", with: "in 10000000000"))
        #expect(try shell.nsyn("check", "finer.nsyn").output.contains("An axis takes fewer than 1000000000 values"))
    }

    @Test func optionsAreCheckedAsTheLanguageIs() throws {
        let unit = try shell.nsyn("simulate", Self.plates, "map", "--where", "metal > 3 mM")
        #expect(unit.code == 1)
        #expect(unit.errors.contains("NS0301"))
        let name = try shell.nsyn("simulate", Self.plates, "map", "--where", "silver > 3 µL", "--top", "3")
        #expect(name.code == 1)
        let sweep = try shell.nsyn("simulate", Self.plates, "mop")
        #expect(sweep.code == 2)
        #expect(sweep.errors.contains("map"))
        #expect(try shell.nsyn("simulate", Self.plates, "--shard", "8/7").code == 2)
    }

    @Test func aModelThatDoesNotFitIsNamedWithWhatItLacks() throws {
        try shell.write("gold.nsyn", Self.gold)
        let outcome = try shell.nsyn("simulate", "gold.nsyn")
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("series: 10,005 conditions, 2 replicates each"))
        #expect(outcome.output.contains("silver_nanoplates lacks AgNO3, "))
        try shell.write("asked.nsyn", Self.gold + "show series where plate > 0.5\n")
        let asked = try shell.nsyn("check", "asked.nsyn")
        #expect(asked.code == 1)
        #expect(asked.output.contains("NS0820"))
    }

    @Test func anInterruptedRunGoesOn() throws {
        try shell.write("gold.nsyn", Self.gold)
        #expect(try shell.nsyn("simulate", "gold.nsyn", "--out", "whole.csv").code == 0)
        let nothing = try shell.nsyn("simulate", "gold.nsyn", "--out", "rows.csv", "--resume")
        #expect(nothing.code == 1)
        #expect(nothing.errors.contains("NS0824"))
        // A full disk leaves what was done beside the file, and how far it is.
        let full = try shell.bash("ulimit -f 100; trap '' XFSZ; nsyn simulate gold.nsyn --out rows.csv")
        #expect(full.code == 3, "\(full.output)\(full.errors)")
        #expect(!FileManager.default.fileExists(atPath: shell.path("rows.csv")))
        let resumed = try shell.nsyn("simulate", "gold.nsyn", "--out", "rows.csv", "--resume")
        #expect(resumed.code == 0, "\(resumed.errors)")
        #expect(try shell.read("rows.csv") == shell.read("whole.csv"))
        #expect(!FileManager.default.fileExists(atPath: shell.path("rows.csv.progress")))
    }

    @Test func aClosedPipeIsNoError() throws {
        try shell.write("gold.nsyn", Self.gold)
        let outcome = try shell.bash("set -o pipefail; nsyn simulate gold.nsyn --format csv | head -n 2")
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.split(separator: "\n").count == 2)
        #expect(outcome.errors.isEmpty)
    }

    @Test func conditionsComeFromATable() throws {
        try shell.write("gold.nsyn", Self.gold)
        try shell.write("rows.csv", "heat [°C],volume [µL]\n30,1500\n40,2500\n")
        let outcome = try shell.nsyn("simulate", "gold.nsyn", "--conditions", "rows.csv", "--format", "csv")
        #expect(
            outcome.output.split(separator: "\n").dropFirst().map {
                $0.split(separator: ",").prefix(4).joined(separator: ",")
            }
                == ["1,30,1.5,9.5", "2,40,2.5,10.5"], "\(outcome.output)\(outcome.errors)")
        try shell.write("rows.csv", "heat [mL]\n30\n")
        let wrong = try shell.nsyn("simulate", "gold.nsyn", "--conditions", "rows.csv")
        #expect(wrong.code == 1)
        #expect(wrong.errors.contains("NS0825"))
    }

    @Test func aDamagedModelIsNamedAndNotBelieved() throws {
        var bytes = try Data(contentsOf: Pages.root.appendingPathComponent("stdlib/models/agnp.model"))
        bytes[40_000] ^= 1
        try shell.write("own.model", bytes)
        let model = """
            model own: Trained {
                title: "something of our own"
                file: "own.model"
                columns: [own]
                inputs { total { feature: "total flow", value: vessel.volume / addition.time, unit: "µL/min" } }
            }

            """
        try shell.write("own.nsyn", Self.gold + model)
        let outcome = try shell.nsyn("simulate", "own.nsyn")
        #expect(outcome.errors.contains("the model own can't be used"))
        #expect(outcome.errors.contains("NS0864"))
        #expect(outcome.output.contains("own lacks its file, which can't be read"))
    }

    @Test func explainSaysWhatDrivesAPrediction() throws {
        let outcome = try shell.nsyn("simulate", Self.plates, "map", "--explain", "7167")
        #expect(outcome.code == 0)
        for part in [
            "plate, the probability", "what moves this one", "ascorbic acid stock", "the nearest known experiments",
        ] {
            #expect(outcome.output.contains(part), "\(part)")
        }
        #expect(try shell.nsyn("simulate", Self.plates, "map", "--explain", "9000").code == 2)
    }

    @Test func aRunCarriesEverythingOut() throws {
        let outcome = try shell.nsyn("run", Self.plates, "--out", "results")
        #expect(outcome.code == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("show ranked\n"))
        #expect(outcome.output.contains("plate.in_domain: holds"))
        #expect(try shell.read("results/1-show.csv").split(separator: "\n").count == 13)
        let again = try shell.nsyn("run", Self.plates, "--out", "results", "--format", "json")
        #expect(again.code == 0)
        #expect(again.output.contains("\"complete\":true") || again.output.contains("\"complete\": true"))
    }
}
