import Glibc
import NsynSimulation
import Synchronization

/// One line on a terminal's standard error that tells how far a long run is, and when it will be done at this pace.
final class ProgressLine: Sendable {
    private struct State {
        var began: ContinuousClock.Instant
        var shown: ContinuousClock.Instant
        var isShown = false
    }

    private let state: Mutex<State>
    private let isTerminal: Bool
    private let name: String

    init(_ name: String) {
        self.name = name
        let now = ContinuousClock.now
        state = Mutex(State(began: now, shown: now))
        isTerminal = isatty(STDERR_FILENO) == 1
    }

    func show(_ progress: SimulationRun.Progress) { show(done: progress.done, of: progress.total, "conditions") }

    func show(done: Int, of total: Int, _ unit: String) {
        guard isTerminal else { return }
        let text = state.withLock { state -> String? in
            let now = ContinuousClock.now
            // Short runs need no line, and a line that flickers helps nobody.
            guard now - state.began > .seconds(1), now - state.shown > .milliseconds(250) else { return nil }
            state.shown = now
            state.isShown = true
            let seconds = Self.seconds(now - state.began)
            return Self.line(name, done: done, of: total, unit, seconds: seconds)
        }
        if let text { write("\r\u{1B}[K" + text) }
    }

    /// Takes the line away.
    func end() {
        guard state.withLock({ $0.isShown }) else { return }
        write("\r\u{1B}[K")
    }

    static func line(_ name: String, done: Int, of total: Int, _ unit: String, seconds: Double) -> String {
        let share = Double(done) / Double(max(1, total))
        let pace = Double(done) / max(seconds, 1e-9)
        let left = pace > 0 ? Double(total - done) / pace : .infinity
        let rate = pace >= 1 ? ", \(short(pace))/s" : ""
        return "\(name): \(Int(share * 100)) %, \(short(Double(done))) of \(short(Double(total))) \(unit)"
            + "\(rate), \(duration(left)) left"
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }

    static func short(_ number: Double) -> String {
        for (limit, letter) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where number >= limit {
            let value = (number / limit * 10).rounded() / 10
            return value == value.rounded() ? "\(Int(value)) \(letter)" : "\(value) \(letter)"
        }
        return "\(Int(number))"
    }

    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "an unknown time" }
        let whole = Int(seconds.rounded(.up))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
