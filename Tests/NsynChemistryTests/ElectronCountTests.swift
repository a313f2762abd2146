import Testing

@testable import NsynChemistry

@Suite("Electron counts")
struct ElectronCountTests {
    @Test("Every species that has a formula")
    func species() throws {
        var rows = 0
        var naiveIsWrong = 0
        var stated = 0
        for line in speciesFixture.split(separator: "\n") {
            let fields = line.split(separator: " ").map(String.init)
            let formula = try TestLibrary.formula(fields[0])
            let count = ElectronCount(formula, table: TestLibrary.electrons)
            #expect(count.value == Int(fields[2]), "\(fields[0]): \(count.explanation)")
            #expect(count.naive.value == Int(fields[1]), "\(fields[0])")
            if let paper = Int(fields[3]) {
                stated += 1
                #expect(count.value == paper)
            }
            if let mass = Double(fields[4]) {
                let computed = try #require(formula.molarMass?.value, "\(fields[0])")
                #expect(abs(computed - mass) < 0.015 * Double(1 + (formula.ligandCount.value ?? 0)), "\(fields[0])")
            }
            rows += 1
            naiveIsWrong += count.differsFromNaive ? 1 : 0
        }
        #expect(rows == 136)
        #expect(naiveIsWrong == 28)
        #expect(stated == 13)
    }

    @Test("A count is linear in the dopant variable")
    func linear() throws {
        let gold = try TestLibrary.formula("[Au(25-x)Ag(x)(SR)18]^-")
        #expect(ElectronCount(gold, table: TestLibrary.electrons).total == 8)
        let cadmium = try TestLibrary.formula("[Au(23-x)Cd(x)(SR)16]^-")
        let count = ElectronCount(cadmium, table: TestLibrary.electrons)
        #expect(count.total?.description == "8+x")
        #expect(count.value == nil)
        #expect(count.total?(["x": 2]) == 10)
    }

    @Test("The explanation names every term")
    func explanation() throws {
        let formula = try TestLibrary.formula("[Au13(dppe)5Cl2]^3+")
        let count = ElectronCount(formula, table: TestLibrary.electrons)
        #expect(count.explanation == "13 Au × 1 − 5 dppe (phosphine) × 0 − 2 Cl (halide) × 1 − 3 for the charge = 8")
        #expect(count.naive == 3)
        #expect(count.isClosedShell)
        #expect(count.isOdd == false)
        let anion = ElectronCount(try TestLibrary.formula("[Au25(MHA)18]^-"), table: TestLibrary.electrons)
        #expect(anion.explanation == "25 Au × 1 − 18 MHA (thiolate) × 1 + 1 for the charge = 8")
    }

    @Test("What is not declared is named, not guessed")
    func unknown() throws {
        let count = ElectronCount(try TestLibrary.formula("[Au4L4]^0"), table: TestLibrary.electrons)
        #expect(count.value == nil)
        #expect(count.unknownLigands == ["L"])
    }
}
