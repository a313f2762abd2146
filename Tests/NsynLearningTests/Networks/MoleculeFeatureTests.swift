import NsynChemistry
import Testing

@testable import NsynLearning

@Suite(.enabled(if: Molecule.unavailability == nil)) struct MoleculeFeatureTests {
    @Test func readsAThiolate() throws {
        let graph = try MoleculeFeatures.graph(smiles: "SCCc1ccccc1")
        #expect(graph.atoms.count == 9 && graph.bonds.count == 9)
        #expect(graph.atoms.allSatisfy { $0.count == MoleculeFeatures.atomNames.count })
        #expect(graph.bonds.allSatisfy { $0.features.count == MoleculeFeatures.bondNames.count })
        let sulfur = MoleculeFeatures.atomNames.firstIndex(of: "is S")!
        #expect(graph.atoms.count { $0[sulfur] == 1 } == 1)
        let aromatic = MoleculeFeatures.atomNames.firstIndex(of: "aromatic")!
        #expect(graph.atoms.count { $0[aromatic] == 1 } == 6)
    }

    @Test func refusesWhatIsNoMolecule() {
        let place = DataProblem.Place(file: "labels.csv", row: 3, column: "ligand")
        do {
            _ = try MoleculeFeatures.graph(smiles: "C1CC", at: place)
            Issue.record("an open ring was read")
        } catch {
            #expect(error.kind == .unparsableMolecule && error.place == place)
        }
    }

    @Test func aLibraryReadsEachMoleculeOnce() throws {
        var library = MoleculeGraphLibrary()
        #expect(try library.place(smiles: "O") == 0)
        #expect(try library.place(smiles: "CO") == 1)
        #expect(try library.place(smiles: "O") == 0)
        #expect(library.graphs.count == 2)
    }
}
