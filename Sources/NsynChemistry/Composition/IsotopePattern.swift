import Glibc

/// The peaks that a mass spectrometer shows for one composition.
public struct IsotopePattern: Hashable, Sendable {
    /// Isotopologues that cannot be told apart.
    public struct Peak: Hashable, Sendable {
        /// Mass over charge; mass in u for a neutral.
        public let massToCharge: Double
        /// Share of all molecules, 0 to 1.
        public let abundance: Double
    }

    /// Lightest first.
    public let peaks: [Peak]

    /// The highest peak.
    public var basePeak: Peak? { peaks.max { $0.abundance < $1.abundance } }

    /// Mean mass over charge, weighted by abundance.
    public var mean: Double {
        let total = peaks.reduce(0) { $0 + $1.abundance }
        return total == 0 ? 0 : peaks.reduce(0) { $0 + $1.massToCharge * $1.abundance } / total
    }

    /// Most bins that one pattern may span.
    public static let binLimit = 8192

    /// The pattern of a composition.
    ///
    /// Elements are convolved one after the other by repeated squaring, on bins `resolution` wide that remember their mean
    /// mass; bins below `threshold` of the highest are dropped as soon as they arise. Nil where a group is unknown, an
    /// element has no natural isotopes or a count is negative or beyond 100,000.
    public init?(_ composition: Composition, charge: Int = 0, resolution: Double = 0.5, threshold: Double = 1e-7) {
        guard composition.isComplete, resolution >= 0.01, threshold >= 0, threshold < 1 else { return nil }
        var sum = Distribution.unit
        for part in composition.atoms {
            guard part.count >= 0, part.count <= 100_000, !part.element.isotopes.isEmpty else { return nil }
            let single = Distribution(part.element.isotopes, resolution: resolution)
            let grid = Grid(resolution: resolution, threshold: threshold)
            sum = grid.product(sum, grid.power(single, part.count))
        }
        let shift = -Double(charge) * electronMass
        let divisor = Double(max(1, charge.magnitude))
        peaks = sum.bins.indices.compactMap { index in
            let bin = sum.bins[index]
            guard bin.abundance > 0 else { return nil }
            return Peak(massToCharge: (bin.moment / bin.abundance + shift) / divisor, abundance: bin.abundance)
        }
    }
}

/// Abundance and its first moment on a line of bins; bin `i` is centred at `(first + i) · resolution`.
private struct Distribution {
    struct Bin {
        var abundance = 0.0
        var moment = 0.0
    }

    var first: Int
    var bins: [Bin]

    static let unit = Distribution(first: 0, bins: [Bin(abundance: 1, moment: 0)])

    init(first: Int, bins: [Bin]) {
        self.first = first
        self.bins = bins
    }

    init(_ isotopes: [Isotope], resolution: Double) {
        let places = isotopes.map { Int(($0.mass / resolution).rounded()) }
        first = places.min() ?? 0
        bins = Array(repeating: Bin(), count: (places.max() ?? 0) - first + 1)
        let total = isotopes.reduce(0) { $0 + $1.abundance }
        for (isotope, place) in zip(isotopes, places) {
            bins[place - first].abundance += isotope.abundance / total
            bins[place - first].moment += isotope.mass * isotope.abundance / total
        }
    }
}

private struct Grid {
    let resolution: Double
    let threshold: Double

    func power(_ base: Distribution, _ exponent: Int) -> Distribution {
        var result = Distribution.unit
        var square = base
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result = product(result, square) }
            rest >>= 1
            if rest > 0 { square = product(square, square) }
        }
        return result
    }

    /// The convolution, its bins placed by their mean mass so that rounding does not add up.
    func product(_ left: Distribution, _ right: Distribution) -> Distribution {
        var bins = [Distribution.Bin](repeating: .init(), count: left.bins.count + right.bins.count - 1)
        bins.withUnsafeMutableBufferPointer { out in
            left.bins.withUnsafeBufferPointer { left in
                right.bins.withUnsafeBufferPointer { right in
                    for i in left.indices where left[i].abundance > 0 {
                        let (abundance, moment) = (left[i].abundance, left[i].moment)
                        for j in right.indices {
                            out[i + j].abundance += abundance * right[j].abundance
                            out[i + j].moment += abundance * right[j].moment + moment * right[j].abundance
                        }
                    }
                }
            }
        }
        return rebin(bins)
    }

    private func rebin(_ bins: [Distribution.Bin]) -> Distribution {
        let highest = bins.reduce(0) { max($0, $1.abundance) }
        let floor = max(highest * threshold, 1e-300)
        func place(_ bin: Distribution.Bin) -> Int { Int((bin.moment / bin.abundance / resolution).rounded()) }
        var lowest = Int.max
        var upmost = Int.min
        for bin in bins where bin.abundance >= floor {
            lowest = min(lowest, place(bin))
            upmost = max(upmost, place(bin))
        }
        guard lowest <= upmost else { return .unit }
        upmost = min(upmost, lowest + IsotopePattern.binLimit - 1)
        var out = Distribution(
            first: lowest, bins: Array(repeating: .init(), count: upmost - lowest + 1))
        for bin in bins where bin.abundance >= floor {
            let index = min(place(bin) - lowest, out.bins.count - 1)
            out.bins[index].abundance += bin.abundance
            out.bins[index].moment += bin.moment
        }
        return out
    }
}
