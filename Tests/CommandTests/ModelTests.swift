import Foundation
import Testing

/// What goes wrong with data and models, seen from outside: the code, the place, and nothing half-written.
@Suite struct ModelInputTests {
    private static func refused(
        _ shell: Shell, _ code: String, _ words: [String], exit: Int32 = 1, contains: [String] = []
    ) throws {
        let quoted = words.map { "'\($0)'" }.joined(separator: " ")
        let outcome = try shell.bash("nsyn " + quoted)
        #expect(outcome.code == exit, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.errors.contains("[\(code) "), "\(outcome.errors)")
        for text in contains { #expect(outcome.errors.contains(text), "\(outcome.errors)") }
        let left = try FileManager.default.subpathsOfDirectory(atPath: shell.folder.path)
        #expect(left.allSatisfy { !$0.hasSuffix(".model") && !$0.hasSuffix(".part") }, "\(left)")
    }

    private static let small = [
        "train", "--table", "t.csv", "--target", "b", "--learner", "logistic", "--out", "m.model",
    ]

    @Test func anEmptySet() throws {
        let shell = try Shell()
        try shell.write("t.csv", "a,b\n")
        try Self.refused(shell, "NS0854", Self.small)
    }

    @Test func oneClass() throws {
        let shell = try Shell()
        try shell.write("t.csv", "a,b\n" + (0..<20).map { "\($0),yes\n" }.joined())
        try Self.refused(shell, "NS0855", Self.small, contains: ["‘yes’"])
    }

    @Test func aMissingTarget() throws {
        let shell = try Shell()
        try shell.write(
            "t.csv", "a,b\n" + (0..<20).map { "\($0),\($0 == 7 ? "" : $0 % 2 == 0 ? "yes" : "no")\n" }.joined())
        try Self.refused(shell, "NS0857", Self.small, contains: ["row 8", "column ‘b’"])
    }

    @Test func aColumnThatIsNaN() throws {
        let shell = try Shell()
        try shell.write("t.csv", "a,b\n" + (0..<20).map { "nan,\($0 % 2 == 0 ? "yes" : "no")\n" }.joined())
        try Self.refused(shell, "NS0857", Self.small, contains: ["column ‘a’"])
    }

    @Test func aConstantColumnIsWorthAWord() throws {
        let shell = try Shell()
        try shell.write("t.csv", "a,c,b\n" + (0..<20).map { "\($0),3,\($0 < 10 ? "yes" : "no")\n" }.joined())
        let outcome = try shell.bash("nsyn " + Self.small.joined(separator: " "))
        #expect(outcome.code == 0 && outcome.errors.contains("[NS0856 "), "\(outcome.errors)")
    }

    @Test func aLabelThatNoTaskKnows() throws {
        let shell = try Shell()
        try shell.write("d/ag_dna/colours.csv", "sequence,colour\nACGTACGTAC,gren\nACGTACGTAA,dark\n")
        try Self.refused(
            shell, "NS0862", ["train", "ag-dna", "--data", "d", "--out", "m.model"],
            contains: ["‘gren’", "row 1", "column ‘colour’"])
    }

    private static let atoms =
        "_atom_site_label\n_atom_site_fract_x\n_atom_site_fract_y\n_atom_site_fract_z\nAu1 0 0 0\n"

    @Test func aStructureWithoutACell() throws {
        let shell = try Shell()
        try shell.write("d/au_structures/Cluster/25_18.cif", "data_x\nloop_\n" + Self.atoms)
        try shell.write("d/au_structures/uvvis_dft/25_18.out", "1.5 0.1\n")
        try Self.refused(
            shell, "NS0867", ["train", "gap", "--data", "d", "--out", "m.model"], contains: ["25_18.cif", "no cell"])
    }

    @Test func aMoleculeThatDoesNotParse() throws {
        let shell = try Shell()
        try Workbook.write(to: shell, "w.xlsx", ligand: "C1CC")
        try Self.refused(
            shell, "NS0858", ["train", "--import-workbook", "w.xlsx", "--out", "m.model"],
            contains: ["w.xlsx, sheet features_d", "row 1", "C1CC"])
    }

    @Test func aModelForSomethingElse() throws {
        let shell = try Shell()
        try shell.write("t.csv", "a,b\n" + (0..<20).map { "\($0),\($0 < 10 ? "yes" : "no")\n" }.joined())
        #expect(try shell.bash("nsyn " + Self.small.joined(separator: " ")).code == 0)
        let asked = try shell.nsyn("predict", "m.model", "--structure", "x.cif")
        #expect(asked.code == 1 && asked.errors.contains("[NS0863 "), "\(asked.errors)")
        try shell.write("u.csv", "a [mM]\n3\n")
        let unit = try shell.nsyn("predict", "m.model", "--table", "u.csv")
        #expect(unit.code == 0 || unit.errors.contains("NS0853"), "\(unit.errors)")
        try shell.write("n.csv", "a\n3\n15\n")
        let answer = try shell.nsyn("predict", "m.model", "--table", "n.csv")
        #expect(
            answer.code == 0 && answer.output.contains("1    yes") && answer.output.contains("2    no"),
            "\(answer.output)")
        // A cut file is refused whole.
        #expect(
            try shell.bash("head -c 900 m.model > cut.model; nsyn predict cut.model --table n.csv").errors.contains(
                "NS0864"))
    }
}

