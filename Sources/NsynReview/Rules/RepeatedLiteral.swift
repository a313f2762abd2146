import NsynDiagnostics
import NsynSemantics
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

    static func interest(_ node: SyntaxNode, _ library: Library) -> Interest {
        guard node.kind == .quantityLiteral else { return .always }
        return isUncommon(node) ? .always : .never
    }

    private static func isUncommon(_ node: SyntaxNode) -> Bool {
        node.firstToken.map { significantDigits(node.tree.bytes($0)) >= leastDigits } == true
    }

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        switch node.kind {
        case .protocolDeclaration:
            if let block = node.child(.block) { protocols.append(block.span) }
        case .quantityLiteral:
            guard Self.isUncommon(node) else { return }
            quantities[ScriptContext.hash(node.tree.bytes(node.span)), default: []].append(node.span)
        default:
            mixtures[ScriptContext.hash(node.tree.bytes(node.span)), default: []].append(node.span)
        }
    }

    mutating func finish(_ context: ScriptContext, _ findings: inout [Finding]) {
        protocols.sort { $0.start < $1.start }
        for spans in quantities.values where spans.count >= Self.leastTimes {
            let inside = spans.filter { isInProtocol($0) }
            report(inside, context, "a `let` or a parameter", &findings)
        }
        for spans in mixtures.values { report(spans, context, "a `stock` of its own", &findings) }
    }

    /// Protocols stand at the top of a script, one behind the other.
    private func isInProtocol(_ span: SourceSpan) -> Bool {
        var low = 0
        var high = protocols.count
        while low < high {
            let middle = (low + high) / 2
            if protocols[middle].start <= span.start { low = middle + 1 } else { high = middle }
        }
        return low > 0 && span.end <= protocols[low - 1].end
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
