import Testing

@testable import NsynQuantities

@Suite struct UnitTableTests {
    private let table = UnitRecordReader.standard

    private func type(_ name: String) throws -> QuantityType { try #require(table.type(named: name)) }

    private func quantity(_ number: String, _ unit: String) throws -> Quantity {
        try table.resolve(unit).quantity(#require(Rational(number)))
    }

    private func reason(_ unit: String) -> UnitProblem.Reason? {
        do {
            _ = try table.resolve(unit)
            return nil
        } catch {
            return error.reason
        }
    }

    @Test func noTwoSpellingsCollide() {
        #expect(table.collisions() == [])
    }

    /// Every name, with each prefix that it may have, resolves to the unit it was made of.
    @Test func everySpellingMeansItsUnit() throws {
        for entry in table.expandedSpellings() {
            let unit = table.units[entry.unit]
            if entry.prefix == nil && !unit.isBareAllowed && !entry.isWord { continue }
            let resolved = try table.resolve(entry.text)
            #expect(resolved.type == unit.type, "\(entry.text)")
            #expect(resolved.scale == unit.scale * (entry.prefix?.scale ?? 1), "\(entry.text)")
        }
    }

    @Test func everyShownUnitExistsAndFits() throws {
        for type in table.types {
            for shown in type.shows {
                #expect(try table.resolve(shown).type == type.type, "\(type.name) shows \(shown)")
            }
        }
    }

    @Test func everyTypeOfTheLanguageIsDeclared() throws {
        for name in [
            "Volume", "Amount", "Mass", "Concentration", "Molality", "Time", "TemperatureDifference", "Length",
            "Energy",
            "RotationSpeed", "Pressure", "Flow", "Charge", "Potential", "Irradiance", "Temperature", "pH", "Ratio",
            "Percent", "Equivalents", "Electrons",
        ] {
            #expect(table.type(named: name) != nil, "\(name)")
        }
    }

    @Test(arguments: [
        ("250", "µL", "0.25", "mL"), ("1", "L", "1000", "cm³"), ("5", "mM", "5", "µmol/mL"), ("90", "min", "1.5", "h"),
        ("1", "mol/(L·s)", "1", "M/s"), ("0", "°C", "273.15", "K"), ("1", "atm", "760", "Torr"),
        ("25", "°C", "77", "°F"), ("1", "kcal/mol", "4184", "J/mol"), ("1", "C", "1", "A·s"), ("7", "d", "1", "week"),
        ("1000", "Pa·s", "1e6", "cP"), ("1", "mW/cm²", "10", "W/m^2"), ("1", "g", "0.001", "kilogram"),
        ("1", "s^-1", "60", "min⁻¹"), ("1", "%w/v", "10", "g/L"), ("1", "V", "1", "J/C"), ("10", "Å", "1", "nm"),
        ("2", "millilitres", "2", "ml"), ("1", "m^(1/2)", "1", "m^(1/2)"), ("1", "cm^(1/2)", "0.1", "m^(1/2)"),
        ("1", "m²/s", "1", "m*m/s"), ("1", "1/s", "1", "s⁻¹"), ("1", "(mol/L)/s", "1", "M/s"),
        ("4", "equiv", "4", "eq"),
    ])
    func sameQuantity(_ number: String, _ unit: String, _ otherNumber: String, _ otherUnit: String) throws {
        let left = try quantity(number, unit)
        let right = try quantity(otherNumber, otherUnit)
        #expect(left.value == right.value)
        #expect(left.type.dimension == right.type.dimension)
    }

    @Test(arguments: [
        ("\u{b5}L", "\u{3bc}L"), ("uL", "µL"), ("\u{3a9}", "\u{2126}"), ("K", "\u{212a}"), ("Å", "\u{212b}"),
        ("Å", "A\u{30a}"), ("°C", "\u{ba}C"), ("°C", "\u{2da}C"), ("°C", "\u{2103}"), ("mol\u{b7}L", "mol\u{22c5}L"),
        ("cm^2", "cm²"), ("s^-1", "s⁻¹"), ("s^-1", "s^\u{2212}1"), ("mol/L", "mol\u{2215}L"),
    ])
    func lookAlikesAreOne(_ first: String, _ second: String) throws {
        #expect(try table.resolve(first) == table.resolve(second))
    }

    @Test func caseMatters() throws {
        #expect(try table.resolve("mM").type == type("Concentration"))
        #expect(try table.resolve("mm").type == type("Length"))
        #expect(try table.resolve("MPa").scale == 1_000_000)
        #expect(try table.resolve("mPa").scale == Rational(1, 1000))
        #expect(try table.resolve("S").type != table.resolve("s").type)
        #expect(try table.resolve("C").type != table.resolve("°C").type)
        #expect(try table.resolve("cP").type == type("Viscosity"))
    }

    @Test func kindsStandAboveDimensions() throws {
        for (left, right) in [
            ("rpm", "Hz"), ("Hz", "s^-1"), ("rpm", "s^-1"), ("%w/w", "%v/v"), ("%", "%w/w"), ("mol%", "%v/v"),
            ("ppm", "%"), ("N·m", "J"), ("eq", "%"), ("Da", "g"), ("xg", "m/s^2"), ("%w/v", "g/L"),
            ("portions", "wells"), ("electrons", "eq"), ("pH", "%"),
        ] {
            let first = try table.resolve(left)
            let second = try table.resolve(right)
            #expect(first.type.dimension == second.type.dimension && first.type != second.type, "\(left), \(right)")
        }
    }

    @Test func bareMetreIsRefused() throws {
        guard case .ambiguousBareUnit("m", let readings)? = reason("m") else {
            Issue.record("m was read as \(String(describing: reason("m")))")
            return
        }
        #expect(readings.map(\.meaning) == ["metre", "minute", "milli", "molar"])
        #expect(reason("metres") == nil && reason("m^2") == nil && reason("m/s") == nil && reason("mm") == nil)
        #expect(reason("m[Au]") != nil)
    }

    @Test func theGrammarOfUnits() throws {
        #expect(reason("mol/L/s") == .twoDivisors)
        #expect(reason("J/mol·K") == .productAfterDivisor)
        #expect(reason("J/(mol·K)") == nil)
        #expect(reason("K/min") == nil)
        #expect(reason("°C/min") == .pointUnitInProduct(name: "°C", difference: "K"))
        #expect(reason("°C^2") == .pointUnitInProduct(name: "°C", difference: "K"))
        #expect(reason("cm2") == .exponentWithoutCaret(written: "cm2", meant: "cm^2"))
        #expect(reason("mol·(L") == .malformed(.missingClosingParenthesis))
        #expect(reason("mol·") == .malformed(.missingName))
        #expect(reason("mol^") == .malformed(.missingExponent))
        #expect(reason("mol)") == .malformed(.unexpectedCharacter))
        #expect(reason("") == .malformed(.emptyUnit))
        #expect(reason("mol^99999999999999999999") == .exponentOutOfRange)
        #expect(reason("L^10/mol^10") == nil)
        #expect(reason(String(repeating: "(", count: 100_000)) == .nestingTooDeep)
        #expect(reason("kmin") == .prefixNotAllowed(prefix: "k", unit: "min"))
        #expect(reason("kilomol") == .prefixNotAllowed(prefix: "kilo", unit: "mol"))
        #expect(reason("furlong") == .unknownUnit(name: "furlong"))
        #expect(try table.resolve("km^2").scale == 1_000_000)
        #expect(try table.resolve("1/(L·s)").type.dimension == (Dimension.length.power(-3)! / .time))
    }

    @Test func problemsSayWhere() throws {
        do {
            _ = try table.resolve("µmol·furlong/s")
            Issue.record("furlong was read")
        } catch {
            // µ and · take two bytes each.
            #expect(error.range == 7..<14)
        }
    }

    @Test func speciesTags() throws {
        let text = "µmol[Au]/L"
        let tagged = try table.resolve(text)
        let range = try #require(tagged.speciesTag)
        #expect(String(decoding: Array(text.utf8)[range], as: UTF8.self) == "Au")
        #expect(tagged.divisorSpeciesTag == nil)
        let ratio = try table.resolve("mol[Au]/mol[thiol]")
        #expect(ratio.speciesTag == 4..<6 && ratio.divisorSpeciesTag == 12..<17 && ratio.type.isNumber)
        #expect(try table.resolve("mol[[Au25(SR)18]^-]").speciesTag == 4..<18)
        #expect(reason("mol[Au") == .malformed(.missingClosingBracket))
        #expect(reason("mol[]") == .malformed(.emptySpeciesTag))
        #expect(reason("mol[Au]·mol[Ag]") == .twoSpeciesTags)
    }

    @Test func randomBytesNeverTrap() {
        var random = SeededGenerator(seed: 21)
        let pieces = [
            "m", "mol", "/", "·", "(", ")", "^", "-", "2", "²", "⁻", "[", "]", "%", "w", "µ", "°C", "é", "\u{0}",
        ]
        for _ in 0..<4000 {
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in pieces.randomElement(using: &random) ?? ""
            }
            _ = reason(text.joined())
            let bytes = (0..<Int.random(in: 0...6, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random)
            }
            _ = try? table.resolve(bytes)
        }
    }

    @Test func theCacheAnswersLikeTheTable() throws {
        var cache = UnitCache(table)
        for _ in 0..<2 {
            for entry in table.expandedSpellings() {
                let direct = Result { () throws(UnitProblem) in try table.resolve(entry.text) }
                #expect(cache.resolve(entry.text) == direct)
            }
        }
        #expect(cache.resolve("furlong") == .failure(UnitProblem(.unknownUnit(name: "furlong"), 0..<7)))
    }

    @Test func suggestions() throws {
        #expect(table.suggestions(for: "ML", expected: try type("Volume")).first == "mL")
        #expect(table.suggestions(for: "mins").contains("min"))
        #expect(table.suggestions(for: "umoll", expected: try type("Amount")).first == "µmol")
        #expect(table.suggestions(for: "mL", expected: try type("Concentration")).first == "mM")
        #expect(table.suggestions(for: "secnod").first == "second")
        #expect(table.suggestions(for: "xyzzyxyzzy").isEmpty)
        #expect(!table.suggestions(for: "m").contains { $0.hasPrefix("u") })
    }

    @Test func declarationsAreChecked() throws {
        var own = table
        #expect(throws: UnitTable.DeclarationProblem.nameTaken(name: "l", by: "L")) {
            try own.addUnit(Unit("lump", type: .number, aliases: ["l"]))
        }
        #expect(throws: UnitTable.DeclarationProblem.unknownPrefix(name: "x")) {
            try own.addUnit(Unit("lump", type: .number, prefixes: ["x"]))
        }
        #expect(throws: UnitTable.DeclarationProblem.scaleNotPositive(name: "lump")) {
            try own.addUnit(Unit("lump", scale: 0, type: .number))
        }
        #expect(throws: UnitTable.DeclarationProblem.nameTaken(name: "Volume", by: "Volume")) {
            try own.addDimension("Volume", .length)
        }
        let spare = try own.addBaseDimension("Information")
        try own.addUnit(Unit("bit", type: spare, prefixes: ["k"]))
        #expect(try own.resolve("kbit").scale == 1000)
        #expect(throws: UnitTable.DeclarationProblem.self) { try own.addBaseDimension("Money") }
        // A unit that collides with a prefix and a unit is listed, and its exact name wins.
        try own.addUnit(Unit("mg2", type: .number, aliases: ["kmol2"]))
        #expect(own.collisions().isEmpty)
        try own.addUnit(Unit("dam", type: .number))
        try own.addUnit(Unit("am", type: .number, prefixes: ["d"]))
        #expect(own.collisions().map(\.spelling) == ["dam"])
    }
}
