import NsynChemistry
import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

extension Library {
    /// The rules of a selection, compiled. What is wrong with one is a finding about the library.
    func rules(_ selection: RuleSelection) -> [Rule] {
        selection == .check ? rules : compiledRules(selection)
    }

    func compiledRules(_ selection: RuleSelection) -> [Rule] {
        var compiler = RuleCompiler(ruleEnvironment())
        return entries(.ruleWord).compactMap { number in
            let entry = index.entries[number]
            guard selection.holds(Code(entry.code), entry.tier) else { return nil }
            return parse(entry).root.firstChild.flatMap { compiler.compile($0, offset: entry.start) }
        }
    }

    func ruleFindings() -> [Finding] {
        var compiler = RuleCompiler(ruleEnvironment())
        for number in entries(.ruleWord) {
            let entry = index.entries[number]
            _ = parse(entry).root.firstChild.flatMap { compiler.compile($0, offset: entry.start) }
        }
        return compiler.findings
    }

    /// What rules may speak of. Papers are named when a finding is shown, not before.
    func ruleEnvironment() -> RuleEnvironment {
        let hazards = Set(entries(.hazardWord).map { index.entries[$0].name })
        return RuleEnvironment(
            units: units,
            substance: { [self] name in
                guard let entry = entry(named: name), entry.kind == .reagentWord || entry.kind == .solventWord else {
                    return nil
                }
                return entry.name
            },
            isClass: { [self] in classes.knows(symbols.symbol($0)) }, isHazard: { hazards.contains($0) },
            route: { [self] in canonicalRoute($0) },
            names: { [self] in
                entries(.reagentWord).map { index.entries[$0].name } + classes.names.map { symbols.text($0) }
                    + hazards.sorted() + routeNames
            })
    }

    /// The papers behind a rule, in words.
    func sourceText(of code: Code) -> String? {
        guard let page = page(of: code), page.isRule else { return nil }
        return page.sources.isEmpty ? "general knowledge" : page.sources.joined(separator: "; ")
    }

    // MARK: Targets

    func targetFacts(_ formula: ClusterFormula, text: String) -> TargetFacts {
        TargetFacts(formula, text: text, electrons: electronCount(of: formula)) { self.profile(of: $0) }
    }

    /// Where a formula stands in a series; nil without one.
    func place(of formula: ClusterFormula, on template: String?) -> TargetFacts.OnTemplate? {
        template.flatMap { series(named: $0) }.flatMap { $0.membership(of: formula, table: electrons) }
            .flatMap { TargetFacts.OnTemplate($0) }
    }

    /// A series as its `template` record declares it; nil where it fixes no metal atoms.
    private func series(named name: String) -> Template? {
        guard let entry = index.entries.first(where: { $0.kind == .templateWord && $0.name == name }),
            let body = parse(entry).root.firstChild?.child(.recordBody)
        else { return nil }
        func field(_ name: String) -> SyntaxNode? {
            body.children.first { $0.kind == .field && $0.child(.name)?.string == name }?.expression()
        }
        guard let metals = field("metals").flatMap({ Library.linearForm($0) }),
            let electrons = field("electrons").flatMap({ Library.linearForm($0) })
        else { return nil }
        let bounds = field("k").map { $0.children.compactMap { Int($0.string) } } ?? []
        let range = bounds.count == 2 && bounds[0] <= bounds[1] ? bounds[0]...bounds[1] : 0...100
        return Template(
            name: name, metals: metals, ligands: field("ligands").flatMap { Library.linearForm($0) },
            electrons: electrons, range: range)
    }

    /// `(k) => 8 * k + 4`
    private static func linearForm(_ node: SyntaxNode) -> LinearForm? {
        guard let body = node.kind == .closureExpression ? node.expression() : node, let zero = value(body, 0),
            let one = value(body, 1)
        else { return nil }
        return LinearForm(slope: one - zero, intercept: zero)
    }

    private static func value(_ node: SyntaxNode, _ k: Int) -> Int? {
        switch node.kind {
        case .numberLiteral: return Int(node.string)
        case .nameExpression: return k
        case .parenthesizedExpression: return node.expression().flatMap { value($0, k) }
        case .unaryExpression: return node.expression().flatMap { value($0, k) }.map { -$0 }
        case .binaryExpression:
            guard let view = BinaryExpression(node), let left = view.left.flatMap({ value($0, k) }),
                let right = view.right.flatMap({ value($0, k) })
            else { return nil }
            switch view.operatorKind {
            case .plus: return left + right
            case .minus: return left - right
            case .multiply: return left * right
            default: return nil
            }
        default: return nil
        }
    }
}
