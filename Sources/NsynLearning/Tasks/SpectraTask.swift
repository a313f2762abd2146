/// `nsyn train au-spectra`: from the absorption spectrum of a mixture of gold clusters to its composition.
public struct SpectraTask: TrainingTask {
    public init() {}

    public let name = "au-spectra"
    public let summary = "the composition of a mixture of gold clusters from its UV–vis spectrum"
    public let inputs = [
        (path: "au_spectra/spectra_26x751.csv", what: "one spectrum a row, wavelengths in nm as header"),
        (path: "au_spectra/composition_26x51.csv", what: "shares of the species, n/m/charge as header"),
    ]
    public let licence = TaskLicence(
        name: "no licence stated", source: "Chen et al. 2023, UV-Vis-Gold-NCs", mayShip: false)
    public let limits = [
        "It mixes spectra that were measured: a species that dominates none of them can't be found.",
        "Absolute concentrations aren't told; spectra are compared as they were measured, path length and all.",
        "Twenty-six mixtures of one laboratory.",
    ]

    struct Data {
        var spectra: Matrix
        var wavelengths: [Double]
        var compositions: Matrix
        var species: [String]
        var digest: String
    }

    private func read(_ request: TaskRequest) throws(DataProblem) -> Data {
        let spectra = try CSV.read(path: request.data + "/" + inputs[0].path)
        let compositions = try CSV.read(path: request.data + "/" + inputs[1].path)
        guard spectra.rows == compositions.rows, spectra.rows >= 3 else {
            throw DataProblem(
                .unreadableTable, "\(spectra.rows) spectra and \(compositions.rows) compositions",
                at: .init(file: spectra.file))
        }
        return Data(
            spectra: try Self.matrix(spectra), wavelengths: try Self.wavelengths(spectra),
            compositions: try Self.matrix(compositions), species: compositions.columns.map(\.name),
            digest: DataFolder.digest([("spectra", CSV.write(spectra)), ("compositions", CSV.write(compositions))]))
    }

    static func wavelengths(_ table: DataTable) throws(DataProblem) -> [Double] {
        var result: [Double] = []
        for column in table.columns {
            guard let value = parsedNumber(column.name), value.isFinite else {
                throw DataProblem(
                    .notANumber, "a column of a spectrum is named by its wavelength in nm",
                    at: .init(file: table.file, column: column.name))
            }
            result.append(value)
        }
        return result
    }

    static func matrix(_ table: DataTable) throws(DataProblem) -> Matrix {
        var result = Matrix(rows: table.rows, columns: table.columns.count)
        for (column, item) in table.columns.enumerated() {
            for (row, value) in try table.numbers(item.name).enumerated() {
                guard value.isFinite else {
                    throw DataProblem(
                        .missingValue, "the value is missing",
                        at: .init(file: table.file, row: row + 1, column: item.name))
                }
                result[row, column] = value
            }
        }
        return result
    }

    public func train(_ request: TaskRequest) throws(DataProblem) -> TaskModel {
        let data = try read(request)
        let mixture = try SpectrumMixture(
            spectra: data.spectra, wavelengths: data.wavelengths, compositions: data.compositions)
        let model = StoredMixture(
            mixture, wavelengths: data.wavelengths, spectra: data.spectra, species: data.species,
            limit: mixture.misfitsLeftOut.max() ?? 0)
        return TaskModel(
            task: name,
            facts: [
                ("spectra", "\(data.spectra.rows)"), ("species", "\(data.species.count)"),
                ("wavelengths", "\(spelled(data.wavelengths[0]))–\(spelled(data.wavelengths.last ?? 0)) nm"),
                ("answer", mixture.takesMiddle ? "the middle of the known compositions" : "their mean"),
                ("data digest", data.digest), ("misfit of the known, at most", GapTask.digits(model.limit)),
            ], sections: [("mixture", BinaryCoding.bytes(model))])
    }

