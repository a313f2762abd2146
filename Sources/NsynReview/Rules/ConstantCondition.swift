import NsynDiagnostics
import NsynSyntax

/// A choice that is none, and a repetition that does not repeat.
struct ConstantCondition: ScriptRule {
    static let code = Code(705)
    static let kinds: [NodeKind] = [.ifStatement, .repeatStatement, .forStatement]

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        guard let value = node.expression() else { return }
        switch node.kind {
        case .ifStatement:
            guard let isTrue = Self.truth(value) else { return }
            findings.append(
                Self.finding(
                    .warning,
                    isTrue
                        ? "this always happens: its condition is always true"
                        : "this never happens: its condition is always false",
                    value.span))
        case .repeatStatement:
            guard value.kind == .numberLiteral, value.string == "1" else { return }
            findings.append(Self.finding(.warning, "what is repeated once is not repeated", value.span))
        default:
            guard value.kind == .listLiteral else { return }
            let count = value.children.reduce(0) { $0 + ($1.kind.isExpression ? 1 : 0) }
            guard count <= 1 else { return }
            findings.append(
                Self.finding(
                    .warning, count == 0 ? "this list is empty: the loop never runs" : "this loop runs once", value.span
                ))
        }
    }

    /// What a condition comes to whatever the parameters are.
    static func truth(_ node: SyntaxNode) -> Bool? {
        switch node.kind {
        case .booleanLiteral: return node.string == "true"
        case .parenthesizedExpression: return node.expression().flatMap { truth($0) }
        case .unaryExpression:
            guard let token = node.firstToken, node.tree.kind(token) == .notWord else { return nil }
            return node.expression().flatMap { truth($0) }.map { !$0 }
        case .binaryExpression:
            guard let view = BinaryExpression(node), let left = view.left, let right = view.right else { return nil }
            switch view.operatorKind {
            case .orWord:
                if truth(left) == true || truth(right) == true { return true }
                return truth(left) == false && truth(right) == false ? false : nil
            case .andWord:
                if truth(left) == false || truth(right) == false { return false }
                return truth(left) == true && truth(right) == true ? true : nil
            case .equalEqual, .lessEqual, .greaterEqual: return left.string == right.string ? true : nil
            case .notEqual, .less, .greater: return left.string == right.string ? false : nil
            default: return nil
            }
        default: return nil
        }
    }
}
