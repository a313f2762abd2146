import Testing

@testable import NsynLearning

@Suite struct GapModelTests {
    /// A gold chain with sulfur ends, stretched a little.
    static func chain(_ golds: Int, stretch: Double = 1) -> AtomicStructure {
        let positions = (0..<golds).map {
            Vector(Double($0) * 2.8 * stretch, 0.4 * Double($0 % 2), 0.1 * Double($0 % 3))
        }
        let ends = [Vector(-2.3, 0, 0.5), positions[golds - 1] + Vector(2.3, 0.1, 0)]
        return AtomicStructure(
            name: "chain \(golds)", atomicNumbers: Array(repeating: 79, count: golds) + [16, 16],
            positions: positions + ends)
    }

    @Test func slopesAgreeWithFiniteDifferences() throws {
        let structure = try TightBindingStructure(Self.chain(6), decay: .init(power: 1.7, reach: 3.5))
        #expect(structure.size == 30 && structure.electrons == 16)
        var amplitudes = TightBindingModel.start
        let levels = structure.levels(amplitudes)
        #expect(levels.gap > 0)
        for index in amplitudes.indices {
            let kept = amplitudes[index]
            amplitudes[index] = kept + 1e-5
            let above = structure.levels(amplitudes).gap
            amplitudes[index] = kept - 1e-5
            let below = structure.levels(amplitudes).gap
            amplitudes[index] = kept
            #expect(abs(levels.slopes[index] - (above - below) / 2e-5) < 1e-5)
        }
    }

    @Test func theGapDoesntDependOnTheFrame() throws {
        let decay = TightBindingStructure.Decay(power: 1.7, reach: 3.5)
        let structure = Self.chain(5)
        var turned = structure
        turned.positions = structure.positions.map { Vector(-$0.y, $0.x, $0.z) + Vector(3, -1, 2) }
        turned.atomicNumbers.reverse()
        turned.positions.reverse()
        let first = try TightBindingStructure(structure, decay: decay).levels(TightBindingModel.start).gap
        let second = try TightBindingStructure(turned, decay: decay).levels(TightBindingModel.start).gap
        #expect(abs(first - second) < 1e-9)
    }

    @Test func someEigenvaluesAreThoseOfAll() throws {
        var random = RandomStream(seed: 8)
        var matrix = Matrix(rows: 12, columns: 12)
        for row in 0..<12 {
            for column in 0...row {
                matrix[row, column] = random.normal()
                matrix[column, row] = matrix[row, column]
            }
        }
        let (all, some) = (try matrix.symmetricEigen(), try matrix.symmetricEigen(4...6))
        for index in 0..<3 {
            #expect(abs(all.values[4 + index] - some.values[index]) < 1e-10)
            let overlap = zip(all.vectors.row(4 + index), some.vectors.row(index)).reduce(0) { $0 + $1.0 * $1.1 }
            #expect(abs(abs(overlap) - 1) < 1e-8)
        }
    }

    @Test func recoversAmplitudesFromGapsTheyMade() throws {
        let decay = TightBindingStructure.Decay(power: 1.7, reach: 3.5)
        var truth = TightBindingModel.start
        truth[0] *= 1.2
        truth[4] *= 0.85
        var (structures, gaps): ([TightBindingStructure], [Double]) = ([], [])
        for golds in 4...9 {
            for stretch in [0.97, 1.03] {
                let structure = try TightBindingStructure(Self.chain(golds, stretch: stretch), decay: decay)
                structures.append(structure)
                gaps.append(structure.levels(truth).gap + 0.3)
            }
        }
        let model = TightBindingModel(fitting: structures, gaps: gaps, decay: decay)
        let after = zip(structures, gaps).reduce(0) { $0 + abs(model.gap($1.0) - $1.1) } / 12
        let mean = gaps.reduce(0, +) / 12
        let before = gaps.reduce(0) { $0 + abs($1 - mean) } / 12
        #expect(after < 0.15 * before)
    }

    @Test func predictsWithAWarningOutsideItsRange() throws {
        let examples = (4...9).map { GapModel.Example(structure: Self.chain($0), gap: 3 - 0.2 * Double($0)) }
        let data = try GapModel.Prepared(examples)
        let model = try GapModel(fitting: data, rows: Array(examples.indices))
        let inside = try model.predict(Self.chain(6))
        #expect(inside.warnings.isEmpty && inside.gap > 0 && inside.deviation > 0)
        #expect(try model.predict(Self.chain(14)).warnings.count == 2)
        var silver = Self.chain(6)
        silver.atomicNumbers[0] = 47
        #expect(throws: StructureError.self) { try model.predict(silver) }
        #expect(throws: DataProblem.self) { try GapModel(fitting: data, rows: []) }
    }

    @Test func readsExcitationsAndPairsThem() throws {
        let table = try ExcitationTable("300 1\n1.5 0.1E-2\r\n1.2 0.3\n")
        #expect(table.opticalGap == 1.2 && table.strengths == [0.3, 0.001])
        #expect(throws: DataProblem.self) { try ExcitationTable("1.5 a\n") }
        #expect(throws: DataProblem.self) { try ExcitationTable("300 1\n") }
        func cif(_ golds: Int) -> String {
            var text = """
                data_x
                _cell_length_a 30
                _cell_length_b 30
                _cell_length_c 30
                _cell_angle_alpha 90
                _cell_angle_beta 90
                _cell_angle_gamma 90
                loop_
                _atom_site_type_symbol
                _atom_site_fract_x
                _atom_site_fract_y
                _atom_site_fract_z

                """
            for atom in 0..<golds { text += "Au \(0.1 + 0.09 * Double(atom)) 0.5 0.5\n" }
            return text
        }
        let data = try GapData(
            structures: [("4_2.cif", cif(4)), ("au5_3a.cif", cif(5)), ("6_3.cif", cif(6))],
            spectra: [
                ("42uv.out", "1.5 0.1"), ("53auv.out", "1.1 0.2"), ("63spinuv.out", "1.1001 0.2"), ("99.out", "1 1"),
            ])
        #expect(data.clusters.map(\.name) == ["4_2.cif", "6_3.cif", "au5_3a.cif"])
        #expect(data.unpaired == ["99.out"])
        #expect(data.twins.count == 1)
        #expect(data.clusters[1].group == data.clusters[2].group && data.clusters[0].group == 4)
    }
}
