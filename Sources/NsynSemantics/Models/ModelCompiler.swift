import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// Makes declarations of models and of derived quantities from `model` records, of the library or of a script.
///
/// Their formulas are in the language of the rules; `at:` says at which step of a protocol they are read.
struct ModelCompiler {
    var rules: RuleCompiler

    init(_ environment: RuleEnvironment) { rules = RuleCompiler(environment) }

    var findings: [Finding] { rules.findings }

    /// Fields in the language of the rules, which the reader of records leaves alone.
    static let ownFields = ["when", "value", "at", "needs", "domain"]

    // MARK: Fields

    private func fields(_ body: RecordBody?) -> [(
        name: String, value: SyntaxNode?, body: RecordBody?, node: SyntaxNode
    )] {
        (body.map { Array($0.fields) } ?? []).compactMap { field in
            field.name.map { ($0.text, field.value, field.body, field.node) }
        }
    }

    private func text(_ node: SyntaxNode) -> String? {
        rules.text(node) ?? (node.kind == .nameExpression ? node.string : nil)
    }

    // MARK: Models

    /// Nil where the record is of another class, or wrong; `findings` then says why.
    mutating func model(_ node: SyntaxNode, offset: UInt32 = 0) -> ModelDeclaration? {
        guard let record = RecordDeclaration(node), record.keyword == .modelWord, let name = record.name else {
            return nil
        }
        let className = record.annotation?.string ?? ""
        guard className == "Trained" || className == "Rule" else { return nil }
        rules.offset = offset
        let all = fields(record.body)
        func field(_ wanted: String) -> SyntaxNode? { all.first { $0.name == wanted }?.value }
        let before = findings.count
        for wanted in ["title", "columns", className == "Trained" ? "file" : "when"] where field(wanted) == nil {
            rules.report(.missingField(wanted), name.node)
        }
        guard let columnsNode = field("columns") else { return nil }
        let column = columnsNode.children.first { $0.kind.isExpression }?.string ?? columnsNode.string
        let kind: ModelDeclaration.Kind
        if className == "Trained" {
            guard let file = field("file").flatMap({ text($0) }) else { return nil }
            kind = .trained(file: file)
        } else {
            guard let quantity = quantity(all, value: "when", named: column, isTruth: true, at: name.node) else {
                return nil
            }
            kind = .rule(quantity)
        }
        var model = ModelDeclaration(
            name: name.text, title: field("title").flatMap { text($0) } ?? name.text, column: column, kind: kind)
        model.answer = field("answer").flatMap { text($0) }
        model.caveats = field("caveats").flatMap { text($0) }
        for need in field("needs").map({ $0.kind == .listLiteral ? Array($0.children) : [$0] }) ?? []
        where need.kind.isExpression {
            if let pattern = rules.pattern(need) {
                model.needs.append(ModelDeclaration.Need(pattern: pattern, name: need.string))
            }
        }
        if all.contains(where: { $0.name == "domain" }) {
            model.domain = quantity(all, value: "domain", named: "domain", isTruth: true, at: name.node)
        }
        for input in fields(all.first { $0.name == "inputs" }?.body) {
            let parts = fields(input.body)
            guard let feature = parts.first(where: { $0.name == "feature" })?.value.flatMap({ text($0) }) else {
                rules.report(.missingField("feature"), input.node)
                continue
            }
            if let quantity = quantity(parts, value: "value", named: input.name, isTruth: false, at: input.node) {
                model.inputs.append(ModelDeclaration.Input(feature: feature, quantity: quantity))
            }
        }
        return findings.count == before ? model : nil
    }

    /// The quantities of a record of the class `Derived`.
    mutating func quantities(_ node: SyntaxNode, offset: UInt32 = 0) -> [DerivedQuantity] {
        guard let record = RecordDeclaration(node), record.keyword == .modelWord,
            record.annotation?.string == "Derived"
        else { return [] }
        rules.offset = offset
        return fields(fields(record.body).first { $0.name == "quantities" }?.body).compactMap { field in
            let parts = fields(field.body)
            return quantity(parts, value: "value", named: field.name, isTruth: false, at: field.node)
        }
    }

