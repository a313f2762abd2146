import Glibc

public struct SupportVectorSettings: Sendable, Equatable {
    /// C: what a misplaced example costs.
    public var cost: Double
    /// k(x, z) = exp(−gamma |x − z|²); nil is one over features times variance.
    public var gamma: Double?
    /// Weighs each class by the inverse of its share.
    public var balances: Bool
    public var standardises: Bool
    /// Folds behind the probabilities.
    public var calibrationFolds: Int
    public var seed: UInt64

    public init(
        cost: Double = 1, gamma: Double? = nil, balances: Bool = false, standardises: Bool = true,
        calibrationFolds: Int = 5, seed: UInt64 = 1
    ) {
        self.cost = cost
        self.gamma = gamma
        self.balances = balances
        self.standardises = standardises
        self.calibrationFolds = calibrationFolds
        self.seed = seed
    }
}

/// A support vector machine with a Gaussian kernel, one class against another for every pair; probabilities by Platt's
/// sigmoid on cross-validated decisions, coupled over the pairs.
public struct SupportVectorMachine: Sendable, Equatable {
    struct Pair: Sendable, Equatable {
        var first: Int
        var second: Int
        /// Positions among the support rows.
        var rows: [Int]
        var coefficients: [Double]
        var offset: Double
        var sigmoid: PlattCalibration
    }

    public let settings: SupportVectorSettings
    public let gamma: Double
    public let standardiser: Standardiser
    public let classNames: [String]
    public let supportRows: Matrix
    let pairs: [Pair]

