import Glibc

/// How likely a condition is to succeed on a ligand that was never tried, from what happened on other ligands.
///
/// Conditions are told by their places within what each ligand allows (`RelativePlaces`): a quadratic in the places is
/// the prior that all ligands share, every ligand counting alike. Experiments on the new ligand move it (`adapted`), as
/// far as their number outweighs the prior.
public struct LigandTransfer: Sendable, Codable, Equatable {
    /// The columns whose places are taken.
    public let columns: [String]
    /// One for each of `terms`.
    public let coefficients: [Double]
    /// Ligands that it was learned from.
    public let ligands: Int

    /// A constant, the places around their middle, and their squares and products.
    static func terms(_ places: some Sequence<Double>) -> [Double] {
        let centred = places.map { 2 * $0 - 1 }
        var result = [1] + centred
        for first in centred.indices {
            for second in first..<centred.count { result.append(centred[first] * centred[second]) }
        }
        return result
    }

    init(columns: [String], coefficients: [Double], ligands: Int) {
        self.columns = columns
        self.coefficients = coefficients
        self.ligands = ligands
    }

    /// Learns from many ligands. Successes and failures weigh the same in sum, and so does every ligand, whatever the
    /// number of its experiments.
    public init(columns: [String], places: Matrix, outcomes: [Int], groups: [Int]) throws(DataProblem) {
        guard outcomes.contains(1), outcomes.contains(0) else {
            throw DataProblem(.oneClass, "the ligands hold successes alone or failures alone")
        }
        var sizes: [Int: Double] = [:]
        for group in groups { sizes[group, default: 0] += 1 }
        var weights = groups.map { 1 / (sizes[$0] ?? 1) }
        var sums = [0.0, 0]
        for (outcome, weight) in zip(outcomes, weights) { sums[outcome] += weight }
        let total = Double(outcomes.count)
        for row in weights.indices { weights[row] *= total / 2 / sums[outcomes[row]] }
        let start = [Double](repeating: 0, count: Self.terms(places.row(0)).count)
        self.init(
            columns: columns,
            coefficients: Self.fit(
                places, outcomes, weights: weights, around: start,
                precisions: start.map { _ in 1 }),
            ligands: sizes.count)
    }

    /// The same with experiments on the new ligand: the prior is worth as much as `priorRows` of them. How often the
    /// ligand succeeds at all is fitted beside and left out of the answer, which stays a rank of conditions.
    public func adapted(places: Matrix, outcomes: [Int], priorRows: Double = 10) -> LigandTransfer {
        guard !outcomes.isEmpty else { return self }
        let weights = [Double](repeating: 1, count: outcomes.count)
        var precisions = [Double](repeating: priorRows / 4, count: coefficients.count)
        precisions[0] = 0.01
        var moved = Self.fit(
            places, outcomes, weights: weights, around: coefficients, precisions: precisions)
        moved[0] = coefficients[0]
        return LigandTransfer(columns: columns, coefficients: moved, ligands: ligands)
    }

    /// Success against failure where both are equally frequent: a rank of conditions rather than a frequency.
    public func probabilities(_ places: Matrix) -> [Double] {
        (0..<places.rows).map { Double.logistic(dot(Self.terms(places.row($0)), coefficients)) }
    }

    /// Logistic regression with a Gaussian prior around given coefficients, by Newton's method.
    private static func fit(
        _ places: Matrix, _ outcomes: [Int], weights: [Double], around prior: [Double],
        precisions: [Double]
    ) -> [Double] {
        let count = prior.count
        let rows = (0..<places.rows).map { terms(places.row($0)) }
        var coefficients = prior
        for _ in 0..<50 {
            var curvature = Matrix(rows: count, columns: count)
            var slope = [Double](repeating: 0, count: count)
            for index in 0..<count {
                curvature[index, index] = precisions[index]
                slope[index] = precisions[index] * (coefficients[index] - prior[index])
            }
            for (row, values) in rows.enumerated() {
                let probability = Double.logistic(dot(values, coefficients))
                let bend = weights[row] * max(1e-9, probability * (1 - probability))
                let miss = weights[row] * (probability - Double(outcomes[row]))
                for first in 0..<count {
                    slope[first] += miss * values[first]
                    let scaled = bend * values[first]
                    for second in 0...first { curvature[first, second] += scaled * values[second] }
                }
            }
            for first in 0..<count {
                for second in 0..<first { curvature[second, first] = curvature[first, second] }
            }
            guard let factor = try? Cholesky(curvature, jitter: 1e-9) else { break }
            let step = factor.solve(slope)
            // A step longer than ten leaves the region where the quadratic resembles the loss.
            let length = dot(step, step).squareRoot()
            let size = min(1, 10 / max(length, 1e-300))
            for index in 0..<count { coefficients[index] -= size * step[index] }
            if length < 1e-8 { break }
        }
        return coefficients
    }
}
