import NsynDiagnostics
import NsynPlan

/// Vessels, and what is done in them.
extension PlanDifference {
    mutating func vessels() {
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

    mutating func steps() {
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
}
