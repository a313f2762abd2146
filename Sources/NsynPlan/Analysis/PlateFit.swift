import NsynDiagnostics
import NsynQuantities

/// Reactions that are meant to run in the wells of a plate.
public struct PlateFit: Sendable {
    public var name: String
    public var span: SourceSpan
    /// m³ that the largest reaction of the sweep shrinks to; nil leaves volumes as written.
    public var scaledTo: Rational?
    public var labware: String?
    public var wells: Int?
    /// m³
    public var wellVolume: Rational?
    public var robot: String?
    /// m³ that the robot delivers at the least and at the most
    public var smallest: Rational?
    public var largest: Rational?

    public init(name: String, span: SourceSpan) {
        self.name = name
        self.span = span
    }
}

extension Analyzer {
    /// Whether a sweep's reactions fit the wells: the plan is analysed once more, in vessels of the well's size.
    ///
    /// Scaling changes no ratio, so instead of every volume of the script the well and the robot's limits are scaled.
    public static func findings(_ fit: PlateFit, plan: Plan, sweep: SweepPlan, knowledge: Knowledge) -> [Finding] {
        let prepared = PreparedPlan(plan: plan, knowledge: knowledge)
        let largest = largestVolume(prepared, sweep)
        var factor = Rational.one
        if let target = fit.scaledTo, let largest, largest.isPositive { factor = target / largest }
        var findings: [Finding] = []
        if let well = fit.wellVolume {
            var inWells = plan
            let capacity = inWells.expressions.constant(well / factor)
            for index in inWells.vessels.indices {
                // What overflows a smaller vessel of the script was said of the script.
                let declared = inWells.vessels[index].capacity.flatMap { plan.expressions.constantValue($0) }
                let isSmaller = declared.map { $0 <= well / factor } ?? false
                inWells.vessels[index].capacity = isSmaller ? nil : capacity
            }
            findings += analysed(inWells, sweep, knowledge, fit, factor)
        } else {
            findings += analysed(plan, sweep, knowledge, fit, factor)
        }
        if let needed = platesNeeded(fit, plan, sweep) { findings.append(needed) }
        return findings
    }

    private static func analysed(
        _ plan: Plan, _ sweep: SweepPlan, _ knowledge: Knowledge, _ fit: PlateFit, _ factor: Rational
    ) -> [Finding] {
        var limits = AnalysisLimits()
        let scale = factor == .one ? "" : ", scaled by \(Wording.short(factor))"
        if let smallest = fit.smallest { limits.leastVolume = smallest / factor }
        if let robot = fit.robot { limits.delivery = "by \(robot)\(scale)" }
        // All else was said of the plan in its own vessels.
        let checks: [any ConditionCheck] = [OverfilledVessel(), DeliverableVolume(limits: limits)]
        var analysis = Analysis(
            prepared: PreparedPlan(plan: plan, knowledge: knowledge), sweeps: [sweep], checks: checks, limits: limits)
        return analysis.conditionFindings(of: sweep).map { finding in
            var finding = finding
            let well = fit.labware.map { " of `\($0)`" } ?? ""
            finding.labels.append(
                Label(span: fit.span, message: "the vessel is a well\(well) here\(scale)"))
            return finding
        }
    }

    /// An upper bound of what any vessel holds in any condition of the sweep, m³.
    static func largestVolume(_ prepared: PreparedPlan, _ sweep: SweepPlan) -> Rational? {
        let domain = SweepDomain(sweep, prepared: prepared)
        let trace = Trace<ExactInterval>(prepared, dependent: domain.dependent)
        trace.setDefaults()
        domain.applyFixed(to: trace)
        // Options can't be mixed in one box: each is looked at beside the first ones of the others.
        var largest = Rational.zero
        let whole = domain.dimensions.flatMap { [0, $0.isCategorical ? min(1, $0.count) : $0.count] }
        guard domain.dimensions.allSatisfy({ $0.count > 0 }) else { return nil }
        var boxes = [whole]
        for (place, dimension) in domain.dimensions.enumerated() where dimension.isCategorical {
            for option in 1..<max(2, min(dimension.count, 64)) where option < dimension.count {
                var box = whole
                box[2 * place] = option
                box[2 * place + 1] = option + 1
                boxes.append(box)
            }
        }
        for box in boxes {
            domain.apply(box[...], to: trace)
            trace.run()
            for step in prepared.plan.steps.indices {
                largest = max(largest, trace.state(trace.record(step).after).volume.upper)
            }
        }
        return largest
    }

    /// So many at once are rarely meant.
    private static var manyPlates: Int { 4 }

    /// Temperature is one for a whole plate: how many plates the sweep takes.
    private static func platesNeeded(_ fit: PlateFit, _ plan: Plan, _ sweep: SweepPlan) -> Finding? {
        guard let wells = fit.wells, wells > 0 else { return nil }
        var reactions = Double(sweep.replicates)
        var temperatures = 1.0
        let prepared = Dependence(plan: plan)
        var thermal = ParameterSet()
        for step in plan.steps {
            if case .setTemperature(let level, _) = step.primitive {
                thermal.formUnion(prepared.expressions[level.value])
            }
        }
        for axis in sweep.axes {
            let count = Double(axis.values.count ?? 1)
            reactions *= count
            if thermal.holds(axis.parameter) { temperatures *= count }
        }
        if sweep.design != "full", let points = sweep.designPoints {
            reactions = Double(points * sweep.replicates)
            temperatures = min(temperatures, Double(points))
        }
        guard reactions < 1e9 else { return nil }
        let plates = Int(temperatures) * Int((reactions / temperatures / Double(wells)).rounded(.up))
        var finding = Finding(
            code: Codes.platesNeeded, severity: .info,
            message:
                "`\(fit.name)` is \(Int(reactions)) reactions on \(plates) plate\(plates == 1 ? "" : "s") of \(wells) wells",
            span: fit.span)
        if temperatures > 1 {
            finding.notes = ["a plate has one temperature, and the sweep has \(Int(temperatures))"]
        }
        if plates > manyPlates {
            finding.notes.append("one plate takes \(wells) of them: a plate of more wells, or a `design`, needs fewer")
        }
        return finding
    }
}
