import NsynChemistry
import NsynPlan
import NsynQuantities

extension PlanDifference {
    /// What the whole protocol uses and how long it takes: where steps change, the sum tells what it comes to.
    mutating func totals() {
        let (before, after) = (old.consumption, new.consumption)
        var names = before.map(\.name)
        for entry in after where !names.contains(entry.name) { names.append(entry.name) }
        for name in names {
            number(
                .totals, name, "amount", before.first { $0.name == name }?.amount,
                after.first { $0.name == name }?.amount, format: Wording.amount)
        }
        metals(before, after)
        cost(before, after)
        number(
            .totals, "protocol", "duration", PlanView.middle(old.trace.duration), PlanView.middle(new.trace.duration),
            format: Wording.time)
        if let first = old.plan.product, let second = new.plan.product {
            let volumes = (
                old.trace.state(old.trace.finalState(of: first)).volume,
                new.trace.state(new.trace.finalState(of: second)).volume
            )
            number(
                .totals, "product", "volume at the end", PlanView.middle(volumes.0), PlanView.middle(volumes.1),
                format: Wording.volume)
        }
    }

    private typealias Consumption = [(name: String, amount: Rational)]

    /// The mass of each metal in all salts and complexes: what a synthesis is weighed by.
    private mutating func metals(_ before: Consumption, _ after: Consumption) {
        let (first, second) = (masses(before, old), masses(after, new))
        for symbol in Set(first.keys).union(second.keys).sorted() {
            number(.totals, symbol, "mass", first[symbol], second[symbol], format: Wording.mass)
        }
    }

    /// Kilograms by element symbol.
    private func masses(_ consumption: Consumption, _ view: PlanView) -> [String: Rational] {
        var masses: [String: Rational] = [:]
        for (name, amount) in consumption {
            for (symbol, count) in profile(name, view)?.metals ?? [] {
                guard let element = Element(symbol: symbol) else { continue }
                let weight = Rational(element.nanoWeight, 1_000_000_000_000)
                masses[symbol, default: .zero] = masses[symbol, default: .zero] + amount * count * weight
            }
        }
        return masses
    }

    private func profile(_ name: String, _ view: PlanView) -> SubstanceProfile? {
        view.plan.substances.first { $0.name == name }.map { view.prepared.knowledge.profile(of: $0) }
    }

    // MARK: Cost

    /// What the priced substances cost together, one sum for each currency; a substance that is in both versions and has
    /// no price changes nothing but what is said of it.
    private mutating func cost(_ before: Consumption, _ after: Consumption) {
        guard !prices.isEmpty else { return }
        let (first, second) = (costs(before, old), costs(after, new))
        for currency in Set(first.sums.keys).union(second.sums.keys).sorted() {
            number(
                .totals, "cost", "in \(currency)", first.sums[currency] ?? .zero, second.sums[currency] ?? .zero,
                format: Wording.short)
        }
        let unpriced = Set(first.unpriced + second.unpriced).sorted()
        if !unpriced.isEmpty, !first.sums.isEmpty || !second.sums.isEmpty {
            notes.append("the cost is without \(unpriced.joined(separator: ", ")): nsyn.toml has no price for it")
        }
    }

    private func costs(_ consumption: Consumption, _ view: PlanView) -> (sums: [String: Rational], unpriced: [String]) {
        var sums: [String: Rational] = [:]
        var unpriced: [String] = []
        for (name, amount) in consumption {
            guard let price = prices[name], let cost = price.cost(of: amount, profile(name, view)) else {
                unpriced.append(name)
                continue
            }
            sums[price.currency, default: .zero] = sums[price.currency, default: .zero] + cost
        }
        return (sums, unpriced)
    }
}
