extension LearningTask {
    /// Every task that nsyn knows how to train and judge.
    public static let all: [LearningTask] = [
        nanoplates, dnaColour, dnaWavelength, seededSilver, crossedBarrel, quantumDotEmission, quantumDotPeak,
        perovskiteCrystals, bareClusters,
    ]

    /// Volumes in µL, above what a pipette can still deliver.
    private static let logs = ["logOffset": 2.0]

    static let nanoplates = LearningTask(
        name: "ag-nanoplates",
        title: "Whether seeded growth gives silver nanoplates, from the volumes of five stocks",
        source: "Pozzo research group, Silver Nanoplates (robot campaign, rounds 0–3)", licence: "GPL-3.0",
        mayShip: true, target: "plate", targetUnit: nil,
        trials: [
            .init(plan: .folds(10), repeats: 3), .init(plan: .few(54), repeats: 20),
            .init(plan: .prospective, repeats: 1),
        ],
        preferred: .init(blend: [.init(.gaussianProcess, logs), .init(.supportVectors, logs)]),
        contenders: plain + [
            .init(.logistic, logs), .init(.gaussianProcess, logs), .init(.supportVectors, logs),
        ],
        goals: [
            .init(plan: "random", metric: "MCC", value: 0.58), .init(plan: "few", metric: "accuracy", value: 0.73),
        ],
        groupColumn: "round",
        limits: [
            "Volumes are taken on a logarithmic scale above 2 µL, what the pipette can still deliver. That scale and the members of the blend were chosen after a look at folds of these same rows (offsets of 1, 2, 4 and 8 µL and a blend with boosting were tried); only the shares in the blend are nested, so the figures are somewhat optimistic.",
            "It knows one recipe, in the volumes that the campaign explored; other stocks or another robot are outside.",
            "The last rounds of a campaign lie near the boundary: predicting the next round is harder than random folds say.",
        ]
    ) { folder in
        let raw = try CSV.read(path: folder + "/ag_nanoplates/rounds_0_3.csv")
        let names = [
            ("2mM_PVP-stock", "PVP stock"), ("2mM_TA-stock", "citrate stock"), ("2mM_AA-stock", "ascorbic acid stock"),
            ("2mM_SN-stock", "silver nitrate stock"), ("0.025mM_Seeds-stock", "seed stock"),
        ]
        var columns: [DataTable.Column] = []
        for (old, new) in names {
            columns.append(DataTable.Column(name: new, unit: "µL", values: .numbers(try raw.numbers(old))))
        }
        let plate = try raw.numbers("plate").map { $0 > 0.5 ? 1 : 0 }
        return (
            try DataTable(columns, file: raw.file), names.map { $0.1 }, [],
            .classes(plate, names: ["no plate", "plate"]), try raw.numbers("round").map { "\(Int($0))" }
        )
    }

    static let dnaColour = LearningTask(
        name: "ag-dna",
        title: "The colour class of the silver cluster that a ten-base DNA strand holds",
        source: "Copp group, Ag-DNA-design (Mastracco et al. 2022)",
        licence: "none stated: the data may be read, a model may not travel",
        mayShip: false, target: "colour", targetUnit: nil,
        trials: [.init(plan: .folds(5), repeats: 1)],
        preferred: .init(
            blend: [
                .init(.supportVectors, ["cost": 2, "gammaFactor": 0.5]), .init(.forest, ["leafRows": 2]),
                .init(.logistic, ["strength": 0.01]),
            ], ["balances": 1]),
        contenders: [
            .init(.constant), .init(.logistic, ["strength": 0.01]),
            .init(.logistic, ["strength": 0.01, "balances": 1]),
            .init(.neighbours, ["neighbours": 15]),
            .init(.supportVectors, ["cost": 2, "gammaFactor": 0.5]),
            .init(.forest, ["leafRows": 2]), .init(.forest, ["leafRows": 2, "balances": 1]),
            .init(.boosting, ["depth": 3, "rounds": 60]),
        ],
        goals: [
            .init(plan: "random", metric: "accuracy", value: 0.62),
            .init(plan: "random", metric: "balanced", value: 0.54),
        ],
        limits: [
            "Rare colours are named more often than their probability alone would: by how much, inner folds decide. The probabilities are told as they are.",
            "Ten bases only, and the conditions of one screening study.",
            "Dark and red are told apart well; the classes between them are not.",
        ]
    ) { folder in
        let table = try CSV.read(path: folder + "/ag_dna/colours.csv")
        let names = ["dark", "green", "red", "very red", "near infrared"]
        let texts = try table.texts("colour").map {
            ($0 ?? "").lowercased().filter { $0 != " " && $0 != "_" && $0 != "-" }
        }
        let keys = names.map { $0.filter { $0 != " " } }
        var classes: [Int] = []
        for (row, text) in texts.enumerated() {
            let aliases = ["vred": 3, "nir": 4]
            guard let kind = keys.firstIndex(of: text) ?? aliases[text] else {
                throw DataProblem(
                    .unknownLabel, "‘\(text)’ is no colour class",
                    at: .init(file: table.file, row: row + 1, column: "colour"))
            }
            classes.append(kind)
        }
        return (table, ["sequence"], ["sequence"], .classes(classes, names: names), nil)
    }

