import NsynDiagnostics
import NsynSyntax

/// The same uncommon quantity again and again in steps, or the same mixture in stocks: a name would say what it is, and
/// a change would be made once.
struct RepeatedLiteral: ScriptRule {
    static let code = Code(702)
    static let kinds: [NodeKind] = [.quantityLiteral, .itemsExpression, .protocolDeclaration]

    private static let leastDigits = 3
    private static let leastTimes = 3

    private var quantities: [UInt64: [SourceSpan]] = [:]
    private var mixtures: [UInt64: [SourceSpan]] = [:]
    private var protocols: [SourceSpan] = []

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        switch node.kind {
        case .protocolDeclaration:
            if let block = node.child(.block) { protocols.append(block.span) }
        case .quantityLiteral:
            guard let number = node.firstToken, Self.significantDigits(node.tree.bytes(number)) >= Self.leastDigits
            else {
                return
            }
            quantities[ScriptContext.hash(node.tree.bytes(node.span)), default: []].append(node.span)
        default:
            mixtures[ScriptContext.hash(node.tree.bytes(node.span)), default: []].append(node.span)
        }
    }

    mutating func finish(_ context: ScriptContext, _ findings: inout [Finding]) {
        for spans in quantities.values where spans.count >= Self.leastTimes {
            let inside = spans.filter { span in protocols.contains { $0.start <= span.start && span.end <= $0.end } }
            report(inside, context, "a `let` or a parameter", &findings)
        }
        for spans in mixtures.values { report(spans, context, "a `stock` of its own", &findings) }
    }

    private func report(_ spans: [SourceSpan], _ context: ScriptContext, _ remedy: String, _ findings: inout [Finding])
    {
        guard spans.count >= Self.leastTimes, let first = spans.min(by: { $0.start < $1.start }) else { return }
        let others = spans.filter { $0 != first }.sorted { $0.start < $1.start }
        findings.append(
            Self.finding(
                .info, "`\(context.tree.string(first))` is written \(spans.count) times", first,
                labels: others.prefix(3).map { Label(span: $0, message: "again") },
                notes: ["\(remedy) says once what it is"]))
    }

    private static func significantDigits(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var digits = 0
        var zeros = 0
        for byte in bytes {
            if byte | 0x20 == UInt8(ascii: "e") { break }
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { continue }
            if byte == UInt8(ascii: "0") {
                if digits > 0 { zeros += 1 }
            } else {
                digits += zeros + 1
                zeros = 0
            }
        }
        return digits
    }
}
