import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// `textDocument/signatureHelp`: the clauses of a verb, the parameters of a protocol or function.
enum SignatureHelp {
    static let answer: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let offset = try request.offset(desk.encoding)
        let names = desk.names(snapshot)
        let found = desk.inspect(snapshot) { script in signature(offset, snapshot.tree, names, script) }
        guard let found else { return json.null() }
        json.object { json in
            json.array("signatures", of: [found]) { json, signature in
                json.object { json in
                    json.field("label", signature.label)
                    if !signature.documentation.isEmpty { json.field("documentation", signature.documentation) }
                    json.array("parameters", of: signature.parameters) { json, parameter in
                        json.object { $0.field("label", parameter) }
                    }
                }
            }
            json.field("activeSignature", 0)
            json.field("activeParameter", found.active)
        }
    }

    struct Signature {
        var label: String
        var documentation: String
        var parameters: [String]
        var active: Int
    }

    private static func signature(
        _ offset: Int, _ tree: SyntaxTree, _ names: NameIndex, _ script: Inspection
    ) -> Signature? {
        if let call = call(offset, tree, names) { return call }
        guard let context = StepContext(tree, offset), let verb = script.verb(named: context.verb) else { return nil }
        let active = context.activeParameter(of: verb)
        return Signature(
            label: verb.signature, documentation: verb.documentation, parameters: verb.parameters.map(\.text),
            active: active ?? 0)
    }

    /// Inside the brackets of a call of something that the script declares.
    private static func call(_ offset: Int, _ tree: SyntaxTree, _ names: NameIndex) -> Signature? {
        let path = tree.path(to: tree.token(at: UInt32(max(0, offset - 1))))
        for id in path.reversed() where tree.kind(id) == .callExpression {
            let node = tree.node(id)
            guard let list = node.child(.argumentList), Int(list.span.start) < offset, let callee = node.expression(),
                let occurrence = names.occurrence(at: Int(callee.span.start)),
                let declaration = occurrence.declaration.map({ names.declarations[$0] }), declaration.isTopLevel
            else { continue }
            let target = tree.node(declaration.node)
            guard let parameters = target.child(.parameterList)?.children.filter({ $0.kind == .parameter }) else {
                continue
            }
            let texts = parameters.map(\.string)
            let arguments = list.children.filter { $0.kind == .argument }
            let number = arguments.lastIndex { Int($0.span.start) <= offset } ?? 0
            var active = number
            if number < arguments.count, let label = arguments[number].child(.label)?.string {
                active = parameters.firstIndex { ($0.child(.label) ?? $0.child(.name))?.string == label } ?? number
            }
            return Signature(
                label: "\(declaration.name)(\(texts.joined(separator: ", ")))", documentation: "", parameters: texts,
                active: min(active, max(0, texts.count - 1)))
        }
        return nil
    }
}

/// The step that is being written at an offset: its verb and the words before the offset.
struct StepContext {
    let verb: String
    /// Words and signs between the verb and the offset.
    let tokens: [String]
    /// Prepositions and other words among them.
    let words: [String]

    /// Nil where no step is being written.
    init?(_ tree: SyntaxTree, _ offset: Int) {
        guard let (first, last) = StepContext.tokens(tree, offset) else { return nil }
        verb = tree.string(TokenID(first))
        tokens = first < last ? ((first + 1)...last).map { tree.string(TokenID($0)) } : []
        words =
            first < last
            ? ((first + 1)...last).filter { tree.kind(TokenID($0)).isAnyWord }.map { tree.string(TokenID($0)) } : []
    }

    /// The tokens of the line from its first word to the last one that ends before the offset.
    private static func tokens(_ tree: SyntaxTree, _ offset: Int) -> (UInt32, UInt32)? {
        guard offset > 0 else { return nil }
        var last = tree.token(at: UInt32(offset - 1)).index
        // A word that is being written is no part of what stands before it.
        while last > 0,
            Int(tree.span(TokenID(last)).end) > offset || Int(tree.span(TokenID(last)).start) >= offset
                || tree.kind(TokenID(last)) == .endOfFile
        {
            last -= 1
        }
        if Int(tree.span(TokenID(last)).end) == offset, tree.kind(TokenID(last)).isAnyWord, last > 0,
            tree.flags(TokenID(last)) & TokenFlags.newlineBefore == 0
        {
            last -= 1
        }
        var first = last
        var depth = 0
        while first > 0, tree.flags(TokenID(first)) & TokenFlags.newlineBefore == 0 || depth > 0 {
            switch tree.kind(TokenID(first)) {
            case .rightParenthesis, .rightBracket: depth += 1
            case .leftParenthesis, .leftBracket: depth -= 1
            case .leftBrace, .semicolon: return first < last ? (first + 1, last) : nil
            default: break
            }
            first -= 1
        }
        guard first <= last, tree.kind(TokenID(first)) == .identifier || tree.kind(TokenID(first)).isAnyWord else {
            return nil
        }
        // The line has to be the one of the offset.
        let end = Int(tree.span(TokenID(last)).end)
        let gap = tree.bytes(SourceSpan(file: tree.file, start: UInt32(end), end: UInt32(max(end, offset))))
        guard !gap.contains(0x0A) else { return nil }
        return (first, last)
    }

    /// The parameter that the last clause word before the offset belongs to; the direct object before the first one.
    func activeParameter(of verb: VerbFacts) -> Int? {
        for word in words.reversed() {
            if let index = verb.parameters.firstIndex(where: { !$0.label.isEmpty && $0.label == word && !$0.isFlag }) {
                return index
            }
        }
        return verb.parameters.firstIndex { $0.label.isEmpty }
    }
}
