/// `nsyn train gap`: the optical gap of thiolate-protected gold clusters from their structures.
public struct GapTask: TrainingTask {
    public init() {}

    public let name = "gap"
    public let summary = "optical gap of a gold cluster from its structure (CIF), in eV"
    public let inputs = [
        (path: "au_structures/Cluster", what: "structures as CIF, one a cluster"),
        (path: "au_structures/uvvis_dft", what: "computed excitations, energy in eV and oscillator strength"),
        (path: "qcd_metals", what: "bare clusters with energies, extended XYZ; for evaluating alone"),
    ]
    public let licence = TaskLicence(
        name: "no licence stated", source: "SonicB233, relaxed structures of Auₙ(SR)ₘ and their computed spectra",
        mayShip: false)
    public let limits = [
        "Other metals, other donors than thiolate sulfur, and sizes beyond those of the data (a warning says so).",
        "Isomers that differ in the carbon chains only: they aren't looked at.",
        "Gaps are computed ones (the lowest excitation, however weak), not measured ones.",
    ]

    static func read(_ request: TaskRequest) throws(DataProblem) -> (data: GapData, digest: String) {
        let structures = try DataFolder.texts(request.data + "/au_structures/Cluster", ending: ".cif")
        let spectra = try DataFolder.texts(request.data + "/au_structures/uvvis_dft", ending: ".out")
        let data = try GapData(structures: structures, spectra: spectra)
        guard !data.clusters.isEmpty else {
            throw DataProblem(
                .emptyTable, "no structure has a spectrum", at: .init(file: request.data + "/au_structures"))
        }
        return (data, DataFolder.digest(structures + spectra))
    }

    private static func prepared(_ data: GapData) throws(DataProblem) -> GapModel.Prepared {
        do {
            return try GapModel.Prepared(data.examples)
        } catch {
            throw DataProblem(.unreadableStructure, "\(error)")
        }
    }

    public func train(_ request: TaskRequest) throws(DataProblem) -> TaskModel {
        let (data, digest) = try Self.read(request)
        let prepared = try Self.prepared(data)
        guard request.progress(0.1, "fitting levels to \(prepared.count) clusters") else {
            throw DataProblem(.emptyTable, "training was stopped before there was a model")
        }
        let rows = Array(0..<prepared.count)
        let model = try GapModel(fitting: prepared, rows: rows)
        let intervals = try GapIntervals.forNewSizes(prepared, rows: rows, groups: data.clusters.map(\.group))
        return TaskModel(
            task: name,
            facts: [
                ("target", "lowest computed excitation, however weak, in eV"), ("clusters", "\(prepared.count)"),
                ("data digest", digest), ("gold atoms", "\(model.sizes.lowerBound)–\(model.sizes.upperBound)"),
                ("deviation in training", "\(Self.digits(model.noise)) eV"),
                ("90 % interval, from sizes left out", "± \(Self.digits(intervals.quantile(0.9))) eV"),
                (
                    "doubtful labels",
                    data.twins.map { "\($0.0) and \($0.1) share one calculation" }.joined(separator: "; ")
                ),
            ],
            sections: [
                ("gap", BinaryCoding.bytes(model)), ("errors", BinaryCoding.bytes(intervals.scores)),
                ("masses", BinaryCoding.bytes(intervals.masses)),
            ])
    }

    /// The model of a file that `train` made.
    public static func model(_ file: TaskModel) throws(DataProblem) -> GapModel {
        guard file.task == "gap", let section = file.sections.first(where: { $0.name == "gap" }) else {
            throw DataProblem(.wrongTask, "the model is for \(file.task), not for gaps")
        }
        return try BinaryCoding.value(GapModel.self, section.bytes)
    }

