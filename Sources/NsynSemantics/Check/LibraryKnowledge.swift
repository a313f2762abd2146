import NsynChemistry
import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// Gathers what the analyses of plans ask of the library, as plans ask for it.
final class LibraryKnowledge {
    let library: Library
    private(set) var value = Knowledge()
    private let selection: RuleSelection
    /// Rules of a laboratory that hold for every script, compiled before.
    private(set) var houseRules: [Rule] = []
    private var houseBook: RuleBook?
    private lazy var rules = library.rules(selection)
    private lazy var book = RuleBook(rules)
    /// With the rules that the script at hand declares.
    private var extendedBook: RuleBook?
    /// The papers behind a rule, in words, once they were asked for.
    private var citations: [Code: String?] = [:]

    init(_ library: Library, _ selection: RuleSelection) {
        self.library = library
        self.selection = selection
        value.routes = library.routes
        value.walls = library.walls
        for entry in library.index.entries
        where entry.code > 0 && entry.kind == .ruleWord && selection.holds(Code(entry.code), entry.tier) {
            value.ruleNames[Code(entry.code)] = entry.name
        }
    }

    /// What was known before the script at hand declared records, which may go by names of the library.
    private var valueBefore: Knowledge?

    func openScript(declaresRecords: Bool) {
        if let before = valueBefore { value = before }
        valueBefore = declaresRecords ? value : nil
    }

    /// Everything that the analyses say about a plan and its sweeps.
    func findings(_ plan: Plan, _ sweeps: [SweepPlan], _ evaluator: Evaluator) -> [Finding] {
        learn(plan, evaluator)
        return cited(Analyzer.findings(plan: plan, sweeps: sweeps, knowledge: value, rules: planRules))
    }

    /// The rules that plans of the script at hand are judged by.
    var planRules: RuleBook { extendedBook ?? book }

    /// Whether a code may be called so, rules of the script included.
    func isName(_ name: String, of code: Code) -> Bool {
        value.ruleNames[code] == name || library.isName(name, of: code)
    }

    /// Whether a finding of this name could be raised here: a waiver of any other covers nothing, and is no mistake.
    func judges(_ name: String) -> Bool {
        if library.isFoundByCommand(name) { return false }
        return library.tier(named: name).map { selection.holds($0.code, $0.tier) } ?? true
    }

    /// Rules of a laboratory beside those of the library, until the next script.
    func addHouseRules(_ new: [Rule]) {
        openScript(declaresRecords: false)
        houseRules += new
        for rule in new { value.ruleNames[rule.code] = rule.name }
        houseBook = houseRules.isEmpty ? nil : RuleBook(rules + houseRules)
    }

    func extend(with rules: [Rule], _ tiers: [Code: RuleTier]) {
        let wanted = rules.filter { rule in
            selection.holds(rule.code, tiers[rule.code] ?? RuleTier())
                && !houseRules.contains { $0.code == rule.code }
        }
        for rule in wanted { value.ruleNames[rule.code] = rule.name }
        extendedBook = wanted.isEmpty ? houseBook : RuleBook(self.rules + houseRules + wanted)
    }

    /// What rules say about a target, whoever makes it.
    func findings(about target: PlanTarget) -> [Finding] {
        learn(target)
        return cited((extendedBook ?? book).findings(about: target, knowledge: value))
    }

    /// With the papers in words instead of their names, and as mild as a rule wants to be with those who explore.
    private func cited(_ findings: [Finding]) -> [Finding] {
        findings.map { finding in
            guard let rule = (extendedBook ?? book)[finding.code] else { return finding }
            var cited = finding
            if let source = citation(of: finding.code) { cited.source = source }
            if let mild = rule.exploring, let sweep = finding.sweep, sweep.offending != sweep.total {
                cited.severity = mild
            }
            return cited
        }
    }

    private func citation(of code: Code) -> String? {
        if let known = citations[code] { return known }
        let text = library.sourceText(of: code)
        citations[code] = text
        return text
    }

