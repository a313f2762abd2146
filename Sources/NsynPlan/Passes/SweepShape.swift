import NsynDiagnostics
import NsynQuantities

/// Axes and ranges that can't be meant: empty, double, outside what the parameter declares, or without effect.
struct SweepShape: PlanCheck {
    func findings(_ context: PlanContext) -> [Finding] {
        var findings = defaultsOutsideRange(context.plan)
        for sweep in context.sweeps {
            for axis in sweep.axes { findings += judge(axis, sweep, context) }
            findings += outside(sweep.fixed, sweep.fixedSpans, "the sweep", context.plan)
            findings += outside(sweep.control, sweep.controlSpans, "the control", context.plan)
            let size = size(of: sweep, context)
            findings += size
            if size.isEmpty { findings += filtersWithoutEffect(sweep, context) }
        }
        return findings
    }

    private func defaultsOutsideRange(_ plan: Plan) -> [Finding] {
        plan.parameters.enumerated().compactMap { index, parameter in
            guard case .number(let initial?, let lower, let upper) = parameter.domain else { return nil }
            let isBelow = lower.map { initial < $0 } ?? false
            let isAbove = upper.map { $0 < initial } ?? false
            guard isBelow || isAbove else { return nil }
            return Finding(
                code: Codes.defaultOutsideRange, severity: .error,
                message: "the default of `\(parameter.name)` is \(text(index, initial, plan)), outside its range "
                    + range(index, lower, upper, plan),
                span: parameter.span)
        }
    }

    private func text(_ index: Int, _ value: Rational, _ plan: Plan) -> String {
        Wording.value(of: ParameterID(index), value, plan)
    }

    private func range(_ index: Int, _ lower: Rational?, _ upper: Rational?, _ plan: Plan) -> String {
        switch (lower, upper) {
        case (let lower?, let upper?): "\(text(index, lower, plan)) to \(text(index, upper, plan))"
        case (let lower?, nil): "from \(text(index, lower, plan))"
        case (nil, let upper?): "up to \(text(index, upper, plan))"
        case (nil, nil): ""
        }
    }

    private func judge(_ axis: Axis, _ sweep: SweepPlan, _ context: PlanContext) -> [Finding] {
        let plan = context.plan
        let parameter = plan.parameters[axis.parameter.value]
        var findings: [Finding] = []
        let isUnused = UnusedDeclarations.isUnused(axis.parameter, context)
        if !isUnused, !hasEffect(axis.parameter, sweep, context) {
            findings.append(
                Finding(
                    code: Codes.axisWithoutEffect, severity: .warning,
                    message: "`\(parameter.name)` changes nothing in the plan: every condition along it is the same",
                    span: axis.span, labels: [Label(span: parameter.span, message: "no step reads it")]))
        }
        guard let count = axis.values.count else { return findings }
        if case .list(let values) = axis.values, let twice = firstDouble(values) {
            findings.append(
                Finding(
                    code: Codes.duplicateAxisValue, severity: .warning,
                    message: "`\(parameter.name)` takes \(text(axis.parameter.value, twice, plan)) twice",
                    span: axis.span, notes: ["for repeated measurements say `replicate`"]))
        }
        if case .options(let options) = axis.values, let twice = firstDouble(options.map { Rational($0) }) {
            findings.append(
                Finding(
                    code: Codes.duplicateAxisValue, severity: .warning,
                    message: "`\(parameter.name)` takes \(text(axis.parameter.value, twice, plan)) twice",
                    span: axis.span, notes: ["for repeated measurements say `replicate`"]))
        }
        guard count > 0, case .number(_, let lower, let upper) = parameter.domain,
            let (least, most) = axis.values.bounds(0..<count)
        else { return findings }
        let outside = lower.flatMap { least < $0 ? least : nil } ?? upper.flatMap { $0 < most ? most : nil }
        if let outside {
            findings.append(
                Finding(
                    code: Codes.sweepOutsideRange, severity: .warning,
                    message:
                        "the sweep takes `\(parameter.name)` to \(text(axis.parameter.value, outside, plan)), outside "
                        + "its declared range \(range(axis.parameter.value, lower, upper, plan))",
                    span: axis.span, labels: [Label(span: parameter.span, message: "the range is declared here")]))
        }
        return findings
    }

