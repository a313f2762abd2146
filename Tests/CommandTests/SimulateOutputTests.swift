import Foundation
import Testing

/// Files, reports and columns that simulations give, and what stands in their way.
@Suite struct SimulateOutputTests {
    private let shell: Shell

    init() throws {
        shell = try Shell()
        try shell.write("fill.nsyn", Self.script)
    }

    private static let script = """
        import std.reagents
        stock gold = 20 mM HAuCl4_3H2O in water
        model house: Derived {
            title: "what our laboratory looks at"
            quantities {
                gold_now { title: "gold in the end", at: end, value: concentration(Au), unit: "mM" }
                fullness { title: "part of the vessel", at: end, value: vessel.filling }
            }
        }
        protocol fill(part: Volume = 1 mL in 0.5 mL to 4 mL, heat: Temperature = 20 °C in 10 °C to 90 °C) {
            let pot = vessel(5 mL, open, glass, air)
            add 2.5 mL water to pot
            add part gold to pot
            heat pot to heat for 1 h
            measure pot by uvvis
        }
        sweep fillings = fill over {
            part in [0.5 mL, 1 mL, 2.5 mL]
            heat in [20 °C, 60 °C]
        } replicate 2
        sweep many = fill over {
            part in 0.5 mL to 2 mL in 100
            heat in 20 °C to 80 °C in 300
        } replicate 2
        show fillings where errors == 0 group by part summarize n = count(), gold = max(gold_now)
        plot fillings.gold_now by part, heat
        expect fill(part: 1 mL).reaction_volume < 3.6 mL

        """

    /// The Python of an environment that `scripts/setup --test` makes; a machine that decides must have it.
    private func python(_ environment: String) -> String? {
        let variables = ProcessInfo.processInfo.environment
        let cache = variables["NSYN_CACHE"] ?? Pages.root.appendingPathComponent(".cache").path
        let path = cache + "/venvs/\(environment)/bin/python"
        if FileManager.default.isExecutableFile(atPath: path) { return path }
        #expect(variables["CI"] == nil, "\(environment) is missing: scripts/setup --test")
        return nil
    }

