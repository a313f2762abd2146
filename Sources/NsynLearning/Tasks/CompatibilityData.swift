import NsynChemistry

/// Cores with the ligands that are known to protect them: structures of Auₙ(SR)ₘ joined with reported formulas.
struct CompatibilityData: Sendable {
    var cores: [CoreEntry] = []
    var library: [LigandEntry] = []
    /// Energies of bare clusters, to pretrain on.
    var energies: [CorePretraining.Example] = []
    var digest = ""

    init(_ folder: String, settings: CompatibilitySettings) throws(DataProblem) {
        let species = try CSV.read(path: folder + "/../chemistry/species.csv")
        let reagents = try CSV.read(path: folder + "/../chemistry/reagents.csv")
        let structures = try DataFolder.texts(folder + "/au_structures/Cluster", ending: ".cif")
        let bare = try DataFolder.texts(folder + "/qcd_metals", ending: ".xyz")
        digest = DataFolder.digest(structures + bare)
        do {
            let places = try Self.ligands(reagents, into: &library)
            let known = try Self.ligandSets(species, places: places)
            var seen: Set<String> = []
            for file in structures {
                let metal = try CIFReader.read(file.text, name: file.name)[0]
                let formula = "\(metal.count(of: "Au")),\(metal.count(of: "S"))"
                guard let sets = known[formula], seen.insert(formula).inserted else { continue }
                let core = metal.filtered { $0 == Element.gold.atomicNumber }
                cores.append(
                    CoreEntry(
                        name: file.name, graph: try AtomGraph(core, cut: settings.cut),
                        ligandSets: sets.sorted { $0.sorted().lexicographicallyPrecedes($1.sorted()) }))
            }
            for file in bare {
                energies += try CorePretraining.examples(
                    try XYZReader.read(file.text, name: file.name), energy: "dft_energy", cut: settings.cut)
            }
        } catch let problem as DataProblem {
            throw problem
        } catch {
            throw DataProblem(.unreadableFile, "\(error)", at: .init(file: folder))
        }
    }

    private static let groups = ["thiol", "selenol", "phosphine", "NHC", "terminal alkyne"]

    /// Every ligand of the reagents, by its names.
    private static func ligands(
        _ reagents: DataTable, into library: inout [LigandEntry]
    ) throws(DataProblem) -> [String: Int] {
        let (ids, aliases) = (try reagents.texts("id"), try reagents.texts("aliases"))
        let (classes, smiles) = (try reagents.texts("class"), try reagents.texts("smiles"))
        var (places, known): ([String: Int], [String: Int]) = ([:], [:])
        for row in 0..<reagents.rows {
            guard let group = classes[row], groups.contains(group), let text = smiles[row], let id = ids[row]
            else { continue }
            let graph = try MoleculeFeatures.graph(
                smiles: text, at: .init(file: reagents.file, row: row + 1, column: "smiles"))
            let carbon = MoleculeFeatures.atomNames.firstIndex(of: "is C") ?? 0
            let place = known[text] ?? library.count
            if place == library.count {
                library.append(
                    LigandEntry(
                        name: id, molecule: graph, functionalGroup: group,
                        carbons: graph.atoms.count { $0[carbon] == 1 }))
                known[text] = place
            }
            for name in [id] + (aliases[row] ?? "").split(separator: ";").map(String.init) {
                places[Substring(name).trimmed] = place
            }
        }
        return places
    }

    /// Ligand sets of each composition n, m; species of one metal whose ligands are all known.
    private static func ligandSets(
        _ species: DataTable, places: [String: Int]
    ) throws(DataProblem) -> [String: Set<Set<Int>>] {
        let (metals, ligands) = (try species.texts("metals"), try species.texts("ligands"))
        var sets: [String: Set<Set<Int>>] = [:]
        for row in 0..<species.rows {
            guard let metal = metals[row], metal.hasPrefix("Au:"), let count = Int(metal.dropFirst(3)),
                let text = ligands[row]
            else { continue }
            var (names, total): (Set<Int>, Int) = ([], 0)
            var isComplete = true
            for part in text.split(separator: ";") {
                let fields = part.split(separator: "(")[0].split(separator: ":")
                guard fields.count == 2, let number = Int(fields[1]), let place = places[fields[0].trimmed] else {
                    isComplete = false
                    break
                }
                names.insert(place)
                total += number
            }
            if isComplete, !names.isEmpty { sets["\(count),\(total)", default: []].insert(names) }
        }
        return sets
    }
}
