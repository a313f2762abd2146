import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax

/// The check of one script, from its trees to its findings.
final class ScriptRun {
    typealias Load = (_ path: String, _ importer: String, _ span: SourceSpan) -> Result<
        (source: LoadedSource, tree: SyntaxTree), LoadFailure
    >

    let library: Library
    let knowledge: LibraryKnowledge
    let evaluator: Evaluator
    private var findings: [Finding] = []
    private var loading: [String] = []
    private var waivers: [Waiver] = []
    private var plates: [CheckedPlates] = []

    init(library: Library, knowledge: LibraryKnowledge, tree: SyntaxTree, path: String, identity: String) {
        self.library = library
        self.knowledge = knowledge
        evaluator = Evaluator(library: library, tree: tree)
        evaluator.modules = [Module(path: path, identity: identity, tree: tree)]
    }

    func check(_ load: Load) -> CheckedScript {
        let root = evaluator.modules[0].tree.root
        if !root.children.contains(where: { $0.kind.isStatement }), evaluator.modules[0].tree.findings.isEmpty {
            findings.append(
                Finding(
                    code: .emptyScript, severity: .warning, message: "There is nothing in this script", span: root.span,
                    notes: ["a first line could be `stock gold = 20 mM HAuCl4_3H2O in water`"]))
        }
        collect(0, load)
        evaluator.module = 0
        evaluator.tree = evaluator.modules[0].tree
        extendLibrary()
        inviteLigands()
        defer { library.guestLigands = [:] }
        evaluateItems()
        declareRules()
        let (plans, judged) = lowerProtocols()
        let analysed = unique(targetFindings() + judged)
        let expectations = checkStatements()
        reportUnusedItems()
        findings += evaluator.findings
        var all = findings + analysed
        all = withoutWaived(all)
        return CheckedScript(
            findings: all, plans: plans, expectations: expectations, plates: plates,
            equipment: plates.isEmpty ? nil : allEquipment())
    }

    /// Takes out what a waiver at the head of the script covers, and reports waivers that cover nothing.
    private func withoutWaived(_ findings: [Finding]) -> [Finding] {
        guard !waivers.isEmpty else { return findings }
        var isUsed = [Bool](repeating: false, count: waivers.count)
        var left = findings.filter { finding in
            guard finding.span.file == evaluator.modules[0].tree.file,
                let index = waivers.firstIndex(where: { library.isName($0.name, of: finding.code) })
            else { return true }
            isUsed[index] = true
            return false
        }
        for (index, waiver) in waivers.enumerated() where !isUsed[index] {
            left.append(
                Finding(
                    code: Codes.unusedWaiver, severity: .warning, message: "`waive \(waiver.name)` covers no finding",
                    span: waiver.span, notes: ["its reason was: \(waiver.reason)"],
                    fixes: [
                        Fix(
                            title: "remove the waiver", edits: [TextEdit(span: waiver.span, newText: "")],
                            promise: .safe)
                    ]))
        }
        return left
    }

    // MARK: Declarations

    /// Notes what a module declares and loads what it imports.
    private func collect(_ number: Int, _ load: Load) {
        let tree = evaluator.modules[number].tree
        findings += tree.findings
        var isFirst = true
        for node in tree.root.children where node.kind.isStatement {
            switch node.kind {
            case .importDeclaration: importing(node, number, load)
            case .targetDeclaration, .stockDeclaration, .protocolDeclaration, .functionDeclaration, .letDeclaration,
                .sweepDeclaration, .campaignDeclaration, .platesDeclaration, .recordDeclaration, .verbDeclaration:
                declare(node, number)
            case .waiveStatement where isFirst && number == 0:
                evaluator.inside(tree, module: number) {
                    guard let waiver = evaluator.waiver(node.id) else { return }
                    waivers.append(
                        Waiver(name: waiver.name, reason: waiver.reason, scope: tree.root.span, span: waiver.span))
                }
                continue
            default: break
            }
            isFirst = false
        }
    }

    private func declare(_ node: SyntaxNode, _ number: Int) {
        guard let name = node.child(.name), !name.isMissing else { return }
        evaluator.inside(node.tree, module: number) {
            let symbol = evaluator.symbol(name.id)
            if let known = evaluator.modules[number].byName[symbol] {
                evaluator.report(
                    .declaredTwice(name.string, name.span, first: evaluator.modules[number].items[known].span))
                return
            }
            evaluator.modules[number].byName[symbol] = evaluator.modules[number].items.count
            evaluator.modules[number].items.append(
                Item(symbol: symbol, kind: node.kind, node: node.id, span: name.span))
        }
    }

