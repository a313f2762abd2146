import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// A plan with its numbers at the default condition, and with names for everything that two plans are compared by.
struct PlanView {
    let plan: Plan
    let sweeps: [SweepPlan]
    let prepared: PreparedPlan
    let trace: Trace<ExactInterval>
    /// Of every expression, the same in two plans that compute the same from parameters of the same names.
    let hashes: [UInt64]

    /// - Parameter renamed: what parameters of this plan are called in the other one.
    init(_ checked: Plan, _ sweeps: [SweepPlan], _ knowledge: Knowledge, renamed: [String: String] = [:]) {
        plan = checked
        self.sweeps = sweeps
        prepared = PreparedPlan(plan: checked, knowledge: knowledge)
        trace = Trace<ExactInterval>(prepared)
        trace.setDefaults()
        trace.run()
        hashes = PlanView.hashes(of: checked, renamed)
    }

    // MARK: Numbers

    func value(_ id: ExpressionID?) -> Rational? { id.map { PlanView.middle(trace.value($0)) } }

    static func middle(_ interval: ExactInterval) -> Rational {
        interval.lower == interval.upper ? interval.lower : (interval.lower + interval.upper) / Rational(2)
    }

    /// Names of the parameters that an expression reads.
    func parameters(in id: ExpressionID) -> [String] {
        let set = prepared.dependence.expressions[id.value]
        return plan.parameters.indices.filter { set.holds(ParameterID($0)) }.map { plan.parameters[$0].name }
    }

    func hash(_ id: ExpressionID?) -> UInt64 { id.map { hashes[$0.value] } ?? 0 }

    // MARK: Names

    func name(_ vessel: VesselID) -> String { plan.vessels[vessel.value].name }

    func name(_ material: MaterialID) -> String {
        switch plan.materials[material.value] {
        case .neat(let substance): plan.substances[substance.value].name
        case .stock(let stock): stock.name
        case .choice(let parameter, _): plan.parameters[parameter.value].name
        case .content(let vessel): plan.vessels[vessel.value].name
        }
    }

    /// Every stock that the plan takes from, by name.
    var stocks: [(name: String, stock: Stock)] {
        var found: [(String, Stock)] = []
        for material in plan.materials {
            if case .stock(let stock) = material, !found.contains(where: { $0.0 == stock.name }) {
                found.append((stock.name, stock))
            }
        }
        return found
    }

    /// How much of each substance comes out of bottles, mol, in the order of the plan.
    var consumption: [(name: String, amount: Rational)] {
        plan.substances.indices.compactMap { index in
            var sum = Rational.zero
            for step in plan.steps.indices {
                let record = trace.record(step)
                guard record.sourceBefore < 0, record.happens != .never else { continue }
                sum = sum + PlanView.middle(trace.moved(SubstanceID(index), in: step))
            }
            return sum.isZero ? nil : (plan.substances[index].name, sum)
        }
    }

    // MARK: Hashes

    private static func hashes(of plan: Plan, _ renamed: [String: String]) -> [UInt64] {
        var hashes: [UInt64] = []
        hashes.reserveCapacity(plan.expressions.nodes.count)
        func name(_ parameter: ParameterID) -> String {
            let own = plan.parameters[parameter.value].name
            return renamed[own] ?? own
        }
        for node in plan.expressions.nodes {
            var hash = StableHash()
            switch node {
            case .constant(let value): hash.mix("c" + value.description)
            case .parameter(let parameter): hash.mix("p" + name(parameter))
            case .isOption(let parameter, let option):
                hash.mix("o" + name(parameter))
                hash.mix(UInt64(truncatingIfNeeded: option))
            case .truth(let value): hash.mix(value ? "true" : "false")
            case .power(_, let exponent):
                hash.mix("power")
                hash.mix(UInt64(bitPattern: Int64(exponent)))
            default: hash.mix(PlanView.word(of: node))
            }
            node.forEachOperand { hash.mix(hashes[$0.value]) }
            hashes.append(hash.value)
        }
        return hashes
    }

    private static func word(of node: ExpressionNode) -> String {
        switch node {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .minimum: "min"
        case .maximum: "max"
        case .powerOfTen: "pow10"
        case .logarithm: "log"
        case .choose: "?"
        case .less: "<"
        case .atMost: "<="
        case .equal: "=="
        case .and: "and"
        case .or: "or"
        case .not: "not"
        default: ""
        }
    }
}

/// The same number for the same parts, in every run.
struct StableHash {
    private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    mutating func mix(_ text: String) {
        for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
        value = (value ^ 0xFF) &* 0x100_0000_01b3
    }

    mutating func mix(_ number: UInt64) {
        var number = number
        for _ in 0..<8 {
            value = (value ^ (number & 0xFF)) &* 0x100_0000_01b3
            number >>= 8
        }
    }
}
