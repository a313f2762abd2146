/// Groups that every formula may use without declaring them: the generic ligands of the literature (`SR`), single
/// atoms, and the inorganic ions of common salts.
enum BuiltInGroups {
    static let byName: [String: LigandDefinition] = Dictionary(
        uniqueKeysWithValues: (generic + ions + neutral).map { ($0.name, $0) })

    /// Names that may stand without brackets; longest first.
    static let bareNames: [[UInt8]] = ["PPh3", "PEt3", "PR3", "NO3", "SeR", "SR", "CO", "OH", "SH", "CN"].map {
        Array($0.utf8)
    }

    private static func group(
        _ name: String, _ ligandClass: LigandClass, _ atoms: [Element: Int], r: Int = 0, charge: Int = 0
    ) -> LigandDefinition {
        LigandDefinition(
            name: name, ligandClass: ligandClass,
            composition: Composition(atoms, groups: r == 0 ? [:] : ["R": r]), charge: charge)
    }

    private static let generic: [LigandDefinition] = [
        group("SR", .thiolate, [.sulfur: 1], r: 1),
        group("SeR", .selenolate, [.selenium: 1], r: 1),
        group("PR3", .phosphine, [.phosphorus: 1], r: 3),
        group("CCR", .alkynyl, [.carbon: 2], r: 1),
        group("C#CR", .alkynyl, [.carbon: 2], r: 1),
        LigandDefinition(name: "R", ligandClass: .unspecified, composition: Composition([:], groups: ["R": 1])),
        .opaque("L", .unspecified),
        .opaque("X", .halide),
        .opaque("NHC", .carbene),
    ]

    private static let ions: [LigandDefinition] = [
        group("H", .hydride, [.hydrogen: 1]),
        group("F", .halide, [.fluorine: 1], charge: -1),
        group("Cl", .halide, [.chlorine: 1], charge: -1),
        group("Br", .halide, [.bromine: 1], charge: -1),
        group("I", .halide, [.iodine: 1], charge: -1),
        group("O", .oxide, [.oxygen: 1], charge: -2),
        group("S", .sulfide, [.sulfur: 1], charge: -2),
        group("Se", .selenide, [.selenium: 1], charge: -2),
        group("OH", .hydroxide, [.oxygen: 1, .hydrogen: 1], charge: -1),
        group("SH", .hydrosulfide, [.sulfur: 1, .hydrogen: 1], charge: -1),
        group("CN", .anion, [.carbon: 1, .nitrogen: 1], charge: -1),
        group("NO3", .anion, [.nitrogen: 1, .oxygen: 3], charge: -1),
        group("ClO4", .anion, [.chlorine: 1, .oxygen: 4], charge: -1),
        group("BF4", .anion, [.boron: 1, .fluorine: 4], charge: -1),
        group("PF6", .anion, [.phosphorus: 1, .fluorine: 6], charge: -1),
        group("SbF6", .anion, [.antimony: 1, .fluorine: 6], charge: -1),
        group("BPh4", .anion, [.boron: 1, .carbon: 24, .hydrogen: 20], charge: -1),
        group("BH4", .anion, [.boron: 1, .hydrogen: 4], charge: -1),
        group("SO4", .anion, [.sulfur: 1, .oxygen: 4], charge: -2),
        group("CO3", .anion, [.carbon: 1, .oxygen: 3], charge: -2),
        group("HCOO", .carboxylate, [.carbon: 1, .hydrogen: 1, .oxygen: 2], charge: -1),
        group("MeCOO", .carboxylate, [.carbon: 2, .hydrogen: 3, .oxygen: 2], charge: -1),
        group("OAc", .carboxylate, [.carbon: 2, .hydrogen: 3, .oxygen: 2], charge: -1),
        group("NH4", .cation, [.nitrogen: 1, .hydrogen: 4], charge: 1),
    ]

    private static let neutral: [LigandDefinition] = [
        group("CO", .carbonyl, [.carbon: 1, .oxygen: 1]),
        group("H2O", .solvent, [.hydrogen: 2, .oxygen: 1]),
        group("NH3", .amine, [.nitrogen: 1, .hydrogen: 3]),
        group("PPh3", .phosphine, [.phosphorus: 1, .carbon: 18, .hydrogen: 15]),
        group("PEt3", .phosphine, [.phosphorus: 1, .carbon: 6, .hydrogen: 15]),
    ]

    /// A single atom written bare.
    static func atom(_ element: Element) -> LigandDefinition {
        byName[element.symbol]
            ?? LigandDefinition(
                name: element.symbol, ligandClass: "atom", composition: Composition([element: 1]),
                charge: ionCharge(of: element) ?? 0)
    }

    /// Charge of a main-group metal as a counter-ion.
    static func ionCharge(of element: Element) -> Int? {
        switch element.group {
        case 1: 1
        case 2: 2
        case 3: 3
        default: nil
        }
    }
}
