import NsynDiagnostics
import NsynQuantities

/// A linear form over the substances of a plan: which count, and how much each.
public struct SubstanceWeights: Sendable {
    public var substances: [Int32] = []
    public var weights: [Rational] = []

    mutating func add(_ substance: Int, _ weight: Rational) {
        guard !weight.isZero else { return }
        substances.append(Int32(substance))
        weights.append(weight)
    }

    public var isEmpty: Bool { substances.isEmpty }
}

/// A plan with all that no condition changes: facts looked up, orders and dependences computed, once.
public final class PreparedPlan: Sendable {
    public let plan: Plan
    public let knowledge: Knowledge
    /// By `SubstanceID`.
    public let profiles: [SubstanceProfile]
    /// The target's formula in numbers; nil without a target or where the formula can't be read.
    public let target: TargetProfile?
    /// Symbol of the metal that `eq` counts by in vessels that hold it.
    public let basisSymbol: String?

    public let basisMetal: SubstanceWeights
    public let allMetal: SubstanceWeights
    public let electrons: SubstanceWeights
    public let electronsToReduced: SubstanceWeights
    public let ligandSites: SubstanceWeights
    public let strongAcidity: SubstanceWeights
    public let gasPotential: SubstanceWeights
    /// Substances with acid constants …
    public let weakAcids: [Int32]
    /// … and those constants, mol/m³.
    let acidConstants: [[FastInterval]]
    let strongAcidityWeights: [FastInterval]
    /// Solvents that the plan mentions.
    public let solvents: [Int32]

    public let dependence: Dependence
    let compact: CompactPlan

    public init(plan: Plan, knowledge: Knowledge) {
        self.plan = plan
        self.knowledge = knowledge
        let profiles = plan.substances.map { knowledge.profile(of: $0) }
        self.profiles = profiles
        target = plan.target.flatMap { knowledge.target($0) }

        let symbol = PreparedPlan.basis(of: plan, profiles: profiles, target: target)
        basisSymbol = symbol
        var basisMetal = SubstanceWeights()
        var allMetal = SubstanceWeights()
        var electrons = SubstanceWeights()
        var electronsToReduced = SubstanceWeights()
        var ligandSites = SubstanceWeights()
        var strongAcidity = SubstanceWeights()
        var gasPotential = SubstanceWeights()
        var weakAcids: [Int32] = []
        var solvents: [Int32] = []
        // By field: a profile is large, and copying it counts references.
        for index in profiles.indices {
            for place in profiles[index].metalSymbols.indices {
                allMetal.add(index, profiles[index].metalCounts[place])
                if profiles[index].metalSymbols[place] == symbol {
                    basisMetal.add(index, profiles[index].metalCounts[place])
                }
            }
            electrons.add(index, profiles[index].electrons)
            electronsToReduced.add(index, profiles[index].electronsToReduced)
            ligandSites.add(index, profiles[index].bindingSites)
            strongAcidity.add(index, profiles[index].strongAcidity)
            gasPotential.add(index, profiles[index].gasInProticSolvent)
            if !profiles[index].acidConstants.isEmpty { weakAcids.append(Int32(index)) }
            if profiles[index].traits.contains(.solvent) { solvents.append(Int32(index)) }
        }
        self.basisMetal = basisMetal
        self.allMetal = allMetal
        self.electrons = electrons
        self.electronsToReduced = electronsToReduced
        self.ligandSites = ligandSites
        self.strongAcidity = strongAcidity
        self.gasPotential = gasPotential
        self.weakAcids = weakAcids
        acidConstants = weakAcids.map { profiles[Int($0)].acidConstants.map(AcidBalance.constant) }
        strongAcidityWeights = strongAcidity.weights.map { FastInterval($0) }
        self.solvents = solvents
        dependence = Dependence(plan: plan)
        compact = CompactPlan(plan, profiles: profiles)
    }

    /// The target's commonest metal when the plan uses it, else the metal that the plan mentions first.
    static func basis(of plan: Plan, profiles: [SubstanceProfile], target: TargetProfile?) -> String? {
        if let symbol = target?.mainMetal, profiles.contains(where: { $0.metalSymbols.contains(symbol) }) {
            return symbol
        }
        return profiles.first { $0.traits.contains(.metalSource) }?.metalSymbols.first
            ?? profiles.first { !$0.metalSymbols.isEmpty }?.metalSymbols.first
    }

    public func profile(_ substance: SubstanceID) -> SubstanceProfile { profiles[substance.value] }
    public func name(_ substance: SubstanceID) -> String { plan.substances[substance.value].name }
    public func name(_ vessel: VesselID) -> String { plan.vessels[vessel.value].name }

    /// How the script calls a material; of a choice, the parameter's name.
    public func name(_ material: MaterialID) -> String {
        switch plan.materials[material.value] {
        case .neat(let substance): name(substance)
        case .stock(let stock): stock.name
        case .choice(let parameter, _): plan.parameters[parameter.value].name
        case .content(let vessel): name(vessel)
        }
    }
}
