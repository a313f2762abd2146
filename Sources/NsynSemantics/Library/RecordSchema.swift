/// The fields that records of a kind may have. Kinds that are not listed take any field: their readers ask for what they know.
enum RecordSchema {
    private static let substance = [
        "aliases", "boils", "cluster", "complexity", "critical_micelle_concentration", "density",
        "density_note", "dielectric_constant", "dissolves_hydrophilic_cluster", "dissolves_hydrophobic_cluster",
        "dissolves_immiscible", "dissolves_ionic", "dissolves_polar", "donor",
        "donor_type", "electrons", "electrons_note", "formula", "formula_note", "fresh_for", "fresh_note",
        "hazard_note", "hazards", "hba", "hbd", "hydrophilic", "hydrophilic_above", "hydroxides",
        "immiscible_with", "ionic", "layer_on_water", "light_sensitive", "log_p", "loses_hydrogens", "melts",
        "miscibility_group", "miscible_with_water", "molar_mass", "molar_mass_note", "name", "note",
        "partly_miscible_with", "pKa", "pKa_note", "prepare_fresh", "protons", "ring_aromatic", "role",
        "rotatable_bonds", "selenium", "smiles", "solubilising_pKa", "solubility_in_water", "solubility_note",
        "soluble_in_organic", "soluble_in_water", "source", "state", "state_note", "stated", "stock_note", "strength",
        "sulfur",
        "supplied_as", "supplied_at", "tpsa", "unspecified", "usual_stock", "withdraws",
    ]

    static let fields: [String: [String]] = [
        "reagent": substance, "solvent": substance,
        "route": [
            "aliases", "atoms", "electron_step", "electrons", "forbids", "mixture", "needs", "needs_one_of",
            "notes", "separation", "source", "suspicious", "title",
        ],
        "labware": [
            "aliases", "bottom", "channels", "cold", "columns", "dead_volume", "depth", "diameter", "disposal",
            "filter", "fits", "flow", "height", "highest", "largest", "length", "load_name", "load_version",
            "low_volume", "lowest",
            "fastest_shaking", "like", "name", "pitch", "qc_bias", "qc_spread", "qc_volumes", "role", "rows",
            "slowest_flow",
            "slowest_shaking", "smallest", "source", "standard", "tips", "trough", "volume", "wall", "wells", "width",
        ],
        "robot": [
            "aliases", "arm", "cold_tubes", "drop_time", "inert_gas", "largest", "like", "modules", "mounts", "name",
            "pick_up_time", "pipettes", "premix", "reservoirs", "resolution", "same_slot",
            "several_dispenses", "shakes_while_dispensing", "slot_columns", "slot_pitch_x", "slot_pitch_y", "slots",
            "smallest", "source", "speed", "trash", "tubes", "z_travel", "z_travel_module",
        ],
        "liquidclass": [
            "aspirate_rate", "blow_out", "dispense_below_top", "dispense_rate", "hamilton", "leading_gap", "name",
            "opentrons", "pre_wet", "settle_in", "settle_out", "solvents", "source", "tecan", "touch_tip",
            "trailing_gap",
        ],
        "hazard": [
            "means"
        ],
        "source": [
            "arxiv", "authors", "doi", "journal", "note", "pages", "title", "volume", "year",
        ],
    ]
}
