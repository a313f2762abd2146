import Glibc
import NsynDiagnostics
import NsynPlan
import NsynQuantities

// Times of plan analysis: a ten-step protocol alone, with a sweep of 162 conditions, and one step of a trace.

func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// Median of seven rounds, in seconds for one call.
func measure(_ rounds: Int, _ body: () -> Void) -> Double {
    body()
    var times: [Double] = []
    for _ in 0..<7 {
        let start = processorSeconds()
        for _ in 0..<rounds { body() }
        times.append((processorSeconds() - start) / Double(rounds))
    }
    return times.sorted()[3]
}

/// `bench-plan --trace N` and `--analysis N` only repeat one thing, for profilers.
if CommandLine.arguments.count == 3, let rounds = Int(CommandLine.arguments[2]) {
    let (plan, _, knowledge) = Example.make()
    let trace = Trace<FastInterval>(PreparedPlan(plan: plan, knowledge: knowledge))
    for _ in 0..<rounds {
        if CommandLine.arguments[1] == "--trace" {
            trace.run()
        } else {
            _ = Analyzer.findings(plan: plan, knowledge: knowledge)
        }
    }
    exit(0)
}

func report(_ name: String, _ value: Double, _ unit: String, goal: Double?) {
    let shown = (value * 100).rounded() / 100
    let target =
        goal.map { "\"goal\":\"at most \($0) \(unit)\",\"met\":\(value <= $0)" } ?? "\"goal\":null,\"met\":null"
    print(
        "{\"name\":\"\(name)\",\"value\":\(shown),\"unit\":\"\(unit)\",\"peer\":null,\"peerValue\":null,"
            + "\"ratio\":null,\(target)}")
}

let (plan, sweep, knowledge) = Example.make()
let prepared = PreparedPlan(plan: plan, knowledge: knowledge)
let fast = Trace<FastInterval>(prepared)
let exact = Trace<ExactInterval>(prepared)
let steps = Double(plan.steps.count)

report("plan-trace-fast-step", measure(20_000) { fast.run() } / steps * 1e9, "ns", goal: 2_000)
report("plan-trace-exact-step", measure(2_000) { exact.run() } / steps * 1e9, "ns", goal: nil)
report("plan-prepare", measure(2_000) { _ = PreparedPlan(plan: plan, knowledge: knowledge) } * 1e6, "µs", goal: nil)
report("plan-buffers", measure(2_000) { _ = Trace<FastInterval>(prepared) } * 1e6, "µs", goal: nil)
var count = 0
report(
    "plan-analysis", measure(1_000) { count += Analyzer.findings(plan: plan, knowledge: knowledge).count } * 1e6, "µs",
    goal: 20)
report(
    "plan-analysis-162-conditions",
    measure(20) { count += Analyzer.findings(plan: plan, sweeps: [sweep], knowledge: knowledge).count } * 1e6, "µs",
    goal: nil)
if count == 0 { print("the example has no findings") }