    public func evaluate(_ request: TaskRequest) throws(DataProblem) -> [EvaluationRow] {
        let (data, _) = try Self.read(request)
        let prepared = try Self.prepared(data)
        let folds = Self.folds(data.clusters.map(\.group), count: request.isQuick ? 5 : 9)
        var models: [(name: String, errors: [Double])] = [
            ("mean", []), ("trend: ridge on n, m, N*, ln n", []), ("ridge on composition and coordination", []),
            ("levels: tight binding, four reaches", []),
        ].map { ($0.0, [Double](repeating: 0, count: prepared.count)) }
        for (step, test) in folds.enumerated() {
            let out = Set(test)
            let train = (0..<prepared.count).filter { !out.contains($0) }
            let gaps = train.map { prepared.gaps[$0] }
            let mean = gaps.reduce(0, +) / Double(gaps.count)
            let groups = train.map { data.clusters[$0].group }
            let trend = try ridge(data, train, gaps, groups) { GapFeatures.trend($0) }
            let coordination = try ridge(data, train, gaps, groups) { try GapFeatures.row($0, charge: 0) }
            let levels = try GapModel(fitting: prepared, rows: train)
            for row in test {
                let structure = data.clusters[row].structure
                let predictions = [
                    mean, trend.predict(GapFeatures.trend(structure)),
                    coordination.predict((try? GapFeatures.row(structure, charge: 0)) ?? []),
                    levels.gap(prepared, row: row),
                ]
                for (place, value) in predictions.enumerated() {
                    models[place].errors[row] = abs(value - prepared.gaps[row])
                }
            }
            let share = Double(step + 1) / Double(folds.count)
            guard request.progress(share, "fold \(step + 1) of \(folds.count)") else { break }
        }
        let network = try GapNetwork(data, request)
        let (scratch, pretrained) = try network.errors(folds)
        models.insert(("crystal-graph network", scratch), at: 3)
        models.insert(("crystal-graph network, pretrained on \(network.pretrainedOn) bare clusters", pretrained), at: 4)
        let groups = data.clusters.map(\.group)
        let levels = models[5]
        let goal = (value: 0.12, isMinimum: false)
        var rows = models.map { model -> EvaluationRow in
            var note = "\(prepared.count) clusters in \(folds.count) folds; the spread is the standard error"
            if model.name != levels.name {
                note = Self.difference(model.errors, levels.errors, groups, from: "the levels")
            }
            if model.errors == pretrained {
                note += "; " + Self.difference(pretrained, scratch, groups, from: "the network from scratch")
            }
            return EvaluationRow(
                task: name, model: model.name, split: "new n", metric: "MAE / eV",
                value: model.errors.reduce(0, +) / Double(model.errors.count),
                spread: Self.standardError(model.errors),
                goal: model.name == levels.name ? goal : nil, note: note)
        }
        rows += try GapIntervals.rows(
            prepared, groups: groups, isQuick: request.isQuick, task: name, model: levels.name)
        return rows
    }

    /// How errors differ, every size counting once: clusters of one size are no independent questions.
    static func difference(_ errors: [Double], _ reference: [Double], _ groups: [Int], from name: String) -> String {
        let differences = Set(groups).sorted().map { group -> Double in
            let rows = groups.indices.filter { groups[$0] == group }
            return rows.reduce(0) { $0 + errors[$1] - reference[$1] } / Double(rows.count)
        }
        let mean = differences.reduce(0, +) / Double(differences.count)
        return "\(mean > 0 ? "+" : "")\(digits(mean)) ± \(digits(standardError(differences))) against \(name), p "
            + TaskCard.probability(PairedTest.signFlips(differences))
    }

    private func ridge(
        _ data: GapData, _ rows: [Int], _ gaps: [Double], _ groups: [Int],
        _ features: (AtomicStructure) throws -> [Double]
    ) throws(DataProblem) -> Ridge {
        do {
            return Ridge(
                Matrix(try rows.map { try features(data.clusters[$0].structure) }), targets: gaps, groups: groups)
        } catch {
            throw DataProblem(.unreadableFile, "\(error)")
        }
    }

    /// One fold a group, or `count` folds of whole groups.
    static func folds(_ groups: [Int], count: Int?) -> [[Int]] {
        let unique = Set(groups).sorted()
        let number = min(count ?? unique.count, unique.count)
        return (0..<number).map { fold in
            let chosen = Set(unique.indices.filter { $0 % number == fold }.map { unique[$0] })
            return groups.indices.filter { chosen.contains(groups[$0]) }
        }
    }

    static func standardError(_ values: [Double]) -> Double {
        let count = Double(values.count)
        guard count > 1 else { return 0 }
        let mean = values.reduce(0, +) / count
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) / count).squareRoot()
    }

    static func digits(_ value: Double) -> String { "\((value * 1000).rounded() / 1000)" }
}
