import NsynChemistry
import NsynPlan
import NsynQuantities
import NsynSyntax

/// Makes facts to compute with from a `reagent` or `solvent` record.
struct SubstanceReader {
    let library: Library

    func profile(_ entry: LibraryEntry) -> SubstanceProfile {
        profile(library.record(entry), className: entry.kind == .solventWord ? "Solvent" : entry.className)
    }

    func profile(_ record: RecordValue, className: String) -> SubstanceProfile {
        let fields = RecordFields(record: record, symbols: library.symbols)
        var profile = SubstanceProfile(name: record.name)
        profile.substanceClass = className
        profile.density = fields.number("density")
        profile.boilingPoint = fields.number("boils")
        profile.meltingPoint = fields.number("melts")
        profile.acidConstants = fields.numbers("pKa")
        profile.hazards = fields.words("hazards")
        profile.source = fields.source
        profile.electrons = fields.number("electrons") ?? .zero
        let formula = fields.formula("formula")
        profile.molarMass = formula.flatMap { library.molarMass(of: $0) } ?? fields.number("molar_mass")
        if let water = fields.number("solubility_in_water") { profile.solubility["water"] = water }
        profile.traits = traits(fields, className, profile, formula)
        limitSolubility(fields, &profile)
        if let formula { metals(formula, fields, &profile) }
        if profile.traits.contains(.ligand) { profile.bindingSites = .one }
        acidity(fields, className, &profile)
        if profile.traits.contains(.hydride) { profile.gasInProticSolvent = profile.electrons / Rational(2) }
        return profile
    }

    private func traits(
        _ fields: RecordFields, _ className: String, _ profile: SubstanceProfile, _ formula: ClusterFormula?
    ) -> SubstanceTraits {
        var traits: SubstanceTraits = []
        let roles = Set(fields.words("role"))
        let hazards = Set(profile.hazards)
        func set(_ trait: SubstanceTraits, _ holds: Bool) {
            if holds { traits.insert(trait) }
        }
        let isSolvent = className == "Solvent" || roles.contains("solvent")
        set(.solvent, isSolvent)
        switch fields.word("state") {
        case "gas": traits.insert(.gas)
        case "solid": traits.insert(.solid)
        case "liquid": traits.insert(.liquid)
        default: set(.liquid, isSolvent)
        }
        set(
            .metalSource,
            roles.contains("metal_source") || roles.contains("dopant_source") || roles.contains("complex_feed"))
        set(.complex, roles.contains("complex_feed"))
        set(.cluster, roles.contains("seed"))
        set(.ligand, roles.contains("ligand") && !isSolvent)
        set(.thiol, className == "Thiol" || fields.word("donor") == "thiolate")
        set(.reductant, roles.contains("reductant"))
        set(.oxidant, roles.contains("oxidant"))
        set(.acid, roles.contains("acid") || className == "Acid")
        set(.base, roles.contains("base") || className == "Base")
        set(.precursor, roles.contains("precursor"))
        set(.salt, roles.contains("salt"))
        set(.surfactant, roles.contains("surfactant") || roles.contains("phase_transfer"))
        set(.lightSensitive, fields.truth("light_sensitive") == true || hazards.contains("light_sensitive"))
        set(.airSensitive, hazards.contains("air_oxidises") || hazards.contains("air_sensitive"))
        set(.waterImmiscible, isSolvent && fields.truth("miscible_with_water") == false)
        set(.water, profile.name == "water")
        let givesHydrogen = hazards.contains("water_reactive_H2") || hazards.contains("H2_with_acid")
        set(.hydride, roles.contains("reductant") && (givesHydrogen || hazards.contains("acid_releases_HCN")))
        set(.hydrate, formula?.ligands.contains { $0.role == .solvate } ?? false)
        set(.toxicGas, hazards.contains("toxic_gas"))
        set(.inertGas, roles.contains("inert_atmosphere"))
        set(.reducingGas, roles.contains("gas") && roles.contains("reductant"))
        set(.proticSolvent, profile.name == "water" || hazards.contains("borohydride_solvolysis_H2"))
        set(.aromaticThiol, fields.word("sulfur") == "aromatic")
        set(.hydrophilic, fields.truth("hydrophilic") == true || fields.word("hydrophilic") == "when_deprotonated")
        set(.hydrophobic, fields.truth("hydrophilic") == false)
        set(.peroxideFormer, hazards.contains("peroxide_former") || hazards.contains("peroxide_former_slow"))
        return traits
    }

    /// Bounds that solvents declare, for what no measured solubility is known of: salts and hydrophilic ligands,
    /// ligands with an acid group, and liquids that don't mix with water.
    private func limitSolubility(_ fields: RecordFields, _ profile: inout SubstanceProfile) {
        let isLigand = profile.traits.contains(.ligand)
        let isIonic = fields.truth("ionic") == true && fields.truth("soluble_in_organic") != true
        if isIonic || (isLigand && fields.truth("hydrophilic") == true) {
            profile.solubility.merge(library.solubilityBounds.ionic) { known, _ in known }
        }
        if isLigand, fields.word("hydrophilic") == "when_deprotonated" {
            profile.solubility.merge(library.solubilityBounds.polar) { known, _ in known }
        }
        if isLigand, fields.truth("miscible_with_water") == false || fields.truth("soluble_in_water") == false {
            profile.solubility.merge(library.solubilityBounds.immiscible) { known, _ in known }
        }
    }

