import Testing

@testable import NsynLearning

@Suite struct StructureReaderTests {
    private let extended = """
        3
        Lattice="10.0 0.0 0.0 0.0 10.0 0.0 0.0 0.0 10.0" Properties=species:S:1:pos:R:3:forces:R:3 dft_energy=-4.25 pbc="T T F"
        Au 1.0 2.0 3.0 0.1 0.1 0.1
        Au 3.5 2.0 3.0 0.1 0.1 0.1
        S  1.0 2.0 5.3 0.1 0.1 0.1
        2

        Ag 0 0 0
        Ag 0 0 2.6
        """

    private let cif = """
        data_box
        _cell_length_a 10.0(2)
        _cell_length_b 10
        _cell_length_c 10
        _cell_angle_alpha 90
        _cell_angle_beta 90
        _cell_angle_gamma 90
        _publ_section_comment
        ;
        loop_ in a text is no loop
        ;
        loop_
        _symmetry_equiv_pos_as_xyz
        'x, y, z'
        '-x, -y, 1/2+z'
        loop_
        _atom_site_label
        _atom_site_type_symbol
        _atom_site_fract_x
        _atom_site_fract_y
        _atom_site_fract_z
        _atom_site_occupancy
        Au1 Au 0.1 0.2 0.3(1) 1
        S1 S 0 0 0.1 1.00 # on the axis
        """

    private func failure(cif text: String) -> StructureError? {
        do {
            _ = try CIFReader.read(text)
            return nil
        } catch { return error }
    }

    private func failure(xyz text: String) -> StructureError? {
        do {
            _ = try XYZReader.read(text)
            return nil
        } catch { return error }
    }

    @Test func readsExtendedFrames() throws {
        let frames = try XYZReader.read(extended)
        #expect(frames.count == 2)
        #expect(frames[0].atomicNumbers == [79, 79, 16])
        #expect(frames[0].positions[1] == Vector(3.5, 2, 3))
        #expect(frames[0].lattice?.volume == 1000)
        #expect(frames[0].periodic == (true, true, false))
        #expect(frames[0].properties["dft_energy"] == -4.25)
        #expect(frames[1].lattice == nil && frames[1].count(of: "Ag") == 2)
    }

    @Test func refusesABadXYZWithItsLine() {
        #expect(failure(xyz: "")?.reason == .empty)
        #expect(failure(xyz: "2\n\nAu 0 0 0\n") == StructureError(.wrongAtomCount(promised: "2", found: 1), line: 1))
        #expect(failure(xyz: "1\n\nXx 0 0 0\n") == StructureError(.unknownElement("Xx"), line: 3))
        #expect(failure(xyz: "1\n\nAu 0 nan 0\n") == StructureError(.notANumber("nan"), line: 3))
        #expect(failure(xyz: "many\n") == StructureError(.notANumber("many"), line: 1))
        #expect(failure(xyz: "1\n\nAu 0 0\n") == StructureError(.missingColumn("pos"), line: 3))
    }

    @Test func readsACIFWithSymmetry() throws {
        let structure = try CIFReader.read(cif)[0]
        #expect(structure.name == "box" && structure.atomicNumbers == [79, 79, 16, 16])
        let second = structure.positions[1]
        #expect((second - Vector(-1, -2, 8)).length < 1e-9)
        #expect(structure.periodic == (true, true, true))
    }

    @Test func refusesABadCIFWithItsReason() {
        let bare = cif.split(separator: "\n").filter { !$0.hasPrefix("_cell") }.joined(separator: "\n")
        #expect(failure(cif: bare)?.reason == .noCell)
        #expect(failure(cif: "data_x\n_cell_length_a 3\n")?.reason == .noSites)
        #expect(
            failure(cif: cif.replacing("0.1 1.00", with: "0.1 0.50"))?.reason
                == .partlyOccupied(label: "S1", occupancy: 0.5))
        #expect(failure(cif: cif.replacing("S1 S 0", with: "S1 Xy 0"))?.reason == .unknownElement("Xy"))
        #expect(
            failure(cif: cif.replacing("'-x, -y, 1/2+z'", with: "'-x, -y'"))?.reason == .symmetryOperation("-x, -y"))
        #expect(failure(cif: cif.replacing("gamma 90", with: "gamma 190"))?.reason == .impossibleCell)
        #expect(failure(cif: cif + "\nAu3 Au 0.1")?.reason == .unfinishedLoop(tag: "_atom_site_label"))
        #expect(failure(cif: "")?.reason == .empty)
    }

    @Test func anObliqueBoxKeepsItsAngles() throws {
        let lattice = try #require(Lattice(lengths: Vector(5, 6, 7), angles: Vector(80, 95, 110)))
        let angle = (lattice.a * lattice.b).sum() / (lattice.a.length * lattice.b.length)
        #expect(abs(angle - Double.cosine(110 * .pi / 180)) < 1e-12)
        #expect(abs(lattice.c.length - 7) < 1e-12)
        let point = Vector(0.2, -0.7, 1.4)
        #expect((lattice.fraction(lattice.cartesian(point)) - point).length < 1e-12)
    }

    @Test func neighboursAgreeWithEveryPair() throws {
        var random = RandomStream(seed: 4)
        let lattice = try #require(Lattice(lengths: Vector(7, 8, 9), angles: Vector(90, 100, 80)))
        let positions = (0..<20).map { _ in
            lattice.cartesian(Vector(random.uniform(-1, 2), random.uniform(-1, 2), random.uniform(-1, 2)))
        }
        let structure = AtomicStructure(
            name: "random", atomicNumbers: [UInt8](repeating: 79, count: 20), positions: positions, lattice: lattice)
        let cutoff = 4.0
        let list = try NeighbourList(structure, cutoff: cutoff)
        var expected = 0
        for first in positions {
            for second in positions {
                for x in -5...5 {
                    for y in -5...5 {
                        for z in -5...5 {
                            let image = second + lattice.cartesian(Vector(Double(x), Double(y), Double(z)))
                            let distance = (image - first).length
                            if distance > 1e-9, distance <= cutoff { expected += 1 }
                        }
                    }
                }
            }
        }
        #expect(list.edges.count == expected)
        let limited = try NeighbourList(structure, cutoff: cutoff, limit: 3)
        #expect(limited.edges.count <= 60)
    }

    @Test func refusesCoincidingAtomsAndTinyBoxes() {
        let twice = AtomicStructure(name: "", atomicNumbers: [79, 79], positions: [Vector(), Vector(0.01, 0, 0)])
        #expect(throws: StructureError(.atomsCoincide(0, 1))) { try NeighbourList(twice, cutoff: 3) }
        let tiny = AtomicStructure(
            name: "", atomicNumbers: [79], positions: [Vector()],
            lattice: Lattice(Vector(1, 0, 0), Vector(0, 9, 0), Vector(0, 0, 9)))
        #expect(throws: StructureError(.boxTooSmall(height: 1, cutoff: 6))) { try NeighbourList(tiny, cutoff: 6) }
    }
}
