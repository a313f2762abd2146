import Foundation
import Testing

@testable import NsynChemistry

/// A reagent with numbers computed by another RDKit (Python).
struct ReferenceMolecule: Sendable {
    let name, smiles, formula: String
    let mass: Double
    let donors, acceptors: Int
    let polarSurface: Double
    let rotatable: Int
    let logP, complexity: Double

    init(
        _ name: String, _ smiles: String, _ formula: String, _ mass: Double, _ donors: Int, _ acceptors: Int,
        _ polarSurface: Double, _ rotatable: Int, _ logP: Double, _ complexity: Double
    ) {
        self.name = name
        self.smiles = smiles
        self.formula = formula
        self.mass = mass
        self.donors = donors
        self.acceptors = acceptors
        self.polarSurface = polarSurface
        self.rotatable = rotatable
        self.logP = logP
        self.complexity = complexity
    }

    static let all: [ReferenceMolecule] = [
        .init("PET", "SCCc1ccccc1", "C8H10S", 138.235, 1, 1, 0.0, 2, 2.159, 157.5),
        .init("TBBT", "CC(C)(C)c1ccc(S)cc1", "C10H14S", 166.289, 1, 1, 0.0, 0, 3.273, 228.0),
        .init("AdmSH", "SC12CC3CC(CC(C3)C1)C2", "C10H16S", 168.305, 1, 1, 0.0, 0, 2.885, 150.0),
        .init("AzPET", "SCCc1ccc(cc1)N=[N+]=[N-]", "C8H9N3S", 179.248, 1, 2, 48.76, 3, 3.101, 287.7),
        .init("PhSeH", "[SeH]c1ccccc1", "C6H6Se", 157.074, 0, 0, 0.0, 0, 0.213, 134.1),
        .init(
            "GSH", "N[C@@H](CCC(=O)N[C@@H](CS)C(=O)NCC(=O)O)C(=O)O", "C10H17N3O6S", 307.328, 6, 6, 158.82, 9, -2.206,
            389.2),
        .init("MHA", "OC(=O)CCCCCS", "C6H12O2S", 148.227, 2, 2, 37.3, 5, 1.561, 83.1),
        .init("p-MBA", "OC(=O)c1ccc(S)cc1", "C7H6O2S", 154.19, 2, 2, 37.3, 1, 1.673, 240.3),
        .init("PPh3", "c1ccc(cc1)P(c1ccccc1)c1ccccc1", "C18H15P", 262.292, 0, 0, 0.0, 3, 3.445, 523.7),
        .init("dppe", "c1ccc(cc1)P(CCP(c1ccccc1)c1ccccc1)c1ccccc1", "C26H24P2", 398.426, 0, 0, 0.0, 7, 5.252, 792.2),
        .init("CTA+", "CCCCCCCCCCCCCCCC[N+](C)(C)C", "C19H42N+", 284.552, 0, 0, 0.0, 15, 6.174, 180.7),
        .init("EtOH", "CCO", "C2H6O", 46.069, 1, 1, 20.23, 0, -0.001, 2.8),
        .init("THF", "C1CCOC1", "C4H8O", 72.107, 0, 1, 9.23, 0, 0.797, 15.2),
    ]
}

@Suite("Molecules", .enabled(if: Molecule.unavailability == nil, "libNsynMolecule.so is not beside the tests"))
struct MoleculeTests {
    @Test("RDKit's numbers", arguments: ReferenceMolecule.all)
    func descriptors(_ reference: ReferenceMolecule) throws {
        let molecule = try Molecule(smiles: reference.smiles)
        let numbers = molecule.descriptors
        #expect(try molecule.formula() == reference.formula)
        #expect(abs(numbers.averageMass - reference.mass) < 0.001)
        #expect(numbers.hydrogenBondDonors == reference.donors)
        #expect(numbers.hydrogenBondAcceptors == reference.acceptors)
        #expect(abs(numbers.polarSurface - reference.polarSurface) < 0.01)
        #expect(numbers.rotatableBonds == reference.rotatable)
        #expect(abs(numbers.logP - reference.logP) < 0.001)
        #expect(abs(numbers.complexity - reference.complexity) < 0.06)
        let own = try #require(molecule.composition.molarMass)
        #expect(abs(own.value - reference.mass) < 0.03)
    }

