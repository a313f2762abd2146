import Glibc

/// From a spectrum to a composition: the measured spectrum is written as a mixture of known ones (shares ≥ 0, sum 1),
/// and the compositions are mixed with the same shares. Absorbance is compared on a log scale, where a faint peak
/// weighs as much as a strong slope, and only where it stands above the noise.
///
/// Known spectra can be parts of the measured one, whose shares add up, or merely like it; then the middle of their
/// compositions is nearer than the mean. Which it is, known spectra left out decide.
public struct SpectrumMixture: Sendable, Equatable {
    /// Log absorbances, one known spectrum a row.
    let known: Matrix
    /// One composition a row.
    public let compositions: Matrix
    let channels: [Int]
    let floor: Double
    /// Whether each share is the middle one of the known compositions, weighed by the shares of their spectra.
    public private(set) var takesMiddle = false
    /// How badly each known spectrum is mixed from the others: what an unknown one is measured by.
    public private(set) var misfitsLeftOut: [Double] = []

    /// `wavelengths` beyond `longest` are left out: there most spectra hold noise.
    public init(
        spectra: Matrix, wavelengths: [Double], compositions: Matrix, longest: Double = 900, floor: Double = 1e-3
    ) throws(DataProblem) {
        guard spectra.rows == compositions.rows, spectra.rows > 0 else {
            throw DataProblem(.emptyTable, "every spectrum needs its composition")
        }
        guard spectra.columns == wavelengths.count else {
            throw DataProblem(.unreadableTable, "the spectra don't lie on the grid of wavelengths")
        }
        channels = wavelengths.indices.filter { wavelengths[$0] <= longest }
        self.floor = floor
        self.compositions = compositions
        known = SpectrumMixture.logarithms(spectra, channels, floor)
        leaveOut()
    }

    private static func logarithms(_ spectra: Matrix, _ channels: [Int], _ floor: Double) -> Matrix {
        spectra.selecting(columns: channels).mapped { log(max($0, floor)) }
    }

    /// One composition a row, and how far the best mixture stays from the spectrum (root mean square, log scale).
    public func predict(_ spectra: Matrix, takesMiddle: Bool? = nil) -> (compositions: Matrix, misfits: [Double]) {
        let asked = SpectrumMixture.logarithms(spectra, channels, floor)
        let gram = known.gram()
        let cross = asked.multiplied(by: known, transposeOther: true)
        var result = Matrix(rows: asked.rows, columns: compositions.columns)
        var misfits: [Double] = []
        for row in 0..<asked.rows {
            let shares = SpectrumMixture.simplex(gram, Array(cross.row(row)))
            let answer = composition(shares, of: Array(0..<known.rows), takesMiddle: takesMiddle ?? self.takesMiddle)
            for place in answer.indices { result[row, place] = answer[place] }
            let mixed = known.multiplied(by: shares, transposeSelf: true)
            let error = zip(mixed, asked.row(row)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            misfits.append((error / Double(max(1, channels.count))).squareRoot())
        }
        return (result, misfits)
    }

    private func composition(_ shares: [Double], of rows: [Int], takesMiddle: Bool) -> [Double] {
        let used = rows.indices.filter { shares[$0] > 0 }
        return (0..<compositions.columns).map { place in
            guard takesMiddle else { return used.reduce(0) { $0 + shares[$1] * compositions[rows[$1], place] } }
            let total = used.reduce(0) { $0 + shares[$1] }
            var sum = 0.0
            for one in used.sorted(by: { compositions[rows[$0], place] < compositions[rows[$1], place] }) {
                sum += shares[one]
                if 2 * sum >= total { return compositions[rows[one], place] }
            }
            return 0
        }
    }

    /// From so many known spectra on they decide; of fewer it is the mean.
    static let fewestToDecide = 10

    /// Mixes each known spectrum from the others: the misfits, and whether the middle or the mean is nearer.
    private mutating func leaveOut() {
        let gram = known.gram()
        var (means, middles): ([Double], [Double]) = ([], [])
        for held in 0..<known.rows {
            let others = (0..<known.rows).filter { $0 != held }
            guard !others.isEmpty else { continue }
            var inner = Matrix(rows: others.count, columns: others.count)
            for (row, first) in others.enumerated() {
                for (column, second) in others.enumerated() { inner[row, column] = gram[first, second] }
            }
            let shares = SpectrumMixture.simplex(inner, others.map { gram[held, $0] })
            var square = gram[held, held]
            for (row, first) in others.enumerated() {
                square -= 2 * shares[row] * gram[held, first]
                for column in others.indices { square += shares[row] * shares[column] * inner[row, column] }
            }
            misfitsLeftOut.append((max(0, square) / Double(max(1, channels.count))).squareRoot())
            let wanted = Array(compositions.row(held))
            for takesMiddle in [false, true] {
                let answer = composition(shares, of: others, takesMiddle: takesMiddle)
                let error = Metrics.meanAbsoluteError(answer, wanted)
                if takesMiddle { middles.append(error) } else { means.append(error) }
            }
        }
        takesMiddle =
            middles.count >= SpectrumMixture.fewestToDecide && middles.reduce(0, +) < means.reduce(0, +)
    }

    /// Minimises ½ wᵀ G w − bᵀ w over shares: moves weight between the pair that gains most, exactly, until none does.
    static func simplex(_ gram: Matrix, _ linear: [Double]) -> [Double] {
        let count = linear.count
        var shares = [Double](repeating: 1 / Double(count), count: count)
        var slopes = gram.multiplied(by: shares)
        for index in 0..<count { slopes[index] -= linear[index] }
        let scale = max(1e-300, (0..<count).map { gram[$0, $0] }.max() ?? 1)
        for _ in 0..<20_000 {
            let rising = slopes.indices.reduce(0) { slopes[$1] < slopes[$0] ? $1 : $0 }
            var falling = -1
            for index in 0..<count where shares[index] > 0 && (falling < 0 || slopes[index] > slopes[falling]) {
                falling = index
            }
            guard falling >= 0, slopes[falling] - slopes[rising] > 1e-10 * scale else { break }
            let curvature = gram[rising, rising] + gram[falling, falling] - 2 * gram[rising, falling]
            var step = curvature > 0 ? (slopes[falling] - slopes[rising]) / curvature : shares[falling]
            step = min(step, shares[falling])
            shares[rising] += step
            shares[falling] = step == shares[falling] ? 0 : shares[falling] - step
            for index in 0..<count { slopes[index] += step * (gram[index, rising] - gram[index, falling]) }
        }
        return shares
    }
}