/// What a first training meets.
@Suite struct FirstTrainingTests {
    private static func trained(_ shell: Shell) throws {
        try shell.write(
            "t.csv", "a [mM],c,b\n" + (0..<40).map { "\($0),\($0 % 3),\($0 < 20 ? "yes" : "no")\n" }.joined())
        let made = try shell.nsyn(
            "train", "--table", "t.csv", "--target", "b", "--learner", "logistic", "--out", "m.model")
        #expect(made.code == 0, "\(made.errors)")
    }

    @Test func learnersSayWhatTheyAreNotMadeForBeforeTheyCompute() throws {
        let shell = try Shell()
        try shell.write("t.csv", "a,b,k\n" + (0..<5001).map { "\($0 % 977),\($0 % 1013),\($0 % 2)x\n" }.joined())
        let large = try shell.nsyn("train", "--table", "t.csv", "--target", "b", "--learner", "gp")
        #expect(large.code == 1 && large.errors.contains("[NS0868 too_large_for_learner]"), "\(large.errors)")
        #expect(large.errors.contains("takes 5000 of them; the table has 5001"), "\(large.errors)")
        let numbers = try shell.nsyn("train", "--table", "t.csv", "--target", "b", "--learner", "svm")
        #expect(numbers.code == 1 && numbers.errors.contains("‘svm’ can't predict numbers"), "\(numbers.errors)")
        for words in [["--target", "b", "ag-dna"], ["--fingerprint", "64", "ag-dna"], ["--smiles", "x", "gap"]] {
            let stray = try shell.bash("nsyn train " + words.joined(separator: " "))
            #expect(stray.code == 2 && stray.errors.contains("\(words[0]) is about the columns"), "\(stray.errors)")
        }
        #expect(try shell.bash("ls").output == "t.csv\n")
    }