    /// Leaves out one spectrum after the other. A spectrum whose misfit is larger than that of every known one left out
    /// in turn lies outside the domain; the last row counts what is left when nothing is said about those, and has no
    /// goal, because whoever asks gets no answer.
    public func evaluate(_ request: TaskRequest) throws(DataProblem) -> [EvaluationRow] {
        let data = try read(request)
        let names = [
            "mean composition", "nearest spectrum", "mixture of measured spectra, mean of their compositions",
            "mixture of measured spectra, middle of their compositions where spectra left out say so",
            "the same, silent outside the domain (shares 0)",
        ]
        var errors = names.map { _ in [Double]() }
        var (silent, middles) = (0, 0)
        let shape = Self.normalised(data.spectra)
        for held in 0..<data.spectra.rows {
            let training = (0..<data.spectra.rows).filter { $0 != held }
            let known = data.compositions.selecting(rows: training)
            let mixture = try SpectrumMixture(
                spectra: data.spectra.selecting(rows: training), wavelengths: data.wavelengths, compositions: known)
            let (guess, misfits) = mixture.predict(data.spectra.selecting(rows: [held]))
            let mean = mixture.predict(data.spectra.selecting(rows: [held]), takesMiddle: false).compositions
            if mixture.takesMiddle { middles += 1 }
            let wanted = Array(data.compositions.row(held))
            let nearest = training.min { Self.distance(shape, $0, held) < Self.distance(shape, $1, held) } ?? 0
            let isOutside = misfits[0] > (mixture.misfitsLeftOut.max() ?? 0)
            if isOutside { silent += 1 }
            let answers: [[Double]] = [
                known.columnSums.map { $0 / Double(training.count) }, Array(data.compositions.row(nearest)),
                mean.elements, guess.elements, isOutside ? wanted.map { _ in 0 } : guess.elements,
            ]
            for (place, answer) in answers.enumerated() {
                errors[place].append(Metrics.meanAbsoluteError(answer, wanted))
            }
            guard request.progress(Double(held + 1) / Double(data.spectra.rows), "spectrum \(held + 1)") else { break }
        }
        func against(_ name: String, _ first: Int, _ second: Int) -> String {
            "against \(name): p \(TaskCard.probability(PairedTest.signTest(errors[first], errors[second]))) (sign test)"
        }
        let notes = [
            "", "", against("the nearest spectrum", 1, 2),
            "the middle \(middles) times of \(errors[3].count); " + against("the mean", 2, 3),
            "answers \(data.spectra.rows - silent) of \(data.spectra.rows): no figure to hold against the goal",
        ]
        let goal = (value: 0.0075, isMinimum: false)
        return names.indices.map { (place: Int) -> EvaluationRow in
            let mean = errors[place].reduce(0, +) / Double(errors[place].count)
            return EvaluationRow(
                task: name, model: names[place], split: "leave one out", metric: "MAE of a share", value: mean,
                spread: GapTask.standardError(errors[place]), goal: place == 3 ? goal : nil, note: notes[place])
        }
    }

    private static func normalised(_ rows: Matrix) -> Matrix {
        var result = rows
        for row in 0..<rows.rows {
            let total = rows.row(row).reduce(0, +)
            for column in 0..<rows.columns { result[row, column] /= total }
        }
        return result
    }

    private static func distance(_ rows: Matrix, _ first: Int, _ second: Int) -> Double {
        zip(rows.row(first), rows.row(second)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
}

/// A spectrum mixture as a model file holds it.
struct StoredMixture: Codable {
    let wavelengths: [Double]
    let spectra: [Double]
    let compositions: [Double]
    let species: [String]
    /// The largest misfit of a known spectrum that was left out.
    let limit: Double

    init(_ mixture: SpectrumMixture, wavelengths: [Double], spectra: Matrix, species: [String], limit: Double) {
        self.wavelengths = wavelengths
        self.spectra = spectra.elements
        compositions = mixture.compositions.elements
        self.species = species
        self.limit = limit
    }

    /// The mixture again; parts that don't fit each other are refused.
    func mixture() throws(DataProblem) -> SpectrumMixture {
        guard !wavelengths.isEmpty, !species.isEmpty, spectra.count % wavelengths.count == 0,
            compositions.count % species.count == 0,
            spectra.count / wavelengths.count == compositions.count / species.count
        else { throw DataProblem(.damagedModel, "the parts of the spectrum model don't fit each other") }
        let rows = spectra.count / wavelengths.count
        return try SpectrumMixture(
            spectra: Matrix(rows: rows, columns: wavelengths.count, elements: spectra), wavelengths: wavelengths,
            compositions: Matrix(rows: rows, columns: species.count, elements: compositions))
    }
}
