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
    /// The tree of an imported script.
    private let imports: (FileID) -> SyntaxTree?
    private var waivers: [Waiver] = []
    private var used: Set<Int> = []
    private var imported: [FileID: [Waiver]] = [:]

    /// - Parameter nodes: where waivers may stand; nil for everywhere.
    init(_ tree: SyntaxTree, in nodes: [Range<UInt32>]? = nil, imports: @escaping (FileID) -> SyntaxTree?) {
        file = tree.file
        self.imports = imports
        waivers = WaiverScopes.waivers(in: tree, nodes ?? [0..<UInt32(tree.nodeCount)])
    }

    private static func waivers(in tree: SyntaxTree, _ nodes: [Range<UInt32>]) -> [Waiver] {
        var found: [Waiver] = []
        for range in nodes {
            for index in range {
                let kind = tree.kind(NodeID(index))
                if kind == .block || kind == .file { collect(tree.node(NodeID(index)), &found) }
            }
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
        var waived: [WaivedFinding] = []
        var left = findings.filter { finding in
            guard let reason = reason(for: finding.code, at: finding.span, names) else { return true }
            waived.append(WaivedFinding(finding: finding, reason: reason))
            return false
        }
        left += unused(runs: runs) { span in
            left.contains { $0.severity == .error && span.start <= $0.span.start && $0.span.end <= span.end }
        }
        return (left, waived)
    }

    var isEmpty: Bool { waivers.isEmpty }

    /// Why a finding is accepted; nil when it is not. The waiver counts as used.
    mutating func reason(for code: Code, at span: SourceSpan, _ names: (String, Code) -> Bool) -> String? {
        let place = span.file == file ? waivers : waiversOfImport(span.file)
        let index = place.firstIndex { waiver in
            waiver.scope.start <= span.start && span.end <= waiver.scope.end && names(waiver.name, code)
        }
        guard let index else { return nil }
        if span.file == file { used.insert(index) }
        return place[index].reason
    }

    /// Waivers that covered nothing. An unknown name is a finding already.
    func unused(runs: (String) -> Bool, hasError: (SourceSpan) -> Bool) -> [Finding] {
        var left: [Finding] = []
        for (index, waiver) in waivers.enumerated()
        where !used.contains(index) && runs(waiver.name) && !hasError(waiver.span) {
            let unused = Finding(
                code: Self.unused, severity: .warning, message: "`waive \(waiver.name)` covers no finding",
                span: waiver.span, notes: ["its reason was: \(waiver.reason)"],
                fixes: [
                    Fix(
                        title: "remove the waiver", edits: [TextEdit(span: waiver.span, newText: "")], promise: .safe)
                ])
            left.append(unused)
        }
        return left
    }

    private mutating func waiversOfImport(_ file: FileID) -> [Waiver] {
        if let known = imported[file] { return known }
        let found = imports(file).map { Self.waivers(in: $0, [0..<UInt32($0.nodeCount)]) } ?? []
        imported[file] = found
        return found
    }
}
