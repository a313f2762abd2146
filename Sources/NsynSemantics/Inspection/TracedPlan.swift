import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// A plan at the defaults of its parameters, with the state of every vessel after every step.
final class TracedPlan {
    let plan: Plan
    let prepared: PreparedPlan
    let trace: Trace<ExactInterval>

    init(_ plan: Plan, _ knowledge: Knowledge) {
        self.plan = plan
        prepared = PreparedPlan(plan: plan, knowledge: knowledge)
        trace = Trace(prepared)
        trace.run()
    }
}

/// What a step does and leaves, in words: at the defaults of the protocol's parameters.
public struct StepFacts: Sendable {
    public struct Content: Sendable {
        public var substance: String
        public var amount: String
        public var concentration: String?
        /// Per metal, where there is one.
        public var equivalents: String?
    }

    public var span: SourceSpan
    /// Of the amount, where the step adds something.
    public var detail: SourceSpan
    public var vessel: String
    /// False where a condition keeps the step from happening at the defaults.
    public var happens: Bool
    /// What was added.
    public var addedVolume: String?
    public var addedAmount: String?
    public var addedEquivalents: String?
    /// Of what was added, in the vessel then.
    public var addedConcentration: String?
    public var volume: String
    public var temperature: String
    public var acidity: String?
    public var time: String
    public var contents: [Content]
}

extension Inspection {
    /// The steps that begin in a range of the text, in its order. One that is walked several times counts at its last.
    public func steps(in range: Range<Int>) -> [StepFacts] {
        var found: [StepFacts] = []
        for statement in tree.root.children where statement.kind == .protocolDeclaration {
            let span = statement.span
            guard Int(span.start) < range.upperBound, range.lowerBound <= Int(span.end),
                let traced = plan(at: statement)
            else { continue }
            var last: [SourceSpan: Int] = [:]
            for (index, step) in traced.plan.steps.enumerated() where step.span.file == tree.file {
                // Of the primitives of one verb the one that moves something, else the last.
                if case .transfer = step.primitive {
                    last[step.span] = index
                } else if let known = last[step.span], case .transfer = traced.plan.steps[known].primitive {
                    continue
                } else {
                    last[step.span] = index
                }
            }
            for (span, index) in last where range.overlaps(Int(span.start)..<(Int(span.end) + 1)) {
                found.append(facts(of: index, in: traced))
            }
        }
        return found.sorted { $0.span.start < $1.span.start }
    }

    private func facts(of index: Int, in traced: TracedPlan) -> StepFacts {
        let (plan, trace) = (traced.plan, traced.trace)
        let step = plan.steps[index]
        let record = trace.record(index)
        // The state that the whole statement leaves: other primitives of the verb may come later.
        var lastRecord = record
        var next = index + 1
        while next < plan.steps.count, plan.steps[next].span == step.span, plan.steps[next].vessel == step.vessel {
            lastRecord = trace.record(next)
            next += 1
        }
        let state = trace.state(lastRecord.after)
        let basis = trace.basisMetal(in: lastRecord.after)
        var facts = StepFacts(
            span: step.span, detail: step.detail, vessel: plan.vessels[step.vessel.value].name,
            happens: record.happens != .never, volume: text(state.volume, Wording.volume),
            temperature: text(state.temperature, Wording.temperature),
            acidity: trace.acidity(in: lastRecord.after).map { text($0) { Self.tenths($0) } },
            time: text(lastRecord.end, Wording.time), contents: [])
        if case .transfer(let transfer) = step.primitive, facts.happens {
            facts.addedVolume = text(record.volume, Wording.volume)
            let leading = leadingSubstance(of: transfer.material, in: plan, material: record.material)
            if let leading {
                let moved = trace.moved(leading, in: index)
                if moved.upper.isPositive, !traced.prepared.profiles[leading.value].traits.contains(.solvent) {
                    facts.addedAmount = text(moved, Wording.amount)
                    facts.addedEquivalents = equivalents(moved, basis)
                    facts.addedConcentration = trace.concentration(of: leading, in: record.after).map {
                        text($0, Wording.concentration)
                    }
                }
            }
        }
        for (number, entry) in plan.substances.enumerated() {
            let amount = trace.amount(of: SubstanceID(number), in: lastRecord.after)
            guard amount.upper.isPositive else { continue }
            let isSolvent = traced.prepared.profiles[number].traits.contains(.solvent)
            facts.contents.append(
                StepFacts.Content(
                    substance: entry.name, amount: text(amount, Wording.amount),
                    concentration: isSolvent
                        ? nil
                        : trace.concentration(of: SubstanceID(number), in: lastRecord.after).map {
                            text($0, Wording.concentration)
                        },
                    equivalents: isSolvent ? nil : equivalents(amount, basis)))
        }
        return facts
    }

    /// The substance that an amount of a material counts.
    private func leadingSubstance(of material: MaterialID, in plan: Plan, material chosen: Int32) -> SubstanceID? {
        let number = chosen >= 0 ? Int(chosen) : material.value
        switch plan.materials[number] {
        case .neat(let substance): return substance
        case .stock(let stock): return stock.components.first?.substance
        case .choice, .content: return nil
        }
    }

    private func equivalents(_ amount: ExactInterval, _ basis: ExactInterval) -> String? {
        guard basis.lower.isPositive, let ratio = amount.divided(by: basis) else { return nil }
        return text(ratio) { Wording.short($0) + " eq" }
    }

    private func text(_ value: ExactInterval, _ word: (Rational) -> String) -> String {
        let (low, high) = (word(value.lower), word(value.upper))
        return low == high ? low : low + " – " + high
    }

    private static func tenths(_ value: Rational) -> String {
        ((value * Rational(10)).double.rounded() / 10).description
    }
}
