import Foundation
import Testing

/// `nsyn diff` as reviewers and git meet it.
@Suite struct DiffTests {
    private let shell: Shell

    init() throws { shell = try Shell() }

    private static let old = """
        import std.reagents

        target Au25 = cluster [Au25(MHA)18]^-

        stock gold = 20 mM HAuCl4_3H2O in water
        stock thiol = 5 mM MHA in water
        stock base = 1 M NaOH in water
        stock borohydride = 10 mM NaBH4 in (0.2 M NaOH in water), on ice, fresh for 30 min

        /// Makes it.
        protocol reduce(excess: Ratio = 2 in 1 to 4) -> Au25 by reduction {
            let pot = vessel(20 mL, air)
            add 5 mL water to pot
            add 0.25 mL gold to pot
            add excess eq thiol to pot
            stir pot at 500 rpm
            adjust pot to pH 11 with base
            wait 15 min
            add 2.2 eq borohydride to pot dropwise over 30 s
            heat pot to 40 °C for 3 h
            separate pot by PAGE keep fraction
            measure pot by esi_ms
        }

        sweep series = reduce over { excess in [1, 2, 3] } replicate 2

        """

    private func changed(_ edits: [(String, String)]) throws -> String {
        var text = Self.old
        for (before, after) in edits {
            #expect(text.contains(before))
            text = text.replacingOccurrences(of: before, with: after)
        }
        return text
    }

    /// Every change of the JSON output as one line.
    private func changes(_ new: String, code: Int32 = 1) throws -> [String] {
        try shell.write("old.nsyn", Self.old)
        try shell.write("new.nsyn", new)
        let outcome = try shell.nsyn("diff", "old.nsyn", "new.nsyn", "--format", "json")
        #expect(outcome.code == code, "\(outcome.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        let protocols = object?["protocols"] as? [[String: Any]] ?? []
        return protocols.flatMap { ($0["changes"] as? [[String: Any]] ?? []) }.map { change in
            func word(_ key: String) -> String { change[key] as? String ?? "" }
            return [word("kind"), word("subject"), word("property"), word("before"), word("after"), word("ratio")]
                .filter { !$0.isEmpty }.joined(separator: " | ")
        }
    }

    @Test func layoutAndCommentsAreNoChange() throws {
        let new = "// another comment\n" + Self.old.replacingOccurrences(of: "    ", with: "  ") + "\n\n"
        #expect(try changes(new, code: 0) == [])
        let outcome = try shell.nsyn("diff", "old.nsyn", "new.nsyn")
        #expect(outcome.output == "--- old.nsyn\n+++ new.nsyn\n\nno chemical change\n")
    }

    @Test func numbersOfOneValueAreTheSame() throws {
        #expect(try changes(changed([("0.25 mL gold", "250 µL gold"), ("for 3 h", "for 180 min")]), code: 0) == [])
    }

    @Test func amountsHaveRatios() throws {
        let found = try changes(changed([("add 0.25 mL gold", "add 0.5 mL gold")]))
        #expect(found.first == "amounts | `add gold to pot` | amount | 250 µL | 500 µL | × 2")
        #expect(found.contains("totals | HAuCl4_3H2O | amount | 5 µmol | 10 µmol | × 2"))
    }

    @Test func conditionsAreNamed() throws {
        let found = try changes(
            changed([
                ("at 500 rpm", "at 400 rpm"), ("pH 11", "pH 10"), ("to 40 °C for 3 h", "to 50 °C for 2 h"),
                ("dropwise over 30 s", "over 1 min"), ("vessel(20 mL, air)", "vessel(20 mL, argon)"),
            ]))
        #expect(found.contains("conditions | `stir pot` | speed | 500 rpm | 400 rpm | × 0.8"))
        #expect(found.contains("conditions | `adjust pot with base` | pH | pH 11 | pH 10"))
        #expect(found.contains("conditions | `heat pot` | temperature | 40 °C | 50 °C"))
        #expect(found.contains("conditions | `heat pot` | time | 3 h | 2 h | × 0.667"))
        #expect(found.contains("conditions | `add borohydride to pot` | manner | dropwise"))
        #expect(found.contains("conditions | `add borohydride to pot` | time | 30 s | 1 min | × 2"))
        #expect(found.contains("vessels | vessel `pot` | atmosphere | air | inert gas"))
    }

