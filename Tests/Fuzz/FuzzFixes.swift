import NsynDiagnostics
import NsynReview
import NsynSemantics
import NsynSyntax

nonisolated(unsafe) private var library = Library(.embedded)
nonisolated(unsafe) private var linter = makeLinter()
nonisolated(unsafe) private var runs = 0

private func makeLinter() -> Linter {
    Linter(library: library, choice: ResolvedChoice(RuleChoice(includesPreview: true), registry: library.registry))
}

private func repaired(_ bytes: [UInt8], _ promise: FixPromise) -> [UInt8] {
    var loop = FixLoop(upTo: promise) { bytes in
        let linted = linter.linted(bytes, "fuzz.nsyn", nil, MemoryLoader())
        return (linted.findings, linted.checked.tree)
    }
    return loop.run(bytes).bytes
}

private func comments(_ tree: SyntaxTree) -> [String] {
    var found: [String] = []
    for index in 0..<UInt32(tree.tokenCount) {
        for piece in tree.trivia(before: TokenID(index))
        where piece.kind == .lineComment || piece.kind == .blockComment || piece.kind == .documentation {
            found.append(tree.string(SourceSpan(file: tree.file, start: piece.start, end: piece.end)))
        }
    }
    return found.sorted()
}

private func mistakes(_ tree: SyntaxTree) -> Int { tree.findings.filter { $0.severity == .error }.count }

/// Any script, repaired: no more mistakes of syntax than before, all comments there after safe fixes, and the same text when it
/// is repaired again.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFixes(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    runs += 1
    if runs % 5_000 == 0 { library = Library(.embedded) }
    // A linter keeps the sources that it has seen.
    if runs % 50 == 0 { linter = makeLinter() }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let tree = Parser.parse(bytes: bytes, file: FileID(0))
    for promise in [FixPromise.safe, .unsafe] {
        let fixed = repaired(bytes, promise)
        let after = Parser.parse(bytes: fixed, file: FileID(0))
        precondition(mistakes(after) <= mistakes(tree), "a fix made a mistake")
        if promise == .safe { precondition(comments(after) == comments(tree), "a safe fix lost a comment") }
        precondition(repaired(fixed, promise) == fixed, "a repaired script is repaired again")
    }
    return 0
}
