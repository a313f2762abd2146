import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// What a document, or all of them, declare.
enum Symbols {
    static let document: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let tree = snapshot.tree
        var finder = PositionFinder(snapshot.document, desk.encoding)
        let isTree = desk.session.settings.value.hierarchicalSymbols
        json.array(of: tree.root.children.filter { kind($0) != nil }) { json, node in
            guard let name = node.child(.name), !name.isMissing else { return }
            json.object { json in
                json.field("name", name.string)
                json.field("kind", kind(node) ?? 13)
                guard isTree else {
                    json.object("location") { json in
                        json.field("uri", snapshot.uri)
                        json.range(node.span, &finder)
                    }
                    return
                }
                json.field("detail", detail(node))
                json.range(node.span, &finder)
                json.range(name.span, &finder, as: "selectionRange")
                let inner = inside(node)
                guard !inner.isEmpty else { return }
                json.array("children", of: inner) { json, part in
                    guard let name = part.child(.name), !name.isMissing else { return }
                    json.object { json in
                        json.field("name", name.string)
                        json.field("kind", kind(part) ?? 13)
                        json.range(part.span, &finder)
                        json.range(name.span, &finder, as: "selectionRange")
                    }
                }
            }
        }
    }

    static let workspace: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let query = (request.parameters["query"].string ?? "").lowercased()
        json.beginArray()
        var left = 1000
        for script in desk.otherScripts(than: nil) {
            if request.flag.isSet { break }
            var finder = PositionFinder(script.document, desk.encoding)
            for node in script.tree.root.children {
                guard left > 0, let kind = kind(node), let name = node.child(.name), !name.isMissing,
                    query.isEmpty || isMatch(name.string.lowercased(), query)
                else { continue }
                left -= 1
                json.object { json in
                    json.field("name", name.string)
                    json.field("kind", kind)
                    json.object("location") { json in
                        json.field("uri", script.uri)
                        json.range(name.span, &finder)
                    }
                }
            }
        }
        json.endArray()
    }

    /// The letters of the query, in their order.
    private static func isMatch(_ name: String, _ query: String) -> Bool {
        var rest = query.utf8[...]
        for byte in name.utf8 where byte == rest.first { rest = rest.dropFirst() }
        return rest.isEmpty
    }

    /// The protocol's number for the kind of a declaration; nil for what declares nothing.
    static func kind(_ node: SyntaxNode) -> Int? {
        switch node.kind {
        case .protocolDeclaration, .functionDeclaration: 12
        case .verbDeclaration: 6
        case .targetDeclaration: 5
        case .stockDeclaration: 19
        case .letDeclaration: 14
        case .sweepDeclaration, .platesDeclaration: 18
        case .campaignDeclaration: 3
        case .recordDeclaration: 23
        case .parameter: 13
        case .field, .nestedField: 8
        default: nil
        }
    }

    private static func detail(_ node: SyntaxNode) -> String {
        node.firstToken.map { node.tree.string($0) } ?? ""
    }

    /// Parameters, values and stocks inside of a declaration, and the fields of a record.
    private static func inside(_ node: SyntaxNode) -> [SyntaxNode] {
        var found: [SyntaxNode] = []
        if let list = node.child(.parameterList) { found += list.children.filter { $0.kind == .parameter } }
        if let body = node.child(.recordBody) { found += body.children.filter { kind($0) != nil } }
        if let block = node.child(.block) { found += block.children.filter { kind($0) != nil } }
        return found.filter { $0.child(.name).map { !$0.isMissing } ?? false }
    }
}
