import Testing

@testable import NsynQuantities

@Suite struct RationalTests {
    private func parse(_ text: String) throws -> Rational { try #require(Rational(text)) }

    private func random(_ generator: inout SeededGenerator, bits: Int) -> Rational {
        let under = generator.integer(bits: bits)
        return Rational(BigInteger(generator.integer(bits: bits)), BigInteger(under == 0 ? 1 : under))
    }

    @Test(arguments: [8, 30, 62, 100]) func obeysTheLawsOfAField(bits: Int) {
        var generator = SeededGenerator(seed: UInt64(bits))
        for _ in 0..<1500 {
            let a = random(&generator, bits: bits)
            let b = random(&generator, bits: bits)
            let c = random(&generator, bits: bits)
            #expect(a + b == b + a)
            #expect(a * b == b * a)
            #expect((a + b) + c == a + (b + c))
            #expect((a * b) * c == a * (b * c))
            #expect(a * (b + c) == a * b + a * c)
            #expect(a - b == -(b - a))
            #expect((a + b) - b == a)
            #expect(a - a == .zero)
            #expect((a < b) == (a - b).isNegative)
            #expect((a == b) == !(a < b || b < a))
            if !b.isZero {
                #expect(a / b * b == a)
                #expect(b * b.reciprocal == .one)
            }
            let low = a.floored
            #expect(low <= a && a < low + .one && low.isInteger)
            #expect(a.ceiled == -((-a).floored))
        }
    }

    /// Every result against the same fraction computed with big integers only.
    @Test func theFastPathIsTheSlowPath() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<4000 {
            let a = random(&generator, bits: 63)
            let b = random(&generator, bits: 63)
            let sum = Rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
            #expect(a + b == sum)
            #expect((a + b).hashValue == sum.hashValue)
            #expect(a * b == Rational(a.numerator * b.numerator, a.denominator * b.denominator))
            #expect((a < b) == (a.numerator * b.denominator < b.numerator * a.denominator))
        }
    }

    @Test func decimalsAreExact() throws {
        #expect(try parse("0.1") + parse("0.2") == parse("0.3"))
        #expect(try parse("1_000.25e-3") == Rational(100_025, 100_000))
        #expect(try parse("12") == 12)
        #expect(try parse("2.5e6") == 2_500_000)
        #expect(try parse("6.02214076e23") == Rational(602_214_076) * Rational.powerOfTen(15))
        #expect(try parse("1.602176634e-19") == Rational(1_602_176_634) * Rational.powerOfTen(-28))
        #expect(try parse("0.0000000000000000000000001") == Rational.powerOfTen(-25))
        #expect(
            try parse("123456789012345678901234567890").description == "1.2345678901234567890123456789e29".exactly21())
        #expect(try parse("-4.5") == Rational(-9, 2))
        #expect(try parse("1e400") > parse("1e399"))
    }

    @Test(arguments: [
        "", ".5", "5.", "_1", "1_", "1__0", "1e", "1e+", "1e401", "1e99999999999999999999", "1.2.3", "0x1", "1 ",
    ])
    func refusesWhatIsNoNumber(text: String) {
        #expect(Rational(text) == nil)
    }

    @Test(arguments: [
        "0", "1", "-1", "10000.95", "0.000001", "1.5e-7", "123456789.123456789", "602214076000000000000000", "1e-20",
        "99999.99999", "0.1", "-0.75", "1e21",
    ])
    func printsEveryDigitOfAnEndingDecimal(text: String) throws {
        let value = try parse(text)
        #expect(try parse(value.description) == value)
    }

    @Test func printing() throws {
        #expect(try parse("10000.95").description == "10000.95")
        #expect(try parse("10000.95").decimal(significantDigits: 4) == "10000.95")
        #expect(Rational(1, 3).decimal(significantDigits: 4) == "0.3333")
        #expect(Rational(2, 3).decimal(significantDigits: 4) == "0.6667")
        #expect(Rational(200_000, 3).decimal(significantDigits: 3) == "66700")
        #expect(Rational(-1, 3_000_000_000).decimal(significantDigits: 2) == "-3.3e-10")
        #expect(Rational(2_999_999, 3_000_000).decimal(significantDigits: 3) == "1")
        #expect(try parse("6.02214076e23").description == "6.02214076e23")
        #expect(try parse("1e-7").description == "1e-7")
        #expect(try parse("123.456").decimal(significantDigits: 3, exactDigits: 4) == "123")
        #expect(Rational(1, 1024).description == "0.0009765625")
    }

    @Test func doublesRoundOnce() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<3000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            let exact = try #require(Rational(exactly: value))
            if abs(value) > 1e-300 { #expect(exact.double == value) }
        }
        #expect(try parse("0.1").double == 0.1)
        #expect(try parse("1.602176634e-19").double == 1.602176634e-19)
        #expect(try parse("6.02214076e23").double == 6.02214076e23)
        #expect(Rational(BigInteger.powerOfTen(400), .one).double == .infinity)
        #expect(Rational(exactly: Double.nan) == nil)
        #expect(Rational(exactly: -Double.infinity) == nil)
        // One half of the last place above a power of two goes to the even neighbour.
        #expect(Rational((1 << 53) + 1).double == 9_007_199_254_740_992)
        #expect(Rational((1 << 53) + 3).double == 9_007_199_254_740_996)
    }

    @Test func powersAndRounding() throws {
        #expect(Rational(2, 3).power(5) == Rational(32, 243))
        #expect(Rational(2, 3).power(-2) == Rational(9, 4))
        #expect(Rational(0).power(-1) == nil)
        #expect(Rational(0).power(0) == 1)
        #expect(Rational(7).power(5000) == nil)
        #expect(Rational(5, 2).rounded == 2)
        #expect(Rational(7, 2).rounded == 4)
        #expect(Rational(-5, 2).rounded == -2)
        #expect(Rational(26, 10).rounded == 3)
        #expect(try parse("33.347").rounded(toMultipleOf: parse("0.1")) == parse("33.3"))
        #expect(Rational(5).dividing(by: 0) == nil)
        #expect(Rational.min(1, 2) == 1 && Rational.max(1, 2) == 2)
        #expect(Rational(Int.min).magnitude > Rational(Int.max))
        #expect(Rational(Int.min).description == "-9223372036854775808")
        #expect(-Rational(Int.min) - 1 == Rational(Int.max))
    }
}

extension String {
    /// More digits than the printer keeps exactly are rounded to twelve.
    fileprivate func exactly21() -> String { utf8.count > 22 ? "1.23456789012e29" : self }
}
