import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// One library for all inputs, made anew now and then: names of scripts stay in its table.
nonisolated(unsafe) private var library = Library(.embedded)
nonisolated(unsafe) private var checker = Checker(library: library)
nonisolated(unsafe) private var runs = 0

/// Everything that `nsyn check` does to one script: any bytes at all give findings that stand inside the text and can
/// be shown, and every finding has a code that the library declares.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzChecker(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    runs += 1
    if runs % 20_000 == 0 { library = Library(.embedded) }
    // A checker keeps the sources that it has seen.
    if runs % 200 == 0 { checker = Checker(library: library) }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let findings = checker.check(path: "fuzz.nsyn", bytes: bytes).findings
    let file = FileID(UInt32(checker.sources.files.count - 1))
    for finding in findings where finding.span.file == file {
        precondition(finding.span.start <= finding.span.end && Int(finding.span.end) <= count, "a span leaves the text")
    }
    _ = HumanRenderer(width: 80).render(Report(sources: checker.sources, findings: findings))
    return 0
}
