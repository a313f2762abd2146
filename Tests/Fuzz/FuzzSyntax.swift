import NsynDiagnostics
import NsynSyntax

/// Any bytes at all: the tree keeps every one of them, every finding can be shown, every fix can be applied.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzSyntax(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    var sources = SourceMap()
    let file = sources.add(path: "fuzz.nsyn", bytes: bytes)
    let tree = Parser.parse(bytes: bytes, file: file)
    precondition(tree.byteCount == count, "the tree lost bytes")

    for finding in tree.findings {
        precondition(finding.span.start <= finding.span.end && Int(finding.span.end) <= count, "a span leaves the text")
    }
    let report = Report(sources: sources, findings: tree.findings)
    _ = HumanRenderer(width: 80).render(report)
    _ = JSONRenderer.render(report)
    _ = SARIFRenderer(toolVersion: "0").render(report)
    _ = GitHubRenderer.render(report)
    _ = FixApplication.apply(tree.findings, in: sources, upTo: .unsafe)

    // Formatting keeps what was said, and formatting again changes nothing.
    let formatted = FixApplication.apply(Formatter.format(tree), to: bytes)
    let again = Parser.parse(bytes: formatted, file: file)
    if tree.findings.isEmpty {
        precondition(again.findings.isEmpty, "formatting made a mistake")
        precondition(Formatter.format(again).isEmpty, "formatting twice changes the text again")
    }
    return 0
}
