import NsynDiagnostics
import NsynSyntax

/// Two names that differ by a capital letter or an underscore only are taken for each other at the bench.
struct SimilarNames: ScriptRule {
    static let code = Code(714)
    static let kinds: [NodeKind] = [.file]

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        compare(Array(node.children), context, &findings)
    }

    mutating func compare(_ statements: [SyntaxNode], _ context: ScriptContext, _ findings: inout [Finding]) {
        var known: [[UInt8]: SyntaxNode] = [:]
        for item in statements {
            guard let name = Self.name(item) else { continue }
            let key = Self.folded(name)
            if let first = known[key], first.string != name.string {
                findings.append(
                    Self.finding(
                        .warning, "`\(name.string)` and `\(first.string)` are easily taken for each other", name.span,
                        labels: [Label(span: first.span, message: "the other name")]))
            } else {
                known[key] = name
            }
        }
    }

    static func likeness(_ statement: SyntaxNode) -> Likeness? {
        name(statement).map { name in
            Likeness(
                likeness: folded(name).withUnsafeBufferPointer { ScriptContext.hash($0) },
                identity: ScriptContext.hash(name.tree.bytes(name.span)))
        }
    }

    /// `Au25` is what is made and `au25` the stock that holds it: targets are named after formulas.
    private static func name(_ item: SyntaxNode) -> SyntaxNode? {
        guard item.kind.isDeclarationWithName, item.kind != .targetDeclaration, let name = item.child(.name),
            !name.isMissing
        else { return nil }
        return name
    }

    private static func folded(_ name: SyntaxNode) -> [UInt8] {
        name.tree.bytes(name.span).compactMap { byte in
            if byte == UInt8(ascii: "_") { return nil }
            return byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
        }
    }
}
