/// From the columns of a table to the numbers that a learner sees. It is part of the model file, so that a table with
/// another unit, a missing column or an unknown category is refused (or flagged) rather than silently misread.
public struct FeaturePipeline: Sendable, Equatable, Codable {
    public enum Feature: Sendable, Equatable, Codable {
        /// A number in this unit; missing values take the median seen in training.
        case number(column: String, unit: String?, median: Double)
        /// One column of zero or one for each level seen in training.
        case category(column: String, levels: [String])
        /// A DNA sequence: base counts, runs and the number of times that each motif occurs.
        case sequence(column: String, motifs: [String])
        /// A SMILES: numbers of the molecule and so many bits of its fingerprint.
        case molecule(column: String, bits: Int)

        public var column: String {
            switch self {
            case .number(let column, _, _), .category(let column, _), .sequence(let column, _),
                .molecule(let column, _):
                column
            }
        }
    }

    public var features: [Feature]

    public init(_ features: [Feature]) { self.features = features }

    /// Learns medians and levels from the training table. Label columns become categories, but for sequences and
    /// molecules: those that are named here, and those whose header says SMILES.
    public init(
        table: DataTable, columns: [String], sequences: Set<String> = [], molecules: Set<String> = [], bits: Int = 0
    ) throws(DataProblem) {
        features = []
        for name in columns {
            let column = try table.column(name)
            if sequences.contains(name) {
                features.append(.sequence(column: name, motifs: SequenceMotifs.all))
                continue
            }
            if molecules.contains(name) || MoleculeColumns.isNamed(name) {
                features.append(.molecule(column: name, bits: bits))
                continue
            }
            switch column.values {
            case .numbers(let numbers):
                let known = numbers.filter { !$0.isNaN }.sorted()
                guard !known.isEmpty else {
                    throw DataProblem(
                        .missingValue, "the column has no value", at: .init(file: table.file, column: name))
                }
                features.append(.number(column: name, unit: column.unit, median: known[known.count / 2]))
            case .labels(let codes, let levels):
                let used = Set(codes.filter { $0 >= 0 })
                features.append(.category(column: name, levels: used.sorted().map { levels[Int($0)] }.sorted()))
            }
        }
    }

    /// The name of each number that a learner sees.
    public var names: [String] {
        features.flatMap { feature -> [String] in
            switch feature {
            case .number(let column, _, _): [column]
            case .category(let column, let levels): levels.map { "\(column) = \($0)" }
            case .sequence(let column, let motifs): SequenceMotifs.names(motifs).map { "\(column): \($0)" }
            case .molecule(let column, let bits): MoleculeColumns.names(bits: bits).map { "\(column): \($0)" }
            }
        }
    }

    /// The units beside the names; nil where a feature has none.
    public var units: [String?] {
        features.flatMap { feature -> [String?] in
            switch feature {
            case .number(_, let unit, _): [unit]
            case .category(_, let levels): levels.map { _ in nil }
            case .sequence(_, let motifs): SequenceMotifs.names(motifs).map { _ in nil }
            case .molecule(_, let bits): MoleculeColumns.units(bits: bits)
            }
        }
    }

    /// Rows whose category was never seen in training.
    public struct Unseen: Sendable, Equatable {
        public var row: Int
        public var column: String
        public var value: String
    }

    public func apply(_ table: DataTable) throws(DataProblem) -> Matrix {
        var unseen: [Unseen] = []
        return try apply(table, unseen: &unseen)
    }

    public func apply(_ table: DataTable, unseen: inout [Unseen]) throws(DataProblem) -> Matrix {
        let width = names.count
        var result = Matrix(rows: table.rows, columns: width)
        var position = 0
        for feature in features {
            switch feature {
            case .number(let column, let unit, let median):
                let numbers = try table.numbers(column, unit: unit ?? "")
                for row in 0..<table.rows {
                    result.elements[row * width + position] = numbers[row].isNaN ? median : numbers[row]
                }
                position += 1
            case .category(let column, let levels):
                let texts = try table.texts(column)
                for (row, text) in texts.enumerated() {
                    guard let text else { continue }
                    if let level = levels.firstIndex(of: text) {
                        result.elements[row * width + position + level] = 1
                    } else {
                        unseen.append(Unseen(row: row, column: column, value: text))
                    }
                }
                position += levels.count
            case .sequence(let column, let motifs):
                let texts = try table.texts(column)
                let count = SequenceMotifs.names(motifs).count
                for (row, text) in texts.enumerated() {
                    guard let values = SequenceMotifs.features(text ?? "", motifs: motifs) else {
                        throw DataProblem(
                            .unknownLabel, "‘\(text ?? "")’ is not a DNA sequence",
                            at: .init(file: table.file, row: row + 1, column: column))
                    }
                    for index in 0..<count { result.elements[row * width + position + index] = values[index] }
                }
                position += count
            case .molecule(let column, let bits):
                let texts = try table.texts(column)
                let count = MoleculeColumns.names(bits: bits).count
                // A table names few molecules many times.
                var known: [String: [Double]] = [:]
                for (row, text) in texts.enumerated() {
                    let place = DataProblem.Place(file: table.file, row: row + 1, column: column)
                    guard let text else { throw DataProblem(.missingValue, "the molecule is missing", at: place) }
                    let values: [Double]
                    if let found = known[text] {
                        values = found
                    } else {
                        values = try MoleculeColumns.features(text, bits: bits, at: place)
                        known[text] = values
                    }
                    for index in 0..<count { result.elements[row * width + position + index] = values[index] }
                }
                position += count
            }
        }
        return result
    }
}
