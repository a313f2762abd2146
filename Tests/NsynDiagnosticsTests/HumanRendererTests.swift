import NsynDiagnostics
import Testing

private func render(_ finding: Finding, _ marked: Marked, coloured: Bool = false, width: Int = 100) -> String {
    HumanRenderer(isColoured: coloured, width: width).render(finding, in: marked.sources)
}

@Suite struct HumanRendererTests {
    @Test func everythingAtOnce() {
        let marked = Marked(
            """
            let pot = vessel(«20 mL»)
            add 4.5 mL water to pot
            add «excess eq thiol» to pot

            """)
        var finding = marked.finding(
            "The well overflows: 2.9 mL goes into 2.4 mL.",
            labels: [
                Label(span: marked.spans[1], message: "adds 2.6 mL"),
                Label(span: marked.spans[0], message: "holds 2.4 mL"),
            ],
            notes: ["Thiol is added as a 5 mM solution."], source: "review2025, Section 4",
            sweep: SweepWitness(
                firstCondition: [.init(axis: "excess", value: "8")], offending: "3", offendingIsExact: true,
                total: "96"),
            fixes: [
                Fix(
                    title: "write `24 mL`", edits: [TextEdit(span: marked.spans[0], newText: "24 mL")],
                    promise: .safe)
            ])
        finding.span = marked.spans[1]
        #expect(
            render(finding, marked) == """
                error[NS0403]: The well overflows: 2.9 mL goes into 2.4 mL.
                 --> a.nsyn:3:5
                  |
                1 | let pot = vessel(20 mL)
                  |                  ----- holds 2.4 mL
                2 | add 4.5 mL water to pot
                3 | add excess eq thiol to pot
                  |     ^^^^^^^^^^^^^^^ adds 2.6 mL
                  |
                  = in 3 of 96 conditions, first at excess = 8
                  = note: Thiol is added as a 5 mM solution.
                  = source: review2025, Section 4
                fix: write `24 mL`
                1 - let pot = vessel(20 mL)
                1 + let pot = vessel(24 mL)

                """)
    }

    @Test func severalLabelsOnOneLine() {
        let marked = Marked("let mix = «5 mM» + «3 mL» as «K»\n")
        let finding = marked.finding(
            "Concentration and volume do not add.",
            labels: [
                Label(span: marked.spans[0], message: "a concentration"),
                Label(span: marked.spans[1], message: "a volume"),
                Label(span: marked.spans[2], message: "a temperature"),
            ])
        #expect(
            render(finding, marked) == """
                error[NS0403]: Concentration and volume do not add.
                 --> a.nsyn:1:11
                  |
                1 | let mix = 5 mM + 3 mL as K
                  |           ^^^^   ----    - a temperature
                  |           |      |
                  |           |      a volume
                  |           a concentration

                """)
    }

    @Test func spanOverLines() {
        let marked = Marked("stock gold = «20 mM HAuCl4 in (\n    water\n)», on ice\nlet a = 1\n")
        let finding = marked.finding(labels: [Label(span: marked.spans[0], message: "this recipe")])
        #expect(
            render(finding, marked) == """
                error[NS0403]: Something is wrong.
                 --> a.nsyn:1:14
                  |
                1 |   stock gold = 20 mM HAuCl4 in (
                  |  ______________^
                2 | |     water
                3 | | ), on ice
                  | |_^ this recipe

                """)
    }

    @Test func longSpanFromTheFirstColumnShowsItsEnds() {
        let body = (1...9).map { "    let x\($0) = \($0)\n" }.joined()
        let marked = Marked("«protocol reduce() {\n\(body)}»\n")
        #expect(
            render(marked.finding(labels: [Label(span: marked.spans[0], message: "never used")]), marked) == """
                error[NS0403]: Something is wrong.
                  --> a.nsyn:1:1
                   |
                 1 | / protocol reduce() {
                ...  |
                11 | | }
                   | |_^ never used

                """)
    }

    @Test func caretsCountWhatTheTerminalShows() {
        let marked = Marked("\tlet 金 = \"e\u{301}👩🏽\" + «5 µL»\n")
        #expect(
            render(marked.finding(), marked) == """
                error[NS0403]: Something is wrong.
                 --> a.nsyn:1:19
                  |
                1 |     let 金 = "e\u{301}👩🏽" + 5 µL
                  |                      ^^^^

                """)
    }

    @Test func longLinesAreClippedAroundThePlace() {
        let padding = String(repeating: "1 + ", count: 3000)
        let marked = Marked("let a = \(padding)«wrong» + \(padding)2\n")
        let text = render(marked.finding(), marked, width: 60)
        #expect(
            text == """
                error[NS0403]: Something is wrong.
                 --> a.nsyn:1:12009
                  |
                1 | …+ 1 + 1 + 1 + 1 + wrong + 1 + 1 + 1 + 1 + 1 + 1 + 1 +…
                  |                    ^^^^^

                """)
    }

    @Test func emptySpanAtTheEndOfTheFile() {
        let marked = Marked("let a =«»")
        #expect(
            render(marked.finding(severity: .ask), marked) == """
                ask[NS0403]: Something is wrong.
                 --> a.nsyn:1:8
                  |
                1 | let a =
                  |        ^

                """)
    }

    @Test func labelInAnotherFile() {
        var marked = Marked("import «\"b.nsyn\"»\n")
        let other = marked.sources.add(path: "b.nsyn", text: "one\ntwo\n")
        let label = Label(span: SourceSpan(file: other, start: 4, end: 7), message: "declared here")
        #expect(
            render(marked.finding(severity: .warning, labels: [label]), marked) == """
                warning[NS0403]: Something is wrong.
                 --> a.nsyn:1:8
                  |
                1 | import "b.nsyn"
                  |        ^^^^^^^^
                 ::: b.nsyn:2:1
                  |
                2 | two
                  | --- declared here

                """)
    }

    @Test func fileWithoutText() {
        var sources = SourceMap()
        let file = sources.add(unreadable: "gone.nsyn")
        let finding = LoadFailure.notFound("gone.nsyn").finding(at: SourceSpan(file: file, start: 0, end: 0))
        #expect(
            HumanRenderer().render(finding, in: sources) == """
                error[NS1001]: There is no file `gone.nsyn`.
                 --> gone.nsyn

                """)
    }

    @Test func controlCharactersOfAScriptReachNoTerminal() {
        let marked = Marked("let «\u{1B}[31m\u{202E}» = 1\n")
        let finding = marked.finding("The name `\u{1B}[31m` is odd.")
        let text = render(finding, marked)
        #expect(!text.unicodeScalars.contains("\u{1B}"))
        #expect(!text.unicodeScalars.contains("\u{202E}"))
    }

    @Test func coloursOnlyWhenAsked() {
        let marked = Marked("let «a» = 1\n")
        #expect(render(marked.finding(), marked, coloured: true).contains("\u{1B}[1;31merror[NS0403]\u{1B}[0m"))
        #expect(!render(marked.finding(), marked).unicodeScalars.contains("\u{1B}"))
    }

    @Test func summaryCounts() {
        let marked = Marked("let «a» = «1»\n")
        let fix = Fix(title: "x", edits: [TextEdit(span: marked.spans[0], newText: "b")], promise: .safe)
        var second = marked.finding(severity: .ask)
        second.span = marked.spans[1]
        let report = Report(sources: marked.sources, findings: [second, marked.finding(fixes: [fix])])
        #expect(
            HumanRenderer().summary(of: report) == """
                1 error, 1 question; 1 can be fixed with `nsyn lint --fix`
                More about a finding: nsyn explain NS0403

                """)
        #expect(HumanRenderer().summary(of: Report(sources: marked.sources, findings: [])).isEmpty)
    }

    @Test func sweepSentences() {
        var witness = SweepWitness(
            firstCondition: [], offending: "12000", offendingIsExact: false, total: "1000000", sweep: "screen")
        #expect(witness.sentence == "in at least 12,000 of 1,000,000 conditions of `screen`")
        witness.offendingIsExact = true
        witness.offending = witness.total
        #expect(witness.sentence == "in all 1,000,000 conditions of `screen`")
        witness.offending = "12"
        witness.drawn = "4096"
        #expect(witness.sentence == "in 12 of 1,000,000 conditions that `screen` draws 4,096 from")
    }
}
