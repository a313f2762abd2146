import Glibc
import NsynTables

/// From values to places on a line.
public struct Scale: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        case linear
        case logarithmic
        /// Names at 0, 1, 2, …
        case category
    }

    public var kind: Kind
    public var lower: Double
    public var upper: Double

    public init(_ kind: Kind, _ lower: Double, _ upper: Double) {
        self.kind = kind
        // A scale of no length would divide by zero.
        if lower == upper {
            let slack = kind == .logarithmic ? 0 : max(abs(lower) * 0.05, 0.5)
            (self.lower, self.upper) = kind == .logarithmic ? (lower / 2, upper * 2) : (lower - slack, upper + slack)
        } else {
            (self.lower, self.upper) = (lower, upper)
        }
    }

    /// 0 at the lower end, 1 at the upper one.
    public func place(_ value: Double) -> Double {
        switch kind {
        case .linear, .category: (value - lower) / (upper - lower)
        case .logarithmic: log(value / lower) / log(upper / lower)
        }
    }

    public func value(at place: Double) -> Double {
        switch kind {
        case .linear, .category: lower + (upper - lower) * place
        case .logarithmic: lower * pow(upper / lower, place)
        }
    }
}

/// A mark on an axis.
public struct Tick: Sendable, Equatable {
    public var value: Double
    public var label: String

    public init(_ value: Double, _ label: String) {
        self.value = value
        self.label = label
    }
}

public struct Axis: Sendable, Equatable {
    /// With its unit: `temperature (°C)`.
    public var title: String
    public var scale: Scale
    public var ticks: [Tick]

    public init(_ title: String, _ scale: Scale, ticks: [Tick]) {
        self.title = title
        self.scale = scale
        self.ticks = ticks
    }

    /// Around values, with round ticks and a little room.
    public init(
        _ title: String, covering values: [Double], logarithmic: Bool = false, room: Double = 0.04, count: Int = 6
    ) {
        let known = values.filter { $0.isFinite && (!logarithmic || $0 > 0) }
        var (low, high) = (known.min() ?? 0, known.max() ?? 1)
        if logarithmic && !known.isEmpty {
            let slack = pow(high / low, room)
            let scale = Scale(.logarithmic, low / slack, high * slack)
            self.init(title, scale, ticks: Ticks.logarithmic(scale))
            return
        }
        if low == high { (low, high) = (low - max(abs(low) * 0.05, 0.5), high + max(abs(high) * 0.05, 0.5)) }
        let slack = (high - low) * room
        // Shares and counts don't go below zero for the sake of room.
        let lower = low >= 0 && low - slack < 0 ? 0 : low - slack
        let scale = Scale(.linear, lower, high + slack)
        self.init(title, scale, ticks: Ticks.linear(scale, count: count))
    }

    /// Names side by side.
    public init(_ title: String, names: [String]) {
        self.init(
            title, Scale(.category, -0.5, Double(max(1, names.count)) - 0.5),
            ticks: names.enumerated().map { Tick(Double($0.offset), $0.element) })
    }
}

/// Round numbers for axes.
public enum Ticks {
    /// About `count` ticks at multiples of 1, 2, 2.5 or 5 times a power of ten.
    public static func linear(_ scale: Scale, count: Int = 6) -> [Tick] {
        let span = scale.upper - scale.lower
        guard span > 0, span.isFinite else { return [] }
        let power = pow(10, floor(log10(span / Double(max(1, count)))))
        var best = power
        var bestDistance = Double.infinity
        for factor in [1, 2, 2.5, 5, 10] {
            let distance = abs(span / (power * factor) - Double(count))
            if distance < bestDistance { (best, bestDistance) = (power * factor, distance) }
        }
        let first = Int(ceil(scale.lower / best - 1e-9))
        let last = Int(floor(scale.upper / best + 1e-9))
        guard last >= first, last - first < 1000 else { return [] }
        let values = (first...last).map { Double($0) * best }
        return zip(values, labels(values, step: best)).map { Tick($0, $1) }
    }

    /// Powers of ten, with 2 and 5 between them where there is room.
    public static func logarithmic(_ scale: Scale) -> [Tick] {
        let decades = log10(scale.upper / scale.lower)
        let factors: [Double] = decades > 4 ? [1] : decades > 1.2 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 8]
        var ticks: [Tick] = []
        let first = Int(floor(log10(scale.lower)))
        let last = Int(ceil(log10(scale.upper)))
        guard first <= last else { return [] }
        for exponent in first...last {
            for factor in factors {
                let value = factor * pow(10, Double(exponent))
                if value >= scale.lower * (1 - 1e-9) && value <= scale.upper * (1 + 1e-9) {
                    ticks.append(Tick(value, ShownNumber.readable(value)))
                }
            }
        }
        return ticks
    }

    /// A tick at every value where few enough are there to be read, else round ones.
    public static func values(_ values: [Double], _ scale: Scale, most: Int = 10) -> [Tick] {
        guard values.count <= most, !values.isEmpty else {
            return scale.kind == .logarithmic ? logarithmic(scale) : linear(scale)
        }
        return values.map { Tick($0, ShownNumber.readable($0, significantDigits: 3)) }
    }

    /// The same number of decimals for all.
    static func labels(_ values: [Double], step: Double) -> [String] {
        let largest = values.map { abs($0) }.max() ?? 0
        if largest >= 1e6 || (largest > 0 && largest < 1e-3) {
            return values.map { ShownNumber.readable($0, significantDigits: 3) }
        }
        var decimals = 0
        while decimals < 6, abs(step * pow(10, Double(decimals)) - (step * pow(10, Double(decimals))).rounded()) > 1e-9
        {
            decimals += 1
        }
        return values.map { ShownNumber.fixed($0, decimals: decimals) }
    }
}

extension Ticks {
    /// A number in a legend.
    static func short(_ value: Double) -> String { ShownNumber.readable(value, significantDigits: 2) }
}
