import NsynDiagnostics
import NsynPlan
import NsynQuantities

/// Substances, and the stocks that bring them.
extension PlanDifference {
    mutating func materials() {
        let before = Set(old.plan.substances.map(\.name))
        let after = Set(new.plan.substances.map(\.name))
        for name in before.subtracting(after).sorted() { add(Change(.materials, .removed, name)) }
        for name in after.subtracting(before).sorted() { add(Change(.materials, .added, name)) }
    }

    mutating func stocks() {
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
}
