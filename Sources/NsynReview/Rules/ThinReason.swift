import NsynDiagnostics
import NsynSyntax

/// A waiver or a choice whose reason gives none.
struct ThinReason: ScriptRule {
    static let code = Code(707)
    static let kinds: [NodeKind] = [.waiveStatement, .chosenStatement]
    static let isLocal = true

    private static let empty: Set<String> = [
        "", "todo", "tbd", "fixme", "ok", "okay", "yes", "no", "reasons", "because", "test", "none", "n/a", "later",
        "ignore", "false alarm", "not relevant", "fine", "it is ok", "it's ok", "usual", "?",
    ]

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        let reason = node.kind == .waiveStatement ? node.expression() : node.expression(1)
        guard let reason, reason.kind == .stringLiteral, let token = reason.firstToken else { return }
        let bytes = node.tree.stringValue(token).utf8.drop { $0 == 32 || $0 == 46 }
        var text = Array(bytes.map { $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0 })
        while let last = text.last, last == 32 || last == 46 || last == 33 { text.removeLast() }
        guard Self.empty.contains(String(decoding: text, as: UTF8.self)) || text.count < 4 else { return }
        let what = node.kind == .waiveStatement ? "waiver" : "choice"
        findings.append(
            Self.finding(
                .warning, "\(reason.string) is no reason for a \(what)", reason.span,
                notes: ["say what a reviewer has to know to agree"]))
    }
}
