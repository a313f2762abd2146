import Testing

@testable import NsynQuantities

/// The units table of the style page, row by row, as far as it belongs to this layer.
@Suite struct QuantityTests {
    private let table = UnitRecordReader.standard

    private func quantity(_ number: String, _ unit: String) throws -> Quantity {
        try table.resolve(unit).quantity(#require(Rational(number)))
    }

    @Test func pointsDoNotAddOrScale() throws {
        let ten = try quantity("10", "°C")
        let one = try quantity("1", "°C")
        #expect(throws: Quantity.Problem.sumOfPoints) { try ten.adding(one) }
        #expect(throws: Quantity.Problem.productWithPoint) { try Quantity(2).multiplied(by: quantity("20", "°C")) }
        #expect(throws: Quantity.Problem.productWithPoint) { try ten.divided(by: Quantity(2)) }
        #expect(throws: Quantity.Problem.productWithPoint) { try ten.negated() }
        #expect(throws: Quantity.Problem.pointTakenFromDifference) { try quantity("5", "K").subtracting(ten) }
        #expect(throws: Quantity.Problem.comparisonOfPointAndDifference) { try ten.isLess(than: quantity("5", "K")) }
    }

    @Test func pointsShiftAndSubtract() throws {
        #expect(table.format(try quantity("10", "°C").adding(quantity("1", "K"))) == "11 °C")
        #expect(table.format(try quantity("1", "Δ°C").adding(quantity("10", "°C"))) == "11 °C")
        #expect(table.format(try quantity("60", "°C").subtracting(quantity("25", "°C"))) == "35 K")
        #expect(table.format(try quantity("60", "°C").subtracting(quantity("25", "K"))) == "35 °C")
        #expect(try quantity("-300", "°C").isBelowAbsoluteZero)
        #expect(try !quantity("-200", "°C").isBelowAbsoluteZero)
        #expect(try !quantity("-5", "K").isBelowAbsoluteZero)
        #expect(try quantity("77", "°F").value == quantity("25", "°C").value)
    }

    @Test func aLevelIsAPoint() throws {
        let eleven = try quantity("11", "pH")
        #expect(table.format(eleven) == "pH 11")
        #expect(throws: Quantity.Problem.sumOfPoints) { try eleven.adding(eleven) }
        let difference = try eleven.subtracting(quantity("9.5", "pH"))
        #expect(difference.value == Rational(3, 2) && !difference.isPoint)
        #expect(table.format(try quantity("7.25", "pH"), preferredUnit: "pH") == "pH 7.25")
        let conversion = try #require(table.conversion(named: "concentration", from: eleven.type))
        #expect(conversion.apply(eleven.value) == (try quantity("1e-11", "M")).value)
        #expect(conversion.invert(try quantity("1e-11", "M").value) == 11)
        #expect(conversion.invert(0) == nil)
        let between: FastInterval? = conversion.apply(FastInterval(Rational(21, 2), 11))
        #expect(between?.contains(try quantity("2e-11", "M").value) == true)
        #expect(conversion.target == table.type(named: "Concentration"))
    }

    @Test func conversionsOfKindAreAskedFor() throws {
        let speed = try quantity("1200", "rpm")
        #expect(throws: Quantity.Problem.self) { try speed.adding(quantity("1", "Hz")) }
        let turns = try #require(table.conversion(named: "frequency", from: speed.type))
        #expect(turns.apply(speed.value) == 20)
        let light = try quantity("2.5", "eV")
        let wavelength = try #require(table.conversion(named: "wavelength", from: light.type))
        let nanometres = try #require(wavelength.apply(light.value))
        #expect(table.format(nanometres, wavelength.target) == "495.937 nm")
        #expect(wavelength.apply(0) == nil)
        #expect(table.conversion(named: "wavelength", from: speed.type) == nil)
        let mass = try quantity("10", "kDa")
        let molar = try #require(table.conversion(named: "molar_mass", from: mass.type)?.apply(mass.value))
        #expect(abs(molar.double - 10) < 1e-7)
        #expect(table.conversions(from: mass.type, to: try #require(table.type(named: "MolarMass"))).count == 1)
    }

    @Test func sumsAreExact() throws {
        let sum = try quantity("0.1", "mL").adding(quantity("0.2", "mL"))
        #expect(try sum == quantity("0.3", "mL"))
        #expect(table.format(sum) == "300 µL")
        #expect(throws: Quantity.Problem.self) { try quantity("5", "%w/w").adding(quantity("5", "%v/v")) }
        #expect(throws: Quantity.Problem.self) { try quantity("5", "g").adding(quantity("5", "mol")) }
        #expect(throws: Quantity.Problem.divisionByZero) { try Quantity(1).divided(by: Quantity(0)) }
    }

    @Test func productsHaveDimensions() throws {
        let amount = try quantity("5", "mM").multiplied(by: quantity("2", "mL"))
        #expect(try amount == quantity("10", "µmol"))
        #expect(try quantity("2", "eq").multiplied(by: quantity("5", "µmol")) == quantity("10", "µmol"))
        #expect(try Quantity(2).multiplied(by: quantity("500", "rpm")) == quantity("1000", "rpm"))
        #expect(try quantity("6", "rpm").divided(by: quantity("3", "rpm")) == Quantity(2))
        #expect(try quantity("4", "m^2").power(Rational(1, 2)).value == 2)
        #expect(throws: Quantity.Problem.powerHasNoDimension) { try quantity("4", "cm").power(Rational(1, 7)) }
        #expect(throws: Quantity.Problem.powerHasNoValue) { try quantity("-4", "m^2").power(Rational(1, 2)) }
    }

    @Test(arguments: [
        ("10000.95", "µL", "10000.95 µL"), ("250", "µL", "250 µL"), ("0.0045", "L", "4.5 mL"), ("5400", "s", "1.5 h"),
        ("100", "s", "100 s"), ("7", "d", "7 d"), ("298.15", "K", "298.15 K"), ("25", "°C", "25 °C"),
        ("5", "µmol", "5 µmol"), ("0", "mL", "0 L"), ("0.2", "µL", "200 nL"), ("0.00002", "µL", "0.02 nL"),
        ("20", "mM", "20 mM"), ("-3", "mL", "-3 mL"), ("2", "eq", "2 eq"), ("8", "portions", "8 portions"),
        ("1", "portion", "1 portion"), ("5", "%w/w", "5 %w/w"), ("500", "rpm", "500 rpm"), ("3", "metres", "3 metres"),
        ("120", "kJ/mol", "120 kJ/mol"), ("3", "mol·s", "3 s·mol"), ("0.5", "mol/(L·s)", "500 mM/s"),
        ("60", "Hz", "60 Hz"), ("3", "kDa", "3 kDa"), ("1", "psi", "68.9476 mbar"), ("12000", "xg", "12000 xg"),
    ])
    func prints(_ number: String, _ unit: String, _ expected: String) throws {
        #expect(table.format(try quantity(number, unit)) == expected)
    }

    @Test func keepsTheUnitOfTheAuthor() throws {
        let volume = try quantity("10000.95", "µL")
        #expect(table.format(volume, preferredUnit: "µL") == "10000.95 µL")
        #expect(table.format(volume, preferredUnit: "cm³") == "10.00095 cm³")
        // A unit of something else cannot be kept.
        #expect(table.format(volume, preferredUnit: "s") == "10000.95 µL")
        #expect(table.format(try quantity("300", "K"), preferredUnit: "°C") == "300 K")
        #expect(table.format(Rational(1, 3000), volume.type) == "333.333 mL")
        let written = Tolerance(Rational(5), plusMinus: Rational(1, 10))
        #expect(table.format(written, try table.resolve("mM").type, preferredUnit: "mM") == "5 ± 0.1 mM")
    }

    @Test func dimensions() throws {
        let concentration = try #require(table.type(named: "Concentration"))
        #expect(table.name(of: concentration) == "Concentration")
        #expect(table.factorisation(of: concentration) == "Amount·Volume^-1")
        #expect(concentration.dimension.description == "Amount·Length^-3")
        #expect(concentration.dimension.coherentUnit == "mol·m^-3")
        let litre = try #require(table.type(named: "Volume")).dimension
        #expect(
            concentration.dimension.factorised(over: [("L", litre), ("mol", .amount)]) == "mol·L^-1")
        #expect(Dimension.length.root(2)?.description == "Length^(1/2)")
        #expect(Dimension.length.root(7) == nil)
        #expect(Dimension.length.power(5000) == nil)
        #expect((Dimension.mass * .length / .mass) == .length)
        #expect(Dimension.dimensionless.description == "1")
        #expect(Dimension.time.inverse[.time] == -1)
        #expect(QuantityType.number.isNumber && table.name(of: .number) == "Ratio")
    }

    @Test func roots() throws {
        #expect(Rational(9, 4).root(2) == Rational(3, 2))
        #expect(Rational.powerOfTen(-24).root(3) == Rational.powerOfTen(-8))
        #expect(Rational(-1).root(2) == nil)
        let two = try #require(Rational(2).root(2))
        #expect(abs(two.double - 1.4142135623730951) < 1e-14)
        let small = try #require(Rational("3e-101")?.root(3))
        #expect(abs((small.double * small.double * small.double) / 3e-101 - 1) < 1e-13)
        #expect(Rational(123_456).rounded(significantDigits: 2) == 120_000)
        #expect(Rational(1, 3).decimalExponent == -1)
    }
}
