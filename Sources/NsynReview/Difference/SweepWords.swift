import NsynPlan
import NsynQuantities

/// Sweeps in words.
enum SweepWords {
    static func size(_ sweep: SweepPlan, _ view: PlanView) -> String {
        let axes = axes(sweep, view, [:]).map { "\($0.name): \($0.text)" }.joined(separator: "; ")
        let count = conditions(sweep).map { "\(Wording.short($0)) conditions" } ?? "conditions"
        return "\(count), \(sweep.replicates) times; \(axes)"
    }

    static func axes(
        _ sweep: SweepPlan, _ view: PlanView, _ renamed: [String: String]
    ) -> [(name: String, text: String)] {
        sweep.axes.map { axis in
            let own = view.plan.parameters[axis.parameter.value].name
            return (renamed[own] ?? own, text(axis, view))
        }
    }

    private static func text(_ axis: Axis, _ view: PlanView) -> String {
        func word(_ value: Rational) -> String { Wording.value(of: axis.parameter, value, view.plan) }
        switch axis.values {
        case .linear(let start, let step, let count):
            if count == 1 { return word(start) }
            return "\(word(start)) to \(word(start + Rational(max(count - 1, 0)) * step)), \(count) values"
        case .logarithmic(let start, let end, let count):
            return "\(word(start)) to \(word(end)), \(count) values by ratio"
        case .list(let values): return values.map(word).joined(separator: ", ")
        case .options(let options): return options.map { word(Rational($0)) }.joined(separator: ", ")
        case .dependent(let expression):
            let names = view.parameters(in: expression)
            return "computed from \(Wording.list(names)), \(view.value(expression).map(word) ?? "?") at the defaults"
        }
    }

    /// How many conditions the axes span, filters left aside.
    static func conditions(_ sweep: SweepPlan) -> Rational? {
        if let points = sweep.designPoints { return Rational(points) }
        var product = Rational.one
        var groups: Set<Int> = []
        for axis in sweep.axes {
            guard let count = axis.values.count else { continue }
            if let group = axis.zipGroup, !groups.insert(group).inserted { continue }
            product = product * Rational(count)
        }
        return product
    }

    static func filters(_ sweep: SweepPlan, _ view: PlanView) -> String? {
        if sweep.filters.isEmpty { return nil }
        // The words of a filter are not in the plan; its hash tells whether it is another one.
        var hash = StableHash()
        for filter in sweep.filters { hash.mix(view.hash(filter)) }
        let names = Set(sweep.filters.flatMap { view.parameters(in: $0) }).sorted()
        return "\(sweep.filters.count) over \(Wording.list(names)) [\(String(hash.value % 0xFFFF, radix: 16))]"
    }
}
