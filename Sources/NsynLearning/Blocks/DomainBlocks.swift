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
        _ columns: UnsafePointer<UnsafePointer<Double>>, count: Int, into codes: UnsafeMutablePointer<Double>,
        work: UnsafeMutablePointer<Double>
    ) {
        let width = width
        groups.withUnsafeBufferPointer { groups in
            precision.withUnsafeBufferPointer { precision in
                for index in 0..<count {
                    for column in 0..<width {
                        work[column] = (columns[column][index] - means[column]) * factors[column]
                    }
                    work[width] = 1
                    var leverage = 0.0
                    for row in 0...width {
                        var sum = 0.0
                        for column in 0...width { sum += precision[row * (width + 1) + column] * work[column] }
                        leverage += work[row] * sum
                    }
                    let isNear = isNear(work, groups.baseAddress!)
                    if leverage <= leverageLimit, isNear {
                        codes[index] = 0
                    } else {
                        codes[index] = reason(columns, index, isNear: isNear)
                    }
                }
            }
        }
    }

    /// Whether any training row is within the limit.
    @inline(__always)
    private func isNear(_ row: UnsafeMutablePointer<Double>, _ groups: UnsafePointer<Double>) -> Bool {
        var start = groups
        for _ in 0..<groupCount {
            var sum = SIMD8<Double>(repeating: 0)
            for column in 0..<width {
                let known = UnsafeRawPointer(start + column * DomainBlocks.lanes).loadUnaligned(as: SIMD8<Double>.self)
                let difference = known - row[column]
                sum += difference * difference
            }
            if sum.min() <= squareLimit { return true }
            start += width * DomainBlocks.lanes
        }
        return false
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
