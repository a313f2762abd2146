import Foundation
import Testing

/// `nsyn compile` from outside.
@Suite struct CompileTests {
    /// Thiol along the rows, base along the columns.
    static let script = """
        import std.reagents

        stock gold = 20 mL of 10 mM HAuCl4_3H2O in water, protect from light
        stock thiol = 40 mL of 20 mM GSH in water
        stock base = 20 mL of 0.2 M NaOH in water
        stock borohydride = 20 mL of 100 mM NaBH4 in (0.1 M NaOH in water), on ice, fresh for 10 min

        protocol reduce(
            thiol_volume: Volume = 20 µL in 20 µL to 125 µL,
            base_volume: Volume = 20 µL in 20 µL to 75 µL,
        ) {
            let well = vessel(2.4 mL, open, polypropylene, air)
            add 320 µL - thiol_volume - base_volume water to well
            add 40 µL gold to well
            add thiol_volume thiol to well
            add base_volume base to well
            add 40 µL borohydride to well
            return well
        }

        sweep grid = reduce over {
            thiol_volume in 20 µL to 125 µL by 15 µL
            base_volume in 20 µL to 75 µL by 5 µL
        }

        plates first = grid on plate96_deep using opentrons_ot2
        """

    private struct Summary: Decodable {
        struct Run: Decodable {
            struct Fresh: Decodable {
                var liquid: String
                var skewSeconds: Double
                var oldestSeconds: Double
            }
            var minutes: Double
            var tips: Int
            var aspirations: Int
            var dispenses: Int
            var operatorSteps: Int
            var fresh: [Fresh]
        }
        struct Finding: Decodable {
            var code: String
            var message: String
        }
        var wells: Int
        var runs: [Run]
        var findings: [Finding]
    }

    private func summary(_ shell: Shell, _ words: String = "") throws -> Summary {
        let outcome = try shell.bash("nsyn compile a.nsyn --dry-run --format json \(words)")
        #expect(outcome.code == 0, "\(outcome.errors)")
        return try JSONDecoder().decode(Summary.self, from: Data(outcome.output.utf8))
    }

    @Test func theReferenceJobIsDoneWithPremixesAndFewTips() throws {
        let shell = try Shell()
        try shell.write("a.nsyn", Self.script)
        let summary = try summary(shell, "--target table")
        let run = try #require(summary.runs.first)
        #expect(summary.wells == 96)
        #expect(run.minutes <= 12 && run.tips <= 42 && run.aspirations <= 80)
        #expect(run.fresh.map(\.liquid) == ["borohydride"])
        #expect(run.fresh[0].skewSeconds <= 21)
        #expect(run.operatorSteps == 1)
    }

    @Test func fourPlatesShareTipsAndAPreparation() throws {
        let shell = try Shell()
        let text = Self.script.replacing("75 µL by 5 µL\n}", with: "75 µL by 5 µL\n} replicate 4")
            .replacing("20 mL of", with: "200 mL of").replacing("40 mL of", with: "200 mL of")
        try shell.write("a.nsyn", text)
        let summary = try summary(shell, "--target ot2")
        #expect(summary.wells == 384)
        #expect(summary.runs.reduce(0) { $0 + $1.minutes } <= 42)
    }

    @Test func channelsOfTheirOwnNeedNoDilutions() throws {
        let shell = try Shell()
        try shell.write("a.nsyn", Self.script)
        let run = try #require(try summary(shell, "--target evo").runs.first)
        #expect(run.tips <= 40)
    }

    @Test func reagentsByRowWaitInAColumn() throws {
        let shell = try Shell()
        let example = Pages.root.appendingPathComponent("examples/robots/gold-copper-264-on-flex.nsyn").path
        let outcome = try shell.bash("nsyn compile \(example) --target flex --dry-run --format json")
        let summary = try JSONDecoder().decode(Summary.self, from: Data(outcome.output.utf8))
        #expect(summary.wells == 264)
        // Eight thiols in eight rows: 264 wells by single channels would take 264 dispenses of thiol alone.
        #expect(summary.runs.reduce(0) { $0 + $1.dispenses } < 300)
    }

