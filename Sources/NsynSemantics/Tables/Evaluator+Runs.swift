import NsynDiagnostics
import NsynPlan
import NsynQuantities
import NsynSyntax
import NsynTables

/// A number that a model predicts, with the interval that it promises.
public struct PredictedValue: Hashable, Sendable {
    public var value: Double
    public var lower: Double
    public var upper: Double
    public var inDomain: Bool

    public init(value: Double, lower: Double, upper: Double, inDomain: Bool) {
        self.value = value
        self.lower = lower
        self.upper = upper
        self.inDomain = inDomain
    }

    func number(_ number: Double) -> Value {
        Value(.number, Rational(exactly: number).map { .exact($0) } ?? .opaque)
    }

    func member(_ name: String) -> Value? {
        switch name {
        case "value": number(value)
        case "lower": number(lower)
        case "upper": number(upper)
        case "in_domain": .truth(inDomain)
        default: nil
        }
    }

    /// `0.71 (0.5 to 0.9), outside of what is known`
    static func text(_ known: PredictedValue) -> String {
        func short(_ number: Double) -> String {
            Rational(exactly: (number * 1e4).rounded() / 1e4).map { "\($0.double)" } ?? "?"
        }
        return "\(short(known.value)) (\(short(known.lower)) to \(short(known.upper)))"
            + (known.inDomain ? "" : ", outside of what is known")
    }
}

/// Why a prediction can't be had.
public struct PredictionGap: Error, Sendable {
    public var message: String
    public var notes: [String]

    public init(_ message: String, notes: [String] = []) {
        self.message = message
        self.notes = notes
    }
}

/// Asks models about one run of a protocol: the column's value, in coherent SI where it is no prediction.
public typealias Predictor = (
    _ plan: CheckedPlan, _ arguments: [ParameterID: Rational], _ column: String
) -> Result<PredictedValue, PredictionGap>

extension Evaluator {
    /// `make(seeds: 30 µL).plate`: a column of one run.
    func member(_ name: String, ofPrediction source: TableSource, at place: SourceSpan) -> (Value?, [String]) {
        guard case .run(let reference, _) = source else { return (nil, []) }
        let columns = simulated(Value(.procedure, .item(reference)))?.columns ?? []
        guard let column = columns.first(where: { symbols.text($0.name) == name }) else {
            return (nil, columns.map { symbols.text($0.name) })
        }
        guard let predictor, case .run(let plan, let arguments)? = runSource(source, at: place, columns: [name]) else {
            return (Value(column.type, unit: column.unit), [])
        }
        switch predictor(plans[plan], arguments, name) {
        case .failure(let gap):
            report(
                Finding(
                    code: .modelLacksInput, severity: .error, message: gap.message, span: place, notes: gap.notes))
            return (.error, [])
        case .success(let value):
            if column.type == .prediction { return (Value(.prediction, .predicted(value)), []) }
            return (Value(column.type, value.number(value.value).payload, unit: column.unit), [])
        }
    }

    /// A table's source with plans and sweeps by number. Nil after a report, or where the plan has mistakes.
    func runSource(_ source: TableSource, at place: SourceSpan, columns: [String] = []) -> RunSource? {
        switch source {
        case .table: return nil
        case .sweep(let reference):
            askForPlan(reference)
            guard let (plan, sweep) = sweepNumbers[reference], canPredict(columns, plan, place) else { return nil }
            return .sweep(plan: plan, sweep: sweep)
        case .run(let reference, let arguments):
            askForPlan(reference)
            guard let plan = planNumbers[reference], canPredict(columns, plan, place) else { return nil }
            var values: [ParameterID: Rational] = [:]
            for (name, value) in arguments {
                guard let parameter = loweredParameters[reference]?[name] else { continue }
                if let exact = value.exact {
                    values[parameter.id] = exact
                } else if case .truth(let holds) = value.payload {
                    values[parameter.id] = holds ? 1 : 0
                } else if let option = parameter.options.firstIndex(where: { optionName($0) == optionName(value) }) {
                    values[parameter.id] = Rational(option)
                }
            }
            return .run(plan: plan, arguments: values)
        case .query(let inner, let query, let joined):
            var made: Set<String> = []
            var used = columns
            for step in query.steps {
                let (reads, makes) = step.columns
                used += reads
                made.formUnion(makes)
            }
            guard let source = runSource(inner, at: place, columns: used.filter { !made.contains($0) }) else {
                return nil
            }
            if joined.isEmpty { return .query(source, query) }
            var named: [String: RunSource] = [:]
            for (name, other) in joined {
                guard let other = runSource(other, at: place) else { return nil }
                named[name] = other
            }
            return .naming(.query(source, query), named)
        }
    }

    /// A plan that was taken over from an earlier check is made again: only its findings are kept.
    private func askForPlan(_ reference: ItemReference) {
        guard isRecording else { return }
        work.planned.append(reference)
        if planNumbers[reference] == nil, sweepNumbers[reference] == nil { planAgain?(reference) }
    }

    /// Whether the protocol has what the models of these columns need; reports what it lacks.
    private func canPredict(_ columns: [String], _ plan: Int, _ place: SourceSpan) -> Bool {
        var isComplete = true
        for model in library.tableModels + scriptModels where columns.contains(model.column) {
            let profiles = plans[plan].plan.substances.map { scriptProfiles[$0.name] ?? library.profile(of: $0.name) }
            let lacking = model.needs.filter { need in
                !profiles.contains { $0.map { need.pattern.matches($0) } ?? false }
            }
            guard !lacking.isEmpty else { continue }
            isComplete = false
            let names = lacking.map { "`\($0.name)`" }.joined(separator: ", ")
            report(
                Finding(
                    code: .modelLacksInput, severity: .error,
                    message:
                        "`\(model.column)` can't be predicted of `\(plans[plan].plan.name)`: \(model.name) needs "
                        + "\(names), and no step adds \(lacking.count == 1 ? "it" : "them")",
                    span: place, notes: ["it predicts the \(model.title)"]))
        }
        return isComplete
    }
}
