/// An outcome ensemble as a model file holds it.
struct StoredOutcome: Codable {
    struct Molecule: Codable {
        struct Bond: Codable {
            let first, second: Int32
            let features: [Float]
        }

        let atoms: [[Float]]
        let bonds: [Bond]
    }

    struct Member: Codable {
        let settings: OutcomeSettings
        let parameters: [Float]
        let rows, columns: Int
        let descriptors: [Double]
        let names: [String]
        let roles: [String]
        let molecules: [[Int]]
        let library: [Molecule]
        let outcomes: [Int]
        let weights: [Double]?
    }

    let members: [Member]

    init(_ ensemble: OutcomeEnsemble) {
        members = ensemble.members.map { member in
            let support = member.support
            return Member(
                settings: member.settings, parameters: member.parameters.values, rows: support.descriptors.rows,
                columns: support.descriptors.columns, descriptors: support.descriptors.elements,
                names: support.descriptorNames, roles: support.roles, molecules: support.molecules,
                library: support.library.map { molecule in
                    Molecule(
                        atoms: molecule.atoms,
                        bonds: molecule.bonds.map { .init(first: $0.first, second: $0.second, features: $0.features) })
                },
                outcomes: support.outcomes, weights: support.weights)
        }
    }

    /// The ensemble again; a file whose parts don't fit each other is refused.
    func ensemble() throws(DataProblem) -> OutcomeEnsemble {
        let broken = DataProblem(.damagedModel, "the parts of the outcome model don't fit each other")
        guard !members.isEmpty else { throw broken }
        var networks: [OutcomeNetwork] = []
        for member in members {
            let count = member.outcomes.count
            guard member.rows == count, member.columns == member.names.count, member.columns > 0,
                member.descriptors.count == count * member.columns, member.roles.count == member.molecules.count,
                member.weights.map({ $0.count == count }) ?? true,
                member.molecules.allSatisfy({ $0.count == count && $0.allSatisfy { $0 < member.library.count } }),
                member.library.allSatisfy({ molecule in
                    !molecule.atoms.isEmpty && molecule.atoms.allSatisfy { $0.count == molecule.atoms[0].count }
                        && molecule.bonds.allSatisfy {
                            molecule.atoms.indices.contains(Int($0.first))
                                && molecule.atoms.indices.contains(Int($0.second))
                        }
                })
            else { throw broken }
            let examples = ReactionExamples(
                descriptors: Matrix(rows: count, columns: member.columns, elements: member.descriptors),
                descriptorNames: member.names, roles: member.roles, molecules: member.molecules,
                library: member.library.map { molecule in
                    MoleculeGraph(
                        atoms: molecule.atoms,
                        bonds: molecule.bonds.map { .init($0.first, $0.second, features: $0.features) })
                },
                outcomes: member.outcomes, weights: member.weights)
            guard member.settings.hidden.allSatisfy({ (1...65_536).contains($0) }),
                let network = OutcomeNetwork(examples, settings: member.settings, trained: member.parameters)
            else { throw broken }
            networks.append(network)
        }
        return OutcomeEnsemble(networks)
    }
}
