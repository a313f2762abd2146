@testable import NsynChemistry

/// The part of the library that these tests need.
enum TestLibrary {
    static let electrons = ElectronTable(
        valence: Dictionary(
            uniqueKeysWithValues: [
                ("Au", 1), ("Ag", 1), ("Cu", 1), ("Pt", 0), ("Pd", 0), ("Cd", 2), ("Hg", 2), ("Rh", -1), ("Ir", -1),
                ("Ru", -2),
            ].map { (Element(symbol: $0.0)!, $0.1) }),
        withdrawn: [
            .thiolate: 1, .selenolate: 1, .halide: 1, .alkynyl: 1, .hydrosulfide: 1, .carboxylate: 1, .hydroxide: 1,
            .hydride: 1, .sulfide: 2, .selenide: 2, .phosphine: 0, .carbene: 0, .carbonyl: 0, .amine: 0,
        ])

    static func composition(_ formula: String) -> Composition {
        // Formulas in this file are known to be right.
        try! ClusterFormula(formula).composition()
    }

    private static func thiolate(_ name: String, _ thiol: String) -> LigandDefinition {
        LigandDefinition(name: name, ligandClass: .thiolate, reagent: composition(thiol), losing: 1)
    }

    private static func phosphine(_ name: String, _ formula: String) -> LigandDefinition {
        LigandDefinition(name: name, ligandClass: .phosphine, composition: composition(formula))
    }

    static let ligands = LigandTable(
        [
            thiolate("PET", "C8H10S"), thiolate("TBBT", "C10H14S"), thiolate("SG", "C10H17N3O6S"),
            thiolate("MHA", "C6H12O2S"), thiolate("H-cys", "C4H9NO2S"), thiolate("p-MBA", "C7H6O2S"),
            thiolate("m-MBA", "C7H6O2S"), thiolate("p-MBSA", "C6H6O3S2"), thiolate("cysteamine", "C2H7NS"),
            thiolate("DMBT", "C8H10S"), thiolate("2,5-DMBT", "C8H10S"), thiolate("o-MBT", "C7H8S"),
            thiolate("p-BBT", "C6H5BrS"), phosphine("dppe", "C26H24P2"), phosphine("dppm", "C25H22P2"),
            phosphine("dppp", "C27H26P2"), phosphine("PPhpy2", "C16H13N2P"), phosphine("PNHP", "C28H29NP2"),
            LigandDefinition(name: "P-C-P", ligandClass: .phosphine, composition: composition("C25H22P2")),
            LigandDefinition(
                name: "CCAr", ligandClass: .alkynyl, reagent: composition("C10H4F6"), losing: 1),
            LigandDefinition(
                name: "TOA", ligandClass: .cation, composition: composition("C32H68N"), charge: 1),
        ], aliases: ["GSH": "SG"])

    static func formula(_ text: String) throws -> ClusterFormula {
        try ClusterFormula(text, ligands: ligands)
    }
}
