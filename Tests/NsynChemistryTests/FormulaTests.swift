import Testing

@testable import NsynChemistry

@Suite("Formulas")
struct FormulaTests {
    @Test(
        "One cluster in many spellings",
        arguments: [
            "[Au25(MHA)18]^-", "[Au25(MHA)18]-", "[Au25(MHA)18]⁻", "[Au₂₅(MHA)₁₈]⁻", "[Au25(MHA)18]^1-",
            "[Au25(MHA)18]^-1",
            "Au25(MHA)18^-", "Au25(MHA)18-", "[Au25(MHA)18]1-", "  [Au25(MHA)18]^- ",
        ])
    func spellings(_ text: String) throws {
        let formula = try TestLibrary.formula(text)
        #expect(formula.description == "[Au25(MHA)18]^-")
        #expect(formula.charge == -1)
        #expect(formula.chargeIsExplicit)
        #expect(formula.count(of: .gold) == 25)
        #expect(formula.count(ofClass: .thiolate) == 18)
    }

    @Test(
        "Charges",
        arguments: [
            ("[Au13(dppe)5Cl2]^3+", 3), ("[Au13(dppe)5Cl2]3+", 3), ("[Au13(dppe)5Cl2]³⁺", 3), ("[Ag44(SR)30]⁴⁻", -4),
            ("Cd2+", 2), ("Hg^2+", 2), ("H+", 1), ("AuCl4-", -1), ("Au+", 1), ("[Au25(SR)18]^0", 0), ("NH4+", 1),
            ("[Ag44(SR)30]^4-", -4), ("[Ag44(SR)30]----", -4), ("SO4^2-", -2), ("[Au25(SR)18CO]-", -1),
        ])
    func charges(_ text: String, _ charge: Int) throws {
        let formula = try TestLibrary.formula(text)
        #expect(formula.charge == charge)
        #expect(formula.chargeIsExplicit)
    }

    @Test(
        "Compositions",
        arguments: [
            ("HAuCl4·3H2O", "AuCl4H7O3"), ("HAuCl4*3H2O", "AuCl4H7O3"), ("HAuCl4.3H2O", "AuCl4H7O3"),
            ("CuSO4.5H2O", "CuH10O9S"),
            ("Cd(NO3)2.4H2O", "CdH8N2O10"), ("NaBH4", "BH4Na"), ("Na2[PdCl4]", "Cl4Na2Pd"), ("C8H10S", "C8H10S"),
            ("[Au(SR)]4", "Au4S4(R)4"), ("[Au6Cu6(SPh)12]n", "C72H60Au6Cu6S12"),
            ("[AuCl(PPh3)]", "C18H15AuClP"), ("Au2Cl2(P-C-P)", "C25H22Au2Cl2P2"), ("Na2CO3", "CNa2O3"), ("CO", "CO"),
            ("[TOA][AuCl4]", "C32H68AuCl4N"), ("((((Au))))2", "Au2"),
        ])
    func compositions(_ text: String, _ expected: String) throws {
        #expect(try TestLibrary.formula(text).composition().description == expected)
    }

    @Test(
        "Ligands that are spelled out",
        arguments: [
            ("SC2H4Ph", "C8H9S", "thiolate"), ("S-c-C6H11", "C6H11S", "thiolate"), ("SPhBr", "C6H4BrS", "thiolate"),
            ("4-S-PhF", "C6H4FS", "thiolate"), ("3,5-C8H9S", "C8H9S", "thiolate"), ("S-Adm", "C10H15S", "thiolate"),
            ("StBu", "C4H9S", "thiolate"), ("SPhF2", "C6H3F2S", "thiolate"), ("SCH2Ph-tBu", "C11H15S", "thiolate"),
            ("SC2H4PhN3", "C8H8N3S", "thiolate"), ("SeC6H5", "C6H5Se", "selenolate"), ("CCPhtBu", "C12H13", "alkynyl"),
            ("CCPh", "C8H5", "alkynyl"), ("C≡CPh", "C8H5", "alkynyl"), ("MeCOO", "C2H3O2", "carboxylate"),
            ("PMe3", "C3H9P", "phosphine"),
            ("SCH2CH2-p-C6H4-N3", "C8H8N3S", "thiolate"), ("SPhCOOH", "C7H5O2S", "thiolate"),
        ])
    func spelledOut(_ name: String, _ composition: String, _ ligandClass: String) throws {
        let formula = try ClusterFormula("[Au2(\(name))3]^-")
        let ligand = try #require(formula.ligands.first)
        #expect(ligand.definition.composition.description == composition)
        #expect(ligand.ligandClass.rawValue == ligandClass)
        #expect(ligand.count == 3)
    }

