import NsynDiagnostics
import Testing

@Suite struct MachineRendererTests {
    private let marked = Marked("let µ = «5 M»\n", path: "my scripts/a.nsyn")

    private var finding: Finding {
        marked.finding(
            "5 M is above what \"dissolves\".", severity: .warning,
            labels: [Label(span: marked.spans[0], message: "here")], notes: ["line\nbreak"],
            sweep: SweepWitness(
                firstCondition: [.init(axis: "excess", value: "8")], offending: "3", offendingIsExact: true, total: "96"
            ),
            fixes: [
                Fix(
                    title: "write `5 mM`", edits: [TextEdit(span: marked.spans[0], newText: "5 mM")],
                    promise: .safe)
            ])
    }

    private var report: Report { Report(sources: marked.sources, findings: [finding]) }

    @Test func json() {
        let range = #""range":{"start":{"line":1,"column":9},"end":{"line":1,"column":12}}"#
        let file = #""file":"my scripts/a.nsyn""#
        #expect(
            String(decoding: JSONRenderer.render(report), as: UTF8.self)
                == #"{"version":1,"findings":[{"code":"NS0403","severity":"warning","#
                + #""message":"5 M is above what \"dissolves\".",\#(file),\#(range),"#
                + #""labels":[{\#(file),\#(range),"message":"here"}],"notes":["line\nbreak"],"source":null,"#
                + #""sweep":{"first":{"excess":"8"},"offending":3,"offendingIsExact":true,"total":96},"#
                + #""fixes":[{"title":"write `5 mM`","promise":"safe","edits":[{\#(file),\#(range),"newText":"5 mM"}]}]}],"#
                + #""summary":{"errors":0,"warnings":1,"infos":0,"asks":0,"waived":0}}"# + "\n")
    }

    @Test func sarif() {
        let renderer = SARIFRenderer(toolVersion: "1.2.3") { code in
            CodeDescription(
                code: code, name: "over_drawn_vessel", title: "Over-drawn", why: "Because.", severity: .error)
        }
        let waived = WaivedFinding(finding: marked.finding("Other."), reason: "known")
        let text = String(
            decoding: renderer.render(Report(sources: marked.sources, findings: [finding], waived: [waived])),
            as: UTF8.self)
        let parts = [
            #""version":"2.1.0""#, #""semanticVersion":"1.2.3""#, #""columnKind":"unicodeCodePoints""#,
            #""ruleId":"NS0403","ruleIndex":0,"level":"warning""#, #""uri":"my%20scripts/a.nsyn""#,
            #""region":{"startLine":1,"startColumn":9,"endLine":1,"endColumn":12}"#,
            #""insertedContent":{"text":"5 mM"}"#,
            #""suppressions":[{"kind":"inSource","justification":"known"}]"#,
            #""text":"5 M is above what \"dissolves\".\nin 3 of 96 conditions, first at excess = 8\nline\nbreak""#,
        ]
        for part in parts { #expect(text.contains(part), "\(part)") }
    }

    @Test func github() {
        #expect(
            GitHubRenderer.render(report)
                == "::warning file=my scripts/a.nsyn,line=1,endLine=1,col=9,endColumn=12,title=NS0403::"
                + "5 M is above what \"dissolves\".%0Ain 3 of 96 conditions, first at excess = 8%0Aline%0Abreak\n")
    }

    @Test func jsonEscapes() {
        var json = JSONWriter()
        json.array(of: ["\u{1}\u{7F}\t\\\"", "µ"]) { $0.string($1) }
        #expect(json.text == #"["\u0001\u007f\t\\\"","µ"]"#)
    }

    @Test func jsonNumbers() {
        var json = JSONWriter()
        json.array(of: [0.1, 1e300, -.infinity, .nan]) { $0.number($1) }
        #expect(json.text == "[0.1,1e+300,null,null]")
    }

    @Test func manyFindingsOnOneLineAreCountedOnce() {
        var sources = SourceMap()
        let count = 200_000
        let file = sources.add(path: "a", bytes: [UInt8](repeating: 0x61, count: count))
        let findings = (0..<20_000).map { index in
            let start = UInt32(index * 10)
            return Finding(
                code: Code(1), severity: .error, message: "x",
                span: SourceSpan(file: file, start: start, end: start + 2))
        }
        let text = String(
            decoding: JSONRenderer.render(Report(sources: sources, findings: findings)), as: UTF8.self)
        #expect(text.contains(#"{"line":1,"column":199991}"#))
    }
}
