import NsynDiagnostics
import NsynSemantics
import NsynSyntax

/// `textDocument/codeAction`: fixes of findings, waivers, and rewriting that is easy to get wrong by hand.
enum CodeActions {
    static let answer: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let snapshot = try request.document()
        let range = try request.range(request.parameters["range"], desk.encoding)
        let only = request.parameters["context"]["only"].elements.compactMap(\.string)
        func wants(_ kind: String) -> Bool {
            only.isEmpty || only.contains { kind == $0 || kind.utf8.starts(with: ($0 + ".").utf8) }
        }
        var actions: [Action] = []
        let result = desk.findings(snapshot)
        let near = DiagnosticEncoder.own(result.findings, of: snapshot).filter {
            Int($0.span.start) <= range.upperBound && range.lowerBound <= Int($0.span.end)
        }
        if wants("quickfix") {
            for finding in desk.repaired(near, result.places, snapshot) {
                actions += fixes(of: finding, snapshot)
                if let waiver = waiver(of: finding, snapshot, desk) { actions.append(waiver) }
            }
        }
        if wants(fixAllKind) {
            let isAsked = only.contains { $0.hasPrefix("source") }
            actions += fixAll(snapshot, desk, isAsked: isAsked, isNear: !near.isEmpty, result.findings)
        }
        if wants("refactor.rewrite") { actions += conversions(range.lowerBound, snapshot, desk) }
        if wants("refactor.extract"), let stock = extractedStock(range.lowerBound, snapshot, desk) {
            actions.append(stock)
        }
        let encoder = DiagnosticEncoder(snapshot, desk.session, desk.library, result.places)
        var finder = PositionFinder(snapshot.document, desk.encoding)
        json.array(of: actions) { json, action in
            json.object { json in
                json.field("title", action.title)
                json.field("kind", action.kind)
                if action.isPreferred { json.field("isPreferred", true) }
                if let finding = action.finding {
                    json.key("diagnostics")
                    json.beginArray()
                    encoder.write(finding, &finder, &json)
                    json.endArray()
                }
                if let promise = action.promise, action.edits.isEmpty {
                    json.object("data") { json in
                        json.field("uri", snapshot.uri)
                        json.field("promise", promise.name)
                    }
                    return
                }
                json.object("edit") { json in
                    json.object("changes") { json in
                        json.key(snapshot.uri)
                        json.edits(action.edits, &finder)
                    }
                }
            }
        }
    }

    // MARK: All at once

    static let fixAllKind = "source.fixAll.nsyn"

    /// What `nsyn lint --fix` would do. Found out when a person picks it, where the client can wait for that.
    private static func fixAll(
        _ snapshot: Snapshot, _ desk: Desk, isAsked: Bool, isNear: Bool, _ findings: [PlacedFinding]
    ) -> [Action] {
        let resolves = desk.session.settings.value.resolvesActions
        guard isAsked || (resolves && isNear) else { return [] }
        func has(_ promise: FixPromise) -> Bool {
            findings.contains { placed in
                let finding = placed.kept.finding
                return finding.repair?.promise == promise || finding.fixes.contains { $0.promise == promise }
            }
        }
        return [(FixPromise.safe, "Apply all safe fixes"), (.unsafe, "Apply all fixes, unsafe ones too")]
            .compactMap { promise, title in
                // Actions that run by themselves, as on saving, keep to what is safe.
                guard promise == .safe ? isAsked || has(.safe) : !isAsked && has(.unsafe) else { return nil }
                var action = Action(title: title, kind: fixAllKind, edits: [], promise: promise)
                guard !resolves else { return action }
                action.edits = desk.repairs(of: snapshot, promise)
                return action.edits.isEmpty ? nil : action
            }
    }

    /// `codeAction/resolve`: the edits of an action that was offered without them.
    static let resolve: @Sendable (Request, Desk, inout JSONWriter) throws(ProtocolError) -> Void = {
        request, desk, json throws(ProtocolError) in
        let action = request.parameters
        guard let uri = action["data"]["uri"].string, let snapshot = desk.session.store.snapshot(uri),
            let promise = action["data"]["promise"].string.flatMap({ FixPromise(name: $0) })
        else {
            // It has its edits already.
            json.raw(action.source)
            return
        }
        var finder = PositionFinder(snapshot.document, desk.encoding)
        let edits = desk.repairs(of: snapshot, promise)
        json.object { json in
            json.field("title", action["title"].string ?? "")
            json.field("kind", fixAllKind)
            json.object("edit") { json in
                json.object("changes") { json in
                    json.key(uri)
                    json.edits(edits, &finder)
                }
            }
        }
    }

    private struct Action {
        var title: String
        var kind: String
        var edits: [TextEdit]
        var finding: Finding?
        var isPreferred = false
        /// Of those whose edits are found out when they are picked.
        var promise: FixPromise?
    }

    private static func fixes(of finding: Finding, _ snapshot: Snapshot) -> [Action] {
        finding.fixes.compactMap { fix in
            guard fix.promise != .displayOnly, fix.edits.allSatisfy({ $0.span.file == snapshot.file }) else {
                return nil
            }
            return Action(
                title: capitalised(fix.title), kind: "quickfix", edits: fix.edits, finding: finding,
                isPreferred: fix.promise == .safe)
        }
    }

    private static func capitalised(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }

    // MARK: Waivers

    /// `waive NAME because "…"` right before the statement that the finding is about; at the head of the script where no
    /// block is around it. Mistakes can't be waived.
    private static func waiver(of finding: Finding, _ snapshot: Snapshot, _ desk: Desk) -> Action? {
        guard finding.severity != .error, let page = desk.library.page(of: finding.code) else { return nil }
        let tree = snapshot.tree
        guard
            let place = statement(around: finding.span, tree)
                ?? tree.root.children.first(where: { $0.kind.isStatement })
        else { return nil }
        let start = Int(place.span.start)
        var lineStart = start
        while lineStart > 0, tree.bytes[lineStart - 1] != 0x0A { lineStart -= 1 }
        let indentation = String(
            decoding: tree.bytes[lineStart..<start].prefix { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self)
        let text = "waive \(page.description.name) because \"say why\"\n" + indentation
        let at = SourceSpan(file: snapshot.file, start: UInt32(start), end: UInt32(start))
        return Action(
            title: "Waive `\(page.description.name)` here", kind: "quickfix",
            edits: [TextEdit(span: at, newText: text)], finding: finding)
    }

    /// The innermost statement of a block that holds a span.
    private static func statement(around span: SourceSpan, _ tree: SyntaxTree) -> SyntaxNode? {
        let path = tree.path(to: tree.token(at: span.start))
        var found: SyntaxNode?
        for (outer, inner) in zip(path, path.dropFirst()) where tree.kind(outer) == .block {
            found = tree.node(inner)
        }
        return found
    }

    // MARK: Rewriting

    private static func conversions(_ offset: Int, _ snapshot: Snapshot, _ desk: Desk) -> [Action] {
        let found = desk.inspect(snapshot) { $0.conversions(at: offset) }
        return found.map { conversion in
            Action(
                title: "Convert to \(conversion.unit)", kind: "refactor.rewrite",
                edits: [TextEdit(span: conversion.span, newText: conversion.text)])
        }
    }

    /// `(0.2 M NaOH in water)` becomes a stock with a name.
    private static func extractedStock(_ offset: Int, _ snapshot: Snapshot, _ desk: Desk) -> Action? {
        let tree = snapshot.tree
        let path = tree.path(to: tree.token(at: UInt32(offset)))
        guard path.count > 1, let id = path.last(where: { tree.kind($0) == .itemsExpression }) else { return nil }
        let span = tree.span(id)
        let inner = Array(tree.bytes(span).dropFirst().dropLast())
        guard tree.bytes(span).last == UInt8(ascii: ")") else { return nil }
        let substance = substance(in: id, tree)
        let names = desk.names(snapshot)
        var name = (substance ?? "solution").lowercased() + "_stock"
        var number = 2
        while names.topLevel[name] != nil || desk.library.kind(ofName: name) != nil {
            name = (substance ?? "solution").lowercased() + "_stock\(number)"
            number += 1
        }
        let top = tree.span(path[1])
        var start = Int(top.start)
        // Above what is written about the declaration.
        if tree.flags(tree.firstToken(path[1])) & TokenFlags.documentationBefore != 0 {
            for piece in tree.trivia(before: tree.firstToken(path[1])) where piece.kind == .documentation {
                start = Int(piece.start)
                break
            }
        }
        let line = "stock \(name) = \(String(decoding: inner, as: UTF8.self))\n"
        return Action(
            title: "Extract the stock `\(name)`", kind: "refactor.extract",
            edits: [
                TextEdit(
                    span: SourceSpan(file: snapshot.file, start: UInt32(start), end: UInt32(start)), newText: line),
                TextEdit(span: span, newText: name),
            ])
    }

    private static func substance(in node: NodeID, _ tree: SyntaxTree) -> String? {
        for index in tree.firstToken(node).index..<tree.endToken(node).index {
            let token = TokenID(index)
            if tree.kind(token) == .identifier { return tree.string(token) }
        }
        return nil
    }
}
