/// The domain check over columns: which conditions of a block lie outside, and why. Answers as `Domain.flags` does.
final class DomainBlocks: Sendable {
    /// Why a condition lies outside.
    enum Reason {
        /// The feature with this number is beyond all training rows.
        case feature(Int)
        /// Every feature is within its range, their combination is not.
        case combination
        /// No training row is near.
        case distance
    }

    private static let lanes = 8

    let width: Int
    private let means: [Double]
    private let factors: [Double]
    private let precision: [Double]
    private let leverageLimit: Double
    private let squareLimit: Double
    /// Standardised training rows in groups of eight: feature after feature, eight rows side by side.
    private let groups: [Double]
    private let groupCount: Int
    /// The range of each feature over the training rows, in its own unit.
    let lowest: [Double]
    let highest: [Double]

    init(_ domain: Domain) {
        width = domain.standardiser.means.count
        means = domain.standardiser.means
        factors = domain.standardiser.deviations.map { 1 / $0 }
        precision = domain.precision.elements
        leverageLimit = domain.leverageLimit * (1 + 1e-9)
        let limit = domain.distanceLimit * (1 + 1e-9)
        squareLimit = limit * limit
        let rows = domain.rows
        let lanes = DomainBlocks.lanes
        groupCount = (rows.rows + lanes - 1) / lanes
        var groups = [Double](repeating: .infinity, count: groupCount * lanes * width)
        for row in 0..<rows.rows {
            for column in 0..<width {
                groups[(row / lanes * width + column) * lanes + row % lanes] = rows[row, column]
            }
        }
        self.groups = groups
        let known = domain.trainingRows
        lowest = (0..<width).map { known.column($0).min() ?? 0 }
        highest = (0..<width).map { known.column($0).max() ?? 0 }
    }

    /// 0 inside; f + 1 where feature f is beyond its range; −1 an unusual combination; −2 nothing known is near.
    func check(
        _ columns: UnsafePointer<UnsafePointer<Double>>, count: Int, into codes: UnsafeMutablePointer<Double>
    ) {
        let (width, lanes) = (width, DomainBlocks.lanes)
        // Where the last condition was near something: most often the next one is too.
        var near = 0
        withUnsafeTemporaryAllocation(of: SIMD8<Double>.self, capacity: width + 1) { rows in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, width)) { one in
                rows[width] = SIMD8(repeating: 1)
                for start in stride(from: 0, to: count, by: lanes) {
                    let size = min(lanes, count - start)
                    for column in 0..<width {
                        var values = SIMD8<Double>(repeating: 0)
                        for lane in 0..<size { values[lane] = columns[column][start + lane] }
                        rows[column] = (values - means[column]) * factors[column]
                    }
                    let leverages = leverages(rows.baseAddress!)
                    for lane in 0..<size {
                        for column in 0..<width { one[column] = rows[column][lane] }
                        let isNear = isNear(one.baseAddress!, &near)
                        let isUsual = leverages[lane] <= leverageLimit
                        codes[start + lane] = isUsual && isNear ? 0 : reason(columns, start + lane, isNear: isNear)
                    }
                }
            }
        }
    }

    private func leverages(_ rows: UnsafePointer<SIMD8<Double>>) -> SIMD8<Double> {
        precision.withUnsafeBufferPointer { precision in
            var leverages = SIMD8<Double>(repeating: 0)
            for row in 0...width {
                var sums = SIMD8<Double>(repeating: 0)
                for column in 0...width { sums += precision[row * (width + 1) + column] * rows[column] }
                leverages += rows[row] * sums
            }
            return leverages
        }
    }

    /// Whether any training row is within the limit: looked for from the group on where one was found last.
    private func isNear(_ row: UnsafePointer<Double>, _ group: inout Int) -> Bool {
        groups.withUnsafeBufferPointer { groups in
            for _ in 0..<groupCount {
                let start = groups.baseAddress! + group * width * DomainBlocks.lanes
                var sum = SIMD8<Double>(repeating: 0)
                for column in 0..<width {
                    let known = UnsafeRawPointer(start + column * DomainBlocks.lanes)
                        .loadUnaligned(as: SIMD8<Double>.self)
                    let difference = known - row[column]
                    sum += difference * difference
                }
                if sum.min() <= squareLimit { return true }
                group = group + 1 == groupCount ? 0 : group + 1
            }
            return false
        }
    }

    private func reason(
        _ columns: UnsafePointer<UnsafePointer<Double>>, _ index: Int, isNear: Bool
    ) -> Double {
        var worst = (excess: 0.0, feature: -1)
        for feature in 0..<width {
            let value = columns[feature][index]
            if value.isNaN { return Double(feature + 1) }
            let excess = max(lowest[feature] - value, value - highest[feature]) * factors[feature]
            if excess > worst.excess { worst = (excess, feature) }
        }
        if worst.feature >= 0 { return Double(worst.feature + 1) }
        return isNear ? -1 : -2
    }
}
