/// The dual of a two-class support vector machine, two multipliers at a time, the pair chosen by second-order
/// information (Fan, Chen & Lin 2005).
struct SequentialMinimalOptimiser {
    struct Solution: Sendable, Equatable {
        /// signed multipliers: sign · α
        var coefficients: [Double]
        /// decision(x) = Σ coefficient · k(x_i, x) + offset
        var offset: Double
        var iterations: Int
    }

    /// `kernel` is the full matrix over the rows; `limits` bounds each multiplier (C times the row's weight).
    static func solve(kernel: Matrix, signs: [Double], limits: [Double], tolerance: Double = 1e-3) -> Solution {
        let count = signs.count
        var alpha = [Double](repeating: 0, count: count)
        var gradient = [Double](repeating: -1, count: count)
        var iterations = 0
        let most = max(10_000_000, 100 * count)
        kernel.elements.withUnsafeBufferPointer { kernel in
            while iterations < most {
                var (highest, first) = (-Double.infinity, -1)
                for row in 0..<count {
                    let mayRise = signs[row] > 0 ? alpha[row] < limits[row] : alpha[row] > 0
                    if mayRise, -signs[row] * gradient[row] > highest {
                        highest = -signs[row] * gradient[row]
                        first = row
                    }
                }
                guard first >= 0 else { break }
                let line = kernel.baseAddress! + first * count
                var (lowest, best, second) = (Double.infinity, 0.0, -1)
                for row in 0..<count {
                    let mayFall = signs[row] > 0 ? alpha[row] > 0 : alpha[row] < limits[row]
                    guard mayFall else { continue }
                    let value = -signs[row] * gradient[row]
                    lowest = min(lowest, value)
                    let gap = highest - value
                    guard gap > 0 else { continue }
                    let curvature = max(line[first] + kernel[row * count + row] - 2 * line[row], 1e-12)
                    if gap * gap / curvature > best {
                        best = gap * gap / curvature
                        second = row
                    }
                }
                guard second >= 0, highest - lowest > tolerance else { break }
                iterations += 1
                let other = kernel.baseAddress! + second * count
                let curvature = max(line[first] + other[second] - 2 * line[second], 1e-12)
                let gap = highest + signs[second] * gradient[second]
                // Along sign · α: the first rises by the step, the second falls by it.
                var step = gap / curvature
                step = min(step, signs[first] > 0 ? limits[first] - alpha[first] : alpha[first])
                step = min(step, signs[second] > 0 ? alpha[second] : limits[second] - alpha[second])
                alpha[first] = clamp(alpha[first] + signs[first] * step, limits[first])
                alpha[second] = clamp(alpha[second] - signs[second] * step, limits[second])
                for row in 0..<count { gradient[row] += signs[row] * step * (line[row] - other[row]) }
            }
        }
        return Solution(
            coefficients: (0..<count).map { signs[$0] * alpha[$0] },
            offset: offset(alpha, gradient, signs, limits), iterations: iterations)
    }

    private static func clamp(_ value: Double, _ limit: Double) -> Double {
        if value < 1e-14 * limit { return 0 }
        return value > limit * (1 - 1e-14) ? limit : value
    }

    private static func offset(
        _ alpha: [Double], _ gradient: [Double], _ signs: [Double], _ limits: [Double]
    ) -> Double {
        var (upper, lower) = (Double.infinity, -Double.infinity)
        var (sum, free) = (0.0, 0)
        for row in alpha.indices {
            let value = -signs[row] * gradient[row]
            let atBottom = alpha[row] <= 0
            let atTop = alpha[row] >= limits[row]
            if !atBottom, !atTop {
                sum += value
                free += 1
            } else if (atBottom && signs[row] > 0) || (atTop && signs[row] < 0) {
                lower = max(lower, value)
            } else {
                upper = min(upper, value)
            }
        }
        if free > 0 { return sum / Double(free) }
        return lower.isFinite && upper.isFinite ? (upper + lower) / 2 : (lower.isFinite ? lower : upper)
    }
}
