import NsynChemistry
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
    var findings: [Finding] = []
    var loading: [String] = []
    var waivers: [Waiver] = []
    private var plates: [CheckedPlates] = []
    /// Directives that somebody adds to the script, such as a command's options.
    var requests: [SyntaxTree] = []
    /// What earlier checks of nearly the same script came to.
    let memo: ScriptMemo?
    /// Asked before each piece of work: the script may have changed again.
    let shallStop: () -> Bool
    var isCancelled = false
    /// Whether somebody wants to know what stands in the laboratory.
    var readsEquipment = false
    /// Whether the script has units of its own.
    var declaresUnits = false
    /// A script in the making: names may still find their use, and a waiver its finding.
    var isUnfinished = false
    /// What the script's own reagents leave on a metal, for questions after the check.
    private(set) var guests: [String: LigandDefinition] = [:]
    /// Where the statements stand, so that what is kept of them finds its place.
    var places = StatementPlaces()
    /// With a memo: what was found, each at its place.
    var placed: [PlacedFinding] = []
    var judgedPlaces: [Work.ReportedPlace: KeptFinding] = [:]
    var judgedTwice: [Work.ReportedPlace: Set<String>] = [:]
    var planFacts: [PlanFacts] = []
    var names = Fingerprint()
    /// Those of the last check, and which ones are not the same.
    var formerNames = Fingerprint()
    var changedNames: [String] = []
    /// Whether the same names are declared in the same order, and which of them otherwise than in the last check.
    var areNamesSame = false
    var changed = NameMask.all
    /// What each symbol stands for in each module.
    enum Meaning {
        case unknown
        case nothing
        case item(Item)
    }
    var answers: [[Meaning]] = []
    var said: Set<Work.ReportedPlace> = []

    init(
        library: Library, knowledge: LibraryKnowledge, tree: SyntaxTree, path: String, identity: String,
        memo: ScriptMemo? = nil, shallStop: @escaping () -> Bool = { false }
    ) {
        self.library = library
        self.knowledge = knowledge
        self.memo = memo
        self.shallStop = shallStop
        evaluator = Evaluator(library: library, tree: tree)
        evaluator.modules = [Module(path: path, identity: identity, tree: tree)]
    }

    func check(_ load: Load) -> CheckedScript {
        let root = evaluator.modules[0].tree.root
        let dimensions = root.children.contains { RecordDeclaration($0)?.keyword == .dimensionWord }
        if memo == nil, dimensions, library.files.holds(evaluator.modules[0].tree.bytes) {
            // The library's own units would all be declared a second time; they were read when it was opened.
            return CheckedScript(tree: evaluator.modules[0].tree, findings: [], plans: [], expectations: [])
        }
        if !isUnfinished, !root.children.contains(where: { $0.kind.isStatement }),
            evaluator.modules[0].tree.findings.isEmpty
        {
            findings.append(
                Finding(
                    code: .emptyScript, severity: .warning, message: "There is nothing in this script", span: root.span,
                    notes: ["a first line could be `stock gold = 20 mM HAuCl4_3H2O in water`"]))
        }
        prepare(load)
        defer { finish() }
        declareModels()
        evaluateItems()
        let (rules, tiers) = declaredRules()
        knowledge.extend(with: rules, tiers)
        let (plans, judged) = lowerProtocols()
        let analysed = targetFindings() + judged
        evaluator.plans = plans
        if memo != nil { evaluator.planAgain = { [unowned self] in planAgain($0) } }
        let expectations = checkStatements()
        carryOut(requests)
        let shelved = shelfFindings()
        if !isUnfinished { reportUnusedItems() }
        collect(evaluator.findings)
        closeMemo()
        var all = findings + unique(analysed + shelved)
        if memo != nil {
            placed += all.map { PlacedFinding(KeptFinding($0), $0.span) }
            all = []
        } else {
            all = withoutWaived(all)
        }
        return CheckedScript(
            tree: evaluator.modules[0].tree, findings: all, plans: plans, expectations: expectations, plates: plates,
            equipment: plates.isEmpty || !readsEquipment ? nil : allEquipment(), waivers: waivers,
            directives: evaluator.directives, models: evaluator.scriptModels, quantities: evaluator.scriptQuantities,
            planFacts: planFacts)
    }

    /// Reads what is declared and imported: everything that is needed to evaluate any part of the script.
    func prepare(_ load: Load) {
        if let memo {
            memo.generation += 1
            places.generation = memo.generation
        }
        collect(0, load)
        evaluator.brokenPlaces = evaluator.modules.map { $0.tree.findings.map(\.span.start).sorted() }
        evaluator.module = 0
        evaluator.tree = evaluator.modules[0].tree
        knowledge.openScript(declaresRecords: declaresRecords)
        openMemo()
        extendLibrary()
        inviteLigands()
        guests = library.guestLigands
    }

    /// The library is as it was before the script.
    func finish() {
        library.guestLigands = [:]
        // The next script writes the same units; one that invents its own, or thousands, keeps them to itself.
        if !declaresUnits, evaluator.units.count <= 1_024 { library.units = evaluator.units }
    }

    private var declaresRecords: Bool {
        evaluator.modules.contains { $0.items.contains { $0.kind == .recordDeclaration } }
    }

    /// Two units may walk the same function: what they say about one place is said once.
    func collect(_ found: [Finding]) {
        for finding in found
        where said.insert(Work.ReportedPlace(code: finding.code, span: finding.span)).inserted {
            findings.append(finding)
        }
    }

    /// Takes out what a waiver at the head of the script covers, and reports waivers that cover nothing.
    private func withoutWaived(_ findings: [Finding]) -> [Finding] {
        guard !waivers.isEmpty, evaluator.appliesWaivers else { return findings }
        var isUsed = [Bool](repeating: false, count: waivers.count)
        var left = findings.filter { finding in
            guard finding.span.file == evaluator.modules[0].tree.file,
                let index = waivers.firstIndex(where: {
                    $0.scope.start <= finding.span.start && finding.span.end <= $0.scope.end
                        && knowledge.isName($0.name, of: finding.code)
                })
            else { return true }
            isUsed[index] = true
            return false
        }
        for (index, waiver) in waivers.enumerated()
        where !isUsed[index] && !isUnfinished && knowledge.judges(waiver.name) {
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

    /// The rules that this script and its imports declare, for scripts that don't import them.
    func houseRules(_ load: Load) -> (rules: [Rule], tiers: [Code: RuleTier], findings: [Finding]) {
        prepare(load)
        defer { finish() }
        let (rules, tiers) = declaredRules()
        return (rules, tiers, findings + evaluator.findings)
    }

    // MARK: Everything once

    private func evaluateItems() {
        for number in evaluator.modules.indices {
            for (index, item) in evaluator.modules[number].items.enumerated() {
                let reference = ItemReference(module: number, item: index)
                switch item.kind {
                case .functionDeclaration:
                    unit(.item, item.key) {
                        evaluator.inside(evaluator.modules[number].tree, module: number) {
                            evaluator.checkAlone(function: reference)
                        }
                        return Judgement()
                    }
                case .verbDeclaration:
                    unit(.item, item.key, item: item) {
                        _ = evaluator.scriptVerb(reference)
                        return Judgement()
                    }
                case .protocolDeclaration, .sweepDeclaration: break
                default:
                    unit(.item, item.key, item: item) {
                        _ = evaluator.value(ofItem: reference)
                        return Judgement()
                    }
                }
            }
        }
    }

    /// Rules that the script or what it imports declares.
    private func declaredRules() -> (rules: [Rule], tiers: [Code: RuleTier]) {
        let declares = evaluator.modules.contains { module in
            module.tree.root.children.contains { RecordDeclaration($0)?.keyword == .ruleWord }
        }
        guard declares else {
            return ([], [:])
        }
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
        return (rules, compiler.tiers)
    }

    /// What the rules say about targets, made by a protocol here or not.
    private func targetFindings() -> [Finding] {
        var found: [Finding] = []
        for (index, item) in evaluator.modules[0].items.enumerated() where item.kind == .targetDeclaration {
            let judged = unit(.target, item.key) {
                let value = evaluator.value(ofItem: ItemReference(module: 0, item: index))
                // As if it had been looked up: the unit stands and falls with the value.
                if evaluator.isRecording {
                    evaluator.work.lookups.append(Work.Lookup(module: 0, symbol: item.symbol))
                }
                guard case .target(let target) = value.payload else { return Judgement() }
                return Judgement(
                    analysed: knowledge.findings(about: evaluator.planTarget(target, at: item.span)))
            }
            found += judged.analysed
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
                let run = (evaluator.sweeps[reference] ?? []).compactMap {
                    evaluator.modules[$0.module].items[$0.item].key
                }
                let judged = unit(.plan, item.key, sweeps: run) {
                    evaluator.hasLostSteps = false
                    let lowered = lower(reference)
                    evaluator.planNumbers[reference] = plans.count
                    for (place, made) in lowered.made.enumerated() {
                        evaluator.sweepNumbers[made.0] = (plans.count, place)
                    }
                    plans.append(lowered.plan)
                    let facts = PlanFacts(lowered.plan.plan)
                    // Half a plan would be blamed for what its other half does.
                    let tree = evaluator.modules[number].tree
                    guard !evaluator.findings.contains(where: { $0.severity == .error }), !evaluator.lacksModules,
                        !evaluator.isBroken(tree.span(item.node), number)
                    else {
                        return Judgement(isSound: false, facts: facts)
                    }
                    for (sweep, plan) in lowered.made { runs[sweep] = (lowered.plan, plan) }
                    let found = knowledge.findings(lowered.plan.plan, lowered.plan.sweeps, evaluator)
                    // A plan without steps that could not be read would be blamed for what they do.
                    return Judgement(analysed: evaluator.hasLostSteps ? [] : found, facts: facts)
                }
                analysed += judged.analysed
            }
        }
        return (plans, analysed + plateFindings(runs, into: &plates))
    }

    /// A protocol's plan, and its sweeps by their declarations.
    func lower(_ reference: ItemReference) -> (plan: CheckedPlan, made: [(ItemReference, SweepPlan)]) {
        var lowered = evaluator.lower(reference)
        evaluator.loweredParameters[reference] = lowered.parameters
        var made: [(ItemReference, SweepPlan)] = []
        for sweep in evaluator.sweeps[reference] ?? [] {
            guard let lowered = evaluator.lower(sweep: sweep, into: &lowered) else { continue }
            made.append((sweep, lowered.plan))
        }
        return (CheckedPlan(plan: lowered.plan, sweeps: made.map(\.1)), made)
    }

    /// Which sweeps run which protocol, found once for all.
    func sweepsByProtocol() -> [ItemReference: [ItemReference]] {
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
            for (index, node) in tree.root.children.enumerated() {
                switch node.kind {
                case .expectStatement, .statedStatement, .chosenStatement, .stepStatement, .expressionStatement,
                    .sweepDeclaration:
                    break
                default: continue
                }
                let key = memo == nil ? nil : places.modules[number].keys[index]
                let judged = unit(.statement, key) {
                    evaluator.inside(tree, module: number) { Judgement(expectation: statement(node)) }
                }
                if let expectation = judged.expectation { expectations.append(expectation) }
            }
        }
        return expectations
    }

    func statement(_ node: SyntaxNode) -> Expectation? {
        switch node.kind {
        case .expectStatement:
            let expectation = evaluator.expectation(node.id)
            if expectation.outcome == .fails, !isUnfinished, !restsOnDoubtfulFormula(node) {
                evaluator.reportFailing(expectation, node.id)
            }
            return expectation
        case .statedStatement, .chosenStatement: evaluator.provenance(node.id)
        case .stepStatement: evaluator.directive(node.id)
        case .expressionStatement:
            if let inner = node.expression() { _ = evaluator.evaluate(inner.id) }
        case .sweepDeclaration: checkSweepBase(node)
        default: break
        }
        return nil
    }

    /// What is asked for beside the script comes after all that it says itself.
    private func carryOut(_ requests: [SyntaxTree]) {
        if !requests.isEmpty { evaluator.directives = [] }
        for tree in requests {
            collect(tree.findings)
            evaluator.inside(tree, module: 0) {
                for node in tree.root.children where node.kind == .stepStatement { evaluator.directive(node.id) }
            }
        }
    }

    private func reportUnusedItems() {
        // A file of declarations for others to import uses none of them itself.
        guard evaluator.modules[0].items.contains(where: { $0.kind == .protocolDeclaration }) else { return }
        for item in evaluator.modules[0].items where !item.isUsed {
            if let memo, item.key?.usedIn == memo.generation { continue }
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
