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
    private var stockNames: [String: String] = [:]
    private var vesselNames: [String: String] = [:]

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

    private mutating func word(
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

    // MARK: Parts

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

    private mutating func materials() {
        let before = Set(old.plan.substances.map(\.name))
        let after = Set(new.plan.substances.map(\.name))
        for name in before.subtracting(after).sorted() { add(Change(.materials, .removed, name)) }
        for name in after.subtracting(before).sorted() { add(Change(.materials, .added, name)) }
    }

    private mutating func stocks() {
        let (before, after) = (old.stocks, new.stocks)
        stockNames = PlanNames.stocks(old, new)
        for (name, stock) in before {
            let newName = stockNames[name] ?? name
            guard let other = after.first(where: { $0.name == newName })?.stock else {
                add(Change(.stocks, .removed, "stock `\(name)`", before: contents(stock, old)), old: stock.span)
                continue
            }
            if newName != name {
                add(
                    Change(.stocks, .renamed, "stock `\(name)`", before: name, after: newName), old: stock.span,
                    new: other.span)
            }
            compare(stock, other, "stock `\(newName)`")
        }
        let known = Set(before.map { stockNames[$0.name] ?? $0.name })
        for (name, stock) in after where !known.contains(name) {
            add(Change(.stocks, .added, "stock `\(name)`", after: contents(stock, new)), new: stock.span)
        }
    }

    private func contents(_ stock: Stock, _ view: PlanView) -> String {
        let parts = stock.components.map { component in
            (view.value(component.concentration).map { Wording.concentration($0) } ?? "?") + " "
                + view.prepared.name(component.substance)
        }
        let solvents = stock.solvents.map { view.prepared.name($0.substance) }
        return parts.joined(separator: " with ")
            + (solvents.isEmpty ? "" : " in " + solvents.joined(separator: " and "))
    }

    private mutating func compare(_ before: Stock, _ after: Stock, _ subject: String) {
        let spans = (before.span, after.span)
        var names: [String] = []
        for component in before.components + after.components {
            let view = names.count < before.components.count ? old : new
            names.append(view.prepared.name(component.substance))
        }
        var seen: Set<String> = []
        for name in names where seen.insert(name).inserted {
            let first = before.components.first { old.prepared.name($0.substance) == name }
            let second = after.components.first { new.prepared.name($0.substance) == name }
            number(
                .stocks, subject, name, first.flatMap { old.value($0.concentration) },
                second.flatMap { new.value($0.concentration) }, spans.0, spans.1, format: Wording.concentration)
        }
        word(.stocks, subject, "solvent", solvents(before, old), solvents(after, new), spans.0, spans.1)
        number(
            .stocks, subject, "prepared", old.value(before.preparedVolume), new.value(after.preparedVolume), spans.0,
            spans.1, format: Wording.volume)
        number(
            .stocks, subject, "dead volume", old.value(before.deadVolume), new.value(after.deadVolume), spans.0,
            spans.1, format: Wording.volume)
        number(
            .stocks, subject, "fresh for", old.value(before.freshFor), new.value(after.freshFor), spans.0, spans.1,
            format: Wording.time)
        word(
            .stocks, subject, "kept at", old.value(before.temperature).map { Wording.temperature($0) },
            new.value(after.temperature).map { Wording.temperature($0) }, spans.0, spans.1)
        word(
            .stocks, subject, "light", before.protectedFromLight ? "protected" : nil,
            after.protectedFromLight ? "protected" : nil, spans.0, spans.1)
        word(
            .stocks, subject, "gas", before.underInertGas ? "inert" : nil, after.underInertGas ? "inert" : nil, spans.0,
            spans.1)
        word(
            .stocks, subject, "purity", before.isPurified ? "purified" : nil, after.isPurified ? "purified" : nil,
            spans.0, spans.1)
        number(
            .stocks, subject, "weighed", old.value(before.recipe?.mass), new.value(after.recipe?.mass), spans.0,
            spans.1, format: Wording.mass)
    }

    private func solvents(_ stock: Stock, _ view: PlanView) -> String? {
        if stock.solvents.isEmpty { return nil }
        return stock.solvents.map { share in
            let part = view.value(share.fraction) ?? .one
            let name = view.prepared.name(share.substance)
            return part == .one ? name : "\(name) \(Wording.short(part * Rational(100))) %v/v"
        }.sorted().joined(separator: ", ")
    }

    private mutating func vessels() {
        for vessel in old.plan.vessels {
            let name = vesselNames[vessel.name] ?? vessel.name
            guard let other = new.plan.vessels.first(where: { $0.name == name }) else {
                add(Change(.vessels, .removed, "vessel `\(vessel.name)`"), old: vessel.span)
                continue
            }
            let subject = "vessel `\(name)`"
            if name != vessel.name {
                add(
                    Change(.vessels, .renamed, "vessel `\(vessel.name)`", before: vessel.name, after: name),
                    old: vessel.span, new: other.span)
            }
            let spans = (vessel.span, other.span)
            number(
                .vessels, subject, "size", old.value(vessel.capacity), new.value(other.capacity), spans.0, spans.1,
                format: Wording.volume)
            word(
                .vessels, subject, "closure", vessel.isClosed ? "closed" : "open", other.isClosed ? "closed" : "open",
                spans.0, spans.1)
            word(
                .vessels, subject, "atmosphere", PlanNames.word(vessel.headspace), PlanNames.word(other.headspace),
                spans.0, spans.1)
            word(
                .vessels, subject, "light", vessel.isDark ? "dark" : nil, other.isDark ? "dark" : nil, spans.0, spans.1)
            word(.vessels, subject, "wall", vessel.wall, other.wall, spans.0, spans.1)
        }
        let known = Set(old.plan.vessels.map { vesselNames[$0.name] ?? $0.name })
        for vessel in new.plan.vessels where !known.contains(vessel.name) {
            add(
                Change(
                    .vessels, .added, "vessel `\(vessel.name)`",
                    after: new.value(vessel.capacity).map { Wording.volume($0) }),
                new: vessel.span)
        }
    }

    // MARK: Steps

    private mutating func steps() {
        let before = old.steps(vesselNames, stockNames)
        let after = new.steps()
        let alignment = StepAlignment(before, after)
        for (first, second) in alignment.changed.sorted(by: { $0.new < $1.new }) {
            properties(before[first], after[second], old.plan.steps[first].span, new.plan.steps[second].span)
        }
        for (first, second) in alignment.moved.sorted(by: { $0.new < $1.new }) {
            let place =
                second > 0 ? "behind `\(after[second - 1].title)`" : "to the beginning"
            let was = first > 0 ? "behind `\(before[first - 1].title)`" : "at the beginning"
            add(
                Change(.order, .moved, "`\(after[second].title)`", before: was, after: place),
                old: old.plan.steps[first].span, new: new.plan.steps[second].span)
            properties(before[first], after[second], old.plan.steps[first].span, new.plan.steps[second].span)
        }
        for index in alignment.removed {
            add(
                Change(.steps, .removed, "`\(before[index].title)`", before: words(before[index])),
                old: old.plan.steps[index].span)
        }
        for index in alignment.added {
            add(
                Change(.steps, .added, "`\(after[index].title)`", after: words(after[index])),
                new: new.plan.steps[index].span)
        }
    }

    private func words(_ step: StepView) -> String? {
        let words = step.properties.map { $0.name == "amount" ? $0.text : "\($0.name) \($0.text)" }
        return words.isEmpty ? nil : words.joined(separator: ", ")
    }

    private mutating func properties(
        _ before: StepView, _ after: StepView, _ oldSpan: SourceSpan, _ newSpan: SourceSpan
    ) {
        let subject = "`\(after.title)`"
        var names = before.properties.map(\.name)
        for property in after.properties where !names.contains(property.name) { names.append(property.name) }
        for name in names {
            let first = before.properties.first { $0.name == name }
            let second = after.properties.first { $0.name == name }
            if first?.hash == second?.hash, first?.way == second?.way { continue }
            let sort = second?.sort ?? first?.sort ?? .condition
            let direction: Change.Direction = first == nil ? .added : second == nil ? .removed : .changed
            var change = Change(
                sort == .amount ? .amounts : .conditions, direction, subject, property: name, before: first.map(text),
                after: second.map(text))
            // A temperature in °C and a pH have no ratios that mean anything.
            if first?.way == second?.way, second?.way != "K", second?.way != "pH" {
                change.ratio = PlanDifference.ratio(first?.number, second?.number)
                if change.ratio == "× 1" { change.ratio = nil }
            }
            add(change, old: oldSpan, new: newSpan)
        }
    }

    private func text(_ property: StepView.Property) -> String {
        property.parameters.isEmpty
            ? property.text : "\(property.text) (by \(property.parameters.joined(separator: ", ")))"
    }

    // MARK: Sweeps

    private mutating func sweeps(_ renamed: [String: String]) {
        for sweep in old.sweeps {
            guard let other = new.sweeps.first(where: { $0.name == sweep.name }) else {
                add(
                    Change(.sweeps, .removed, "sweep `\(sweep.name)`", before: SweepWords.size(sweep, old)),
                    old: sweep.span)
                continue
            }
            let subject = "sweep `\(sweep.name)`"
            let (before, after) = (SweepWords.axes(sweep, old, renamed), SweepWords.axes(other, new, [:]))
            var names = before.map(\.name)
            for axis in after where !names.contains(axis.name) { names.append(axis.name) }
            for name in names {
                word(
                    .sweeps, subject, "axis `\(name)`", before.first { $0.name == name }?.text,
                    after.first { $0.name == name }?.text, sweep.span, other.span)
            }
            number(
                .sweeps, subject, "conditions", SweepWords.conditions(sweep), SweepWords.conditions(other), sweep.span,
                other.span, format: Wording.short)
            number(
                .sweeps, subject, "replicates", Rational(sweep.replicates), Rational(other.replicates), sweep.span,
                other.span, format: Wording.short)
            number(
                .sweeps, subject, "blocks", Rational(sweep.blocks), Rational(other.blocks), sweep.span, other.span,
                format: Wording.short)
            word(.sweeps, subject, "design", sweep.design, other.design, sweep.span, other.span)
            word(
                .sweeps, subject, "filters", SweepWords.filters(sweep, old), SweepWords.filters(other, new), sweep.span,
                other.span)
            word(
                .sweeps, subject, "controls", sweep.hasControls ? "yes" : nil, other.hasControls ? "yes" : nil,
                sweep.span, other.span)
            word(
                .sweeps, subject, "seed", sweep.seed.map { String($0) }, other.seed.map { String($0) }, sweep.span,
                other.span)
        }
        for sweep in new.sweeps where !old.sweeps.contains(where: { $0.name == sweep.name }) {
            add(Change(.sweeps, .added, "sweep `\(sweep.name)`", after: SweepWords.size(sweep, new)), new: sweep.span)
        }
    }
}

/// One protocol of a checked script, with what is known of its substances.
struct CheckedPlanView {
    var plan: Plan
    var sweeps: [SweepPlan]
    var knowledge: Knowledge
}
