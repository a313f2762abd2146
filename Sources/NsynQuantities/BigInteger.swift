/// An integer of any size, for the rare value that leaves 64 bits.
///
/// Sign and magnitude, 32-bit limbs, least significant first, no leading zero limb; zero has no limbs and no sign, so
/// that equal numbers are equal memory. Nothing here overflows and nothing but division by zero traps.
public struct BigInteger: Hashable, Sendable {
    public internal(set) var isNegative: Bool
    internal var limbs: [UInt32]

    internal init(isNegative: Bool, limbs: [UInt32]) {
        var limbs = limbs
        while limbs.last == 0 { limbs.removeLast() }
        self.limbs = limbs
        self.isNegative = isNegative && !limbs.isEmpty
    }

    public static let zero = BigInteger(isNegative: false, limbs: [])
    public static let one = BigInteger(1)

    public init(_ value: Int) {
        self.init(Int128(value))
    }

    public init(_ value: Int128) {
        var magnitude = value.magnitude
        var limbs: [UInt32] = []
        while magnitude != 0 {
            limbs.append(UInt32(truncatingIfNeeded: magnitude))
            magnitude >>= 32
        }
        self.init(isNegative: value < 0, limbs: limbs)
    }

    /// The value when it fits 128 bits.
    public var int128: Int128? {
        guard limbs.count <= 4 else { return nil }
        var magnitude: UInt128 = 0
        for limb in limbs.reversed() { magnitude = magnitude << 32 | UInt128(limb) }
        if isNegative {
            return magnitude <= UInt128(1) << 127 ? Int128(truncatingIfNeeded: 0 &- magnitude) : nil
        }
        return Int128(exactly: magnitude)
    }

    /// The value when it fits the symmetric range of 64 bits that `Rational` keeps in place (`Int64.min` is left out).
    internal var symmetricInt64: Int64? {
        guard limbs.count <= 2, let value = int128, let narrow = Int64(exactly: value), narrow != .min else {
            return nil
        }
        return narrow
    }

    public var isZero: Bool { limbs.isEmpty }
    public var magnitude: BigInteger { BigInteger(isNegative: false, limbs: limbs) }
    public var signum: Int { isZero ? 0 : isNegative ? -1 : 1 }

    /// How many bits the magnitude needs; zero for zero.
    public var bitLength: Int {
        guard let top = limbs.last else { return 0 }
        return limbs.count * 32 - top.leadingZeroBitCount
    }

    public static prefix func - (value: BigInteger) -> BigInteger {
        BigInteger(isNegative: !value.isNegative, limbs: value.limbs)
    }

    public static func + (left: BigInteger, right: BigInteger) -> BigInteger {
        if left.isNegative == right.isNegative {
            return BigInteger(isNegative: left.isNegative, limbs: sum(left.limbs, right.limbs))
        }
        if precedes(left.limbs, right.limbs) {
            return BigInteger(isNegative: right.isNegative, limbs: difference(right.limbs, left.limbs))
        }
        return BigInteger(isNegative: left.isNegative, limbs: difference(left.limbs, right.limbs))
    }

    public static func - (left: BigInteger, right: BigInteger) -> BigInteger { left + -right }

    public static func * (left: BigInteger, right: BigInteger) -> BigInteger {
        BigInteger(isNegative: left.isNegative != right.isNegative, limbs: product(left.limbs, right.limbs))
    }

    /// Ten to a power that is not negative.
    public static func powerOfTen(_ exponent: Int) -> BigInteger { BigInteger(10).power(exponent) }

    /// This to a power that is not negative.
    public func power(_ exponent: Int) -> BigInteger {
        precondition(exponent >= 0, "a big integer has no negative power")
        var result = BigInteger.one
        var base = self
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result = result * base }
            rest >>= 1
            if rest > 0 { base = base * base }
        }
        return result
    }

    /// The magnitude moved up by `count` bits, sign kept.
    public func shiftedUp(_ count: Int) -> BigInteger {
        guard count > 0, !isZero else { return self }
        var result = [UInt32](repeating: 0, count: count / 32)
        let shift = UInt64(count % 32)
        var carry: UInt64 = 0
        for limb in limbs {
            let wide = UInt64(limb) << shift | carry
            result.append(UInt32(truncatingIfNeeded: wide))
            carry = wide >> 32
        }
        result.append(UInt32(carry))
        return BigInteger(isNegative: isNegative, limbs: result)
    }
}

extension BigInteger: Comparable {
    public static func < (left: BigInteger, right: BigInteger) -> Bool {
        switch (left.isNegative, right.isNegative) {
        case (false, false): precedes(left.limbs, right.limbs)
        case (true, true): precedes(right.limbs, left.limbs)
        case (true, false): true
        case (false, true): false
        }
    }
}

// Arithmetic of magnitudes.
extension BigInteger {
    internal static func precedes(_ left: [UInt32], _ right: [UInt32]) -> Bool {
        if left.count != right.count { return left.count < right.count }
        var index = left.count - 1
        while index >= 0 {
            if left[index] != right[index] { return left[index] < right[index] }
            index -= 1
        }
        return false
    }

    internal static func sum(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        let (long, short) = left.count >= right.count ? (left, right) : (right, left)
        var result: [UInt32] = []
        result.reserveCapacity(long.count + 1)
        var carry: UInt64 = 0
        for index in long.indices {
            let total = UInt64(long[index]) + (index < short.count ? UInt64(short[index]) : 0) + carry
            result.append(UInt32(truncatingIfNeeded: total))
            carry = total >> 32
        }
        if carry != 0 { result.append(UInt32(carry)) }
        return result
    }

    /// `left - right`, where `left` is not the smaller one.
    internal static func difference(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        var result = left
        var borrow: Int64 = 0
        for index in left.indices {
            if index >= right.count && borrow == 0 { break }
            var value = Int64(left[index]) - (index < right.count ? Int64(right[index]) : 0) - borrow
            borrow = value < 0 ? 1 : 0
            if value < 0 { value += 1 << 32 }
            result[index] = UInt32(value)
        }
        return result
    }

    internal static func product(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        if left.isEmpty || right.isEmpty { return [] }
        var result = [UInt32](repeating: 0, count: left.count + right.count)
        for index in left.indices {
            var carry: UInt64 = 0
            let factor = UInt64(left[index])
            for other in right.indices {
                let total = factor * UInt64(right[other]) + UInt64(result[index + other]) + carry
                result[index + other] = UInt32(truncatingIfNeeded: total)
                carry = total >> 32
            }
            result[index + right.count] = UInt32(carry)
        }
        return result
    }
}