    static let dnaWavelength = LearningTask(
        name: "ag-dna-wavelength", title: "The peak wavelength of the silver cluster that a DNA strand holds",
        source: "Copp group, VAE-Ag-DNA-design", licence: "CC0-1.0", mayShip: true, target: "peak wavelength",
        targetUnit: "nm", trials: [.init(plan: .folds(5), repeats: 1)], preferred: .init(.forest, ["leafRows": 3]),
        contenders: [
            .init(.constant), .init(.neighbours, ["neighbours": 15]), .init(.forest, ["leafRows": 3]),
            .init(.boosting, ["depth": 3, "rounds": 80]),
        ],
        limits: [
            "It hardly beats the mean wavelength: use the colour class instead.",
            "Only strands that emit were measured.",
        ]
    ) { folder in
        let table = try CSV.read(path: folder + "/recipes/agdna_screen_cc0.csv")
        return (table, ["sequence"], ["sequence"], .numbers(try table.numbers("peak_wavelength_nm")), nil)
    }

    static let seededSilver = LearningTask(
        name: "agnp", title: "How far the spectrum of silver nanoprisms from a flow reactor is from the wanted one",
        source: "PV-Lab Benchmarking (Liang et al. 2021), AgNP", licence: "MIT", mayShip: true,
        target: "distance from the wanted spectrum", targetUnit: nil, trials: [.init(plan: .folds(10), repeats: 2)],
        preferred: .init(.gaussianProcess, ["form": 2, "restarts": 3]),
        contenders: plain.filter { $0.kind.handles(.numbers([])) },
        limits: ["One reactor and one optimisation campaign: conditions crowd around its optimum."]
    ) { folder in
        let raw = try CSV.read(path: folder + "/optimisation/AgNP_dataset.csv")
        return try merged(
            raw,
            columns: [
                ("QAgNO3(%)", "silver nitrate flow", "%"), ("Qpva(%)", "PVA flow", "%"),
                ("Qtsc(%)", "citrate flow", "%"),
                ("Qseed(%)", "seed flow", "%"), ("Qtot(uL/min)", "total flow", "µL/min"),
            ], target: "loss")
    }

    static let crossedBarrel = LearningTask(
        name: "crossed-barrel", title: "The toughness of printed crossed barrels, from their shape",
        source: "PV-Lab Benchmarking (Liang et al. 2021), Crossed barrel", licence: "MIT", mayShip: true,
        target: "toughness", targetUnit: nil, trials: [.init(plan: .folds(10), repeats: 1)],
        preferred: .init(.gaussianProcess), contenders: plain.filter { $0.kind.handles(.numbers([])) },
        limits: ["A stand-in for campaigns: no chemistry."]
    ) { folder in
        let raw = try CSV.read(path: folder + "/optimisation/Crossed barrel_dataset.csv")
        return try merged(
            raw,
            columns: [("n", "struts", nil), ("theta", "twist", nil), ("r", "radius", nil), ("t", "thickness", nil)],
            target: "toughness")
    }

    static let quantumDotEmission = LearningTask(
        name: "cdse-emission", title: "Whether CdSe nanocrystals fluoresce, from four reagent amounts",
        source: "Pozzo research group, CdSe grid", licence: "GPL-3.0", mayShip: true, target: "emits", targetUnit: nil,
        trials: [.init(plan: .folds(10), repeats: 1), .init(plan: .leaveOneGroupOut, repeats: 1)],
        preferred: .init(.forest), contenders: plain.filter { $0.kind != .gaussianProcess }, groupColumn: "OlAm",
        limits: [
            "The answer is a rule, which every learner finds: no peak was recorded where cadmium or selenium is left out. Nothing subtler is tested.",
            "A complete grid of five levels each; groups are the levels of oleylamine.",
        ]
    ) { folder in
        let (table, columns, groups) = try quantumDots(folder)
        let peaks = try table.numbers("FL_PP")
        return (table, columns, [], .classes(peaks.map { $0.isNaN ? 0 : 1 }, names: ["dark", "emits"]), groups)
    }

