import Testing

@testable import NsynQuantities

@Suite struct BigIntegerTests {
    @Test func agreesWith128BitArithmetic() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<4000 {
            let a = random.integer(bits: 62)
            let b = random.integer(bits: 62)
            #expect((BigInteger(a) + BigInteger(b)).int128 == a + b)
            #expect((BigInteger(a) - BigInteger(b)).int128 == a - b)
            #expect((BigInteger(a) * BigInteger(b)).int128 == a * b)
            #expect((BigInteger(a) < BigInteger(b)) == (a < b))
            #expect(BigInteger(a * b).description == String(a * b))
            guard b != 0 else { continue }
            let c = random.integer(bits: 120)
            let parts = BigInteger(c).quotientAndRemainder(dividingBy: BigInteger(b))
            #expect(parts.quotient.int128 == c / b)
            #expect(parts.remainder.int128 == c % b)
        }
    }

    @Test func divisionUndoesMultiplicationAtAnySize() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<1500 {
            let big = { (random: inout SeededGenerator) in
                (0..<Int.random(in: 1...6, using: &random)).reduce(BigInteger.one) { product, _ in
                    product * BigInteger(random.integer(bits: 126)) + BigInteger(random.integer(bits: 90))
                }
            }
            let a = big(&random)
            let b = big(&random)
            guard !b.isZero else { continue }
            let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
            #expect(quotient * b + remainder == a)
            #expect(remainder.magnitude < b.magnitude)
            #expect((a * b).quotientAndRemainder(dividingBy: b).quotient == a)
            #expect(BigInteger(digits: a.magnitude.description.utf8) == a.magnitude)
            let divisor = BigInteger.greatestCommonDivisor(a, b)
            if !divisor.isZero {
                #expect(a.quotientAndRemainder(dividingBy: divisor).remainder.isZero)
                #expect(b.quotientAndRemainder(dividingBy: divisor).remainder.isZero)
            }
        }
    }

    /// The guessed digit of long division is one too large here, and has to be taken back.
    @Test func longDivisionTakesAGuessBack() {
        let dividend = BigInteger(isNegative: false, limbs: [0, 0, 0x8000_0000, 0x7fff_ffff])
        let divisor = BigInteger(isNegative: false, limbs: [1, 0, 0x8000_0000])
        let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        #expect(quotient * divisor + remainder == dividend)
        #expect(remainder < divisor)
    }

    @Test func extremesDoNotTrap() {
        #expect(BigInteger(Int128.min).int128 == Int128.min)
        #expect(BigInteger(Int128.max).int128 == Int128.max)
        #expect((BigInteger(Int128.max) + .one).int128 == nil)
        #expect(BigInteger.zero.description == "0")
        #expect(-BigInteger.zero == .zero)
        #expect(BigInteger.powerOfTen(40).description == "1" + String(repeating: "0", count: 40))
        #expect(BigInteger(-3).shiftedUp(70).description == "-3541774862152233910272")
        #expect(BigInteger.one.shiftedUp(64).bitLength == 65)
    }
}
