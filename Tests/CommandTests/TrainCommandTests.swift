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

    /// Rows of atoms, whose energy per atom falls with their number: a size that was left out comes with its own promise.
    @Test func clustersAreLearnedFromStructures() throws {
        let shell = try Shell()
        func row(_ metal: String, _ count: Int, bond: Double) -> String {
            let energy = -Double(count) * (2 + bond) + 1.5
            let atoms = (0..<count).map { "\(metal) \(Double($0) * bond) \(Double($0 % 2) * 0.5) 0" }
            return "\(count)\ndft_energy=\(energy)\n" + atoms.joined(separator: "\n") + "\n"
        }
        for (place, metal) in ["Ag", "Au", "Cu", "Pd", "Pt"].enumerated() {
            let frames = (3...14).filter { $0 != 9 }.map { row(metal, $0, bond: 2.3 + 0.1 * Double(place)) }
            try shell.write("d/qcd_metals/\(metal)_gap_QCD_relaxed.xyz", frames.joined())
        }
        try shell.write("au9.xyz", row("Au", 9, bond: 2.4))
        try shell.write("au8.xyz", row("Au", 8, bond: 2.4))
        try shell.write("mixed.xyz", "2\n\nAu 0 0 0\nAg 2.5 0 0\n")
        let trained = try shell.nsyn("train", "metal-energy", "--data", "d", "--out", "m.model")
        #expect(trained.code == 0 && trained.output.contains("a new size: promises 90 %"), "\(trained.errors)")
        let new = try shell.nsyn("predict", "m.model", "--structure", "au9.xyz")
        #expect(
            new.output.contains("−4.2") && new.output.contains("a new size: 90 % from 11 left out"), "\(new.output)")
        let known = try shell.nsyn("predict", "m.model", "--structure", "au8.xyz")
        #expect(known.output.contains("−4.2") && !known.output.contains("a new size"), "\(known.output)")
        let mixed = try shell.nsyn("predict", "m.model", "--structure", "mixed.xyz")
        #expect(mixed.code == 1 && mixed.errors.contains("mixed.xyz: the model knows bare clusters of one metal"))
    }

    /// Graph convolution with a dense and with a Siamese head, and a dense network on fingerprints, from one table.
    @Test func theGraphsOfMoleculesAreLearnedFromTables() throws {
        let shell = try Shell()
        var lines = ["temperature [°C],ligand SMILES,outcome"]
        for row in 0..<40 {
            let (temperature, ligand) = (20 + row * 7 % 60, row % 4)
            let isOne = (temperature > 45) != (ligand == 2)
            lines.append(
                "\(temperature),\(["CCS", "CCCCS", "Sc1ccccc1", "OC(=O)CCS"][ligand]),\(isOne ? "one" : "many")")
        }
        let table = lines.joined(separator: "\n") + "\n"
        try shell.write("t.csv", table)
        try shell.write("new.csv", "temperature [°C],ligand SMILES\n70,CCS\n25,CCCCCCS\n99,CCS\n")
        for learner in ["siamese", "dense"] {
            let command = "nsyn train --table t.csv --target outcome --learner \(learner) --graphs --seed 2"
            let trained = try shell.bash(
                "\(command) --threads 1 --out a.model && \(command) --threads 2 --out b.model >/dev/null 2>&1 && cmp a.model b.model"
            )
            #expect(trained.code == 0, "\(trained.errors)")
            #expect(trained.output.contains("graphs + \(learner == "dense" ? "dense" : "Siamese") network"))
            #expect(trained.output.contains("left out, random, 5 folds  accuracy 0."), "\(trained.output)")
            let asked = try shell.nsyn("predict", "a.model", "--table", "new.csv")
            let rows = asked.output.split(separator: "\n")
            #expect(rows.count == 3 && rows[0].hasPrefix("row 1: ") && !rows[0].contains("outside"), "\(asked.output)")
            #expect(rows[1].hasSuffix("outside: ligand SMILES ‘CCCCCCS’ was not met in training"))
            #expect(rows[2].contains("outside: temperature is beyond 20"))
            let why = try shell.nsyn("explain-model", "a.model")
            #expect(why.code == 0 && why.output.contains("temperature ") && why.output.contains("ligand SMILES "))
            #expect(try shell.nsyn("models", "a.model").output.contains("--graphs"))
        }
        let wrong = try shell.bash("nsyn predict a.model --smiles CCS")
        #expect(wrong.code == 1 && wrong.errors.contains("is asked with --table FILE.csv"))
        let broken = table.replacingOccurrences(of: "CCCCS", with: "CC(CS")
        try shell.write("bad.csv", broken)
        for (words, finding) in [
            ("--table bad.csv --target outcome", "bad.csv, row 2, column ‘ligand SMILES’"),
            ("--table t.csv --target temperature", "tell two classes apart"),
            ("--table t.csv --target outcome --features temperature", "there are no graphs to learn from"),
        ] {
            let refused = try shell.bash("nsyn train \(words) --graphs --out n.model; code=$?; ls n.model; exit $code")
            #expect(refused.code == 1 && refused.errors.contains(finding), "\(refused.errors)")
        }
        let usage = try shell.bash("nsyn train --table t.csv --target outcome --learner gp --graphs")
        #expect(usage.code == 2 && usage.errors.contains("--learner dense or siamese"))
        let bits = try shell.bash(
            "nsyn train --table t.csv --target outcome --learner dense --fingerprint 64 --out f.model && nsyn predict f.model --table new.csv && nsyn explain-model f.model --draws 500"
        )
        #expect(bits.code == 0 && bits.output.contains("fidelity to the model"), "\(bits.errors)")
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