    // MARK: Quantities

    private mutating func quantity(
        _ fields: [(name: String, value: SyntaxNode?, body: RecordBody?, node: SyntaxNode)], value valueName: String,
        named name: String, isTruth: Bool, at place: SyntaxNode
    ) -> DerivedQuantity? {
        func field(_ wanted: String) -> SyntaxNode? { fields.first { $0.name == wanted }?.value }
        guard let valueNode = field(valueName) else {
            rules.report(.missingField(valueName), place)
            return nil
        }
        rules.expression = RuleExpression()
        guard let moment = field("at").map({ self.moment($0) }) ?? .mixed else { return nil }
        rules.subject = moment == .end ? .protocol : .addition
        let title = field("title").flatMap { text($0) } ?? name
        if isTruth {
            guard let node = rules.truth(valueNode) else { return nil }
            return DerivedQuantity(
                name: name, title: title, moment: moment, expression: rules.expression, node: node, type: .number,
                isTruth: true)
        }
        guard let (node, type) = rules.number(valueNode) else { return nil }
        var derived: DerivedQuantity
        switch type {
        case .temperature:
            derived = DerivedQuantity(
                name: name, title: title, moment: moment, expression: rules.expression, node: node,
                type: QuantityType(.temperature), isPoint: true)
        case .acidity:
            derived = DerivedQuantity(
                name: name, title: title, moment: moment, expression: rules.expression, node: node, type: .number,
                isPoint: true)
        case .number(let dimension):
            derived = DerivedQuantity(
                name: name, title: title, moment: moment, expression: rules.expression, node: node,
                type: QuantityType(dimension))
        default: return rules.wrong("a number", type, valueNode)
        }
        if let unitName = field("unit").flatMap({ text($0) }) {
            guard case .success(let unit) = rules.environment.units.resolve(unitName) else {
                rules.report(.badUnit(unitName), place)
                return nil
            }
            derived.unit = unit
            derived.unitName = unitName
        }
        return derived
    }

    /// `mixed`, `end`, `first(Reductant)`, `last(Reductant)`
    private mutating func moment(_ node: SyntaxNode) -> RuleMoment? {
        switch node.string {
        case "end": return .end
        case "mixed": return .mixed
        default: break
        }
        if let call = CallExpression(node), let name = call.callee?.string, name == "first" || name == "last",
            let argument = call.arguments.compactMap(\.value).first, let pattern = rules.pattern(argument)
        {
            let number = rules.expression.add(pattern)
            return name == "first" ? .first(number) : .last(number)
        }
        rules.report(.badField("at", expected: "`mixed`, `end`, `first(K)` or `last(K)`"), node)
        return nil
    }
}

extension Library {
    /// The models of the library that say something about protocols, and the quantities that are derived from any.
    public func compiledModels() -> (models: [ModelDeclaration], quantities: [DerivedQuantity], findings: [Finding]) {
        var compiler = ModelCompiler(ruleEnvironment())
        var models: [ModelDeclaration] = []
        var quantities: [DerivedQuantity] = []
        for number in entries(.modelWord) {
            let entry = index.entries[number]
            guard let node = parse(entry).root.firstChild else { continue }
            if let model = compiler.model(node, offset: entry.start) { models.append(model) }
            quantities += compiler.quantities(node, offset: entry.start)
        }
        return (models, quantities, compiler.findings)
    }
}

extension ScriptRun {
    /// Models and derived quantities that the script and its imports declare, beside those of the library.
    func declareModels() {
        var compiler: ModelCompiler?
        for module in evaluator.modules {
            for node in module.tree.root.children where RecordDeclaration(node)?.keyword == .modelWord {
                if compiler == nil {
                    var environment = library.ruleEnvironment()
                    environment.units = evaluator.units
                    compiler = ModelCompiler(environment)
                }
                evaluator.scriptQuantities += compiler?.quantities(node) ?? []
                guard var model = compiler?.model(node) else { continue }
                let parts = module.path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
                model.folder = parts.isEmpty ? "." : parts.joined(separator: "/")
                evaluator.scriptModels.append(model)
            }
        }
        if let compiler { collect(compiler.findings) }
    }
}
