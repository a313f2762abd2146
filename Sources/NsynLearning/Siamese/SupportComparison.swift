/// Compares reactions with a whole support set: eight supports at a time, column by column.
///
/// Most of the time of a Siamese prediction goes here. Nothing is materialised: the distances of a reaction to its
/// supports live in registers.
struct SupportComparison: Sendable {
    typealias Lanes = SIMD8<Float>

    private let width: Int
    private let blocks: Int
    /// Block by block, column by column: eight supports.
    private let supports: [Lanes]
    private let weights: [Float]
    private let bias: Float
    /// For each block and side (successes, failures), how much each of its supports counts.
    private let counts: [(Lanes, Lanes)]
    let totals: SIMD2<Double>

    init(halves: [Float], width: Int, weights: [Float], bias: Float, isSuccess: [Bool], support: [Double]) {
        let rows = isSuccess.count
        self.width = width
        self.weights = weights
        self.bias = bias
        blocks = (rows + 7) / 8
        var lanes: [Lanes] = []
        var counts: [(Lanes, Lanes)] = []
        for block in 0..<blocks {
            for column in 0..<width {
                var values = Lanes(repeating: 0)
                for lane in 0..<8 where block * 8 + lane < rows {
                    values[lane] = halves[(block * 8 + lane) * width + column]
                }
                lanes.append(values)
            }
            var (successes, failures) = (Lanes(repeating: 0), Lanes(repeating: 0))
            for lane in 0..<8 where block * 8 + lane < rows {
                let row = block * 8 + lane
                if isSuccess[row] {
                    successes[lane] = Float(support[row])
                } else {
                    failures[lane] = Float(support[row])
                }
            }
            counts.append((successes, failures))
        }
        supports = lanes
        self.counts = counts
        var totals = SIMD2<Double>(0, 0)
        for row in 0..<rows { totals[isSuccess[row] ? 0 : 1] += support[row] }
        self.totals = totals
    }

    /// The summed similarity of one reaction to the successes and to the failures.
    @inline(__always)
    func sums(_ query: UnsafePointer<Float>) -> SIMD2<Double> {
        var (successes, failures) = (Lanes(repeating: 0), Lanes(repeating: 0))
        supports.withUnsafeBufferPointer { supports in
            weights.withUnsafeBufferPointer { weights in
                for block in 0..<blocks {
                    var logits = Lanes(repeating: bias)
                    let start = block * width
                    for column in 0..<width {
                        let difference = Lanes(repeating: query[column]) - supports[start + column]
                        logits += weights[column] * Self.magnitude(difference)
                    }
                    let shares = Self.sigmoid(logits)
                    successes += counts[block].0 * shares
                    failures += counts[block].1 * shares
                }
            }
        }
        return SIMD2(Double(successes.sum()), Double(failures.sum()))
    }

    /// |x| by clearing the sign bit.
    @inline(__always)
    private static func magnitude(_ x: Lanes) -> Lanes {
        unsafeBitCast(unsafeBitCast(x, to: SIMD8<UInt32>.self) & 0x7FFF_FFFF, to: Lanes.self)
    }

    /// 1 / (1 + e⁻ˣ) to seven digits.
    @inline(__always)
    static func sigmoid(_ x: Lanes) -> Lanes { 1 / (1 + exponential(0 - x)) }

    /// eˣ: 2ᵏ times a polynomial on ±ln 2 / 2 (Cephes), k rounded by adding and taking away a large number.
    @inline(__always)
    static func exponential(_ x: Lanes) -> Lanes {
        var bounded = x.replacing(with: -87, where: x .< -87)
        bounded.replace(with: 87, where: bounded .> 87)
        let large: Float = 12_582_912
        let shifted = bounded * 1.442_695_04 + large
        let power = shifted - large
        let rest = (bounded - power * 0.693_359_375) - power * -2.121_944_4e-4
        var series = rest * 1.987_569_15e-4 + 1.398_199_95e-3
        series = series * rest + 8.333_451_9e-3
        series = series * rest + 4.166_579_6e-2
        series = series * rest + 1.666_666_55e-1
        series = series * rest + 5.000_000_1e-1
        let fraction = series * rest * rest + rest + 1
        // The large number has left k in the low bits.
        let low = Int32(bitPattern: large.bitPattern)
        let exponent = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- SIMD8(repeating: low &- 127)
        return fraction * unsafeBitCast(exponent &<< 23, to: Lanes.self)
    }
}
