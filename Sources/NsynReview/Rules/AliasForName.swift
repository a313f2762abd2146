import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// An alias where the library has a name: readers search for one spelling.
struct AliasForName: ScriptRule {
    static let code = Code(711)
    static let kinds: [NodeKind] = [.nameExpression]

    static func interest(_ node: SyntaxNode, _ library: Library) -> Interest {
        let text = node.string
        return library.preferredName(text).map { $0 != text } == true ? .always : .never
    }

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        let text = node.string
        guard let name = context.library.preferredName(text), name != text, !context.declares(node),
            // Nobody says N2 where nitrogen is meant.
            context.library.className(of: text) != "Gas", SyntaxNames.isName(name),
            !SyntaxNames.declares(text, context.tree)
        else { return }
        findings.append(
            Self.finding(
                .info, "the library calls `\(text)` `\(name)`", node.span,
                fixes: [
                    Fix(
                        title: "write `\(name)`", edits: [TextEdit(span: node.span, newText: name)], promise: .safe)
                ]))
    }
}

enum SyntaxNames {
    /// Whether a text can stand as one name.
    static func isName(_ text: String) -> Bool {
        let tree = Parser.parse(bytes: Array("let x = \(text)".utf8), file: FileID(0))
        return tree.findings.isEmpty && tree.root.firstChild?.expression()?.kind == .nameExpression
    }

    /// Whether the script gives the name to something of its own, anywhere.
    static func declares(_ text: String, _ tree: SyntaxTree) -> Bool {
        for index in 0..<UInt32(tree.nodeCount) where tree.kind(NodeID(index)) == .name {
            if tree.string(tree.span(NodeID(index))) == text { return true }
        }
        return false
    }
}
