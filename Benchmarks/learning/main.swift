import Glibc
import NsynLearning

// Times nsyn's learners on generated data; `peer.py` runs this beside the Python libraries and prints the ratios.
// One line a measurement: name, seconds.

func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The median of the CPU time of several runs.
func measure(_ name: String, repeats: Int = 3, _ work: () throws -> Void) rethrows {
    var times: [Double] = []
    for _ in 0..<repeats {
        let start = now()
        try work()
        times.append(now() - start)
    }
    print(name, times.sorted()[repeats / 2])
    fflush(nil)
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

Parallel.threads = 1
let chosen = CommandLine.arguments.dropFirst()
if chosen.first == "agree-networks" {
    try NetworkAgreement.run()
    exit(0)
}
if chosen.first == "agree", chosen.count == 2 {
    try Agreement.print(path: CommandLine.arguments[2])
    exit(0)
}
func wanted(_ name: String) -> Bool { chosen.isEmpty || chosen.contains(name) }

let training = friedman(10_000, features: 20, seed: 1)
if wanted("forest-fit") {
    try measure("forest-fit") { _ = try RandomForest(training, settings: ForestSettings(trees: 100, splits: .exact)) }
    try measure("forest-fit-depth-6") {
        _ = try RandomForest(
            training, settings: ForestSettings(trees: 100, limits: TreeLimits(depth: 6), splits: .exact))
    }
}
if wanted("boosting-fit") {
    try measure("boosting-fit") { _ = try GradientBoosting(training, settings: BoostingSettings(rounds: 100)) }
}
if wanted("forest-predict") {
    let rows = friedman(200_000, features: 20, seed: 2).features
    let forest = try RandomForest(training, settings: ForestSettings(trees: 300, splits: .exact))
    measure("forest-predict", repeats: 1) { _ = forest.predict(rows) }
    let shallow = try RandomForest(
        training, settings: ForestSettings(trees: 300, limits: TreeLimits(depth: 6), splits: .exact))
    measure("forest-predict-depth-6", repeats: 3) { _ = shallow.predict(rows) }
    let boosted = try GradientBoosting(training, settings: BoostingSettings(rounds: 300))
    measure("boosting-predict", repeats: 3) { _ = boosted.predict(rows) }
}
if wanted("networks") { try NetworkBenchmark.run() }
for rows in [1000, 2000] where wanted("likelihood-\(rows)") {
    let part = friedman(rows, features: 5, seed: 3)
    let likelihood = MarginalLikelihood(form: .matern52, rows: part.features, target: part.target.numbers)
    var gradient: [Double] = []
    let parameters = [0, -0.5, -0.5, -0.5, -0.5, -0.5, -2]
    measure("likelihood-\(rows)") { _ = likelihood.evaluate(parameters, gradient: &gradient) }
}
