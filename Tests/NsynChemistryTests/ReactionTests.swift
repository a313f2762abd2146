import NsynQuantities
import Testing

@testable import NsynChemistry

@Suite("Reactions")
struct ReactionTests {
    /// The balances of the literature's routes, as written out for this library.
    static let routes = [
        "AuCl4- + 3 RSH -> AuSR + RSSR + 4 Cl- + 3 H+",
        "32 Au(SR) + 8 e- -> [Au25(SR)18]- + 7 [Au(SR)2]-",
        "[Au25(SR)18]- + 20 Au(SR) + 6 e- -> Au38(SR)24 + 7 [Au(SR)2]-",
        "[Au25(SR)18]- + 30 Au(SR) + 12 e- -> [Au44(SR)26]2- + 11 [Au(SR)2]-",
        "[Au25(SR)18]- + RSH + H+ -> Au25(SR)19 + H2",
        "2 Au25(SR)18 -> Au38(SR)24 + 12 Au(SR)",
        "2 Au38(SR)24 + 2 RSH -> Au36(SR)24 + Au40(SR)26 + H2",
        "Au30(SR)18 + 6 Au(SR) ⇌ Au36(SR)24",
        "Au36(SR)24 -> Au30(SR)18 + 6 AuSR",
        "[Au23(SR)16]⁻ + 5 Au(SR) → Au28(SR)20 + SR⁻",
        "[Au23(SR)16]- + 2 [Au2(SR)3]- -> [Au25(SR)18]- + 2 [Au(SR)2]-",
        "Au22(SR)18 + 2 Au(SR) -> Au24(SR)20",
        "Au22(SR)18 -> Au18(SR)14 + 4 Au(SR)",
        "[Au24(PPh3)10(SR)5Cl2]+ + Ag+ -> [AgAu24(PPh3)10(SR)5Cl2]2+",
        "[Au25(SR)18]- + Cd2+ -> CdAu24(SR)18 + Au+",
        "[Au25(SR)18]- + Hg2+ -> HgAu24(SR)18 + Au+",
    ]

    @Test("The sixteen balances close", arguments: routes)
    func balanced(_ text: String) throws {
        let reaction = try Reaction(text, ligands: TestLibrary.ligands)
        #expect(reaction.residuals == [])
        #expect(reaction.isBalanced)
    }

    @Test("Every balance is found again without its coefficients", arguments: routes)
    func solvedAgain(_ text: String) throws {
        let reaction = try Reaction(text, ligands: TestLibrary.ligands)
        let bare = Reaction(
            reactants: reaction.reactants.map { $0.without }, products: reaction.products.map { $0.without })
        #expect(bare.hasUnknowns)
        switch bare.solved() {
        case .unique(let values): #expect(values == reaction.coefficients)
        case .family(let basis):
            #expect(basis.count > 1)
            for values in basis { #expect(bare.residuals(values).isEmpty) }
        case .impossible(let reason): Issue.record("\(text): \(reason.message)")
        }
    }

    @Test("A residual names what is missing")
    func residual() throws {
        let reaction = try Reaction("30 Au(SR) + 8 e⁻ → [Au25(SR)18]⁻ + 7 [Au(SR)2]⁻")
        let residuals = try #require(reaction.residuals)
        #expect(residuals.map(\.key) == [.element(.sulfur), .element(.gold), .group("R")])
        #expect(residuals.allSatisfy { $0.amount == 2 })
    }

    @Test("Question marks are solved around what is written")
    func questionMarks() throws {
        let reaction = try Reaction("? Au(SR) + ? e- -> [Au25(SR)18]- + ? [Au(SR)2]-")
        #expect(reaction.solved() == .unique([32, 8, 1, 7]))
        let half = try Reaction("? H2 + 1/2 O2 = ? H2O")
        #expect(half.solved() == .unique([1, Rational(1, 2), 1]))
    }

    @Test("Water, combustion, fractions")
    func general() throws {
        #expect(try Reaction("H2 + O2 -> H2O").solved() == .unique([2, 1, 2]))
        #expect(try Reaction("C8H10S + O2 -> CO2 + H2O + SO2").solved() == .unique([2, 23, 16, 10, 2]))
        #expect(try Reaction("0.5 H2 + 0.25 O2 -> 0.5 H2O").isBalanced)
        #expect(try Reaction("NaBH4 + H2O -> NaBO2 + H2").solved() == .unique([1, 2, 1, 4]))
    }

    @Test("What cannot be closed says why")
    func impossible() throws {
        #expect(try Reaction("Au -> Ag").solved() == .impossible(.onOneSideOnly(.element(.silver))))
        #expect(try Reaction("Au -> Au+").solved() == .impossible(.onOneSideOnly(.charge)))
        #expect(try Reaction("CO2 + O2 -> CO").solved() == .impossible(.wrongSide(species: "O2")))
        let written = try Reaction("2 H2 + ? O2 -> 3 H2O + ? H2")
        guard case .impossible = written.solved() else {
            Issue.record("closed")
            return
        }
        let family = try Reaction("H2 + O2 + Cl2 -> H2O + HCl").solved()
        guard case .family(let basis) = family else {
            Issue.record("no family")
            return
        }
        #expect(basis.count == 2)
    }

    @Test("Named substances take part")
    func substances() throws {
        let reaction = try Reaction("AuCl4- + 3 PET -> Au(PET) + 4 Cl- + 3 H+ + PETPET", ligands: TestLibrary.ligands) {
            switch $0 {
            case "PET": (TestLibrary.composition("C8H10S"), 0)
            case "PETPET": (TestLibrary.composition("C16H18S2"), 0)
            default: nil
            }
        }
        #expect(reaction.isBalanced)
    }

    @Test(
        "A reaction that cannot be read points at its fault",
        arguments: [
            ("Au + Ag", 0..<7), ("Au -> ", 6..<6), ("Au -> Ag -> Cu", 9..<11), ("Au + -> Ag", 4..<4),
            ("1/0 Au -> Au", 0..<3),
            ("Au(MHE) -> Au", 3..<6), ("Au + Qx -> Au", 5..<7), ("Au25(SR)x -> Au", 0..<9),
        ])
    func unreadable(_ text: String, _ range: Range<Int>) {
        #expect {
            _ = try Reaction(text, ligands: TestLibrary.ligands)
        } throws: { error in
            (error as? ReactionError)?.range == range
        }
    }

