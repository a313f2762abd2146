import Foundation
import Testing

/// Tables and pictures as the shell sees them.
@Suite struct TableCommandTests {
    private let shell: Shell

    init() throws {
        shell = try Shell()
        for name in ["screen.csv", "spectra.csv", "plate.csv", "measured.csv"] {
            try shell.write(name, try Pages.text("docs/pictures/\(name)"))
        }
    }

    @Test(arguments: [
        "screen.csv --x acidity --y heat --value precise --facet excess",
        "screen.csv --kind slice --x heat --y precise",
        "screen.csv --kind parallel", "screen.csv --kind pairs --columns acidity,heat,precise",
        "spectra.csv --kind spectrum",
        "screen.csv --kind pareto --x gold_used --y precise --minimize gold_used", "plate.csv",
        "screen.csv --kind scatter --x heat --y gold_used --value precise", "screen.csv",
    ])
    func everyKindIsDrawn(_ words: String) throws {
        let file = try shell.bash("nsyn plot \(words) --title 'A title' --out picture.svg")
        #expect(file.code == 0 && file.output.isEmpty && file.errors.isEmpty, "\(file)")
        let svg = try shell.read("picture.svg")
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n") && svg.contains(">A title</text>"))
        #expect(svg.contains("(°C)") || svg.contains("(nm)") || svg.contains("(%)") || svg.contains("(µmol)"))
        let plain = try shell.bash("nsyn plot \(words)")
        #expect(plain.code == 0 && plain.output.split(separator: "\n").count > 8 && !plain.output.contains("\u{1B}"))
        let coloured = try shell.bash("nsyn plot \(words) --color always")
        #expect(coloured.code == 0 && coloured.output.contains("\u{1B}["))
    }