    // MARK: Metal

    private func metals(_ formula: ClusterFormula, _ fields: RecordFields, _ profile: inout SubstanceProfile) {
        // The sodium of a base is a metal too, and not one that anybody counts equivalents by.
        guard !profile.traits.isDisjoint(with: [.metalSource, .complex, .cluster]) else { return }
        profile.metals = formula.metals.compactMap { metal in
            metal.count.value.map { (metal.element.symbol, Rational($0)) }
        }
        guard let metal = formula.metals.first, formula.metals.count == 1, let count = metal.count.value, count > 0,
            profile.traits.contains(.metalSource), !profile.traits.contains(.complex)
        else { return }
        // Only coinage metals pass through M(I) on their way.
        guard ["Au", "Ag", "Cu"].contains(metal.element.symbol) else { return }
        let composition = formula.composition()
        func atoms(_ symbols: String...) -> Int {
            symbols.reduce(0) { $0 + (Element(symbol: $1).map { composition[$0] } ?? 0) }
        }
        let hydrate = formula.ligands.filter { $0.role == .solvate }.reduce(0) { $0 + ($1.count.value ?? 0) }
        let positive = atoms("H") - 2 * hydrate + atoms("Na", "K", "Li")
        let negative = atoms("F", "Cl", "Br", "I")
        let oxidation = formula.charge + negative - positive
        profile.electronsToReduced = Rational(max(0, oxidation - count))
    }

    private func acidity(_ fields: RecordFields, _ className: String, _ profile: inout SubstanceProfile) {
        guard fields.word("strength") == "strong" else { return }
        if let protons = fields.number("protons") {
            profile.strongAcidity = protons
        } else if let hydroxides = fields.number("hydroxides") {
            profile.strongAcidity = -hydroxides
        } else {
            profile.strongAcidity = className == "Base" ? -Rational.one : .one
        }
    }

    // MARK: Ligands in formulas

    /// `MHA` in `[Au25(MHA)18]^-`: the thiolate that the thiol leaves on the metal.
    func ligand(named name: String) -> LigandDefinition? {
        guard let entry = library.entry(named: name), entry.kind == .reagentWord else { return nil }
        return ligand(library.record(entry))
    }

    /// What a reagent leaves on the metal; nil for one that does not bind.
    func ligand(_ record: RecordValue) -> LigandDefinition? {
        let fields = RecordFields(record: record, symbols: library.symbols)
        guard let donor = fields.word("donor") else { return nil }
        let ligandClass = LigandClass(rawValue: donor)
        guard let formula = fields.formula("formula") else {
            return .opaque(record.name, ligandClass)
        }
        let lost = fields.number("loses_hydrogens")?.int ?? library.hydrogensLost[donor] ?? 0
        return LigandDefinition(
            name: record.name, ligandClass: ligandClass, reagent: formula.composition(), losing: lost)
    }
}

/// Typed access to the fields of a record.
struct RecordFields {
    let record: RecordValue
    let symbols: SymbolTable

    subscript(name: String) -> Value? { symbols.existing(name).flatMap { record[$0] } }

    func number(_ name: String) -> Rational? { self[name]?.exact }

    func word(_ name: String) -> String? {
        switch self[name]?.payload {
        case .symbol(let symbol): symbols.text(symbol)
        case .text(let text): text
        default: nil
        }
    }

    func words(_ name: String) -> [String] {
        guard let value = self[name] else { return [] }
        guard case .list(let values) = value.payload else { return word(name).map { [$0] } ?? [] }
        return values.compactMap { value in
            switch value.payload {
            case .symbol(let symbol): symbols.text(symbol)
            case .text(let text): text
            default: nil
            }
        }
    }

    func numbers(_ name: String) -> [Rational] {
        guard let value = self[name] else { return [] }
        if case .list(let values) = value.payload { return values.compactMap(\.exact) }
        return value.exact.map { [$0] } ?? []
    }

    func truth(_ name: String) -> Bool? {
        switch self[name]?.payload {
        case .truth(let holds): holds
        case .symbol(let symbol): symbols.text(symbol) == "true" ? true : symbols.text(symbol) == "false" ? false : nil
        default: nil
        }
    }

    func formula(_ name: String) -> ClusterFormula? {
        if case .cluster(let cluster)? = self[name]?.payload { return cluster.formula }
        return nil
    }

    func text(_ name: String) -> String? { self[name]?.text }

    /// The cited papers by title and year.
    var source: String? {
        guard let value = self["source"] else { return nil }
        switch value.payload {
        case .list(let values): return values.compactMap { citation($0) }.joined(separator: "; ")
        default: return citation(value)
        }
    }

    func citation(_ value: Value) -> String? {
        guard case .record(let source) = value.payload else { return value.text }
        let fields = RecordFields(record: source, symbols: symbols)
        guard let title = fields.text("title") else { return source.name }
        let year = fields.number("year").map { " (\($0.description))" } ?? ""
        return title + year + (fields.text("place").map { ", " + $0 } ?? "")
    }
}
