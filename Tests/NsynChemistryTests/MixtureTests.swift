import NsynQuantities
import Testing

@testable import NsynChemistry

@Suite("Mixtures")
struct MixtureTests {
    @Test("Mixing, taking, diluting are exact")
    func exact() throws {
        var pot = Mixture<String>(volume: Rational(45, 10_000))
        var gold = Mixture<String>(volume: Rational(25, 100_000))
        gold.add(Rational(5, 1_000_000), of: "Au")
        pot.add(gold)
        #expect(pot.concentration(of: "Au") == Rational(1, 950))
        let taken = pot.take(Rational(1, 3000))
        let sample = try #require(taken)
        #expect(sample["Au"] + pot["Au"] == Rational(5, 1_000_000))
        let tooMuch = pot.take(1)
        #expect(tooMuch == nil)
        #expect(Mixture<String>().concentration(of: "Au") == nil)
        #expect(Dilution.stockVolume(from: 2, to: Rational(1, 5), volume: 1) == Rational(1, 10))
        #expect(Dilution.stockVolume(from: 1, to: 2, volume: 1) == nil)
        #expect(Dilution.concentration(of: 2, volume: 1, in: 4) == Rational(1, 2))
    }

    @Test("Bottles from the supplier")
    func bottles() throws {
        let acid = try #require(Conversion(molarMass: Rational(36_458, 1000)))
        let strong = acid.concentration(massFraction: Rational(37, 100), density: Rational(118, 100))
        #expect(abs(strong.double - 12.0) < 0.03)
        #expect(acid.massFraction(concentration: strong, density: Rational(118, 100)) == Rational(37, 100))
        let water = try #require(Conversion(molarMass: Rational(18_015, 1000)))
        #expect(abs(water.neatConcentration(density: Rational(997, 1000)).double - 55.34) < 0.01)
        #expect(water.mass(ofAmount: water.amount(ofMass: 7)) == 7)
        #expect(Conversion(molarMass: 0) == nil)
    }

    @Test(
        "pH of known solutions",
        arguments: [
            ([Protolyte](), 7.0), ([.strongAcid(0.01...0.01)], 2.0), ([.strongBase(0.1...0.1)], 13.0),
            ([.weakAcid(0.1...0.1, pKa: [4.76])], 2.88), ([.weakBase(0.1...0.1, pKa: [9.25])], 11.13),
            ([.weakAcid(0.1...0.1, pKa: [4.76]), .strongBase(0.05...0.05)], 4.76),
            // A salt: sodium acetate.
            ([Protolyte(0.1...0.1, pKa: [4.76], protonatedCharge: 1)], 8.88),
            ([.strongAcid(0.02...0.02), .strongBase(0.02...0.02)], 7.0),
        ] as [([Protolyte], Double)])
    func acidity(_ protolytes: [Protolyte], _ expected: Double) {
        let estimate = AcidBaseBalance(protolytes).pHEstimate()
        #expect(abs(estimate.low - expected) < 0.01)
        #expect(abs(estimate.high - expected) < 0.01)
    }

    @Test("Ranges of concentration give ranges of pH that hold")
    func ranges() {
        let ranges: [Protolyte] = [
            .strongBase(0.01...0.1), .weakAcid(0.002...0.01, pKa: [4.8, 10.5]), .strongAcid(0.001...0.004),
        ]
        let wide = AcidBaseBalance(ranges).pHEstimate()
        #expect(wide.low < wide.high)
        for corner in 0..<8 {
            let picked = ranges.enumerated().map { index, protolyte in
                let value =
                    corner >> index & 1 == 0 ? protolyte.concentration.lowerBound : protolyte.concentration.upperBound
                return Protolyte(value...value, pKa: protolyte.pKa, protonatedCharge: protolyte.protonatedCharge)
            }
            let exact = AcidBaseBalance(picked).pHEstimate().low
            #expect(exact >= wide.low - 1e-9 && exact <= wide.high + 1e-9)
        }
    }

    @Test("The volume of base that reaches a pH reaches it")
    func titration() throws {
        let pot = AcidBaseBalance([.strongAcid(0.004...0.004), .weakAcid(0.002...0.002, pKa: [4.8, 10.5])])
        let litres = try #require(pot.titrantVolume(of: .strongBase(1...1), toPH: 11, volume: 0.005))
        let total = 0.005 + litres
        let mixed = AcidBaseBalance([
            .strongAcid(0.004 * 0.005 / total...0.004 * 0.005 / total),
            .weakAcid(0.002 * 0.005 / total...0.002 * 0.005 / total, pKa: [4.8, 10.5]),
            .strongBase(litres / total...litres / total),
        ])
        #expect(abs(mixed.pHEstimate().low - 11) < 1e-6)
        #expect(pot.titrantVolume(of: .strongBase(1...1), toPH: 1, volume: 0.005) == nil)
        #expect(pot.titrantVolume(of: .strongBase(0.0001...0.0001), toPH: 11, volume: 0.005) == nil)
    }

    @Test("Ionic strength")
    func strength() {
        let sulfate = [(charge: 1, concentration: 0.2), (charge: -2, concentration: 0.1)]
        #expect(abs(ionicStrength(sulfate) - 0.3) < 1e-12)
    }

    @Test("Facts of a substance")
    func substance() throws {
        var thiol = Substance(identifier: "PET", name: "2-phenylethanethiol", substanceClass: "Thiol")
        thiol.formula = try ClusterFormula("C8H10S")
        thiol.density = Fact(Rational(1032, 1000))
        thiol.donor = Fact(.thiolate)
        #expect(thiol.bestMolarMass?.provenance == .computed)
        #expect(abs((thiol.neatConcentration?.double ?? 0) - 7.47) < 0.01)
        #expect(thiol.ligand(losing: 1)?.composition.description == "C8H9S")
        thiol.molarMass = Fact(Rational(142))
        #expect(thiol.molarMassDisagreement() != nil)
        thiol.molarMass = Fact(Rational(138_228, 1000))
        #expect(thiol.molarMassDisagreement() == nil)
    }

    @Test("Hazard tags are bits")
    func hazards() throws {
        var vocabulary = HazardVocabulary(["stench", "irritant"])
        let interned = vocabulary.intern("toxic")
        let toxic = try #require(interned)
        let stench = try #require(vocabulary["stench"])
        let both = toxic.union(stench)
        #expect(vocabulary.names(in: both) == ["stench", "toxic"])
        #expect(both.contains(toxic) && !toxic.contains(both) && both.intersects(stench))
        #expect(vocabulary["unknown"] == nil)
        for index in 0..<200 { _ = vocabulary.intern("tag\(index)") }
        #expect(vocabulary.names.count == HazardVocabulary.limit)
    }
}