    /// What is known of a plan that comes without its script, from its text or a manifest.
    func learn(_ plan: Plan, _ evaluator: Evaluator? = nil) {
        for entry in plan.substances {
            switch entry.form {
            case .reagent:
                if value.substances[entry.name] == nil, let profile = profile(entry.name, evaluator) {
                    value.substances[entry.name] = profile
                    learnHydrate(of: profile)
                }
            case .cluster, .complex:
                if value.clusters[entry.name] == nil {
                    value.clusters[entry.name] = clusterProfile(entry)
                    learn(formula: entry.name)
                }
            }
        }
        if let target = plan.target { learn(target) }
        for step in plan.steps {
            if case .yield(let target) = step.primitive { learn(target) }
        }
        if let route = plan.route, value.routes[route.name] == nil {
            value.routes[route.name] = evaluator?.scriptRoute(named: route.name)
        }
    }

    /// Of a metal salt without water, the hydrate that the library names after it.
    private func learnHydrate(of profile: SubstanceProfile) {
        guard profile.traits.contains(.metalSource), !profile.traits.contains(.hydrate) else { return }
        for count in 1...9 {
            let name = "\(profile.name)_\(count == 1 ? "" : String(count))H2O"
            guard let hydrate = library.profile(of: name), hydrate.traits.contains(.hydrate) else { continue }
            value.hydrates[profile.name] = name
            value.substances[name] = hydrate
            return
        }
    }

    private func profile(_ name: String, _ evaluator: Evaluator?) -> SubstanceProfile? {
        evaluator?.scriptProfiles[name] ?? library.profile(of: name)
    }

    private func learn(_ target: PlanTarget) {
        learn(formula: target.formula)
        guard let formula = formula(target.formula) else { return }
        // Which series a target claims is its own affair, not its formula's.
        value.targets[target.formula]?.facts?.template = library.place(of: formula, on: target.template)
    }

    private func learn(formula text: String) {
        guard value.targets[text] == nil, let formula = formula(text) else { return }
        var profile = TargetProfile(
            formula: text, mainMetal: mainMetal(formula)?.symbol ?? "",
            metalCount: formula.metalCount.value ?? 0, ligandCount: formula.ligandCount.value ?? 0,
            charge: formula.charge)
        profile.electrons = library.electronCount(of: formula).value
        profile.molarMass = library.molarMass(of: formula)
        profile.hasThiolate = formula.ligands.contains { $0.ligandClass == .thiolate }
        profile.facts = library.targetFacts(formula, text: text)
        value.targets[text] = profile
    }

    private func formula(_ text: String) -> ClusterFormula? {
        let bytes = Array(text.utf8)
        return bytes.withUnsafeBufferPointer { library.formula($0) }.success
    }

    private func mainMetal(_ formula: ClusterFormula) -> Element? {
        formula.metals.max { ($0.count.value ?? 0) < ($1.count.value ?? 0) }?.element
    }

    private func clusterProfile(_ entry: SubstanceEntry) -> SubstanceProfile {
        var profile = SubstanceProfile(name: entry.name)
        profile.traits = entry.form == .complex ? [.complex, .metalSource] : [.cluster]
        profile.traits.insert(.solid)
        guard let formula = formula(entry.name) else { return profile }
        profile.molarMass = library.molarMass(of: formula)
        profile.density = library.clusterLimits.density
        let facts = library.targetFacts(formula, text: entry.name)
        profile.solubility = library.clusterLimits.solubility[facts.shell] ?? [:]
        // What can happen to a free ligand can happen to a bound one: an azide stays an azide.
        for part in facts.parts {
            for hazard in part.profile.hazards where library.clusterLimits.keptHazards.contains(hazard) {
                if !profile.hazards.contains(hazard) { profile.hazards.append(hazard) }
            }
        }
        profile.metals = formula.metals.compactMap { metal in
            metal.count.value.map { (metal.element.symbol, Rational($0)) }
        }
        return profile
    }
}