    private func importing(_ node: SyntaxNode, _ number: Int, _ load: Load) {
        if let path = node.child(.path) {
            let names = path.string.split(separator: ".").map(String.init)
            guard names.first == "std", names.count > 1 else {
                evaluator.report(
                    .unknownLibraryModule(
                        path.string, path.span, suggestions: library.moduleNames.prefix(6).map { "std." + $0 }))
                return
            }
            let folder = names.dropFirst().joined(separator: "/")
            guard library.hasModule(folder) else {
                let close = Suggestions.ranked(for: folder, among: library.moduleNames)
                evaluator.report(
                    .unknownLibraryModule(
                        path.string, path.span,
                        suggestions: close.map { "std." + $0.split(separator: "/").joined(separator: ".") }))
                return
            }
            evaluator.modules[number].libraryNames[library.symbols.symbol(names[names.count - 1])] = folder
            return
        }
        guard let text = node.child(.name) else { return }
        let path = StringLiteral.value(of: node.tree.bytes(text.span))
        let importer = evaluator.modules[number].identity
        if loading.isEmpty { loading.append(importer) }
        switch load(path, importer, text.span) {
        case .failure(let failure): findings.append(failure.finding(at: text.span))
        case .success(let loaded):
            if let index = loading.firstIndex(of: loaded.source.identity) {
                evaluator.report(.importCycle(Array(loading[index...]) + [loaded.source.identity], text.span))
                return
            }
            if let known = evaluator.modules.firstIndex(where: { $0.identity == loaded.source.identity }) {
                evaluator.modules[number].imports.append(known)
                return
            }
            guard loading.count <= LoadFailure.deepestImport else {
                findings.append(LoadFailure.importTooDeep(path).finding(at: text.span))
                return
            }
            let index = evaluator.modules.count
            evaluator.modules.append(
                Module(path: loaded.source.path, identity: loaded.source.identity, tree: loaded.tree))
            evaluator.modules[number].imports.append(index)
            loading.append(loaded.source.identity)
            collect(index, load)
            loading.removeLast()
        }
    }

    /// Units and the like that scripts declare come before everything that may use them.
    private func extendLibrary() {
        var loader = UnitLoader(library.units.table)
        var isExtended = false
        for module in evaluator.modules {
            let tree = module.tree
            let declares = tree.root.children.contains { node in
                guard node.kind == .recordDeclaration, let keyword = node.firstToken else { return false }
                let kind = tree.kind(keyword)
                return kind == .unitWord || kind == .dimensionWord || kind == .kindWord
            }
            if declares {
                loader.read(tree)
                isExtended = true
            }
        }
        guard isExtended else { return }
        findings += loader.findings
        evaluator.units = UnitCache(loader.table)
    }

    /// Ligands that the script declares stand in its formulas like those of the library.
    private func inviteLigands() {
        for number in evaluator.modules.indices {
            let tree = evaluator.modules[number].tree
            for item in evaluator.modules[number].items where item.kind == .recordDeclaration {
                guard tree.kind(tree.firstToken(item.node)) == .reagentWord else { continue }
                let name = library.symbols.text(item.symbol)
                let record = evaluator.inside(tree, module: number) {
                    evaluator.record(item.node, kind: .reagentWord, name: name)
                }
                library.guestLigands[name] = SubstanceReader(library: library).ligand(record)
            }
        }
    }

    // MARK: Everything once

    private func evaluateItems() {
        for number in evaluator.modules.indices {
            for (index, item) in evaluator.modules[number].items.enumerated() {
                let reference = ItemReference(module: number, item: index)
                let isUsed = evaluator.modules[number].items[index].isUsed
                switch item.kind {
                case .functionDeclaration:
                    evaluator.inside(evaluator.modules[number].tree, module: number) {
                        evaluator.checkAlone(function: reference)
                    }
                case .verbDeclaration: _ = evaluator.scriptVerb(reference)
                case .protocolDeclaration, .sweepDeclaration: break
                default:
                    _ = evaluator.itemValue(reference)
                    evaluator.modules[number].items[index].isUsed = isUsed
                }
            }
        }
    }

    /// Rules that the script or what it imports declares.
    private func declareRules() {
        var environment = library.ruleEnvironment()
        environment.units = evaluator.units
        environment.citation = { [evaluator, library] node in
            let value = evaluator.inside(node.tree, module: 0) { evaluator.evaluate(node.id) }
            let fields = RecordFields(
                record: RecordValue(name: "", kind: library.symbols.symbol("rule"), fields: []),
                symbols: library.symbols)
            return fields.citation(value)
        }
        var compiler = RuleCompiler(environment)
        var rules: [Rule] = []
        for module in evaluator.modules {
            for node in module.tree.root.children where RecordDeclaration(node)?.keyword == .ruleWord {
                if let rule = compiler.compile(node) { rules.append(rule) }
            }
        }
        findings += compiler.findings
        knowledge.extend(with: rules)
    }