    @Test func orderIsSeen() throws {
        let found = try changes(
            changed([
                ("    stir pot at 500 rpm\n", ""),
                ("    add 0.25 mL gold to pot\n", "    stir pot at 500 rpm\n    add 0.25 mL gold to pot\n"),
            ]))
        #expect(found == ["order | `stir pot` | behind `add thiol to pot` | behind `add water to pot`"])
    }

    @Test func stocksMaterialsTargetsAndSweeps() throws {
        let found = try changes(
            changed([
                ("20 mM HAuCl4_3H2O", "25 mM HAuCl4_3H2O"), ("fresh for 30 min", "fresh for 20 min"),
                ("5 mM MHA in water", "5 mM GSH in water"), ("[Au25(MHA)18]^-", "[Au25(SG)18]^-"),
                ("[1, 2, 3]", "[1, 2, 3, 4]"), ("replicate 2", "replicate 3"),
            ]))
        #expect(found.contains("target | target | formula | [Au25(MHA)18]^- | [Au25(SG)18]^-"))
        #expect(found.contains("stocks | stock `gold` | HAuCl4_3H2O | 20 mM | 25 mM | × 1.25"))
        #expect(found.contains("stocks | stock `borohydride` | fresh for | 30 min | 20 min | × 0.667"))
        #expect(found.contains("materials | MHA"))
        #expect(found.contains("materials | GSH"))
        #expect(found.contains("sweeps | sweep `series` | axis `excess` | 1, 2, 3 | 1, 2, 3, 4"))
        #expect(found.contains("sweeps | sweep `series` | conditions | 3 | 4 | × 1.33"))
        #expect(found.contains("sweeps | sweep `series` | replicates | 2 | 3 | × 1.5"))
    }