    @Test func aTextAmongNumbersIsNoCategory() throws {
        let shell = try Shell()
        for (stray, column) in [("n.d.,3", "a"), ("3,inf", "b")] {
            try shell.write("t.csv", "a,b\n" + (0..<12).map { "\($0),\($0 * $0 % 7)\n" }.joined() + stray + "\n")
            let outcome = try shell.nsyn("train", "--table", "t.csv", "--target", "b", "--out", "m.model")
            #expect(
                outcome.code == 1 && outcome.errors.contains("t.csv, row 13, column ‘\(column)’"), "\(outcome.errors)")
            #expect(outcome.errors.contains("as 12 of the column's 13 values are"), "\(outcome.errors)")
        }
        try shell.write("t.csv", "a,b\n1,2\n")
        let few = try shell.nsyn("train", "--table", "t.csv", "--target", "b", "--out", "m.model")
        #expect(few.code == 1 && few.errors.contains("NS0854") && few.errors.contains("it takes 5"), "\(few.errors)")
        #expect(try shell.bash("ls").output == "t.csv\n")
    }

    @Test func tablesOfAnotherKindAreRefusedWithTheirPlace() throws {
        let shell = try Shell()
        try Self.trained(shell)
        let cases: [(table: String, code: String, parts: [String])] = [
            ("", "NS0854", ["q.csv"]), ("a [mM]\n", "NS0852", ["‘c’"]), ("a [M],c\n1,2\n", "NS0853", ["mM", "‘a’"]),
            ("a [mM],c\n1,2\nx,3\n", "NS0851", ["‘x’", "row 2", "‘a’"]), ("a [mM],cc\n1,2\n", "NS0852", ["‘cc’"]),
            ("a [mM],c\n1,2\n3\n", "NS0850", ["row 2"]),
        ]
        for (table, code, parts) in cases {
            try shell.write("q.csv", table)
            let outcome = try shell.nsyn("predict", "m.model", "--table", "q.csv")
            #expect(outcome.code == 1 && outcome.errors.contains("[\(code) "), "\(table): \(outcome.errors)")
            for part in parts { #expect(outcome.errors.contains(part), "\(table): \(outcome.errors)") }
            #expect(outcome.output.isEmpty)
        }
        let none = try shell.nsyn("predict", "m.model", "--table", "nowhere.csv")
        #expect(none.code == 3 && none.errors.contains("NS0866"), "\(none.errors)")
    }

    @Test func damagedFilesAreRefusedWhateverIsDamaged() throws {
        let shell = try Shell()
        try Self.trained(shell)
        try shell.write(
            "damage.py",
            """
            import random, sys
            whole = open("m.model", "rb").read()
            random.seed(1)
            for number in range(40):
                data = bytearray(whole)
                if number % 4 == 0: data = data[:random.randrange(len(data))]
                elif number % 4 == 1: data[8:12] = (7).to_bytes(4, "little")
                else: data[random.randrange(len(data))] ^= 1 << random.randrange(8)
                open(f"d{number}.model", "wb").write(data)
            """)
        let outcome = try shell.bash(
            "python3 damage.py; for i in {0..39}; do nsyn models d$i.model > out 2> err; echo $? $(grep -o 'NS08[0-9]*' err); done"
        )
        let lines = outcome.output.split(separator: "\n")
        #expect(lines.count == 40 && lines.allSatisfy { ["1 NS0864", "1 NS0865"].contains($0) }, "\(outcome.output)")
        #expect(lines.contains("1 NS0865"))
    }
}

/// Workbooks, structures and maps from the command line.
@Suite struct PredictTests {
    @Test func aWorkbookIsLearnedMappedAndCompared() throws {
        let shell = try Shell()
        try Workbook.write(to: shell, "w.xlsx")
        let trained = try shell.nsyn("train", "--import-workbook", "w.xlsx", "--out", "o.model")
        #expect(trained.code == 0, "\(trained.errors)")
        #expect(trained.output.contains("left out in five folds  accuracy"), "\(trained.output)")
        let described = try shell.nsyn("models", "o.model")
        #expect(described.output.contains("descriptors") && described.output.contains("pH"), "\(described.output)")
        let one = try shell.nsyn("predict", "o.model", "--smiles", "SCCO,O,[BH4-]", "--set", "pH=11")
        #expect(one.code == 0 && one.output.hasPrefix("success  0."), "\(one.output)\(one.errors)")
        let map = try shell.nsyn("predict", "o.model", "--smiles", "SCCO,O", "--map", "pH=2:12:3,Temperature=0:60:2")
        #expect(map.output.split(separator: "\n").count == 6, "\(map.output)")
        #expect(map.output.contains("pH 7, Temperature 60"), "\(map.output)")
        let far = try shell.nsyn("predict", "o.model", "--smiles", "SCCCCCCCCCC", "--set", "pH=40")
        #expect(far.output.contains("pH 40 is beyond") && far.output.contains("not met in training"), "\(far.output)")
        let distances = try shell.nsyn(
            "predict", "o.model", "--smiles", "SCC,SCCO,Sc1ccccc1", "--distances", "ligand", "--format", "json")
        #expect(distances.code == 0 && distances.output.contains("\"distances\""), "\(distances.errors)")
        let typo = try shell.nsyn("predict", "o.model", "--set", "ph=7")
        #expect(typo.code == 1 && typo.errors.contains("did you mean ‘pH’"), "\(typo.errors)")
        #expect(try shell.nsyn("predict", "o.model", "--map", "pH=2:12").code == 2)
    }

