import NsynPlan
import NsynQuantities

/// Matches what two plans call by different names.
enum PlanNames {
    static func same(_ name: String, _ renamed: [String: String]) -> String { renamed[name] ?? name }

    /// Pairs of names that are gone and new, and stand for things that are alike: each is used once.
    private static func pairs<Thing>(
        _ old: [(name: String, thing: Thing)], _ new: [(name: String, thing: Thing)], likeness: (Thing, Thing) -> Int
    ) -> [String: String] {
        let gone = old.filter { entry in !new.contains { $0.name == entry.name } }
        var fresh = new.filter { entry in !old.contains { $0.name == entry.name } }
        var renamed: [String: String] = [:]
        for entry in gone {
            let best = fresh.indices.max {
                likeness(entry.thing, fresh[$0].thing) < likeness(entry.thing, fresh[$1].thing)
            }
            guard let best, likeness(entry.thing, fresh[best].thing) > 0 else { continue }
            renamed[entry.name] = fresh[best].name
            fresh.remove(at: best)
        }
        return renamed
    }

    /// A parameter of the same dimension in the same place, or with the same range, is the same under another name.
    static func parameters(_ old: Plan, _ new: Plan) -> [String: String] {
        typealias Place = (parameter: Parameter, index: Int)
        return pairs(
            old.parameters.enumerated().map { (name: $1.name, thing: Place($1, $0)) },
            new.parameters.enumerated().map { (name: $1.name, thing: Place($1, $0)) }
        ) { first, second in
            guard first.parameter.type == second.parameter.type, first.parameter.isPoint == second.parameter.isPoint
            else { return 0 }
            if first.parameter.domain == second.parameter.domain { return 3 }
            return first.index == second.index ? 1 : 0
        }
    }

    static func vessels(_ old: Plan, _ new: Plan) -> [String: String] {
        typealias Place = (index: Int, uses: Int)
        func list(_ plan: Plan) -> [(name: String, thing: Place)] {
            plan.vessels.enumerated().map { index, vessel in
                let uses = plan.steps.reduce(0) { $0 + ($1.vessel.value == index ? 1 : 0) }
                return (name: vessel.name, thing: Place(index, uses))
            }
        }
        return pairs(list(old), list(new)) { first, second in
            (first.index == second.index ? 2 : 0) + (first.uses == second.uses ? 1 : 0)
        }
    }

    /// A stock of the same first substance is the same under another name.
    static func stocks(_ old: PlanView, _ new: PlanView) -> [String: String] {
        func list(_ view: PlanView) -> [(name: String, thing: [String])] {
            view.stocks.map { name, stock in
                (
                    name: name,
                    thing: stock.components.map { component in
                        let strength = view.value(component.concentration)?.description ?? ""
                        return view.prepared.name(component.substance) + " " + strength
                    }
                )
            }
        }
        return pairs(list(old), list(new)) { first, second in
            guard let a = first.first?.split(separator: " ").first, let b = second.first?.split(separator: " ").first,
                a == b
            else { return 0 }
            return first == second ? 2 : 1
        }
    }

    static func word(_ headspace: Vessel.Headspace) -> String? {
        switch headspace {
        case .unstated: nil
        case .air: "air"
        case .inert: "inert gas"
        case .reactive: "reactive gas"
        }
    }

    /// Which old protocol became which new one: by name, else by what they do.
    static func protocols(_ old: [Plan], _ new: [Plan]) -> [(old: Int?, new: Int?)] {
        var pairs: [(old: Int?, new: Int?)] = []
        var isUsed = [Bool](repeating: false, count: old.count)
        var waiting: [Int] = []
        for (index, plan) in new.enumerated() {
            if let place = old.indices.first(where: { !isUsed[$0] && old[$0].name == plan.name }) {
                isUsed[place] = true
                pairs.append((place, index))
            } else {
                waiting.append(index)
                pairs.append((nil, index))
            }
        }
        for index in waiting {
            let words = verbs(new[index])
            let candidates = old.indices.filter { !isUsed[$0] }.map { place -> (place: Int, share: Double) in
                (place, likeness(verbs(old[place]), words))
            }
            guard let best = candidates.max(by: { $0.share < $1.share }), best.share >= 0.5,
                let place = pairs.firstIndex(where: { $0.new == index })
            else { continue }
            isUsed[best.place] = true
            pairs[place].old = best.place
        }
        for index in old.indices where !isUsed[index] { pairs.append((index, nil)) }
        return pairs
    }

    private static func verbs(_ plan: Plan) -> [String: Int] {
        var counts: [String: Int] = [:]
        for step in plan.steps {
            var word = step.verb
            if let material = step.primitive.material, case .neat(let substance) = plan.materials[material.value] {
                word += " " + plan.substances[substance.value].name
            }
            counts[word, default: 0] += 1
        }
        for substance in plan.substances { counts["of " + substance.name, default: 0] += 1 }
        return counts
    }

    /// Shared words over all words, 0…1.
    private static func likeness(_ left: [String: Int], _ right: [String: Int]) -> Double {
        var shared = 0
        var all = 0
        for (word, count) in left {
            shared += min(count, right[word] ?? 0)
            all += max(count, right[word] ?? 0)
        }
        for (word, count) in right where left[word] == nil { all += count }
        return all == 0 ? 0 : Double(shared) / Double(all)
    }
}