    @Test(
        "The budget of a stoichiometric reduction",
        arguments: [
            ("Au15(SR)13", 17, 2, 2, 0.118, 0.0147, 0.882), ("Au18(SR)14", 22, 4, 4, 0.182, 0.0227, 0.818),
            ("Au20(SR)16", 24, 4, 4, 0.167, 0.0208, 0.833), ("Au22(SR)18", 26, 4, 4, 0.154, 0.0192, 0.846),
            ("Au24(SR)20", 28, 4, 4, 0.143, 0.0179, 0.857), ("[Au25(SR)18]-", 32, 8, 7, 0.250, 0.03125, 0.781),
            ("Au38(SR)24", 52, 14, 14, 0.269, 0.0337, 0.731), ("Au44(SR)28", 60, 16, 16, 0.267, 0.0333, 0.733),
            ("Au144(SR)60", 228, 84, 84, 0.368, 0.0461, 0.632),
        ])
    func budget(
        _ text: String, _ complexes: Int, _ electrons: Int, _ byproducts: Int, _ perMetal: Double,
        _ borohydride: Double,
        _ limit: Double
    ) throws {
        let budget = try #require(ReductionBudget(try ClusterFormula(text), table: TestLibrary.electrons))
        #expect(budget.complexes == complexes)
        #expect(budget.electrons == electrons)
        #expect(budget.byproducts == byproducts)
        #expect(abs(budget.electronsPerMetal.double - perMetal) < 0.0005)
        #expect(abs((budget.equivalents(ofReductantGiving: 8)?.double ?? 0) - borohydride) < 0.00005)
        #expect(abs(budget.metalYieldLimit.double - limit) < 0.0005)
        let reaction = try Reaction("? Au(SR) + ? e- -> \(text) + ? [Au(SR)2]-")
        #expect(reaction.solved() == .unique([Rational(complexes), Rational(electrons), 1, Rational(byproducts)]))
    }

    @Test(
        "Isoelectronic pairs",
        arguments: [
            ("Au18(SR)14", "Au22(SR)18", 4), ("Au22(SR)18", "Au24(SR)20", 2), ("[Au23(SR)16]-", "[Au25(SR)18]-", 2),
            ("Au30(SR)18", "Au36(SR)24", 6), ("Au22(SR)18", "[Au25(SR)18]-", nil), ("Au18(SR)14", "Au21(SR)15", nil),
        ] as [(String, String, Int?)])
    func isoelectronic(_ start: String, _ end: String, _ units: Int?) throws {
        let relation = try #require(
            ClusterRelation(
                from: try ClusterFormula(start), to: try ClusterFormula(end), table: TestLibrary.electrons))
        #expect(relation.isoelectronicUnits == units)
    }
}

extension Reaction.Term {
    fileprivate var without: Reaction.Term {
        Reaction.Term(
            coefficient: .implied, text: text, composition: composition, charge: charge, range: range, formula: formula)
    }
}
