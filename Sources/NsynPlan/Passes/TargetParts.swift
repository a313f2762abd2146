import NsynDiagnostics
import NsynQuantities

/// A metal or a ligand of the target that nothing in the plan brings.
struct TargetParts: PlanCheck {
    func findings(_ context: PlanContext) -> [Finding] {
        guard let written = context.plan.target, let facts = context.prepared.target?.facts else { return [] }
        let supply = Supply(context)
        guard supply.isKnown else { return [] }
        var findings: [Finding] = []
        func report(_ what: String, _ note: String) {
            findings.append(
                Finding(
                    code: Codes.targetPartMissing, severity: .warning, message: what,
                    span: context.plan.route?.span ?? context.plan.span.prefix,
                    labels: [Label(span: written.span, message: "the target is declared here")], notes: [note]))
        }
        let missing = RouteContractCheck.missingParts(context)
        let lacksMetal = missing.contains(.metal) || missing.contains(.dopant)
        for metal in facts.metals where !lacksMetal && !supply.metals.contains(metal.symbol) {
            report(
                "\(written.formula) holds \(metal.symbol), and nothing that goes in brings it",
                supply.metals.isEmpty
                    ? "no metal goes in" : "what goes in brings \(Wording.list(supply.metals.sorted()))")
        }
        for part in facts.parts
        where !missing.contains(.ligand) && Self.isJudged(part) && !supply.brings(part.profile.name) {
            report(
                "\(written.formula) carries \(part.profile.name), and nothing that goes in brings it",
                supply.ligands.isEmpty
                    ? "no ligand goes in" : "what goes in brings \(Wording.list(supply.ligands.sorted()))")
        }
        return findings
    }

    /// Thiols come from a bottle with their name on it; phosphines come on their metal too, halides from anywhere.
    private static func isJudged(_ part: TargetFacts.Part) -> Bool {
        ["thiolate", "selenolate"].contains(part.donor) && !part.profile.isUnknown
    }
}

/// The metals and ligands that a plan puts in, whatever form they come in.
private struct Supply {
    private(set) var metals: Set<String> = []
    private(set) var ligands: Set<String> = []
    /// Nothing goes in whose composition nobody knows.
    private(set) var isKnown = true

    init(_ context: PlanContext) {
        let plan = context.plan
        var isEmpty = true
        for step in plan.steps {
            if case .yield(let target) = step.primitive { take(formula: target.formula, context) }
            guard let material = step.primitive.material else { continue }
            for leaf in plan.leaves(of: material) {
                switch plan.materials[leaf.value] {
                case .neat(let substance): take(substance, context)
                case .stock(let stock): for component in stock.components { take(component.substance, context) }
                case .choice, .content: continue
                }
                isEmpty = false
            }
        }
        if isEmpty { isKnown = false }
    }

    /// A salt of a ligand counts as the ligand: `CSH_HCl` brings CSH.
    func brings(_ ligand: String) -> Bool {
        ligands.contains { $0 == ligand || $0.hasPrefix(ligand + "_") || ligand.hasPrefix($0 + "_") }
    }

    private mutating func take(_ substance: SubstanceID, _ context: PlanContext) {
        let entry = context.plan.substances[substance.value]
        if entry.form != .reagent { return take(formula: entry.name, context) }
        let profile = context.prepared.profile(substance)
        // Precursors of which the library knows the name alone may bring anything.
        if profile.isUnknown || !profile.traits.isDisjoint(with: [.cluster, .complex, .precursor]) { isKnown = false }
        if profile.traits.contains(.metalSource), profile.metalSymbols.isEmpty { isKnown = false }
        metals.formUnion(profile.metalSymbols)
        if !profile.bindingSites.isZero { ligands.insert(profile.name) }
    }

    private mutating func take(formula: String, _ context: PlanContext) {
        guard let facts = context.prepared.knowledge.targets[formula]?.facts else {
            isKnown = false
            return
        }
        metals.formUnion(facts.metals.map(\.symbol))
        for part in facts.parts {
            // `SR`: any thiolate.
            if part.profile.isUnknown { isKnown = false }
            ligands.insert(part.profile.name)
        }
    }
}
