import NsynDiagnostics
import NsynSyntax

/// Parser and formatter alone, many times faster than with all the renderers: any bytes give a whole tree, and what
/// has no mistake has one layout.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFormatter(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let tree = Parser.parse(bytes: bytes, file: FileID(0))
    precondition(tree.byteCount == count, "the tree lost bytes")
    var covered: UInt32 = 0
    for index in 0..<UInt32(tree.tokenCount) {
        let span = tree.span(TokenID(index))
        for piece in tree.trivia(before: TokenID(index)) {
            precondition(piece.start == covered && piece.end > piece.start, "trivia leaves a gap")
            covered = piece.end
        }
        precondition(span.start == covered, "a token leaves a gap")
        covered = span.end
    }
    precondition(Int(covered) == count, "the tokens end too early")

    let edits = Formatter.format(tree)
    var place: UInt32 = 0
    for edit in edits {
        precondition(edit.span.start >= place && edit.span.start <= edit.span.end, "edits overlap")
        place = edit.span.end
    }
    precondition(Int(place) <= count, "an edit leaves the text")
    guard tree.findings.isEmpty else { return 0 }
    let after = Parser.parse(bytes: Formatter.apply(edits, to: tree.bytes), file: tree.file)
    precondition(after.findings.isEmpty, "formatting made a mistake")
    precondition(after.nodeCount == tree.nodeCount, "formatting changed the tree")
    precondition(Formatter.format(after).isEmpty, "formatting twice changes the text again")
    return 0
}
