import Glibc
import NsynDiagnostics
import NsynLearning
import NsynPlan
import NsynSemantics
import NsynSimulation

// Times the parts of a simulation on one thread; `peer.py` runs this beside the Python libraries.
// One line a measurement: name, value.

func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Conditions a CPU-second, the median of these rounds.
func rate(_ name: String, _ conditions: Int, rounds: Int = 5, _ work: () -> Void) {
    var rates: [Double] = []
    for _ in 0..<rounds {
        let start = cpuSeconds()
        work()
        rates.append(Double(conditions) / (cpuSeconds() - start))
    }
    print(name, rates.sorted()[rounds / 2])
    fflush(nil)
}

/// A script with its first sweep, as the command would run it.
struct Subject {
    let simulation: Simulation

    init(_ path: String) throws {
        let checker = Checker(library: Library())
        guard let text = try? String(decoding: bytes(of: path), as: UTF8.self) else { fatalError("no \(path)") }
        let checked = checker.check(checker.add(path: path, text: text))
        for finding in checked.findings where finding.severity == .error { fatalError(finding.message) }
        let known = checker.library.declaredModels
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let runner = Runner(
            models: checked.models, quantities: known.quantities, rules: { checker.planRules },
            unit: { checker.unit(named: $0) },
            readModel: { declaration throws(DataProblem) in
                guard case .trained(let file) = declaration.kind else { return nil }
                return try Model(path: folder + "/" + file)
            })
        guard let plan = checked.plans.first, let sweep = plan.sweeps.first else { fatalError("no sweep in \(path)") }
        simulation = try runner.simulation(plan.plan, sweep, knowledge: checker.planKnowledge)
        if let gap = simulation.gaps.first { fatalError("\(gap.model) lacks \(gap.lacks)") }
    }

    /// These columns of every condition, and nothing kept of them.
    func compute(_ columns: Set<String>?) -> () -> Void {
        guard let job = SimulationJob(simulation, columns: columns) else { fatalError("no such columns") }
        let run = SimulationRun(job)
        return { run.compute() }
    }

    func value(of column: String) -> () -> Void {
        guard let job = SimulationJob(simulation, values: [column]) else { fatalError("no such column") }
        let run = SimulationRun(job)
        return { run.compute() }
    }
}

func bytes(of path: String) throws -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw SimulationProblem(.noConditions, "no \(path)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&block, 1, block.count, file), count > 0 { bytes += block[..<count] }
    return bytes
}

Parallel.threads = 1
guard CommandLine.arguments.count > 2 else { fatalError("bench-simulation plan|forest SCRIPT") }
let subject = try Subject(CommandLine.arguments[2])
let count = subject.simulation.space.count
switch CommandLine.arguments[1] {
case "plan":
    let columns = Set(subject.simulation.schema.columns.map(\.name))
    rate("plan", count, subject.compute(columns.subtracting(["pH_at_reduction"])))
    rate("plan-with-pH", count, subject.compute(nil))
    guard let job = SimulationJob(subject.simulation, columns: columns.subtracting(["pH_at_reduction"])) else { break }
    rate("plan-summary", count) { _ = SimulationRun(job).summary(isCancelled: { false }, progress: { _ in }) }
case "forest":
    // Seconds each: whoever calls takes turns with a peer, and the median of those.
    rate("forest", count, rounds: 1, subject.value(of: "gloss"))
    rate("forest-with-intervals-and-domain", count, rounds: 1, subject.compute(["gloss"]))
default: fatalError("plan or forest")
}
