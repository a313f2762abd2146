/// A liquid that a run starts with: its number in the table of the run.
public typealias LiquidNumber = Int32

/// What some volume consists of, by the liquids that went into it.
///
/// Parts are whole zeptolitres (10⁻²¹ L, 600 molecules of a molar solution). A share is rounded down and what is left
/// keeps the rest, so nothing is made or lost however often liquids are mixed and divided, and no number grows.
struct Mixture: Sendable, Hashable {
    struct Part: Sendable, Hashable {
        var liquid: LiquidNumber
        var amount: Int128
    }

    private(set) var volume = Femtolitres.zero
    /// By rising number, none zero.
    private(set) var parts: [Part] = []

    init() {}

    init(_ liquid: LiquidNumber, _ volume: Femtolitres) {
        self.volume = volume
        if volume.isPositive { parts = [Part(liquid: liquid, amount: Int128(volume.count) * 1_000_000)] }
    }

    var isEmpty: Bool { !volume.isPositive }

    func holds(_ liquid: LiquidNumber) -> Bool { parts.contains { $0.liquid == liquid } }

    /// L of one liquid
    func litres(of liquid: LiquidNumber) -> Double {
        for part in parts where part.liquid == liquid { return Double(part.amount) * 1e-21 }
        return 0
    }

    mutating func add(_ other: Mixture) {
        volume += other.volume
        if parts.isEmpty {
            parts = other.parts
            return
        }
        for part in other.parts {
            if let place = parts.firstIndex(where: { $0.liquid >= part.liquid }) {
                if parts[place].liquid == part.liquid {
                    parts[place].amount += part.amount
                } else {
                    parts.insert(part, at: place)
                }
            } else {
                parts.append(part)
            }
        }
    }

    /// Takes a volume out, evenly of everything; never more than is there.
    mutating func take(_ wanted: Femtolitres) -> Mixture {
        var taken = Mixture()
        if wanted >= volume {
            swap(&taken, &self)
            return taken
        }
        guard wanted.isPositive else { return taken }
        taken.volume = wanted
        taken.parts = parts
        let (share, whole) = (Int128(wanted.count), Int128(volume.count))
        for index in parts.indices {
            let amount = Mixture.product(parts[index].amount, share, over: whole)
            taken.parts[index].amount = amount
            parts[index].amount -= amount
        }
        taken.parts.removeAll { $0.amount == 0 }
        parts.removeAll { $0.amount == 0 }
        volume -= wanted
        return taken
    }

    /// `volume` of something that is composed as this is; it need not be there.
    func sample(_ wanted: Femtolitres) -> Mixture {
        guard volume.isPositive, wanted.isPositive else { return Mixture() }
        var sample = self
        sample.volume = wanted
        for index in parts.indices {
            sample.parts[index].amount = Mixture.product(
                parts[index].amount, Int128(wanted.count), over: Int128(volume.count))
        }
        return sample
    }

    private static func product(_ amount: Int128, _ share: Int128, over whole: Int128) -> Int128 {
        let (product, overflows) = amount.multipliedReportingOverflow(by: share)
        if !overflows { return product / whole }
        // Beyond some litres of each: by quotient and rest, which fit.
        return amount / whole * share + Int128(Double(amount % whole) * Double(share) / Double(whole))
    }
}
