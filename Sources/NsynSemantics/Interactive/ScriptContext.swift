import NsynChemistry
import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// A checked script that can go on being asked: what an expression comes to, what a name means, what could stand next.
///
/// Not thread safe, like the library behind it.
public final class ScriptContext {
    public let checked: CheckedScript
    private let run: ScriptRun

    var evaluator: Evaluator { run.evaluator }
    var library: Library { run.library }

    /// Asked for what an expectation compares with, and for nothing else: a prediction alone is a table to be shown.
    private let predictor: Predictor?

    init(_ run: ScriptRun, _ checked: CheckedScript, predictor: Predictor?) {
        self.run = run
        self.checked = checked
        self.predictor = predictor
    }

    /// Whether the last question ended because the one who asked had enough.
    public private(set) var wasCancelled = false

    /// Does something in the script's own surroundings and says what was found wrong on the way.
    func asking<Result>(
        _ tree: SyntaxTree?, _ isCancelled: (@Sendable () -> Bool)? = nil, _ body: () -> Result
    ) -> (Result, [Finding]) {
        let kept = library.guestLigands
        library.guestLigands = run.guests
        evaluator.isCancelled = isCancelled
        evaluator.fuel = Evaluator.fullTank
        defer {
            library.guestLigands = kept
            evaluator.isCancelled = nil
            wasCancelled = evaluator.fuel < 0 && (isCancelled?() ?? false)
        }
        let (result, work) = evaluator.separately {
            evaluator.inside(tree ?? evaluator.modules[0].tree, module: 0, body)
        }
        return (result, work.findings)
    }

    /// What plans are judged and simulated by.
    public var planKnowledge: Knowledge { run.knowledge.value }

    // MARK: Statements

    /// What an entry made of statements and expressions comes to.
    public struct Outcome {
        public var answers: [Answer]
        public var findings: [Finding]
        /// The value of the last bare expression.
        public var value: RememberedValue?
        /// What is to be simulated and shown.
        public var directives: [RunDirective] = []
    }

    /// Evaluates what a statement, parsed by itself, says. Declarations are not its business: they make a new script.
    public func evaluate(
        _ node: SyntaxNode, remembering remembered: [String: RememberedValue] = [:],
        isCancelled: (@Sendable () -> Bool)? = nil
    ) -> Outcome {
        evaluator.remembered = [:]
        for (name, value) in remembered { evaluator.remembered[library.symbols.symbol(name)] = value }
        evaluator.directives = []
        let ((answers, value), findings) = asking(node.tree, isCancelled) { answer(node) }
        defer { evaluator.directives = [] }
        return Outcome(answers: answers, findings: findings, value: value, directives: evaluator.directives)
    }

    private func answer(_ node: SyntaxNode) -> ([Answer], RememberedValue?) {
        switch node.kind {
        case .expectStatement: return (expectation(node), nil)
        case .statedStatement, .chosenStatement:
            evaluator.provenance(node.id)
            return ([], nil)
        case .expressionStatement:
            guard let inner = node.expression() else { return ([], nil) }
            return answer(evaluator.evaluate(inner.id), inner)
        case .stepStatement:
            // A lone name reads as a step without clauses.
            if let name = node.child(.name), node.child(.itemList)?.isMissing ?? true,
                !Evaluator.directives.contains(name.string)
            {
                return answer(value(ofLone: name), name)
            }
            evaluator.directive(node.id)
            return ([], nil)
        default: return ([], nil)
        }
    }

    private func answer(_ value: Value, _ place: SyntaxNode) -> ([Answer], RememberedValue?) {
        if value.isError { return ([], nil) }
        // What has to be simulated is asked of whoever simulates.
        let source: TableSource? =
            switch value.payload {
            case .table(let table): table.source
            case .prediction(let source): source
            default: nil
            }
        if let source {
            if let known = evaluator.runSource(source, at: place.span) {
                evaluator.directives.append(RunDirective(.table(known), text: place.string, span: place.span))
            }
            return ([], nil)
        }
        var answer = evaluator.answer(value)
        answer.span = place.span
        return ([answer], remembered(value))
    }

    /// Values that mean nothing outside their script are kept by name or not at all.
    private func remembered(_ value: Value) -> RememberedValue? {
        switch value.payload {
        case .exact, .text, .truth, .symbol, .list, .range, .substance, .cluster, .reaction, .target, .stock, .record:
            return RememberedValue(content: .value(value))
        case .item(let reference) where value.type != .prediction:
            let item = evaluator.modules[reference.module].items[reference.item]
            return RememberedValue(content: .name(library.symbols.text(item.symbol)))
        default: return nil
        }
    }

