import Foundation
import Testing

/// Folders that stand alone, designs and tables as plates, and waivers of what compiling finds.
@Suite struct PlateFolderTests {
    private func compiled(_ text: String, _ words: String = "--target ot2") throws -> Shell {
        let shell = try Shell()
        try shell.write("a.nsyn", text)
        let outcome = try shell.bash("nsyn compile a.nsyn \(words) --out out")
        #expect(outcome.code == 0, "\(outcome.errors)")
        return shell
    }

    private static let boxed =
        CompileTests.script.replacing("polypropylene, air)", with: "polypropylene, nitrogen)")
        .replacing("plate96_deep using opentrons_ot2", with: "our_plate using boxed") + """

            robot boxed { like: opentrons_ot2, name: "OT-2 in the glove box", inert_gas: true }
            labware our_plate { like: plate96_deep_V, name: "our deep plate", volume: 1.9 mL }
            """

    @Test(arguments: ["ot2", "ot2-python"])
    func equipmentOfTheScriptTravelsWithTheFolder(_ target: String) throws {
        let shell = try compiled(Self.boxed, "--target \(target)")
        try FileManager.default.removeItem(atPath: shell.path("a.nsyn"))
        let outcome = try shell.nsyn("verify", "out")
        #expect(outcome.code == 0, "\(outcome.output)")
        #expect(outcome.output.contains("the folder brings its own `our_plate`, `boxed`"), "\(outcome.output)")
        let report = try shell.nsyn("verify", "out", "--format", "json")
        #expect(report.output.contains(#""declared":["our_plate","boxed"]"#), "\(report.output)")
    }