    static let quantumDotPeak = LearningTask(
        name: "cdse-peak",
        title: "The fluorescence peak of CdSe nanocrystals that fluoresce, from four reagent amounts",
        source: "Pozzo research group, CdSe grid", licence: "GPL-3.0", mayShip: true, target: "fluorescence peak",
        targetUnit: "nm", trials: [.init(plan: .folds(10), repeats: 1), .init(plan: .leaveOneGroupOut, repeats: 1)],
        preferred: .init(.gaussianProcess), contenders: plain.filter { $0.kind.handles(.numbers([])) },
        groupColumn: "OlAm",
        limits: ["Ask first whether it emits at all."]
    ) { folder in
        let (table, columns, groups) = try quantumDots(folder)
        let peaks = try table.numbers("FL_PP")
        let rows = peaks.indices.filter { !peaks[$0].isNaN }
        return (
            table.selecting(rows: rows), columns, [], .numbers(rows.map { peaks[$0] }), rows.map { groups[$0] }
        )
    }

    static let perovskiteCrystals = LearningTask(
        name: "perovskite",
        title: "Whether a robot crystallisation gives large perovskite crystals, for an amine seen or new",
        source: "Dark Reactions project, perovskite crystallisations (a fixed tenth of the rows)",
        licence: "none stated: the data may be read, a model may not travel",
        mayShip: false, target: "large crystals", targetUnit: nil,
        trials: [.init(plan: .folds(5), repeats: 1), .init(plan: .groupFolds(5), repeats: 1)],
        preferred: .init(.forest, ["leafRows": 2]),
        contenders: [
            .init(.constant), .init(.logistic, ["strength": 0.1]), .init(.neighbours, ["neighbours": 15]),
            .init(.supportVectors), .init(.forest, ["leafRows": 2]), .init(.boosting),
        ],
        groupColumn: "_rxn_organic-inchikey",
        limits: [
            "Random folds flatter it: rows of one amine resemble each other. For a new amine it is little better than the mean; `few-examples` says what transfers.",
            "The part of the data that is free to use (1,721 rows of the serendipity recommender) holds no large crystal and teaches nothing: no model ships.",
        ]
    ) { folder in
        let raw = try CSV.read(
            path: folder + "/perovskite_crystals/0057.perovskitedata_DRPFeatures_2020-07-02.csv")
        var random = RandomStream(seed: 2020)
        let rows = random.choice(raw.rows / 10, of: raw.rows).sorted()
        let table = raw.selecting(rows: rows)
        let columns = table.columns.map { $0.name }.filter { name in
            ["_rxn_", "_solv_", "_stoich_", "_feat_"].contains { name.hasPrefix($0) }
                && name != "_rxn_organic-inchikey" && name != "_rxn_plateEdgeQ"
        }
        let scores = try table.numbers("_out_crystalscore")
        return (
            table, columns, [], .classes(scores.map { $0 == 4 ? 1 : 0 }, names: ["no", "large crystals"]),
            try table.texts("_rxn_organic-inchikey").map { $0 ?? "" }
        )
    }

    private static func quantumDots(_ folder: String) throws -> (DataTable, [String], [String]) {
        let inputs = try CSV.read(path: folder + "/cdse_grid/inputs.csv")
        let outputs = try CSV.read(path: folder + "/cdse_grid/outputs.csv")
        let columns = ["OlAm", "CdAc", "OA", "Se"]
        var kept: [DataTable.Column] = []
        for name in columns {
            kept.append(DataTable.Column(name: name, values: .numbers(try inputs.numbers(name))))
        }
        kept.append(DataTable.Column(name: "FL_PP", values: .numbers(try outputs.numbers("FL_PP"))))
        return (try DataTable(kept, file: inputs.file), columns, try inputs.texts("OlAm").map { $0 ?? "" })
    }

    /// Repeated measurements of one condition become their mean.
    private static func merged(
        _ raw: DataTable, columns: [(old: String, new: String, unit: String?)], target: String
    ) throws -> (table: DataTable, columns: [String], sequences: Set<String>, target: Target, groups: [String]?) {
        let values = try columns.map { try raw.numbers($0.old) }
        let wanted = try raw.numbers(target)
        var place: [[Double]: Int] = [:]
        var (rows, sums, counts): ([[Double]], [Double], [Double]) = ([], [], [])
        for row in 0..<raw.rows {
            let key = values.map { $0[row] }
            if let known = place[key] {
                sums[known] += wanted[row]
                counts[known] += 1
            } else {
                place[key] = rows.count
                rows.append(key)
                sums.append(wanted[row])
                counts.append(1)
            }
        }
        let table = try DataTable(
            columns.indices.map { index in
                DataTable.Column(
                    name: columns[index].new, unit: columns[index].unit, values: .numbers(rows.map { $0[index] }))
            }, file: raw.file)
        return (table, columns.map { $0.new }, [], .numbers(zip(sums, counts).map { $0 / $1 }), nil)
    }
}