    /// What the rules say about targets, made by a protocol here or not.
    private func targetFindings() -> [Finding] {
        var found: [Finding] = []
        for (index, item) in evaluator.modules[0].items.enumerated() where item.kind == .targetDeclaration {
            let isUsed = item.isUsed
            let value = evaluator.itemValue(ItemReference(module: 0, item: index))
            evaluator.modules[0].items[index].isUsed = isUsed
            guard case .target(let target) = value.payload else { continue }
            found += knowledge.findings(about: evaluator.planTarget(target, at: item.span))
        }
        return found
    }

    /// Two protocols with one target hear of it once.
    private func unique(_ findings: [Finding]) -> [Finding] {
        var told: Set<Finding> = []
        return findings.filter { told.insert($0).inserted }
    }

    private func lowerProtocols() -> ([CheckedPlan], [Finding]) {
        var plans: [CheckedPlan] = []
        var analysed: [Finding] = []
        evaluator.sweeps = sweepsByProtocol()
        var runs: [ItemReference: (plan: CheckedPlan, sweep: SweepPlan)] = [:]
        for number in evaluator.modules.indices {
            for (index, item) in evaluator.modules[number].items.enumerated() where item.kind == .protocolDeclaration {
                let reference = ItemReference(module: number, item: index)
                let before = evaluator.findings.count
                var lowered = evaluator.lower(reference)
                var sweeps: [SweepPlan] = []
                var made: [(ItemReference, SweepPlan)] = []
                for sweep in evaluator.sweeps[reference] ?? [] {
                    guard let lowered = evaluator.lower(sweep: sweep, into: &lowered) else { continue }
                    sweeps.append(lowered.plan)
                    made.append((sweep, lowered.plan))
                }
                let isSound = !evaluator.findings[before...].contains { $0.severity == .error }
                plans.append(CheckedPlan(plan: lowered.plan, sweeps: sweeps))
                // Half a plan would be blamed for what its other half does.
                guard isSound else { continue }
                analysed += knowledge.findings(lowered.plan, sweeps, evaluator)
                for (sweep, plan) in made { runs[sweep] = (plans[plans.count - 1], plan) }
            }
        }
        return (plans, analysed + plateFindings(runs, into: &plates))
    }

    /// Which sweeps run which protocol, found once for all.
    private func sweepsByProtocol() -> [ItemReference: [ItemReference]] {
        var found: [ItemReference: [ItemReference]] = [:]
        for number in evaluator.modules.indices {
            for (index, item) in evaluator.modules[number].items.enumerated() where item.kind == .sweepDeclaration {
                let reference = evaluator.inside(evaluator.modules[number].tree, module: number) {
                    evaluator.procedure(ofSweep: item.node)?.reference
                }
                if let reference { found[reference, default: []].append(ItemReference(module: number, item: index)) }
            }
        }
        return found
    }

    // MARK: Directives and expectations

    private func checkStatements() -> [Expectation] {
        var expectations: [Expectation] = []
        for number in evaluator.modules.indices {
            let tree = evaluator.modules[number].tree
            evaluator.inside(tree, module: number) {
                for node in tree.root.children {
                    switch node.kind {
                    case .expectStatement: expectations.append(evaluator.expectation(node.id))
                    case .statedStatement, .chosenStatement: evaluator.provenance(node.id)
                    case .stepStatement: evaluator.directive(node.id)
                    case .expressionStatement:
                        if let inner = node.expression() { _ = evaluator.evaluate(inner.id) }
                    case .sweepDeclaration: checkSweepBase(node)
                    default: break
                    }
                }
            }
        }
        return expectations
    }

    /// A sweep over something that is no protocol would otherwise never be looked at.
    private func checkSweepBase(_ node: SyntaxNode) {
        guard evaluator.procedure(ofSweep: node.id) == nil, let base = node.expression() else { return }
        let value = evaluator.evaluate(base.kind == .callExpression ? (base.expression() ?? base).id : base.id)
        if !value.isError { evaluator.report(.expected("a protocol", found: value, at: base.span)) }
    }

    private func reportUnusedItems() {
        // A file of declarations for others to import uses none of them itself.
        guard evaluator.modules[0].items.contains(where: { $0.kind == .protocolDeclaration }) else { return }
        for item in evaluator.modules[0].items where !item.isUsed {
            switch item.kind {
            case .stockDeclaration:
                evaluator.report(.unused(what: "stock", library.symbols.text(item.symbol), item.span))
            case .letDeclaration, .functionDeclaration:
                let name = library.symbols.text(item.symbol)
                guard name.utf8.first != UInt8(ascii: "_") else { continue }
                evaluator.report(.unused(what: "name", name, item.span))
            default: break
            }
        }
    }
}
