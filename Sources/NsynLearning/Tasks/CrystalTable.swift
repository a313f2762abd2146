/// Robot crystallisations of perovskites: conditions, the organic cation, and whether a large crystal grew.
struct CrystalTable: Sendable {
    /// Seventeen descriptors, as in the few-example paper: five of the conditions, two of the solvent, ten of the cation.
    let examples: ReactionExamples
    /// One number a cation.
    let groups: [Int]
    /// Concentrations relative to what each cation allows, as `examples` has them absolute.
    let relative: Matrix

    private static let conditions = [
        "_rxn_M_acid", "_rxn_M_inorganic", "_rxn_M_organic", "_rxn_temperature_c", "_rxn_reactiontime_s", "_solv_GBL",
        "_solv_DMSO",
    ]
    private static let cation = [
        "hacceptorcount", "hdonorcount", "rotatablebondcount", "organoammoniummolecularweight", "chainatomcount",
        "ringatomcount", "asa", "molpol", "maximalprojectionarea", "protpsa",
    ].map { "_feat_organic_0_\($0)_std" }

    static let concentrationNames = Array(conditions[concentrations])

    /// The columns that are made relative: the three concentrations.
    private static let concentrations = 0..<3

    init(_ folder: String) throws(DataProblem) {
        let path = folder + "/perovskite_crystals"
        let files = try DataFolder.names(path).filter { $0.hasSuffix(".csv") && $0 != "inventory.csv" }
        guard let file = files.first else {
            throw DataProblem(.emptyTable, "the folder holds no table of crystals", at: .init(file: path))
        }
        let table = try CSV.read(path: "\(path)/\(file)")
        let names = Self.conditions + Self.cation
        var matrix = Matrix(rows: table.rows, columns: names.count)
        for (column, name) in names.enumerated() {
            for (row, value) in try table.numbers(name).enumerated() { matrix[row, column] = value.isNaN ? 0 : value }
        }
        let keys = try table.texts("_rxn_organic-inchikey").map { $0 ?? "" }
        let unique = Set(keys).sorted()
        let place = Dictionary(uniqueKeysWithValues: unique.enumerated().map { ($1, $0) })
        groups = keys.map { place[$0]! }
        let (library, molecules) = try Self.molecules(unique, inventory: "\(path)/inventory.csv")
        let outcomes = try table.numbers("_out_crystalscore").map { $0 == 4 ? 1 : 0 }
        let cations = groups.map { molecules[$0] }
        examples = ReactionExamples(
            descriptors: matrix, descriptorNames: names, roles: ["ligand"], molecules: [cations], library: library,
            outcomes: outcomes)
        let absolute = matrix.selecting(columns: Array(Self.concentrations))
        relative = RelativePlaces(absolute, groups: groups).places(absolute, groups: groups)
    }

    /// The same reactions described by relative concentrations alone.
    var relativeExamples: ReactionExamples {
        var result = examples
        result.descriptors = relative
        result.descriptorNames = ["acid", "inorganic", "organic"].map { "\($0), place in its range" }
        return result
    }

    private static func molecules(
        _ keys: [String], inventory path: String
    ) throws(DataProblem) -> (library: [MoleculeGraph], places: [Int]) {
        let inventory = try CSV.read(path: path)
        let (names, smiles) = (try inventory.texts("InChI Key (ID)"), try inventory.texts("Canonical SMILES String"))
        var library = MoleculeGraphLibrary()
        var places: [Int] = []
        for key in keys {
            guard let row = names.firstIndex(of: key), let text = smiles[row], !text.isEmpty else {
                places.append(-1)
                continue
            }
            places.append(
                try library.place(smiles: text, at: .init(file: path, row: row + 1, column: "Canonical SMILES String")))
        }
        return (library.graphs, places)
    }
}
