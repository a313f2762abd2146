import NsynDiagnostics
import NsynQuantities

/// What the plan has of the parts that a route contract names.
struct RouteParts {
    let context: PlanContext
    private let used: [SubstanceProfile]
    private let clusterFormulas: [String]

    init(_ context: PlanContext) {
        self.context = context
        let prepared = context.prepared
        var seen: Set<Int> = []
        var formulas: [String] = []
        func take(_ material: MaterialID) {
            for leaf in context.plan.leaves(of: material) {
                switch context.plan.materials[leaf.value] {
                case .neat(let substance): seen.insert(substance.value)
                case .stock(let stock):
                    for component in stock.components { seen.insert(component.substance.value) }
                    for share in stock.solvents { seen.insert(share.substance.value) }
                case .choice, .content: break
                }
            }
        }
        for step in context.plan.steps {
            if let material = step.primitive.material { take(material) }
            if case .gas(_, let substance?, _) = step.primitive { seen.insert(substance.value) }
            // What another protocol made is a cluster that goes in, when something is taken from it later.
            if case .yield(let target) = step.primitive, step.vessel != context.plan.product {
                formulas.append(target.formula)
            }
        }
        used = seen.sorted().map { prepared.profiles[$0] }
        clusterFormulas = formulas + used.filter { $0.traits.contains(.cluster) }.map(\.name)
    }

    /// Formulas of the clusters that go in, each once.
    var clusters: [String] {
        var seen: Set<String> = []
        return clusterFormulas.filter { seen.insert($0).inserted }
    }

    func uses(_ traits: SubstanceTraits) -> Bool { used.contains { !$0.traits.isDisjoint(with: traits) } }

    /// Whether the part is there; nil where a plan can't tell.
    func has(_ part: RouteContract.Part) -> Bool? {
        switch part {
        case .metal: uses(.metalSource)
        case .ligand: used.contains { !$0.bindingSites.isZero }
        case .reductant: uses([.reductant, .reducingGas])
        // Nothing keeps the air out unless the plan says so.
        case .oxidant: uses(.oxidant) || !isInert
        case .seed: !clusters.isEmpty
        // A radical finds its partner among its like: two neutral Au25 fuse.
        case .secondCluster: clusters.count > 1 || isRadicalAlone
        case .complexFeed: uses(.complex) || (uses(.metalSource) && used.contains { !$0.bindingSites.isZero })
        case .dopant:
            Set(used.filter { $0.traits.contains(.metalSource) }.flatMap(\.metalSymbols)).count > 1
                || (!clusters.isEmpty && uses([.metalSource, .complex]))
        case .excessLigand: used.contains { !$0.bindingSites.isZero }
        case .heat: isHeated
        case .acid: uses(.acid)
        case .base: uses(.base)
        case .cation: uses([.surfactant, .salt])
        case .salt: uses([.salt, .surfactant])
        case .reactiveHandle, .sizeMixture: nil
        case .complexation: hasComplexation
        }
    }

    private var isRadicalAlone: Bool {
        guard let only = clusters.first, let electrons = context.prepared.knowledge.targets[only]?.electrons else {
            return false
        }
        return electrons % 2 != 0
    }

    /// The product's vessel is kept from air.
    var isInert: Bool {
        guard let product = context.plan.product ?? context.plan.steps.last?.vessel else { return false }
        return context.trace.state(context.trace.finalState(of: product)).headspace == .inert
    }

    private var isHeated: Bool {
        context.plan.steps.contains { step in
            if case .setTemperature(let goal, _) = step.primitive { return context.trace.value(goal).upper > 303 }
            return false
        }
    }

    /// Time passes between the first ligand and the first reductant; nil where one of them is missing.
    private var hasComplexation: Bool? {
        let profiles = context.prepared.profiles
        var ligandStep: Int?
        for index in context.plan.steps.indices {
            for substance in profiles.indices
            where context.trace.moved(SubstanceID(substance), in: index).upper > 0 {
                if !profiles[substance].bindingSites.isZero, ligandStep == nil { ligandStep = index }
                if profiles[substance].traits.contains(.reductant), let ligandStep {
                    return context.trace.record(index).start.upper > context.trace.record(ligandStep).start.lower
                }
            }
        }
        return nil
    }
}
