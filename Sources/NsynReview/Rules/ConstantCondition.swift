import NsynDiagnostics
import NsynSyntax

/// A choice that is none, and a repetition that does not repeat.
struct ConstantCondition: ScriptRule {
    static let code = Code(705)
    static let kinds: [NodeKind] = [.ifStatement, .repeatStatement, .forStatement]
    static let isLocal = true

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

    /// A number as it is written, with its unit.
    private static func number(_ node: SyntaxNode) -> (value: Double, unit: String)? {
        guard node.kind == .numberLiteral || node.kind == .quantityLiteral, let token = node.ownToken(.number),
            let value = Double(node.tree.string(token))
        else { return nil }
        // A tolerance is a second number.
        guard node.ownTokens.reduce(0, { $0 + (node.tree.kind($1) == .number ? 1 : 0) }) == 1 else { return nil }
        return (value, node.ownToken(.unit).map { node.tree.string($0) } ?? "")
    }

    private static func compare(_ symbol: TokenKind, _ left: Double, _ right: Double) -> Bool? {
        switch symbol {
        case .equalEqual: left == right
        case .notEqual: left != right
        case .less: left < right
        case .lessEqual: left <= right
        case .greater: left > right
        case .greaterEqual: left >= right
        default: nil
        }
    }

    /// What a condition comes to whatever the parameters are.
    /// - Parameter comparingNumbers: whether two numbers are compared, or equal texts alone.
    static func truth(_ node: SyntaxNode, comparingNumbers: Bool = true) -> Bool? {
        func truth(_ node: SyntaxNode) -> Bool? { Self.truth(node, comparingNumbers: comparingNumbers) }
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
            case let symbol?:
                if comparingNumbers, let first = number(left), let second = number(right), first.unit == second.unit {
                    return compare(symbol, first.value, second.value)
                }
                guard left.string == right.string else { return nil }
                return compare(symbol, 0, 0)
            default: return nil
            }
        default: return nil
        }
    }
}