    @Test(
        "Dopant variables",
        arguments: [
            ("[Au(25-x)Ag(x)(SR)18]^-", "[Au(25-x)Ag(x)(SR)18]^-"), ("[Ag25−xAux(SR)18]⁻", "[Ag(25-x)Au(x)(SR)18]^-"),
            ("[Au25-xAgx(SR)18]-", "[Au(25-x)Ag(x)(SR)18]^-"), ("[Ag₂₅₋ₓAuₓ(SR)₁₈]⁻", "[Ag(25-x)Au(x)(SR)18]^-"),
            ("Au38(TBBT)m(PET)24-m", "Au38(TBBT)(m)(PET)(24-m)"), ("[Au(23-2x)Cdx(SR)16]-", "[Au(23-2x)Cd(x)(SR)16]^-"),
        ])
    func variables(_ text: String, _ canonical: String) throws {
        let formula = try TestLibrary.formula(text)
        #expect(formula.description == canonical)
        #expect(try TestLibrary.formula(canonical).description == canonical)
        #expect(formula.variables.count == 1)
    }

    @Test("A counter-ion gives the cluster its charge")
    func counterIons() throws {
        let formula = try ClusterFormula("[Au41Cu66(SC6H11)44](SbF6)3")
        #expect(formula.charge == 3)
        #expect(formula.ionComposition()[.antimony] == 0)
        #expect(formula.composition()[.antimony] == 3)
    }

    @Test(
        "Errors say where and what was meant",
        arguments: [
            ("", "0..<0", nil), ("au25", "0..<2", "Au"), ("[AU25(SR)18]^-", "1..<3", "Au"),
            ("[Au25(MHE)18]^-", "6..<9", "MHA"),
            ("[Au25(pet)18]^-", "6..<9", "PET"), ("[Au25(SR)18", "0..<1", nil), ("Au25(SR)18)", "10..<11", nil),
            ("[Au25(SR)0]", "5..<10", nil), ("Au()", "2..<4", nil), ("Au26.3Ag17.7", "2..<6", "26"),
            ("SO42-", "2..<5", "SO4^2-"),
            ("Au25(SR)18^+-", "10..<13", nil), ("Au9999999", "2..<9", nil), ("Au25é", "4..<6", nil),
            ("[Au25(SR)18]^", "12..<13", nil),
            ("Au25(x-)", "5..<7", nil),
        ] as [(String, String, String?)])
    func errors(_ text: String, _ range: String, _ suggestion: String?) {
        do {
            let formula = try TestLibrary.formula(text)
            Issue.record("\(text) was read as \(formula)")
        } catch let error as FormulaError {
            #expect("\(error.range)" == range)
            #expect(error.suggestion == suggestion)
            #expect(!error.message.isEmpty)
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test("No bytes crash the parser")
    func noise() {
        var state: UInt64 = 7
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        let alphabet = Array("[]()^+-·.0123456789AuAgSRPETxyHClO₂⁻⁺−≡'*, #".utf8)
        for _ in 0..<20_000 {
            let length = Int(next() % 24)
            let bytes = (0..<length).map { _ in
                next() % 16 == 0 ? UInt8(next() % 256) : alphabet[Int(next() % UInt64(alphabet.count))]
            }
            do {
                let formula = try ClusterFormula(parsing: bytes, ligands: TestLibrary.ligands)
                _ = formula.composition().molarMass
                _ = ElectronCount(formula, table: TestLibrary.electrons).explanation
            } catch {
                #expect(error.range.lowerBound >= 0 && error.range.upperBound <= bytes.count)
            }
        }
        let deep = String(repeating: "(", count: 3000) + "Au" + String(repeating: ")", count: 1000)
        #expect(throws: FormulaError.self) { try ClusterFormula(deep) }
    }
}