    @Test func pyarrowReadsWhatASimulationStreams() throws {
        #expect(try shell.bash("nsyn simulate fill.nsyn many --out rows.csv").code == 0)
        let outcome = try shell.nsyn("simulate", "fill.nsyn", "many", "--out", "rows.arrow", "--threads", "2")
        #expect(outcome.output == "rows.arrow: 30000 rows\n", "\(outcome)")
        #expect(
            try shell.bash("nsyn simulate fill.nsyn many --out one.arrow --threads 1 && cmp rows.arrow one.arrow").code
                == 0)
        // Interrupted by a full disk, and resumed: the same bytes.
        let full = try shell.bash("ulimit -f 1000; trap '' XFSZ; nsyn simulate fill.nsyn many --out part.arrow")
        #expect(full.code == 3 && full.errors.contains("Writing `part.arrow` failed"), "\(full)")
        let resumed = try shell.bash(
            "nsyn simulate fill.nsyn many --out part.arrow --resume && cmp part.arrow rows.arrow")
        #expect(resumed.code == 0, "\(resumed)")
        #expect(try shell.bash("nsyn table rows.arrow --format csv | cmp - rows.csv").code == 0)
        guard let python = python("arrow") else { return }
        let client = Pages.root.appendingPathComponent("Tests/Clients/tables/streamed.py").path
        let read = try shell.bash("\(python) \(client) rows.arrow rows.csv")
        #expect(read.output == "30000 rows in 4 batches, 7 columns, the same as in the CSV\n", "\(read)")
    }

    /// A script with mistakes is not run, but for whoever asks which conditions have them.
    @Test func rowsSayWhatIsWrong() throws {
        let text = Self.script.replacing("1 mL, 2.5 mL]", with: "1 mL, 2.5 mL, 2.6 mL]")
        try shell.write("fill.nsyn", text)
        let refused = try shell.nsyn("simulate", "fill.nsyn", "fillings")
        #expect(refused.code == 1 && refused.errors.contains("NS0402") && refused.output.isEmpty, "\(refused)")
        let outcome = try shell.nsyn("simulate", "fill.nsyn", "fillings", "--findings")
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("the check finds nothing in 6 of 8 conditions\n"), "\(outcome)")
        #expect(outcome.output.contains("  NS0402  in 2\n"))
        let rows = try shell.nsyn("simulate", "fill.nsyn", "fillings", "--findings", "--format", "csv").output
            .split(separator: "\n")
        #expect(rows.first?.hasSuffix(",errors,warnings,findings") == true)
        #expect(rows.last?.hasSuffix(",1,0,NS0402") == true, "\(rows.last ?? "")")
        let left = try shell.nsyn("simulate", "fill.nsyn", "fillings", "--where", "errors == 0", "--format", "csv")
        #expect(left.output.split(separator: "\n").count == 7)
    }

    @Test func scriptsDeriveTheirOwnQuantities() throws {
        let outcome = try shell.nsyn(
            "simulate", "fill.nsyn", "fillings", "--where", "gold_now > 5 mM", "--format", "csv")
        let lines = outcome.output.split(separator: "\n")
        #expect(
            lines.first == "condition,part [mL],heat [°C],gold_now [mM],fullness,reaction_volume [mL],duration [h]",
            "\(outcome)")
        #expect(lines.count == 5 && lines.dropFirst().first?.hasPrefix("3,1,20,5.71428571428571") == true)
    }

    @Test func aRunIsOnePageThatLoadsNothing() throws {
        let outcome = try shell.nsyn("run", "fill.nsyn", "--out", "results")
        #expect(outcome.code == 0, "\(outcome)")
        let page = try shell.read("results/report.html")
        // Nothing but the name of SVG itself looks like an address.
        #expect(page.replacing("http://www.w3.org/2000/svg", with: "").contains("http") == false)
        for part in [
            "<code>show fillings where errors == 0", "<th>part [mL]</th>", "data:image/svg+xml,",
            "1 of 1 expectations hold",
            "<th scope=\"row\">seed</th><td>each sweep's own</td>", "SHA-256 <code>",
        ] {
            #expect(page.contains(part), "\(part)")
        }
        #expect(try shell.bash("ls results").output == "1-show.csv\n2-plot.csv\n2-plot.svg\nreport.html\n")
        #expect(try shell.nsyn("run", "fill.nsyn", "--out", "results", "--seed", "4").code == 0)
        #expect(try shell.read("results/report.html").contains("<th scope=\"row\">seed</th><td>4</td>"))
        guard try shell.bash("command -v chromium").code == 0 else {
            #expect(ProcessInfo.processInfo.environment["CI"] == nil, "chromium is missing: scripts/setup --test")
            return
        }
        // A click on a heading sorts.
        let sorted = try shell.bash(
            "sed 's#</body>#<script>document.querySelectorAll(\".nsyn th\")[0].click()</script></body>#' results/report.html > page.html; "
                + "timeout 120 chromium --headless=new --no-sandbox --disable-gpu --user-data-dir=$PWD/profile --dump-dom file://$PWD/page.html 2>/dev/null"
        )
        let cells = sorted.output.components(separatedBy: "<tbody>")[1].components(separatedBy: "<tr>").dropFirst()
            .map { $0.dropFirst("<td style=\"text-align:right\">".count).prefix { $0 != "<" } }
        #expect(cells == ["2.5", "1", "0.5"], "\(cells)")
    }

    @Test(arguments: [
        ("sweep s = fill over { part in [] }", "s", "This list has no values", 1),
        (
            "sweep s = fill over { part in [1 mL, 2 mL]\nwhere part > 3 mL }", "s",
            "the filters of `s` leave none of its 2 conditions", 1
        ),
    ])
    func sweepsThatAreEmpty(_ text: String, _ sweep: String, _ message: String, _ code: Int32) throws {
        try shell.write("empty.nsyn", Self.script + text + "\n")
        let outcome = try shell.nsyn("simulate", "empty.nsyn", sweep)
        #expect(outcome.code == code && (outcome.errors + outcome.output).contains(message), "\(outcome)")
    }

    /// Tables that somebody brings: what is wrong is named with its line, what is harmless makes no difference.
    @Test(arguments: [
        ("a [mM],b\n1,2\nNaN,3\n", 0, "NS0807"), ("t [°C] [K]\n1\n", 1, "NS08"), ("t [°C]\n40\n313 K\n", 1, "NS0804"),
        ("a,b\n1,2\n3\n", 1, "NS08"), ("\u{FEFF}a,b\r\n1,2\r\n", 0, ""),
    ])
    func tablesOfOthers(_ text: String, _ code: Int32, _ message: String) throws {
        try shell.write("t.csv", text)
        let outcome = try shell.bash("nsyn table t.csv")
        #expect(outcome.code == code && (message.isEmpty || outcome.errors.contains(message)), "\(outcome)")
    }

    @Test func disksAndPipes() throws {
        for line in ["table rows.csv", "simulate fill.nsyn many --format csv", "run fill.nsyn"] {
            _ = try shell.bash("printf 'a\\n1\\n' > rows.csv")
            let outcome = try shell.bash("nsyn \(line) > /dev/full")
            #expect(outcome.code == 3 && outcome.errors.contains("No space left on device"), "\(line): \(outcome)")
            let closed = try shell.bash("set -o pipefail; nsyn \(line) | head -c 1")
            #expect(closed.code == 0 && closed.errors.isEmpty, "\(line): \(closed)")
        }
    }

    @Test func aModelOfAnotherVersionIsRefused() throws {
        var bytes = try Data(contentsOf: Pages.root.appendingPathComponent("stdlib/models/agnp.model"))
        #expect(bytes.prefix(9) == Data("NSYNMODL".utf8) + [1])
        bytes[8] = 2
        try shell.write("own.model", bytes)
        try shell.write(
            "own.nsyn",
            Self.script
                + "model own: Trained {\n    title: \"ours\"\n    file: \"own.model\"\n    columns: [own]\n    inputs { total { feature: \"total flow\", value: vessel.volume } }\n}\n"
        )
        let outcome = try shell.nsyn("simulate", "own.nsyn", "fillings")
        #expect(outcome.errors.contains("the model own can't be used") && outcome.errors.contains("NS08"), "\(outcome)")
    }
}
