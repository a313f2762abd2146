/// A small generator with a fixed start (SplitMix64), so that a failing case can be seen again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number whose size, not its value, is spread evenly: small and huge ones are met alike.
    mutating func integer(bits: Int) -> Int128 {
        let width = Int.random(in: 0...bits, using: &self)
        let wide = Int128(truncatingIfNeeded: UInt128(next()) << 64 | UInt128(next()))
        let size = width == 0 ? 0 : Int128(truncatingIfNeeded: wide.magnitude & (UInt128.max >> UInt128(128 - width)))
        return Bool.random(using: &self) ? size : -size
    }
}
