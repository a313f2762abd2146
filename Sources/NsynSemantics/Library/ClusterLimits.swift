import NsynPlan
import NsynQuantities

/// What holds for clusters as a kind of matter, since none has a record of its own: from `material cluster_crystal` and
/// the bounds that solvents declare.
struct ClusterLimits {
    /// kg/m³ of the crystals: no solution is stronger.
    var density: Rational?
    /// mol/m³ by solvent, for clusters whose shell points one way.
    var solubility: [TargetFacts.Shell: [String: Rational]]
    /// Hazards of a ligand that it keeps on the metal.
    var keptHazards: [String] = []

    init(_ library: Library) {
        solubility = [
            .hydrophilic: library.bounds("dissolves_hydrophilic_cluster"),
            .hydrophobic: library.bounds("dissolves_hydrophobic_cluster"),
        ]
        let entries = library.entries(.materialWord).lazy.map { library.index.entries[$0] }
        guard let entry = entries.first(where: { $0.name == "cluster_crystal" }) else { return }
        let fields = RecordFields(record: library.record(entry), symbols: library.symbols)
        density = fields.number("density")
        keptHazards = fields.words("kept_hazards")
    }
}
