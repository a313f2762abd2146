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
    return 0
}
