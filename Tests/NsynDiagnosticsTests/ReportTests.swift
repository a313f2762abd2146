import NsynDiagnostics
import Testing

@Suite struct ReportTests {
    private func finding(_ file: UInt32, _ start: UInt32, _ message: String, _ severity: Severity = .error) -> Finding {
        Finding(
            code: Code(1), severity: severity, message: message,
            span: SourceSpan(file: FileID(file), start: start, end: start))
    }

    @Test func sortedByPathAndPlaceEachOnce() {
        var sources = SourceMap()
        sources.add(path: "b", text: "....")
        sources.add(path: "a", text: "....")
        let report = Report(
            sources: sources,
            findings: [
                finding(0, 1, "b1"), finding(1, 3, "a3"), finding(1, 0, "a0 warning", .warning), finding(1, 0, "a0"),
                finding(1, 3, "a3"),
            ])
        #expect(report.findings.map(\.message) == ["a0", "a0 warning", "a3", "b1"])
        #expect(report.count(.error) == 3)
        #expect(!report.isClean)
    }

    @Test func asksAndInfosLeaveAReportClean() {
        let report = Report(sources: SourceMap(), findings: [finding(0, 0, "?", .ask), finding(0, 1, "i", .info)])
        #expect(report.isClean)
    }

    @Test func placesCountScalars() {
        let file = SourceFile(path: "a", bytes: Array("a\r\nµ👩🏽x\n\n".utf8))
        #expect(file.lineCount == 4)
        #expect(file.byteRange(ofLine: 1) == 0..<1)
        #expect(file.position(of: 3) == SourcePosition(line: 2, column: 1))
        #expect(file.position(of: 5) == SourcePosition(line: 2, column: 2))
        #expect(file.position(of: 13) == SourcePosition(line: 2, column: 4))
        #expect(file.offset(of: SourcePosition(line: 2, column: 4)) == 13)
        #expect(file.position(of: 999) == SourcePosition(line: 4, column: 1))
    }

    @Test func suggestionsAreNearAndStable() {
        let names = ["mM", "µM", "water", "stir", "transfer", "borohydride", "transform"]
        #expect(Suggestions.closest(to: "MM", among: names) == "mM")
        #expect(Suggestions.closest(to: "watre", among: names) == "water")
        #expect(Suggestions.closest(to: "tranfer", among: names) == "transfer")
        #expect(Suggestions.closest(to: "hydride", among: names) == "borohydride")
        #expect(Suggestions.closest(to: "centrifuge", among: names) == nil)
        #expect(Suggestions.closest(to: "xy", among: names) == nil)
        #expect(Suggestions.ranked(for: "trans", among: names) == ["transfer", "transform"])
        // Another number is another thing, however near it is spelt.
        #expect(Suggestions.closest(to: "Au25", among: ["Au48", "Au25_SR19"]) == "Au25_SR19")
        #expect(Suggestions.closest(to: "NaBH5", among: ["NaBr", "NaBH4"]) == "NaBH4")
    }

    @Test func failuresOfLoading() {
        let loader = MemoryLoader(["lab/a.nsyn": "", "lab/house/stocks.nsyn": "let a = 1"])
        let found = loader.load("./house/stocks.nsyn", importedBy: "lab/a.nsyn")
        #expect((try? found.get())?.identity == "lab/house/stocks.nsyn")
        #expect(code(loader.load("nothing.nsyn", importedBy: "lab/a.nsyn")) == Code(1001))
        #expect(code(loader.load("../../etc/passwd", importedBy: "lab/a.nsyn")) == Code(1006))
        #expect(code(loader.load("/etc/passwd", importedBy: "lab/a.nsyn")) == Code(1013))
        #expect(code(loader.load("https://example.org/a.nsyn", importedBy: "lab/a.nsyn")) == Code(1013))
    }

    private func code(_ result: Result<LoadedSource, LoadFailure>) -> Code? {
        if case .failure(let failure) = result { failure.code } else { nil }
    }
}

@Suite struct FixApplicationTests {
    private let marked = Marked("«aaa» «bbb» «c«»cc»\n")

    private func fix(_ edits: (Int, String)..., promise: FixPromise = .safe) -> Fix {
        Fix(
            title: "", edits: edits.map { TextEdit(span: marked.spans[$0.0], newText: $0.1) }, promise: promise)
    }

    private func text(_ fixes: Fix...) -> (String?, Int) {
        let result = FixApplication.apply(fixes, in: marked.sources)
        return (result.changed.values.first.map { String(decoding: $0, as: UTF8.self) }, result.skippedCount)
    }

    @Test func editsFromTheBackKeepTheirPlaces() {
        #expect(text(fix((2, "3"), (0, "1")), fix((1, "22222"))) == ("1 22222 3\n", 0))
    }

    @Test func overlapsWait() {
        #expect(text(fix((2, "x")), fix((3, "y"), (0, "z"))) == ("aaa bbb x\n", 1))
        #expect(text(fix((3, "1")), fix((3, "2"))) == ("aaa bbb c1cc\n", 1))
    }

    @Test func aRefusedFixLeavesNothingBehind() {
        #expect(text(fix((2, "x")), fix((0, "z"), (3, "y")), fix((0, "ok"))) == ("ok bbb x\n", 1))
    }

    @Test func theSameEditTwiceIsMadeOnce() {
        #expect(text(fix((3, "!")), fix((3, "!"), (0, "a"))) == ("a bbb c!cc\n", 0))
    }

    @Test func onlyWhatThePromiseAllows() {
        let finding = marked.finding(fixes: [fix((0, "x"), promise: .unsafe), fix((0, "y"))])
        let safe = FixApplication.apply([finding], in: marked.sources)
        #expect(safe.changed.values.first == Array("y bbb ccc\n".utf8))
        let displayed = marked.finding(fixes: [fix((0, "x"), promise: .displayOnly)])
        #expect(FixApplication.apply([displayed], in: marked.sources, upTo: .displayOnly).changed.isEmpty)
    }
}
