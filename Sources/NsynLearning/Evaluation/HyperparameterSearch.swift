/// Chooses a learner's settings on the training rows alone: inner folds give the loss, our own Gaussian process says
/// where to look next (expected improvement).
public enum HyperparameterSearch {
    /// The loss that inner folds report: log loss for classes, mean square for numbers.
    static func loss(_ prediction: Matrix, _ target: Target) -> Double {
        switch target {
        case .numbers(let wanted):
            let error = Metrics.rootMeanSquare(prediction.column(0), wanted)
            return error * error
        case .classes(let wanted, _): return Metrics.logLoss(clipped(prediction), wanted)
        }
    }

    /// A forest that says "never" must not cost infinitely much.
    private static func clipped(_ prediction: Matrix) -> Matrix { prediction.mapped { min(max($0, 0.01), 0.99) } }

    public static func choose(
        _ specification: LearnerSpecification, _ examples: Examples, trials: Int, folds: Int = 5,
        seed: UInt64, journal: TrainingJournal? = nil
    ) throws(DataProblem) -> LearnerSpecification {
        let axes = specification.axes.filter { specification.parameters[$0.name] == nil }
        guard !axes.isEmpty, trials > 1, examples.count >= 2 * folds else { return specification }
        // Inner folds respect groups where the outer ones do.
        let isGrouped = Set(examples.groups ?? []).count >= folds
        let plan: SplitPlan = isGrouped ? .groupFolds(folds) : .folds(folds)
        let splits = try plan.splits(examples, seed: seed &+ 17)
        journal?.expect(trials * splits.count)
        var random = RandomStream(seed: seed, stream: 0x5EA2C4)
        var points: [[Double]] = []
        var losses: [Double] = []
        func candidate(_ point: [Double]) -> LearnerSpecification {
            var result = specification
            for (axis, share) in zip(axes, point) { result.parameters[axis.name] = axis.value(share) }
            return result
        }
        for trial in 0..<trials {
            let point =
                trial < max(3, axes.count + 2)
                ? start(trial, axes.count, &random) : next(points, losses, axes.count, seed: seed, &random)
            var total = 0.0
            var counted = 0
            for (index, split) in splits.enumerated() {
                let test = examples.selecting(split.test)
                /// Empty where the settings can't be fitted.
                func judge() -> [Double] {
                    let training = examples.selecting(split.training)
                    guard let model = try? candidate(point).fit(training, seed: seed) else { return [] }
                    return [loss(model.predict(test.features), test.target)]
                }
                guard let found = (journal?.numbers("trial \(trial).\(index)", judge) ?? judge()).first else {
                    continue
                }
                total += found * Double(test.count)
                counted += test.count
            }
            points.append(point)
            losses.append(counted > 0 ? total / Double(counted) : .infinity)
        }
        let best = losses.indices.reduce(0) { losses[$1] < losses[$0] ? $1 : $0 }
        return candidate(points[best])
    }

    /// The middle first, then a spread over the cube.
    private static func start(_ trial: Int, _ count: Int, _ random: inout RandomStream) -> [Double] {
        trial == 0 ? [Double](repeating: 0.5, count: count) : (0..<count).map { _ in random.uniform() }
    }

    private static func next(
        _ points: [[Double]], _ losses: [Double], _ count: Int, seed: UInt64, _ random: inout RandomStream
    ) -> [Double] {
        let known = losses.indices.filter { losses[$0].isFinite }
        let examples = Examples(
            features: Matrix(known.map { points[$0] }), target: .numbers(known.map { losses[$0] }))
        let settings = GaussianProcessSettings(restarts: 1, iterations: 30, standardises: true, seed: seed)
        let candidates = (0..<200).map { _ in (0..<count).map { _ in random.uniform() } }
        guard known.count >= 3, let process = try? GaussianProcess(examples, settings: settings) else {
            return candidates[0]
        }
        let (means, variances) = process.predict(Matrix(candidates))
        let best = known.map { losses[$0] }.min() ?? 0
        let gains = zip(means, variances).map { mean, variance -> Double in
            let deviation = variance.squareRoot()
            let distance = (best - mean) / deviation
            return (best - mean) * Double.normalCumulative(distance) + deviation * Double.normalDensity(distance)
        }
        return candidates[gains.indices.reduce(0) { gains[$1] > gains[$0] ? $1 : $0 }]
    }
}
