extension BigInteger {
    /// Quotient towards zero, and the remainder that has the sign of this number.
    public func quotientAndRemainder(dividingBy divisor: BigInteger) -> (quotient: BigInteger, remainder: BigInteger) {
        precondition(!divisor.isZero, "division by zero")
        if Self.precedes(limbs, divisor.limbs) { return (.zero, self) }
        let (quotient, remainder) = Self.divide(limbs, by: divisor.limbs)
        return (
            BigInteger(isNegative: isNegative != divisor.isNegative, limbs: quotient),
            BigInteger(isNegative: isNegative, limbs: remainder)
        )
    }

    internal static func divide(_ dividend: [UInt32], byLimb divisor: UInt32) -> ([UInt32], UInt32) {
        var quotient = dividend
        var rest: UInt64 = 0
        var index = dividend.count - 1
        while index >= 0 {
            let wide = rest << 32 | UInt64(dividend[index])
            quotient[index] = UInt32(wide / UInt64(divisor))
            rest = wide % UInt64(divisor)
            index -= 1
        }
        return (quotient, UInt32(rest))
    }

    /// Long division after Knuth (The Art of Computer Programming, volume 2, algorithm D).
    internal static func divide(_ dividend: [UInt32], by divisor: [UInt32]) -> ([UInt32], [UInt32]) {
        if divisor.count == 1 {
            let (quotient, rest) = divide(dividend, byLimb: divisor[0])
            return (quotient, [rest])
        }
        // The top limb of the divisor gets its high bit set: then a guessed digit is at most two too large.
        let shift = divisor[divisor.count - 1].leadingZeroBitCount
        let v = BigInteger(isNegative: false, limbs: divisor).shiftedUp(shift).limbs
        var u = BigInteger(isNegative: false, limbs: dividend).shiftedUp(shift).limbs
        while u.count <= dividend.count { u.append(0) }
        let n = v.count
        let base: UInt64 = 1 << 32
        var quotient = [UInt32](repeating: 0, count: u.count - n)
        var j = u.count - n - 1
        while j >= 0 {
            let top = UInt64(u[j + n]) << 32 | UInt64(u[j + n - 1])
            var guess = top / UInt64(v[n - 1])
            var rest = top % UInt64(v[n - 1])
            while guess >= base || guess * UInt64(v[n - 2]) > (rest << 32 | UInt64(u[j + n - 2])) {
                guess -= 1
                rest += UInt64(v[n - 1])
                if rest >= base { break }
            }
            var borrow: Int64 = 0
            var carry: UInt64 = 0
            for i in 0..<n {
                let product = guess * UInt64(v[i]) + carry
                carry = product >> 32
                let value = Int64(u[i + j]) - borrow - Int64(product & 0xffff_ffff)
                u[i + j] = UInt32(truncatingIfNeeded: value)
                borrow = value < 0 ? 1 : 0
            }
            let value = Int64(u[j + n]) - borrow - Int64(carry)
            u[j + n] = UInt32(truncatingIfNeeded: value)
            if value < 0 {
                guess -= 1
                var back: UInt64 = 0
                for i in 0..<n {
                    let total = UInt64(u[i + j]) + UInt64(v[i]) + back
                    u[i + j] = UInt32(truncatingIfNeeded: total)
                    back = total >> 32
                }
                u[j + n] = UInt32(truncatingIfNeeded: UInt64(u[j + n]) + back)
            }
            quotient[j] = UInt32(truncatingIfNeeded: guess)
            j -= 1
        }
        return (quotient, shiftedDown(u, by: shift))
    }

    private static func shiftedDown(_ limbs: [UInt32], by shift: Int) -> [UInt32] {
        guard shift > 0 else { return limbs }
        var result = limbs
        for index in limbs.indices {
            let high = index + 1 < limbs.count ? limbs[index + 1] << UInt32(32 - shift) : 0
            result[index] = limbs[index] >> UInt32(shift) | high
        }
        return result
    }
}

extension BigInteger: CustomStringConvertible {
    public var description: String {
        if isZero { return "0" }
        var chunks: [UInt32] = []
        var rest = limbs
        while !rest.isEmpty {
            let (quotient, chunk) = Self.divide(rest, byLimb: 1_000_000_000)
            chunks.append(chunk)
            rest = quotient
            while rest.last == 0 { rest.removeLast() }
        }
        var text = isNegative ? "-" : ""
        text += String(chunks[chunks.count - 1])
        for chunk in chunks.dropLast().reversed() {
            let digits = String(chunk)
            text += String(repeating: "0", count: 9 - digits.utf8.count) + digits
        }
        return text
    }

    /// Reads decimal digits and nothing else.
    internal init(digits: some Sequence<UInt8>) {
        var result: [UInt32] = []
        for digit in digits {
            var carry = UInt64(digit &- 48)
            for index in result.indices {
                let wide = UInt64(result[index]) * 10 + carry
                result[index] = UInt32(truncatingIfNeeded: wide)
                carry = wide >> 32
            }
            if carry != 0 { result.append(UInt32(carry)) }
        }
        self.init(isNegative: false, limbs: result)
    }
}
