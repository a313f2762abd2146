import Glibc

/// Ten to the power of a number, the same bits on one number as on a block of them.
enum Exponential {
    /// Within this, `fast` is good to two units in the last place.
    static let limit = 307.0

    static func powerOfTen(_ value: Double) -> Double {
        abs(value) <= limit ? fast(value) : pow(10, value)
    }

    /// Through 2^n · e^r with |r| ≤ ln 2 / 2 and the series of e^r to its 13th term. No branch and no call: a loop over
    /// it becomes vector instructions.
    @inline(__always)
    static func fast(_ value: Double) -> Double {
        // Adding 1.5 · 2⁵² rounds to a whole number, which then stands in the low bits.
        let shift = 6_755_399_441_055_744.0
        let shifted = value * 3.321928094887362347870319429489390175864831 + shift
        let whole = shifted - shift
        // log₁₀ 2 in two parts, the first exact in its product, so that the remainder loses nothing.
        let rest =
            (value - whole * 0.301025390625) - whole * 4.605038981195213738894724493026768189881462108541310428e-6
        let r = rest * 2.302585092994045684017991454684364208
        var series = 1.0 / 6_227_020_800
        series = series * r + 1.0 / 479_001_600
        series = series * r + 1.0 / 39_916_800
        series = series * r + 1.0 / 3_628_800
        series = series * r + 1.0 / 362_880
        series = series * r + 1.0 / 40_320
        series = series * r + 1.0 / 5_040
        series = series * r + 1.0 / 720
        series = series * r + 1.0 / 120
        series = series * r + 1.0 / 24
        series = series * r + 1.0 / 6
        series = series * r + 0.5
        series = series * r + 1
        series = series * r + 1
        return series * Double(bitPattern: (shifted.bitPattern &+ 1023) &<< 52)
    }
}
