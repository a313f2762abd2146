import NsynDiagnostics
import NsynSyntax

/// What somebody may have meant by a clause that a verb has not.
struct ClauseProposal {
    /// `at 500 rpm`
    var text: String
    var edit: TextEdit
}

extension Evaluator {
    /// Says that a verb has no such clause, and which of its clauses the operand would fit: `stir pot 500 rpm`,
    /// `add 5 mL gold into pot`. Returns the number of the parameter that it fits.
    @discardableResult
    func reportUnknownClause(
        _ clause: WrittenClause, _ operand: NodeID?, of verb: VerbTemplate, given clauses: [WrittenClause]
    ) -> Int? {
        let label = clause.label.map { symbols.text($0) }
        let fitting = operand.flatMap { fittingParameter($0, of: verb, given: clauses) }
        var meant: ClauseProposal?
        if let operand, let fitting { meant = proposal(for: clause, operand, verb.parameters[fitting]) }
        report(
            .unknownClause(
                verb: verb.name, clause: label ?? operand.map { text($0) } ?? "", clause.span,
                known: knownClauses(of: verb), proposal: meant))
        return fitting
    }

    /// `heat pot at 60 °C`, where the verb has `at` for something else and misses `to`.
    func reportOtherClause(_ clause: WrittenClause, of verb: VerbTemplate, given clauses: [WrittenClause]) -> Int? {
        guard let label = clause.label, let index = verb.parameter(labelled: label),
            let operand = clause.operands.first,
            let meant = fittingParameter(operand, of: verb, given: clauses), !verb.parameters[meant].isOptional,
            simplified(verb.parameters[index].type) != simplified(verb.parameters[meant].type)
        else { return nil }
        let proposal = proposal(for: clause, operand, verb.parameters[meant])
        report(
            .unknownClause(
                verb: verb.name, clause: "\(symbols.text(label)) \(text(operand))", clause.span,
                known: knownClauses(of: verb), proposal: proposal))
        markUse(all: clause.operands)
        return meant
    }

    /// `add 5 mL of gold to pot`: nothing stands between an amount and what it is of.
    func reportOf(_ clause: WrittenClause, among clauses: [WrittenClause], of verb: VerbTemplate) -> Bool {
        guard let label = clause.label, label == words.of, let material = clause.operands.first,
            verb.parameter(labelled: label) == nil, let amount = clauses.first(where: { $0.label == nil }),
            let number = amount.operands.first
        else { return false }
        let word = SourceSpan(file: clause.span.file, start: clause.span.start, end: clause.span.start + 2)
        report(
            .misplaced(
                "`of` has no place here", word,
                note: "An amount and what it is of stand side by side: `\(text(number)) \(text(material))`."))
        for other in clauses { markUse(all: other.operands) }
        return true
    }

    private func knownClauses(of verb: VerbTemplate) -> [String] {
        verb.parameters.map { symbols.text($0.label) }.filter { $0 != "_" }
    }

    /// The word that stands there gives way; where none does, one is put in.
    private func proposal(
        for clause: WrittenClause, _ operand: NodeID, _ parameter: VerbTemplate.Parameter
    ) -> ClauseProposal {
        let word = symbols.text(parameter.label)
        let old = clause.label.map { symbols.text($0) }
        let start = old == nil ? span(operand).start : clause.span.start
        let place = SourceSpan(file: clause.span.file, start: start, end: start + UInt32(old?.utf8.count ?? 0))
        return ClauseProposal(
            text: "\(word) \(text(operand))", edit: TextEdit(span: place, newText: old == nil ? "\(word) " : word))
    }

    /// The one parameter, not given yet, that takes what an operand is.
    private func fittingParameter(_ operand: NodeID, of verb: VerbTemplate, given clauses: [WrittenClause]) -> Int? {
        let type = simplified(separately { evaluate(operand) }.result.type)
        switch type {
        case .quantity, .point, .vessel: break
        default: return nil
        }
        let fitting = verb.parameters.indices.filter { index in
            let parameter = verb.parameters[index]
            return parameter.label != words.underscore
                && !clauses.contains { ($0.label ?? words.underscore) == parameter.label }
                && simplified(parameter.type) == type
        }
        return fitting.count == 1 ? fitting[0] : nil
    }
}