    public init(_ examples: Examples, settings: SupportVectorSettings = SupportVectorSettings()) throws(DataProblem) {
        try examples.validate()
        guard case .classes(let classes, let names) = examples.target else {
            throw DataProblem(.wrongTask, "a support vector machine needs classes")
        }
        let features = examples.features.columns
        let standardiser = settings.standardises ? Standardiser(examples.features) : .identity(features)
        let rows = standardiser.apply(examples.features)
        let gamma = settings.gamma ?? SupportVectorMachine.scaleGamma(rows)
        self.settings = settings
        self.standardiser = standardiser
        self.gamma = gamma
        classNames = names
        let members = names.indices.map { kind in classes.indices.filter { classes[$0] == kind } }
        var combinations: [(Int, Int)] = []
        for first in names.indices {
            for second in names.indices where second > first { combinations.append((first, second)) }
        }
        let present = combinations.filter { !members[$0.0].isEmpty && !members[$0.1].isEmpty }
        let weights = examples.weights ?? [Double](repeating: 1, count: rows.rows)
        let share = names.indices.map { kind in
            settings.balances ? Double(rows.rows) / (Double(names.count) * Double(max(1, members[kind].count))) : 1
        }
        let limits = classes.indices.map { settings.cost * weights[$0] * share[classes[$0]] }
        let solved = Parallel.map(present.count) { index -> Pair in
            let (first, second) = present[index]
            // The first class of a pair is the positive side, as in libsvm.
            let chosen = (members[first] + members[second]).sorted()
            let problem = TwoClassProblem(
                rows: rows.selecting(rows: chosen), signs: chosen.map { classes[$0] == first ? 1 : -1 },
                limits: chosen.map { limits[$0] }, gamma: gamma)
            let solution = problem.solve()
            var random = RandomStream(seed: settings.seed, stream: UInt64(index))
            let decisions = problem.crossValidatedDecisions(folds: settings.calibrationFolds, random: &random)
            let kept = chosen.indices.filter { solution.coefficients[$0] != 0 }
            return Pair(
                first: first, second: second, rows: kept.map { chosen[$0] },
                coefficients: kept.map { solution.coefficients[$0] }, offset: solution.offset,
                sigmoid: PlattCalibration(decisions: decisions, positive: problem.signs.map { $0 > 0 }))
        }
        // Keep each support row once.
        let used = Set(solved.flatMap { $0.rows }).sorted()
        let position = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, $0) })
        supportRows = rows.selecting(rows: used)
        pairs = solved.map { pair in
            var pair = pair
            pair.rows = pair.rows.map { position[$0] ?? 0 }
            return pair
        }
    }

    init(
        settings: SupportVectorSettings, gamma: Double, standardiser: Standardiser, classNames: [String],
        supportRows: Matrix, pairs: [Pair]
    ) {
        self.settings = settings
        self.gamma = gamma
        self.standardiser = standardiser
        self.classNames = classNames
        self.supportRows = supportRows
        self.pairs = pairs
    }

    static func scaleGamma(_ rows: Matrix) -> Double {
        let count = Double(max(1, rows.elements.count))
        let mean = rows.elements.reduce(0, +) / count
        let variance = rows.elements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return variance > 0 ? 1 / (Double(rows.columns) * variance) : 1
    }

    static func kernel(_ left: Matrix, _ right: Matrix, gamma: Double) -> Matrix {
        // exp(−γ d²) is the squared exponential with this one scale.
        let scale = 1 / (2 * gamma).squareRoot()
        return Kernel(.squaredExponential, scales: [Double](repeating: scale, count: left.columns)).cross(left, right)
    }

    /// One column a pair: positive speaks for the first class.
    public func decisions(_ rows: Matrix) -> Matrix {
        let cross = SupportVectorMachine.kernel(standardiser.apply(rows), supportRows, gamma: gamma)
        var result = Matrix(rows: rows.rows, columns: pairs.count)
        for row in 0..<rows.rows {
            for (index, pair) in pairs.enumerated() {
                var sum = pair.offset
                for (support, coefficient) in zip(pair.rows, pair.coefficients) {
                    sum += coefficient * cross[row, support]
                }
                result[row, index] = sum
            }
        }
        return result
    }

    /// The class with the most pairs won; ties go to the larger sum of decisions.
    public func votes(_ rows: Matrix) -> [Int] {
        let decisions = decisions(rows)
        return (0..<rows.rows).map { row in
            var votes = [Double](repeating: 0, count: classNames.count)
            for (index, pair) in pairs.enumerated() {
                let value = decisions[row, index]
                votes[value > 0 ? pair.first : pair.second] += 1
                votes[pair.first] += 1e-4 * value / (1 + abs(value))
                votes[pair.second] -= 1e-4 * value / (1 + abs(value))
            }
            return votes.indices.reduce(0) { votes[$1] > votes[$0] ? $1 : $0 }
        }
    }

    /// Probabilities, coupled over the pairs.
    public func predict(_ rows: Matrix) -> Matrix {
        let decisions = decisions(rows)
        var result = Matrix(rows: rows.rows, columns: classNames.count)
        for row in 0..<rows.rows {
            probabilities {
                decisions[row, $0]
            } of: {
                result[row, $0] = $1
            }
        }
        return result
    }

    private func probabilities(_ decision: (_ pair: Int) -> Double, of body: (_ kind: Int, _ value: Double) -> Void) {
        func probability(_ index: Int) -> Double {
            min(1 - 1e-7, max(1e-7, pairs[index].sigmoid.apply(decision(index))))
        }
        if pairs.count == 1 {
            let value = probability(0)
            body(pairs[0].first, value)
            body(pairs[0].second, 1 - value)
            return
        }
        var pairwise = Matrix(rows: classNames.count, columns: classNames.count)
        var present: Set<Int> = []
        for (index, pair) in pairs.enumerated() {
            let value = probability(index)
            pairwise[pair.first, pair.second] = value
            pairwise[pair.second, pair.first] = 1 - value
            present.formUnion([pair.first, pair.second])
        }
        let kinds = present.sorted()
        for (kind, value) in zip(kinds, PairwiseCoupling.couple(pairwise, kinds)) { body(kind, value) }
    }

    // MARK: Panels of points

    var panelKernel: PanelKernel? {
        let scales = [Double](repeating: 1 / (2 * gamma).squareRoot(), count: supportRows.columns)
        return PanelKernel(
            Kernel(.squaredExponential, scales: scales), known: supportRows, standardiser: standardiser)
    }

    /// For each pair a coefficient of every support row.
    var pairWeights: [[Double]] {
        pairs.map { pair in
            var weights = [Double](repeating: 0, count: supportRows.rows)
            for (row, coefficient) in zip(pair.rows, pair.coefficients) { weights[row] += coefficient }
            return weights
        }
    }

    /// From each pair's sum of weighted covariances.
    func probabilities(sums: [Double], of body: (_ kind: Int, _ value: Double) -> Void) {
        probabilities({ sums[$0] + pairs[$0].offset }, of: body)
    }
}

