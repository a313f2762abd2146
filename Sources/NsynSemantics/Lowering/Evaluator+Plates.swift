import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// `plates first = screen scaled to 300 µL on plate96_deep using opentrons.flex`
struct PlatesDescription {
    var name: String
    var span: SourceSpan
    var sweep: ItemReference
    /// m³ that the largest reaction shrinks to; nil leaves volumes as written.
    var scaledTo: Rational?
    var labware: RecordValue?
    var robot: RecordValue?
    /// `without edges`: the outermost wells stay empty.
    var leavesEdges = false
}

extension Evaluator {
    func plates(_ node: NodeID, named name: Symbol, at place: SourceSpan) -> PlatesDescription? {
        guard let list = child(node, .itemList) else { return nil }
        var sweep: ItemReference?
        var scaledTo: Rational?
        var labware: RecordValue?
        var robot: RecordValue?
        var leavesEdges = false
        for item in children(list) where tree.kind(item) == .item {
            let operands = children(item).filter { tree.kind($0).isExpression }
            let token = tree.firstToken(item)
            let preposition = tree.kind(token).isPreposition ? symbols.symbol(tree.bytes(token)) : nil
            switch preposition {
            case nil:
                guard let first = operands.first else { continue }
                let value = evaluate(first)
                if case .item(let reference) = value.payload, value.type == .sweep {
                    sweep = reference
                } else if !value.isError {
                    report(.expected("a sweep", found: value, at: span(first)))
                }
            case words.scaled, words.to:
                // `scaled to 300 µL`: one item or two, as the words fall.
                guard let first = operands.first else { continue }
                let volume = Type.quantity(library.quantities.volume)
                let value = require(evaluate(first), volume, at: span(first), subject: "`scaled to`")
                if let exact = value.exact, !exact.isPositive {
                    report(
                        .negative(
                            what: "The volume of a well", quantityText(exact, volume, unit: value.unit), span(first)))
                } else {
                    scaledTo = value.exact
                }
            case words.without where operands.count == 1 && text(operands[0]) == "edges": leavesEdges = true
            case words.on: labware = record(named: operands, kind: .labware, what: "labware")
            case words.using: robot = record(named: operands, kind: .robot, what: "a robot")
            default:
                report(
                    .misplaced(
                        "Plates have no clause `\(text(item))`", span(item),
                        note:
                            "Write `plates first = screen scaled to 300 µL on plate96_deep without edges using opentrons.flex`."
                    ))
            }
        }
        guard let sweep else { return nil }
        var description = PlatesDescription(name: symbols.text(name), span: place, sweep: sweep)
        description.scaledTo = scaledTo
        description.labware = labware
        description.robot = robot
        description.leavesEdges = leavesEdges
        return description
    }

    /// A labware or robot by name; a robot's may have a dot.
    private func record(named operands: [NodeID], kind: Type, what: String) -> RecordValue? {
        // Where nothing was written, the parser has said so.
        guard let first = operands.first, !tree.isEmpty(first) else { return nil }
        let name = text(first)
        let value = value(of: symbols.symbol(name))
        if let value, value.type == kind, case .record(let record) = value.payload { return record }
        if let value, !value.isError {
            report(.expected(what, found: value, at: span(first)))
        } else if value == nil {
            let names = library.names(ofKind: kind == .labware ? .labwareWord : .robotWord)
            report(
                .unknownName(
                    name, span(first), suggestions: Suggestions.ranked(for: name, among: names), wanted: what))
        }
        return nil
    }
}

extension Library {
    func names(ofKind kind: TokenKind) -> [String] {
        index.entries.filter { $0.kind == kind }.flatMap { [$0.name] + $0.aliases }
    }
}
