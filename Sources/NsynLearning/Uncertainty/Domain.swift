/// Says when a model is asked about something unlike its training rows: by leverage (far along known directions), by
/// the distance to the nearest training row, and by categories never seen.
public struct Domain: Sendable, Equatable {
    public struct Flag: Sendable, Equatable {
        public var leverage: Double
        public var distance: Double
        public var unseen: [String]
        public var isOutside: Bool
    }

    public let standardiser: Standardiser
    /// (XᵀX + εI)⁻¹ over standardised rows with a constant.
    let precision: Matrix
    public let leverageLimit: Double
    let rows: Matrix
    public let distanceLimit: Double

    /// The training rows that were kept, in their own units.
    public var trainingRows: Matrix {
        var result = rows
        for row in 0..<rows.rows {
            for column in 0..<rows.columns {
                result[row, column] = rows[row, column] * standardiser.deviations[column] + standardiser.means[column]
            }
        }
        return result
    }

    /// The share of training-like rows that the limits let pass.
    public static let share = 0.975
    static let keptRows = 1000
    /// A table of more rows is told by a sample of so many.
    static let mostRows = 50_000

    public init(_ table: Matrix, seed: UInt64 = 1) {
        var features = table
        if table.rows > Domain.mostRows {
            var random = RandomStream(seed: seed, stream: 0xD03A)
            features = table.selecting(rows: random.choice(Domain.mostRows, of: table.rows).sorted())
        }
        standardiser = Standardiser(features)
        let all = standardiser.apply(features)
        var design = Matrix(rows: all.rows, columns: all.columns + 1)
        for row in 0..<all.rows {
            for column in 0..<all.columns { design[row, column] = all[row, column] }
            design[row, all.columns] = 1
        }
        var gram = design.gram(transposed: true)
        for index in 0..<gram.rows { gram[index, index] += 1e-6 * Double(max(1, all.rows)) }
        precision = (try? Cholesky(gram, jitter: 1e-6).inverse()) ?? .identity(all.columns + 1)
        // A large training set is represented by a sample.
        var chosen = Array(0..<all.rows)
        if all.rows > Domain.keptRows {
            var random = RandomStream(seed: seed)
            chosen = random.choice(Domain.keptRows, of: all.rows).sorted()
        }
        rows = all.selecting(rows: chosen)
        // Leverage with a row left out is h / (1 − h): what the same row would have as a newcomer.
        let precision = precision
        let leverages = (0..<all.rows).map { row -> Double in
            let own = Domain.leverage(all, row, precision)
            return own / max(1e-9, 1 - own)
        }
        leverageLimit = weightedQuantile(leverages, .init(repeating: 1, count: leverages.count), Domain.share)
        let kept = rows
        let distances = Parallel.map(kept.rows) { row in Domain.nearest(kept, row, kept, excluding: row) }
        let known = distances.filter { $0.isFinite }
        distanceLimit = weightedQuantile(known, .init(repeating: 1, count: known.count), Domain.share)
    }

    public func flags(_ features: Matrix, unseen: [FeaturePipeline.Unseen] = []) -> [Flag] {
        let asked = standardiser.apply(features)
        var strangers: [Int: [String]] = [:]
        for item in unseen { strangers[item.row, default: []].append("\(item.column) = \(item.value)") }
        return (0..<asked.rows).map { row in
            let leverage = Domain.leverage(asked, row, precision)
            let distance = Domain.nearest(asked, row, rows, excluding: nil)
            let unknown = strangers[row] ?? []
            return Flag(
                leverage: leverage, distance: distance, unseen: unknown,
                isOutside: leverage > leverageLimit * (1 + 1e-9) || distance > distanceLimit * (1 + 1e-9)
                    || !unknown.isEmpty)
        }
    }

    private static func leverage(_ rows: Matrix, _ row: Int, _ precision: Matrix) -> Double {
        let vector = Array(rows.row(row)) + [1]
        return dot(vector, precision.multiplied(by: vector))
    }

    private static func nearest(_ asked: Matrix, _ row: Int, _ rows: Matrix, excluding: Int?) -> Double {
        var best = Double.infinity
        for other in 0..<rows.rows where other != excluding {
            var sum = 0.0
            for column in 0..<rows.columns {
                let difference = asked[row, column] - rows[other, column]
                sum += difference * difference
                if sum >= best { break }
            }
            best = min(best, sum)
        }
        return best.squareRoot()
    }

    func store(into writer: inout ModelWriter) {
        writer.put("domain.means", standardiser.means)
        writer.put("domain.deviations", standardiser.deviations)
        writer.put("domain.precision", precision)
        writer.put("domain.rows", rows)
        writer.put("domain.limits", [leverageLimit, distanceLimit])
    }

    init(_ reader: ModelReader) throws(DataProblem) {
        standardiser = Standardiser(
            means: try reader.doubles("domain.means"), deviations: try reader.doubles("domain.deviations"))
        precision = try reader.matrix("domain.precision")
        rows = try reader.matrix("domain.rows")
        let limits = try reader.doubles("domain.limits")
        guard limits.count == 2, precision.rows == rows.columns + 1, precision.columns == precision.rows,
            standardiser.means.count == rows.columns,
            standardiser.deviations.count == rows.columns
        else { throw reader.broken("domain.limits") }
        (leverageLimit, distanceLimit) = (limits[0], limits[1])
    }
}
