import NsynDiagnostics
import NsynQuantities

/// What a claim is about: the same key in two conditions is the same finding.
public struct ClaimKey: Hashable, Comparable, Sendable {
    public var code: Code
    /// Number of the step, or -1.
    public var step: Int32
    /// Number of the stock, substance, vessel or whatever else tells claims at one step apart, or -1.
    public var subject: Int32

    public init(_ code: Code, step: Int = -1, subject: Int = -1) {
        self.code = code
        self.step = Int32(truncatingIfNeeded: step)
        self.subject = Int32(truncatingIfNeeded: subject)
    }

    public static func < (left: ClaimKey, right: ClaimKey) -> Bool {
        (left.step, left.code, left.subject) < (right.step, right.code, right.subject)
    }
}

/// Something a check says about a box of conditions.
public struct Claim: Sendable {
    public var key: ClaimKey
    /// In no, some or every condition of the box. Never claims are not kept.
    public var truth: Truth
    /// Parameters that decide it: splitting along others is of no use.
    public var dependsOn: ParameterSet
    /// Those among them to split along first: what decides the first of several conditions often spares the rest.
    public var closer: ParameterSet
    /// Which check made it.
    public var check: Int32

    var asked: AskedClaim { AskedClaim(key: key, check: check) }
}

/// Where checks put their claims; keeps its memory between runs.
public struct ClaimSink: Sendable {
    public private(set) var claims: [Claim] = []
    fileprivate var check: Int32 = 0
    /// The only keys that are asked for; empty asks for all.
    fileprivate var wanted: [ClaimKey] = []

    public init() {}

    @inline(__always)
    public mutating func claim(
        _ key: @autoclosure () -> ClaimKey, _ truth: Truth, dependsOn: ParameterSet, closer: ParameterSet? = nil
    ) {
        if truth == .never { return }
        let key = key()
        guard wants(key) else { return }
        claims.append(Claim(key: key, truth: truth, dependsOn: dependsOn, closer: closer ?? dependsOn, check: check))
    }

    /// Whether anyone asks for a claim: a check whose answers are dear asks before it looks for one.
    @inline(__always)
    public func wants(_ key: @autoclosure () -> ClaimKey) -> Bool {
        wanted.isEmpty || wanted.contains(key())
    }

    fileprivate mutating func removeAll() { claims.removeAll(keepingCapacity: true) }
}

/// Runs checks over traces: all of them, or those that answer for certain claims.
struct Examiner {
    let checks: [any ConditionCheck]
    private var sink = ClaimSink()

    init(_ checks: [any ConditionCheck]) { self.checks = checks }

    mutating func claims(in trace: Trace<FastInterval>) -> [Claim] {
        sink.removeAll()
        sink.wanted.removeAll(keepingCapacity: true)
        for number in checks.indices {
            sink.check = Int32(number)
            checks[number].examine(trace, &sink)
        }
        return sink.claims
    }

    /// The claims among `wanted`, each with the number of its check, that hold somewhere.
    mutating func claims(in trace: Trace<FastInterval>, among wanted: [AskedClaim]) -> [Claim] {
        ask(for: wanted)
        for number in checks.indices where wanted.contains(where: { $0.check == number }) {
            sink.check = Int32(number)
            checks[number].examine(trace, &sink)
        }
        return sink.claims
    }

    mutating func claims(in trace: Trace<ExactInterval>, among wanted: [AskedClaim]) -> [Claim] {
        ask(for: wanted)
        for number in checks.indices where wanted.contains(where: { $0.check == number }) {
            sink.check = Int32(number)
            checks[number].examine(trace, &sink)
        }
        return sink.claims
    }

    private mutating func ask(for wanted: [AskedClaim]) {
        sink.removeAll()
        sink.wanted.removeAll(keepingCapacity: true)
        for asked in wanted { sink.wanted.append(asked.key) }
    }
}

/// A claim that is not settled yet, and the number of the check that made it.
struct AskedClaim {
    var key: ClaimKey
    var check: Int32
}

/// One kind of mistake that can be seen in the trace of a plan.
///
/// A conforming type writes `examine` once, generic over the number; it runs for every box of conditions, so it must
/// not allocate where all is well. `finding` runs once for each claim that holds, in a trace of one exact condition.
public protocol ConditionCheck: Sendable {
    func examine(_ trace: Trace<FastInterval>, _ sink: inout ClaimSink)
    func examine(_ trace: Trace<ExactInterval>, _ sink: inout ClaimSink)
    func finding(for key: ClaimKey, in trace: Trace<ExactInterval>) -> Finding?
    /// A claim about the sweep as such, which no condition of it makes true or false.
    func isAboutSweep(_ key: ClaimKey) -> Bool
}

extension ConditionCheck {
    public func isAboutSweep(_ key: ClaimKey) -> Bool { false }
}

/// One kind of mistake that is seen once for a plan with its sweeps, not for each condition.
public protocol PlanCheck: Sendable {
    func findings(_ context: PlanContext) -> [Finding]
}

/// What plan checks look at.
public struct PlanContext {
    public let prepared: PreparedPlan
    public let sweeps: [SweepPlan]
    /// At the default condition; exact enough for flags and order.
    public let trace: Trace<FastInterval>
    public let limits: AnalysisLimits

    public var plan: Plan { prepared.plan }
}

/// How far an analysis goes.
public struct AnalysisLimits: Sendable {
    /// Boxes of conditions looked at for each sweep before counts become lower bounds.
    public var boxesPerSweep = 4096
    /// The same for the declared ranges.
    public var boxesPerRange = 24
    /// Combinations of categorical parameters looked at in declared ranges.
    public var optionCombinations = 64
    /// Least volume that can be delivered, m³, and by whom; a plate's robot replaces it.
    public var leastVolume = Rational(1, 2_000_000_000)
    public var delivery = "by hand"
    /// Rows beyond which a sweep is only noted.
    public var rows = Rational(100_000_000)

    public init() {}
}