/// Two classes, the rows of both.
struct TwoClassProblem {
    var rows: Matrix
    var signs: [Double]
    var limits: [Double]
    var gamma: Double

    func solve() -> SequentialMinimalOptimiser.Solution {
        SequentialMinimalOptimiser.solve(
            kernel: SupportVectorMachine.kernel(rows, rows, gamma: gamma), signs: signs, limits: limits)
    }

    /// Each row's decision by a machine that didn't see it: what Platt's sigmoid must be fitted to.
    func crossValidatedDecisions(folds: Int, random: inout RandomStream) -> [Double] {
        let count = signs.count
        var result = [Double](repeating: 0, count: count)
        var fold = [Int](repeating: 0, count: count)
        for side in [1.0, -1] {
            var members = (0..<count).filter { signs[$0] == side }
            random.shuffle(&members)
            for (position, row) in members.enumerated() { fold[row] = position % folds }
        }
        for held in 0..<folds {
            let test = (0..<count).filter { fold[$0] == held }
            let training = (0..<count).filter { fold[$0] != held }
            guard !test.isEmpty else { continue }
            let mine = training.map { signs[$0] }
            guard mine.contains(1), mine.contains(-1) else {
                for row in test { result[row] = mine.first ?? 0 }
                continue
            }
            let part = TwoClassProblem(
                rows: rows.selecting(rows: training), signs: mine, limits: training.map { limits[$0] }, gamma: gamma)
            let solution = part.solve()
            let cross = SupportVectorMachine.kernel(rows.selecting(rows: test), part.rows, gamma: gamma)
            for (position, value) in cross.multiplied(by: solution.coefficients).enumerated() {
                result[test[position]] = value + solution.offset
            }
        }
        return result
    }
}

/// From the probabilities of pairs to one distribution (Wu, Lin & Weng 2004, second method).
enum PairwiseCoupling {
    static func couple(_ pairwise: Matrix, _ kinds: [Int]) -> [Double] {
        let count = kinds.count
        guard count > 2 else {
            return count == 2 ? [pairwise[kinds[0], kinds[1]], pairwise[kinds[1], kinds[0]]] : [1]
        }
        var system = Matrix(rows: count, columns: count)
        for row in 0..<count {
            for column in 0..<count where column != row {
                let (mine, other) = (pairwise[kinds[row], kinds[column]], pairwise[kinds[column], kinds[row]])
                system[row, row] += other * other
                system[row, column] = -other * mine
            }
        }
        var shares = [Double](repeating: 1 / Double(count), count: count)
        for _ in 0..<max(100, count) {
            var products = system.multiplied(by: shares)
            var total = dot(shares, products)
            if products.allSatisfy({ abs($0 - total) < 0.005 / Double(count) }) { break }
            for place in 0..<count {
                let change = (total - products[place]) / system[place, place]
                shares[place] += change
                let scale = 1 / (1 + change)
                total = (total + change * (change * system[place, place] + 2 * products[place])) * scale * scale
                for other in 0..<count {
                    products[other] = (products[other] + change * system[place, other]) * scale
                    shares[other] *= scale
                }
            }
        }
        return shares
    }
}
