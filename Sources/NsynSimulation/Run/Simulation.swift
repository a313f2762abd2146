import NsynLearning
import NsynPlan
import NsynQuantities
import NsynTables

/// A plan and its conditions as a column program with named results: what `simulate` runs.
public struct Simulation: Sendable {
    /// Where the values of a column come from.
    enum Content: Sendable {
        /// The condition's number, from one.
        case number
        case value(ColumnValue)
        /// An option of a parameter, by its index.
        case option(ColumnValue, [String])
        case truth(ColumnValue)
        /// By the number of the model among `models`.
        case prediction(value: ColumnValue, lower: ColumnValue, upper: ColumnValue, code: ColumnValue, model: Int)
        /// Why a prediction lies outside of its model's domain.
        case reason(code: ColumnValue, model: Int)
        /// What the checks find wrong with the condition.
        case verdict(VerdictPart)
    }

    public let name: String
    public let space: ConditionSpace
    public let schema: TableSchema
    /// In the order of `schema`.
    let contents: [Content]
    /// What each column is about, in words.
    public let titles: [String]
    public let models: [LoadedModel]
    /// Models that say nothing here, and why.
    public let gaps: [ModelGap]
    public let replicates: Int
    let filter: ColumnValue?
    let builder: ProgramBuilder
    let inputs: Int
    /// Nil where nobody asks what is wrong with conditions.
    let checks: ConditionChecks?

    /// How a parameter's unit is read; nil where nobody knows it.
    public typealias UnitReader = (String) -> ResolvedUnit?

    /// - Parameters:
    ///   - sweep: nil for one run.
    ///   - arguments: of one run; what is missing has its default.
    ///   - rules: judges every condition by these and all other checks.
    public init(
        _ prepared: PreparedPlan, sweep: SweepPlan?, arguments: [ParameterID: Rational] = [:],
        seed: Int? = nil, models: [LoadedModel], quantities: [DerivedQuantity], rules: RuleBook? = nil,
        unit: UnitReader
    ) throws(SimulationProblem) {
        let plan = prepared.plan
        let layout = try SweepLayout(plan, sweep, arguments: arguments, seed: seed)
        let trace = ColumnTrace(prepared, bindings: layout.bindings)
        var contents: [(ColumnDescription, Content, String)] = []
        contents.append((ColumnDescription("condition", .integer), .number, "the number of the condition"))
        for parameter in layout.shown {
            contents.append(Simulation.axis(parameter, plan.parameters[parameter.value], trace, unit))
        }
        var taken = Set(contents.map { $0.0.name })
        var gaps: [ModelGap] = []
        for (number, model) in models.enumerated() {
            switch model.columns(in: trace) {
            case .failure(let gap): gaps.append(gap)
            case .success(let columns):
                let name = model.declaration.column
                guard taken.insert(name).inserted else { continue }
                contents.append(
                    (
                        ColumnDescription(name, .prediction(.number, isPoint: false)),
                        .prediction(
                            value: columns.value, lower: columns.lower, upper: columns.upper, code: columns.code,
                            model: number), model.declaration.title
                    ))
                contents.append(
                    (
                        ColumnDescription("\(name)_why", .text), .reason(code: columns.code, model: number),
                        "why a condition is outside of what \(model.declaration.name) has seen"
                    ))
            }
        }
        let derived = DerivedColumns(trace)
        for quantity in quantities where taken.insert(quantity.name).inserted {
            guard case .success(let value) = derived.value(of: quantity) else { continue }
            let display = quantity.unitName.flatMap { name in quantity.unit.map { DisplayUnit(name, $0) } }
            contents.append(
                (
                    ColumnDescription(
                        quantity.name, .quantity(quantity.type, isPoint: quantity.isPoint), unit: display),
                    .value(value), quantity.title
                ))
        }
        checks = rules.map { rules in
            var judged = sweep ?? SweepPlan(name: plan.name, span: plan.span)
            if sweep == nil { judged.fixed = arguments }
            return ConditionChecks(prepared, sweep: judged, rules: rules)
        }
        if rules != nil {
            for part in VerdictPart.allCases where taken.insert(part.rawValue).inserted {
                contents.append(
                    (
                        ColumnDescription(part.rawValue, part == .findings ? .text : .integer), .verdict(part),
                        part.title
                    ))
            }
        }
        var filter: ColumnValue?
        for condition in sweep?.filters ?? [] {
            let value = trace.value(condition)
            filter = filter.map { trace.builder.and($0, value) } ?? value
        }
        name = sweep?.name ?? plan.name
        space = layout.space
        schema = TableSchema(contents.map { $0.0 })
        self.contents = contents.map { $0.1 }
        titles = contents.map { $0.2 }
        self.models = models
        self.gaps = gaps
        self.filter = filter
        replicates = sweep?.replicates ?? 1
        builder = trace.builder
        inputs = layout.inputs
    }

