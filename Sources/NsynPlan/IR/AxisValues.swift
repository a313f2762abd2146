import Glibc
import NsynQuantities

extension AxisValues {
    /// How many values the axis has; nil where it follows the other axes.
    public var count: Int? {
        switch self {
        case .linear(_, _, let count), .logarithmic(_, _, let count): max(count, 0)
        case .list(let values): values.count
        case .options(let options): options.count
        case .dependent: nil
        }
    }

    /// The value number `index`, the same wherever it is asked for: sweeps, plates and simulation agree on it.
    ///
    /// Values of a logarithmic axis are irrational; they are rounded to six significant digits, its ends excepted.
    /// Options give their index.
    public func value(at index: Int) -> Rational? {
        switch self {
        case .linear(let start, let step, let count):
            return index >= 0 && index < count ? start + Rational(index) * step : nil
        case .logarithmic(let start, let end, let count):
            guard index >= 0, index < count, start.isPositive, end.isPositive else { return nil }
            if index == 0 { return start }
            if index == count - 1 { return end }
            let exponent = Double(index) / Double(count - 1)
            return AxisValues.rounded(start.double * pow(end.double / start.double, exponent))
        case .list(let values): return values.indices.contains(index) ? values[index] : nil
        case .options(let options): return options.indices.contains(index) ? Rational(options[index]) : nil
        case .dependent: return nil
        }
    }

    /// Least and greatest value of the numbers `range`.
    func bounds(_ range: Range<Int>) -> (lower: Rational, upper: Rational)? {
        guard let first = value(at: range.lowerBound), let last = value(at: range.upperBound - 1) else { return nil }
        guard case .list(let values) = self else { return first < last ? (first, last) : (last, first) }
        var lower = first
        var upper = first
        for value in values[range] {
            if value < lower { lower = value }
            if upper < value { upper = value }
        }
        return (lower, upper)
    }

    private static func rounded(_ value: Double) -> Rational? {
        guard value.isFinite, value > 0 else { return nil }
        let scale = 5 - Int(log10(value).rounded(.down))
        guard abs(scale) < 300, let digits = Rational(exactly: (value * pow(10, Double(scale))).rounded()) else {
            return nil
        }
        return digits / Rational.powerOfTen(scale)
    }
}
