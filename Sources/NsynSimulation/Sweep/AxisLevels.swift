import NsynPlan
import NsynQuantities

/// The values of one axis as numbers: written out, or computed where there are very many.
enum AxisLevels: Sendable {
    case listed([Double])
    case linear(start: Double, step: Double, count: Int)

    /// Axes up to this long are written out, each value rounded from its exact one.
    static let longestListed = 1 << 20

    init?(_ values: AxisValues) {
        guard let count = values.count else { return nil }
        if count <= AxisLevels.longestListed {
            self = .listed((0..<count).map { values.value(at: $0)?.double ?? .nan })
        } else if case .linear(let start, let step, let count) = values {
            self = .linear(start: start.double, step: step.double, count: count)
        } else if case .logarithmic = values {
            self = .listed((0..<count).map { values.value(at: $0)?.double ?? .nan })
        } else {
            return nil
        }
    }

    var count: Int {
        switch self {
        case .listed(let values): values.count
        case .linear(_, _, let count): count
        }
    }

    subscript(index: Int) -> Double {
        @inline(__always) get {
            switch self {
            case .listed(let values): values[index]
            case .linear(let start, let step, _): start + Double(index) * step
            }
        }
    }
}
