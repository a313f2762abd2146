import Foundation
import Testing

/// What can't be put on a plate, and where nothing can be written: the message names wells, numbers and the cure, the exit
/// code says whose fault it is, and no folder is left behind.
@Suite struct PlateRefusalTests {
    private func refused(
        _ changes: [(String, String)], target: String = "ot2", code: String, parts: String...
    ) throws {
        let shell = try Shell()
        var text = CompileTests.script
        for (old, new) in changes {
            #expect(text.contains(old))
            text = text.replacing(old, with: new)
        }
        try shell.write("a.nsyn", text)
        let outcome = try shell.nsyn("compile", "a.nsyn", "--target", target, "--out", "out")
        #expect(outcome.code == 1, "\(outcome.errors)")
        for part in ["error[\(code)]"] + parts {
            #expect(outcome.errors.contains(part), "no `\(part)` in \(outcome.errors)")
        }
        #expect(!outcome.errors.contains("please report"))
        let left = try FileManager.default.contentsOfDirectory(atPath: shell.folder.path)
        #expect(left.filter { $0.contains("out") && $0 != ".output" } == [], "\(left)")
    }

    @Test func aPlateTooSmall() throws {
        try refused(
            [("on plate96_deep", "on plate96_pcr")], code: "NS0402",
            parts: "it holds 200 µL, and this step brings it to 280 µL", "a well of `plate96_pcr`",
            "in 46 of 96 conditions of `grid`")
    }

    /// What no check of the script can know, because its conditions come later.
    private func refused(_ text: String, table: String, code: String, parts: String...) throws {
        let shell = try Shell()
        try shell.write("a.nsyn", text)
        try shell.write("next.csv", table)
        let outcome = try shell.nsyn(
            "compile", "a.nsyn", "--conditions", "next.csv", "--target", "ot2", "--out", "out")
        #expect(outcome.code == 1, "\(outcome.errors)")
        for part in ["error[\(code)]"] + parts {
            #expect(outcome.errors.contains(part), "no `\(part)` in \(outcome.errors)")
        }
        #expect(!FileManager.default.fileExists(atPath: shell.path("out")))
    }

    @Test func aTableWhoseRowsOverflowAWell() throws {
        try refused(
            CompileTests.script.replacing("plate96_deep", with: "plate96")
                .replacing("320 µL - thiol_volume - base_volume", with: "120 µL")
                .replacing("in 20 µL to 125 µL by 15 µL", with: "in [20 µL, 35 µL]")
                .replacing("in 20 µL to 75 µL by 5 µL", with: "in [20 µL, 25 µL]"),
            table: "thiol_volume [µL],base_volume [µL]\n20,25\n125,75\n", code: "NS0901",
            parts: "would hold 400 µL, and a well of `plate96` holds 360 µL", "`scaled to 288 µL` fits")
    }

    @Test func aStockTooWeak() throws {
        let script = """
            import std.reagents
            stock gold = 20 mL of 10 mM HAuCl4_3H2O in water, protect from light
            protocol fill(final: Volume = 500 µL in 400 µL to 600 µL) {
                let well = vessel(2.4 mL, open, polypropylene, air)
                add 340 µL water to well
                add 40 µL gold to well
                dilute well to final with water
                return well
            }
            sweep grid = fill over { final in [500 µL, 600 µL] }
            plates first = grid on plate96_deep using opentrons_ot2
            """
        try refused(
            script, table: "final [µL]\n500\n350\n", code: "NS0907",
            parts: "there is no room for `water`: 30 µL too much is in the well already",
            "stronger stocks leave more room")
    }

    @Test func aVolumeBelowThePipettesSmallest() throws {
        try refused(
            [("add 40 µL gold", "add 0.4 µL gold")], code: "NS0902",
            parts: "A1, B1, C1 and 93 more need as little as 400 nL of `gold`", "times weaker")
    }

    @Test func tolueneInPolystyrene() throws {
        try refused(
            [("water to well", "toluene to well"), ("grid on plate96_deep", "grid scaled to 200 µL on plate96")],
            code: "NS0904", parts: "`plate96` is made of polystyrene, which toluene attacks", "glass")
    }

    /// Every rack of the deck is glass or nothing: what a robot lacks is said before a file is written.
    @Test func tolueneOnADeckWithoutGlass() throws {
        let robot = "\nrobot plastic { like: opentrons_ot2, tubes: [tubes2, tubes15] }\n"
        try refused(
            [
                ("water to well", "toluene to well"),
                ("vessel(2.4 mL, open, polypropylene", "vessel(2.4 mL, open, glass"),
                ("plate96_deep using opentrons_ot2", "vials20 using plastic" + robot),
            ], code: "NS0904", parts: "`toluene` can't stand on the deck", "declare a rack of glass vials")
    }

    @Test func borohydrideOlderThanItsWindowInWell96() throws {
        try refused(
            [("fresh for 10 min", "fresh for 39 s")], code: "NS0906",
            parts: "`borohydride` is 40 s old when it reaches A12, 1 s more than its 39 s",
            "too old in A12, B12, C12 and 5 more", "fewer wells in one run")
    }

    @Test func anInertGasStepOnAnOpenDeck() throws {
        try refused(
            [
                (
                    "    add 40 µL gold to well\n",
                    "    purge well with nitrogen at 10 mL/min for 5 min\n    add 40 µL gold to well\n"
                )
            ],
            code: "NS0905", parts: "works in air: all 96 wells", "inert_gas: true")
    }

    @Test func nothingThatADispenserOfDropletsCouldDo() throws {
        try refused(
            [
                ("add 320 µL - thiol_volume - base_volume water", "add 1020 µL - thiol_volume - base_volume water"),
                ("20 mL of", "200 mL of"), ("40 mL of", "200 mL of"), ("add 40 µL gold", "add 240 µL gold"),
                ("add 40 µL borohydride", "add 300 µL borohydride"),
                ("add thiol_volume thiol", "add thiol_volume + 200 µL thiol"),
                ("add base_volume base", "add base_volume + 200 µL base"),
            ], target: "echo", code: "NS0921", parts: "is left for Beckman Echo", "scaled to")
    }

    /// A limit on the size of files stands for a disk that fills: the write that hits it fails, wherever it is.
    @Test(arguments: [1, 20, 60])
    func aDiskThatFills(_ kibibytes: Int) throws {
        let shell = try Shell()
        try shell.write("a.nsyn", CompileTests.script)
        let outcome = try shell.bash(
            "ulimit -f \(kibibytes); nsyn compile a.nsyn --target ot2 --out made/out 2>errors; echo $?; cat errors; ls -A made"
        )
        #expect(outcome.output.hasPrefix("3\n"), "\(outcome.output)")
        if kibibytes > 1 {
            #expect(outcome.output.contains("Writing `made/out` failed"), "\(outcome.output)")
            #expect(outcome.output.contains("unchanged"))
        }
        #expect(!outcome.output.contains("nsyn-temporary"), "\(outcome.output)")
    }

    @Test func aFolderThatNobodyMayWriteTo() throws {
        let shell = try Shell()
        try shell.write("a.nsyn", CompileTests.script)
        let outcome = try shell.nsyn("compile", "a.nsyn", "--target", "ot2", "--out", "/proc/nsyn/out")
        #expect(outcome.code == 3)
        #expect(outcome.errors.contains("/proc/nsyn/out"), "\(outcome.errors)")
    }
}
