/// The workbook beside the paper on few-example synthesis prediction: sheets `features_c` (numbers), `features_d`
/// (a SMILES each of ligand, solvent and reductant) and `labels` (1 one species, 0 several), row by row.
///
/// The workbook isn't public; whoever has it trains on the real 54 examples. The three sheets are taken from the
/// .xlsx file, or from three CSV files exported from it.
public enum SynthesisWorkbook {
    public static let roles = ["ligand", "solvent", "reductant"]

    public static func read(_ bytes: [UInt8], file: String) throws(DataProblem) -> ReactionExamples {
        do {
            let workbook = try Spreadsheet(bytes)
            return try examples(
                numbers: try workbook.sheet("features_c").rows, molecules: try workbook.sheet("features_d").rows,
                labels: try workbook.sheet("labels").rows, file: file)
        } catch let problem as DataProblem {
            throw problem
        } catch {
            throw DataProblem(.unreadableTable, "\(error)", at: .init(file: file))
        }
    }

    /// Each sheet is a header and rows. A first column without a name is a row number and is left out.
    public static func examples(
        numbers: [[String]], molecules: [[String]], labels: [[String]], file: String
    ) throws(DataProblem) -> ReactionExamples {
        let (names, values) = try table(numbers, sheet: "features_c", file: file)
        let (moleculeNames, smiles) = try table(molecules, sheet: "features_d", file: file)
        let (_, marks) = try table(labels, sheet: "labels", file: file)
        guard values.count == marks.count, smiles.count == marks.count else {
            throw DataProblem(
                .unreadableTable,
                "features_c has \(values.count) rows, features_d \(smiles.count), labels \(marks.count)",
                at: .init(file: file))
        }
        let places = try rolePlaces(moleculeNames, file: file)
        var matrix = Matrix(rows: values.count, columns: names.count)
        var library = MoleculeGraphLibrary()
        var molecules = roles.map { _ in [Int]() }
        var outcomes: [Int] = []
        for row in values.indices {
            for column in names.indices {
                let text = values[row][column]
                let place = DataProblem.Place(file: "\(file), sheet features_c", row: row + 1, column: names[column])
                if text.isEmpty {
                    matrix[row, column] = .nan
                } else if let number = Double(text), number.isFinite {
                    matrix[row, column] = number
                } else {
                    throw DataProblem(.notANumber, "‘\(text)’ is no number", at: place)
                }
            }
            for (role, column) in places.enumerated() {
                let text = smiles[row][column]
                let place = DataProblem.Place(
                    file: "\(file), sheet features_d", row: row + 1, column: moleculeNames[column])
                molecules[role].append(text.isEmpty ? -1 : try library.place(smiles: text, at: place))
            }
            guard let mark = marks[row].last.flatMap(Double.init), mark == 0 || mark == 1 else {
                throw DataProblem(
                    .unknownLabel, "‘\(marks[row].last ?? "")’ is neither 0 nor 1",
                    at: .init(file: "\(file), sheet labels", row: row + 1))
            }
            outcomes.append(Int(mark))
        }
        fillMissing(&matrix)
        return ReactionExamples(
            descriptors: matrix, descriptorNames: names, roles: roles, molecules: molecules, library: library.graphs,
            outcomes: outcomes)
    }

    /// A value that isn't stated (the pH in an organic solvent) takes the median of its column.
    private static func fillMissing(_ matrix: inout Matrix) {
        for column in 0..<matrix.columns {
            let known = matrix.column(column).filter { !$0.isNaN }.sorted()
            let median = known.isEmpty ? 0 : known[known.count / 2]
            for row in 0..<matrix.rows where matrix[row, column].isNaN { matrix[row, column] = median }
        }
    }

    private static func table(
        _ rows: [[String]], sheet: String, file: String
    ) throws(DataProblem) -> (names: [String], rows: [[String]]) {
        guard let header = rows.first, header.contains(where: { !$0.isEmpty }) else {
            throw DataProblem(.emptyTable, "the sheet is empty", at: .init(file: "\(file), sheet \(sheet)"))
        }
        let columns = header.indices.filter { !header[$0].isEmpty }
        let filled = rows.dropFirst().filter { row in row.contains { !$0.isEmpty } }
        let body = filled.map { row in columns.map { $0 < row.count ? row[$0] : "" } }
        guard !body.isEmpty else {
            throw DataProblem(.emptyTable, "the sheet has no rows", at: .init(file: "\(file), sheet \(sheet)"))
        }
        return (columns.map { header[$0] }, body)
    }

    /// Columns by the role their header names, else in the order ligand, solvent, reductant.
    private static func rolePlaces(_ names: [String], file: String) throws(DataProblem) -> [Int] {
        guard names.count >= roles.count else {
            throw DataProblem(
                .missingColumn, "three SMILES columns are needed: ligand, solvent, reductant",
                at: .init(file: "\(file), sheet features_d"))
        }
        let words = [["ligand", "thiol"], ["solvent"], ["reduc"]]
        let found = words.map { words in
            names.firstIndex { name in words.contains { name.lowercased().contains($0) } }
        }
        if found.allSatisfy({ $0 != nil }), Set(found).count == roles.count { return found.map { $0! } }
        return [0, 1, 2]
    }
}
