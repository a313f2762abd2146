/// The fields that records of a kind may have. Kinds that are not listed take any field: their readers ask for what they know.
enum RecordSchema {
    static let fields: [String: [String]] = [
        "reagent": [
            "aliases", "boils", "cluster", "complexity", "critical_micelle_concentration", "density",
            "density_note", "dielectric_constant", "donor", "donor_type", "electrons", "electrons_note",
            "formula", "formula_note", "fresh_for", "fresh_note", "hazard_note", "hazards", "hba", "hbd",
            "hydrophilic", "hydrophilic_above", "hydroxides", "immiscible_with", "layer_on_water",
            "light_sensitive", "log_p", "loses_hydrogens", "melts", "miscibility_group", "miscible_with_water",
            "molar_mass", "molar_mass_note", "name", "note", "pKa", "pKa_note", "partly_miscible_with",
            "prepare_fresh", "protons", "ring_aromatic", "role", "rotatable_bonds", "selenium", "smiles",
            "solubilising_pKa", "solubility_in_water", "solubility_note", "soluble_in_water", "source",
            "state", "state_note", "stated", "stock_note", "strength", "sulfur", "supplied_as", "supplied_at",
            "tpsa", "unspecified", "usual_stock", "withdraws",
        ],
        "solvent": [
            "aliases", "boils", "cluster", "complexity", "critical_micelle_concentration", "density",
            "density_note", "dielectric_constant", "donor", "donor_type", "electrons", "electrons_note",
            "formula", "formula_note", "fresh_for", "fresh_note", "hazard_note", "hazards", "hba", "hbd",
            "hydrophilic", "hydrophilic_above", "hydroxides", "immiscible_with", "layer_on_water",
            "light_sensitive", "log_p", "loses_hydrogens", "melts", "miscibility_group", "miscible_with_water",
            "molar_mass", "molar_mass_note", "name", "note", "pKa", "pKa_note", "partly_miscible_with",
            "prepare_fresh", "protons", "ring_aromatic", "role", "rotatable_bonds", "selenium", "smiles",
            "solubilising_pKa", "solubility_in_water", "solubility_note", "soluble_in_water", "source",
            "state", "state_note", "stated", "stock_note", "strength", "sulfur", "supplied_as", "supplied_at",
            "tpsa", "unspecified", "usual_stock", "withdraws",
        ],
        "route": [
            "aliases", "atoms", "electron_step", "electrons", "forbids", "mixture", "needs", "needs_one_of",
            "notes", "separation", "source", "suspicious", "title",
        ],
        "hazard": [
            "means"
        ],
        "source": [
            "arxiv", "authors", "doi", "journal", "note", "pages", "title", "volume", "year",
        ],
    ]
}
