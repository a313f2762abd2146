import NsynChemistry

/// What a model of a task is asked about; which parts are needed depends on the task.
public struct TaskQuestion: Sendable {
    /// A cluster, where it was read from, and its charge.
    public var structure: (atoms: AtomicStructure, file: String)?
    public var charge = 0
    /// Molecules as SMILES, in order.
    public var smiles: [String] = []
    public var table: DataTable?
    /// Descriptors that differ from their median in training.
    public var settings: [(name: String, value: Double)] = []
    /// Descriptors to go through, everything else held.
    public var axes: [OutcomeMap.Axis] = []

    public init() {}

    /// Reads XYZ or, by the ending `.cif`, CIF.
    public mutating func read(structure path: String) throws(DataProblem) {
        let text = String(decoding: try FileBytes.read(path), as: UTF8.self)
        do throws(StructureError) {
            let all = path.lowercased().hasSuffix(".cif") ? try CIFReader.read(text) : try XYZReader.read(text)
            guard let first = all.first else { throw StructureError(.empty) }
            structure = (first, path)
        } catch {
            throw Self.problem(error, path)
        }
    }

    static func problem(_ error: StructureError, _ file: String) -> DataProblem {
        DataProblem(.unreadableStructure, "\(error)", at: .init(file: file))
    }
}

/// One answer: a number with what it is worth.
public struct TaskAnswer: Sendable, Equatable {
    /// What the number is: `optical gap`, `row 3`.
    public var subject: String
    public var value: Double
    public var unit: String?
    /// The interval that holds the true value with 90 %.
    public var interval: ClosedRange<Double>?
    /// Why the question lies outside what the model has met; empty inside.
    public var warnings: [String] = []
}

extension TaskModel {
    /// What the model says. A question without the parts that the task needs is refused with their names.
    public func answer(_ question: TaskQuestion) throws(DataProblem) -> [TaskAnswer] {
        switch task {
        case "gap": return [try gap(question)]
        case "compatibility": return [try compatibility(question)]
        case "few-examples": return try ligand(question)
        case "au-spectra": return try spectra(question)
        case "outcome", "outcome-gold": return try outcome(question)
        default: throw DataProblem(.wrongTask, "a model for ‘\(task)’ has no question that this command could ask")
        }
    }

    func section<Value: Decodable>(_ name: String, as type: Value.Type) throws(DataProblem) -> Value {
        guard let found = sections.first(where: { $0.name == name }) else {
            throw DataProblem(.damagedModel, "the model lacks ‘\(name)’")
        }
        return try BinaryCoding.value(type, found.bytes)
    }

    private func cluster(_ question: TaskQuestion) throws(DataProblem) -> (atoms: AtomicStructure, file: String) {
        guard let structure = question.structure else {
            throw DataProblem(.wrongTask, "a model for ‘\(task)’ is asked with --structure FILE (XYZ or CIF)")
        }
        return structure
    }

    private func gap(_ question: TaskQuestion) throws(DataProblem) -> TaskAnswer {
        let (atoms, file) = try cluster(question)
        let model = try GapTask.model(self)
        let scores = try section("errors", as: [Double].self)
        let masses = sections.contains { $0.name == "masses" } ? try section("masses", as: [Double].self) : []
        guard let errors = ConformalIntervals(stored: scores, masses: masses) else {
            throw DataProblem(.damagedModel, "the parts of the interval don't fit each other")
        }
        do throws(StructureError) {
            let said = try model.predict(atoms, charge: question.charge)
            let half = errors.quantile(0.9)
            return TaskAnswer(
                subject: "optical gap", value: said.gap, unit: "eV",
                interval: max(0, said.gap - half)...said.gap + half, warnings: said.warnings)
        } catch {
            throw TaskQuestion.problem(error, file)
        }
    }

