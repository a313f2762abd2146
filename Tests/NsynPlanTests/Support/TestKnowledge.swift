import NsynQuantities

@testable import NsynPlan

extension Knowledge {
    /// A small library.
    static let test: Knowledge = {
        var knowledge = Knowledge()
        func add(_ name: String, _ traits: SubstanceTraits, _ change: (inout SubstanceProfile) -> Void) {
            var profile = SubstanceProfile(name: name, traits: traits)
            change(&profile)
            knowledge.substances[name] = profile
        }
        add("water", [.solvent, .liquid, .water]) {
            $0.molarMass = Rational(18_015, 1_000_000)
            $0.density = 998
            $0.boilingPoint = Rational(37315, 100)
            $0.meltingPoint = Rational(27315, 100)
        }
        add("toluene", [.solvent, .liquid, .waterImmiscible]) {
            $0.molarMass = Rational(92_141, 1_000_000)
            $0.density = 867
            $0.boilingPoint = Rational(38375, 100)
        }
        add("HAuCl4", [.metalSource, .lightSensitive, .acid]) {
            $0.molarMass = Rational(339_775, 1_000_000)
            $0.metals = [("Au", 1)]
            $0.electronsToReduced = 2
            $0.strongAcidity = 1
        }
        add("HAuCl4_3H2O", [.metalSource, .lightSensitive, .acid, .hydrate]) {
            $0.molarMass = Rational(393_820, 1_000_000)
            $0.metals = [("Au", 1)]
            $0.electronsToReduced = 2
            $0.strongAcidity = 1
        }
        add("MHA", [.ligand, .thiol, .liquid]) {
            $0.molarMass = Rational(148_223, 1_000_000)
            $0.density = 1070
            $0.bindingSites = 1
            $0.acidConstants = [Rational(48, 10), Rational(106, 10)]
        }
        add("NaOH", [.base, .solid]) {
            $0.molarMass = Rational(39_997, 1_000_000)
            $0.strongAcidity = -1
            $0.solubility = ["water": 25_000]
        }
        add("HCl", [.acid]) {
            $0.molarMass = Rational(36_461, 1_000_000)
            $0.strongAcidity = 1
        }
        add("NaBH4", [.reductant, .hydride, .solid]) {
            $0.molarMass = Rational(37_832, 1_000_000)
            $0.electrons = 8
            $0.gasInProticSolvent = 4
        }
        add("CO", [.gas, .reductant, .reducingGas]) { $0.electrons = 2 }
        add("argon", [.gas, .inertGas]) { _ in }
        var target = TargetProfile(
            formula: "[Au25(MHA)18]^-", mainMetal: "Au", metalCount: 25, ligandCount: 18, charge: -1)
        target.electrons = 8
        target.hasThiolate = true
        knowledge.targets[target.formula] = target
        var seed = SubstanceProfile(name: "[Au25(MHA)18]^-", traits: [.cluster])
        seed.metals = [("Au", 25)]
        knowledge.clusters[seed.name] = seed
        var wall = WallProfile(name: "polypropylene")
        wall.highest = Rational(39315, 100)
        knowledge.walls["polypropylene"] = wall
        return knowledge
    }()
}
