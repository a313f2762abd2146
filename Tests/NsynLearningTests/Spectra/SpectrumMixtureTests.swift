import Testing

@testable import NsynLearning

@Test func aMixtureOfKnownSpectraIsTakenApart() throws {
    // On the log scale a geometric mixture is exact.
    let spectra = Matrix([[1, 2, 4, 0.5], [8, 1, 0.5, 2], [0.3, 3, 1, 1]])
    let compositions = Matrix([[1, 0, 0], [0, 1, 0], [0, 0, 1]])
    let model = try SpectrumMixture(spectra: spectra, wavelengths: [400, 500, 600, 700], compositions: compositions)
    let mixed = (0..<4).map { column in
        Double.exponential(0.25 * Double.logarithm(spectra[0, column]) + 0.75 * Double.logarithm(spectra[1, column]))
    }
    let (answer, misfits) = model.predict(Matrix([mixed, [1, 2, 4, 0.5]]))
    #expect(largestDifference(answer.elements, [0.25, 0.75, 0, 1, 0, 0]) < 1e-6)
    #expect(misfits.allSatisfy { $0 < 1e-6 })
    #expect(throws: DataProblem.self) {
        try SpectrumMixture(spectra: spectra, wavelengths: [400], compositions: compositions)
    }
}