    private func expectation(_ node: SyntaxNode) -> [Answer] {
        evaluator.predictor = predictor
        defer { evaluator.predictor = nil }
        let expectation = evaluator.expectation(node.id)
        var answer = Answer(type: "true or false", summary: "")
        answer.span = node.span
        switch expectation.outcome {
        case .holds: answer.summary = "holds"
        case .needsModel: answer.summary = "rests on a prediction that nobody here can make"
        case .broken: return []
        case .fails:
            answer.isFailure = true
            answer.summary = "does not hold"
            if let inner = node.expression(), let sides = self.sides(inner) { answer.summary += ": " + sides }
        }
        answer.blocks = [.text(answer.summary)]
        return [answer]
    }

    /// `left is 3 mL, right is 4 mL`
    private func sides(_ node: SyntaxNode) -> String? {
        guard node.kind == .binaryExpression, let left = node.expression(), let right = node.expression(1) else {
            return nil
        }
        let values = [evaluator.evaluate(left.id), evaluator.evaluate(right.id)]
        guard values.allSatisfy({ !$0.isError && $0.type != .truth }) else { return nil }
        return "left is \(evaluator.valueText(values[0])), right is \(evaluator.valueText(values[1]))"
    }

    // MARK: Names

    /// What the script declares, in its order.
    public var names: [NameSummary] {
        asking(nil) {
            evaluator.modules[0].items.indices.map { index in
                let item = evaluator.modules[0].items[index]
                let reference = ItemReference(module: 0, item: index)
                let keyword = evaluator.tree.string(evaluator.tree.firstToken(item.node))
                let name = library.symbols.text(item.symbol)
                if item.kind == .verbDeclaration {
                    return NameSummary(name: name, kind: "verb", type: "a verb", summary: "")
                }
                let value = evaluator.itemValue(reference)
                var summary = value.isError ? "has a mistake in it" : evaluator.valueText(value)
                if case .target(let target) = value.payload { summary = target.cluster.formula.description }
                if item.kind == .recordDeclaration, summary == name { summary = evaluator.describe(value.type) }
                return NameSummary(name: name, kind: keyword, type: evaluator.describe(value.type), summary: summary)
            }
        }.0
    }

    /// The type of what a statement evaluates to, as people say it.
    public func type(of node: SyntaxNode) -> (text: String?, findings: [Finding]) {
        let (text, findings) = asking(node.tree) { () -> String? in
            guard let value = self.value(node), !value.isError else { return nil }
            switch value.payload {
            case .item where value.type == .function || value.type == .procedure:
                return evaluator.valueText(value)
            case .table: return evaluator.valueText(value)
            default: break
            }
            let name = evaluator.describe(value.type)
            guard let base = evaluator.factorisation(value.type), base != name else { return name }
            return "\(name) = \(base)"
        }
        return (text, findings)
    }

    /// The lines of the mass spectrum of what a statement evaluates to, highest one and all above a thousandth of it.
    public func isotopes(of node: SyntaxNode) -> (title: String, lines: [IsotopeLine], findings: [Finding])? {
        let (found, findings) = asking(node.tree) { () -> (String, [IsotopeLine])? in
            let formula: ClusterFormula
            switch value(node)?.payload {
            case .cluster(let cluster): formula = cluster.formula
            case .target(let target): formula = target.cluster.formula
            default: return nil
            }
            guard let pattern = IsotopePattern(formula.ionComposition(), charge: formula.charge),
                let highest = pattern.basePeak?.abundance, highest > 0
            else { return nil }
            let lines = pattern.peaks.filter { $0.abundance >= highest / 1000 }.map {
                IsotopeLine(massToCharge: $0.massToCharge, height: $0.abundance / highest)
            }
            return (formula.description, lines)
        }
        return found.map { ($0.0, $0.1, findings) }
    }

    /// The value of an expression statement or a lone name.
    func value(_ node: SyntaxNode) -> Value? {
        if node.kind == .expressionStatement { return node.expression().map { evaluator.evaluate($0.id) } }
        guard node.kind == .stepStatement, let name = node.child(.name), node.child(.itemList)?.isMissing ?? true
        else { return nil }
        return value(ofLone: name)
    }

    private func value(ofLone name: SyntaxNode) -> Value {
        if let value = evaluator.value(of: evaluator.symbol(name.id)) { return value }
        if name.string == "true" || name.string == "false" { return .truth(name.string == "true") }
        evaluator.reportUnknownName(name.id)
        return .error
    }
}
