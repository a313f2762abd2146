/// A split between two bins of one feature.
struct BinSplit {
    var gain: Double
    var feature: Int
    /// Rows with this code and lower ones go left.
    var code: Int
}

/// What the bins of a histogram hold of their rows, and which split of them saves most.
protocol BinSums {
    associatedtype Number: AdditiveArithmetic

    /// Numbers a bin.
    var width: Int { get }

    func add(_ rows: UnsafeBufferPointer<Int32>, of columns: BinnedColumns, to bins: UnsafeMutablePointer<Number>)

    /// Puts a better split of one feature's bins into `best`; says whether the feature varies at all.
    func scan(
        _ bins: UnsafePointer<Number>, count: Int, total: UnsafePointer<Number>, feature: Int,
        into best: inout BinSplit
    ) -> Bool
}

/// Numbers and two classes, rows that count a whole number of times: weight and sum of the target share one integer, so
/// that a row is one addition a feature, parent minus child is exact, and no order of additions matters.
///
/// The target enters centred and rounded to 2⁻³⁷ of its range times the number of rows, far below what a split between
/// quantile bins decides; what leaves answer is computed from the rows themselves.
struct PackedSums: BinSums {
    let width = 1
    /// Weight · 2⁴⁰ + rounded sum, by row.
    private let words: [Int64]

    /// Nil when a weight is no whole number, or the table is too large for 23 bits of weight.
    init?(weights: [Double], target: [Double]) {
        var (total, sum) = (0.0, 0.0)
        for (weight, number) in zip(weights, target) {
            guard weight == weight.rounded() else { return nil }
            total += weight
            sum += weight * number
        }
        guard total < 0x1p23 else { return nil }
        let centre = sum / total
        let farthest = zip(weights, target).reduce(0) { $1.0 > 0 ? max($0, abs($1.1 - centre)) : $0 }
        let room = 0x1p38 / (farthest * total)
        let scale = room.isFinite ? Double(sign: .plus, exponent: room.exponent, significand: 1) : 1
        words = zip(weights, target).map { weight, number in
            weight > 0 ? Int64(weight) << 40 + Int64((weight * (number - centre) * scale).rounded()) : 0
        }
    }

    func add(_ rows: UnsafeBufferPointer<Int32>, of columns: BinnedColumns, to bins: UnsafeMutablePointer<Int64>) {
        let features = columns.features
        columns.codes.withUnsafeBufferPointer { codes in
            columns.offsets.withUnsafeBufferPointer { offsets in
                words.withUnsafeBufferPointer { words in
                    let offsets = offsets.baseAddress!
                    for row in rows {
                        let word = words[Int(row)]
                        let codes = codes.baseAddress! + Int(row) * features
                        for feature in 0..<features { bins[Int(offsets[feature]) + Int(codes[feature])] &+= word }
                    }
                }
            }
        }
    }

    func scan(
        _ bins: UnsafePointer<Int64>, count: Int, total: UnsafePointer<Int64>, feature: Int, into best: inout BinSplit
    ) -> Bool {
        let whole = total[0]
        var left: Int64 = 0
        var varies = false
        var (gain, place) = (best.gain, -1)
        for code in 0..<count - 1 {
            let bin = bins[code]
            if bin == 0 { continue }
            left &+= bin
            let right = whole &- left
            if right == 0 { break }
            varies = true
            let (before, after) = (PackedSums.parts(left), PackedSums.parts(right))
            let value =
                (before.sum * before.sum * after.weight + after.sum * after.sum * before.weight)
                / (before.weight * after.weight)
            if value > gain { (gain, place) = (value, code) }
        }
        if place >= 0 {
            var next = place + 1
            while bins[next] == 0 { next += 1 }
            // In the middle of the bins that this node has no row in.
            best = BinSplit(gain: gain, feature: feature, code: (place + next) / 2)
        }
        return varies
    }

    @inline(__always)
    private static func parts(_ word: Int64) -> (weight: Double, sum: Double) {
        let sum = (word << 24) >> 24
        return (Double((word &- sum) >> 40), Double(sum))
    }
}

/// Any weights: (weight, weight · target) for numbers and two classes, a weight for each of several classes.
struct WideSums: BinSums {
    let width: Int
    private let classCount: Int
    private let weights: [Double]
    private let target: [Double]
    private let classes: [Int]

    init(task: TreeTask, weights: [Double], target: [Double], classes: [Int]) {
        width = max(2, task.classCount)
        classCount = task.classCount
        self.weights = weights
        self.target = target
        self.classes = classes
    }

    func add(_ rows: UnsafeBufferPointer<Int32>, of columns: BinnedColumns, to bins: UnsafeMutablePointer<Double>) {
        let (features, width) = (columns.features, width)
        columns.codes.withUnsafeBufferPointer { codes in
            columns.offsets.withUnsafeBufferPointer { offsets in
                for row in rows {
                    let weight = weights[Int(row)]
                    let codes = codes.baseAddress! + Int(row) * features
                    if classCount > 0 {
                        let place = classes[Int(row)]
                        for feature in 0..<features {
                            bins[(Int(offsets[feature]) + Int(codes[feature])) * width + place] += weight
                        }
                    } else {
                        let product = weight * target[Int(row)]
                        for feature in 0..<features {
                            let bin = (Int(offsets[feature]) + Int(codes[feature])) << 1
                            bins[bin] += weight
                            bins[bin + 1] += product
                        }
                    }
                }
            }
        }
    }

    func scan(
        _ bins: UnsafePointer<Double>, count: Int, total: UnsafePointer<Double>, feature: Int,
        into best: inout BinSplit
    ) -> Bool {
        var varies = false
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * width) { sides in
            let (left, right) = (sides.baseAddress!, sides.baseAddress! + width)
            left.update(repeating: 0, count: width)
            for code in 0..<count - 1 {
                for place in 0..<width {
                    left[place] += bins[code * width + place]
                    right[place] = total[place] - left[place]
                }
                let (before, after) = (weight(left), weight(right))
                // What differences of sums leave behind where no row is.
                if before <= 1e-9 || after <= 1e-9 { continue }
                varies = true
                let value = gain(left) + gain(right)
                if value > best.gain { best = BinSplit(gain: value, feature: feature, code: code) }
            }
        }
        return varies
    }

    private func weight(_ sums: UnsafePointer<Double>) -> Double {
        guard classCount > 0 else { return sums[0] }
        var weight = 0.0
        for place in 0..<width { weight += sums[place] }
        return weight
    }

    private func gain(_ sums: UnsafePointer<Double>) -> Double {
        if classCount == 0 { return sums[1] * sums[1] / sums[0] }
        var (squares, weight) = (0.0, 0.0)
        for place in 0..<width {
            squares += sums[place] * sums[place]
            weight += sums[place]
        }
        return squares / weight
    }
}
