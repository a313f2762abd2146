import Testing

@testable import NsynLearning

@Suite struct TransferTests {
    /// Ligands succeed where the place is high; one of them where it is low.
    private static func places(_ count: Int, seed: UInt64) -> Matrix {
        var random = RandomStream(seed: seed)
        return Matrix((0..<count).map { _ in [random.uniform(), random.uniform()] })
    }

    @Test func whatLigandsShareIsKnownOfANewOne() throws {
        let known = Self.places(200, seed: 1)
        let outcomes = (0..<200).map { known[$0, 0] > 0.6 ? 1 : 0 }
        let model = try LigandTransfer(
            columns: ["salt", "acid"], places: known, outcomes: outcomes, groups: (0..<200).map { $0 % 5 })
        let said = model.probabilities(Matrix([[0.9, 0.5], [0.1, 0.5]]))
        #expect(said[0] > 0.8 && said[1] < 0.2 && model.ligands == 5)
        #expect(throws: DataProblem.self) {
            try LigandTransfer(columns: ["a", "b"], places: known, outcomes: outcomes.map { _ in 1 }, groups: outcomes)
        }
    }

    @Test func experimentsMoveThePrior() throws {
        let known = Self.places(200, seed: 1)
        let model = try LigandTransfer(
            columns: ["salt", "acid"], places: known, outcomes: (0..<200).map { known[$0, 0] > 0.6 ? 1 : 0 },
            groups: (0..<200).map { $0 % 5 })
        let own = Self.places(60, seed: 2)
        let contrary = model.adapted(places: own, outcomes: (0..<60).map { own[$0, 0] < 0.4 ? 1 : 0 })
        let before = model.probabilities(Matrix([[0.9, 0.5]]))[0]
        #expect(contrary.probabilities(Matrix([[0.9, 0.5]]))[0] < before - 0.2)
        #expect(model.adapted(places: Matrix(rows: 0, columns: 2), outcomes: []) == model)
        #expect(
            BinaryCoding.bytes(model)
                == BinaryCoding.bytes(
                    try BinaryCoding.value(
                        LigandTransfer.self, BinaryCoding.bytes(model))))
    }

    @Test func aStrangeSpectrumHasALargeMisfit() throws {
        let spectra = Matrix([[1, 2, 4, 0.5], [1.1, 2, 4, 0.6], [1, 2.1, 4.1, 0.5], [8, 1, 0.5, 2]])
        let mixture = try SpectrumMixture(
            spectra: spectra, wavelengths: [400, 500, 600, 700],
            compositions: Matrix([[1, 0], [1, 0], [1, 0], [0, 1]]))
        let misfits = mixture.misfitsLeftOut
        #expect(misfits[3] > 10 * misfits[0])
        // The same as asking a mixture of the others.
        let others = try SpectrumMixture(
            spectra: spectra.selecting(rows: [0, 1, 2]), wavelengths: [400, 500, 600, 700],
            compositions: Matrix([[1, 0], [1, 0], [1, 0]]))
        #expect(abs(others.predict(spectra.selecting(rows: [3])).misfits[0] - misfits[3]) < 1e-6)
    }
}
