import NsynDiagnostics
import NsynSyntax

extension Evaluator {
    /// What a stock says in another order than nsyn reads it: `HAuCl4 10 mM in water, 20 mL` for
    /// `20 mL of 10 mM HAuCl4 in water`. Nil where the order is no question.
    /// - Parameter parts: the clauses of the stock.
    func stockInAnotherOrder(_ parts: [NodeID]) -> Problem? {
        guard let first = parts.first, leadingWord(of: first) == nil else { return nil }
        let operands = expressions(of: first)
        let later = parts.dropFirst().first { part in
            leadingWord(of: part) == nil && expressions(of: part).count == 1
                && tree.kind(expressions(of: part)[0]) == .quantityLiteral
        }
        let isUsual = operands.count < 2 || (operands.count == 2 && tree.kind(operands[1]) != .quantityLiteral)
        if isUsual, later == nil { return nil }
        var (volume, strength, substance): (NodeID?, NodeID?, NodeID?)
        for operand in operands + (later.map { expressions(of: $0) } ?? []) {
            guard tree.kind(operand) == .quantityLiteral else {
                if substance != nil { return nil }
                substance = operand
                continue
            }
            let type = separately { evaluate(operand) }.result.type
            if type == .quantity(library.quantities.volume), volume == nil {
                volume = operand
            } else if isStrength(type), strength == nil {
                strength = operand
            } else {
                return nil
            }
        }
        guard let substance, volume != nil || strength != nil else { return nil }
        let words = [volume.map { text($0) + " of" }, strength.map { text($0) }, text(substance)]
        let front = words.compactMap { $0 }.joined(separator: " ")
        if front == text(first) { return nil }
        var edits = [TextEdit(span: span(first), newText: front)]
        if let later, let index = parts.firstIndex(of: later) {
            let last = span(later)
            let gap = SourceSpan(file: last.file, start: span(parts[index - 1]).end, end: last.end)
            edits.append(TextEdit(span: gap, newText: ""))
        }
        let solvent = parts.dropFirst().first { leadingWord(of: $0) == self.words.inside }
        let whole = front + (solvent.map { " " + text($0) } ?? "")
        let end = [first, later, solvent].compactMap { $0.map { span($0).end } }.max() ?? span(first).end
        let place = SourceSpan(file: span(first).file, start: span(first).start, end: end)
        return .otherOrder(
            "A stock names its volume, its strength and its substance in this order", place, whole, edits)
    }

    private func isStrength(_ type: Type) -> Bool {
        guard case .quantity(let type) = type else { return false }
        let quantities = library.quantities
        return [quantities.concentration, quantities.massConcentration, quantities.massPerVolumePercent].contains(type)
    }

    private func expressions(of item: NodeID) -> [NodeID] {
        children(item).filter { tree.kind($0).isExpression }
    }

    /// The preposition that a clause begins with.
    func leadingWord(of item: NodeID) -> Symbol? {
        let token = tree.firstToken(item)
        return tree.kind(token).isPreposition ? symbols.symbol(tree.bytes(token)) : nil
    }
}
