import Glibc

/// A counter-based generator (Philox 2×64, ten rounds): the n-th number of stream s under seed k is a pure function
/// of (k, s, n). Parallel work gives every tree, fold or restart its own stream, so results depend neither on the
/// number of threads nor on their order.
@frozen
public struct RandomStream: RandomNumberGenerator, Sendable {
    @usableFromInline let key: UInt64
    @usableFromInline let stream: UInt64
    @usableFromInline var counter: UInt64 = 0
    @usableFromInline var spare: UInt64 = 0
    @usableFromInline var hasSpare = false

    public init(seed: UInt64, stream: UInt64 = 0) {
        // Neighbouring seeds must give keys that differ in half their bits.
        key = Self.scramble(seed &+ 0x9E37_79B9_7F4A_7C15)
        self.stream = stream
    }

    /// An independent generator for part `index` of this one's work.
    public func split(_ index: Int) -> RandomStream {
        RandomStream(
            seed: key ^ Self.scramble(stream &+ 0xD1B5_4A32_D192_ED03), stream: UInt64(truncatingIfNeeded: index))
    }

    @inlinable
    static func scramble(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    @inlinable
    public mutating func next() -> UInt64 {
        if hasSpare {
            hasSpare = false
            return spare
        }
        var low = counter
        var high = stream
        var round = key
        counter &+= 1
        for _ in 0..<10 {
            let product = low.multipliedFullWidth(by: 0xD2B7_4407_B1CE_6E93)
            low = product.high ^ round ^ high
            high = product.low
            round &+= 0x9E37_79B9_7F4A_7C15
        }
        spare = high
        hasSpare = true
        return low
    }

    /// Uniform in [0, 1).
    @inlinable
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    @inlinable
    public mutating func uniform(_ lower: Double, _ upper: Double) -> Double {
        lower + (upper - lower) * uniform()
    }

    /// Uniform in 0..<bound, without bias.
    @inlinable
    public mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0)
        let range = UInt64(bound)
        var product = next().multipliedFullWidth(by: range)
        if product.low < range {
            let threshold = (0 &- range) % range
            while product.low < threshold { product = next().multipliedFullWidth(by: range) }
        }
        return Int(product.high)
    }

    /// Standard normal (Box–Muller).
    public mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * Double.pi * uniform())
    }

    public mutating func shuffle<Element>(_ items: inout [Element]) {
        guard items.count > 1 else { return }
        for index in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(index, below(index + 1)) }
    }

    /// 0..<count in random order.
    public mutating func permutation(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        shuffle(&order)
        return order
    }

    /// `number` different indices out of 0..<count, in random order.
    public mutating func choice(_ number: Int, of count: Int) -> [Int] {
        precondition(number <= count)
        var order = Array(0..<count)
        for index in 0..<number { order.swapAt(index, index + below(count - index)) }
        return Array(order[0..<number])
    }
}
