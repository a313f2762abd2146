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

@Test func likeSpectraGiveTheMiddleOfTheirCompositions() throws {
    // Batches of one synthesis: spectra alike, compositions alike but for one odd measurement among them.
    var random = RandomStream(seed: 2)
    var (spectra, compositions): ([[Double]], [[Double]]) = ([], [])
    for batch in 0..<4 {
        for copy in 0..<4 {
            spectra.append((0..<6).map { 1 + Double((batch + 1) * ($0 + 2) % 7) + 0.02 * random.uniform() })
            let isOdd = copy == batch
            compositions.append((0..<5).map { $0 == (isOdd ? 4 : batch) ? 1 : 0 })
        }
    }
    func model(_ rows: [Int]) throws -> SpectrumMixture {
        try SpectrumMixture(
            spectra: Matrix(rows.map { spectra[$0] }), wavelengths: (0..<6).map { 400 + 20 * Double($0) },
            compositions: Matrix(rows.map { compositions[$0] }))
    }
    let whole = try model(Array(0..<16))
    #expect(whole.takesMiddle && whole.misfitsLeftOut.count == 16)
    let asked = Matrix([(0..<6).map { place in (4..<8).reduce(0) { $0 + spectra[$1][place] / 4 } }])
    let middle = whole.predict(asked).compositions
    let mean = whole.predict(asked, takesMiddle: false).compositions
    #expect(middle[0, 1] == 1 && middle[0, 4] == 0 && mean[0, 4] > 0)
    // A handful decides nothing.
    #expect(try !model(Array(0..<8)).takesMiddle)
}