    private static func axis(
        _ id: ParameterID, _ parameter: Parameter, _ trace: ColumnTrace, _ unit: UnitReader
    ) -> (ColumnDescription, Content, String) {
        let value = trace.value(id)
        let title = "parameter of the protocol"
        switch parameter.domain {
        case .number:
            let display = parameter.unit.flatMap { name in unit(name).map { DisplayUnit(name, $0) } }
            return (
                ColumnDescription(
                    parameter.name, .quantity(parameter.type, isPoint: parameter.isPoint), unit: display),
                .value(value), title
            )
        case .options(let names, _):
            return (ColumnDescription(parameter.name, .text), .option(value, names), title)
        case .truth: return (ColumnDescription(parameter.name, .truth), .truth(value), title)
        }
    }

    /// The column that a model predicts, if any model does.
    func model(predicting column: String) -> LoadedModel? { models.first { $0.declaration.column == column } }
}

/// Which parameters are columns of the sweep, and where their values come from.
struct SweepLayout {
    var bindings: [ParameterBinding]
    var inputs: Int
    var space: ConditionSpace
    /// Parameters that a table of results shows: the axes in their order, computed ones too; of one run all.
    var shown: [ParameterID]

    init(
        _ plan: Plan, _ sweep: SweepPlan?, arguments: [ParameterID: Rational], seed: Int?
    ) throws(SimulationProblem) {
        bindings = plan.parameters.map { parameter in
            switch parameter.domain {
            case .number(let value, let lower, let upper):
                .constant((value ?? lower ?? upper ?? .zero).double)
            case .options(_, let value): .constant(Double(value ?? 0))
            case .truth(let value): .constant(value == true ? 1 : 0)
            }
        }
        for (parameter, value) in sweep?.fixed ?? arguments { bindings[parameter.value] = .constant(value.double) }
        guard let sweep else {
            inputs = 0
            space = ConditionSpace(dimensions: [])
            shown = plan.parameters.indices.map { ParameterID($0) }
            return
        }
        var dimensions: [ConditionSpace.Dimension] = []
        var isNumeric: [Bool] = []
        var groups: [Int: Int] = [:]
        var columns = 0
        shown = []
        for axis in sweep.axes {
            shown.append(axis.parameter)
            if case .dependent(let expression) = axis.values {
                bindings[axis.parameter.value] = .expression(expression)
                continue
            }
            guard let levels = AxisLevels(axis.values) else { continue }
            bindings[axis.parameter.value] = .input(columns)
            let entry = (column: columns, levels: levels)
            columns += 1
            var isNumber = true
            if case .options = axis.values { isNumber = false }
            if let group = axis.zipGroup, let place = groups[group] {
                dimensions[place].axes.append(entry)
                dimensions[place].count = min(dimensions[place].count, levels.count)
            } else {
                if let group = axis.zipGroup { groups[group] = dimensions.count }
                dimensions.append(ConditionSpace.Dimension(axes: [entry], count: levels.count, stride: 1))
                isNumeric.append(isNumber)
            }
        }
        inputs = columns
        let counts = dimensions.map(\.count)
        if counts.contains(0) {
            throw SimulationProblem(.noConditions, "the sweep `\(sweep.name)` has no condition: an axis is empty")
        }
        guard sweep.design != "full" else {
            space = ConditionSpace(dimensions: dimensions)
            return
        }
        let wanted = sweep.designPoints ?? 0
        if sweep.design == "sobol", counts.count > SobolSequence.mostDimensions {
            throw SimulationProblem(
                .designImpossible,
                "a Sobol design has at most \(SobolSequence.mostDimensions) axes, `\(sweep.name)` has \(counts.count)")
        }
        if wanted > Design.mostPoints {
            throw SimulationProblem(
                .designImpossible, "a design has at most \(Design.mostPoints) points, `\(sweep.name)` wants \(wanted)")
        }
        let points = Design.points(
            sweep.design, count: wanted, levels: counts, isNumeric: isNumeric, seed: seed ?? sweep.seed ?? 1)
        space = ConditionSpace(dimensions: dimensions, points: points)
    }
}
