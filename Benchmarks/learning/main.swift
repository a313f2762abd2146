import Glibc
import NsynLearning

// Times nsyn's learners on generated data. `peer.py` runs this beside the Python libraries: it writes the name of a
// measurement to standard input, and one line with the CPU seconds of one run comes back, so that runs of nsyn and of
// its peers alternate. What a measurement needs is made when it is first asked for, outside of the time.

func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func friedman(_ rows: Int, features: Int, seed: UInt64) -> Examples {
    var random = RandomStream(seed: seed)
    var matrix = Matrix(rows: rows, columns: features)
    for index in matrix.elements.indices { matrix.elements[index] = random.uniform() }
    let target = (0..<rows).map { row -> Double in
        let x = Array(matrix.row(row))
        return 10 * sin(.pi * x[0] * x[1]) + 20 * (x[2] - 0.5) * (x[2] - 0.5) + 10 * x[3] + 5 * x[4] + random.normal()
    }
    return Examples(features: matrix, target: .numbers(target))
}

/// What is measured, by name: preparing it gives the work of one run.
let measurements: [String: () throws -> () throws -> Void] = {
    func training() -> Examples { friedman(10_000, features: 20, seed: 1) }
    func questions() -> Matrix { friedman(200_000, features: 20, seed: 2).features }
    func fit(_ settings: ForestSettings) -> () throws -> () throws -> Void {
        {
            let data = training()
            return { _ = try RandomForest(data, settings: settings) }
        }
    }
    func predict(_ settings: ForestSettings) -> () throws -> () throws -> Void {
        {
            let (forest, rows) = (try RandomForest(training(), settings: settings), questions())
            return { _ = forest.predict(rows) }
        }
    }
    func likelihood(_ rows: Int) -> () throws -> () throws -> Void {
        {
            let part = friedman(rows, features: 5, seed: 3)
            let likelihood = MarginalLikelihood(form: .matern52, rows: part.features, target: part.target.numbers)
            let parameters = [0, -0.5, -0.5, -0.5, -0.5, -0.5, -2]
            return {
                var gradient: [Double] = []
                _ = likelihood.evaluate(parameters, gradient: &gradient)
            }
        }
    }
    let shallow = TreeLimits(depth: 6)
    return [
        "forest-fit-exact": fit(ForestSettings(trees: 100, splits: .exact)),
        "forest-fit": fit(ForestSettings(trees: 100)),
        "forest-fit-depth-6": fit(ForestSettings(trees: 100, limits: shallow)),
        "boosting-fit": {
            let data = training()
            return { _ = try GradientBoosting(data, settings: BoostingSettings(rounds: 100)) }
        },
        "forest-predict": predict(ForestSettings(trees: 300, splits: .exact)),
        "forest-predict-bins": predict(ForestSettings(trees: 300)),
        "forest-predict-depth-6": predict(ForestSettings(trees: 300, limits: shallow)),
        "boosting-predict": {
            let boosted = try GradientBoosting(training(), settings: BoostingSettings(rounds: 300))
            let rows = questions()
            return { _ = boosted.predict(rows) }
        },
        "likelihood-1000": likelihood(1000),
        "likelihood-2000": likelihood(2000),
        "siamese-1": NetworkBenchmark.siamese(1),
        "siamese-100": NetworkBenchmark.siamese(100),
        "siamese-10000": NetworkBenchmark.siamese(10_000),
        "dense-predict": NetworkBenchmark.dense,
    ]
}()

Parallel.threads = 1
switch CommandLine.arguments.dropFirst().first {
case "agree-networks": try NetworkAgreement.run()
case "agree" where CommandLine.arguments.count == 3: try Agreement.print(path: CommandLine.arguments[2])
default:
    var prepared: [String: () throws -> Void] = [:]
    while let name = readLine() {
        guard let prepare = measurements[name] else { fatalError("there is no measurement ‘\(name)’") }
        let work = try prepared[name] ?? prepare()
        prepared[name] = work
        let start = now()
        try work()
        print(now() - start)
        fflush(nil)
    }
}
