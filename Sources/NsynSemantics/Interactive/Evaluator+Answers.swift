import NsynChemistry
import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// How values are said to people.
extension Evaluator {
    /// A value on one line.
    func valueText(_ value: Value) -> String {
        switch value.payload {
        case .exact(let number): return numberText(number, value)
        case .text(let text): return text
        case .truth(let holds): return holds ? "true" : "false"
        case .symbol(let symbol): return symbols.text(symbol)
        case .list(let values): return listText(values)
        case .range(let lower, let upper):
            var element = Type.number
            if case .range(let type) = value.type { element = type }
            return quantityText(lower, element, unit: value.unit) + " to "
                + quantityText(upper, element, unit: value.unit)
        case .substance(let substance): return substance.name
        case .cluster(let cluster): return cluster.formula.description
        case .target(let target): return target.name
        case .reaction(let reaction): return reaction.isBalanced ? "a balanced reaction" : "an unbalanced reaction"
        case .stock(let stock): return stockText(stock)
        case .record(let record): return record.name.isEmpty ? "a record" : record.name
        case .item(let reference): return itemText(reference, value)
        case .closure: return "a function"
        case .table(let table):
            return "a table of \(table.columns.map { symbols.text($0.name) }.joined(separator: ", "))"
        case .predicted(let known): return PredictedValue.text(known)
        case .prediction: return "a prediction"
        case .opaque, .expression, .option, .vessel, .portion, .textColumn:
            return value.type == .prediction ? "a prediction" : describe(value.type) + " that a run decides"
        }
    }

    private func numberText(_ number: Rational, _ value: Value) -> String {
        if case .point(.acidity) = value.type { return "pH \(number.decimal(significantDigits: 6, exactDigits: 8))" }
        if let tolerance = value.tolerance, !tolerance.isZero {
            let written = Tolerance(number, plusMinus: tolerance)
            switch simplified(value.type) {
            case .quantity(let type): return units.table.format(written, type, preferredUnit: value.unit)
            case .point(.temperature):
                return units.table.format(
                    written, QuantityType(.temperature), isPoint: true, preferredUnit: value.unit)
            default: break
            }
        }
        return quantityText(number, value.type, unit: value.unit)
    }

    private func listText(_ values: [Value]) -> String {
        let shown = values.prefix(12).map { valueText($0) }
        let rest = values.count - shown.count
        return "[" + shown.joined(separator: ", ") + (rest > 0 ? ", … \(rest) more" : "") + "]"
    }

    private func itemText(_ reference: ItemReference, _ value: Value) -> String {
        let item = modules[reference.module].items[reference.item]
        let name = symbols.text(item.symbol)
        if value.type == .prediction { return "a prediction of \(name)" }
        return inside(modules[reference.module].tree, module: reference.module) {
            switch item.kind {
            case .functionDeclaration: functionSignature(item, name)
            case .sweepDeclaration: sweepHeading(reference)
            case .protocolDeclaration: protocolSignature(item, name)
            default: describe(value.type)
            }
        }
    }

    private func stockText(_ stock: StockReference) -> String {
        var parts = stock.parts.map { part in
            valueText(part.concentration) + " " + valueText(part.substance)
        }
        if parts.isEmpty { parts = stock.solvents.map { valueText($0.substance) } }
        let solvents = stock.parts.isEmpty ? [] : stock.solvents.map { valueText($0.substance) }
        return parts.joined(separator: ", ") + (solvents.isEmpty ? "" : " in " + solvents.joined(separator: " and "))
    }

    // MARK: Answers

    /// Everything worth showing of a value that somebody asked for.
    func answer(_ value: Value) -> Answer {
        var answer = Answer(type: describe(value.type), summary: valueText(value))
        switch value.payload {
        case .cluster(let cluster): answer.blocks = [card(cluster)]
        case .target(let target): answer.blocks = [card(target)]
        case .reaction(let reaction): answer.blocks = blocks(reaction)
        case .substance(let substance): answer.blocks = substanceBlocks(substance)
        case .stock(let stock): answer.blocks = [card(stock)]
        case .record(let record) where !record.fields.isEmpty:
            let kind = value.type == .citation ? "source" : symbols.text(record.kind)
            answer.blocks = [.card(title: record.name, kind: kind == "_" ? "record" : kind, rows: rows(record))]
        case .list(let values): answer.blocks = blocks(list: values, answer.summary)
        case .item(let reference) where value.type != .prediction: answer.blocks = blocks(reference, answer)
        default: break
        }
        return answer
    }

    /// Long lists as a column each, short ones on a line.
    private func blocks(list values: [Value], _ summary: String) -> [Answer.Block] {
        guard values.count > 12 else { return [.text(summary)] }
        let isNumber = values.allSatisfy { $0.exact != nil }
        let rows = values.prefix(200).enumerated().map { ["\($0.offset + 1)", valueText($0.element)] }
        var blocks: [Answer.Block] = [
            .table(columns: [.init("", isNumber: true), .init("value", isNumber: isNumber)], rows: rows)
        ]
        if values.count > rows.count { blocks.append(.note("\(values.count) elements in all")) }
        return blocks
    }

    private func blocks(_ reaction: ReactionValue) -> [Answer.Block] {
        guard let residuals = reaction.reaction.residuals else {
            switch reaction.reaction.solved() {
            case .unique(let coefficients):
                return [.text("balances as " + reaction.reaction.description(coefficients))]
            default: return [.text("its coefficients leave a choice")]
            }
        }
        guard !residuals.isEmpty else { return [.text("balanced")] }
        let rows = residuals.map { residual in
            Answer.Row(
                residual.key.description,
                (residual.amount.isNegative ? "" : "+") + residual.amount.decimal(significantDigits: 6)
                    + " on the right")
        }
        return [.card(title: "not balanced", kind: "reaction", rows: rows)]
    }

    private func blocks(_ reference: ItemReference, _ answer: Answer) -> [Answer.Block] {
        let item = modules[reference.module].items[reference.item]
        let tree = modules[reference.module].tree
        let documentation = tree.documentation(before: tree.firstToken(item.node)) ?? ""
        let notes: [Answer.Block] = documentation.isEmpty ? [] : [.note(documentation)]
        switch item.kind {
        case .functionDeclaration: return [.code(answer.summary)] + notes
        case .sweepDeclaration: return blocks(sweep: reference) + notes
        case .protocolDeclaration: return blocks(procedure: reference) + notes
        case .platesDeclaration, .campaignDeclaration: return [.code(tree.node(item.node).string)] + notes
        default: return answer.blocks + notes
        }
    }
}