    /// What travels is checked like everything else in a folder that anybody may have changed.
    @Test(arguments: [
        (#""rows":8"#, #""rows":80000000"#), (#""rows":8"#, #""rows":"eight""#),
        (#""inert_gas":true"#, #""inert_gas":1"#),
        (#""slot_pitch_x":"53/400""#, #""slot_pitch_x":"1/0""#), (#""mounts":2"#, #""mounts":2,"mounts":2"#),
        (#""name":"boxed""#, #""name":"our_plate""#), (#""mounts":2"#, #""mountings":2"#),
    ])
    func damagedEquipmentIsRefused(_ old: String, _ new: String) throws {
        let shell = try compiled(Self.boxed)
        let manifest = try shell.read("out/manifest.json")
        #expect(manifest.contains(old), "\(old)")
        let start = try #require(manifest.range(of: #""equipment":"#))
        let changed =
            manifest[..<start.lowerBound] + manifest[start.lowerBound...].replacing(old, with: new, maxReplacements: 1)
        try shell.write("out/manifest.json", String(changed))
        let outcome = try shell.nsyn("verify", "out")
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("NS0950"), "\(outcome.output)")
    }

    /// Without the declaration the same folder is what it would be on a bench.
    @Test func aGloveBoxThatNobodyDeclaredIsNone() throws {
        let shell = try compiled(Self.boxed)
        let manifest = try shell.read("out/manifest.json")
        try shell.write("out/manifest.json", manifest.replacing(#""inert_gas":true"#, with: #""inert_gas":false"#))
        let outcome = try shell.nsyn("verify", "out")
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("NS0976"), "\(outcome.output)")
    }

    @Test func severalFoldersAreReadInOneGo() throws {
        let shell = try compiled(CompileTests.script)
        #expect(try shell.nsyn("compile", "a.nsyn", "--target", "evo", "--out", "evo").code == 0)
        let both = try shell.nsyn("verify", "out", "evo")
        #expect(both.code == 0, "\(both.output)")
        #expect(both.output.contains("out/first.json: 96 wells") && both.output.contains("evo/first.gwl: 96 wells"))
        // Both know how many tips it takes.
        #expect(both.output.contains(" 32 tips"), "\(both.output)")
    }

    /// Ages that the manifest states are those of the files.
    @Test func agesThatAreNotThoseOfTheFiles() throws {
        let shell = try compiled(CompileTests.script)
        let manifest = try shell.read("out/manifest.json")
        for (pattern, new) in [("\"age\":[0-9.]+", "\"age\":1.5"), ("\"limit\":600", "\"limit\":6000")] {
            let changed = manifest.replacing(try Regex(pattern), with: new)
            #expect(changed != manifest)
            try shell.write("out/manifest.json", changed)
            let outcome = try shell.nsyn("verify", "out")
            #expect(outcome.code == 1)
            #expect(outcome.output.contains("NS0990") && outcome.output.contains("borohydride"), "\(outcome.output)")
        }
    }

    private static let designs = [
        ("design one_factor", 8 + 12 - 1), ("design latin_hypercube(24)", 24), ("design sobol(16)", 16),
        ("randomize seed 4 design d_optimal(10)", 10), ("replicate 2 design latin_hypercube(12)", 24),
        ("design sobol(8) control reduce(thiol_volume: 20 µL)", 9),
    ]

    /// Plates hold the very conditions that a simulation has.
    @Test(arguments: designs)
    func everyDesignIsAPlate(_ design: String, _ wells: Int) throws {
        let text = CompileTests.script.replacing("75 µL by 5 µL\n}", with: "75 µL by 5 µL\n} \(design)")
        let shell = try compiled(text, "--target table")
        let map = try shell.read("out/platemap.csv").split(separator: "\n").dropFirst()
        #expect(map.count == wells, "\(map.joined(separator: "\n"))")
        let rows = try shell.bash("nsyn simulate a.nsyn grid --format csv")
        #expect(rows.code == 0, "\(rows.errors)")
        let lines = rows.output.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        let columns = try ["thiol_volume", "base_volume"].map { name in
            try #require(lines[0].firstIndex { $0.hasPrefix(name) })
        }
        let simulated = Set(lines.dropFirst().map { line in columns.map { String(line[$0]) } })
        let planned = Set(
            map.filter { !$0.contains(",true,") }.map { line in
                line.split(separator: ",", omittingEmptySubsequences: false)[5...6].map(String.init)
            })
        #expect(planned == simulated)
    }

    @Test func aTableOfConditionsIsAPlate() throws {
        let shell = try Shell()
        try shell.write("a.nsyn", CompileTests.script)
        // One row twice: two wells of one condition.
        try shell.write("next.csv", "thiol_volume [µL],base_volume [µL]\n20,25\n35,70\n20,25\n")
        let outcome = try shell.nsyn(
            "compile", "a.nsyn", "--conditions", "next.csv", "--target", "flex", "--out", "out")
        #expect(outcome.code == 0, "\(outcome.errors)")
        let map = try shell.read("out/platemap.csv").split(separator: "\n").dropFirst()
        #expect(map.count == 3)
        let ids = map.map { $0.split(separator: ",")[2...3].joined(separator: " ") }
        #expect(Set(ids).count == 3 && Set(ids.map { $0.split(separator: " ")[0] }).count == 2, "\(ids)")
        #expect(try shell.nsyn("verify", "out").code == 0)
        try shell.write("next.csv", "colour\nred\n")
        let unfit = try shell.nsyn("compile", "a.nsyn", "--conditions", "next.csv", "--dry-run")
        #expect(unfit.code == 1)
        #expect(unfit.errors.contains("no such parameter"), "\(unfit.errors)")
    }

    /// What compiling tells can be waived like everything else, for the script or for one statement; an error can't.
    @Test func whatCompilingTellsCanBeWaived() throws {
        let shell = try Shell()
        let plates = "plates first = grid"
        for (old, new, isTold) in [
            (plates, plates, true),
            (plates, "waive NS0910 because \"we know that a person stands by\"\n\(plates)", false),
            (
                "import std.reagents",
                "waive people_needed because \"we know that a person stands by\"\nimport std.reagents", false
            ),
        ] {
            try shell.write("a.nsyn", CompileTests.script.replacing(old, with: new))
            let outcome = try shell.nsyn("compile", "a.nsyn", "--target", "ot2", "--dry-run")
            #expect(outcome.code == 0, "\(outcome.errors)")
            #expect(outcome.errors.contains("NS0910") == isTold, "\(outcome.errors)")
            // Nobody calls the waiver useless before the plates are compiled.
            let check = try shell.nsyn("check", "a.nsyn")
            #expect(!check.output.contains("NS0445") && !check.errors.contains("NS0445"), "\(check.output)")
        }
        try shell.write(
            "a.nsyn",
            CompileTests.script.replacing("fresh for 10 min", with: "fresh for 30 s")
                .replacing("import std.reagents", with: "waive NS0906 because \"it will do\"\nimport std.reagents"))
        #expect(try shell.nsyn("compile", "a.nsyn", "--target", "ot2", "--dry-run").code == 1)
    }
}