    @Test("A ring in the ligand is not a ring on the sulfur")
    func sulfur() throws {
        #expect(try !Molecule(smiles: "SCCc1ccccc1").sulfurIsAromatic)
        #expect(try Molecule(smiles: "CC(C)(C)c1ccc(S)cc1").sulfurIsAromatic)
        #expect(try Molecule(smiles: "OS(=O)(=O)c1ccc(S)cc1").sulfurIsAromatic)
        #expect(try Molecule(smiles: "OS(=O)(=O)c1ccc(CS)cc1").descriptors.chalcogen == .aliphatic)
        #expect(try Molecule(smiles: "CCO").descriptors.chalcogen == .none)
        #expect(try Molecule(smiles: "[SeH]c1ccccc1").descriptors.chalcogen == .aryl)
    }

    @Test("The graph")
    func graph() throws {
        let molecule = try Molecule(smiles: "OC(=O)c1ccc(S)cc1")
        #expect(molecule.atoms.count == 10)
        #expect(molecule.bonds.count == 10)
        #expect(molecule.atoms[0].hydrogens == 1)
        #expect(molecule.atoms[2].hybridisation == .sp2)
        #expect(molecule.atoms.filter(\.isAromatic).count == 6)
        #expect(molecule.bonds.filter { $0.order == .aromatic }.count == 6)
        #expect(molecule.bonds.contains { $0.order == .double && $0.isConjugated && !$0.isInRing })
    }

    @Test("Equal molecules have one canonical SMILES and one fingerprint")
    func canonical() throws {
        let left = try Molecule(smiles: "OCC")
        let right = try Molecule(smiles: "C(C)O")
        #expect(try left.canonicalSMILES() == right.canonicalSMILES())
        #expect(try left.fingerprint() == right.fingerprint())
        #expect(try left.fingerprint(radius: 2, bits: 2048).count == 32)
        #expect(throws: MoleculeError.self) { try left.fingerprint(radius: 2, bits: 100) }
        #expect(try left.drawing().hasPrefix("<?xml"))
    }

    @Test(
        "A bad SMILES says where",
        arguments: [
            ("CCX", 2), ("CC(C", 2), ("CC)C", 2), ("C1CC", 1), ("CN(C)(C)(C)C", 1), ("[NaCl", 0), ("C C", 1), ("", 0),
        ] as [(String, Int?)])
    func unreadable(_ smiles: String, _ place: Int?) {
        do {
            _ = try Molecule(smiles: smiles)
            Issue.record("\(smiles) was read")
        } catch MoleculeError.unreadable(let reason, let position) {
            #expect(position == place, "\(smiles): \(reason)")
            #expect(!reason.isEmpty)
        } catch {
            Issue.record("\(error)")
        }
    }

    static let folder = ProcessInfo.processInfo.environment["NSYN_CHEMISTRY"]

    @Test("All SMILES of reagents.csv", .enabled(if: folder != nil, "NSYN_CHEMISTRY names no folder with reagents.csv"))
    func wholeTable() throws {
        let path = try #require(MoleculeTests.folder) + "/reagents.csv"
        let table = CommaSeparated(try String(contentsOfFile: path, encoding: .utf8))
        var checked = 0
        for row in table.rows {
            guard let smiles = row["smiles"], !smiles.isEmpty else { continue }
            let molecule = try Molecule(smiles: smiles)
            #expect(try molecule.formula() == row["formula_rdkit"])
            #expect(abs(molecule.descriptors.averageMass - (Double(row["molar_mass_g_mol"] ?? "") ?? 0)) < 0.01)
            if let complexity = Double(row["bertzCT"] ?? "") {
                #expect(abs(molecule.descriptors.complexity - complexity) < 0.06, "\(smiles)")
            }
            if let logP = Double(row["crippen_logP"] ?? "") {
                #expect(abs(molecule.descriptors.logP - logP) < 0.001, "\(smiles)")
            }
            checked += 1
        }
        #expect(checked == 98)
    }
}

/// A table with quoted fields.
struct CommaSeparated {
    let rows: [[String: String]]

    init(_ text: String) {
        var records: [[String]] = []
        var record: [String] = []
        var field = ""
        var quoted = false
        var previous: Character = " "
        for character in text {
            if character == "\"" {
                if !quoted, previous == "\"" { field.append(character) }
                quoted.toggle()
            } else if character == ",", !quoted {
                record.append(field)
                field = ""
            } else if character.isNewline, !quoted {
                records.append(record + [field])
                (record, field) = ([], "")
            } else {
                field.append(character)
            }
            previous = character
        }
        let header = records.first ?? []
        rows = records.dropFirst().map { Dictionary(zip(header, $0)) { first, _ in first } }
    }
}
