import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// Names in this language are words joined by `_`; capital letters belong to elements and formulas.
struct NameInCamelCase: ScriptRule {
    static let code = Code(703)
    static let kinds: [NodeKind] = [
        .stockDeclaration, .protocolDeclaration, .functionDeclaration, .letDeclaration, .sweepDeclaration,
        .platesDeclaration, .campaignDeclaration, .parameter,
    ]

    static func interest(_ node: SyntaxNode, _ library: Library) -> Interest {
        guard let name = node.child(.name), !name.isMissing else { return .never }
        return joined(name.string) == nil ? .never : .always
    }

    mutating func visit(_ node: SyntaxNode, _ context: ScriptContext, _ findings: inout [Finding]) {
        guard let name = node.child(.name), !name.isMissing else { return }
        let text = name.string
        guard let better = Self.joined(text) else { return }
        findings.append(
            Self.finding(
                .info, "`\(text)` is written in capitals inside: names are words joined by `_`", name.span,
                fixes: [
                    Fix(
                        title: "call it `\(better)` everywhere in this script",
                        edits: Self.places(of: name, in: context.tree).map { TextEdit(span: $0, newText: better) },
                        promise: .unsafe)
                ]))
    }

    /// `goldStock` → `gold_stock`; nil for `NaOH`, `Au25`, `pH_start`: a capital begins a word only between small letters.
    static func joined(_ name: String) -> String? {
        let bytes = Array(name.utf8)
        var result: [UInt8] = []
        var isChanged = false
        for (index, byte) in bytes.enumerated() {
            let isCapital = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            if isCapital, smallLetters(bytes, endingAt: index) >= 3, smallLetters(bytes, from: index + 1) >= 2 {
                result.append(UInt8(ascii: "_"))
                result.append(byte | 0x20)
                isChanged = true
            } else {
                result.append(byte)
            }
        }
        guard isChanged else { return nil }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isSmall(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") }

    private static func smallLetters(_ bytes: [UInt8], endingAt end: Int) -> Int {
        var count = 0
        while end - count > 0, isSmall(bytes[end - count - 1]) { count += 1 }
        return count
    }

    private static func smallLetters(_ bytes: [UInt8], from start: Int) -> Int {
        var count = 0
        while start + count < bytes.count, isSmall(bytes[start + count]) { count += 1 }
        return count
    }

    /// Every token that is this name.
    private static func places(of name: SyntaxNode, in tree: SyntaxTree) -> [SourceSpan] {
        let wanted = tree.bytes(name.span)
        var spans: [SourceSpan] = []
        for index in 0..<UInt32(tree.tokenCount) {
            let bytes = tree.bytes(TokenID(index))
            if bytes.count == wanted.count, bytes.elementsEqual(wanted) { spans.append(tree.span(TokenID(index))) }
        }
        return spans
    }
}
