import NsynQuantities

/// The values of an axis as fast intervals, each made when it is first asked for: the boxes of a search ask for the same
/// few again and again, and exact arithmetic on them costs more than the step it is for.
final class AxisTable {
    /// Longer axes are met by a search at few of their values.
    private static let longest = 4096

    private let values: AxisValues
    private let isOrdered: Bool
    private var known: [FastInterval?]

    init(_ values: AxisValues) {
        self.values = values
        if case .list = values { isOrdered = false } else { isOrdered = true }
        known = Array(repeating: nil, count: min(values.count ?? 0, AxisTable.longest))
    }

    /// What holds every value of the numbers `range`.
    func bounds(_ range: Range<Int>) -> FastInterval? {
        guard var bounds = value(at: range.lowerBound), let last = value(at: range.upperBound - 1) else { return nil }
        bounds = bounds.hull(last)
        if isOrdered { return bounds }
        for index in range.dropFirst().dropLast() {
            guard let next = value(at: index) else { return nil }
            bounds = bounds.hull(next)
        }
        return bounds
    }

    private func value(at index: Int) -> FastInterval? {
        guard known.indices.contains(index) else { return values.value(at: index).map { FastInterval($0) } }
        if let value = known[index] { return value }
        let value = values.value(at: index).map { FastInterval($0) }
        known[index] = value
        return value
    }
}
