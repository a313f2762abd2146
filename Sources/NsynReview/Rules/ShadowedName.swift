import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// A name inside a protocol or function hides one outside of it: whoever reads on takes one for the other.
struct ShadowedName: ScriptRule {
    static let code = Code(701)
    static let kinds: [NodeKind] = [.protocolDeclaration, .functionDeclaration]

    static func interest(_ node: SyntaxNode, _ library: Library) -> Interest {
        var scopes = Scopes(top: [:])
        scopes.enter()
        var hidden: [Finding] = []
        ShadowedName().walk(node, own: nil, &scopes, &hidden)
        return hidden.isEmpty ? .whenDeclared(scopes.all) : .always
    }

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        var scopes = Scopes(top: context.topNames)
        scopes.enter()
        walk(node, own: node.child(.name)?.string, &scopes, &findings)
    }

    private func walk(_ node: SyntaxNode, own: String?, _ scopes: inout Scopes, _ findings: inout [Finding]) {
        for child in node.children {
            switch child.kind {
            case .parameter, .letDeclaration, .stockDeclaration:
                if let name = child.child(.name), !name.isMissing { declare(name, &scopes, &findings) }
                walk(child, own: nil, &scopes, &findings)
            case .forStatement:
                scopes.enter()
                if let name = child.child(.name), !name.isMissing { declare(name, &scopes, &findings) }
                walk(child, own: nil, &scopes, &findings)
                scopes.leave()
            case .block, .closureExpression:
                scopes.enter()
                walk(child, own: nil, &scopes, &findings)
                scopes.leave()
            // Calls have labels that look like declarations and are none.
            case .argumentList, .nameExpression, .quantityLiteral, .itemList: continue
            default: walk(child, own: nil, &scopes, &findings)
            }
        }
    }

    private func declare(_ name: SyntaxNode, _ scopes: inout Scopes, _ findings: inout [Finding]) {
        let text = name.string
        if text.utf8.first != UInt8(ascii: "_"), let hidden = scopes.outer(text) {
            findings.append(
                Self.finding(
                    .warning, "`\(text)` hides another `\(text)`", name.span,
                    labels: [Label(span: hidden, message: "this one can't be used from here on")],
                    notes: ["give one of them a name of its own"]))
        }
        scopes.declare(text, name.span)
    }

    private struct Scopes {
        let top: [String: SourceSpan]
        private var levels: [[String: SourceSpan]] = []
        /// Hashes of every name that was declared.
        private(set) var all: [UInt64] = []

        init(top: [String: SourceSpan]) { self.top = top }

        mutating func enter() { levels.append([:]) }
        mutating func leave() { levels.removeLast() }

        mutating func declare(_ name: String, _ span: SourceSpan) {
            levels[levels.count - 1][name] = span
            var name = name
            all.append(name.withUTF8 { ScriptContext.hash($0) })
        }

        func outer(_ name: String) -> SourceSpan? {
            for level in levels.dropLast().reversed() {
                if let found = level[name] { return found }
            }
            return top[name]
        }
    }
}
