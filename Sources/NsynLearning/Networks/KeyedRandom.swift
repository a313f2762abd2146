/// Random numbers addressed by a key and a counter instead of drawn from a stream.
///
/// A dropout mask or a shuffle of epoch 7 is the same whether or not anything was drawn before it, on whichever
/// thread: this is what lets training resume, and run on two threads, to the same bytes.
public struct KeyedRandom: Sendable, Hashable {
    @usableFromInline let key: UInt64

    public init(seed: UInt64) { key = Self.mixed(seed &+ 0x9E37_79B9_7F4A_7C15) }

    @inlinable init(key: UInt64) { self.key = key }

    /// An independent family of numbers, addressed by `index`.
    @inlinable public func branch(_ index: Int) -> KeyedRandom {
        KeyedRandom(key: Self.mixed(key ^ (UInt64(bitPattern: Int64(index)) &* 0xD1B5_4A32_D192_ED03)))
    }

    /// An independent family of numbers, addressed by a name (of a parameter, of a layer).
    public func branch(_ name: String) -> KeyedRandom {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return KeyedRandom(key: Self.mixed(key ^ hash))
    }

    @inlinable public func bits(_ counter: Int) -> UInt64 {
        Self.mixed(key &+ UInt64(truncatingIfNeeded: counter) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// Uniform in `0 ..< 1`, with 53 random bits.
    @inlinable public func uniform(_ counter: Int) -> Double { Double(bits(counter) >> 11) * 0x1p-53 }

    /// Uniform in `0 ..< count`.
    @inlinable public func index(_ counter: Int, below count: Int) -> Int {
        Int(bits(counter).multipliedFullWidth(by: UInt64(count)).high)
    }

    /// `0 ..< count` in a random order.
    public func permutation(_ count: Int) -> [Int] {
        var order = Array(0 ..< count)
        shuffle(&order)
        return order
    }

    public func shuffle<Element>(_ elements: inout [Element]) {
        var last = elements.count - 1
        while last > 0 {
            elements.swapAt(last, index(last, below: last + 1))
            last -= 1
        }
    }

    @inlinable static func mixed(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}
