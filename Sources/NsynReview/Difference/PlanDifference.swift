import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// What changed from one plan to another: materials, amounts, order, conditions, sweeps.
struct PlanDifference {
    let old: PlanView
    let new: PlanView
    private let lines: (old: (SourceSpan) -> Int?, new: (SourceSpan) -> Int?)
    private(set) var changes: [Change] = []
    /// What stocks and vessels of the old plan are called in the new one.
    var stockNames: [String: String] = [:]
    var vesselNames: [String: String] = [:]

    /// What reagents cost, by name.
    private(set) var prices: [String: Price] = [:]
    var notes: [String] = []

    static func changes(
        _ old: CheckedPlanView, _ new: CheckedPlanView,
        _ lines: (old: (SourceSpan) -> Int?, new: (SourceSpan) -> Int?), prices: [String: Price]
    ) -> (changes: [Change], notes: [String]) {
        let renamed = PlanNames.parameters(old.plan, new.plan)
        var difference = PlanDifference(
            PlanView(old.plan, old.sweeps, old.knowledge, renamed: renamed),
            PlanView(new.plan, new.sweeps, new.knowledge), lines)
        difference.prices = prices
        difference.compare(renamed)
        return (difference.changes, difference.notes)
    }

    private init(
        _ old: PlanView, _ new: PlanView, _ lines: (old: (SourceSpan) -> Int?, new: (SourceSpan) -> Int?)
    ) {
        self.old = old
        self.new = new
        self.lines = lines
    }

    private mutating func compare(_ renamed: [String: String]) {
        vesselNames = PlanNames.vessels(old.plan, new.plan)
        target()
        parameters(renamed)
        stocks()
        vessels()
        materials()
        steps()
        sweeps(renamed)
        totals()
    }

    // MARK: Saying it

    mutating func add(_ change: Change, old: SourceSpan? = nil, new: SourceSpan? = nil) {
        var change = change
        change.oldLine = old.flatMap { lines.old($0) }
        change.newLine = new.flatMap { lines.new($0) }
        changes.append(change)
    }

    mutating func word(
        _ kind: Change.Kind, _ subject: String, _ property: String, _ before: String?, _ after: String?,
        _ oldSpan: SourceSpan? = nil, _ newSpan: SourceSpan? = nil
    ) {
        guard before != after else { return }
        let direction: Change.Direction = before == nil ? .added : after == nil ? .removed : .changed
        add(
            Change(kind, direction, subject, property: property, before: before, after: after), old: oldSpan,
            new: newSpan)
    }

    mutating func number(
        _ kind: Change.Kind, _ subject: String, _ property: String, _ before: Rational?, _ after: Rational?,
        _ oldSpan: SourceSpan? = nil, _ newSpan: SourceSpan? = nil, format: (Rational) -> String
    ) {
        guard before != after else { return }
        let direction: Change.Direction = before == nil ? .added : after == nil ? .removed : .changed
        add(
            Change(
                kind, direction, subject, property: property, before: before.map(format), after: after.map(format),
                ratio: PlanDifference.ratio(before, after)), old: oldSpan, new: newSpan)
    }

    static func ratio(_ before: Rational?, _ after: Rational?) -> String? {
        guard let before, let after, !before.isZero, !after.isZero, let ratio = after.dividing(by: before),
            ratio.isPositive
        else { return nil }
        return "× " + ratio.decimal(significantDigits: 3, exactDigits: 4)
    }

    // MARK: What is made, and from which parameters

    private mutating func target() {
        let (before, after) = (old.plan.target, new.plan.target)
        word(.target, "target", "formula", before?.formula, after?.formula, before?.span, after?.span)
        word(.target, "target", "isomer", before?.isomer, after?.isomer, before?.span, after?.span)
        word(.target, "target", "template", before?.template, after?.template, before?.span, after?.span)
        let tags = (before?.tags.joined(separator: ", "), after?.tags.joined(separator: ", "))
        word(.target, "target", "tags", tags.0?.isEmpty == true ? nil : tags.0, tags.1?.isEmpty == true ? nil : tags.1)
        word(
            .target, "route", "name", old.plan.route?.name, new.plan.route?.name, old.plan.route?.span,
            new.plan.route?.span)
        word(
            .target, "product", "vessel", old.plan.product.map { old.name($0) }.map { PlanNames.same($0, vesselNames) },
            new.plan.product.map { new.name($0) })
    }

    private mutating func parameters(_ renamed: [String: String]) {
        for parameter in old.plan.parameters {
            let name = renamed[parameter.name] ?? parameter.name
            guard let other = new.plan.parameters.first(where: { $0.name == name }) else {
                add(
                    Change(.parameters, .removed, "parameter `\(parameter.name)`", before: domain(parameter, old)),
                    old: parameter.span)
                continue
            }
            if name != parameter.name {
                add(
                    Change(.parameters, .renamed, "parameter `\(parameter.name)`", before: parameter.name, after: name),
                    old: parameter.span, new: other.span)
            }
            let (before, after) = (domain(parameter, old), domain(other, new))
            guard before != after else { continue }
            var change = Change(.parameters, .changed, "parameter `\(name)`", before: before, after: after)
            if case .number(let first?, _, _) = parameter.domain, case .number(let second?, _, _) = other.domain,
                first != second, !parameter.isPoint
            {
                change.ratio = PlanDifference.ratio(first, second)
            }
            add(change, old: parameter.span, new: other.span)
        }
        let known = Set(old.plan.parameters.map { renamed[$0.name] ?? $0.name })
        for parameter in new.plan.parameters where !known.contains(parameter.name) {
            add(
                Change(.parameters, .added, "parameter `\(parameter.name)`", after: domain(parameter, new)),
                new: parameter.span)
        }
    }

    private func domain(_ parameter: Parameter, _ view: PlanView) -> String {
        let index = view.plan.parameters.firstIndex(of: parameter) ?? 0
        func text(_ value: Rational) -> String { Wording.value(of: ParameterID(index), value, view.plan) }
        switch parameter.domain {
        case .number(let initial, let lower, let upper):
            var words = initial.map { text($0) } ?? "no default"
            if let lower, let upper { words += " in \(text(lower)) to \(text(upper))" }
            return words
        case .options(let names, let initial):
            return (initial.map { names[$0] } ?? "no default") + " in [\(names.joined(separator: ", "))]"
        case .truth(let initial): return initial.map { $0 ? "true" : "false" } ?? "no default"
        }
    }
}

/// One protocol of a checked script, with what is known of its substances.
struct CheckedPlanView {
    var plan: Plan
    var sweeps: [SweepPlan]
    var knowledge: Knowledge
}
