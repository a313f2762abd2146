import NsynPlan
import NsynQuantities

/// The order in which reactions fill a plate that nobody asked to randomise: the one whose columns have most in common,
/// since eight channels serve a column at once.
struct LayoutOrder {
    let table: ConditionTable
    let labware: Labware
    /// All wells of a plate may be filled.
    let isWhole: Bool

    /// So many places are looked at, at most: of many axes, few orders make columns alike.
    private static let budget = 60_000

    func best(_ conditions: [Int], _ replicates: Int) -> [Reaction] {
        var axes = varying(conditions)
        if replicates > 1 || conditions.contains(where: { table.conditions[$0].copies > 1 }) { axes.append(-1) }
        var best: (cost: Int, reactions: [Reaction])?
        for order in LayoutOrder.permutations(
            axes, limit: max(6, LayoutOrder.budget / max(1, conditions.count * replicates)))
        {
            let reactions = sorted(conditions, replicates, by: order)
            let cost = cost(reactions)
            if best.map({ cost < $0.cost }) ?? true { best = (cost, reactions) }
        }
        return best?.reactions ?? []
    }

    /// Parameters that take more than one value.
    private func varying(_ conditions: [Int]) -> [Int] {
        guard let first = conditions.first else { return [] }
        let values = table.conditions[first].values
        return values.indices.filter { place in
            conditions.contains { table.conditions[$0].values[place] != values[place] }
        }
    }

    /// The first of `order` changes slowest.
    private func sorted(_ conditions: [Int], _ replicates: Int, by order: [Int]) -> [Reaction] {
        let ranks = order.map { place -> [Rational: Int] in
            guard place >= 0 else { return [:] }
            var seen: [Rational: Int] = [:]
            for condition in conditions {
                let value = table.conditions[condition].values[place]
                if seen[value] == nil { seen[value] = seen.count }
            }
            return seen
        }
        var keyed: [(key: [Int], reaction: Reaction)] = []
        keyed.reserveCapacity(conditions.count * replicates)
        for condition in conditions {
            for replicate in 1...replicates * table.conditions[condition].copies {
                let key = order.indices.map { index in
                    order[index] < 0
                        ? replicate : ranks[index][table.conditions[condition].values[order[index]]] ?? 0
                }
                keyed.append((key, Reaction(condition, replicate)))
            }
        }
        keyed.sort { $0.key.lexicographicallyPrecedes($1.key) }
        return keyed.map(\.reaction)
    }

    /// How much single-channel work an order leaves: a column that takes one volume of one liquid costs 1, one whose wells
    /// differ costs a well each, unless every column has the same pattern, which a dilution made once can serve.
    private func cost(_ reactions: [Reaction]) -> Int {
        let rows = labware.rows
        guard isWhole, rows % 8 == 0 else { return 0 }
        var total = 0
        for step in 0..<table.stepCount where table.prepared.plan.steps[step].primitive.isPerWell {
            var pattern: [Rational]?
            var firsts: [Int32]?
            // What is fresh or reduces can't wait in a dilution.
            var isOnePattern = !reactions.contains { reaction in
                let taken = table.taken[table.index(reaction.condition, step)]
                guard taken >= 0 else { return false }
                return table.liquids[Int(taken)].freshFor != nil || table.liquids[Int(taken)].isReductant
            }
            var uneven = 0
            var columns = 0
            for lane in lanes(of: reactions) {
                let volumes = lane.map { table.volumes[table.index($0.condition, step)] }
                let liquids = lane.map { table.taken[table.index($0.condition, step)] }
                columns += 1
                let isEven = volumes.allSatisfy { $0 == volumes[0] } && liquids.allSatisfy { $0 == liquids[0] }
                if !isEven { uneven += 1 }
                if pattern == nil { (pattern, firsts) = (volumes, liquids) }
                if volumes != pattern || liquids != firsts { isOnePattern = false }
            }
            total += columns
            if uneven > 0 { total += isOnePattern ? 16 : uneven * 7 }
        }
        return total
    }

    /// What eight channels reach at once: a column, or every second row of one.
    private func lanes(of reactions: [Reaction]) -> [[Reaction]] {
        let sets = labware.rows / 8
        return stride(from: 0, to: reactions.count, by: labware.rows).flatMap { start in
            (0..<sets).compactMap { offset in
                let first = start + offset
                guard first < reactions.count else { return nil }
                let end = min(start + labware.rows, reactions.count)
                return stride(from: first, to: end, by: sets).map { reactions[$0] }
            }
        }
    }

    static func permutations(_ elements: [Int], limit: Int) -> [[Int]] {
        if elements.count < 2 { return [elements] }
        var found: [[Int]] = []
        var current: [Int] = []
        var isUsed = [Bool](repeating: false, count: elements.count)
        func extend() {
            if found.count >= limit { return }
            if current.count == elements.count {
                found.append(current)
                return
            }
            for index in elements.indices where !isUsed[index] {
                isUsed[index] = true
                current.append(elements[index])
                extend()
                current.removeLast()
                isUsed[index] = false
            }
        }
        extend()
        return found
    }
}