    @Test func temperaturesSplitPlatesAndPeopleAreAsked() throws {
        let shell = try Shell()
        try shell.write(
            "a.nsyn",
            """
            import std.reagents
            stock gold = 100 mL of 20 mM HAuCl4_3H2O in water, protect from light
            stock base = 100 mL of 1 M NaOH in water
            protocol cook(heat: Temperature = 25 °C in 4 °C to 90 °C, share: Ratio = 1 in 0.5 to 2) {
                let pot = vessel(20 mL, open, glass, air)
                add 3 mL water to pot
                add share * 0.5 mL gold to pot
                hold pot at heat for 10 min
                adjust pot to pH 9 with base
                centrifuge pot at 3000 xg for 10 min keep supernatant
                measure pot by uvvis with 0.1 mL
                return pot
            }
            sweep many = cook over {
                heat in [40 °C, 60 °C]
                share in [0.5, 1, 1.5, 2]
            } replicate 3 control cook(share: 1)
            plates warm = many scaled to 1 mL on plate96_deep_V using opentrons_flex
            """)
        let summary = try summary(shell, "--target flex")
        // Each temperature has its plate; the control stands at the default 25 °C.
        #expect(summary.runs.count == 3)
        #expect(summary.wells == 2 * 12 + 3)
        #expect(summary.findings.contains { $0.code == "NS0908" })
        let people = try #require(summary.findings.first { $0.code == "NS0910" })
        #expect(people.message.hasSuffix("the robot pauses 9 times"), "\(people.message)")
    }