    /// Single values that lie outside of what the parameter declares.
    private func outside(
        _ values: [ParameterID: Rational], _ spans: [ParameterID: SourceSpan], _ who: String, _ plan: Plan
    ) -> [Finding] {
        values.sorted { $0.key.value < $1.key.value }.compactMap { parameter, value in
            let declared = plan.parameters[parameter.value]
            guard let span = spans[parameter], case .number(_, let lower, let upper) = declared.domain,
                lower.map({ value < $0 }) == true || upper.map({ $0 < value }) == true
            else { return nil }
            return Finding(
                code: Codes.sweepOutsideRange, severity: .warning,
                message:
                    "\(who) takes `\(declared.name)` to \(text(parameter.value, value, plan)), outside its declared "
                    + "range \(range(parameter.value, lower, upper, plan))",
                span: span, labels: [Label(span: declared.span, message: "the range is declared here")])
        }
    }

    /// A filter that every condition passes. Filters over reagents are not judged: a box holds one of them at a time.
    private func filtersWithoutEffect(_ sweep: SweepPlan, _ context: PlanContext) -> [Finding] {
        guard !sweep.filters.isEmpty, sweep.filters.count == sweep.filterSpans.count else { return [] }
        let domain = SweepDomain(sweep, prepared: context.prepared)
        var categorical = ParameterSet()
        for dimension in domain.dimensions where dimension.isCategorical {
            categorical.formUnion(dimension.parameters)
        }
        let trace = Trace<FastInterval>(context.prepared, dependent: domain.dependent)
        trace.setDefaults()
        domain.applyFixed(to: trace)
        domain.apply(domain.dimensions.flatMap { [0, $0.count] }[...], to: trace)
        trace.run()
        return zip(sweep.filters, sweep.filterSpans).compactMap { filter, span in
            guard context.prepared.dependence.expressions[filter.value].isDisjoint(with: categorical),
                trace.truth(filter) == .always
            else { return nil }
            return Finding(
                code: Codes.filterWithoutEffect, severity: .warning,
                message: "every condition of `\(sweep.name)` passes this filter", span: span,
                notes: ["is the comparison the right way round?"])
        }
    }

    private func firstDouble(_ values: [Rational]) -> Rational? {
        var seen: Set<Rational> = []
        return values.first { !seen.insert($0).inserted }
    }

    private func hasEffect(_ parameter: ParameterID, _ sweep: SweepPlan, _ context: PlanContext) -> Bool {
        let sets = context.prepared.dependence.expressions
        if context.prepared.dependence.used.holds(parameter) { return true }
        return sweep.axes.contains {
            guard case .dependent(let expression) = $0.values, sets[expression.value].holds(parameter) else {
                return false
            }
            return $0.parameter != parameter && context.prepared.dependence.used.holds($0.parameter)
        }
    }

    private func size(of sweep: SweepPlan, _ context: PlanContext) -> [Finding] {
        let domain = SweepDomain(sweep, prepared: context.prepared)
        if let place = domain.dimensions.firstIndex(where: { $0.count == 0 }) {
            let axis = domain.dimensions[place].axes[0]
            let name = context.plan.parameters[axis.parameter.value].name
            return [
                Finding(
                    code: Codes.emptySweep, severity: .error, message: "`\(name)` has no values: the sweep is empty",
                    span: axis.span)
            ]
        }
        // How many there are matters only where there may be too many.
        let replicates = BigInteger(max(sweep.replicates, 1))
        let isSmall = sweep.design != "full" || !(context.limits.rows < Rational(domain.size * replicates, .one))
        if isSmall, sweep.filters.isEmpty { return [] }
        let trace = Trace<FastInterval>(context.prepared, dependent: domain.dependent)
        domain.applyFixed(to: trace)
        let (count, isExact) = SweepSearch.countMatching(
            domain, fast: trace, budget: SweepSearch.countingBudget, enough: isSmall ? BigInteger(1) : nil)
        if count.isZero, isExact {
            return [
                Finding(
                    code: Codes.emptySweep, severity: .error,
                    message: "the filters of `\(sweep.name)` leave none of its \(domain.size) conditions",
                    span: sweep.filterSpans.count == 1 ? sweep.filterSpans[0] : sweep.span)
            ]
        }
        guard !isSmall, context.limits.rows < Rational(count * replicates, .one) else { return [] }
        return [
            Finding(
                code: Codes.sweepExplosion, severity: .info,
                message:
                    "`\(sweep.name)` has \(isExact ? "" : "at least ")\(count) conditions: asking for all of them needs "
                    + "`--shard`, `--top` or a design",
                span: sweep.span, notes: [factors(of: domain, context.plan)])
        ]
    }

    private func factors(of domain: SweepDomain, _ plan: Plan) -> String {
        domain.dimensions.map { dimension in
            let names = dimension.axes.map { plan.parameters[$0.parameter.value].name }
            return "\(names.joined(separator: "+")) \(dimension.count)"
        }.joined(separator: " × ")
    }
}