    @Test func aSpectrumIsTakenApart() throws {
        let shell = try Shell()
        let spectra = ["1,2,4,0.5", "8,1,0.5,2", "1.2,2.2,3.9,0.6", "7,1.2,0.6,2.2"]
        try shell.write("d/au_spectra/spectra_26x751.csv", "400,500,600,700\n" + spectra.joined(separator: "\n") + "\n")
        try shell.write("d/au_spectra/composition_26x51.csv", "25/18/-1,38/24/0\n1,0\n0,1\n0.9,0.1\n0.1,0.9\n")
        let trained = try shell.nsyn("train", "au-spectra", "--data", "d", "--out", "s.model")
        #expect(trained.code == 0, "\(trained.errors)")
        try shell.write("s.csv", "400,500,600,700\n1,2,4,0.5\n0.01,9,0.01,9\n")
        let outcome = try shell.nsyn("predict", "s.model", "--table", "s.csv")
        #expect(outcome.output.contains("row 1: 25/18/-1  1.000"), "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("outside: no mixture of known spectra comes near"), "\(outcome.output)")
        let judged = try shell.nsyn("evaluate", "au-spectra", "--data", "d", "--cards", ".")
        #expect(judged.code == 0 && judged.output.contains("mixture of measured spectra"), "\(judged.errors)")
        #expect(try shell.read("au-spectra.md").contains("## What it can't do"))
    }

    @Test func foldsGoOutAndAnswersComeBack() throws {
        let shell = try Shell()
        var text = "2mM_PVP-stock,2mM_TA-stock,2mM_AA-stock,2mM_SN-stock,0.025mM_Seeds-stock,round,plate\n"
        for row in 0..<60 {
            text += "\(row * 7 % 60),\(row * 11 % 59),5,\(row),9,\(row / 20),\(row % 3 == 0 ? 1 : 0)\n"
        }
        try shell.write("d/ag_nanoplates/rounds_0_3.csv", text)
        try shell.write("x/.keep", "")
        let out = try shell.nsyn("evaluate", "ag-nanoplates", "--quick", "--data", "d", "--export", "x")
        #expect(out.code == 0, "\(out.errors)")
        let folds = try shell.read("x/ag-nanoplates.folds.csv").split(separator: "\n")
        #expect(folds[0] == "plan,repetition,fold,part,row" && folds.contains { $0.hasPrefix("few,4,0,test") })
        #expect(try shell.read("x/ag-nanoplates.table.csv").contains("class of the row"))
        try shell.write("x/ag-nanoplates.answers.csv", "plan,repetition,learner,row,answer\nrandom,0,peer,3,plat\n")
        let typo = try shell.nsyn("evaluate", "ag-nanoplates", "--quick", "--data", "d", "--beside", "x")
        #expect(typo.code == 1 && typo.errors.contains("NS0862"), "\(typo.errors)")
    }
}

/// A small workbook as spreadsheet programs write it: a zip archive of stored files.
enum Workbook {
    static func write(to shell: Shell, _ name: String, ligand: String = "SCCO") throws {
        let script = """
            import sys, zipfile
            def sheet(rows):
                body = ""
                for r, cells in enumerate(rows, 1):
                    body += f'<row r="{r}">'
                    for c, text in enumerate(cells):
                        place = "ABCDEFG"[c] + str(r)
                        try:
                            float(text); body += f'<c r="{place}"><v>{text}</v></c>'
                        except ValueError:
                            if text: body += f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
                    body += "</row>"
                return f'<?xml version="1.0"?><worksheet><sheetData>{body}</sheetData></worksheet>'
            count = 16
            sheets = {
                "features_c": [["", "Temperature", "pH"]] + [[str(i), str(i * 5 % 60), str(2 + i % 11)] for i in range(count)],
                "features_d": [["", "ligand", "solvent", "reductant"]]
                + [[str(i), sys.argv[2] if i % 2 == 0 else "SCC", "O" if i % 3 else "CO", "[BH4-]"] for i in range(count)],
                "labels": [["", "label"]] + [[str(i), str(int(i % 11 > 5))] for i in range(count)],
            }
            with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as file:
                names, relations = "", ""
                for i, (key, rows) in enumerate(sheets.items()):
                    names += f'<sheet name="{key}" sheetId="{i + 1}" r:id="rId{i}"/>'
                    relations += f'<Relationship Id="rId{i}" Target="worksheets/sheet{i}.xml"/>'
                    file.writestr(f"xl/worksheets/sheet{i}.xml", sheet(rows))
                file.writestr("xl/workbook.xml", f"<workbook><sheets>{names}</sheets></workbook>")
                file.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{relations}</Relationships>")
            """
        try shell.write("workbook.py", script)
        let made = try shell.bash("python3 workbook.py '\(name)' '\(ligand)'")
        #expect(made.code == 0, "\(made.errors)")
    }
}
