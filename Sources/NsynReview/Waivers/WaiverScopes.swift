import NsynDiagnostics
import NsynSyntax

/// The waivers of a script with what each covers: first in a script the whole of it, first in a block the block, else the
/// next statement.
struct WaiverScopes {
    struct Waiver {
        var name: String
        var reason: String
        var span: SourceSpan
        var scope: SourceSpan
    }

    static let unused = Code(445)

    private let file: FileID
    private let sources: SourceMap
    private var waivers: [Waiver] = []
    private var imported: [FileID: [Waiver]] = [:]

    init(_ tree: SyntaxTree, sources: SourceMap) {
        file = tree.file
        self.sources = sources
        waivers = WaiverScopes.waivers(in: tree)
    }

    static func waivers(in tree: SyntaxTree) -> [Waiver] {
        var found: [Waiver] = []
        for index in 0..<UInt32(tree.nodeCount) {
            let kind = tree.kind(NodeID(index))
            guard kind == .block || kind == .file else { continue }
            collect(tree.node(NodeID(index)), &found)
        }
        return found
    }

    private static func collect(_ list: SyntaxNode, _ found: inout [Waiver]) {
        var isFirst = true
        var waiting: [Int] = []
        let whole =
            list.kind == .file
            ? SourceSpan(file: list.span.file, start: 0, end: UInt32(list.tree.byteCount)) : list.span
        for statement in list.children where statement.kind.isStatement {
            guard statement.kind == .waiveStatement else {
                for index in waiting { found[index].scope = statement.span }
                waiting.removeAll()
                isFirst = false
                continue
            }
            guard let name = statement.child(.name), !name.isMissing, let reason = statement.expression(),
                reason.kind == .stringLiteral, let token = reason.firstToken
            else { continue }
            if !isFirst { waiting.append(found.count) }
            found.append(
                Waiver(
                    name: name.string, reason: statement.tree.stringValue(token), span: statement.span,
                    scope: isFirst ? whole : statement.span))
        }
    }

    /// What is left, and what is waived with the reason.
    /// - Parameters:
    ///   - names: whether a code may be called so.
    ///   - runs: whether the rule of that name is in force: a waiver of one that is not covers nothing, and is no mistake.
    mutating func apply(
        to findings: [Finding], names: (String, Code) -> Bool, runs: (String) -> Bool
    ) -> (left: [Finding], waived: [WaivedFinding]) {
        var left: [Finding] = []
        var waived: [WaivedFinding] = []
        var isUsed = [Bool](repeating: false, count: waivers.count)
        for finding in findings {
            let place = finding.span.file == file ? waivers : waiversOfImport(finding.span.file)
            let index = place.firstIndex { waiver in
                waiver.scope.start <= finding.span.start && finding.span.end <= waiver.scope.end
                    && names(waiver.name, finding.code)
            }
            guard let index else {
                left.append(finding)
                continue
            }
            if finding.span.file == file { isUsed[index] = true }
            waived.append(WaivedFinding(finding: finding, reason: place[index].reason))
        }
        for (waiver, isUsed) in zip(waivers, isUsed) where !isUsed && runs(waiver.name) {
            let unused = Finding(
                code: Self.unused, severity: .warning, message: "`waive \(waiver.name)` covers no finding",
                span: waiver.span, notes: ["its reason was: \(waiver.reason)"],
                fixes: [
                    Fix(
                        title: "remove the waiver", edits: [TextEdit(span: waiver.span, newText: "")], promise: .safe)
                ])
            // An unknown name is a finding already.
            if !left.contains(where: {
                $0.severity == .error && waiver.span.start <= $0.span.start && $0.span.end <= waiver.span.end
            }) {
                left.append(unused)
            }
        }
        return (left, waived)
    }

    private mutating func waiversOfImport(_ file: FileID) -> [Waiver] {
        if let known = imported[file] { return known }
        let source = sources[file]
        let found = source.hasText ? Self.waivers(in: Parser.parse(bytes: source.bytes, file: file)) : []
        imported[file] = found
        return found
    }
}