    @Test func theFolderIsWholeAndReplacedOnlyIfItIsOurs() throws {
        let shell = try Shell()
        try shell.write("a.nsyn", Self.script)
        #expect(try shell.nsyn("compile", "a.nsyn", "first", "--target", "table", "--out", "out").code == 0)
        let map = try shell.read("out/platemap.csv").split(separator: "\n")
        #expect(
            map[0]
                == "plate,well,condition,replicate,control,thiol_volume [µL],base_volume [µL],rounding_error_percent")
        #expect(map.count == 97)
        #expect(map[1].hasPrefix("plate-1,A1,"))
        #expect(try shell.read("out/stocks.csv").contains("reference") == false)
        #expect(try shell.read("out/manifest.json").hasPrefix("{\"manifest\":1,"))
        // Again over the same folder; the same script gives the same bytes.
        let before = try shell.read("out/manifest.json")
        #expect(try shell.nsyn("compile", "a.nsyn", "--target", "table", "--out", "out").code == 0)
        #expect(try shell.read("out/manifest.json") == before)
        try shell.write("mine/thesis.txt", "all of it")
        let refused = try shell.nsyn("compile", "a.nsyn", "--target", "table", "--out", "mine")
        #expect(refused.code == 3)
        #expect(try shell.read("mine/thesis.txt") == "all of it")
    }

    private func failure(_ change: (String) -> String, _ code: String, _ part: String) throws {
        let shell = try Shell()
        let changed = change(Self.script)
        #expect(changed != Self.script)
        try shell.write("a.nsyn", changed)
        let outcome = try shell.nsyn("compile", "a.nsyn", "--target", "table", "--out", "out")
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("[\(code)]"), "\(outcome.errors)")
        #expect(outcome.errors.contains(part), "\(outcome.errors)")
        #expect(!FileManager.default.fileExists(atPath: shell.path("out")))
    }

    @Test func aStaleReagentNamesItsWells() throws {
        try failure(
            { $0.replacing("fresh for 10 min", with: "fresh for 30 s") }, "NS0906",
            "`borohydride` is 40 s old when it reaches A12")
    }

    @Test func aVolumeBelowEveryPipetteNamesItsWells() throws {
        try failure(
            { $0.replacing("add 40 µL gold", with: "add 0.4 µL gold") }, "NS0902", "need as little as 400 nL of `gold`")
    }

    @Test func anOpenDeckIsNoGloveBox() throws {
        try failure(
            { $0.replacing("polypropylene, air)", with: "polypropylene, nitrogen)") }, "NS0905",
            "`well` is under inert gas, and Opentrons OT-2 works in air: all 96 wells")
    }

    @Test func aGloveBoxIsDeclaredInTheScript() throws {
        let shell = try Shell()
        try shell.write(
            "a.nsyn",
            Self.script.replacing("polypropylene, air)", with: "polypropylene, nitrogen)")
                .replacing("using opentrons_ot2", with: "using boxed")
                + "\nrobot boxed { like: opentrons_ot2, name: \"OT-2 in the glove box\", inert_gas: true }\n")
        #expect(try summary(shell, "--target table").runs.count == 1)
    }

    @Test func aStockThatRunsOutIsToldBeforeTheRun() throws {
        try failure(
            { $0.replacing("gold = 20 mL of", with: "gold = 4 mL of") }, "NS0913", "of `gold` are needed")
    }

    @Test func toluenePlatesAreRefused() throws {
        try failure(
            {
                $0.replacing("water to well", with: "toluene to well")
                    .replacing("plate96_deep", with: "plate96").replacing(
                        "first = grid", with: "first = grid scaled to 200 µL")
            }, "NS0904", "is made of polystyrene, which toluene attacks")
    }

    @Test func anUnwritableFolderIsTheEnvironmentsFault() throws {
        let shell = try Shell()
        try shell.write("a.nsyn", Self.script)
        let outcome = try shell.nsyn("compile", "a.nsyn", "--target", "table", "--out", "/proc/nsyn/out")
        #expect(outcome.code == 3)
        #expect(outcome.errors.contains("/proc/nsyn/out"))
    }

    /// From any operation on, what is left is a plan that the replay accepts: wells hold what they would have held.
    @Test(arguments: [1, 40, 60, 120, 150])
    func aStoppedRunGoesOn(from operation: Int) throws {
        let shell = try Shell()
        try shell.write("a.nsyn", Self.script)
        #expect(try shell.nsyn("compile", "a.nsyn", "--target", "ot2", "--out", "out").code == 0)
        let outcome = try shell.nsyn(
            "compile", "a.nsyn", "--resume", "out", "--from", String(operation), "--out", "rest")
        #expect(outcome.code == 0, "\(outcome.errors.prefix(3000))")
        #expect(outcome.errors.contains("[1] Drop all tips"))
        #expect(FileManager.default.fileExists(atPath: shell.path("rest/first-resumed.json")))
        #expect(try shell.nsyn("verify", "rest").code == 0)
    }

    @Test func onlyTheSameScriptGoesOn() throws {
        let shell = try Shell()
        try shell.write("a.nsyn", Self.script)
        #expect(try shell.nsyn("compile", "a.nsyn", "--target", "ot2", "--out", "out").code == 0)
        try shell.write("a.nsyn", Self.script.replacing("add 40 µL gold", with: "add 41 µL gold"))
        let other = try shell.nsyn("compile", "a.nsyn", "--resume", "out", "--from", "50", "--out", "rest")
        #expect(other.code == 1)
        #expect(other.errors.contains("out does not hold what this script compiles to"))
        #expect(try shell.nsyn("compile", "a.nsyn", "--resume", "none", "--from", "50", "--out", "rest").code == 3)
        #expect(try shell.nsyn("compile", "a.nsyn", "--resume", "out", "--out", "rest").code == 2)
    }

    @Test(arguments: ["ot2-python", "flex", "fluent", "star", "echo", "hands", "ord", "table"])
    func everyTargetIsWritten(_ target: String) throws {
        let shell = try Shell()
        try shell.write("a.nsyn", Self.script)
        let outcome = try shell.nsyn("compile", "a.nsyn", "--target", target, "--out", "out")
        #expect(outcome.code == 0, "\(outcome.errors.prefix(2000))")
    }

    @Test func wrongUseSaysWhatThereIs() throws {
        let shell = try Shell()
        try shell.write("a.nsyn", Self.script)
        let target = try shell.nsyn("compile", "a.nsyn", "--target", "tabel", "--dry-run")
        #expect(target.code == 2 && target.errors.contains("table"))
        let plates = try shell.nsyn("compile", "a.nsyn", "frist", "--target", "table", "--dry-run")
        #expect(plates.code == 2 && plates.errors.contains("first"))
        #expect(try shell.nsyn("compile", "a.nsyn", "--target", "table").code == 2)
    }
}
