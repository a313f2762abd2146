import NsynDiagnostics
import Testing

@testable import NsynSyntax

/// The one assertion of the syntax tests. `source` marks each expected finding with its code in double brackets, in
/// front of the place it starts at: `let x = ⟦NS0102⟧`. Checked at once: exactly those findings, the tree holds
/// every byte, its links are sound, and dropping any one token neither crashes nor causes a flood of messages.
@discardableResult
func assertParse(
    _ source: String, mode: Parser.Mode = .file, dropping: Bool = true,
    sourceLocation: SourceLocation = #_sourceLocation
) -> SyntaxTree {
    let (bytes, expected) = extractMarkers(source)
    let tree = Parser.parse(bytes: bytes, file: FileID(7), mode: mode)
    let found = tree.findings.map { Marker(code: $0.code.description, offset: Int($0.span.start)) }
    #expect(
        found == expected,
        "\(tree.findings.map { "\($0.code) at \($0.span.start): \($0.message)" }.joined(separator: "\n"))",
        sourceLocation: sourceLocation)
    checkTree(tree, bytes, sourceLocation)
    if dropping { dropTokens(bytes, tree, mode, sourceLocation) }
    return tree
}

struct Marker: Equatable, CustomStringConvertible {
    var code: String
    var offset: Int
    var description: String { "\(code)@\(offset)" }
}

/// Takes the markers out of a source.
func extractMarkers(_ source: String) -> ([UInt8], [Marker]) {
    var bytes: [UInt8] = []
    var markers: [Marker] = []
    var rest = Substring(source)
    while let open = rest.firstIndex(of: "⟦"), let close = rest[open...].firstIndex(of: "⟧") {
        bytes.append(contentsOf: rest[..<open].utf8)
        markers.append(Marker(code: String(rest[rest.index(after: open)..<close]), offset: bytes.count))
        rest = rest[rest.index(after: close)...]
    }
    bytes.append(contentsOf: rest.utf8)
    return (bytes, markers)
}

/// Dropping one token is one mistake, or none. A few follow-up messages are tolerated, a flood is not.
private func dropTokens(_ bytes: [UInt8], _ tree: SyntaxTree, _ mode: Parser.Mode, _ location: SourceLocation) {
    for index in 0..<(tree.tokenCount - 1) {
        let span = tree.span(TokenID(UInt32(index)))
        let shorter = Array(bytes[..<Int(span.start)] + bytes[Int(span.end)...])
        let mutated = Parser.parse(bytes: shorter, file: FileID(7), mode: mode)
        checkTree(mutated, shorter, location)
        if mutated.findings.count > tree.findings.count + 3 {
            Issue.record(
                """
                dropping `\(tree.string(span))` gives \(mutated.findings.count) findings in
                \(String(decoding: shorter, as: UTF8.self))
                \(mutated.findings.map(\.message).joined(separator: "\n"))
                """, sourceLocation: location)
        }
    }
}

/// What holds for every tree, whatever the text.
func checkTree(_ tree: SyntaxTree, _ bytes: [UInt8], _ location: SourceLocation = #_sourceLocation) {
    let problem = firstProblem(tree, bytes)
    #expect(problem == nil, sourceLocation: location)
}

/// The first broken invariant of a tree, or nil. Without `#expect` inside, so that fuzzing can call it a million times.
func firstProblem(_ tree: SyntaxTree, _ bytes: [UInt8]) -> String? {
    if tree.byteCount != bytes.count || !tree.bytes.elementsEqual(bytes) { return "the tree's text is not the file" }
    var covered: UInt32 = 0
    for index in 0..<UInt32(tree.tokenCount) {
        for piece in tree.trivia(before: TokenID(index)) {
            if piece.start != covered || piece.end <= piece.start { return "trivia at \(piece.start) leaves a gap" }
            covered = piece.end
        }
        let span = tree.span(TokenID(index))
        if span.start != covered { return "token \(index) starts at \(span.start), not at \(covered)" }
        if span.end <= span.start && tree.kind(TokenID(index)) != .endOfFile { return "token \(index) is empty" }
        covered = span.end
    }
    if covered != UInt32(bytes.count) { return "the tokens end at \(covered) of \(bytes.count)" }
    var visited = 0
    if let problem = problem(of: tree.rootID, in: tree, visited: &visited) { return problem }
    if visited != tree.nodeCount { return "\(tree.nodeCount - visited) nodes are not in the tree" }
    if tree.firstToken(tree.rootID).index != 0 || Int(tree.endToken(tree.rootID).index) != tree.tokenCount {
        return "the file does not hold all tokens"
    }
    return tree.findings.first { $0.span.end > UInt32(bytes.count) || $0.span.start > $0.span.end }.map {
        "a finding lies outside the text: \($0.message)"
    }
}

private func problem(of root: NodeID, in tree: SyntaxTree, visited: inout Int) -> String? {
    var stack = [root]
    while let id = stack.popLast() {
        visited += 1
        var place = tree.firstToken(id)
        var child = tree.firstChild(id)
        while let next = child {
            if next.index >= id.index { return "node \(next.index) is not older than its parent" }
            if tree.firstToken(next) < place || tree.endToken(id) < tree.endToken(next) {
                return "\(tree.kind(next)) \(next.index) lies outside \(tree.kind(id)) or overlaps its sibling"
            }
            place = max(place, tree.endToken(next))
            stack.append(next)
            child = tree.nextSibling(next)
        }
    }
    return nil
}
