extension BigInteger {
    /// The greatest common divisor of the magnitudes.
    ///
    /// After Lehmer (Knuth, The Art of Computer Programming, volume 2, 4.5.2, algorithm L): the leading bits of both
    /// numbers decide many of Euclid's steps at once, so that long division is needed only where these can't tell.
    public static func greatestCommonDivisor(_ left: BigInteger, _ right: BigInteger) -> BigInteger {
        var first = left.limbs
        var second = right.limbs
        if precedes(first, second) { swap(&first, &second) }
        while second.count > 4 {
            let steps = EuclidSteps(first, second)
            if steps.isEmpty {
                (first, second) = (second, remainder(first, by: second))
            } else {
                steps.take(&first, &second)
            }
        }
        if second.isEmpty { return BigInteger(isNegative: false, limbs: first) }
        if first.count > 4 { (first, second) = (second, remainder(first, by: second)) }
        return BigInteger(commonDivisor(narrow(first), narrow(second)))
    }

    private static func remainder(_ dividend: [UInt32], by divisor: [UInt32]) -> [UInt32] {
        var rest = precedes(dividend, divisor) ? dividend : divide(dividend, by: divisor).1
        while rest.last == 0 { rest.removeLast() }
        return rest
    }

    private static func narrow(_ limbs: [UInt32]) -> UInt128 {
        limbs.reversed().reduce(0) { $0 << 32 | UInt128($1) }
    }

    private init(_ value: UInt128) {
        var rest = value
        var limbs: [UInt32] = []
        while rest != 0 {
            limbs.append(UInt32(truncatingIfNeeded: rest))
            rest >>= 32
        }
        self.init(isNegative: false, limbs: limbs)
    }
}

/// Some of Euclid's steps as one linear map: the new pair is (a·x + b·y, c·x + d·y).
private struct EuclidSteps {
    private var a: Int64 = 1
    private var b: Int64 = 0
    private var c: Int64 = 0
    private var d: Int64 = 1

    /// As many steps as the leading 62 bits decide for certain.
    init(_ first: [UInt32], _ second: [UInt32]) {
        let shift = first.count * 32 - first[first.count - 1].leadingZeroBitCount - 62
        var x = EuclidSteps.bits(of: first, from: shift)
        var y = EuclidSteps.bits(of: second, from: shift)
        while y + c != 0, y + d != 0 {
            let quotient = (x + a) / (y + c)
            if quotient != (x + b) / (y + d) { break }
            (a, c) = (c, a - quotient * c)
            (b, d) = (d, b - quotient * d)
            (x, y) = (y, x - quotient * y)
        }
    }

    var isEmpty: Bool { b == 0 }

    private static func bits(of limbs: [UInt32], from shift: Int) -> Int64 {
        var value: UInt64 = 0
        let place = shift / 32
        let offset = UInt64(shift % 32)
        for index in (0..<3).reversed() where place + index < limbs.count {
            let limb = UInt64(limbs[place + index])
            let move = 32 * Int64(index) - Int64(offset)
            value |= move >= 0 ? limb << UInt64(move) : limb >> UInt64(-move)
        }
        return Int64(value)
    }

    func take(_ first: inout [UInt32], _ second: inout [UInt32]) {
        var carryFirst: Int128 = 0
        var carrySecond: Int128 = 0
        for index in first.indices {
            let x = Int128(first[index])
            let y = index < second.count ? Int128(second[index]) : 0
            carryFirst += Int128(a) * x + Int128(b) * y
            carrySecond += Int128(c) * x + Int128(d) * y
            first[index] = UInt32(truncatingIfNeeded: carryFirst)
            if index < second.count { second[index] = UInt32(truncatingIfNeeded: carrySecond) }
            carryFirst >>= 32
            carrySecond >>= 32
        }
        while first.last == 0 { first.removeLast() }
        while second.last == 0 { second.removeLast() }
    }
}

/// The greatest common divisor by shifts and subtractions: no division, no call.
@inlinable
internal func commonDivisor<Word: FixedWidthInteger & UnsignedInteger>(_ left: Word, _ right: Word) -> Word {
    if left == 0 { return right }
    if right == 0 { return left }
    let twos = Word(truncatingIfNeeded: (left | right).trailingZeroBitCount)
    var a = left &>> Word(truncatingIfNeeded: left.trailingZeroBitCount)
    var b = right
    // No branch but the loop's: which of the two is larger cannot be predicted.
    repeat {
        b &>>= Word(truncatingIfNeeded: b.trailingZeroBitCount)
        let difference = a > b ? a &- b : b &- a
        a = a < b ? a : b
        b = difference
    } while b != 0
    return a &<< twos
}
