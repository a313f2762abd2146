import NsynQuantities
import Testing

@testable import NsynChemistry

@Suite("Composition")
struct CompositionTests {
    @Test("The periodic table holds together")
    func elements() throws {
        #expect(ElementRow.all.count == Element.count)
        for number in 1...Element.count {
            let element = try #require(Element(atomicNumber: number))
            #expect(Element(symbol: element.symbol) == element)
            guard !element.isotopes.isEmpty, element.hasStandardWeight else { continue }
            let total = element.isotopes.reduce(0) { $0 + $1.abundance }
            let mean = element.isotopes.reduce(0) { $0 + $1.abundance * $1.mass } / total
            #expect(abs(total - 1) < 2e-3, "\(element)")
            // Isotopic means and weights are evaluated apart; they agree to a few parts in 10⁴.
            #expect(abs(mean - element.atomicWeight) / mean < 3e-4, "\(element) \(mean)")
        }
        #expect(Element.gold.group == 11)
        #expect(Element(symbol: "AU") == nil)
    }

    @Test("Molar masses are exact")
    func masses() throws {
        let salt = try ClusterFormula("HAuCl4·3H2O")
        #expect(salt.molarMass?.exact == Rational("393.81957"))
        #expect(try ClusterFormula("NaBH4").molarMass?.exact == Rational("37.83176928"))
        #expect(try ClusterFormula("[Au25(SR)18]-").molarMass == nil)
        let gold = try #require(salt.massFraction(of: .gold))
        #expect(abs(gold - 0.50014) < 1e-4)
    }

    @Test("Sums, differences, multiples")
    func arithmetic() {
        let thiol = TestLibrary.composition("C8H10S")
        let thiolate = thiol - TestLibrary.composition("H")
        #expect(thiolate.description == "C8H9S")
        #expect((thiolate * 2 + TestLibrary.composition("Au")).description == "C16H18AuS2")
        #expect((thiol - thiol).isEmpty)
    }

    @Test("Mass over charge of Au25(PET)18 as the literature measures it")
    func massToCharge() throws {
        let formula = try TestLibrary.formula("[Au25(PET)18]^-")
        // ESI mass spectra show the anion at m/z 7391 to 7394.
        let mz = try #require(formula.massToCharge)
        #expect(abs(mz - 7391.1) < 0.3, "\(mz)")
        let pattern = try #require(IsotopePattern(formula.ionComposition(), charge: -1))
        #expect(abs(pattern.mean - (formula.molarMass?.value ?? 0)) < 0.2)
        let total = pattern.peaks.reduce(0) { $0 + $1.abundance }
        #expect(abs(total - 1) < 1e-4)
        let base = try #require(pattern.basePeak)
        #expect(abs(base.massToCharge - 7393.1) < 0.5, "\(base)")
        #expect(pattern.peaks.count < 60)
    }

    @Test("A pattern small enough to know by heart")
    func chloride() throws {
        let pattern = try #require(IsotopePattern(TestLibrary.composition("Cl2")))
        #expect(pattern.peaks.count == 3)
        let shares = [0.7576 * 0.7576, 2 * 0.7576 * 0.2424, 0.2424 * 0.2424]
        for (peak, share) in zip(pattern.peaks, shares) { #expect(abs(peak.abundance - share) < 1e-6) }
        #expect(abs(pattern.peaks[0].massToCharge - 69.9377) < 1e-3)
        let fine = try #require(IsotopePattern(TestLibrary.composition("C20H40"), resolution: 0.01))
        #expect(fine.peaks.count > 4)
        #expect(IsotopePattern(TestLibrary.composition("SR")) == nil)
    }

    @Test("A large alloy stays bounded")
    func bounded() throws {
        let formula = try TestLibrary.formula("[Au267(PET)80]^2-")
        let pattern = try #require(IsotopePattern(formula.ionComposition(), charge: -2, resolution: 0.01))
        #expect(pattern.peaks.count <= IsotopePattern.binLimit)
        let silver = try #require(IsotopePattern(TestLibrary.composition("Ag374Cu100")))
        #expect(silver.peaks.count < 2000)
    }
}