    private func compatibility(_ question: TaskQuestion) throws(DataProblem) -> TaskAnswer {
        let (atoms, file) = try cluster(question)
        guard !question.smiles.isEmpty else {
            throw DataProblem(.wrongTask, "a model for ‘compatibility’ is asked with --smiles LIGAND,…")
        }
        let settings = try section("settings", as: CompatibilitySettings.self)
        let parameters = try section("parameters", as: ParameterSet<Float>.self)
        var model = CompatibilityModel(untrained: settings)
        guard parameters.values.count == model.parameters.values.count else {
            throw DataProblem(.damagedModel, "the parameters belong to another network")
        }
        model.parameters = parameters
        let core = atoms.filtered { $0 == Element.gold.atomicNumber }
        guard core.count > 0 else {
            throw DataProblem(.unreadableStructure, "the structure holds no gold", at: .init(file: file))
        }
        var library: [LigandEntry] = []
        for text in question.smiles {
            library.append(
                LigandEntry(
                    name: text, molecule: try MoleculeFeatures.graph(smiles: text, at: .init(column: "SMILES")),
                    functionalGroup: "", carbons: 0))
        }
        let ligands = Set(library.indices)
        do throws(StructureError) {
            let graph = try AtomGraph(core, cut: settings.cut)
            let entry = CoreEntry(name: file, graph: graph, ligandSets: [ligands])
            let pair = CorePair(core: 0, ligands: ligands, isCompatible: true)
            let domain = try? section("domain", as: CompatibilityDomain.self)
            return TaskAnswer(
                subject: "core and ligands belong together",
                value: model.probabilities([pair], cores: [entry], library: library)[0],
                warnings: domain?.warnings(
                    atoms: core.count, molecules: library.map { ($0.name, $0.molecule) }) ?? [])
        } catch {
            throw TaskQuestion.problem(error, file)
        }
    }

    /// Ranks the conditions that a new ligand allows; a column `success` (0, 1, empty) tells what was tried.
    private func ligand(_ question: TaskQuestion) throws(DataProblem) -> [TaskAnswer] {
        let table = try rows(question)
        var model = try section("transfer", as: LigandTransfer.self)
        var values = Matrix(rows: table.rows, columns: model.columns.count)
        for (column, name) in model.columns.enumerated() {
            for (row, value) in try table.numbers(name).enumerated() { values[row, column] = value }
        }
        let groups = [Int](repeating: 0, count: table.rows)
        let places = RelativePlaces(values, groups: groups).places(values, groups: groups)
        if table.has("success") {
            let known = try table.numbers("success")
            if let row = known.firstIndex(where: { !$0.isNaN && $0 != 0 && $0 != 1 }) {
                throw DataProblem(
                    .unknownLabel, "success is 0, 1 or empty",
                    at: .init(file: table.file, row: row + 1, column: "success"))
            }
            let tried = known.indices.filter { !known[$0].isNaN }
            model = model.adapted(places: places.selecting(rows: tried), outcomes: tried.map { Int(known[$0]) })
        }
        let isFew = table.rows < 10 ? ["a range of \(table.rows) conditions says little about places in it"] : []
        return model.probabilities(places).enumerated().map { row, value in
            TaskAnswer(subject: "row \(row + 1)", value: value, warnings: row == 0 ? isFew : [])
        }
    }

    private func spectra(_ question: TaskQuestion) throws(DataProblem) -> [TaskAnswer] {
        let table = try rows(question)
        let stored = try section("mixture", as: StoredMixture.self)
        let mixture = try stored.mixture()
        guard try SpectraTask.wavelengths(table) == stored.wavelengths else {
            throw DataProblem(
                .missingColumn,
                "the spectra must lie on the model's grid, "
                    + "\(spelled(stored.wavelengths[0])) to \(spelled(stored.wavelengths.last ?? 0)) nm",
                at: .init(file: table.file))
        }
        let (shares, misfits) = mixture.predict(try SpectraTask.matrix(table))
        return (0..<shares.rows).flatMap { row -> [TaskAnswer] in
            let isOutside = misfits[row] > stored.limit
            let warning = "no mixture of known spectra comes near (misfit \(GapTask.digits(misfits[row])))"
            let order = stored.species.indices.sorted { shares[row, $0] > shares[row, $1] }
            return order.prefix { shares[row, $0] >= 0.005 }.enumerated().map { place, species in
                TaskAnswer(
                    subject: "row \(row + 1): \(stored.species[species])", value: shares[row, species],
                    warnings: isOutside && place == 0 ? [warning] : [])
            }
        }
    }

    private func rows(_ question: TaskQuestion) throws(DataProblem) -> DataTable {
        guard let table = question.table else {
            throw DataProblem(.wrongTask, "a model for ‘\(task)’ is asked with --table FILE.csv")
        }
        guard table.rows > 0 else {
            throw DataProblem(.emptyTable, "the table has no rows", at: .init(file: table.file))
        }
        return table
    }
}