    @Test func namesAloneAreNoChange() throws {
        let found = try changes(
            changed([
                ("borohydride", "hydride"), ("excess", "thiol_ratio"), ("pot", "flask"), ("reduce(", "make("),
                ("= reduce", "= make"),
            ]), code: 0)
        #expect(
            found == [
                "parameters | parameter `excess` | excess | thiol_ratio",
                "stocks | stock `borohydride` | borohydride | hydride", "vessels | vessel `pot` | pot | flask",
            ])
        let outcome = try shell.nsyn("diff", "old.nsyn", "new.nsyn")
        #expect(outcome.output.contains("protocol `reduce`, now `make`"))
    }

    @Test func findingsComeAndGo() throws {
        let new = try changed([("    stir pot at 500 rpm\n", "")])
        _ = try changes(new)
        let outcome = try shell.nsyn("diff", "old.nsyn", "new.nsyn")
        #expect(outcome.output.contains("+ ask[NS0601]: is `pot` stirred when NaBH4 goes in, and how fast?"))
        #expect(outcome.output.contains("- `stir pot`: stirring stir, speed 500 rpm  [was line 16]"))
    }

    @Test func everyFormatEscapesWhatItHolds() throws {
        try shell.write("old.nsyn", Self.old)
        try shell.write("new.nsyn", try changed([("add 0.25 mL gold", "add 0.5 mL gold")]))
        let markdown = try shell.nsyn("diff", "old.nsyn", "new.nsyn", "--format", "markdown").output
        #expect(markdown.contains("| Amounts | `add gold to pot` amount | 250 µL | 500 µL | × 2 |"))
        let html = try shell.nsyn("diff", "--name", "<b>.nsyn", "old.nsyn", "new.nsyn", "--format", "html").output
        #expect(html.contains("<code>&lt;b&gt;.nsyn</code>"))
        #expect(html.hasSuffix("</body></html>\n"))
    }

    @Test func gitCallsIt() throws {
        try shell.write("house/stocks.nsyn", "stock gold = 20 mM HAuCl4_3H2O in water\n")
        let script = """
            import "./house/stocks.nsyn"

            protocol look() {
                let pot = vessel(20 mL)
                add 1 mL gold to pot
                add 5 mL water to pot
                measure pot by uvvis
            }

            """
        try shell.write("a.nsyn", script)
        let git = "git -c user.name=n -c user.email=n@example.org -c init.defaultBranch=main"
        #expect(try shell.bash("\(git) init -q . && git add a.nsyn house && \(git) commit -qm first").code == 0)
        try shell.write("a.nsyn", script.replacingOccurrences(of: "1 mL gold", with: "2 mL gold"))
        let external = try shell.bash("GIT_EXTERNAL_DIFF='nsyn diff' git diff a.nsyn")
        #expect(external.code == 0, "\(external.errors)")
        #expect(external.output.contains("amount: 1 mL → 2 mL (× 2)"), "\(external.output)\(external.errors)")
        let piped = try shell.bash("git show HEAD:a.nsyn | nsyn diff - a.nsyn")
        #expect(piped.output.contains("amount: 1 mL → 2 mL (× 2)"))
        #expect(piped.code == 1)
        try shell.write("b.nsyn", script)
        let new = try shell.bash("git add b.nsyn && GIT_EXTERNAL_DIFF='nsyn diff' git diff --cached b.nsyn")
        #expect(new.output.contains("+ the whole protocol"), "\(new.output)\(new.errors)")
        let tool = try shell.bash("git difftool -y -x 'nsyn diff' a.nsyn")
        #expect(tool.output.contains("× 2"), "\(tool.output)\(tool.errors)")
    }

    @Test func wrongUseIsSaid() throws {
        try shell.write("a.nsyn", Self.old)
        #expect(try shell.nsyn("diff", "a.nsyn").code == 2)
        #expect(try shell.nsyn("diff", "-", "-").code == 2)
        #expect(try shell.nsyn("diff", "a.nsyn", "none.nsyn").code == 3)
        let broken = try shell.nsyn("diff", "a.nsyn", "-", input: "protocol {{{ ]] add")
        #expect(broken.code == 1)
        #expect(broken.output.contains("what is said about it is not everything"))
    }

    @Test func pricesAndModelsTellWhatAChangeDoes() throws {
        let example = try String(
            contentsOf: Pages.root.appendingPathComponent("examples/predicted/silver-nanoplates.nsyn"), encoding: .utf8)
        try shell.write("old.nsyn", example)
        try shell.write("new.nsyn", example.replacingOccurrences(of: "metal: Volume = 30", with: "metal: Volume = 12"))
        try shell.write("nsyn.toml", "[prices]\nAgNO3 = \"2000 EUR / kg\"\n")
        let outcome = try shell.nsyn("diff", "old.nsyn", "new.nsyn")
        #expect(outcome.code == 1, "\(outcome.errors)")
        for line in ["Ag mass: 6.", "cost in EUR: ", "~ plate: ", "has no price for it"] {
            #expect(outcome.output.contains(line), "\(line) in \(outcome.output)")
        }
        // It says what a model knows of it, or that none does.
        try shell.write("old.nsyn", Self.old)
        try shell.write("new.nsyn", try changed([("0.25 mL gold", "0.5 mL gold")]))
        let known = try shell.nsyn("diff", "old.nsyn", "new.nsyn").output
        #expect(known.contains("Predicted, at the defaults") || known.contains("note: "), "\(known)")
        try shell.write("nsyn.toml", "[prices]\nAgNO3 = \"cheap\"\n")
        #expect(try shell.nsyn("diff", "old.nsyn", "new.nsyn").errors.contains("NS1022"))
    }
}
