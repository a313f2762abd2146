import NsynDiagnostics
import NsynSyntax

extension Repairs {
    /// The obvious repair of a code that its stage could not write down, because it sees no text.
    static func fixOfCode(_ finding: Finding, _ places: Places) -> Fix? {
        switch finding.code.number {
        case 222: afterReturn(finding, places)
        case 212: unusedName(finding, places)
        case 206: otherClause(finding, places)
        case 306: oneOfTheUnits(finding, places)
        case 431: doubleValue(finding, places)
        case 426: removal("remove the vessel", .safe, finding, places)
        case 427: removal("remove the step", .unsafe, finding, places)
        case 442: insertion("shield", finding, places)
        default: nil
        }
    }

    private static func removal(_ title: String, _ promise: FixPromise, _ finding: Finding, _ places: Places) -> Fix? {
        guard let statement = places.statement(around: finding.span) else { return nil }
        return Fix(title: title, edits: [TextEdit(span: statement.span, newText: "")], promise: promise)
    }

    /// What follows `return` never happens: without it the protocol is the same.
    private static func afterReturn(_ finding: Finding, _ places: Places) -> Fix? {
        guard let first = places.statement(around: finding.span), let block = places.node(.block, around: finding.span)
        else { return nil }
        // Steps that a condition keeps from happening are their author's to judge.
        guard block.children.contains(where: { $0.kind == .returnStatement && $0.span.end <= first.span.start }),
            let last = block.children.reduce(nil, { $1.kind.isStatement ? $1 : $0 }), last.span.end >= first.span.end
        else { return nil }
        return Fix(
            title: "remove what follows `return`",
            edits: [
                TextEdit(
                    span: SourceSpan(file: first.span.file, start: first.span.start, end: last.span.end), newText: "")
            ], promise: .unsafe)
    }

    /// A name that begins with `_` says that it may stay unused. Stocks that nobody takes from are taken out.
    private static func unusedName(_ finding: Finding, _ places: Places) -> Fix? {
        guard let statement = places.statement(around: finding.span) else { return nil }
        if statement.kind == .stockDeclaration, statement.child(.name)?.span == finding.span {
            return Fix(
                title: "remove the stock", edits: [TextEdit(span: statement.span, newText: "")], promise: .unsafe)
        }
        guard statement.kind == .letDeclaration || statement.kind == .functionDeclaration,
            statement.child(.name)?.span == finding.span
        else { return nil }
        let place = SourceSpan(file: finding.span.file, start: finding.span.start, end: finding.span.start)
        return Fix(
            title: "write `_\(places.tree.string(finding.span))`", edits: [TextEdit(span: place, newText: "_")],
            promise: .safe)
    }

    /// The second of two equal values of an axis, with the comma before it.
    private static func doubleValue(_ finding: Finding, _ places: Places) -> Fix? {
        let path = places.tree.path(to: places.tree.token(at: finding.span.start))
        guard let axis = path.last(where: { places.tree.kind($0).isAxis }),
            let list = places.tree.node(axis).expression(), list.kind == .listLiteral
        else { return nil }
        let values = list.children.filter { $0.kind.isExpression }
        for (index, value) in values.enumerated() {
            guard values[..<index].contains(where: { $0.string == value.string }) else { continue }
            let start = values[index - 1].span.end
            return Fix(
                title: "take the second `\(value.string)` out",
                edits: [
                    TextEdit(span: SourceSpan(file: finding.span.file, start: start, end: value.span.end), newText: "")
                ], promise: .unsafe)
        }
        return nil
    }

    /// The clause that was meant, from the note that names it.
    private static func otherClause(_ finding: Finding, _ places: Places) -> Fix? {
        guard let word = quoted(finding.notes, after: "did you mean `") else { return nil }
        let start = places.tree.token(at: finding.span.start)
        return Fix(
            title: "write `\(word)`", edits: [TextEdit(span: places.tree.span(start), newText: word)], promise: .unsafe)
    }

    /// `m` could be several things: only its author knows which, so that nothing is written by itself.
    private static func oneOfTheUnits(_ finding: Finding, _ places: Places) -> Fix? {
        guard let note = finding.notes.first else { return nil }
        return Fix(title: "write which unit is meant: \(note)", edits: [], promise: .displayOnly)
    }

    private static func quoted(_ notes: [String], after lead: String) -> String? {
        for note in notes where note.utf8.starts(with: lead.utf8) {
            let rest = note.utf8.dropFirst(lead.utf8.count)
            return String(decoding: rest.prefix { $0 != UInt8(ascii: "`") }, as: UTF8.self)
        }
        return nil
    }

    /// A statement about the vessel of the step that a finding is about, in front of it.
    private static func insertion(_ verb: String, _ finding: Finding, _ places: Places) -> Fix? {
        guard let step = StepStatement(places.statement(around: finding.span)), let vessel = step.vesselName else {
            return nil
        }
        return Fix(
            title: "insert `\(verb) \(vessel)` before it",
            edits: [places.insertion(of: "\(verb) \(vessel)", before: step.node)], promise: .unsafe)
    }
}

extension StepStatement {
    /// The name behind `to`, or of the object.
    var vesselName: String? {
        for item in items where item.preposition.map({ node.tree.token($0, is: "to") }) == true {
            if let name = item.node.expression(), name.kind == .nameExpression { return name.string }
        }
        guard let first = items.first(where: { _ in true }), let name = first.node.expression(),
            name.kind == .nameExpression
        else { return nil }
        return name.string
    }
}
