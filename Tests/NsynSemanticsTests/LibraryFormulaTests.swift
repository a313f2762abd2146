import NsynQuantities
import Testing

@testable import NsynSemantics

/// Formulas with ligands and metals of the library.
struct LibraryFormulaTests {
    @Test(arguments: [
        // A thiol loses its hydrogen on the metal, a phosphine has none to lose.
        ("[Au25(PET)18]^-", 7394.2, 8), ("[Au25(p-MBA)18]^-", 7681.4, 8), ("[Au13(dppe)5Cl2]^3+", 4623.6, 8),
        ("Au22(SG)18", 9846.9, 4), ("Ag50(dppm)6(TBBT)30", 12658.0, 20),
    ])
    func massAndElectrons(_ text: String, _ mass: Double, _ electrons: Int) throws {
        let library = Library()
        let computed = try #require(library.molarMass(of: text))
        #expect(abs(computed.double * 1000 - mass) < 0.5, "\(computed)")
        let formula = try #require(Array(text.utf8).withUnsafeBufferPointer { library.formula($0) }.success)
        #expect(library.electronCount(of: formula).value == electrons)
    }
}
