import Foundation
import Testing

@Suite struct TrainCommandTests {
    private static let table: String = {
        var lines = ["temperature [°C],ligand SMILES,yield [%]"]
        for row in 0..<90 {
            let (temperature, molecule) = (20 + row * 7 % 60, ["CCS", "CCCCS", "Sc1ccccc1"][row % 3])
            lines.append("\(temperature),\(molecule),\(temperature / 2 + row % 3 * 5 + row % 7)")
        }
        return lines.joined(separator: "\n") + "\n"
    }()

    @Test func anInterruptedTrainingGoesOnToTheSameBytes() throws {
        let shell = try Shell()
        try shell.write("t.csv", Self.table)
        let command = "nsyn train --table t.csv --target yield --learner boosting --seed 3 --trials 4"
        let whole = try shell.bash("\(command) --out whole.model")
        #expect(whole.code == 0, "\(whole.errors)")
        let stopped = try shell.bash(
            "\(command) --out parts.model & child=$!; sleep 1; kill -INT $child; wait $child")
        #expect(stopped.code == 130, "\(stopped.output)\(stopped.errors)")
        #expect(stopped.errors.contains("--resume goes on from parts.model.checkpoint"))
        #expect(try shell.bash("ls").output == "parts.model.checkpoint\nt.csv\nwhole.model\n")
        let other = try shell.bash("\(command.dropLast())1 --out parts.model --resume")
        #expect(other.code != 0 && other.errors.contains("belongs to another training"))
        let resumed = try shell.bash("\(command) --out parts.model --resume --threads 1")
        #expect(resumed.code == 0, "\(resumed.errors)")
        #expect(try shell.bash("cmp whole.model parts.model && ls").output == "parts.model\nt.csv\nwhole.model\n")
        // Nothing is torn by an end without warning.
        let killed = try shell.bash(
            "\(command) --out torn.model & child=$!; sleep 0.5; kill -9 $child; wait $child; ls torn* 2>&1 | grep -v part"
        )
        #expect(!killed.output.contains("torn.model\n"))
        let nothing = try shell.nsyn("train", "--table", "t.csv", "--target", "yield", "--out", "n.model", "--resume")
        #expect(nothing.code == 3 && nothing.errors.contains("n.model.checkpoint"))
    }

    @Test func moleculesAreLearnedFromTables() throws {
        let shell = try Shell()
        try shell.write("t.csv", Self.table)
        let bits = try shell.bash(
            "nsyn train --table t.csv --target yield --learner tree --fingerprint 64 --out d.model && nsyn models d.model"
        )
        #expect(bits.code == 0, "\(bits.errors)")
        #expect(bits.output.contains("tree"), "\(bits.output)")
        try shell.write("bad.csv", Self.table.replacingOccurrences(of: "CCCCS", with: "CC(CS"))
        let bad = try shell.bash(
            "nsyn train --table bad.csv --target yield --out b.model; code=$?; ls b.model; exit $code")
        #expect(bad.code == 1 && bad.errors.contains("bad.csv, row 2, column ‘ligand SMILES’"), "\(bad.errors)")
        #expect(bad.errors.contains("NS0858"))
    }

    @Test func aGroupThatWasNeverMetHasAPromiseOfItsOwn() throws {
        let shell = try Shell()
        var lines = ["temperature [°C],lot,yield [%]"]
        for row in 0..<120 {
            let (temperature, lot) = (20 + row * 7 % 60, row % 12)
            lines.append("\(temperature),L\(lot),\(temperature / 2 + lot * lot * 5 % 31 + row % 3)")
        }
        try shell.write("t.csv", lines.joined(separator: "\n") + "\n")
        try shell.write("new.csv", "temperature [°C],lot\n40,L3\n40,L77\n")
        let command = "nsyn train --table t.csv --target yield --learner gp --group lot"
        let trained = try shell.bash("\(command) --out a.model && nsyn predict a.model --table new.csv")
        #expect(trained.code == 0, "\(trained.errors)")
        #expect(trained.output.contains("a new lot: promises 90 % from 12 left out, ± "), "\(trained.output)")
        let rows = trained.output.split(separator: "\n").suffix(2)
        #expect(
            rows.first?.contains("a new lot") == false
                && rows.last?.hasSuffix("a new lot: 90 % from 12 left out") == true)
        let few = lines.enumerated().filter { $0.offset == 0 || ($0.offset - 1) % 12 < 4 }.map { $0.element }
        try shell.write("t.csv", few.joined(separator: "\n") + "\n")
        let honest = try shell.bash("\(command) --out b.model && nsyn predict b.model --table new.csv --format json")
        #expect(honest.output.contains("promises 80 % from 4 left out"), "\(honest.output)")
        #expect(honest.output.contains("\"newGroup\":true,\"promised\":0.8"), "\(honest.output)")
        #expect(try shell.bash("nsyn models b.model").output.contains("a new lot"))
    }
}