    @Test func picturesAreAlsoPNG() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/rsvg-convert") else {
            #expect(ProcessInfo.processInfo.environment["CI"] == nil, "rsvg-convert is missing: scripts/setup --test")
            return
        }
        #expect(try shell.bash("nsyn plot spectra.csv --out picture.png").code == 0)
        let bytes = try Data(contentsOf: shell.folder.appendingPathComponent("picture.png"))
        #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) && bytes.count > 5000)
        let without = try shell.bash("PATH=$(dirname $(command -v nsyn)) nsyn plot spectra.csv --out other.png")
        #expect(without.code == 3 && without.errors.contains("rsvg-convert could not be started"))
        #expect(!FileManager.default.fileExists(atPath: shell.path("other.png")))
    }

    @Test func wrongUseAndMissingFilesHaveTheirCodes() throws {
        #expect(try shell.bash("nsyn plot screen.csv --kind pie").code == 2)
        #expect(try shell.bash("nsyn plot screen.csv --out picture.jpg").code == 2)
        #expect(try shell.bash("nsyn plot nowhere.csv").code == 3)
        #expect(try shell.bash("nsyn plot screen.csv --out /nowhere/picture.svg").code == 3)
        #expect(try shell.bash("nsyn plot screen.csv --out /dev/full").code != 0)
        #expect(try shell.bash("nsyn plot screen.csv | head -n 1").code == 0)
    }

    @Test func aBadCellIsShownInItsLine() throws {
        try shell.write("bad.csv", "condition,temperature [°C]\r\n1,40\r\n2,313 K\r\n")
        let outcome = try shell.nsyn("plot", "bad.csv")
        #expect(outcome.code == 1)
        #expect(
            outcome.errors == """
                error[NS0804]: The column `temperature` is in °C, and a cell is in K
                 --> bad.csv:3:3
                  |
                3 | 2,313 K
                  |   ^^^^^
                  |
                  = note: one column has one unit, and the header names it

                1 error
                More about a finding: nsyn explain NS0804

                """)
    }

    private func ask(_ question: String, _ file: String = "screen.csv") throws -> String {
        let outcome = try shell.nsyn("table", file, question, "--with", "measured.csv", "--format", "csv")
        #expect(outcome.code == 0, "\(outcome)")
        return outcome.output
    }

    @Test func questionsAreAnsweredWithUnits() throws {
        #expect(
            try ask(
                "where heat == 40 °C and acidity >= 10.5 and acidity < 11.5 sort by excess, acidity select excess, p = precise.value"
            )
                == "excess,p\n1,0.473\n1,0.581\n2,0.764\n2,0.939\n4,0.473\n4,0.581\n")
        #expect(
            try ask("sort by precise top 2 select acidity, heat, excess")
                == "acidity [pH],heat [°C],excess\n11,40,2\n11,50,2\n")
        #expect(try ask("sort by heat ascending top 1 select heat") == "heat [°C]\n20\n")
        #expect(
            try ask("group by excess summarize n = count(), hottest = max(heat), inside = share(precise.in_domain)")
                == "excess,n,hottest [°C],inside\n1,63,80,0.7619047619047619\n2,63,80,0.7619047619047619\n4,63,80,0.7619047619047619\n"
        )
        #expect(try ask("summarize n = count(), w = distinct(acidity)") == "n,w\n189,9\n")
        #expect(
            try ask("where heat <= 30 °C and acidity == 11 pivot max(precise.value) by heat, excess")
                == "heat [°C],1,2,4\n20,0.13,0.21,0.13\n30,0.352,0.57,0.352\n")
        #expect(
            try ask("let micro = gold_used * 2 where micro > 10.5 µmol and micro < 10.6 µmol select micro").hasPrefix(
                "micro [µmol]\n10.5"))
    }

    @Test func tablesAreJoinedWithOthers() throws {
        let joined = try ask(
            "join measured by acidity, heat, excess select acidity, heat, excess, yield, precise.value")
        #expect(
            joined == """
                acidity [pH],heat [°C],excess,yield [%],precise_value
                11,40,1,38,0.581
                10.5,40,2,55,0.764
                11,40,2,71,0.939
                11,50,2,78,0.939
                12,60,4,12,0.154

                """)
    }

    @Test(arguments: [
        ("where heat > 40", "NS0"), ("where yeild > 2", "`yeild`"), ("sort by", "NS01"), ("where precise +", "NS01"),
        ("group by excess summarize x = heat", "`heat` has a value in every row of a group"),
        ("pivot precise.value by acidity, excess", "NS0813"), ("pivot precise by nothing", "`nothing`"),
        ("join nowhere by heat", "`nowhere`"), ("top 0", "NS02"),
    ])
    func wrongQuestionsAreSaid(_ question: String, _ part: String) throws {
        let outcome = try shell.nsyn("table", "screen.csv", question)
        #expect(outcome.code == 1 && outcome.errors.contains(part) && outcome.output.isEmpty, "\(outcome)")
    }

    @Test func everyFormatLeadsBackToTheSameTable() throws {
        let first = try shell.bash("nsyn table screen.csv --format csv").output
        #expect(first.split(separator: "\n").count == 190)
        for file in ["x.arrow", "x.jsonl", "x.csv"] {
            let outcome = try shell.bash("nsyn table screen.csv --out \(file) && nsyn table \(file) --format csv")
            #expect(outcome.output == first, "\(file)")
        }
        #expect(try shell.bash("nsyn table screen.csv --out x.xlsx").code == 2)
        #expect(
            try shell.bash("cat screen.csv | nsyn table - 'top 1' --format csv").output.split(separator: "\n").count
                == 2)
    }

    @Test func pyarrowReadsWhatIsWrittenAndIsRead() throws {
        let cache =
            ProcessInfo.processInfo.environment["NSYN_CACHE"] ?? Pages.root.appendingPathComponent(".cache").path
        let python = cache + "/venvs/arrow/bin/python"
        guard FileManager.default.isExecutableFile(atPath: python) else {
            #expect(ProcessInfo.processInfo.environment["CI"] == nil, "pyarrow is missing: scripts/setup --test")
            return
        }
        let client = Pages.root.appendingPathComponent("Tests/Clients/tables/arrow.py").path
        try shell.write("t.csv", "ligand,heat [°C],runs,done\nMHA,40.1,2,true\n,,,\n\"a,b\",-5,3,false\n")
        let read = try shell.bash("nsyn table t.csv --out t.arrow && \(python) \(client) read t.arrow")
        #expect(
            read.output == """
                ligand|string|['MHA', None, 'a,b']
                heat [°C]|double|[40.1, None, -5.0]
                runs|int64|[2, None, 3]
                done|bool|[True, None, False]

                """, "\(read)")
        #expect(try shell.bash("\(python) \(client) write .").code == 0)
        for file in ["packed.feather", "plain.feather", "batches.arrow"] {
            let outcome = try shell.bash("nsyn table \(file) --format csv")
            #expect(
                outcome.output == "ligand,note,heat [°C],runs,done\nMHA,a,40,1,true\n,,25.5,,false\nGSH,,,3,\n",
                "\(file): \(outcome)")
        }
        let packed = try shell.bash("nsyn table zstd.feather")
        #expect(packed.code == 1 && packed.errors.contains("NS0815"))
    }

    /// What the pages of findings say raises them does so.
    @Test func everyFindingAboutTablesIsRaisedByItsCommand() throws {
        var code = ""
        var count = 0
        for line in try Pages.text("stdlib/findings/tables.nsyn").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == "finding" { code = String(words[1]) }
            guard words.first == "command:" else { continue }
            let written = line.dropFirst(line.distance(from: line.startIndex, to: line.firstIndex(of: "\"")!) + 1)
            let command = written.dropLast().replacing("\\\\", with: "\\").replacing("\\\"", with: "\"")
            let outcome = try shell.bash(String(command))
            #expect(outcome.errors.contains(code), "\(code): \(command): \(outcome)")
            #expect(outcome.code == (code == "NS0807" ? 0 : 1), "\(code)")
            count += 1
        }
        #expect(count >= 16)
    }
}
